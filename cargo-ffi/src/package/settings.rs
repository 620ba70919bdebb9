//! `[package.metadata.ffi.package]`

use serde::Deserialize;

use crate::{
    cargo::Package,
    error::{Error, Result},
};

/// What the author sets for what is published.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    /// Targets to build for where the command line names none.
    pub(super) targets: Vec<String>,
    /// As `--zigbuild`.
    pub(super) zigbuild: bool,
    /// As `--static`.
    #[serde(rename = "static")]
    pub(super) is_static: bool,
}

impl Settings {
    /// Those of a package.
    ///
    /// # Errors
    /// They are not what they should be.
    pub(super) fn of(package: &Package) -> Result<Self> {
        let Some(table) = package.config.get("package") else { return Ok(Self::default()) };
        serde_json::from_value(table.clone()).map_err(|error| Error::Config {
            path: package.manifest_path.clone(),
            message: format!("`package.metadata.ffi.package`: {error}"),
        })
    }
}
