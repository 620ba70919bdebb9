//! Running child programs: host programs, compilers, package managers.
//!
//! A [`Program`] always has a working directory and a time limit, and no standard input. What it prints
//! is captured through a file, never a pipe: a grandchild that keeps the output open cannot keep us
//! waiting. When the limit is reached everything the program started is killed with it.
//!
//! On Unix a program leads a process group of its own, so the terminal's Ctrl-C does not reach it; after
//! [`end_with_us`] was called, it is ended all the same.
//!
//! Cargo and rustc are not run here (see [`crate::cargo`]).

mod again;
mod capture;
mod group;
mod service;
pub(crate) mod signal;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use self::capture::Capture;
pub use self::{
    again::Again,
    group::{end_with_us, ends_with_us},
    service::Service,
};
use crate::error::{Error, Result};

/// How long a program may run when nothing else was said.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(120);

/// How much a program may print before it is taken for one that never stops.
const MAX_OUTPUT: u64 = 256 << 20;

/// Where the output of a program goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Output {
    /// Both streams into [`Finished::output`], in the order they were written.
    #[default]
    Combined,
    /// Standard output into [`Finished::output`], standard error into [`Finished::errors`].
    Separate,
    /// Both to our own standard error, as they come.
    Streamed,
}

/// A child program that is about to be run.
#[derive(Clone, Debug)]
pub struct Program {
    program: OsString,
    args: Vec<OsString>,
    dir: PathBuf,
    env: Vec<(OsString, Option<OsString>)>,
    limit: Duration,
    output: Output,
    is_data: bool,
}

impl Program {
    /// A program that will run in `dir`, with our environment and [`DEFAULT_LIMIT`].
    pub fn new(program: impl Into<OsString>, dir: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            dir: dir.into(),
            env: Vec::new(),
            limit: DEFAULT_LIMIT,
            output: Output::Combined,
            is_data: false,
        }
    }

    /// The same, started by another program: `launcher` is that and its arguments. Nothing changes where it is empty.
    pub fn under(mut self, launcher: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        let mut words = launcher.into_iter().map(Into::into);
        if let Some(first) = words.next() {
            let program = std::mem::replace(&mut self.program, first);
            self.args = words.chain([program]).chain(self.args).collect();
        }
        self
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    /// Sets environment variables.
    pub fn envs<N: Into<OsString>, V: Into<OsString>>(
        mut self,
        vars: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.env.extend(vars.into_iter().map(|(name, value)| (name.into(), Some(value.into()))));
        self
    }

    /// Leaves an environment variable out.
    pub fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.env.push((name.into(), None));
        self
    }

    /// How long it may run.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Keeps standard error apart from standard output.
    pub fn separate(mut self) -> Self {
        self.output = Output::Separate;
        self
    }

    /// Keeps standard output apart, and all of it: it is data. Of other output the middle may be left out.
    pub fn data(mut self) -> Self {
        self.is_data = true;
        self.separate()
    }

    /// Shows the output as it comes, on standard error, instead of capturing it.
    pub fn streamed(mut self) -> Self {
        self.output = Output::Streamed;
        self
    }

    /// The command line as one would type it.
    pub fn display(&self) -> String {
        command_line(&self.program, &self.args)
    }

    /// Runs it to its end, or to its limit. An unsuccessful end is not an error here: see [`Finished`].
    pub fn run(&self) -> Result<Finished> {
        let started = Instant::now();
        let out = Capture::new()?;
        let err = Capture::new()?;
        let mut expression = self.expression();
        expression = match self.output {
            Output::Combined => expression.stdout_file(out.writer()?).stderr_file(out.writer()?),
            Output::Separate => expression.stdout_file(out.writer()?).stderr_file(err.writer()?),
            Output::Streamed => expression.stdout_to_stderr(),
        };
        let running = group::Running::start(&expression).map_err(|source| self.cannot_start(source))?;
        let outcome = loop {
            let left = self.limit.saturating_sub(started.elapsed());
            // Short slices, so that a program that floods its output is seen before the disk is full.
            if let Some(status) = running.wait(left.min(Duration::from_millis(500)))? {
                break Outcome::from(status);
            }
            if left.is_zero() {
                running.kill();
                break Outcome::TimedOut(self.limit);
            }
            let printed = out.len().max(err.len());
            if printed > MAX_OUTPUT {
                running.kill();
                break Outcome::Flooded(printed);
            }
        };
        Ok(Finished {
            command: self.display(),
            outcome,
            output: if self.is_data { out.whole()? } else { out.text()? },
            errors: err.text()?,
            elapsed: started.elapsed(),
        })
    }

    /// The run as duct takes it, but for what becomes of its output; a failed exit is left to the caller.
    fn expression(&self) -> duct::Expression {
        let mut expression = duct::cmd(&self.program, &self.args).dir(&self.dir).stdin_null().unchecked();
        for (name, value) in &self.env {
            expression = match value {
                Some(value) => expression.env(name, value),
                None => expression.env_remove(name),
            };
        }
        expression
    }

    fn cannot_start(&self, source: std::io::Error) -> Error {
        // A missing directory gives the same "not found" as a missing program.
        if !self.dir.is_dir() {
            let text = format!("the working directory `{}` does not exist", self.dir.display());
            return Error::File(std::io::Error::new(std::io::ErrorKind::NotADirectory, text));
        }
        Error::Start { program: self.program.to_string_lossy().into_owned(), source }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
    /// By us, when its time was over.
    TimedOut(Duration),
    /// By us, when it had printed this many bytes.
    Flooded(u64),
}

