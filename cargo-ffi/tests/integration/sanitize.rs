//! Sanitizers find what they are there for: the programs of `test-projects/bugs`, each of which makes one mistake, and those
//! that make none. And what `--sanitize` refuses.

use std::path::Path;

use serde_json::Value;

use crate::tool::{Fixture, Ran, cargo_ffi, root, run, test};

/// The sanitizers, in the order of the columns in `docs/testing.md`.
const SANITIZERS: [&str; 6] = ["address", "leak", "thread", "undefined", "race", "memcheck"];

/// For what a sanitizer may find or not: it looks for something else, and what it sees is chance. Memory past the end of a buffer
/// may be another thread's.
const EITHER: &str = "either";

/// A program of `test-projects/bugs`.
struct Program {
    /// As trials are called.
    name: &'static str,
    /// Files that findings are in: the first place in code that is neither the runtime's nor a toolchain's.
    files: &'static [&'static str],
    /// What is found by which sanitizer. The others find nothing.
    found: &'static [(&'static str, &'static str)],
}

impl Program {
    fn language(&self) -> &'static str {
        self.name.split("::").next().unwrap_or_default()
    }

    /// The kind that this sanitizer finds.
    fn found_by(&self, sanitizer: &str) -> Option<&'static str> {
        self.found.iter().find(|(by, _)| *by == sanitizer).map(|(_, kind)| *kind)
    }
}

const fn program(
    name: &'static str,
    files: &'static [&'static str],
    found: &'static [(&'static str, &'static str)],
) -> Program {
    Program { name, files, found }
}

const OVERFLOW: &str = "heap-buffer-overflow";
const FREED: &str = "heap-use-after-free";
const LEAK: &str = "memory leak";
const RACE: &str = "data race";

