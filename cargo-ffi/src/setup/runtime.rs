//! Where a crate gets the runtime from.
//!
//! On crates.io somebody else's crate has its name, so a version alone says too little. A tool that was built from its sources knows where they are, and
//! the author can say it.

use std::path::{Component, Path, PathBuf};

use crate::{
    cargo::{CargoOptions, Outline, RUNTIME},
    error::{Error, Result},
    report::Reporter,
};

/// What a manifest says of the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The folder that the author names: it takes the place of what the manifest says already. As it was written, from the working directory.
    Given(PathBuf),
    /// The folder beside the sources of this tool.
    Beside(PathBuf),
    /// The version of this tool, where there is no such folder.
    Version,
}

impl Source {
    /// What `--runtime` names, or else what this tool knows.
    ///
    /// # Errors
    /// The folder that is named is not that of the runtime.
    pub fn choose(cwd: &Path, given: Option<&Path>, reporter: &Reporter) -> Result<Self> {
        let Some(given) = given else {
            let beside = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(RUNTIME);
            let is_there = beside.join("Cargo.toml").is_file() && is_runtime(cwd, &beside, reporter)?;
            return Ok(if is_there { Self::Beside(beside) } else { Self::Version });
        };
        // The sources as a whole are meant as well.
        let below = given.join(RUNTIME);
        let folder = if cwd.join(&below).join("Cargo.toml").is_file() { below } else { given.to_owned() };
        if !cwd.join(&folder).join("Cargo.toml").is_file() || !is_runtime(cwd, &folder, reporter)? {
            return Err(Error::Usage {
                message: format!(
                    "`{}` is not the folder of the runtime, `{RUNTIME}` {}",
                    given.display(),
                    env!("CARGO_PKG_VERSION")
                ),
                help: Some(format!("it is the folder `{RUNTIME}` in the sources of `cargo ffi`")),
            });
        }
        Ok(Self::Given(folder))
    }

    /// The folder, as the manifest in the folder `of` names it; both are seen from `cwd`. One that is written as a relative path stays one
    /// where that can be.
    pub(super) fn path_from(&self, cwd: &Path, of: &Path) -> Option<PathBuf> {
        let (Self::Given(folder) | Self::Beside(folder)) = self else { return None };
        if folder.is_absolute() {
            return Some(folder.clone());
        }
        let below = of
            .strip_prefix(cwd)
            .ok()
            .filter(|below| below.components().all(|part| matches!(part, Component::Normal(_))));
        Some(match below {
            Some(below) => below.components().map(|_| Component::ParentDir).collect::<PathBuf>().join(folder),
            None => cwd.join(folder),
        })
    }
}

/// Whether the package in a folder is the runtime that this tool is for.
fn is_runtime(cwd: &Path, folder: &Path, reporter: &Reporter) -> Result<bool> {
    let options = CargoOptions { manifest_path: Some(folder.join("Cargo.toml")), ..CargoOptions::default() };
    Ok(Outline::load_in(cwd, &options, reporter)?.is_runtime())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_stays_one() {
        let (cwd, given) = (Path::new("/w"), Source::Given("../ffi/ffi-runtime".into()));
        let from = |of: &str| given.path_from(cwd, Path::new(of)).expect("a folder").display().to_string();
        assert_eq!(from("/w"), "../ffi/ffi-runtime");
        assert_eq!(from("/w/a/b"), "../../../ffi/ffi-runtime");
        assert_eq!(from("/other"), "/w/../ffi/ffi-runtime");
        let absolute = Source::Beside("/src/ffi-runtime".into());
        assert_eq!(absolute.path_from(cwd, Path::new("/w/a")), Some("/src/ffi-runtime".into()));
        assert_eq!(Source::Version.path_from(cwd, cwd), None);
    }
}
