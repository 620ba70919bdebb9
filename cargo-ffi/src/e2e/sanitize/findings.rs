//! What sanitizers report: the files that they write while a program runs.

use std::path::Path;

use crate::error::Result;

/// One report of a sanitizer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `AddressSanitizer`
    pub tool: String,
    /// `heap-use-after-free`
    pub kind: String,
    /// The first frame in the program or the library: `function file:line`.
    pub place: Option<String>,
    /// All of it.
    pub report: String,
}

/// The reports in a folder, in the order of their files' names.
///
/// # Errors
/// The folder cannot be read. What is in a file is never an error.
pub fn collect(folder: &Path) -> Result<Vec<Finding>> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut findings = Vec::new();
    for file in files {
        let report = String::from_utf8_lossy(&fs_err::read(&file)?).trim().to_owned();
        if !report.is_empty() {
            let tool = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            findings.push(Finding { tool, kind: "unknown".to_owned(), place: None, report });
        }
    }
    Ok(findings)
}
