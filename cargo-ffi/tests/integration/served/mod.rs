//! `cargo ffi serve` and `cargo ffi call`: a library in one process, those who call it in others.

mod calls;
mod first;
#[cfg(unix)]
mod go;
#[cfg(unix)]
mod nats;
mod programs;
mod server;
mod tls;

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdout, Stdio},
};

use crate::tool::{Fixture, Ran, TARGET, command_in, ran, root};

/// A server that was started, and is killed where a test forgets it.
pub(crate) struct Served {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// Where it listens.
    pub(crate) addresses: Vec<String>,
}

impl Served {
    /// `cargo ffi serve` with these arguments, when it listens at all of `addresses`.
    pub(crate) fn start(folder: &Path, addresses: &[&str], more: &[&str]) -> Self {
        let args = [&["serve"], addresses, more].concat();
        let mut command = command_in(folder, &args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut bound = Vec::new();
        for _ in addresses {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("a line");
            let Some((_, address)) = line.trim_end().split_once(" at ") else {
                let mut said = String::new();
                drop(child.stderr.take().expect("a pipe").read_to_string(&mut said));
                panic!("`{line}` is no address\n{said}");
            };
            bound.push(address.to_owned());
        }
        Self { child, stdout, addresses: bound }
    }

    /// The timer, with a context that all share.
    fn timer(addresses: &[&str], more: &[&str]) -> Self {
        let create = r#"{"config": {"name": "ipc-server"}}"#;
        let args =
            ["--manifest-path", "test-projects/timer/Cargo.toml", "--target-dir", TARGET, "--create", create];
        Self::start(&root(), addresses, &[&args, more].concat())
    }

    /// The library of a fixture.
    fn fixture(fixture: &Fixture, addresses: &[&str], more: &[&str]) -> Self {
        Self::start(fixture.path(), addresses, &[&["--target-dir", TARGET], more].concat())
    }

    /// `cargo ffi call` to its first address.
    fn call(&self, args: &[&str]) -> Ran {
        ran(&self.command(args).output().expect("it runs"))
    }

    /// The same with something on its standard input.
    fn call_with(&self, args: &[&str], input: &str) -> Ran {
        let mut command = self.command(args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        ran(&child.wait_with_output().expect("it ends"))
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        command_in(&root(), &[&["call", &self.addresses[0]], args].concat())
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        crate::tool::run(&root(), "kill", &[&format!("-{name}"), &id]).says(0, &[]);
    }

    /// The exit status, and all that it has said since it listens.
    fn ended(mut self) -> Ran {
        let status = self.child.wait().expect("it ends");
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).expect("text");
        self.child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("text");
        Ran { code: status.code().unwrap_or(-1), stdout, stderr }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It is over already where the test has waited for that.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
