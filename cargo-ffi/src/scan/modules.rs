//! Where the file of a `mod x;` is: rustc's rules.
//!
//! | in | `mod x;` is in | `#[path = "p"] mod x;` |
//! |---|---|---|
//! | the root, a `mod.rs`, a file reached by `#[path]` or `include!` | `x.rs`, `x/mod.rs` beside it | `p` beside it |
//! | any other file `y.rs` | `y/x.rs`, `y/x/mod.rs` | `p` beside `y.rs` |
//! | `mod z { .. }` in one of these | the same with `z/` (`y/z/`) put before | `p` in that directory |
//! | `#[path = "p"] mod z { .. }` | `p/x.rs`, `p/x/mod.rs` | `p/..` |

use std::path::{Path, PathBuf};

/// The directory in which the files of a module's children are looked for.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// Put before the names of children, but not before the paths of `#[path]`: the name of a file that
    /// is not a `mod.rs`.
    relative: Option<String>,
}

/// A module has no file, or too many.
#[derive(Debug)]
pub(super) enum NotFound {
    /// None of these exists.
    Missing(Vec<PathBuf>),
    /// Both exist.
    Ambiguous(PathBuf, PathBuf),
}

impl Directory {
    /// Of the children of a file that owns its directory: a crate's root, a `mod.rs`, a file named by a
    /// `#[path]` or an `include!`.
    pub(super) fn owned_by(file: &Path) -> Self {
        Self { path: directory_of(file), relative: None }
    }

    /// Of the children of `mod name { .. }`.
    pub(super) fn inline(&self, name: &str, path: Option<&str>) -> Self {
        let path = match (path, &self.relative) {
            (Some(path), _) => self.path.join(path),
            (None, Some(relative)) => self.path.join(relative).join(name),
            (None, None) => self.path.join(name),
        };
        Self { path, relative: None }
    }

    /// The file of `mod name;`, and the directory of the children in it.
    pub(super) fn file(&self, name: &str, path: Option<&str>) -> Result<(PathBuf, Self), NotFound> {
        if let Some(path) = path {
            let file = self.path.join(path);
            let directory = Self::owned_by(&file);
            return if file.is_file() { Ok((file, directory)) } else { Err(NotFound::Missing(vec![file])) };
        }
        let parent = match &self.relative {
            Some(relative) => self.path.join(relative),
            None => self.path.clone(),
        };
        let plain = parent.join(format!("{name}.rs"));
        let owner = parent.join(name).join("mod.rs");
        match (plain.is_file(), owner.is_file()) {
            (true, false) => {
                let directory = Self { path: directory_of(&plain), relative: Some(name.to_owned()) };
                Ok((plain, directory))
            }
            (false, true) => {
                let directory = Self::owned_by(&owner);
                Ok((owner, directory))
            }
            (false, false) => Err(NotFound::Missing(vec![plain, owner])),
            (true, true) => Err(NotFound::Ambiguous(plain, owner)),
        }
    }
}

fn directory_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}
