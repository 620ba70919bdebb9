//! The server: where it listens, whom it lets in, and how it ends.

use std::process::Stdio;

use super::Served;
use crate::tool::{Fixture, cargo_ffi, command_in, root};

/// An address of a socket in a folder that is removed with the guard.
#[cfg(unix)]
fn socket() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("unix:{}", folder.path().join("server").display());
    (folder, address)
}

#[cfg(unix)]
#[test]
fn it_answers_what_it_has_accepted_before_it_ends() {
    let (folder, address) = socket();
    let server = Served::timer(&[&address, "tcp:127.0.0.1:0"], &[]);
    assert_eq!(server.addresses[0], address);
    let mut watch = server.command(&["--watch-events"]);
    let mut watch = watch.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let slow = r#"{"req": {"message": "slow", "delayMs": 1000}}"#;
    let mut waits = server.command(&["echo", slow]);
    let waits = waits.stdout(Stdio::piped()).spawn().expect("it starts");
    // A call that comes later is there when its reply is; so is, by then, the one before it, unless this machine is very slow.
    server.call(&["echo", r#"{"req": {"message": "quick", "delayMs": 500}}"#]).says(0, &["quick"]);
    server.signal("TERM");
    let waited = waits.wait_with_output().expect("it ends");
    assert_eq!(
        String::from_utf8_lossy(&waited.stdout),
        "{\"echoed\":\"slow\",\"timerName\":\"ipc-server\"}\n"
    );
    server.ended().says(0, &["Stopping"]);
    assert!(!folder.path().join("server").exists(), "the socket is still there");
    // Whoever only listens hears that it is over.
    assert_eq!(watch.wait().expect("it ends").code(), Some(12));
}

#[cfg(unix)]
#[test]
fn a_second_wish_to_end_is_granted_at_once() {
    use std::io::BufRead;

    let (_folder, address) = socket();
    let mut server = Served::timer(&[&address], &[]);
    let mut waits =
        server.command(&["echo", r#"{"req": {"message": "x", "delayMs": 5000}}"#, "--watch-events"]);
    let mut waits = waits.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    server.call(&["echo", r#"{"req": {"message": "quick", "delayMs": 500}}"#]).says(0, &["quick"]);
    server.signal("INT");
    let mut stderr = std::io::BufReader::new(server.child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("Stopping") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).expect("text"), 0, "it has ended");
    }
    server.signal("INT");
    assert_eq!(server.child.wait().expect("it ends").code(), Some(130));
    assert_eq!(waits.wait().expect("it ends").code(), Some(12));
}

#[test]
fn programs_are_told_where_it_listens() {
    let args = ["serve", "tcp:127.0.0.1:0", "--manifest-path", "test-projects/timer/Cargo.toml"];
    let more = ["--message-format", "json", "--target-dir", crate::tool::TARGET, "-q"];
    let mut command = command_in(&root(), &[&args[..], &more].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut stdout, &mut line).expect("a line");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!((&said["reason"], &said["library"]), (&"ffi-serving".into(), &"my_timer".into()));
    assert!(said["address"].as_str().expect("a text").starts_with("tcp:127.0.0.1:"), "{line}");
}

#[test]
fn a_library_that_cannot_serve_is_refused_with_what_it_lacks() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let library = fixture.library().display().to_string();
    fixture.cargo_ffi(&["serve", "tcp:127.0.0.1:0", "--library", &library]).says(
        8,
        &[
            "was built without the feature \"server\" of ffi-runtime",
            "leave out `--library`",
            "add `features = [\"server\"]` to the dependency on `ffi-runtime` in its Cargo.toml",
        ],
    );
}

#[test]
fn only_those_come_in_who_know_the_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs_err::write(&file, text).expect("written");
        file.display().to_string()
    };
    let (right, wrong, empty) = (file("right", "s3cret\n"), file("wrong", "secret"), file("empty", "\n"));
    let server = Served::timer(&["tcp:127.0.0.1:0"], &["--token-file", &right]);
    server.call(&["version", "--token-file", &right]).says(0, &["\"nim-timer v0.1.0\""]);
    server
        .call(&["version", "--token-file", &wrong])
        .says(12, &["no connection to `tcp:127.0.0.1:", "token"]);
    server.call(&["version"]).says(12, &["token"]);
    server.call(&["version", "--token-file", &empty]).says(2, &["is empty"]);
    // The first protocol cannot say one.
    assert_ne!(server.call(&["version", "--protocol", "1"]).code, 0);
}

#[test]
fn what_cannot_be_served_is_refused_with_the_reason() {
    let timer = |args: &[&str]| {
        let base = [
            "serve",
            "--manifest-path",
            "test-projects/timer/Cargo.toml",
            "--target-dir",
            crate::tool::TARGET,
        ];
        cargo_ffi(&[&base, args].concat())
    };
    timer(&["udp:127.0.0.1:0"]).says(8, &["udp"]);
    timer(&["tcp:0.0.0.0:0"]).says(8, &["insecure"]);
    timer(&["tcp:127.0.0.1:0", "--create", "{}"]).says(
        2,
        &[
            "`create` does not take this: config: the parameter is missing: TimerConfig",
            "{\"config\": TimerConfig}",
        ],
    );
    timer(&["tcp:127.0.0.1:0", "--create", "{"]).says(2, &["`{` is not JSON"]);
    timer(&["tcp:127.0.0.1:0", "--create", "{\"config\": {\"name\": \"x\"}}", "--constructor", "crate"])
        .says(2, &["no constructor is called `crate`", "did you mean `create`?"]);
    timer(&["tcp:127.0.0.1:0", "--limit", "inflight=3"]).says(2, &["did you mean `in_flight`?"]);
    timer(&["--release"]).says(2, &["<ADDRESS>"]);
}