impl From<ExitStatus> for Outcome {
    fn from(status: ExitStatus) -> Self {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Self::Signaled(signal);
        }
        Self::Exited(status.code().unwrap_or(-1))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Exited(status) => write!(f, "exited with status {status}"),
            Self::Signaled(signal) => match group::signal_name(signal) {
                Some(name) => write!(f, "was killed by {name}"),
                None => write!(f, "was killed by signal {signal}"),
            },
            Self::TimedOut(limit) => {
                write!(f, "did not end within {:.1} s and was killed", limit.as_secs_f64())
            }
            Self::Flooded(bytes) => write!(f, "was killed after it had printed {} MiB", bytes >> 20),
        }
    }
}

/// A program that has ended.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The command line.
    pub command: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What it printed: both streams, or standard output alone after [`Program::separate`].
    pub output: String,
    /// What it printed on standard error, after [`Program::separate`].
    pub errors: String,
    /// How long it ran.
    pub elapsed: Duration,
}

impl Finished {
    /// Whether it ended by itself with status 0.
    pub fn success(&self) -> bool {
        self.outcome == Outcome::Exited(0)
    }

    /// An unsuccessful end as an error; `what` is a fragment such as "cannot compile `a.c`".
    pub fn check(self, what: impl Into<String>) -> Result<Self> {
        if self.success() {
            return Ok(self);
        }
        let output = if self.errors.is_empty() { self.output } else { self.output + &self.errors };
        Err(Error::Command {
            what: what.into(),
            command: self.command,
            status: self.outcome.to_string(),
            output,
        })
    }
}

/// A command line as one would type it in a POSIX shell.
pub fn command_line(program: &OsStr, args: &[OsString]) -> String {
    let words = std::iter::once(program).chain(args.iter().map(OsString::as_os_str));
    words.map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("sh", std::env::temp_dir()).args(["-c", script])
    }

    #[test]
    fn a_launcher_goes_before_the_program() {
        let program = Program::new("tool", std::env::temp_dir()).arg("a");
        assert_eq!(program.clone().under([] as [&str; 0]).display(), "tool a");
        assert_eq!(program.under(["setarch", "-R"]).arg("b").display(), "setarch -R tool a b");
    }

    #[test]
    fn streams_are_combined_in_order() {
        let done = shell("echo a; echo b >&2; echo c").run().expect("sh runs");
        assert!(done.success());
        assert_eq!(done.output, "a\nb\nc\n");
    }

    #[test]
    fn streams_are_kept_apart_on_request() {
        let done = shell("echo $X; echo b >&2").env("X", "a").separate().run().expect("sh runs");
        assert_eq!((done.output.as_str(), done.errors.as_str()), ("a\n", "b\n"));
    }

    #[test]
    fn end_is_described() {
        let done = shell("exit 3").run().expect("sh runs");
        assert_eq!(done.outcome.to_string(), "exited with status 3");
        let done = shell("kill -SEGV $$").run().expect("sh runs");
        assert_eq!(done.outcome.to_string(), "was killed by SIGSEGV");
    }

    #[test]
    fn hang_is_killed_with_its_children() {
        let marker = tempfile::tempdir().expect("temporary directory");
        let file = marker.path().join("late");
        let script = format!("echo begun; (trap '' QUIT; sleep 3; touch {}) & sleep 60", file.display());
        let done = shell(&script).limit(Duration::from_millis(300)).run().expect("sh runs");
        assert_eq!(done.outcome, Outcome::TimedOut(Duration::from_millis(300)));
        assert_eq!(done.output.lines().next(), Some("begun"));
        assert!(done.elapsed < Duration::from_secs(3), "took {:?}", done.elapsed);
        std::thread::sleep(Duration::from_millis(3200).saturating_sub(done.elapsed));
        assert!(!file.exists(), "the grandchild was still alive");
    }

    #[test]
    fn daemon_that_keeps_the_output_open_is_not_waited_for() {
        let done = shell("sleep 5 & echo done").run().expect("sh runs");
        assert_eq!(done.output, "done\n");
        assert!(done.elapsed < Duration::from_secs(4));
    }

    #[test]
    fn missing_program_and_directory_are_told_apart() {
        let error = Program::new("no-such-program-here", "/").run().expect_err("does not exist");
        assert!(matches!(error, Error::Start { .. }), "{error}");
        let error = Program::new("sh", "/no/such/dir").run().expect_err("does not exist");
        assert_eq!(error.to_string(), "the working directory `/no/such/dir` does not exist");
    }

    #[test]
    fn command_line_is_quoted() {
        let args = ["-c".into(), "it's".into(), "".into()];
        assert_eq!(command_line(OsStr::new("sh"), &args), "sh -c 'it'\\''s' ''");
    }
}
