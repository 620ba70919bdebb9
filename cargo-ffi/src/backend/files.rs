//! The files of a package: collecting, writing, checking. The only place of the tool that writes packages.
//!
//! Beside the files stands `.cargo-ffi.json`, the list of what was written with a digest of each. A file that
//! is not on it, or that was changed since, is never overwritten or removed, unless it already is what would be
//! written.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{digest::digest, error::Error};

/// The name of the list.
pub const LIST: &str = ".cargo-ffi.json";

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Generated text.
    Text(String),
    /// A copy of a file: the compiled library. Its bytes depend on the build, so `--check` does not compare
    /// them.
    Copy(PathBuf),
    /// Another name of the file at this path, as seen from the folder of the link. In an archive it is a symbolic link; in a
    /// folder, where not every system has them, another copy.
    Link(String),
}

/// The files of a package by path, `/` between folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    by_path: BTreeMap<String, Content>,
}

impl Files {
    /// Adds generated text.
    pub fn text(&mut self, path: impl Into<String>, text: String) {
        self.add(path.into(), Content::Text(text));
    }

    /// Adds a copy of a file.
    pub fn copy(&mut self, path: impl Into<String>, from: impl Into<PathBuf>) {
        self.add(path.into(), Content::Copy(from.into()));
    }

    /// Adds another name of a file in the same folder.
    pub fn link(&mut self, path: impl Into<String>, to: impl Into<String>) {
        self.add(path.into(), Content::Link(to.into()));
    }

    fn add(&mut self, path: String, content: Content) {
        let before = self.by_path.insert(path.clone(), content);
        assert!(before.is_none(), "a backend renders `{path}` twice");
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.by_path.iter().map(|(path, content)| (path.as_str(), content))
    }

    /// Writes the package into `folder`; files that are up to date are left alone, so that nothing that
    /// depends on them is built again. Others who write there at the same time wait for each other.
    ///
    /// # Errors
    /// A file that is not ours stands in the way, or the disk says no. Nothing is written then.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        fs_err::create_dir_all(folder)?;
        let mut list = List::lock(folder)?;
        let mut wanted = BTreeMap::new();
        for (path, content) in &self.by_path {
            let bytes = match content {
                Content::Text(text) => text.clone().into_bytes(),
                Content::Copy(from) => fs_err::read(from)?,
                Content::Link(to) => self.read(path, to)?,
            };
            let digest = digest(&bytes);
            let there = digest_of(&folder.join(path))?;
            let ours =
                there.is_none() || there == Some(digest.clone()) || there.as_ref() == list.files.get(path);
            if !ours {
                return Err(Error::ForeignFile { path: folder.join(path) });
            }
            wanted.insert(path, (bytes, there != Some(digest.clone()), digest));
        }
        for (path, (bytes, differs, _)) in &wanted {
            if *differs {
                replace(&folder.join(path), bytes)?;
            }
        }
        for (path, digest) in list.files.iter().filter(|(path, _)| !self.by_path.contains_key(*path)) {
            let leftover = folder.join(path);
            if digest_of(&leftover)?.as_ref() == Some(digest) {
                fs_err::remove_file(leftover)?;
            }
        }
        list.files = wanted.into_iter().map(|(path, (_, _, digest))| (path.clone(), digest)).collect();
        list.save()
    }

    /// What a link leads to.
    fn read(&self, link: &str, to: &str) -> Result<Vec<u8>, Error> {
        let folder = link.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let path = format!("{folder}{to}");
        match self.by_path.get(&path) {
            Some(Content::Text(text)) => Ok(text.clone().into_bytes()),
            Some(Content::Copy(from)) => Ok(fs_err::read(from)?),
            Some(Content::Link(to)) => self.read(&path, to),
            None => panic!("a backend renders `{link}`, which leads to no file of the package: `{path}`"),
        }
    }

    /// The paths under `folder` that are not as this package would write them.
    ///
    /// # Errors
    /// The disk says no.
    pub fn stale(&self, folder: &Path) -> Result<Vec<String>, Error> {
        let mut stale = Vec::new();
        for (path, content) in &self.by_path {
            let target = folder.join(path);
            let current = match content {
                Content::Text(text) => target.is_file() && fs_err::read(&target)? == text.as_bytes(),
                Content::Copy(_) | Content::Link(_) => target.is_file(),
            };
            if !current {
                stale.push(path.clone());
            }
        }
        let listed = read_list(&folder.join(LIST))?;
        let leftover = listed.into_keys().filter(|path| !self.by_path.contains_key(path));
        stale.extend(leftover.filter(|path| folder.join(path).exists()));
        Ok(stale)
    }
}

