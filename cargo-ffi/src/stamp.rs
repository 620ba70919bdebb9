//! What a finished `cargo ffi build` was made from and what it left, so that nothing is checked twice.
//!
//! Cargo alone knows whether a library is what its source gives, so it is asked every time. Where it leaves the library
//! alone, and all else is as it was, then scan, library, header and layouts were compared already:
//!
//! | | compared by |
//! |---|---|
//! | the package, the options, this program | what is known of them |
//! | what cargo says of the build: features, `cfg`s, files | what it says |
//! | the package's source, the header, the list of what was written | their content |
//! | the library, and its copy | length, times and place on the disk |
//!
//! The source of dependencies is not among them, nor are the flags of rustc or the profile: where these change, cargo writes
//! another library. A stamp that cannot be read is none.

use std::{
    collections::BTreeMap,
    env,
    fmt::Debug,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    cargo::{Artifacts, CargoOptions, Package},
    digest::digest,
    error::Result,
};

/// The stamp of a package that is built in one way.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    /// What the package, the options and this program are.
    asked: String,
}

/// A build that is done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Done {
    asked: String,
    built: String,
    /// By content.
    texts: BTreeMap<PathBuf, String>,
    /// By what the disk says of them.
    libraries: BTreeMap<PathBuf, String>,
    findings: Findings,
}

/// What came of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The header.
    pub header: PathBuf,
    /// What was warned of.
    pub warnings: Vec<String>,
    /// Whether the layouts in the header were compared.
    pub layouts_compared: bool,
}

/// The files that a build is made of.
#[derive(Debug)]
pub struct Made {
    /// Source, the header, the list of what was written.
    pub texts: Vec<PathBuf>,
    /// The library and its copy.
    pub libraries: Vec<PathBuf>,
}

impl Stamp {
    /// That of `package`, which `options` have selected.
    pub fn of(package: &Package, options: &CargoOptions) -> Self {
        let name = format!("{}-{}-{}.json", package.name, package.target, options.profile_name());
        // One that is built again is another program.
        let program = env::current_exe().ok().and_then(|path| place(&path));
        let asked = said(&(env!("CARGO_PKG_VERSION"), program, package, options));
        Self { file: package.target_dir.join("ffi").join("built").join(name), asked }
    }

    /// The build that was done last, if the same is asked for and its texts are as they were.
    pub fn last(&self) -> Option<Done> {
        let done: Done = serde_json::from_slice(&fs_err::read(&self.file).ok()?).ok()?;
        let is_same = done.asked == self.asked && all_same(&done.texts, content);
        is_same.then_some(done)
    }

    /// Notes that a build is done. Where a file is gone meanwhile, nothing is noted.
    ///
    /// # Errors
    /// The disk says no.
    pub fn save(&self, artifacts: &Artifacts, made: &Made, findings: Findings) -> Result<()> {
        let texts = all(&made.texts, content);
        let libraries = all(&made.libraries, place);
        let (Some(texts), Some(libraries)) = (texts, libraries) else { return Ok(()) };
        let done = Done { asked: self.asked.clone(), built: built(artifacts), texts, libraries, findings };
        if let Some(folder) = self.file.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let text = serde_json::to_string_pretty(&done).expect("strings are JSON") + "\n";
        Ok(fs_err::write(&self.file, text)?)
    }
}

impl Done {
    /// What came of it, if `artifacts`, what cargo says now, are what it was done with.
    pub fn still(&self, artifacts: &Artifacts) -> Option<&Findings> {
        let is_same = artifacts.fresh && self.built == built(artifacts) && all_same(&self.libraries, place);
        is_same.then_some(&self.findings)
    }
}

/// What cargo says of a build, whether it had to compile or not.
fn built(artifacts: &Artifacts) -> String {
    said(&Artifacts { fresh: true, ..artifacts.clone() })
}

/// Short for what is known of something. All of it counts, which `Debug` writes and nothing else does.
fn said(of: &impl Debug) -> String {
    digest(format!("{of:?}").as_bytes())
}

fn all(paths: &[PathBuf], look: fn(&Path) -> Option<String>) -> Option<BTreeMap<PathBuf, String>> {
    paths.iter().map(|path| Some((path.clone(), look(path)?))).collect()
}

fn all_same(before: &BTreeMap<PathBuf, String>, look: fn(&Path) -> Option<String>) -> bool {
    before.iter().all(|(path, before)| look(path).as_ref() == Some(before))
}

