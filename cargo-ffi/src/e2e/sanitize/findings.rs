//! What sanitizers found: their log files as [`Finding`]s.
//!
//! A log is cut into reports here, each of which begins with a line that no other text has. What a report means is in a
//! file for each family of tools; [`frame`] is what they have in common, the lines of stacks. Text that belongs to no
//! report goes with the one beside it, and is a finding by itself where there is none, so nothing that a tool wrote is lost.

mod frame;
mod go;
mod sanitizers;
mod undefined;
mod valgrind;

use std::path::{Path, PathBuf};

use serde::Serialize;

use self::frame::Paths;
use crate::error::Result;

/// The kind, and the tool, of text that could not be read.
const UNKNOWN: &str = "unknown";

/// One report of a sanitizer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Who reports, by its own name: `AddressSanitizer`, `Memcheck`.
    pub tool: String,
    /// What it is, in the tool's own words: `heap-use-after-free`, `data race`.
    pub kind: String,
    /// The first frame in the user's code or library: `function file:line`.
    pub place: Option<String>,
    /// The whole report, with a summary before it and names demangled, without dumps of memory.
    pub report: String,
}

impl Finding {
    /// The finding on one line: `AddressSanitizer: heap-use-after-free in peek src/lib.rs:20`.
    pub fn headline(&self) -> String {
        let Self { tool, kind, place, report: _ } = self;
        match place {
            Some(place) => format!("{tool}: {kind} in {place}"),
            None => format!("{tool}: {kind}"),
        }
    }

    /// Composes the report: what, how and where first, then what the tool wrote.
    fn new(tool: &str, kind: &str, detail: Option<&str>, place: Option<String>, body: &str) -> Self {
        let mut report = format!("{tool}: {kind}\n");
        let place_line = place.as_ref().map(|place| format!("in {place}"));
        for line in detail.into_iter().chain(place_line.as_deref()) {
            report.push_str(&format!("  {line}\n"));
        }
        report.push('\n');
        report.push_str(body.trim_matches('\n'));
        report.truncate(report.trim_end().len());
        Self { tool: tool.to_owned(), kind: kind.to_owned(), place, report }
    }
}

/// The findings in all files of `folder`, in order of the files' names. A path that begins with the first of a pair in
/// `shown` is shown with the second instead.
///
/// # Errors
/// The folder or a file cannot be read.
pub fn collect(folder: &Path, shown: &[(PathBuf, PathBuf)]) -> Result<Vec<Finding>> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    let paths = Paths::new(shown);
    let mut findings = Vec::new();
    for file in files {
        // Where a process was killed, a name may be cut in the middle of a character.
        let text = String::from_utf8_lossy(&fs_err::read(&file)?).into_owned();
        findings.extend(parse(&text, &paths));
    }
    Ok(findings)
}

/// The findings in what a program printed. Where gcc's runtimes for memory and for undefined behavior meet in one process, the
/// second takes the first one's file for its own, and writes to standard error.
pub fn printed(output: &str, shown: &[(PathBuf, PathBuf)]) -> Vec<Finding> {
    let paths = Paths::new(shown);
    let parts = cut(output).into_iter().filter(|part| part.family == Some(Family::Undefined));
    parts.filter_map(|part| undefined::read(&part.lines, &paths)).collect()
}

/// Who wrote a report, as far as that decides how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// `AddressSanitizer` and its kin.
    Sanitizers,
    /// `UndefinedBehaviorSanitizer`.
    Undefined,
    /// Go's race detector.
    Go,
    Valgrind,
}

/// A part of a log: a report, or text that is none.
#[derive(Debug)]
struct Part<'a> {
    family: Option<Family>,
    lines: Vec<&'a str>,
}

/// The findings of one log.
fn parse(text: &str, paths: &Paths) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut stray = String::new();
    for part in cut(text) {
        let read = match part.family {
            Some(Family::Sanitizers) => sanitizers::read(&part.lines, paths),
            Some(Family::Undefined) => undefined::read(&part.lines, paths),
            Some(Family::Go) => go::read(&part.lines, paths),
            Some(Family::Valgrind) => valgrind::read(&part.lines, paths),
            None => None,
        };
        match (read, findings.last_mut()) {
            (Some(mut finding), _) => {
                append(&mut finding.report, &std::mem::take(&mut stray));
                findings.push(finding);
            }
            (None, Some(before)) => append(&mut before.report, &frame::plain(&part.lines, paths)),
            (None, None) => append(&mut stray, &frame::plain(&part.lines, paths)),
        }
    }
    if !stray.is_empty() {
        findings.push(Finding::new(UNKNOWN, UNKNOWN, None, None, &stray));
    }
    findings
}

/// Puts text that belongs to no report below one.
fn append(report: &mut String, text: &str) {
    if !text.is_empty() {
        if !report.is_empty() {
            report.push_str("\n\n");
        }
        report.push_str(text);
    }
}

/// Cuts a log into its parts, and leaves out what tools say of themselves.
fn cut(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut open = false;
    let mut in_suppressions = false;
    for line in text.lines() {
        let begun = family(line);
        if begun.is_none() && is_suppression(line, &mut in_suppressions) {
            continue;
        }
        if is_rule(line) || is_noise(line) {
            open = false;
            continue;
        }
        let of_valgrind = valgrind::text(line);
        if of_valgrind.is_some_and(|text| text.trim().is_empty()) {
            open = false;
            continue;
        }
        let in_valgrind = open && parts.last().is_some_and(|part| part.family == Some(Family::Valgrind));
        let begun = begun.or((of_valgrind.is_some() && !in_valgrind).then_some(Family::Valgrind));
        match parts.last_mut() {
            Some(part) if open && begun.is_none() => part.lines.push(line),
            _ => parts.push(Part { family: begun, lines: vec![line] }),
        }
        open = true;
    }
    parts.retain(|part| {
        let is_of_run = part.family == Some(Family::Valgrind) && valgrind::is_of_run(&part.lines);
        !is_of_run && part.lines.iter().any(|line| !line.trim().is_empty())
    });
    parts
}

/// Whose report begins with this line.
fn family(line: &str) -> Option<Family> {
    if line.trim_end() == go::HEADER {
        Some(Family::Go)
    } else if sanitizers::header(line).is_some() {
        Some(Family::Sanitizers)
    } else if undefined::header(line).is_some() {
        Some(Family::Undefined)
    } else {
        None
    }
}

/// `==================`, before and behind reports.
fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    !line.is_empty() && line.bytes().all(|byte| byte == b'=')
}

/// What is said when all reports are written.
fn is_noise(line: &str) -> bool {
    let line = line.trim_end();
    let counted =
        |before: &str, after: &str| line.strip_prefix(before).is_some_and(|rest| rest.ends_with(after));
    counted("ThreadSanitizer: reported ", " warnings")
        || counted("Found ", " data race(s)")
        || (line.starts_with("==") && line.ends_with("==ABORTING"))
}

/// Whether a line belongs to the list of suppressions that were used: that is no report.
fn is_suppression(line: &str, inside: &mut bool) -> bool {
    let trimmed = line.trim();
    let begins = trimmed == "Suppressions used:"
        || (trimmed.starts_with("ThreadSanitizer: Matched ") && trimmed.contains(" suppressions"));
    let is_dashes = !trimmed.is_empty() && trimmed.bytes().all(|byte| byte == b'-');
    let is_row = *inside
        && (trimmed.starts_with(|first: char| first.is_ascii_digit())
            || trimmed == "count      bytes template");
    *inside = begins || is_row;
    begins || is_dashes || is_row
}

#[cfg(test)]
mod tests;
