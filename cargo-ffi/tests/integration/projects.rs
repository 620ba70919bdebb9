//! The test projects, in every language: what the whole is for.

use crate::tool::{cargo_ffi, root, test};

/// Runs all programs of a project, and shows what was skipped.
#[track_caller]
fn passes(project: &str, programs: &[&str]) {
    let manifest = root().join("test-projects").join(project).join("Cargo.toml");
    let ran = cargo_ffi(&test(&["--manifest-path", manifest.to_str().expect("UTF-8")]));
    ran.says(0, &[" passed, 0 failed, "]);
    let skipped: Vec<&str> =
        ran.stderr.lines().filter(|line| line.trim_start().starts_with("Skipped")).collect();
    #[expect(clippy::print_stderr, reason = "a skip must be seen")]
    for line in &skipped {
        eprintln!("{project}: {line}");
    }
    for program in programs {
        let language = program.split("::").next().unwrap_or_default();
        let was_skipped = skipped.iter().any(|line| line.contains(&format!("Skipped {language}:")));
        let passed = ran.stderr.contains(&format!("Passed {program} "));
        assert!(passed || was_skipped, "`{program}` did not run\n{}", ran.stderr);
    }
}

#[test]
fn timer_works_from_c_cpp_and_go() {
    passes(
        "timer",
        &[
            "c::header-c99",
            "c::layouts",
            "c::round-trip",
            "c::native",
            "c::wait",
            "c::cbor",
            "c::misuse",
            "c::events",
            "c::stress",
            "cpp::calls-c++17",
            "cpp::calls-c++20",
            "cpp::coroutines-c++17",
            "cpp::coroutines-c++20",
            "cpp::many-c++17",
            "cpp::many-c++20",
            "cpp::raii-c++17",
            "cpp::raii-c++20",
            "cpp::stress-c++17",
            "cpp::stress-c++20",
            "go::package",
            "go::test",
            "go::round-trip",
            "go::codec",
        ],
    );
}

#[test]
fn echo_works_beside_timer() {
    passes("echo", &["c::native", "c::two_libraries", "go::test", "go::round-trip", "go::codec"]);
}

#[test]
fn kv_works_from_c_cpp_and_go() {
    let programs = [
        "c::round-trip",
        "c::native",
        "c::streams",
        "c::stress",
        "cpp::stress",
        "go::test",
        "go::round-trip",
        "go::codec",
    ];
    passes("kv", &programs);
}

#[test]
fn a_login_asks_hosts_in_c_and_go() {
    passes("host-demo", &["c::login", "go::test", "go::round-trip", "go::codec"]);
}

#[test]
fn what_lives_ends_as_promised() {
    let programs = [
        "c::cancel",
        "c::churn",
        "c::constructors",
        "c::destroy",
        "c::many",
        "c::misuse",
        "c::soak",
        "go::test",
        "go::round-trip",
        "go::codec",
    ];
    passes("lives", &programs);
}
