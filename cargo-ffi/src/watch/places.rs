//! What a command reads: the source of packages, what selects and configures them; and what it does not.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
};

use ignore::{DirEntry, WalkBuilder};

use super::Request;
use crate::{
    backend::LIST,
    cargo::{self, Package},
    error::Result,
    report::{Color, MessageFormat, Reporter, Verbosity},
};

/// Where what a command reads is.
#[derive(Debug)]
pub(super) struct Places {
    /// Folders of packages.
    packages: BTreeSet<PathBuf>,
    /// Files elsewhere, which need not exist.
    files: BTreeSet<PathBuf>,
    outputs: Outputs,
    lock_file: PathBuf,
}

/// What is written in folders of packages, and not read.
#[derive(Clone, Debug)]
struct Outputs {
    /// By their paths.
    written: Vec<PathBuf>,
    /// Where what is said goes, where that is a file.
    said: Vec<FileId>,
}

/// What is there at a time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) folders: BTreeSet<PathBuf>,
    pub(super) files: BTreeSet<PathBuf>,
}

impl Places {
    /// Those of the package that `request` selects, and of all that it is built from.
    ///
    /// # Errors
    /// There is no such package, or cargo does not say.
    pub(super) fn of(request: &Request<'_>) -> Result<Self> {
        // Whatever cargo has to say of it, it says in the runs.
        let silent = Reporter::new(Verbosity::Quiet, Color::Never, MessageFormat::Human);
        let package = Package::load(request.cargo, &silent)?;
        let here = env::current_dir()?;
        let mut places = Self {
            packages: BTreeSet::new(),
            files: cargo::configuration(&here).into_iter().flatten().collect(),
            outputs: Outputs {
                written: request.written.iter().map(|path| here.join(path)).collect(),
                said: said(),
            },
            lock_file: package.workspace_root.join("Cargo.lock"),
        };
        for other in (request.others)(&package, request.cargo)? {
            places.add(&Package::load(&other, &silent)?);
        }
        places.add(&package);
        Ok(places)
    }

    fn add(&mut self, package: &Package) {
        self.packages.extend(package.local.iter().cloned());
        self.outputs.written.push(package.target_dir.clone());
        let of_workspace = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rust-toolchain"];
        self.files.extend(of_workspace.map(|name| package.workspace_root.join(name)));
    }

    /// Whether a file has a say in where what is read is: a manifest, or what configures cargo.
    pub(super) fn depend_on(&self, path: &Path) -> bool {
        path.ends_with("Cargo.toml") || self.files.contains(path)
    }

    /// What cargo writes when it resolves dependencies.
    pub(super) fn lock_file(&self) -> &Path {
        &self.lock_file
    }

    /// All that is there now.
    pub(super) fn find(&self) -> Found {
        let mut found = Found::default();
        for package in &self.packages {
            let outputs = self.outputs.clone();
            // What is hidden, and what git ignores, is left out.
            let all = WalkBuilder::new(package)
                .follow_links(true)
                .filter_entry(move |entry| outputs.is_read(entry))
                .build();
            // What cannot be read, or is gone meanwhile, the run will miss.
            for entry in all.filter_map(|entry| entry.ok()) {
                let kind = if is_folder(&entry) { &mut found.folders } else { &mut found.files };
                kind.insert(entry.into_path());
            }
        }
        let folders = self.files.iter().filter_map(|file| file.parent()).filter(|folder| folder.is_dir());
        found.folders.extend(folders.map(Path::to_owned));
        found.files.extend(self.files.iter().filter(|file| file.is_file()).cloned());
        found
    }
}

