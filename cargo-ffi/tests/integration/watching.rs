//! `--watch`: a run after every change, whatever becomes of it, until somebody ends it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::tool::{Fixture, TARGET, command_in, manifest, test};

const LIB: &str = "
#[ffi::library]
pub struct Lib;

#[ffi::export]
pub fn number() -> i32 { 1 }
";

/// Nothing here takes that long; a test that waits for what does not come ends all the same.
const FOREVER: Duration = Duration::from_secs(600);

/// A command that watches. Dropping it kills it.
struct Watching {
    child: Child,
    said: mpsc::Receiver<String>,
    /// All that was said, for messages.
    all: String,
}

impl Watching {
    fn start(fixture: &Fixture, args: &[&str]) -> Self {
        let mut command = command_in(fixture.path(), args);
        command.args(["--watch", "--target-dir", TARGET]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let (sender, said) = mpsc::channel();
        let read = |from: Box<dyn Read + Send>| {
            let sender = sender.clone();
            thread::spawn(move || {
                BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| sender.send(line).ok())
            });
        };
        read(Box::new(child.stdout.take().expect("a pipe")));
        read(Box::new(child.stderr.take().expect("a pipe")));
        Self { child, said, all: String::new() }
    }

    /// Waits for a line with one of these texts, and gives it.
    #[track_caller]
    fn until(&mut self, texts: &[&str]) -> String {
        let begun = Instant::now();
        loop {
            match self.said.recv_timeout(FOREVER.saturating_sub(begun.elapsed())) {
                Ok(line) => {
                    self.all.push_str(&line);
                    self.all.push('\n');
                    if texts.iter().any(|text| line.contains(text)) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("none of {texts:?} was said\n{}", self.all)
                }
            }
        }
    }

    /// Waits for the end of a run that is for a change of `path`, and no other one.
    #[track_caller]
    fn runs_for(&mut self, path: &str, end: &str) {
        let changed = self.until(&[" Changed "]);
        assert_eq!(changed.trim(), format!("Changed {path}"), "{}", self.all);
        let ended = self.until(&[" Watching "]);
        assert!(ended.contains(&format!(" after {path} changed: {end} (")), "{}", self.all);
    }

