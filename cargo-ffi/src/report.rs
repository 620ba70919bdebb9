//! What people and programs get to read.
//!
//! [`Reporter`] writes progress, warnings and errors to standard error in cargo's style: a right-aligned
//! verb and a message. Results go to standard output, and only where a command's result is data.
//! [`SourceDiagnostic`] is an error at a place in the author's source, drawn like rustc draws it.
//!
//! Nothing here decides what is an error, and nothing ends the process.

mod diagnostic;
mod progress;

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use ffi_model::Code;
use serde::Serialize;

pub use self::{
    diagnostic::{Position, SourceDiagnostic, Span},
    progress::Progress,
};
use crate::error::{Error, Replied};
use crate::json::Json;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors and warnings only (`-q`).
    Quiet,
    /// What is being done, one line for each step.
    #[default]
    Normal,
    /// Also command lines and what would usually go without saying (`-v`).
    Verbose,
}

/// When to color, as cargo's `--color` takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The form of diagnostics, as cargo's `--message-format` takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// Text for people, on standard error.
    #[default]
    Human,
    /// One JSON object per line, on standard output.
    Json,
}

const GOOD: Style = AnsiColor::BrightGreen.on_default().bold();
const NOTE: Style = AnsiColor::BrightCyan.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::BrightRed.on_default().bold();

/// Writes for people on standard error and for programs on standard output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reporter {
    verbosity: Verbosity,
    color: Color,
    format: MessageFormat,
}

impl Reporter {
    /// A reporter for one run of the command.
    pub fn new(verbosity: Verbosity, color: Color, format: MessageFormat) -> Self {
        Self { verbosity, color, format }
    }

    /// How much is said.
    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// When to color; child programs are told the same.
    pub fn color(&self) -> Color {
        self.color
    }

    /// The form of diagnostics.
    pub fn format(&self) -> MessageFormat {
        self.format
    }

    /// Whether standard error shows colors, for child programs whose output we pass on.
    pub fn colors_shown(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stderr().is_terminal()
                    && AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
            }
        }
    }

    /// A step that is done or begun: `   Compiling timer v0.1.0`.
    pub fn status(&self, verb: &str, message: impl std::fmt::Display) {
        if self.verbosity > Verbosity::Quiet {
            self.line(GOOD, verb, &message.to_string());
        }
    }

    /// A step that goes on until the line is dropped. Only people at a terminal get to see it.
    pub fn progress(&self, verb: &str, message: String) -> Progress {
        let is_wanted = self.verbosity > Verbosity::Quiet && self.format == MessageFormat::Human;
        if is_wanted && progress::is_possible() {
            Progress::on_stderr(verb, message, self.colors_shown())
        } else {
            Progress::none()
        }
    }

    /// A step that was left out, and why: `     Skipped go: ...`. Shown when quiet, too.
    pub fn skipped(&self, message: impl std::fmt::Display) {
        self.line(WARN, "Skipped", &message.to_string());
    }

    /// A step that failed, while others go on: `      Failed go::echo ...`. Shown when quiet, too.
    pub fn failed(&self, verb: &str, message: impl std::fmt::Display) {
        self.line(BAD, verb, &message.to_string());
    }

    /// A step that matters to those who ask for more (`-v`), command lines for instance.
    pub fn verbose(&self, verb: &str, message: impl std::fmt::Display) {
        if self.verbosity > Verbosity::Normal {
            self.line(NOTE, verb, &message.to_string());
        }
    }

    /// A warning. Shown when quiet, too.
    pub fn warning(&self, message: impl std::fmt::Display) {
        self.write(&labelled(WARN, "warning", &message.to_string()));
    }

    /// A note below what was just said.
    pub fn note(&self, message: impl std::fmt::Display) {
        if self.verbosity > Verbosity::Quiet {
            self.write(&labelled(NOTE, "note", &message.to_string()));
        }
    }

    /// Output of a child program, line for line as it is.
    pub fn passthrough(&self, text: &str) {
        self.write(text.trim_end_matches('\n'));
    }

    /// The error that ends the run, with its way out.
    ///
    /// Wrong annotations are drawn in the source. As JSON it is one object with `"reason":"ffi-error"`,
    /// after an object for each diagnostic.
    pub fn error(&self, error: &Error) -> io::Result<()> {
        if let Error::Source(diagnostics) = error {
            self.diagnostics(diagnostics)?;
        }
        match self.format {
            MessageFormat::Human => {
                match failure(error) {
                    // For whoever reads both: what was asked for is JSON, and so is what came instead.
                    Some(json) => self.write(&json.to_string()),
                    None => self.write(&render_error(error)),
                }
                Ok(())
            }
            MessageFormat::Json => {
                let mut object = serde_json::json!({
                    "reason": "ffi-error",
                    "codes": error.codes().iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "message": error.to_string(),
                    "help": error.help(),
                    "exit_code": error.exit_code() as u8,
                });
                if let Some(json) = failure(error) {
                    object["reply"] = serde_json::from_str(&json.to_string())?;
                }
                self.json(&object)
            }
        }
    }

    /// Diagnostics in the author's source, sorted by position.
    pub fn diagnostics(&self, diagnostics: &[SourceDiagnostic]) -> io::Result<()> {
        let mut sorted: Vec<&SourceDiagnostic> = diagnostics.iter().collect();
        sorted.sort();
        for diagnostic in sorted {
            match self.format {
                MessageFormat::Human => self.write(&format!("{}\n", diagnostic.render())),
                MessageFormat::Json => self.json(&diagnostic.to_json())?,
            }
        }
        Ok(())
    }

    /// A command's result, on standard output as it is.
    pub fn data(&self, text: &str) -> io::Result<()> {
        progress::beside(|| {
            let mut out = AutoStream::new(io::stdout().lock(), self.choice());
            out.write_all(text.as_bytes())?;
            out.flush()
        })
    }

    /// A command's result that is a text in another language: as it is for people, for programs in an object.
    pub fn text(&self, reason: &str, text: &str) -> io::Result<()> {
        match self.format {
            MessageFormat::Human => self.data(text),
            MessageFormat::Json => self.json(&serde_json::json!({ "reason": reason, "text": text })),
        }
    }

    /// A command's result, or a message for programs: one JSON object on a line of standard output.
    pub fn json(&self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        progress::beside(|| {
            let mut out = io::stdout().lock();
            out.write_all(&line)?;
            out.flush()
        })
    }

    fn line(&self, style: Style, verb: &str, message: &str) {
        self.write(&format!("{style}{verb:>12}{style:#} {message}"));
    }

    /// One line, in one piece so that concurrent writers do not mix.
    fn write(&self, text: &str) {
        progress::beside(|| {
            let mut err = AutoStream::new(io::stderr().lock(), self.choice());
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(err, "{text}");
        });
    }

    fn choice(&self) -> anstream::ColorChoice {
        match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}

