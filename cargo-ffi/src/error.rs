//! What can fail for reasons outside of this program, and the exit status that follows.
//!
//! Messages are lowercase fragments without a final period. They name the user's thing and its place;
//! [`Error::help`] gives the way out. A broken invariant of our own is a panic, not an [`Error`].
//!
//! Nothing here prints (see [`crate::report`]) and nothing ends the process: `main` turns an
//! [`ExitCode`] into the status.

use std::io;
use std::path::PathBuf;

use ffi_model::Code;

use crate::diff::Level;
use crate::json::{Json, bytes, untyped};
use crate::report::SourceDiagnostic;
use crate::tools::Missing;

/// The result of everything that can fail for outside reasons.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The exit status of `cargo ffi`. The numbers are part of the command's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// All that was asked for was done.
    Ok = 0,
    /// The command ran to its end and a test, a comparison or a host program's own tool failed.
    Failed = 1,
    /// The command line does not make sense. `clap` uses the same number.
    Usage = 2,
    /// `cargo` or `rustc` could not build the library. Their own messages were shown.
    Build = 3,
    /// The crate's annotations are wrong, or the library does not match them.
    Contract = 4,
    /// A tool that was required is missing, too old, or could not be installed.
    ToolMissing = 5,
    /// `--check` found bindings or a lock file that are not what would be written now.
    Stale = 6,
    /// A manifest or a configuration is missing or wrong.
    Manifest = 7,
    /// The operating system refused: a file, a directory, an address, a process that could not be started.
    Environment = 8,
    /// A function that was called has failed, with a typed error.
    Fail = 9,
    /// A function that was called replied with an error text: its own, or that it was not called in the right way.
    Err = 10,
    /// A call was cancelled, or its time was over.
    Cancelled = 11,
    /// A server cannot be reached, does not let us in, or is gone.
    Connection = 12,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// A failure that the user or the environment caused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or directory could not be read or written. `fs_err` puts the action and the path in the text.
    #[error("{0}")]
    File(#[from] io::Error),

    /// A program could not be started at all.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The program, as it was looked for.
        program: String,
        /// Why not.
        source: io::Error,
    },

    /// A foreign program that we ran for the user failed.
    #[error("{what}: `{command}` {status}{}", indented(output))]
    Command {
        /// What it was to do, e.g. "cannot compile `ffi-tests/c/echo.c`".
        what: String,
        /// The command line.
        command: String,
        /// How it ended, e.g. "exited with status 1".
        status: String,
        /// What it printed, where that was captured; empty otherwise.
        output: String,
    },

    /// The command line asks for something that does not exist or does not go together.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to write instead.
        help: Option<String>,
    },

    /// There is no manifest where one was expected.
    #[error("no `Cargo.toml` at `{}`{}", path.display(), if *searched { " or in any directory above it" } else { "" })]
    ManifestNotFound {
        /// The manifest path that was given, or the directory where the search began.
        path: PathBuf,
        /// Whether the directories above were searched, too.
        searched: bool,
    },

    /// Cargo refused the manifest or could not resolve its dependencies.
    #[error("{message}")]
    Manifest {
        /// Cargo's own message, which names the manifest and the place in it.
        message: String,
    },

    /// A virtual workspace where no single package is meant.
    #[error("the workspace at `{}` has no single package to take{}", workspace.display(), listed(candidates))]
    PackageAmbiguous {
        /// The workspace's root directory.
        workspace: PathBuf,
        /// The members that depend on `ffi-runtime`.
        candidates: Vec<String>,
    },

    /// `--package` names no member.
    #[error("package `{spec}` is not a member of the workspace at `{}`", workspace.display())]
    PackageNotFound {
        /// What was asked for.
        spec: String,
        /// The workspace's root directory.
        workspace: PathBuf,
        /// The members that depend on `ffi-runtime`.
        candidates: Vec<String>,
    },

    /// The package has no library target.
    #[error("package `{package}` has no library target")]
    NoLibrary {
        /// The package.
        package: String,
        /// Its manifest.
        manifest: PathBuf,
    },

    /// The library is not built as a `cdylib`.
    #[error(
        "the library of package `{package}` is not a `cdylib` (crate types: {}) in `{}`",
        crate_types.join(", "),
        manifest.display()
    )]
    NoCdylib {
        /// The package.
        package: String,
        /// Its manifest.
        manifest: PathBuf,
        /// The crate types it has now.
        crate_types: Vec<String>,
    },

    /// The package does not depend on the runtime.
    #[error("package `{package}` does not depend on `ffi-runtime` in `{}`", manifest.display())]
    NoRuntime {
        /// The package.
        package: String,
        /// Its manifest.
        manifest: PathBuf,
    },

    /// What a package is linked with under the name of the runtime is not the runtime of this `cargo ffi`.
    #[error("package `{package}` gets `ffi-runtime` {version} from {from}, which is {}", match is_ours {
        true => concat!("not of this `cargo ffi`: that is ", env!("CARGO_PKG_VERSION")),
        false => "another crate of that name, not the runtime of `cargo ffi`",
    })]
    WrongRuntime {
        /// The package that is worked on.
        package: String,
        /// The version of what it gets.
        version: String,
        /// Where that comes from: `crates.io`, a folder.
        from: String,
        /// Whether it is the runtime, of another version.
        is_ours: bool,
    },

    /// A configuration file, or a `[package.metadata.ffi]` table, is wrong.
    #[error("invalid configuration in `{}`: {message}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// The place in it and what is wrong.
        message: String,
    },

    /// A question to `cargo` or `rustc` was not answered.
    #[error("`{command}` failed: {message}")]
    Toolchain {
        /// The command line.
        command: String,
        /// What it said.
        message: String,
    },

    /// `cargo build` failed; cargo has already said why.
    #[error("could not build the library of package `{package}`: `{command}` {status}")]
    Build {
        /// The package.
        package: String,
        /// The command line.
        command: String,
        /// How it ended.
        status: String,
        /// What is usually missing, where that can be told.
        help: Option<String>,
    },

    /// The standard library of a target is not installed.
    #[error("the standard library for `{target}` is not installed")]
    TargetMissing {
        /// The triple.
        target: String,
    },

    /// The build went through but what we need is not among its artifacts.
    #[error("the build of package `{package}` made no {artifact}")]
    ArtifactMissing {
        /// The package.
        package: String,
        /// What was looked for, e.g. "`cdylib`".
        artifact: String,
    },

    /// The annotations of the crate are wrong; one diagnostic for each place.
    #[error("{} in the annotations of the crate", plural(.0.len(), "error"))]
    Source(Vec<SourceDiagnostic>),

    /// The compiled library cannot be read, or has no descriptor that can.
    #[error("cannot read the library `{}`: {message}", library.display())]
    Library {
        /// The library that was read.
        library: PathBuf,
        /// What is wrong with it.
        message: String,
        /// The way out, where there is one to name.
        help: Option<String>,
    },

    /// What was built from the source does not agree with it; one line for each item.
    #[error("the library `{}` does not match the source{}", library.display(), listed(differences))]
    Mismatch {
        /// The library that was read.
        library: PathBuf,
        /// The rule, where it is one that the author can keep.
        code: Option<Code>,
        /// One sentence fragment for each item that differs; it names the item.
        differences: Vec<String>,
        /// What usually leads to such a difference, and the way out.
        help: Option<String>,
    },

    /// A package has the library for several targets, and it is not the same on all of them.
    #[error("the library for `{other}` is another than that for `{target}`{}", listed(differences))]
    TargetsDiffer {
        /// The first target.
        target: String,
        /// The one that differs.
        other: String,
        /// One sentence fragment for each item that differs.
        differences: Vec<String>,
    },

    /// The contract cannot be expressed in a language; one line for each item.
    #[error("{language} cannot express all of the library{}", listed(items))]
    Unsupported {
        /// The language.
        language: String,
        /// One sentence fragment for each item: its name and the reason.
        items: Vec<String>,
    },

    /// A tool that was required is not there.
    #[error("{0}")]
    ToolMissing(Missing),

    /// A tool was to be installed and that failed.
    #[error("cannot install {tool}: {message}")]
    Install {
        /// The tool.
        tool: String,
        /// The step that failed and what it printed.
        message: String,
    },

    /// `--check` found generated files that differ.
    #[error("the bindings in `{}` are stale{}", directory.display(), listed(files))]
    Stale {
        /// The directory of the package.
        directory: PathBuf,
        /// The files that would change, with what would happen to each.
        files: Vec<String>,
    },

    /// `ffi.lock` does not say what the library has.
    #[error("`{}` is stale{}", path.display(), listed(changes))]
    LockStale {
        /// The file.
        path: PathBuf,
        /// What is different.
        changes: Vec<String>,
    },

    /// Two versions of a library differ by more than the user allows.
    #[error("{} {}", plural(*count, "change"), match level {
        Level::Compatible => "of the contract",
        Level::Wire => "not compatible for all hosts",
        Level::Breaking => "breaking all hosts",
    })]
    Changed {
        /// How many changes are too much.
        count: usize,
        /// The least of what is denied.
        level: Level,
    },

    /// A file that `cargo ffi` did not write, or that was changed since, is where a generated one would go.
    #[error("`{}` was not written by `cargo ffi`, or was changed since", path.display())]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },

    /// The system does not tell of changes.
    #[error("cannot watch {what}: {message}")]
    Watch {
        /// What it was to tell of.
        what: String,
        /// Why it does not, in its words.
        message: String,
        /// The way out, where there is one to name.
        help: Option<String>,
    },

    /// A library cannot be served.
    #[error("{message}")]
    Serve {
        /// Why not, in the library's words.
        message: String,
        /// The way out, where there is one to name.
        help: Option<String>,
    },

    /// A server cannot be reached, does not let us in, or is gone.
    #[error("no connection to `{address}`: {message}")]
    Connection {
        /// Its address.
        address: String,
        /// Why not.
        message: String,
        /// The way out, where there is one to name.
        help: Option<String>,
    },

    /// A function that was called has replied, and not with a result.
    #[error(transparent)]
    Replied(Replied),

    /// Everything about it was said when it happened.
    #[error("not all went well")]
    Said(ExitCode),

    /// Host programs failed; each was reported as it ended.
    #[error("{failed} of {} failed", plural(*total, "host program"))]
    Tests {
        /// How many failed.
        failed: usize,
        /// How many were run.
        total: usize,
    },
}

