//! Valgrind's memcheck, whose lines all begin with the process.
//!
//! ```text
//! ==9252== Invalid write of size 4
//! ==9252==    at 0x109150: poke (ffi-tests/c/poke.c:10)
//! ==9252==    by 0x10918B: main (ffi-tests/c/poke.c:16)
//! ```

use super::{
    Finding,
    frame::{self, Frame, Paths},
};

const TOOL: &str = "Memcheck";

/// How a report begins or goes on, and its kind by the name that valgrind has for it in XML.
const KINDS: [(&str, &str); 17] = [
    ("Invalid read of size", "InvalidRead"),
    ("Invalid write of size", "InvalidWrite"),
    ("Invalid free()", "InvalidFree"),
    ("Mismatched free()", "MismatchedFree"),
    ("Conditional jump or move depends on uninitialised", "UninitCondition"),
    ("Use of uninitialised value", "UninitValue"),
    ("Jump to the invalid address", "InvalidJump"),
    ("Syscall param", "SyscallParam"),
    ("Source and destination overlap", "Overlap"),
    ("has a fishy (possibly negative) value", "FishyValue"),
    ("are definitely lost in loss record", "Leak_DefinitelyLost"),
    ("are indirectly lost in loss record", "Leak_IndirectlyLost"),
    ("are possibly lost in loss record", "Leak_PossiblyLost"),
    ("are still reachable in loss record", "Leak_StillReachable"),
    ("Process terminating with default action of signal", "FatalSignal"),
    ("Illegal memory pool address", "InvalidMemPool"),
    ("valgrind: the 'impossible' happened", "InternalError"),
];

/// What is said of a run as a whole, by the first words.
const WHOLE: [&str; 10] = [
    "Memcheck, a memory error detector",
    "HEAP SUMMARY:",
    "LEAK SUMMARY:",
    "ERROR SUMMARY:",
    "All heap blocks were freed",
    "For lists of detected and suppressed errors",
    "For counts of detected and suppressed errors",
    "Use --track-origins=yes",
    "Rerun with --leak-check=full",
    "Warning: ",
];

/// What stands on a line behind `==9252==`.
pub(super) fn text(line: &str) -> Option<&str> {
    let (pid, rest) = line.strip_prefix("==")?.split_once("==")?;
    let is_valgrinds = !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit());
    // The sanitizers' lines go on without a space.
    (is_valgrinds && (rest.is_empty() || rest.starts_with(' ')))
        .then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// Reads the lines up to an empty one.
pub(super) fn read(lines: &[&str], paths: &Paths) -> Option<Finding> {
    let texts: Vec<&str> = lines.iter().map(|line| text(line).unwrap_or(line).trim_end()).collect();
    let is_thread = |text: &str| text.starts_with("Thread ") && text.ends_with(':');
    let title = *texts.iter().find(|text| !is_thread(text))?;
    let kind = KINDS.iter().find(|(text, _)| title.contains(text)).map(|(_, kind)| *kind);
    let mut frames = Vec::new();
    let mut body = String::new();
    for text in &texts {
        let text = paths.readable(text);
        match frame(&text) {
            Some((word, frame)) => {
                body.push_str(&format!("   {word} {}", frame.function));
                if let Some(place) = frame.file.as_ref().or(frame.module.as_ref()) {
                    body.push_str(&format!(" ({place})"));
                }
                frames.push(frame);
            }
            None => body.push_str(&text),
        }
        body.push('\n');
    }
    // What is not known but has a stack is a report as well.
    let kind = kind.or((!frames.is_empty()).then_some(super::UNKNOWN))?;
    Some(Finding::new(TOOL, kind, Some(title), frame::place(&frames), &body))
}

/// Whether lines speak of the whole run.
pub(super) fn is_of_run(lines: &[&str]) -> bool {
    let first = lines.iter().find_map(|line| text(line)).unwrap_or_default();
    WHOLE.iter().any(|start| first.starts_with(start))
}

/// `   at 0x109150: poke (poke.c:10)` or `   by 0x484417B: free (in /usr/lib/preload.so)`, and the word before it.
fn frame(text: &str) -> Option<(&str, Frame)> {
    let (word, rest) = text.trim_start().split_once(" 0x").filter(|(word, _)| ["at", "by"].contains(word))?;
    let (_, rest) = rest.split_once(": ")?;
    let (function, place) = match rest.rfind(" (").filter(|_| rest.ends_with(')')) {
        Some(at) => (&rest[..at], &rest[at + 2..rest.len() - 1]),
        None => (rest, ""),
    };
    let is_file = frame::path_and_line(place).is_some();
    let place = (!place.is_empty()).then(|| place.to_owned());
    let (file, module) = if is_file { (place, None) } else { (None, place) };
    Some((word, Frame { function: function.to_owned(), file, module }))
}