/// The typed error of a function that was called.
fn failure(error: &Error) -> Option<&Json> {
    match error {
        Error::Replied(Replied::Failed { json, .. }) => Some(json),
        _ => None,
    }
}

/// `error: ...` and its `help: ...`, styled.
fn render_error(error: &Error) -> String {
    let mut text = labelled(BAD, "error", &error.to_string());
    if let Some(help) = error.help() {
        text.push('\n');
        text.push_str(&labelled(NOTE, "help", &help));
    }
    text.push_str(&more(&error.codes()));
    text
}

/// Where there is more to read about `codes`, in rustc's words.
fn more(codes: &[Code]) -> String {
    match codes {
        [] => String::new(),
        [only] => format!("\n\nFor more information about this error, try `cargo ffi explain {only}`."),
        [first, ..] => {
            let all: Vec<_> = codes.iter().map(ToString::to_string).collect();
            format!(
                "\n\nSome errors have detailed explanations: {}.\n\
                 For more information about an error, try `cargo ffi explain {first}`.",
                all.join(", ")
            )
        }
    }
}

fn labelled(style: Style, label: &str, message: &str) -> String {
    format!("{style}{label}{style:#}: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_followed_by_its_help() {
        let error = Error::Usage { message: "no such language `g`".into(), help: Some("try `go`".into()) };
        let plain = anstream::adapter::strip_str(&render_error(&error)).to_string();
        assert_eq!(plain, "error: no such language `g`\nhelp: try `go`");
    }

    #[test]
    fn what_can_be_explained_is_named_once() {
        let error = |codes: &[Code]| {
            let at = Position { line: 1, column: 0 };
            let diagnostic = |code: &Code| SourceDiagnostic {
                code: code.to_string(),
                message: "wrong".into(),
                label: String::new(),
                help: None,
                file: "src/lib.rs".into(),
                span: Span { start: at, end: at },
            };
            let text = render_error(&Error::Source(codes.iter().map(diagnostic).collect()));
            anstream::adapter::strip_str(&text).to_string()
        };
        assert_eq!(
            error(&[Code::TYPE, Code::TYPE]),
            "error: 2 errors in the annotations of the crate\n\n\
             For more information about this error, try `cargo ffi explain FFI0001`."
        );
        assert_eq!(
            error(&[Code::GENERICS, Code::TYPE]),
            "error: 2 errors in the annotations of the crate\n\n\
             Some errors have detailed explanations: FFI0001, FFI0004.\n\
             For more information about an error, try `cargo ffi explain FFI0001`."
        );
    }
}
