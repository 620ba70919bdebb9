//! Go's race detector.
//!
//! ```text
//! WARNING: DATA RACE
//! Read at 0x00c000012345 by goroutine 7:
//!   main.count()
//!       /home/ada/timer/main.go:22 +0x74
//! ```

use super::{
    Finding,
    frame::{self, Frame, Paths},
    sanitizers::single_spaced,
};

/// The first line of a report.
pub(super) const HEADER: &str = "WARNING: DATA RACE";

/// Go has no name for it but that of the option.
const TOOL: &str = "Go race detector";

/// Reads a report that begins with [`HEADER`].
pub(super) fn read(lines: &[&str], paths: &Paths) -> Option<Finding> {
    let (_, rest) = lines.split_first()?;
    let mut frames = Vec::new();
    let mut body = String::new();
    let mut function = None;
    for line in rest {
        let text = paths.readable(line.trim_end());
        // `      /home/ada/timer/main.go:22 +0x74`
        let place = text.strip_prefix("      ").map(|place| place.split(" +0x").next().unwrap_or_default());
        match (place, function.take()) {
            (Some(place), Some(function)) if frame::path_and_line(place).is_some() => {
                body.push_str(&format!("      {place}\n"));
                // What is not shown in another way is judged as it is.
                frames.push(frame(function, place));
            }
            _ => {
                body.push_str(&text);
                body.push('\n');
                function = text.strip_prefix("  ").map(|name| name.trim_end_matches("()").to_owned());
            }
        }
    }
    let detail = rest.iter().find_map(|line| Some(line.split_once(" at 0x")?.0.trim().to_owned()));
    Some(Finding::new(TOOL, "data race", detail.as_deref(), place(&frames), &single_spaced(&body)))
}

fn frame(function: String, place: &str) -> Frame {
    Frame { function, file: Some(place.to_owned()), module: None }
}

/// The first place in the user's code.
fn place(frames: &[Frame]) -> Option<String> {
    let users = frames.iter().position(|frame| !is_of_go(frame)).unwrap_or_default();
    frame::place(frames.get(users..)?)
}

/// Whether a frame is in Go's own packages, whose files are in a folder of the package's name below `src`, or in what
/// the tool writes.
fn is_of_go(Frame { function, file, .. }: &Frame) -> bool {
    let Some((path, _)) = file.as_deref().and_then(frame::path_and_line) else { return false };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // `internal/runtime/maps.(*Map).Put`: the package ends at the first dot behind the last slash.
    let name = function.rfind('/').map_or(0, |at| at + 1);
    let package = function[name..].find('.').map_or("", |dot| &function[..name + dot]);
    let is_generated = ["_testmain.go", "_cgo_gotypes.go"].iter().any(|file| path.ends_with(file));
    let is_of = |package: &str| !package.is_empty() && folder.ends_with(&format!("/src/{package}"));
    is_generated || is_of(package) || folder.contains("/src/internal/runtime/")
}
