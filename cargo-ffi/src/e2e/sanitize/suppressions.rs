//! What sanitizers are told not to report: what the author names, and what they are wrong about.

use std::path::{Path, PathBuf};

use super::{Pass, Sanitizer, shim};
use crate::{
    cargo::Package,
    e2e::settings::Suppressions,
    error::{Error, Result},
};

/// What is no leak: a thread that is just starting when the program ends. The sanitizer is finding out where its stack is, so it does not look
/// there, and takes what it allocated itself for lost. Programs in Go start threads at any time.
const LEAKS: &str = "leak:GetThreadStackTopAndBottom\n";

/// Writes a file for each sanitizer of a pass that something is said of into `folder`.
///
/// # Errors
/// A file of the author's is not there.
pub(super) fn write(
    pass: &Pass,
    package: &Package,
    settings: &Suppressions,
    folder: &Path,
) -> Result<Vec<(Sanitizer, PathBuf)>> {
    let leaks = pass.has(Sanitizer::Leak) || pass.has(Sanitizer::Address);
    let all = [
        (Sanitizer::Leak, leaks, LEAKS, &settings.leak),
        (Sanitizer::Thread, pass.has(Sanitizer::Thread), shim::SUPPRESSIONS, &settings.thread),
        (Sanitizer::Undefined, pass.has(Sanitizer::Undefined), "", &settings.undefined),
    ];
    let mut written = Vec::new();
    for (sanitizer, is_wanted, ours, theirs) in all {
        let mut text = ours.to_owned();
        if let Some(file) = theirs.as_ref().filter(|_| is_wanted) {
            text.push_str(&read(package, sanitizer, file)?);
        }
        if is_wanted && !text.is_empty() {
            let file = folder.join(format!("{}.supp", sanitizer.name()));
            fs_err::write(&file, text)?;
            written.push((sanitizer, file));
        }
    }
    Ok(written)
}

fn read(package: &Package, sanitizer: Sanitizer, file: &Path) -> Result<String> {
    fs_err::read_to_string(package.dir.join(file)).map_err(|error| Error::Config {
        path: package.manifest_path.clone(),
        message: format!("`package.metadata.ffi.test.suppressions.{}`: {error}", sanitizer.name()),
    })
}
