//! What the files are at a time, and in which of them another time differs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::stamp;

/// The content of files.
#[derive(Debug, Default)]
pub(super) struct Seen {
    files: BTreeMap<PathBuf, Look>,
}

/// One file.
#[derive(Clone, Debug)]
struct Look {
    /// What the disk says of it: where that is as it was, so is the content.
    place: String,
    content: String,
}

/// Files above this length are not read: where they are written anew they have changed.
const LONG: u64 = 16 << 20;

impl Seen {
    /// What `files` are now. What was seen `before` is not read again.
    pub(super) fn of(files: &BTreeSet<PathBuf>, before: &Seen) -> Self {
        let look = |path: &PathBuf| Some((path.clone(), before.look(path)?));
        Self { files: files.iter().filter_map(look).collect() }
    }

    fn look(&self, path: &Path) -> Option<Look> {
        let place = stamp::place(path)?;
        if let Some(known) = self.files.get(path).filter(|known| known.place == place) {
            return Some(known.clone());
        }
        let is_long = fs_err::metadata(path).ok()?.len() > LONG;
        let content = if is_long { place.clone() } else { stamp::content(path)? };
        Some(Look { place, content })
    }

    /// What has another content than `before`, is new, or is gone.
    pub(super) fn differ(&self, before: &Seen) -> Vec<PathBuf> {
        let content = |of: &Seen, path: &PathBuf| of.files.get(path).map(|look| look.content.clone());
        let all: BTreeSet<&PathBuf> = self.files.keys().chain(before.files.keys()).collect();
        all.into_iter().filter(|path| content(self, path) != content(before, path)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        let files: BTreeSet<PathBuf> = ["a", "b", "c", "d"].map(file).into();
        for name in ["a", "b", "c"] {
            fs_err::write(file(name), name).expect("written");
        }
        let before = Seen::of(&files, &Seen::default());
        assert!(Seen::of(&files, &before).differ(&before).is_empty());
        // As editors do it: another file in its place.
        fs_err::write(file("new"), "a").expect("written");
        fs_err::rename(file("new"), file("a")).expect("renamed");
        assert!(Seen::of(&files, &before).differ(&before).is_empty());
        fs_err::write(file("b"), "B").expect("written");
        fs_err::remove_file(file("c")).expect("removed");
        fs_err::write(file("d"), "d").expect("written");
        let now = Seen::of(&files, &before);
        assert_eq!(now.differ(&before), ["b", "c", "d"].map(file));
        assert!(Seen::of(&files, &now).differ(&now).is_empty());
    }
}
