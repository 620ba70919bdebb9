//! `cargo ffi init`

use std::{env, path::PathBuf};

use clap::Args;

use super::languages::Starters;
use crate::{
    cargo::{CargoOptions, Outline},
    error::Result,
    report::Reporter,
    setup::{self, Source},
};

/// Make a crate ready for other languages
///
/// Adds to its manifest what is missing: the dependency on the runtime, and the crate type that other languages load. Comments and order stay, and what is
/// right already is left alone, so a second time nothing changes. Where `src/lib.rs` is still what `cargo new` wrote, it becomes the library of `cargo ffi new`, with
/// the programs that call it; otherwise no source file is touched.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi init --dry-run")]
pub(super) struct Init {
    /// Write nothing, and say what would be written
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    starters: Starters,

    /// Package to work on (see `cargo help pkgid`)
    #[arg(short, long, value_name = "SPEC", help_heading = "Package Selection")]
    package: Option<String>,

    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    manifest_path: Option<PathBuf>,
}

impl Init {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let cwd = env::current_dir()?;
        let options = CargoOptions {
            package: self.package.clone(),
            manifest_path: self.manifest_path.clone(),
            ..CargoOptions::default()
        };
        let outline = Outline::load_in(&cwd, &options, reporter)?;
        let runtime = Source::choose(&cwd, self.starters.runtime(), reporter)?;
        let prepared = setup::prepare(&outline, &self.starters.languages(), &runtime, &cwd)?;
        if !self.dry_run {
            prepared.apply()?;
        }
        prepared.report(&outline, self.dry_run, reporter)
    }
}
