//! `--watch`: a run after every change, whatever becomes of it, until somebody ends it.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
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

    /// Sends these, and gives its exit status and what it said after that.
    fn end(mut self, signals: &[Signal]) -> (Option<i32>, Vec<String>) {
        let pid = Pid::from_child(&self.child);
        for signal in signals {
            // It may have ended for the one before.
            let _ = kill_process(pid, *signal);
        }
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

/// Writes a file as editors do, so that nobody finds half of it.
fn save(fixture: &Fixture, path: &str, text: &str) {
    let place = fixture.path().join(path);
    let name = place.file_name().expect("a file").to_str().expect("UTF-8");
    let beside = place.with_file_name(format!(".{name}.new"));
    fs_err::create_dir_all(place.parent().expect("inside the fixture")).expect("a folder");
    fs_err::write(&beside, text).expect("written");
    fs_err::rename(beside, place).expect("renamed");
}

/// Asks again and again, until there is an answer.
#[track_caller]
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < FOREVER, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The process that has written its number into a file.
fn process_of(file: &Path) -> Pid {
    let number = || fs_err::read_to_string(file).ok()?.parse().ok();
    wait_for(&format!("nothing writes `{}`", file.display()), || number().and_then(Pid::from_raw))
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

    // Cargo has written its lock file meanwhile, and what is hidden, or written as it was, is no change.
    fixture.write("src/.lib.rs.swp", "");
    fixture.write("part/src/lib.rs", "");
    save(&fixture, "src/lib.rs", &LIB.replace("{ 1 }", "{ 2 }"));
    watching.runs_for("src/lib.rs", "done");

    save(&fixture, "src/lib.rs", &LIB.replace("i32", "usize"));
    assert!(watching.until(&["usize", " Watching "]).contains("usize"), "{}", watching.all);
    let ended = watching.until(&[" Watching "]);
    assert!(ended.contains("src/lib.rs changed: exited with status 4 ("), "{ended}");
    save(&fixture, "src/lib.rs", LIB);
    watching.runs_for("src/lib.rs", "done");

    // In a folder that was not there, and of a crate that it is built from.
    save(&fixture, "src/new/deep/file.txt", "a");
    watching.runs_for("src/new/deep/file.txt", "done");
    save(&fixture, "src/new/deep/file.txt", "b");
    watching.runs_for("src/new/deep/file.txt", "done");
    fs_err::remove_dir_all(fixture.path().join("src/new")).expect("removed");
    watching.runs_for("src/new/deep/file.txt", "done");
    save(&fixture, "src/new/deep/file.txt", "c");
    watching.runs_for("src/new/deep/file.txt", "done");
    save(&fixture, "src/new/deep/file.txt", "d");
    watching.runs_for("src/new/deep/file.txt", "done");
    save(&fixture, "part/src/lib.rs", "pub fn part() {}");
    watching.runs_for("part/src/lib.rs", "done");

    // A manifest that is broken is one that is mended.
    let mended = fs_err::read_to_string(fixture.path().join("part/Cargo.toml")).expect("a manifest");
    save(&fixture, "part/Cargo.toml", "[");
    watching.runs_for("part/Cargo.toml", "exited with status 7");
    save(&fixture, "part/Cargo.toml", &mended);
    watching.runs_for("part/Cargo.toml", "done");

    let (status, said) = watching.end(&[Signal::INT]);
    assert_eq!((status, said), (Some(0), Vec::new()));
}

/// Runs a build script that says that it runs, and goes on when it is let.
const WAITS: &str = r#"
fn main() {
    let folder = std::path::Path::new(WHERE);
    println!("cargo::rerun-if-changed=src/lib.rs");
    std::fs::write(folder.join("runs"), std::process::id().to_string()).unwrap();
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
    process_of(&beside.path().join("runs"));
    for number in 2..10 {
        fixture.write("src/lib.rs", &LIB.replace("{ 1 }", &format!("{{ {number} }}")));
    }
    // What is gone again is no change.
    fixture.write("src/gone.rs", "");
    fs_err::remove_file(fixture.path().join("src/gone.rs")).expect("removed");
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
    assert_eq!(watching.end(&[Signal::INT]).0, Some(0));
}

/// Asserts that what was running does not any more.
#[track_caller]
fn is_gone(id: Pid) {
    wait_for("the program goes on", || test_kill_process(id).is_err().then_some(()));
}

/// A program that goes on until it is ended, once it has written its number into a file.
fn goes_on(file: &Path) -> String {
    format!(
        "#include <stdio.h>\n#include <unistd.h>\nint main(void) {{ FILE *f = fopen({file:?}, \"w\"); \
         fprintf(f, \"%d\", (int)getpid()); fclose(f); for (;;) sleep(1); }}\n"
    )
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
    save(&fixture, "ffi-tests/c/program.c", "int main(void) { return 1; }\n");
    watching.runs_for("ffi-tests/c/program.c", "exited with status 1");

    // A program that goes on has to be ended, and whatever it would do later is not done.
    let started = beside.path().join("started");
    save(&fixture, "ffi-tests/c/program.c", &goes_on(&started));
    let program = process_of(&started);
    assert_eq!(watching.end(&[Signal::INT]).0, Some(0));
    is_gone(program);

    // Nor is it where the second wish comes before the first is granted.
    fs_err::remove_file(&started).expect("removed");
    let watching = Watching::start(&fixture, &args);
    let program = process_of(&started);
    let (status, _) = watching.end(&[Signal::INT, Signal::TERM]);
    assert!(matches!(status, Some(0 | 130)), "{status:?}");
    is_gone(program);
}

#[cfg(target_os = "linux")]
#[test]
fn the_second_wish_ends_a_run_that_does_not_as_it_is_asked() {
    let beside = tempfile::tempdir().expect("a folder");
    let fixture = fixture();
    fixture.write("build.rs", &WAITS.replace("WHERE", &format!("{:?}", beside.path())));
    let watching = Watching::start(&fixture, &["build"]);
    let script = process_of(&beside.path().join("runs"));
    // The run leads the group of all that it has started, and now does nothing.
    let run = rustix::process::getpgid(Some(script)).expect("it runs");
    kill_process(run, Signal::STOP).expect("it runs");
    let state = format!("/proc/{}/stat", run.as_raw_nonzero());
    let state = || fs_err::read_to_string(&state).expect("it is there");
    wait_for("the run goes on", || state().rsplit_once(')')?.1.starts_with(" T").then_some(()));

    assert_eq!(watching.end(&[Signal::INT, Signal::TERM]).0, Some(130));
    is_gone(run);
    is_gone(script);
}

#[test]
fn output_that_git_ignores_is_no_change() {
    let fixture = fixture();
    fixture.write(".git/HEAD", "ref: refs/heads/main\n");
    fixture.write(".gitignore", "*.log\n");
    // As `| tee a.log` does it: every run makes it longer.
    let writes = "fn main() {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(\"a.log\").unwrap();
        std::io::Write::write_all(&mut log, b\"run\").unwrap();
    }";
    fixture.write("build.rs", writes);
    let mut watching = Watching::start(&fixture, &["build"]);
    watching.until(&[" Watching "]);
    for number in 2..4 {
        save(&fixture, "src/lib.rs", &LIB.replace("{ 1 }", &format!("{{ {number} }}")));
        watching.runs_for("src/lib.rs", "done");
    }
    assert_eq!(fs_err::read_to_string(fixture.path().join("a.log")).expect("written"), "runrunrun");
    assert_eq!(watching.end(&[Signal::INT]), (Some(0), Vec::new()));
}

#[test]
fn without_a_package_there_is_nothing_to_watch() {
    let empty = tempfile::tempdir().expect("a folder");
    let output = command_in(empty.path(), &["build", "--watch"]).output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(7));
}