impl Error {
    /// The exit status that this failure leads to.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::File(_) | Self::Start { .. } => ExitCode::Environment,
            Self::Usage { .. } => ExitCode::Usage,
            Self::ManifestNotFound { .. }
            | Self::Manifest { .. }
            | Self::PackageAmbiguous { .. }
            | Self::PackageNotFound { .. }
            | Self::NoLibrary { .. }
            | Self::NoCdylib { .. }
            | Self::NoRuntime { .. }
            | Self::WrongRuntime { .. }
            | Self::Config { .. } => ExitCode::Manifest,
            Self::Toolchain { .. } | Self::Build { .. } | Self::ArtifactMissing { .. } => ExitCode::Build,
            Self::TargetsDiffer { .. }
            | Self::Source(_)
            | Self::Library { .. }
            | Self::Mismatch { .. }
            | Self::Unsupported { .. } => ExitCode::Contract,
            Self::ToolMissing(_) | Self::TargetMissing { .. } | Self::Install { .. } => ExitCode::ToolMissing,
            Self::Stale { .. } | Self::LockStale { .. } => ExitCode::Stale,
            Self::ForeignFile { .. } | Self::Watch { .. } | Self::Serve { .. } => ExitCode::Environment,
            Self::Connection { .. } => ExitCode::Connection,
            Self::Replied(replied) => replied.exit_code(),
            Self::Said(code) => *code,
            Self::Command { .. } | Self::Tests { .. } | Self::Changed { .. } => ExitCode::Failed,
        }
    }

    /// The rules that were broken, each once, in order. `cargo ffi explain` has a page for each.
    pub fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = match self {
            Self::Source(diagnostics) => {
                diagnostics.iter().filter_map(|diagnostic| Code::parse(&diagnostic.code)).collect()
            }
            Self::Mismatch { code, .. } => code.iter().copied().collect(),
            _ => Vec::new(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The way out, where there is one to name. May have several lines.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Usage { help, .. }
            | Self::Build { help, .. }
            | Self::Library { help, .. }
            | Self::Mismatch { help, .. }
            | Self::Watch { help, .. }
            | Self::Serve { help, .. }
            | Self::Connection { help, .. } => help.clone(),
            Self::ManifestNotFound { searched: true, .. } => {
                Some("run this inside a package, or name one with `--manifest-path PATH/Cargo.toml`".into())
            }
            Self::PackageAmbiguous { candidates, .. } if candidates.is_empty() => {
                Some("no member depends on `ffi-runtime`; name a package with `--package NAME`".into())
            }
            Self::PackageAmbiguous { .. } => Some("choose one with `--package NAME`".into()),
            Self::PackageNotFound { candidates, .. } if !candidates.is_empty() => {
                Some(format!("members that depend on `ffi-runtime`: {}", candidates.join(", ")))
            }
            Self::NoLibrary { manifest, .. } => Some(format!(
                "add `src/lib.rs` next to `{}`, and there:\n\n{CDYLIB_LINES}",
                manifest.display()
            )),
            Self::NoCdylib { .. } => {
                Some(format!("`cargo ffi init` does it, or write in the manifest:\n\n{CDYLIB_LINES}"))
            }
            Self::NoRuntime { .. } => {
                Some("`cargo ffi init` adds it to the manifest, with all else that hosts need".into())
            }
            Self::WrongRuntime { is_ours: false, .. } => Some(
                "the runtime is the folder `ffi-runtime` in the sources of `cargo ffi`: `cargo ffi init --runtime FOLDER` writes it into the \
                 manifest; dependencies with annotated types need the same one"
                    .into(),
            ),
            Self::WrongRuntime { version, is_ours: true, .. } => Some(format!(
                "install `cargo ffi` {version}, or let the manifest ask for `ffi-runtime` {}",
                env!("CARGO_PKG_VERSION")
            )),
            Self::ToolMissing(missing) => Some(missing.remedy()),
            Self::TargetsDiffer { .. } => Some(
                "one package has one interface: leave a target out, or keep what depends on it (`cfg`s, pointers of another size) \
                 out of what crosses"
                    .into(),
            ),
            Self::TargetMissing { target } => Some(format!(
                "`rustup target add {target}`; a rustc that did not come by rustup has it from where it came"
            )),
            Self::ForeignFile { .. } => {
                Some("move or remove it, or choose another folder with `--out`; nothing was written".into())
            }
            Self::Stale { .. } => Some(
                "run the same `cargo ffi bindings` command without `--check` and commit the result".into(),
            ),
            Self::LockStale { .. } => {
                Some("`cargo ffi diff` says whom the changes break; `cargo ffi lock` writes the file".into())
            }
            Self::Changed { .. } => {
                Some("`docs/compatibility.md` has the rules; `--deny` sets what is accepted".into())
            }
            Self::Start { program, source } if source.kind() == io::ErrorKind::NotFound => {
                Some(format!("is `{program}` installed and on the `PATH`?"))
            }
            _ => None,
        }
    }
}

