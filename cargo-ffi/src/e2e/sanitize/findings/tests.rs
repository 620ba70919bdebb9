//! Real logs of gcc 12, clang 14, valgrind 3.19 and Go 1.27, in `fixtures/<tool>/<name>.log`, and what is made of them, in
//! the `.txt` beside. `UPDATE_EXPECT=1` updates these.

use std::path::{Path, PathBuf};

use expect_test::expect_file;

use super::*;

/// The folder in whose place the fixtures were made.
fn timer() -> Paths {
    Paths::new(&[
        ("/home/ada/timer".into(), "".into()),
        ("/home/ada/timer/target/tests/go/module".into(), "ffi-tests/go".into()),
    ])
}

fn logs() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/e2e/sanitize/findings/fixtures");
    let mut logs = Vec::new();
    for tool in fs_err::read_dir(folder).expect("fixtures") {
        for file in fs_err::read_dir(tool.expect("a tool").path()).expect("a folder") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "log") {
                let text = fs_err::read_to_string(&path).expect("a log");
                logs.push((path, text));
            }
        }
    }
    logs.sort();
    assert!(logs.len() > 30, "{} fixtures", logs.len());
    logs
}

#[test]
fn logs_are_read() {
    for (path, text) in logs() {
        let findings = parse(&text, &timer());
        let mut all = format!("{} found\n", findings.len());
        for finding in findings {
            all.push_str(&format!("\n---- {}\n{}\n", finding.headline(), finding.report));
        }
        expect_file![path.with_extension("txt")].assert_eq(&all);
    }
}

/// Wherever a log is cut, there is a finding where there is text, and one for each report that has begun.
#[test]
fn cut_logs_are_read() {
    let is_kept = |text: &str, findings: &[Finding]| {
        let says_something = cut(text).iter().any(|part| !frame::plain(&part.lines, &timer()).is_empty());
        assert_eq!(!findings.is_empty(), says_something, "{text}");
    };
    for (path, text) in logs() {
        let whole = parse(&text, &timer()).len();
        let mut before = 0;
        for (end_of_line, _) in text.match_indices('\n') {
            let found = parse(&text[..end_of_line], &timer());
            assert!((before..=whole).contains(&found.len()), "{}:\n{}", path.display(), &text[..end_of_line]);
            before = found.len();
            for at in [end_of_line.saturating_sub(7), end_of_line] {
                let Some((begin, end)) = text.split_at_checked(at) else { continue };
                is_kept(begin, &parse(begin, &timer()));
                is_kept(end, &parse(end, &timer()));
            }
        }
        assert_eq!(before, whole, "{}", path.display());
    }
}

#[test]
fn logs_behind_each_other_are_read_one_by_one() {
    let both = |first: &str, second: &str| {
        let (first, second) = (fixture(first), fixture(second));
        let count = parse(&format!("{first}{second}"), &timer()).len();
        assert_eq!(count, parse(&first, &timer()).len() + parse(&second, &timer()).len());
        count
    };
    assert_eq!(both("gcc/address-use-after-free", "gcc/undefined"), 6);
    assert_eq!(both("gcc/undefined", "gcc/address-use-after-free"), 6);
    assert_eq!(both("gcc/thread-mutex", "gcc/leak-suppressed"), 3);
    assert_eq!(both("valgrind/loud", "go/program"), 5);
}

fn fixture(name: &str) -> String {
    let (_, text) =
        logs().into_iter().find(|(path, _)| path.with_extension("").ends_with(name)).expect("a fixture");
    text
}

#[test]
fn text_of_no_tool_is_a_finding() {
    let findings = parse("Killed\nby the \u{fffd} system\n", &timer());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((&*finding.tool, &*finding.kind, &finding.place), (UNKNOWN, UNKNOWN, &None));
    assert!(finding.report.ends_with("\n\nKilled\nby the \u{fffd} system"), "{}", finding.report);
    assert_eq!(parse("\n \n==================\n==1== \n", &timer()), []);
}

#[test]
fn text_beside_a_report_goes_with_it() {
    let report = fixture("gcc/address-crash");
    for log in [format!("AddressSanitizer:DEADLYSIGNAL\n{report}"), format!("{report}==8==ABORTING\nbye\n")] {
        let findings = parse(&log, &timer());
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        let said = ["\n\nAddressSanitizer:DEADLYSIGNAL", "\n\nbye"];
        assert!(said.iter().any(|said| finding.report.ends_with(said)), "{}", finding.report);
    }
}

