//! `cargo ffi doctor`

use std::{env, path::PathBuf};

use clap::Args;

use super::languages;
use crate::{
    cargo::CargoOptions,
    doctor,
    e2e::{HOSTS, Host},
    error::{Error, ExitCode, Result},
    report::{MessageFormat, Reporter},
};

/// Say which tools are here, which are missing, for what, and how to get them
///
/// The status is 5 where something is missing that programs in one of the languages need. Inside of a crate, whether that is set up is said as well.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi doctor --lang go --install")]
pub(super) struct Doctor {
    /// Only these languages, separated by commas [default: all]
    #[arg(short, long, value_delimiter = ',', value_parser = languages::of_tests(), value_name = "LANG")]
    lang: Vec<&'static dyn Host>,

    /// Get what is missing, as `cargo ffi test --install-tools` does
    #[arg(long)]
    install: bool,

    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    manifest_path: Option<PathBuf>,
}

impl Doctor {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let cwd = env::current_dir()?;
        let options = CargoOptions { manifest_path: self.manifest_path.clone(), ..CargoOptions::default() };
        let languages = if self.lang.is_empty() { HOSTS.to_vec() } else { self.lang.clone() };
        let examination = doctor::examine(&cwd, &options, &languages, self.install, reporter)?;
        match reporter.format() {
            MessageFormat::Human => reporter.data(&examination.text(&languages))?,
            MessageFormat::Json => examination.json(reporter)?,
        }
        let missing = examination.missing();
        if missing.is_empty() {
            return Ok(());
        }
        if reporter.format() == MessageFormat::Human {
            reporter.failed("Missing", missing.join(", "));
            if !self.install {
                reporter.note("`cargo ffi doctor --install` gets what it can: from Debian's packages as root, from PyPI otherwise");
            }
        }
        Err(Error::Said(ExitCode::ToolMissing))
    }
}
