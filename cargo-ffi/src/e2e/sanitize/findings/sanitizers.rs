//! `AddressSanitizer`, `LeakSanitizer` and `ThreadSanitizer`, of LLVM and of gcc: one form for all of them.
//!
//! ```text
//! ==29547==ERROR: AddressSanitizer: heap-use-after-free on address 0x60.. at pc 0x7f.. bp 0x7f.. sp 0x7f..
//! READ of size 4 at 0x60.. thread T0
//!     #0 0x7f.. in peek src/lib.rs:20
//! ...
//! SUMMARY: AddressSanitizer: heap-use-after-free src/lib.rs:20 in peek
//! ```

use super::{
    Finding, UNKNOWN,
    frame::{self, Frame, Paths},
};

/// The first line of a report, in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    tool: &'a str,
    /// What stands behind the tool: `heap-use-after-free on address ..`.
    text: &'a str,
}

/// What LeakSanitizer says where it is not let into the process.
const FATAL_ERROR: &str = "has encountered a fatal error";

/// What all of them say where they are not as they believe to be.
const CHECK_FAILED: &str = "CHECK failed";

/// Reads a line that begins a report.
pub(super) fn header(line: &str) -> Option<Header<'_>> {
    let line = without_pid(line);
    let rest = ["ERROR: ", "WARNING: ", "FATAL: "].iter().find_map(|level| line.strip_prefix(level));
    let text = rest.unwrap_or(line);
    let (tool, text) = text.split_at(text.find("Sanitizer")? + "Sanitizer".len());
    let is_name = tool.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (is_named, text) = match text.strip_prefix(':') {
        Some(text) => (rest.is_some(), text.trim()),
        None => (false, text.trim()),
    };
    let header = Header { tool, text };
    // Without a level, the name of a tool may begin any line.
    (is_name && (is_named || header.is_fatal())).then_some(header)
}

impl Header<'_> {
    /// Whether the sanitizer says that it cannot go on.
    fn is_fatal(&self) -> bool {
        const SAID: [&str; 3] = [FATAL_ERROR, CHECK_FAILED, "unexpected memory mapping"];
        SAID.iter().any(|said| self.text.starts_with(said))
    }
}

/// `==29547==ERROR: ..` without the process.
fn without_pid(line: &str) -> &str {
    let rest = line.strip_prefix("==").and_then(|rest| rest.split_once("=="));
    match rest {
        Some((pid, rest)) if !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => line,
    }
}

/// Reads a report that begins with a [`header`].
pub(super) fn read(lines: &[&str], paths: &Paths) -> Option<Finding> {
    let (first, rest) = lines.split_first()?;
    let header = header(first)?;
    let summary = rest.iter().find_map(|line| line.strip_prefix("SUMMARY: ")?.split_once(": "));
    let kind = kind(&header, summary.map(|(_, text)| text));
    let mut frames = Vec::new();
    let mut body = paths.readable(title(header.text));
    let mut dump = Dump::None;
    for line in rest {
        if dump.has(line) || line.starts_with("SUMMARY: ") {
            continue;
        }
        body.push('\n');
        match Frame::read(line, paths) {
            Some((number, frame)) => {
                body.push_str(&format!("    #{number} {frame}"));
                frames.push(frame);
            }
            None => body.push_str(&paths.readable(without_pid(line).trim_end())),
        }
    }
    let body = single_spaced(&body);
    if header.is_fatal() || frames.first().is_some_and(is_own) {
        return Some(Finding::new(header.tool, &kind, Some(own_failure(&header)), None, &body));
    }
    let leaked =
        summary.map(|(_, text)| text.trim_end_matches('.')).filter(|text| text.contains(" leaked in "));
    let detail = leaked.map(str::to_owned).or_else(|| rest.iter().find_map(|line| access(line)));
    Some(Finding::new(header.tool, &kind, detail.as_deref(), frame::place(&frames), &body))
}

/// Whether it is the sanitizer that crashed. Of its functions, only those that no argument of a program's gets to are taken
/// for its own: `free` crashes in there as well, for what is no memory.
fn is_own(first: &Frame) -> bool {
    first.function.starts_with("__sanitizer::ThreadRegistry")
}

/// What is said where the sanitizer failed, and what to do.
fn own_failure(header: &Header<'_>) -> &'static str {
    if header.tool == "LeakSanitizer" && !header.text.starts_with(FATAL_ERROR) {
        // Gcc 12's loses count where several threads start others, hundreds in all.
        "it is the sanitizer that failed, which says nothing of the program: another compiler in `CC` has another one, and \
         `--sanitize address` looks for leaks as well"
    } else {
        "it is the sanitizer that failed, which says nothing of the program"
    }
}

/// The tool's own word for what it found.
fn kind(header: &Header<'_>, summary: Option<&str>) -> String {
    let text = header.text;
    if text.starts_with("detected memory leaks") {
        return "memory leak".into();
    }
    if text.starts_with(FATAL_ERROR) {
        return "fatal error".into();
    }
    if text.starts_with(CHECK_FAILED) {
        return "CHECK failed".into();
    }
    if header.tool == "ThreadSanitizer" && !text.contains(" on unknown address") {
        // `data race (pid=1)`, `lock-order-inversion (potential deadlock) (pid=1)`, `unexpected memory mapping 0x5..`
        let kind = text.split(" (").next().and_then(|text| text.split(" 0x").next());
        return non_empty(kind.unwrap_or_default());
    }
    // The summary has a word where the first line has a sentence.
    let sentence = text.strip_prefix("attempting ").unwrap_or(text);
    non_empty(summary.unwrap_or(sentence).split([' ', ':']).next().unwrap_or_default())
}

fn non_empty(kind: &str) -> String {
    if kind.is_empty() { UNKNOWN.into() } else { kind.into() }
}

/// The first line without the registers.
fn title(text: &str) -> &str {
    let text = text.split(" at pc ").next().unwrap_or_default();
    let text = text.split(" (pc ").next().unwrap_or_default();
    text.split(" (pid=").next().unwrap_or_default()
}

/// `READ of size 4 at 0x60.. thread T0` without the address; the same of the threads' sanitizer and of signals.
fn access(line: &str) -> Option<String> {
    let line = without_pid(line).trim();
    if let Some(rest) = line.strip_prefix("The signal is caused by a ") {
        return Some(rest.trim_end_matches('.').to_owned());
    }
    let lower = line.to_ascii_lowercase();
    let is_access = ["read of size ", "write of size ", "atomic read of size ", "atomic write of size "]
        .iter()
        .any(|start| lower.starts_with(start));
    let at = line.find(" at 0x").filter(|_| is_access)?;
    Some(line[..at].to_owned())
}

/// Where in the dump of the shadow memory a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dump {
    None,
    Bytes,
    Legend,
}

impl Dump {
    /// Whether `line` belongs to the dump or its legend.
    fn has(&mut self, line: &str) -> bool {
        let is_row = match self {
            Self::None => false,
            Self::Bytes => line.starts_with("=>0x") || line.starts_with("  0x"),
            Self::Legend => line.starts_with("  ") && line.contains(':'),
        };
        *self = if line.starts_with("Shadow bytes around ") {
            Self::Bytes
        } else if line.starts_with("Shadow byte legend") {
            Self::Legend
        } else if is_row {
            return true;
        } else {
            Self::None
        };
        *self != Self::None
    }
}

/// At most one empty line between others.
pub(super) fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut was_empty = true;
    for line in text.lines() {
        if line.is_empty() && was_empty {
            continue;
        }
        was_empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out
}