#[test]
fn what_is_wrong_with_the_tool_itself_is_a_finding() {
    let headline =
        |log: &str| parse(log, &timer()).iter().map(Finding::headline).collect::<Vec<_>>().join("; ");
    assert_eq!(
        headline("FATAL: ThreadSanitizer: unexpected memory mapping 0x55f00d-0x55f00e\n"),
        "ThreadSanitizer: unexpected memory mapping"
    );
    assert_eq!(
        headline("==7==AddressSanitizer CHECK failed: asan_thread.cpp:1 \"((0)) != (0)\" (0x0, 0x0)\n"),
        "AddressSanitizer: CHECK failed"
    );
    assert_eq!(
        headline("==7==WARNING: ASan is ignoring requested __asan_handle_no_return\n"),
        "unknown: unknown"
    );
    assert_eq!(headline("==7==ERROR: AddressSanitizer:"), "AddressSanitizer: unknown");
}

#[test]
fn a_sanitizer_that_crashes_says_nothing_of_the_program() {
    const SAID: &str = "it is the sanitizer that failed, which says nothing of the program";
    let crash = |function: &str| {
        format!(
            "==7==ERROR: LeakSanitizer: SEGV on unknown address 0x7fe4e3f35058 (pc 0x7fe4e5413a69 bp 0x1 sp 0x2 T11)\n\
             ==7==The signal is caused by a READ memory access.\n    \
             #0 0x7fe4e5413a69 in {function} ../libsanitizer/sanitizer_common/sanitizer_thread_registry.cpp:126\n    \
             #1 0x7fe4e5413a70 in main /home/ada/timer/ffi-tests/c/a.c:4\n"
        )
    };
    for log in [
        crash("__sanitizer::ThreadRegistry::CreateThread(unsigned long, bool, unsigned int, void*)"),
        "LeakSanitizer: CHECK failed: sanitizer_thread_registry.cpp:58 \"((0x3)) == ((0x4))\" (tid=1)\n"
            .to_owned(),
    ] {
        let findings = parse(&log, &timer());
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!(finding.place, None, "{}", finding.report);
        assert!(finding.report.contains(SAID), "{}", finding.report);
        assert!(finding.report.contains("`--sanitize address` looks for leaks"), "{}", finding.report);
    }
    // Where it is not let into the process, no other is.
    let findings = parse("==7==LeakSanitizer has encountered a fatal error.\n", &timer());
    assert!(findings[0].report.contains(&format!("{SAID}\n")), "{}", findings[0].report);
    // What a program gave to a function of the sanitizer's is the program's.
    let findings = parse(&crash("__sanitizer::internal_memcpy(void*, void const*, unsigned long)"), &timer());
    assert_eq!(findings[0].place.as_deref(), Some("main ffi-tests/c/a.c:4"));
    assert!(!findings[0].report.contains(SAID), "{}", findings[0].report);
}

#[test]
fn messages_of_undefined_behavior_have_kinds() {
    for (message, kind) in [
        ("division by zero", "integer-divide-by-zero"),
        ("left shift of negative value -1", "shift-base"),
        ("load of null pointer of type 'int'", "null-pointer-use"),
        ("applying non-zero offset 4 to null pointer", "nullptr-with-offset"),
        ("null pointer passed as argument 1, which is declared to never be null", "invalid-null-argument"),
        ("load of value 3, which is not a valid value for type '_Bool'", "invalid-bool-load"),
        ("load of value 9, which is not a valid value for type 'Mode'", "invalid-enum-load"),
        ("execution reached an unreachable program point", "unreachable-call"),
        ("something new", "undefined-behavior"),
    ] {
        let findings = parse(&format!("a b.c:3:67: runtime error: {message}\n"), &timer());
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!((&*finding.kind, finding.place.as_deref()), (kind, Some("a b.c:3")));
    }
}

#[test]
fn reports_between_what_a_program_prints_are_found() {
    let said = "`./sum` exited with status 86\n1 + 1\n==================\nWARNING: DATA RACE\n";
    assert_eq!(printed(said, &[]), []);
    let said = format!("{said}\n{}", fixture("gcc/undefined"));
    let findings = printed(&said, &[("/home/ada/timer".into(), "".into())]);
    assert_eq!(findings, parse(&fixture("gcc/undefined"), &timer()));
}

#[test]
fn all_files_of_a_folder_are_read_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, fixture_name) in [("ubsan.9", "gcc/undefined"), ("asan.10", "gcc/address-crash")] {
        fs_err::write(folder.path().join(name), fixture(fixture_name)).expect("written");
    }
    fs_err::write(folder.path().join("tsan.11"), "").expect("written");
    fs_err::write(folder.path().join("u"), [0xff, b'?']).expect("written");
    fs_err::create_dir(folder.path().join("b")).expect("a folder");
    let findings = collect(folder.path(), &[]).expect("read");
    let kinds: Vec<_> = findings.iter().map(|finding| &*finding.kind).collect();
    assert_eq!(kinds[..3], ["SEGV", "unknown", "signed-integer-overflow"]);
    assert!(findings[1].report.ends_with("\u{fffd}?"), "{}", findings[1].report);
    collect(&folder.path().join("none"), &[]).expect_err("there is no such folder");
}