/// The list of a folder, locked: its file is its lock.
struct List {
    file: fs_err::File,
    files: Digests,
}

/// Path to SHA-256 in hex.
type Digests = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
struct Stored {
    files: Digests,
}

impl List {
    /// Waits until nobody else writes to the folder.
    fn lock(folder: &Path) -> Result<List, Error> {
        let path = folder.join(LIST);
        let file =
            fs_err::OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path)?;
        file.file().lock()?;
        let files = read_list(&path)?;
        Ok(List { file, files })
    }

    /// Writes the list, and lets others in.
    fn save(mut self) -> Result<(), Error> {
        let text =
            serde_json::to_string_pretty(&Stored { files: self.files }).expect("strings are JSON") + "\n";
        self.file.set_len(0)?;
        std::io::Write::write_all(&mut self.file, text.as_bytes())?;
        Ok(())
    }
}

/// An empty or missing list says that nothing is ours.
fn read_list(path: &Path) -> Result<Digests, Error> {
    let text = if path.exists() { fs_err::read_to_string(path)? } else { String::new() };
    if text.is_empty() {
        return Ok(Digests::new());
    }
    match serde_json::from_str::<Stored>(&text) {
        Ok(stored) => Ok(stored.files),
        Err(error) => Err(Error::Config { path: path.to_owned(), message: error.to_string() }),
    }
}

/// The digest of a file; `None` where there is none.
fn digest_of(path: &Path) -> Result<Option<String>, Error> {
    if path.is_file() { Ok(Some(digest(&fs_err::read(path)?))) } else { Ok(None) }
}

/// Writes through a temporary file: whoever has the old file open or mapped (a running host of the library)
/// keeps it, and nobody sees half a file.
pub(crate) fn replace(target: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = target.parent().expect("a file of a package has a folder");
    fs_err::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    let file = file.persist(target).map_err(|error| error.error)?;
    Ok(make_readable(&file)?)
}

/// Temporary files are private to their owner; packages are not.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(files: &[(&str, &str)]) -> Files {
        let mut package = Files::default();
        for (path, text) in files {
            package.text(*path, (*text).to_owned());
        }
        package
    }

    #[test]
    fn writes_checks_and_removes_only_its_own_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let first = package(&[("a.h", "one"), ("sub/b.go", "two")]);
        assert_eq!(first.stale(folder).expect("readable"), ["a.h", "sub/b.go"]);
        first.write(folder).expect("written");
        assert_eq!(first.stale(folder).expect("readable"), [""; 0]);
        fs_err::write(folder.join("mine.txt"), "mine").expect("written");

        let second = package(&[("a.h", "changed")]);
        assert_eq!(second.stale(folder).expect("readable"), ["a.h", "sub/b.go"]);
        second.write(folder).expect("written");
        assert!(!folder.join("sub/b.go").exists());
        assert!(folder.join("mine.txt").exists());
    }

    #[test]
    fn links_are_copies_in_folders() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = package(&[("lib/x.so.1.2", "x")]);
        files.link("lib/x.so.1", "x.so.1.2");
        files.link("lib/x.so", "x.so.1");
        files.write(folder.path()).expect("written");
        assert_eq!(fs_err::read_to_string(folder.path().join("lib/x.so")).expect("written"), "x");
        assert_eq!(files.stale(folder.path()).expect("readable"), [""; 0]);
    }

    #[test]
    fn refuses_to_overwrite_what_it_did_not_write_or_what_was_edited() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        fs_err::write(folder.join("a.h"), "by hand").expect("written");
        let files = package(&[("a.h", "one"), ("b.h", "two")]);
        assert!(matches!(files.write(folder), Err(Error::ForeignFile { path }) if path.ends_with("a.h")));
        assert!(!folder.join("b.h").exists(), "nothing is written where something is in the way");

        fs_err::remove_file(folder.join("a.h")).expect("removed");
        files.write(folder).expect("written");
        fs_err::write(folder.join("b.h"), "edited").expect("written");
        assert!(matches!(files.write(folder), Err(Error::ForeignFile { path }) if path.ends_with("b.h")));
    }
}
