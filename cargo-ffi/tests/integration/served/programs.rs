//! `cargo ffi test --remote`: the programs of a crate, with its library in another process.

use crate::tool::{Fixture, Ran, required, test};

const LIB: &str = "
#[ffi::library]
pub struct Lib;

#[ffi::export]
pub fn version() -> String { \"1\".to_owned() }
";

/// Asks the server, where there is one, by the first protocol; `STAY` keeps it from that.
const PROGRAM: &str = r#"package tests

import (
	"bytes"
	"io"
	"net"
	"os"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	address := os.Getenv("CARGO_FFI_SERVER")
	if os.Getenv("STAY") != "" || address == "" {
		return
	}
	if os.Getenv("CARGO_FFI_SERVER_PROGRAMS_MEET_A_SERVER") != address {
		t.Fatal("the library has no address of its own")
	}
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "tcp:"))
	if err != nil {
		t.Fatal(err)
	}
	connection.Write([]byte("\x00\x00\x00\x07version\x00\x00\x00\x00"))
	reply := make([]byte, 10)
	if _, err := io.ReadFull(connection, reply); err != nil || !bytes.Equal(reply, []byte("\x00\x00\x00\x00\x00\x00\x00\x02\x611")) {
		t.Fatal(reply, err)
	}
}
"#;

/// Whether Go is there to run anything.
fn has_go(ran: &Ran) -> bool {
    let is_skipped = ran.stderr.contains("Skipped go");
    assert!(!is_skipped || !required().unwrap_or_default().contains("go"), "go is required");
    !is_skipped
}

#[test]
fn programs_meet_a_server() {
    let fixture = Fixture::new(LIB);
    fixture.write("ffi-tests/go/version_test.go", PROGRAM);
    fixture.write("ffi-tests/c/fails.c", "int main(void) { return 1; }\n");
    let file = fixture.path().join("report.xml").display().to_string();
    let args = test(&["--remote", "--no-generated", "--filter", "go::", "--junit", &file]);
    let ran = fixture.cargo_ffi(&args);
    if !has_go(&ran) {
        return;
    }
    ran.says(
        0,
        &[
            "Passed go::test (",
            "Passed go::test [remote] (",
            "Passed go::server-programs_meet_a_server [remote] (",
            "none  remote",
        ],
    );
    // Nothing of C can reach a server, and that is not worth a word.
    assert!(!ran.stderr.contains("fails"), "{}", ran.stderr);
    let report = fs_err::read_to_string(&file).expect("a report");
    assert!(report.contains("<testcase name=\"go::test [remote]\""), "{report}");

    // Programs that do not come prove nothing.
    let stay = fixture.cargo_ffi_with(&args, &[("STAY", "1")]);
    stay.says(1, &["Passed go::test [remote]", "Failed go::server-", "no program has come"]);

    let json = fixture.cargo_ffi(&[&args[..], &["--message-format", "json"]].concat());
    let trials = json.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let remote = trials.filter(|trial: &serde_json::Value| trial["remote"] == true);
    let names: Vec<String> = remote.map(|trial| trial["name"].as_str().expect("a text").to_owned()).collect();
    assert_eq!(names, ["go::test", "go::server-programs_meet_a_server"]);
}