/// What stands for the content of a file; `None` where it cannot be read.
pub(crate) fn content(path: &Path) -> Option<String> {
    Some(digest(&fs_err::read(path).ok()?))
}

/// What the disk says of a file. Whoever writes it, or puts another one in its place, changes that.
pub(crate) fn place(path: &Path) -> Option<String> {
    let metadata = fs_err::metadata(path).ok()?;
    let written = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} bytes, {} ns{}", metadata.len(), written.as_nanos(), identity(&metadata)))
}

#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!(", {}:{}, {}.{:09} s", metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> String {
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A build in a folder, noted.
    struct Noted {
        folder: tempfile::TempDir,
        artifacts: Artifacts,
    }

    impl Noted {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let artifacts = Artifacts { fresh: true, ..Artifacts::default() };
            let noted = Self { folder, artifacts };
            let made = Made {
                texts: vec![noted.write("lib.rs", "source"), noted.write("lib.h", "header")],
                libraries: vec![noted.write("lib.so", "library")],
            };
            let findings = Findings {
                header: made.texts[1].clone(),
                warnings: vec!["a warning".to_owned()],
                layouts_compared: true,
            };
            noted.stamp("asked").save(&noted.artifacts, &made, findings).expect("saved");
            noted
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let path = self.folder.path().join(name);
            fs_err::write(&path, text).expect("written");
            path
        }

        fn stamp(&self, asked: &str) -> Stamp {
            Stamp { file: self.folder.path().join("built").join("stamp.json"), asked: asked.to_owned() }
        }

        fn is_known(&self, asked: &str, artifacts: &Artifacts) -> bool {
            self.stamp(asked).last().is_some_and(|done| done.still(artifacts).is_some())
        }

        fn is_fresh(&self) -> bool {
            self.is_known("asked", &self.artifacts)
        }
    }

    #[test]
    fn nothing_has_changed() {
        let noted = Noted::new();
        assert!(noted.is_fresh());
        // The same text is the same source.
        noted.write("lib.rs", "source");
        assert!(noted.is_fresh());
        let done = noted.stamp("asked").last().expect("a stamp");
        let findings = done.still(&noted.artifacts).expect("what it was done with");
        assert_eq!(findings.warnings, ["a warning"]);
    }

    #[test]
    fn each_file_counts() {
        for name in ["lib.rs", "lib.h", "lib.so"] {
            let noted = Noted::new();
            noted.write(name, "another");
            assert!(!noted.is_fresh(), "{name} was written");
            let noted = Noted::new();
            fs_err::remove_file(noted.folder.path().join(name)).expect("removed");
            assert!(!noted.is_fresh(), "{name} was removed");
        }
    }

    #[test]
    fn a_library_that_is_put_in_place_again_is_another_one() {
        let noted = Noted::new();
        let [library, other] = ["lib.so", "other.so"].map(|name| noted.folder.path().join(name));
        let times = fs_err::metadata(&library).expect("a file").modified().expect("a time");
        noted.write("other.so", "library");
        fs_err::OpenOptions::new()
            .write(true)
            .open(&other)
            .expect("a file")
            .file()
            .set_modified(times)
            .expect("set");
        fs_err::rename(other, library).expect("renamed");
        assert_eq!(noted.is_fresh(), cfg!(not(unix)), "the same bytes at the same time");
    }

    #[test]
    fn what_was_asked_for_and_what_cargo_says_count() {
        let noted = Noted::new();
        assert!(!noted.is_known("asked otherwise", &noted.artifacts));
        let compiled = Artifacts { fresh: false, ..noted.artifacts.clone() };
        assert!(!noted.is_known("asked", &compiled));
        let other = Artifacts { cfgs: vec!["deep".to_owned()], ..noted.artifacts.clone() };
        assert!(!noted.is_known("asked", &other));
    }

    #[test]
    fn a_file_that_is_gone_is_not_noted() {
        let noted = Noted::new();
        let made = Made { texts: vec![noted.folder.path().join("gone")], libraries: Vec::new() };
        let findings = Findings { header: PathBuf::new(), warnings: Vec::new(), layouts_compared: false };
        noted.stamp("other").save(&noted.artifacts, &made, findings).expect("no error");
        assert!(noted.stamp("other").last().is_none());
    }

    #[test]
    fn a_damaged_stamp_is_none() {
        let noted = Noted::new();
        let file = noted.stamp("asked").file;
        let text = fs_err::read_to_string(&file).expect("a stamp");
        fs_err::write(file, &text[..text.len() / 2]).expect("written");
        assert!(noted.stamp("asked").last().is_none());
    }
}
