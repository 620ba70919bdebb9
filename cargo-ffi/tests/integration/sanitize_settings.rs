//! What authors decide about sanitizers: what is not to be reported, and which rustc builds.

use std::path::Path;

use serde_json::Value;

use crate::tool::{Fixture, Ran, manifest, name, root, run, test};

const LIB: &str = "#[ffi::library]\npub struct Lib;\n";

/// Two programs that leak and two that count too far: one of each is known.
const PROGRAMS: [(&str, &str); 4] = [
    ("known_leak", "LEAKS(known)\nint main(void) { known(); return 0; }\n"),
    ("leak", "LEAKS(forgets)\nint main(void) { forgets(); return 0; }\n"),
    (
        "known_overflow",
        "COUNTS(known)\nint main(int count, char **args) { (void)args; return known(count) == 7; }\n",
    ),
    ("overflow", "COUNTS(next)\nint main(int count, char **args) { (void)args; return next(count) == 7; }\n"),
];

const MISTAKES: &str = r"#include <limits.h>
#include <stdlib.h>

#define LEAKS(name) \
    static __attribute__((noinline)) void name(void) { void *volatile gone = malloc(100); gone = NULL; (void)gone; }
#define COUNTS(name) \
    static __attribute__((noinline)) int name(int count) { return INT_MAX - 1 + count + 1; }

";

#[test]
fn what_an_author_knows_is_not_reported() {
    let fixture = Fixture::with_manifest(
        &manifest(
            "[lib]\ncrate-type = [\"cdylib\"]\n\n[package.metadata.ffi.test.suppressions]\n\
             leak = \"ffi-tests/leak.supp\"\nundefined = \"ffi-tests/undefined.supp\"\n",
        ),
        LIB,
    );
    fixture.write("ffi-tests/leak.supp", "# Known.\nleak:known\n");
    fixture.write("ffi-tests/undefined.supp", "signed-integer-overflow:known_overflow.c\n");
    for (name, program) in PROGRAMS {
        fixture.write(&format!("ffi-tests/c/{name}.c"), &format!("{MISTAKES}{program}"));
    }
    let args = ["--lang", "c", "--no-generated", "--sanitize", "leak", "--sanitize", "undefined"];
    let args: Vec<&str> = args.into_iter().chain(["--message-format", "json"]).collect();
    let ran = fixture.cargo_ffi(&test(&args));
    for (sanitizer, failing) in [("leak", "c::leak"), ("undefined", "c::overflow")] {
        let trials = trials(&ran, sanitizer);
        if is_skipped(&trials) {
            continue;
        }
        let names = |outcome: &str| {
            let those = trials.iter().filter(|trial| trial["outcome"] == outcome);
            those.map(|trial| trial["name"].as_str().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(names("failed"), [failing], "{sanitizer}\n{}", ran.stderr);
        assert_eq!(names("passed").len(), PROGRAMS.len() - 1, "{sanitizer}\n{}", ran.stderr);
    }
}

#[test]
fn a_file_of_suppressions_that_is_not_there_is_an_error() {
    let fixture = Fixture::with_manifest(
        &manifest(
            "[lib]\ncrate-type = [\"cdylib\"]\n\n[package.metadata.ffi.test.suppressions]\nundefined = \"gone.supp\"\n",
        ),
        LIB,
    );
    fixture.write("ffi-tests/c/good.c", "int main(void) { return 0; }\n");
    let args = ["test", "--lang", "c", "--sanitize", "undefined"];
    fixture.cargo_ffi(&args).says(7, &["package.metadata.ffi.test.suppressions.undefined", "gone.supp"]);
    // Others do not look at it.
    fixture.cargo_ffi(&["test", "--lang", "c", "--no-generated"]).says(0, &[]);
}

const FREED: &str = r"
/// Bug: reads memory after it was freed.
#[ffi::export]
pub fn read_freed() -> u8 {
    let boxed = Box::new(7);
    let place = &raw const *boxed;
    drop(boxed);
    // SAFETY: none, and that is the bug.
    unsafe { place.read_volatile() }
}
";

const READS_FREED: &str = r"#include <LIB.h>

int main(void) {
    uint8_t out = 0;
    ffi_reply_t reply = FFI_REPLY_INIT;
    return LIB_read_freed_wait(&out, &reply);
}
";

/// A rustc that is named is not exchanged for a nightly one, so that this is what happens where there is none.
#[test]
fn a_rustc_that_is_named_builds_for_a_sanitizer() {
    let fixture = Fixture::new(&format!("{LIB}{FREED}"));
    fixture.write("ffi-tests/c/reads_freed.c", &READS_FREED.replace("LIB", &name()));
    let sysroot = run(&root(), "rustc", &["--print", "sysroot"]).stdout;
    let rustc = Path::new(sysroot.trim()).join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    let rustc = rustc.to_str().expect("UTF-8");
    let version = run(&root(), rustc, &["--version"]).stdout;
    let release = version.split(' ').nth(1).expect("a release");
    let args = ["--lang", "c", "--no-generated", "--sanitize", "address", "--message-format", "json"];
    let ran = fixture.cargo_ffi_with(&test(&args), &[("RUSTC", rustc)]);
    let trials = trials(&ran, "address");
    if is_skipped(&trials) {
        return;
    }
    let is_nightly = release.ends_with("-nightly") || release.ends_with("-dev");
    let with = if is_nightly { "" } else { " with RUSTC_BOOTSTRAP=1" };
    ran.says(1, &[&format!("Toolchain rustc {release}{with}, for what `address` looks into")]);
    let [trial] = &trials[..] else { panic!("{trials:?}") };
    assert_eq!(trial["findings"][0]["kind"], "heap-use-after-free", "{trial}");
    let place = trial["findings"][0]["place"].as_str().expect("a place");
    assert!(place.contains("::read_freed "), "{place}");
}

/// The trials with a sanitizer.
fn trials(ran: &Ran, sanitizer: &str) -> Vec<Value> {
    let lines = ran.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let is_it = |trial: &Value| trial["reason"] == "ffi-trial" && trial["sanitize"] == sanitizer;
    let trials: Vec<Value> = lines.filter(is_it).collect();
    assert!(!trials.is_empty(), "nothing ran\n{}{}", ran.stdout, ran.stderr);
    trials
}

/// Whether all was skipped, which is said.
fn is_skipped(trials: &[Value]) -> bool {
    let skipped = trials.iter().all(|trial| trial["outcome"] == "skipped");
    #[expect(clippy::print_stderr, reason = "a skip must be seen")]
    if skipped {
        eprintln!("{trials:?}");
    }
    skipped
}
