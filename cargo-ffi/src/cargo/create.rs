//! A new package, by cargo.

use std::{ffi::OsString, path::Path};

use super::command::Command;
use crate::{
    error::{Error, Result},
    report::Reporter,
};

/// `cargo new --lib` for `folder`, seen from `cwd`: in a workspace it becomes a member, and outside of version control a repository.
///
/// # Errors
/// Cargo refuses the name or the folder, in its own words.
pub fn create(
    cwd: &Path,
    folder: &Path,
    name: &str,
    options: &[OsString],
    reporter: &Reporter,
) -> Result<()> {
    let mut cargo = Command::cargo(cwd);
    cargo.args(["new", "--lib", "--edition", "2024", "--name", name]).args(options).verbosity(reporter);
    let answer = cargo.arg("--").arg(folder).ask(reporter)?;
    if answer.success { Ok(()) } else { Err(Error::Usage { message: answer.message, help: None }) }
}