/// How a call has ended that has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Replied {
    /// With a typed error, `{error, message}`.
    #[error("`{function}` has failed: {}", message(json))]
    Failed {
        /// The function.
        function: String,
        /// The error, as JSON.
        json: Json,
    },
    /// With a text.
    #[error("{text}")]
    Error {
        /// The text.
        text: String,
    },
    /// It was cancelled, or its time was over.
    #[error("{text}")]
    Cancelled {
        /// Which of the two.
        text: String,
    },
}

impl Replied {
    /// What a code other than `OK` says with its payload. `failed` makes JSON of a typed error, where its type is known.
    pub fn of_code(
        function: &str,
        code: i32,
        payload: &[u8],
        failed: impl FnOnce(&ciborium::Value) -> Option<Json>,
    ) -> Self {
        let text = String::from_utf8_lossy(payload).into_owned();
        match code {
            FAIL => {
                let read = bytes::read(payload);
                let json = read.map(|value| failed(&value).unwrap_or_else(|| untyped::to_json(&value)));
                Self::Failed { function: function.to_owned(), json: json.unwrap_or(Json::Null) }
            }
            CANCELLED | TIMEOUT => Self::Cancelled { text },
            _ => Self::Error { text },
        }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Failed { .. } => ExitCode::Fail,
            Self::Error { .. } => ExitCode::Err,
            Self::Cancelled { .. } => ExitCode::Cancelled,
        }
    }
}

