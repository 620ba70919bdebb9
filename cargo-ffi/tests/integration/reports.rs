//! What `cargo ffi test` says of its programs: to people, to people at a terminal, and to other programs.

use std::path::Path;

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use crate::tool::{Fixture, Ran, TARGET, name, test};

const LIB: &str = "#[ffi::library]\npub struct Lib;\n";

const GOOD: &str = "int main(void) { return 0; }\n";

const FAILS: &str =
    "#include <stdio.h>\nint main(void) { puts(\"<it> & \\033[1mbroke\\033[0m\\001\"); return 3; }\n";

/// Right to all appearances.
const OVERFLOWS: &str = r#"#include <limits.h>

static int next(int number) {
    return number + 1;
}

int main(int argc, char **argv) {
    (void)argv;
    return next(INT_MAX - 1 + argc) == 7;
}
"#;

/// A crate with three programs in C.
fn fixture() -> Fixture {
    let fixture = Fixture::new(LIB);
    fixture.write("ffi-tests/c/fails.c", FAILS);
    fixture.write("ffi-tests/c/good.c", GOOD);
    fixture.write("ffi-tests/c/overflows.c", OVERFLOWS);
    fixture
}

/// Programs in C alone, once as they are and once with a sanitizer that needs nothing of the library.
const TWO_PASSES: [&str; 6] = ["--lang", "c", "--sanitize", "none", "--sanitize", "undefined"];

/// Whether all was skipped, which is said.
fn is_skipped(ran: &Ran) -> bool {
    let skipped = ran.stdout.contains("0 passed, 0 failed");
    #[expect(clippy::print_stderr, reason = "a skip must be seen")]
    if skipped {
        eprintln!("{}", ran.stderr);
    }
    skipped
}

#[test]
fn people_get_lines_and_a_table() {
    let ran = fixture().cargo_ffi(&test(&TWO_PASSES));
    if is_skipped(&ran) {
        return;
    }
    ran.says(
        1,
        &[
            "Passed c::good (",
            "Passed c::good [undefined] (",
            "Passed c::overflows (",
            "Failed c::fails (",
            "Failed c::overflows [undefined] (",
            "UndefinedBehaviorSanitizer: signed-integer-overflow\n",
            "  in next ffi-tests/c/overflows.c:4\n",
            "passed, 3 failed, 0 skipped; 1 finding\n",
        ],
    );
    let table: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let row = |name: &str| {
        table
            .iter()
            .find(|row| row.first() == Some(&name))
            .unwrap_or_else(|| panic!("{name}\n{}", ran.stdout))
    };
    assert_eq!(row("none"), &["none", "undefined"]);
    assert_eq!(row("c::fails"), &["c::fails", "FAILED", "FAILED"]);
    let [_, seconds, unit, "FAILED"] = row("c::overflows")[..] else { panic!("{}", ran.stdout) };
    assert!(seconds.parse::<f64>().is_ok() && unit == "s", "{}", ran.stdout);
    assert_eq!(row("c::layouts").last(), Some(&"-"));
    assert_eq!(row("-").join(" "), "- has nothing to run in that pass");
    assert!(!ran.stderr.contains("Running"), "standard error is no terminal here\n{}", ran.stderr);
}

#[test]
fn one_plain_pass_has_no_table() {
    let ran = fixture().cargo_ffi(&test(&["--lang", "c", "--filter", "good"]));
    if !is_skipped(&ran) {
        ran.says(0, &["Passed c::good ("]);
        assert_eq!(ran.stdout, "1 passed, 0 failed, 0 skipped\n");
    }
}

#[test]
fn a_filter_that_begins_with_a_language_leaves_the_others_alone() {
    let ran =
        fixture().cargo_ffi(&test(&["--filter", "c::good", "--sanitize", "none", "--sanitize", "race"]));
    if is_skipped(&ran) {
        return;
    }
    ran.says(0, &["1 passed, 0 failed, 1 skipped\n", "Skipped c [race]"]);
    let packages = Path::new(TARGET).join("ffi/test/debug/ffi").join(name()).join("bindings");
    let packages = fs_err::read_dir(packages).expect("there is one");
    let names: Vec<_> = packages.map(|package| package.expect("readable").file_name()).collect();
    assert_eq!(names, ["c"]);
}

