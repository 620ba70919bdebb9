//! The licence files of a crate, which go along with its library.
//!
//! Those of its dependencies are not gathered.

use std::path::{Path, PathBuf};

use crate::{cargo::Package, error::Result};

/// How names of such files begin.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// The files, sorted by name: that of the manifest (`license-file`), and those beside the manifest; where there are none, those of the
/// workspace.
///
/// # Errors
/// A folder cannot be read.
pub fn files(package: &Package) -> Result<Vec<PathBuf>> {
    let mut found = beside(&package.dir)?;
    if found.is_empty() && package.license_file.is_none() {
        found = beside(&package.workspace_root)?;
    }
    if let Some(file) = package.license_file.as_ref().filter(|file| file.is_file())
        && !found.iter().any(|known| known.file_name() == file.file_name())
    {
        found.push(file.clone());
    }
    found.sort();
    Ok(found)
}

fn beside(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