/// The codes of `docs/abi.md` that say more than that something went wrong.
const CANCELLED: i32 = 5;
const FAIL: i32 = 6;
const TIMEOUT: i32 = 7;

/// The text of a typed error.
fn message(json: &Json) -> String {
    match json.get("message") {
        Some(Json::Text(text)) => text.clone(),
        _ => json.to_string(),
    }
}

/// What a manifest must say for the library to be loadable by hosts and testable from Rust.
const CDYLIB_LINES: &str = "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]";

/// Entries of a list, each on a line of its own after a colon.
fn listed(entries: &[String]) -> String {
    entries.iter().enumerate().fold(String::new(), |mut text, (index, entry)| {
        text.push_str(if index == 0 { ":\n  " } else { "\n  " });
        text.push_str(&entry.replace('\n', "\n  "));
        text
    })
}

/// Captured output below a message; nothing for empty output.
fn indented(output: &str) -> String {
    let output = output.trim_end();
    if output.is_empty() { String::new() } else { format!("\n  {}", output.replace('\n', "\n  ")) }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(error: &Error, code: ExitCode, expect: Expect) {
        assert_eq!(error.exit_code(), code);
        let help = error.help().map_or(String::new(), |help| format!("\nhelp: {help}"));
        expect.assert_eq(&format!("{error}{help}"));
    }

    #[test]
    fn missing_cdylib_names_the_lines_to_write() {
        check(
            &Error::NoCdylib {
                package: "timer".into(),
                manifest: "timer/Cargo.toml".into(),
                crate_types: vec!["lib".into()],
            },
            ExitCode::Manifest,
            expect![[r#"
                the library of package `timer` is not a `cdylib` (crate types: lib) in `timer/Cargo.toml`
                help: `cargo ffi init` does it, or write in the manifest:

                [lib]
                crate-type = ["cdylib", "rlib"]"#]],
        );
    }

    #[test]
    fn ambiguous_workspace_lists_its_candidates() {
        check(
            &Error::PackageAmbiguous {
                workspace: "/w".into(),
                candidates: vec!["echo".into(), "timer".into()],
            },
            ExitCode::Manifest,
            expect![[r#"
                the workspace at `/w` has no single package to take:
                  echo
                  timer
                help: choose one with `--package NAME`"#]],
        );
    }

    #[test]
    fn failed_command_shows_its_output_indented() {
        check(
            &Error::Command {
                what: "cannot compile `a.c`".into(),
                command: "cc a.c".into(),
                status: "exited with status 1".into(),
                output: "a.c:1: error\nstop\n".into(),
            },
            ExitCode::Failed,
            expect![[r#"
                cannot compile `a.c`: `cc a.c` exited with status 1
                  a.c:1: error
                  stop"#]],
        );
    }
}