#[test]
fn quiet_has_failures_and_the_count() {
    let args: Vec<&str> = TWO_PASSES.iter().copied().chain(["-q"]).collect();
    let ran = fixture().cargo_ffi(&test(&args));
    if !is_skipped(&ran) {
        ran.says(1, &["Failed c::fails (", "signed-integer-overflow"]);
        assert!(!ran.stderr.contains("Passed"), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    }
}

#[test]
fn programs_get_messages_and_a_file() {
    let fixture = fixture();
    let file = fixture.path().join("new/report.xml");
    let more = ["--message-format", "json", "--junit", "new/report.xml"];
    let args: Vec<&str> = TWO_PASSES.iter().copied().chain(more).collect();
    let ran = fixture.cargo_ffi(&test(&args));
    let messages: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("an object on each line")).collect();
    let junit = fs_err::read_to_string(&file).expect("a report");
    let junit = Report::deserialize_from_str(&junit).expect("JUnit's XML");
    assert_eq!(junit.name.as_ref().map(|name| name.as_str()), Some("programs_get_messages_and_a_file"));
    let trials: Vec<&Value> = messages.iter().filter(|message| message["reason"] == "ffi-trial").collect();
    if trials.iter().all(|trial| trial["outcome"] == "skipped") {
        return;
    }
    ran.says(1, &[]);

    let trial = |name: &str, sanitize: Option<&str>| {
        let is_it = |trial: &&&Value| trial["name"] == name && trial["sanitize"].as_str() == sanitize;
        *trials.iter().find(is_it).unwrap_or_else(|| panic!("{name}\n{}", ran.stdout))
    };
    let plain = trial("c::overflows", None);
    assert_eq!(plain["outcome"], "passed");
    assert!(plain.get("sanitize").is_none() && plain.get("findings").is_none(), "{plain}");
    let found = trial("c::overflows", Some("undefined"));
    assert_eq!(found["outcome"], "failed");
    let [finding] = &found["findings"].as_array().expect("a list")[..] else { panic!("{found}") };
    assert_eq!(finding["tool"], "UndefinedBehaviorSanitizer");
    assert_eq!(finding["kind"], "signed-integer-overflow");
    assert_eq!(finding["place"], "next ffi-tests/c/overflows.c:4");
    assert!(finding["report"].as_str().is_some_and(|report| report.contains("#1 main")), "{finding}");
    assert_eq!(trial("c::good", Some("undefined"))["findings"], Value::Array(Vec::new()));
    let summary = messages.iter().find(|message| message["reason"] == "ffi-summary").expect("a summary");
    assert_eq!((&summary["failed"], &summary["skipped"]), (&Value::from(3), &Value::from(0)));

    let suites: Vec<&str> = junit.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, ["c", "c [undefined]"]);
    assert_eq!((junit.tests, junit.failures), (trials.len(), 3));
    let case = |suite: usize, name: &str| {
        let cases = &junit.test_suites[suite].test_cases;
        cases.iter().find(|case| case.name.as_str() == name).unwrap_or_else(|| panic!("{name}"))
    };
    let failure = |suite: usize, name: &str| match &case(suite, name).status {
        TestCaseStatus::NonSuccess { message, description, .. } => {
            let text = |text: &Option<quick_junit::XmlString>| {
                text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default()
            };
            (text(message), text(description))
        }
        status => panic!("{name}: {status:?}"),
    };
    assert!(matches!(case(0, "c::good").status, TestCaseStatus::Success { .. }));
    assert!(matches!(case(0, "c::overflows").status, TestCaseStatus::Success { .. }));
    let (message, text) = failure(0, "c::fails");
    assert!(message.ends_with("exited with status 3"), "{message}");
    assert!(text.ends_with("\n<it> & broke"), "{text}");
    let (message, text) = failure(1, "c::overflows [undefined]");
    assert_eq!(
        message,
        "UndefinedBehaviorSanitizer: signed-integer-overflow in next ffi-tests/c/overflows.c:4"
    );
    assert!(text.contains("\n    #1 main ffi-tests/c/overflows.c:9"), "{text}");
}

/// A program that says what the report has while it runs.
const READS_REPORT: &str = r#"#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    static char text[65536];
    FILE *const file = fopen(getenv("REPORT"), "r");
    return file == NULL || fread(text, 1, sizeof text - 1, file) == 0 || strstr(text, "c::good") == NULL;
}
"#;

/// Who stops a run finds there what has ended.
#[test]
fn file_has_what_has_ended() {
    let fixture = Fixture::new(LIB);
    fixture.write("ffi-tests/c/good.c", GOOD);
    fixture.write("ffi-tests/c/later.c", READS_REPORT);
    let file = fixture.path().join("report.xml");
    let file = file.to_str().expect("UTF-8");
    let ran = fixture.cargo_ffi_with(&test(&["--lang", "c", "--junit", file]), &[("REPORT", file)]);
    if !is_skipped(&ran) {
        ran.says(0, &["Passed c::later ("]);
    }
}