    /// Interrupts it, and gives its exit status and what it said after that.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::INT).expect("it is there");
        let status = self.child.wait().expect("it ends");
        (status.code(), self.said.iter().collect())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A crate with a dependency beside it.
fn fixture() -> Fixture {
    let with_part = manifest("[lib]\ncrate-type = [\"cdylib\"]\n")
        .replace("[dependencies]\n", "[dependencies]\npart = { path = \"part\" }\n");
    let fixture = Fixture::with_manifest(&with_part, LIB);
    let part = "[package]\nname = \"part\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fixture.write("part/Cargo.toml", part);
    fixture.write("part/src/lib.rs", "");
    fixture
}

#[test]
fn a_change_runs_it_again_and_an_error_does_not_end_it() {
    let fixture = fixture();
    let mut watching = Watching::start(&fixture, &["build"]);
    assert!(watching.until(&[" Watching "]).contains("`cargo ffi build`: done ("), "{}", watching.all);

    // Cargo has written its lock file meanwhile, and what is hidden, written as it was, or gone again is no change.
    fixture.write("src/.lib.rs.swp", "");
    fixture.write("part/src/lib.rs", "");
    fixture.write("src/gone.rs", "");
    fs_err::remove_file(fixture.path().join("src/gone.rs")).expect("removed");
    fixture.write("src/lib.rs", &LIB.replace("{ 1 }", "{ 2 }"));
    watching.runs_for("src/lib.rs", "done");

    fixture.write("src/lib.rs", &LIB.replace("i32", "usize"));
    assert!(watching.until(&["usize", " Watching "]).contains("usize"), "{}", watching.all);
    let ended = watching.until(&[" Watching "]);
    assert!(ended.contains("src/lib.rs changed: exited with status 4 ("), "{ended}");
    fixture.write("src/lib.rs", LIB);
    watching.runs_for("src/lib.rs", "done");

    // In a folder that was not there, and of a crate that it is built from.
    fixture.write("src/new/deep/file.txt", "a");
    watching.runs_for("src/new/deep/file.txt", "done");
    fixture.write("src/new/deep/file.txt", "b");
    watching.runs_for("src/new/deep/file.txt", "done");
    fixture.write("part/src/lib.rs", "pub fn part() {}");
    watching.runs_for("part/src/lib.rs", "done");

    // A manifest that is broken is one that is mended.
    let mended = fs_err::read_to_string(fixture.path().join("part/Cargo.toml")).expect("a manifest");
    fixture.write("part/Cargo.toml", "[");
    watching.runs_for("part/Cargo.toml", "exited with status 7");
    fixture.write("part/Cargo.toml", &mended);
    watching.runs_for("part/Cargo.toml", "done");

    let (status, said) = watching.end();
    assert_eq!((status, said), (Some(0), Vec::new()));
}

/// Runs a build script that says that it runs, and goes on when it is let.
const WAITS: &str = r#"
fn main() {
    let folder = std::path::Path::new(WHERE);
    println!("cargo::rerun-if-changed=src/lib.rs");
    std::fs::write(folder.join("runs"), "").unwrap();
    while !folder.join("go").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
"#;

#[test]
fn changes_while_it_runs_are_one_more_run() {
    let beside = tempfile::tempdir().expect("a folder");
    let fixture = fixture();
    fixture.write("build.rs", &WAITS.replace("WHERE", &format!("{:?}", beside.path())));
    let mut watching = Watching::start(&fixture, &["build", "--message-format", "json"]);
    let begun = Instant::now();
    while !beside.path().join("runs").exists() {
        assert!(begun.elapsed() < FOREVER, "the build script does not run");
        thread::sleep(Duration::from_millis(10));
    }
    for number in 2..10 {
        fixture.write("src/lib.rs", &LIB.replace("{ 1 }", &format!("{{ {number} }}")));
    }
    fs_err::write(beside.path().join("go"), "").expect("written");

    let mut message = |reason: &str| -> Value {
        let line = watching.until(&[&format!("\"{reason}\"")]);
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("`{line}`: {error}"))
    };
    assert_eq!(message("ffi-watch-begin")["changed"], Value::Array(Vec::new()));
    assert_eq!(message("ffi-watch-end")["exit_code"], 0);
    let library = fixture.path().join("src/lib.rs").canonicalize().expect("a file");
    let library = Value::Array(vec![library.to_str().expect("UTF-8").into()]);
    assert_eq!(message("ffi-watch-begin")["changed"], library);
    let end = message("ffi-watch-end");
    assert_eq!((&end["exit_code"], &end["changed"], &end["command"]), (&0.into(), &library, &"build".into()));
    assert!(end["seconds"].is_f64(), "{end}");
    // The next run is for the next change.
    fixture.write("src/other.rs", "");
    let other = fixture.path().join("src/other.rs").canonicalize().expect("a file");
    assert_eq!(message("ffi-watch-begin")["changed"][0], other.to_str().expect("UTF-8"));
    message("ffi-watch-end");
    assert_eq!(watching.end().0, Some(0));
}

#[test]
fn what_a_run_writes_is_no_change_and_what_it_runs_ends_with_it() {
    let fixture = fixture();
    let beside = tempfile::tempdir().expect("a folder");
    fixture.write("ffi-tests/c/program.c", "int main(void) { return 0; }\n");
    let args = test(&["--lang", "c", "--filter", "program", "--junit", "report.xml"]);
    let mut watching = Watching::start(&fixture, &args);
    watching.until(&[" Watching "]);
    if watching.all.contains("Skipped c:") {
        return;
    }
    assert!(watching.all.contains("Passed c::program ("), "{}", watching.all);
    assert!(fixture.path().join("report.xml").exists());
    fixture.write("ffi-tests/c/program.c", "int main(void) { return 1; }\n");
    watching.runs_for("ffi-tests/c/program.c", "exited with status 1");

    // A program that goes on has to be ended, and whatever it would do later is not done.
    let started = beside.path().join("started");
    let program = format!(
        "#include <stdio.h>\n#include <unistd.h>\nint main(void) {{ FILE *f = fopen({started:?}, \"w\"); \
         fprintf(f, \"%d\", (int)getpid()); fclose(f); for (;;) sleep(1); }}\n"
    );
    fixture.write("ffi-tests/c/program.c", &program);
    let begun = Instant::now();
    let id = loop {
        assert!(begun.elapsed() < FOREVER, "the program does not run\n{}", watching.all);
        let text = fs_err::read_to_string(&started).unwrap_or_default();
        if let Some(id) = text.parse().ok().and_then(Pid::from_raw) {
            break id;
        }
        thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(watching.end().0, Some(0));
    let begun = Instant::now();
    while rustix::process::test_kill_process(id).is_ok() {
        assert!(begun.elapsed() < FOREVER, "the program goes on");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn without_a_package_there_is_nothing_to_watch() {
    let empty = tempfile::tempdir().expect("a folder");
    let output = command_in(empty.path(), &["build", "--watch"]).output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(7));
}