impl Outputs {
    /// Whether what is in a package's folder belongs to it. Outputs do not, those of cargo and of `cargo ffi` wherever they are, nor do packages
    /// inside of it: those that are used are read by themselves.
    fn is_read(&self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        let path = entry.path();
        let is_marked = || [CACHE, LIST, "Cargo.toml"].iter().any(|mark| path.join(mark).is_file());
        let is_written = || self.written.iter().any(|written| is_same(written, path));
        let is_said = || !self.said.is_empty() && id(path).is_some_and(|id| self.said.contains(&id));
        let is_apart = || is_folder(entry) && is_marked();
        !(is_apart() || is_written() || is_said())
    }
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// The file by which tools say that a folder can be made anew; cargo puts it into target directories.
const CACHE: &str = "CACHEDIR.TAG";

/// Whether two paths are those of one file, by whatever way each leads there.
fn is_same(a: &Path, b: &Path) -> bool {
    a.file_name() == b.file_name() && matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// What the system knows a file by.
pub(super) type FileId = (u64, u64);

/// The files that standard output and standard error are.
#[cfg(unix)]
fn said() -> Vec<FileId> {
    use std::os::{fd::AsFd, unix::fs::MetadataExt};
    let (out, err) = (std::io::stdout(), std::io::stderr());
    let files = [out.as_fd(), err.as_fd()].into_iter().filter_map(|fd| fd.try_clone_to_owned().ok());
    let about = files.filter_map(|fd| std::fs::File::from(fd).metadata().ok());
    about.filter(|about| about.is_file()).map(|about| (about.dev(), about.ino())).collect()
}

#[cfg(not(unix))]
fn said() -> Vec<FileId> {
    Vec::new()
}

/// `None` where the system does not say.
#[cfg(unix)]
pub(super) fn id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let about = fs_err::metadata(path).ok()?;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
pub(super) fn id(_: &Path) -> Option<FileId> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of files.
    struct Files(tempfile::TempDir);

    impl Files {
        fn new(paths: &[&str]) -> Self {
            let files = Self(tempfile::tempdir().expect("a folder"));
            paths.iter().for_each(|path| files.write(path, ""));
            files
        }

        fn own(&self, path: &str) -> PathBuf {
            self.0.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.own(path);
            fs_err::create_dir_all(path.parent().expect("inside")).expect("a folder");
            fs_err::write(path, text).expect("written");
        }

        fn places(&self, packages: &[&str], files: &[&str], written: &[&str]) -> Places {
            let own = |paths: &[&str]| paths.iter().map(|path| self.own(path)).collect::<Vec<_>>();
            Places {
                packages: own(packages).into_iter().collect(),
                files: own(files).into_iter().collect(),
                outputs: Outputs { written: own(written), said: Vec::new() },
                lock_file: self.own("Cargo.lock"),
            }
        }
    }

    #[test]
    fn source_is_found_and_outputs_are_not() {
        let read =
            ["Cargo.toml", "ffi-tests/c/a.c", "src/lib.rs", "src/deep/mod.rs", "templates/target/a.txt"];
        let not = [
            ".git/HEAD",
            "src/.lib.rs.swp",
            "out/debug/lib.rs",
            "built/CACHEDIR.TAG",
            "built/lib.rs",
            "bindings/go/.cargo-ffi.json",
            "bindings/go/lib.go",
            "member/Cargo.toml",
            "member/src/lib.rs",
            "report.xml",
        ];
        let files = Files::new(&[&read[..], &not].concat());
        let places =
            files.places(&[""], &[".cargo/config.toml", "Cargo.lock"], &["out", "src/../report.xml"]);
        let found = places.find();
        assert_eq!(found.files, read.map(|path| files.own(path)).into());
        let has = |path: &str| found.folders.contains(&files.own(path));
        assert!(has("src/deep") && !has("bindings/go"));
        files.write(".cargo/config.toml", "");
        let found = places.find();
        assert!(found.files.contains(&files.own(".cargo/config.toml")));
        assert!(found.folders.contains(&files.own(".cargo")));
        for (path, is_one) in [("src/Cargo.toml", true), (".cargo/config.toml", true), ("src/lib.rs", false)]
        {
            assert_eq!(places.depend_on(&files.own(path)), is_one, "{path}");
        }
    }

    #[test]
    fn what_git_ignores_is_read_where_the_command_names_it() {
        let read = ["near/Cargo.toml", "near/src/lib.rs", "near/src/generated.rs", "vendor/part/src/lib.rs"];
        let not = ["near/log.txt", "near/ignored/a.rs", "vendor/part/log.txt"];
        let files = Files::new(&[&read[..], &not, &[".git/HEAD", "Cargo.lock"]].concat());
        files.write(".gitignore", "Cargo.lock\nlog.txt\n/vendor/\ngenerated.rs\n");
        files.write("near/.gitignore", "/ignored\n");
        // This has the last word.
        files.write("near/.ignore", "!generated.rs\n");
        let found = files.places(&["near", "vendor/part"], &["Cargo.lock"], &[]).find();
        let all = read.iter().chain(&["Cargo.lock"]).map(|path| files.own(path)).collect();
        assert_eq!(found.files, all);
        assert!(!found.folders.contains(&files.own("near/ignored")));
    }
}