#[test]
fn skips_are_in_the_file_with_their_reason() {
    let fixture = Fixture::new(LIB);
    // The library itself needs a linker, so it is built while there is one.
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let env = [("CC", "/nonexistent/cc")];
    let args = ["test", "--lang", "c", "--junit", "report.xml"];
    let skip = || {
        let text = fs_err::read_to_string(fixture.path().join("report.xml")).expect("a report");
        let report = Report::deserialize_from_str(&text).expect("JUnit's XML");
        let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
        let skipped = cases.filter_map(|case| match &case.status {
            TestCaseStatus::Skipped { message: Some(message), .. } => Some(message.as_str().to_owned()),
            _ => None,
        });
        skipped.collect::<Vec<_>>()
    };
    fixture.cargo_ffi_with(&args, &env).says(0, &["1 skipped"]);
    let [why] = &skip()[..] else { panic!("{:?}", skip()) };
    assert!(why.contains("/nonexistent/cc"), "{why}");
    // A run that was stopped leaves none of an older one.
    let args: Vec<&str> = args.into_iter().chain(["--require", "c"]).collect();
    fixture.cargo_ffi_with(&args, &env).says(5, &["/nonexistent/cc"]);
    assert_eq!(skip(), [""; 0]);
}

#[test]
fn file_that_cannot_be_written_is_known_before_anything_is_built() {
    let fixture = Fixture::new(LIB);
    let ran = fixture.cargo_ffi(&["test", "--junit", "src"]);
    ran.says(8, &["src"]);
    assert!(!ran.stderr.contains("Compiling"), "{}", ran.stderr);
}

#[cfg(unix)]
mod terminal {
    use std::{io::Read as _, process::Stdio, thread};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::{GOOD, LIB};
    use crate::tool::{Fixture, TARGET, command_in, test};

    /// Runs the command with a terminal as its standard error, and gives what came there.
    fn at_a_terminal(fixture: &Fixture, args: &[&str]) -> String {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&terminal).expect("granted");
        unlockpt(&terminal).expect("unlocked");
        let name = ptsname(&terminal, Vec::new()).expect("a name").into_string().expect("UTF-8");
        let end = fs_err::OpenOptions::new().read(true).write(true).open(name).expect("its other end");
        let reader = thread::spawn(move || {
            let (mut terminal, mut all, mut some) = (std::fs::File::from(terminal), Vec::new(), [0; 4096]);
            // Linux has an error where nobody can write any more, others have an end.
            while let Ok(read @ 1..) = terminal.read(&mut some) {
                all.extend_from_slice(&some[..read]);
            }
            String::from_utf8_lossy(&all).into_owned()
        });
        let mut command = command_in(fixture.path(), args);
        command.args(["--target-dir", TARGET, "--color", "never"]).env("TERM", "xterm");
        command.stdout(Stdio::null()).stderr(end.into_parts().0);
        command.status().expect("the binary starts");
        // It holds the other end, too.
        drop(command);
        reader.join().expect("read to the end")
    }

    #[test]
    fn shows_what_is_running_for_as_long_as_it_runs() {
        let fixture = Fixture::new(LIB);
        fixture.write("ffi-tests/c/first.c", GOOD);
        fixture.write("ffi-tests/c/second.c", GOOD);
        let args = test(&["--lang", "c", "--filter", "c::"]);
        let said = at_a_terminal(&fixture, &args);
        if said.contains("Skipped c:") {
            return;
        }
        let (_, behind) = said.split_once("Running c::first, ").unwrap_or_else(|| panic!("{said:?}"));
        assert!(
            behind.trim_start_matches(|char: char| char.is_ascii_digit()).starts_with(" done"),
            "{said:?}"
        );
        let (running, ended) = said.rsplit_once("Passed c::second").unwrap_or_else(|| panic!("{said:?}"));
        assert!(running.contains("Running c::second, "), "{said:?}");
        assert!(!ended.contains("Running"), "{said:?}");
        // Where libclang is there, what it does takes its time.
        let compares = said.contains("Comparing the layouts");
        assert_eq!(compares, said.contains("Compared the layouts"), "{said:?}");
        // The line is taken away before another is written.
        assert!(running.trim_end_matches(' ').ends_with("\r\u{1b}[2K"), "{said:?}");

        for silent in [["-q"].as_slice(), &["--message-format", "json"]] {
            let args: Vec<&str> = args.iter().chain(silent).copied().collect();
            let said = at_a_terminal(&fixture, &args);
            assert!(!said.contains("Running"), "{silent:?}\n{said:?}");
        }
    }
}