/// What is proven. The pages of it are held to this, and so are the programs that there are.
const PROGRAMS: [Program; 43] = [
    // The library's own mistakes.
    program(
        "c::read_freed",
        &["memory.rs"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::read_past_end",
        &["memory.rs"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::write_past_end",
        &["memory.rs"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidWrite")],
    ),
    program(
        "c::kept_argument",
        &["memory.rs"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::leak",
        &["memory.rs"],
        &[("address", LEAK), ("leak", LEAK), ("memcheck", "Leak_DefinitelyLost")],
    ),
    program("c::data_race", &["race.rs"], &[("thread", RACE)]),
    // The host's mistakes, with what is the library's.
    program(
        "c::lied_size",
        &["values.rs"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::lied_count",
        // Where `#[ffi::data]` stands: what takes a struct is made there.
        &["lib.rs"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::freed_early",
        &["memory.rs"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::released_reply",
        &["released_reply.c"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::copied_reply",
        // Where `#[ffi::library]` stands: what releases a reply is made there.
        &["lib.rs"],
        &[("address", "double-free"), ("leak", EITHER), ("thread", EITHER), ("memcheck", "InvalidFree")],
    ),
    program(
        "c::kept_payload",
        &["kept_payload.c"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::unterminated_text",
        &["unterminated_text.c"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "c::reply_leak",
        &["values.rs", "reply_leak.c"],
        &[("address", LEAK), ("leak", LEAK), ("memcheck", "Leak_DefinitelyLost")],
    ),
    program(
        "c::user_data_leak",
        &["check.h"],
        &[("address", LEAK), ("leak", LEAK), ("memcheck", "Leak_DefinitelyLost")],
    ),
    program("c::shared_memory_race", &["memory.rs", "shared_memory_race.c"], &[("thread", RACE)]),
    program("c::argument_race", &["values.rs", "argument_race.c"], &[("thread", RACE)]),
    program("c::callback_race", &["callback_race.c"], &[("thread", RACE)]),
    program("c::listener_race", &["listener_race.c"], &[("thread", RACE)]),
    // The host's own.
    program("c::signed_overflow", &["signed_overflow.c"], &[("undefined", "signed-integer-overflow")]),
    program("c::wide_shift", &["wide_shift.c"], &[("undefined", "shift-exponent")]),
    program("c::misaligned_struct", &["misaligned_struct.c"], &[("undefined", "misaligned-pointer-use")]),
    program("c::clean", &[], &[]),
    program(
        "cpp::past_the_end",
        &["values.rs"],
        &[("address", OVERFLOW), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "cpp::dangling_view",
        &["values.rs"],
        &[("address", FREED), ("thread", EITHER), ("memcheck", "InvalidRead")],
    ),
    program(
        "cpp::released_reply",
        &["released_reply.cpp"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "cpp::leak",
        &["leak.cpp"],
        &[("address", LEAK), ("leak", LEAK), ("memcheck", "Leak_DefinitelyLost")],
    ),
    program("cpp::listener_race", &["listener_race.cpp"], &[("thread", RACE)]),
    program("cpp::bad_downcast", &["bad_downcast.cpp"], &[("undefined", "dynamic-type-mismatch")]),
    program("cpp::clean", &[], &[]),
    program(
        "cpp::captured_reference",
        &["captured_reference.cpp"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program(
        "cpp::dangling_result",
        &["dangling_result.cpp"],
        &[("address", FREED), ("thread", FREED), ("memcheck", "InvalidRead")],
    ),
    program("cpp::clean_package", &[], &[]),
    program("go::read_freed", &["memory.rs"], &[("address", FREED), ("thread", FREED)]),
    program("go::write_past_end", &["memory.rs"], &[("address", OVERFLOW), ("thread", EITHER)]),
    program("go::leak", &["memory.rs"], &[("address", LEAK), ("leak", LEAK)]),
    program("go::data_race", &["race.rs"], &[("thread", RACE)]),
    // Go's runtime checks the memory of C for `leak`, too.
    program("go::released_reply", &["main.go"], &[("address", FREED), ("leak", FREED), ("thread", EITHER)]),
    program("go::reply_leak", &["values.rs", "raw.go"], &[("address", LEAK), ("leak", LEAK)]),
    program("go::listener_race", &["main.go"], &[("race", RACE)]),
    program("go::cgo_race", &["memory.rs", "main.go"], &[("thread", RACE)]),
    program("go::cgo_overflow", &["main.go"], &[("undefined", "signed-integer-overflow")]),
    program("go::clean", &[], &[]),
];

/// Languages that a sanitizer does not know; `cargo ffi` says so.
const NOT_THERE: [(&str, &str); 3] = [("race", "c"), ("race", "cpp"), ("memcheck", "go")];

#[test]
fn address_finds_its_bugs() {
    finds("address");
}

#[test]
fn leak_finds_its_bugs() {
    finds("leak");
}

#[test]
fn thread_finds_its_bugs() {
    finds("thread");
}

#[test]
fn undefined_finds_its_bugs() {
    finds("undefined");
}

#[test]
fn race_finds_its_bugs() {
    finds("race");
}

#[test]
fn memcheck_finds_its_bugs() {
    // It is for machines without sanitizers, and need not be on one that has them.
    let there = run(&root(), "valgrind", &["--version"]);
    if there.ok() {
        finds("memcheck");
    } else {
        skipped("memcheck", &there.stderr);
    }
}

#[test]
fn without_a_sanitizer_nothing_stops_them() {
    finds("none");
}

/// Runs all programs with a sanitizer, and compares with [`PROGRAMS`].
#[track_caller]
fn finds(sanitizer: &str) {
    let manifest = root().join("test-projects/bugs/Cargo.toml");
    let manifest = manifest.to_str().expect("UTF-8");
    let ran = cargo_ffi(&test(&[
        "--manifest-path",
        manifest,
        "--sanitize",
        sanitizer,
        "--no-generated",
        "--message-format",
        "json",
    ]));
    let trials = trials(&ran);
    let mut wrong = Vec::new();
    let mut compared = 0;
    for program in &PROGRAMS {
        if let Some(why) = why_skipped(&trials, program.language()) {
            skipped(&format!("{} {sanitizer}", program.name), why);
            continue;
        }
        compared += 1;
        let trial = trials.iter().find(|trial| trial["name"] == program.name);
        let expected = program.found_by(sanitizer);
        let got = trial.map_or_else(|| "did not run".to_owned(), outcome);
        let is_right = match (expected, trial) {
            (_, None) => false,
            (Some(EITHER), _) => true,
            (None, Some(trial)) => trial["outcome"] == "passed",
            (Some(kind), Some(trial)) => is_found(trial, kind, program.files),
        };
        if !is_right {
            wrong.push(format!("{}: expected {}, got {got}", program.name, expected.unwrap_or("nothing")));
        }
    }
    assert!(wrong.is_empty(), "{sanitizer}:\n{}\n{}", wrong.join("\n"), ran.stderr);
    let failed = trials.iter().any(|trial| trial["outcome"] == "failed");
    assert_eq!(ran.code, i32::from(failed), "the exit status\n{}", ran.stderr);
    let known = |language: &str| !NOT_THERE.contains(&(sanitizer, language));
    let is_all = PROGRAMS.iter().filter(|program| known(program.language())).count() == compared;
    assert!(is_all || trials.iter().any(|trial| trial["outcome"] == "skipped"), "programs are missing");
}

#[test]
fn thread_finds_what_a_server_does() {
    // A race does not end the server, so the program has its reply.
    finds_in_a_server("thread", "go::data_race", (RACE, "race.rs"), Some("passed"));
}

#[test]
fn address_finds_what_a_server_does() {
    finds_in_a_server("address", "go::read_freed", (FREED, "memory.rs"), Some("failed"));
}

#[test]
fn leak_finds_what_a_server_leaves() {
    finds_in_a_server("leak", "go::leak", (LEAK, "memory.rs"), Some("passed"));
}

#[test]
fn nothing_is_found_in_a_server_without_a_bug() {
    finds_in_a_server("thread", "go::clean", ("", ""), None);
}

/// Runs one program with the library in another process, at which a sanitizer looks: what is found is the server's, and how the program ends is
/// what the server left it. Without a bug both pass.
#[track_caller]
fn finds_in_a_server(sanitizer: &str, program: &str, (kind, file): (&str, &str), ended: Option<&str>) {
    let manifest = root().join("test-projects/bugs/Cargo.toml");
    let manifest = manifest.to_str().expect("UTF-8");
    let ran = cargo_ffi(&test(&[
        "--manifest-path",
        manifest,
        "--remote",
        "--sanitize",
        sanitizer,
        "--lang",
        "go",
        "--filter",
        program,
        "--no-generated",
        "--message-format",
        "json",
    ]));
    let trials = trials(&ran);
    if let Some(why) = why_skipped(&trials, "go") {
        return skipped(&format!("{program} {sanitizer}"), why);
    }
    let remote = |name: &str| {
        let trial = trials.iter().find(|trial| trial["name"] == name && trial["remote"] == true);
        let trial = trial.unwrap_or_else(|| panic!("no trial {name}\n{}", ran.stderr));
        assert_eq!(trial["sanitize"], sanitizer, "{name}");
        trial
    };
    // The server of programs that are wanted is one of them, whatever it is called.
    let (client, server) = (remote(program), remote("go::server-bugs"));
    assert_eq!(client["outcome"], ended.unwrap_or("passed"), "{}", ran.stderr);
    assert_eq!(client["findings"], Value::Array(Vec::new()), "the program's own");
    if ended.is_some() {
        assert!(is_found(server, kind, &[file]), "{}\n{}", outcome(server), ran.stderr);
    } else {
        assert_eq!(outcome(server), "\"passed\" ", "{}", ran.stderr);
    }
}

/// The trials of a run.
fn trials(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let trials: Vec<Value> = lines.filter(|message| message["reason"] == "ffi-trial").collect();
    assert!(!trials.is_empty(), "nothing ran\n{}{}", ran.stdout, ran.stderr);
    trials
}

/// Why no program of a language ran.
fn why_skipped<'a>(trials: &'a [Value], language: &str) -> Option<&'a str> {
    let trial = trials.iter().find(|trial| trial["name"] == language && trial["outcome"] == "skipped")?;
    Some(trial["detail"].as_str().unwrap_or_default())
}

/// Whether the first finding of a trial is of this kind, and its place in one of these files.
fn is_found(trial: &Value, kind: &str, files: &[&str]) -> bool {
    let finding = &trial["findings"][0];
    let place = finding["place"].as_str().unwrap_or_default();
    let file = place.rsplit([' ', '/']).next().and_then(|place| place.split(':').next());
    trial["outcome"] == "failed" && finding["kind"] == kind && file.is_some_and(|file| files.contains(&file))
}

/// What came of a trial, on a line.
fn outcome(trial: &Value) -> String {
    let findings = trial["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let findings: Vec<String> =
        findings.iter().map(|finding| format!("{} in {}", finding["kind"], finding["place"])).collect();
    format!("{} {}", trial["outcome"], findings.join("; "))
}

#[expect(clippy::print_stderr, reason = "a skip must be seen")]
fn skipped(what: &str, why: &str) {
    eprintln!("{what}: skipped: {why}");
}

#[test]
fn every_program_has_a_row() {
    let tests = root().join("test-projects/bugs/ffi-tests");
    let mut there: Vec<String> = Vec::new();
    for (language, extension) in [("c", "c"), ("cpp", "cpp")] {
        let sources = entries(&tests.join(language)).into_iter();
        let sources =
            sources.filter_map(|name| Some(name.strip_suffix(extension)?.strip_suffix('.')?.to_owned()));
        there.extend(sources.map(|name| format!("{language}::{name}")));
    }
    let folders = entries(&tests.join("go")).into_iter();
    there.extend(
        folders
            .filter(|name| tests.join("go").join(name).join("main.go").exists())
            .map(|name| format!("go::{name}")),
    );
    there.sort();
    let mut rows: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
    rows.sort_unstable();
    assert_eq!(there, rows);
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_language_and_sanitizer_has_a_bug() {
    for language in ["c", "cpp", "go"] {
        for sanitizer in SANITIZERS {
            let kinds = PROGRAMS.iter().filter(|program| program.language() == language);
            let is_proven =
                kinds.filter_map(|program| program.found_by(sanitizer)).any(|kind| kind != EITHER);
            let is_known = !NOT_THERE.contains(&(sanitizer, language));
            assert_eq!(is_proven, is_known, "{language} {sanitizer}");
        }
    }
}

/// The table in `docs/testing.md` says what is asserted here.
#[test]
fn the_page_says_what_is_proven() {
    let page = fs_err::read_to_string(root().join("docs/testing.md")).expect("the page");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix('|'))
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    for program in &PROGRAMS {
        let cells = SANITIZERS.map(|sanitizer| program.found_by(sanitizer).unwrap_or_default());
        let name = format!("{}`", program.name);
        let row = rows.iter().find(|row| row[0] == name);
        let row = row.unwrap_or_else(|| panic!("docs/testing.md has no row for `{}`", program.name));
        assert_eq!(row[2..], cells, "docs/testing.md, `{}`", program.name);
    }
    let programs = rows.iter().filter(|row| row[0].contains("::") && row.len() == 8).count();
    assert_eq!(programs, PROGRAMS.len(), "docs/testing.md has rows of programs that are none");
}

#[test]
fn what_cannot_be_looked_for_at_once_is_refused() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    let refused = |args: &[&str], texts: &[&str]| {
        let args: Vec<&str> = ["test"].into_iter().chain(args.iter().copied()).collect();
        fixture.cargo_ffi(&args).says(2, texts);
    };
    refused(
        &["--sanitize", "address,thread"],
        &["one process has room for one", "--sanitize address --sanitize thread"],
    );
    refused(&["--sanitize", "all", "--sanitize", "leak"], &["`all` stands alone"]);
    refused(&["--sanitize", "all,leak"], &["`all` stands alone"]);
    refused(&["--sanitize", "leak", "--sanitize", "leak"], &["is there twice"]);
    refused(&["--sanitize", "adress"], &["`adress` is no sanitizer"]);
}

#[test]
fn what_does_not_run_here_cannot_be_looked_at() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    let target =
        if cfg!(target_arch = "aarch64") { "x86_64-unknown-linux-gnu" } else { "aarch64-unknown-linux-gnu" };
    let ran = fixture.cargo_ffi(&["test", "--sanitize", "address", "--target", target]);
    ran.says(2, &[&format!("those for `{target}` do not run here"), "leave `--target` out"]);
}

/// A compiler without the runtimes of its sanitizers.
#[cfg(unix)]
const WITHOUT_RUNTIMES: &str = "\
#!/bin/sh
for arg in \"$@\"; do
    case $arg in -fsanitize=*) echo 'cannot find the runtime' >&2; exit 1;; esac
done
exec cc \"$@\"
";

#[cfg(unix)]
#[test]
fn a_sanitizer_that_is_not_installed_is_skipped_unless_its_language_is_required() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/c/good.c", "int main(void) { return 0; }\n");
    let compiler = fixture.write_program("cc.sh", WITHOUT_RUNTIMES);
    let env = [("CC", compiler.to_str().expect("UTF-8"))];
    let args = ["test", "--lang", "c", "--no-generated", "--sanitize", "none", "--sanitize", "undefined"];
    let ran = fixture.cargo_ffi_with(&args, &env);
    if ran.stderr.contains("Skipped c:") {
        return skipped("the compiler", &ran.stderr);
    }
    let reason = "cannot find the runtime";
    ran.says(
        0,
        &["Passed c::good (", "Skipped c [undefined]", reason, "or use `--sanitize memcheck`", "1 skipped"],
    );
    let args: Vec<&str> = args.into_iter().chain(["--require", "c"]).collect();
    fixture.cargo_ffi_with(&args, &env).says(5, &[reason]);
}

/// A program in Go may have the name of a folder that is made for the tests.
#[test]
fn a_go_program_may_have_any_name() {
    if !run(&root(), "go", &["version"]).ok() {
        skipped("go", "there is none");
        return;
    }
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/go/module/main.go", "package main\n\nfunc main() {}\n");
    let args = test(&["--lang", "go", "--sanitize", "race", "--no-generated"]);
    fixture.cargo_ffi(&args).says(0, &["Passed go::module [race]", "1 passed, 0 failed, 0 skipped"]);
}

/// A Go without cgo has no detectors: none of the author's programs failed.
#[test]
fn go_without_its_detectors_is_skipped() {
    if !run(&root(), "go", &["version"]).ok() {
        skipped("go", "there is none");
        return;
    }
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/go/demo/main.go", "package main\n\nfunc main() {}\n");
    // Not as other tests run it: a tool that is required is not skipped.
    let args = ["test", "--lang", "go", "--sanitize", "race", "--no-generated"];
    let without = [("CGO_ENABLED", "0")];
    fixture.cargo_ffi_with(&args, &without).says(
        0,
        &["Skipped go [race]: ", "`go build -race` exited with status", "0 passed, 0 failed, 1 skipped"],
    );
    let args: Vec<&str> = args.iter().copied().chain(["--require", "go"]).collect();
    fixture.cargo_ffi_with(&args, &without).says(5, &["`go build -race` exited with status"]);
}

/// What an author knows of may be called as something in the program that a sanitizer is tried with.
#[test]
fn authors_suppressions_do_not_hide_the_bugs_of_a_probe() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/c/loses.c", LOSES);
    let manifest = fs_err::read_to_string(fixture.path().join("Cargo.toml")).expect("a manifest");
    let table = "[package.metadata.ffi.test.suppressions]\nleak = \"known.txt\"\n";
    fixture.write("Cargo.toml", &format!("{manifest}\n{table}"));
    let args = test(&["--lang", "c", "--sanitize", "leak", "--no-generated"]);
    fixture.write("known.txt", "leak:of_nobody\n");
    let ran = fixture.cargo_ffi(&args);
    if ran.stdout.contains("1 skipped") {
        skipped("leak", &ran.stderr);
        return;
    }
    ran.says(1, &["LeakSanitizer: memory leak", "in lose ffi-tests/c/loses.c:4"]);
    fixture.write("known.txt", "leak:lose\n");
    fixture.cargo_ffi(&args).says(0, &["Passed c::loses [leak]"]);
}

/// Loses memory many times, as some of it may be found in registers.
const LOSES: &str = r"#include <stdlib.h>

static __attribute__((noinline)) void lose(size_t size) {
    char *volatile lost = malloc(size);
    if (lost != NULL) lost[0] = 1;
    lost = NULL;
}

int main(void) {
    for (size_t size = 16; size < 32; size++) lose(size);
    return 0;
}
";
