//! Starting cargo and rustc.
//!
//! `$CARGO` and `$RUSTC` are honoured as cargo itself does. Both run in the user's working directory, as
//! cargo's configuration and rustup's overrides are looked up from there.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::thread;

use crate::cargo::config::Config;
use crate::error::{Error, Result};
use crate::process::command_line;
use crate::report::{Color, Reporter, Verbosity};

/// The program that cargo is.
pub(super) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A run of cargo or rustc that is being put together.
pub(super) struct Command {
    program: OsString,
    args: Vec<OsString>,
    /// The arguments as people read them.
    shown: Vec<OsString>,
    dir: PathBuf,
    env: Vec<(OsString, OsString)>,
}

/// What was printed by a run that went well, or the message of one that did not.
pub(super) struct Answer {
    pub(super) success: bool,
    pub(super) stdout: String,
    pub(super) message: String,
}

impl Command {
    /// `cargo`, to run in `dir`.
    pub(super) fn cargo(dir: &Path) -> Self {
        Self::new(cargo(), dir)
    }

    /// `rustc`, to run in `dir`.
    pub(super) fn rustc(dir: &Path, config: &Config) -> Self {
        let program = env::var_os("RUSTC").or_else(|| config.rustc().map(OsString::from));
        Self::new(program.unwrap_or_else(|| "rustc".into()), dir)
    }

    fn new(program: OsString, dir: &Path) -> Self {
        Self { program, args: Vec::new(), shown: Vec::new(), dir: dir.to_owned(), env: Vec::new() }
    }

    /// Another program in its place.
    pub(super) fn program(&mut self, program: &Path) -> &mut Self {
        self.program = program.into();
        self
    }

    pub(super) fn arg(&mut self, arg: impl Into<OsString>) -> &mut Self {
        let arg = arg.into();
        self.arg_shown_as(arg.clone(), arg)
    }

    /// An argument that has a shorter form which means the same to people.
    pub(super) fn arg_shown_as(&mut self, arg: impl Into<OsString>, shown: impl Into<OsString>) -> &mut Self {
        self.args.push(arg.into());
        self.shown.push(shown.into());
        self
    }

    pub(super) fn args(&mut self, args: impl IntoIterator<Item = impl Into<OsString>>) -> &mut Self {
        for arg in args {
            self.arg(arg);
        }
        self
    }

    pub(super) fn envs(&mut self, vars: &[(OsString, OsString)]) -> &mut Self {
        self.env.extend_from_slice(vars);
        self
    }

    /// Tells cargo how much to say and whether in color.
    pub(super) fn verbosity(&mut self, reporter: &Reporter) -> &mut Self {
        if reporter.verbosity() == Verbosity::Quiet {
            self.arg("--quiet");
        }
        self.args(match reporter.color() {
            // Cargo looks at its own standard error, which is ours.
            Color::Auto => &[][..],
            Color::Always => &["--color", "always"],
            Color::Never => &["--color", "never"],
        })
    }

    /// The command line as one would type it.
    pub(super) fn display(&self) -> String {
        let name = Path::new(&self.program).file_stem().unwrap_or(&self.program);
        command_line(name, &self.shown)
    }

    /// The run as duct takes it; a failed exit is left to the caller.
    pub(super) fn expression(&self) -> duct::Expression {
        let mut expression = duct::cmd(&self.program, &self.args).dir(&self.dir).stdin_null().unchecked();
        for (name, value) in &self.env {
            expression = expression.env(name, value);
        }
        expression
    }

    pub(super) fn cannot_start(&self, source: std::io::Error) -> Error {
        Error::Start { program: self.program.to_string_lossy().into_owned(), source }
    }

    /// Runs it to its end. Cargo's progress (downloads, waiting for a lock) is shown as it comes; the rest
    /// of standard error is kept for the message of a failure.
    pub(super) fn ask(&self, reporter: &Reporter) -> Result<Answer> {
        reporter.verbose("Running", format_args!("`{}`", self.display()));
        let (read, write) = std::io::pipe()?;
        // The expression holds the pipe's writing end: it must be gone before reading can end.
        let started = self.expression().stderr_file(write).stdout_capture().start();
        let handle = started.map_err(|source| self.cannot_start(source))?;
        let reporter = *reporter;
        let forward = thread::spawn(move || {
            let mut kept = String::new();
            for line in BufReader::new(read).split(b'\n').map_while(std::io::Result::ok) {
                let line = String::from_utf8_lossy(&line);
                if is_progress(&line) {
                    reporter.passthrough(&line);
                } else {
                    kept.push_str(&line);
                    kept.push('\n');
                }
            }
            kept
        });
        let output = handle.into_output()?;
        let kept = forward.join().unwrap_or_default();
        Ok(Answer {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            message: without_prefix(&kept),
        })
    }

    /// Runs a question whose answer is needed: a failure is [`Error::Toolchain`].
    pub(super) fn must_ask(&self, reporter: &Reporter) -> Result<String> {
        let answer = self.ask(reporter)?;
        if answer.success {
            Ok(answer.stdout)
        } else {
            Err(Error::Toolchain { command: self.display(), message: answer.message })
        }
    }
}

/// The triple of the machine that rustc runs on, as rustc itself names it.
pub fn host_triple(dir: &Path, reporter: &Reporter) -> Result<String> {
    ask_host(&Config::load(dir)?, dir, reporter)
}

/// The release of the rustc that is active: `1.95.0`.
pub fn release(dir: &Path, reporter: &Reporter) -> Result<String> {
    let mut rustc = Command::rustc(dir, &Config::load(dir)?);
    let text = rustc.arg("-vV").must_ask(reporter)?;
    release_in(&text)
        .ok_or_else(|| Error::Toolchain { command: rustc.display(), message: "it names no release".into() })
}

/// `release: 1.95.0` among what `rustc -vV` says.
pub(super) fn release_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| line.strip_prefix("release: ")).map(|release| release.trim().to_owned())
}

pub(super) fn ask_host(config: &Config, dir: &Path, reporter: &Reporter) -> Result<String> {
    let mut rustc = Command::rustc(dir, config);
    let text = rustc.arg("-vV").must_ask(reporter)?;
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Error::Toolchain { command: rustc.display(), message: "it names no host".into() })
}

/// `    Updating crates.io index`: a verb that is aligned to the right, as cargo writes progress.
fn is_progress(line: &str) -> bool {
    let verb = line.trim_start();
    line.len() - verb.len() >= 1
        && line.split_whitespace().next().is_some_and(|word| line.find(word).unwrap_or(0) + word.len() == 12)
        && verb.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Cargo's message without its `error: `, which is written again when it is shown, and without warnings
/// that come before it.
fn without_prefix(text: &str) -> String {
    let text = text.trim();
    let start = if text.starts_with("error") { Some(0) } else { text.find("\nerror").map(|at| at + 1) };
    let text = start.map_or(text, |start| &text[start..]);
    text.strip_prefix("error: ").unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_from_messages() {
        assert!(is_progress("    Updating crates.io index"));
        assert!(is_progress(" Downloading crates ..."));
        assert!(is_progress("    Blocking waiting for file lock on package cache"));
        assert!(!is_progress("error: failed to parse manifest at `/x/Cargo.toml`"));
        assert!(!is_progress("  expected `.`, `=`"));
        assert!(!is_progress("   |"));
    }

    #[test]
    fn message_begins_at_the_error() {
        assert_eq!(without_prefix("warning: a\nerror: b\n\nCaused by:\n  c\n"), "b\n\nCaused by:\n  c");
        assert_eq!(without_prefix("no prefix\n"), "no prefix");
    }
}
