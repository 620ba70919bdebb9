//! What a command reads: the source of packages, what selects and configures them; and what it does not.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

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
    /// What is written there, and not read.
    written: Vec<PathBuf>,
    /// Where what is said goes, where that is a file: it may be one there.
    said: Vec<FileId>,
    lock_file: PathBuf,
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
            written: request.written.iter().map(|path| here.join(path)).collect(),
            said: said(),
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
        self.written.push(package.target_dir.clone());
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
            let all = WalkDir::new(package).follow_links(true).into_iter();
            // What cannot be read, or is gone meanwhile, the run will miss.
            for entry in all.filter_entry(|entry| self.is_read(entry)).filter_map(|entry| entry.ok()) {
                let is_folder = entry.file_type().is_dir();
                let kind = if is_folder { &mut found.folders } else { &mut found.files };
                kind.insert(entry.into_path());
            }
        }
        let folders = self.files.iter().filter_map(|file| file.parent()).filter(|folder| folder.is_dir());
        found.folders.extend(folders.map(Path::to_owned));
        found.files.extend(self.files.iter().filter(|file| file.is_file()).cloned());
        found
    }

    /// Whether what is in a package's folder belongs to it. What is hidden does not, nor do outputs, those of cargo and of `cargo ffi`
    /// wherever they are, nor packages inside of it: those that are used are read by themselves.
    fn is_read(&self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        let (name, path) = (entry.file_name(), entry.path());
        let is_marked = || [CACHE, LIST, "Cargo.toml"].iter().any(|mark| path.join(mark).is_file());
        let is_written = || self.written.iter().any(|written| is_same(written, path));
        let is_said = || !self.said.is_empty() && id(path).is_some_and(|id| self.said.contains(&id));
        let is_hidden = name.to_string_lossy().starts_with('.');
        let is_apart = || entry.file_type().is_dir() && is_marked();
        !(is_hidden || is_apart() || is_written() || is_said())
    }
}

/// The file by which tools say that a folder can be made anew; cargo puts it into target directories.
const CACHE: &str = "CACHEDIR.TAG";

/// Whether two paths are those of one file, by whatever way each leads there.
fn is_same(a: &Path, b: &Path) -> bool {
    a.file_name() == b.file_name() && matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// What the system knows a file by.
type FileId = (u64, u64);

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

#[cfg(unix)]
fn id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let about = fs_err::metadata(path).ok()?;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn id(_: &Path) -> Option<FileId> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_is_found_and_outputs_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str| {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().expect("inside")).expect("a folder");
            fs_err::write(path, "").expect("written");
        };
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
        read.iter().chain(&not).for_each(|path| write(path));
        let own = |path: &str| folder.path().join(path);
        let places = Places {
            packages: [folder.path().to_owned()].into(),
            files: [own(".cargo/config.toml"), own("Cargo.lock")].into(),
            written: vec![own("out"), own("src/../report.xml")],
            said: Vec::new(),
            lock_file: own("Cargo.lock"),
        };
        let found = places.find();
        assert_eq!(found.files, read.map(own).into());
        assert!(found.folders.contains(&own("src/deep")) && !found.folders.contains(&own("bindings/go")));
        write(".cargo/config.toml");
        let found = places.find();
        assert!(found.files.contains(&own(".cargo/config.toml")) && found.folders.contains(&own(".cargo")));
    }
}
