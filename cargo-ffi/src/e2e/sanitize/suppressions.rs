//! What sanitizers are told not to report: what the author names, and what they are wrong about.

use std::path::{Path, PathBuf};

use super::{Pass, Sanitizer, shim};
use crate::{
    e2e::settings::Suppressions,
    error::{Error, Result},
};

/// What is no leak: a thread that is just starting when the program ends. The sanitizer is finding out where its stack is, so it does not look
/// there, and takes what it allocated itself for lost. Programs in Go start threads at any time.
const LEAKS: &str = "leak:GetThreadStackTopAndBottom\n";

/// Writes a file for each sanitizer of a pass that something is said of into `folder`. The author's files are beside `manifest`.
///
/// # Errors
/// A file of the author's is not there.
pub(super) fn write(
    pass: &Pass,
    manifest: &Path,
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
            text.push_str(&read(manifest, sanitizer, file)?);
        }
        if is_wanted && !text.is_empty() {
            let file = folder.join(format!("{}.supp", sanitizer.name()));
            fs_err::write(&file, text)?;
            written.push((sanitizer, file));
        }
    }
    Ok(written)
}

fn read(manifest: &Path, sanitizer: Sanitizer, file: &Path) -> Result<String> {
    fs_err::read_to_string(manifest.with_file_name(file)).map_err(|error| Error::Config {
        path: manifest.to_owned(),
        message: format!("`package.metadata.ffi.test.suppressions.{}`: {error}", sanitizer.name()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written for a pass where the author names a file for each.
    fn written(value: &str) -> Vec<(Sanitizer, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Suppressions {
            leak: Some("leak.txt".into()),
            thread: Some("thread.txt".into()),
            undefined: Some("undefined.txt".into()),
        };
        for name in ["leak", "thread", "undefined"] {
            fs_err::write(folder.path().join(name).with_extension("txt"), format!("{name}:theirs\n"))
                .expect("written");
        }
        let pass = super::super::passes(&[value.to_owned()]).expect("a pass").remove(0);
        let files =
            write(&pass, &folder.path().join("Cargo.toml"), &settings, folder.path()).expect("written");
        let read = |file: &Path| fs_err::read_to_string(file).expect("a file");
        files.into_iter().map(|(sanitizer, file)| (sanitizer, read(&file))).collect()
    }

    #[test]
    fn each_sanitizer_gets_its_own_and_the_authors() {
        for (value, sanitizers) in [
            ("address", &[Sanitizer::Leak][..]),
            ("leak", &[Sanitizer::Leak]),
            ("thread", &[Sanitizer::Thread]),
            ("undefined,address", &[Sanitizer::Leak, Sanitizer::Undefined]),
            ("memcheck", &[]),
        ] {
            let written = written(value);
            let of: Vec<Sanitizer> = written.iter().map(|(sanitizer, _)| *sanitizer).collect();
            assert_eq!(of, sanitizers, "{value}");
            for (sanitizer, text) in written {
                let theirs = format!("{}:theirs\n", sanitizer.name());
                assert!(text.ends_with(&theirs), "{text}");
                let ours = text.strip_suffix(&theirs).unwrap_or_default();
                // Joined, each on a line of its own.
                assert!(ours.is_empty() || ours.ends_with('\n'), "{text}");
                assert!(sanitizer != Sanitizer::Thread || ours == shim::SUPPRESSIONS, "{text}");
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_said_where_it_is_needed() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Suppressions { leak: Some("none.txt".into()), ..Suppressions::default() };
        let write = |value: &str| {
            let pass = super::super::passes(&[value.to_owned()]).expect("a pass").remove(0);
            write(&pass, &folder.path().join("Cargo.toml"), &settings, folder.path())
        };
        write("undefined").expect("nothing of it is needed");
        let error = write("leak").expect_err("it is needed").to_string();
        assert!(error.contains("`package.metadata.ffi.test.suppressions.leak`: "), "{error}");
        assert!(error.contains("none.txt"), "{error}");
    }
}
