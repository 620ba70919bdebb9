//! Packages in Rust that we made ourselves: cargo on them, as a program with a limit.

use std::path::{Path, PathBuf};

use cargo_metadata::Message;

use super::command;
use crate::error::Result;
use crate::process::{Finished, Program};

/// `cargo`, as it is run in the folder of a package that we made. What it builds goes to `target`.
pub fn program(folder: &Path, target: &Path) -> Program {
    // A target that is named would put programs elsewhere; flags for the author's library are not for its hosts.
    Program::new(command::cargo(), folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
}

/// Compiles the tests of a package, and gives the program of those that are called `name`; else what cargo says.
///
/// # Errors
/// Cargo cannot be started.
pub fn compile(cargo: Program, name: &str) -> Result<std::result::Result<PathBuf, Finished>> {
    let program =
        cargo.args(["test", "--no-run", "--test", name, "--message-format=json-render-diagnostics"]);
    let mut finished = program.data().run()?;
    let messages = Message::parse_stream(finished.output.as_bytes());
    let mut executables = messages.filter_map(|message| match message {
        Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == name => artifact.executable,
        _ => None,
    });
    match executables.next() {
        Some(executable) if finished.success() => Ok(Ok(executable.into_std_path_buf())),
        _ => {
            finished.output = std::mem::take(&mut finished.errors);
            Ok(Err(finished))
        }
    }
}
