//! `cargo ffi new`

use std::{
    env,
    path::{Path, PathBuf},
};

use clap::Args;

use super::languages::Starters;
use crate::{
    cargo::{self, CargoOptions, Outline},
    error::{Error, Result},
    report::Reporter,
    setup::{self, Source},
};

/// Make a crate that other languages can call, with a program in each that does
///
/// Cargo makes the crate, as `cargo new --lib` does. It gets a small library with a constructor, a function, an async function and an event,
/// which is there to be changed, and programs in `ffi-tests/` that call it: `cargo ffi test` runs them.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi new hello --lang c,go && cd hello && cargo ffi test")]
pub(super) struct New {
    /// The folder to make; its last part is the name of the crate
    #[arg(value_name = "NAME")]
    path: PathBuf,

    /// The name of the crate, where it is not that of the folder
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    starters: Starters,

    /// Version control, as `cargo new` takes it [default: git, where the folder is in no repository yet]
    #[arg(long, value_name = "VCS", value_parser = ["git", "hg", "pijul", "fossil", "none"])]
    vcs: Option<String>,
}

impl New {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let cwd = env::current_dir()?;
        let name = match (&self.name, self.path.file_name().and_then(|name| name.to_str())) {
            (Some(name), _) => name,
            (None, Some(name)) => name,
            (None, None) => {
                let message = format!("`{}` ends with no name for a crate", self.path.display());
                return Err(Error::Usage { message, help: Some("say it with `--name NAME`".into()) });
            }
        };
        // What was asked for is judged before anything is written. A workspace around it that is not in order shows when the crate is a member.
        setup::check_name(name)?;
        let folder = cwd.join(&self.path);
        if folder.exists() {
            return Err(there_already(&self.path, &folder));
        }
        let runtime = Source::choose(&cwd, self.starters.runtime(), reporter)?;
        let vcs = self.vcs.iter().flat_map(|vcs| ["--vcs".into(), vcs.into()]);
        cargo::create(&cwd, &self.path, name, &vcs.collect::<Vec<_>>(), reporter)?;
        let options =
            CargoOptions { manifest_path: Some(self.path.join("Cargo.toml")), ..CargoOptions::default() };
        let outline = Outline::load_in(&cwd, &options, reporter)?;
        let prepared = setup::prepare(&outline, &self.starters.languages(), &runtime, &cwd)?;
        prepared.apply()?;
        prepared.report(&outline, false, reporter)?;
        reporter.status("Next", format_args!("cd {} && cargo ffi test", self.path.display()));
        Ok(())
    }
}

fn there_already(shown: &Path, folder: &Path) -> Error {
    let help = if folder.join("Cargo.toml").is_file() {
        let manifest = shown.join("Cargo.toml");
        format!("`cargo ffi init --manifest-path {}` makes that crate ready", manifest.display())
    } else {
        "choose another name; in an existing crate, `cargo ffi init` makes it ready".to_owned()
    };
    Error::Usage { message: format!("`{}` is there already", shown.display()), help: Some(help) }
}
