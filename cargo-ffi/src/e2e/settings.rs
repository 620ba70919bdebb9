//! `[package.metadata.ffi.test]`

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    cargo::Package,
    error::{Error, Result},
};

/// What the author sets for the tests of a crate.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    /// Folders of other crates.
    pub(super) with: Vec<PathBuf>,
    /// Files that say what sanitizers are not to report.
    pub(super) suppressions: Suppressions,
}

/// A file for each sanitizer that takes one, beside the manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Suppressions {
    pub(super) leak: Option<PathBuf>,
    pub(super) thread: Option<PathBuf>,
    pub(super) undefined: Option<PathBuf>,
}

impl Settings {
    /// Those of a package.
    ///
    /// # Errors
    /// They are not what they should be.
    pub(super) fn of(package: &Package) -> Result<Self> {
        let Some(table) = package.config.get("test") else { return Ok(Self::default()) };
        serde_json::from_value(table.clone()).map_err(|error| Error::Config {
            path: package.manifest_path.clone(),
            message: format!("`package.metadata.ffi.test`: {error}"),
        })
    }
}
