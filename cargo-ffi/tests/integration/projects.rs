//! The test projects, in every language: what the whole is for.

use crate::tool::{cargo_ffi, root, test};

/// Runs all programs of a project. Those of the author are all named, so that one which is not found any more is missed.
#[track_caller]
fn passes(project: &str, programs: &[&str]) {
    let manifest = root().join("test-projects").join(project).join("Cargo.toml");
    cargo_ffi(&test(&["--manifest-path", manifest.to_str().expect("UTF-8")])).passed(programs);
}

#[test]
fn timer_works_from_c_cpp_go_and_rust() {
    let programs = [
        "c::header-c99",
        "c::layouts",
        "c::round-trip",
        "c::cbor",
        "c::events",
        "c::hostile_cbor",
        "c::misuse",
        "c::native",
        "c::stale_warn",
        "c::stress",
        "c::teardown",
        "c::wait",
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
        "go::demo",
        "rust::timer",
    ];
    passes("timer", &programs);
}

#[test]
fn echo_works_beside_timer() {
    let programs = [
        "c::round-trip",
        "c::cbor",
        "c::native",
        "c::two_libraries",
        "c::wait",
        "cpp::two_libraries",
        "go::package",
        "go::test",
        "go::round-trip",
        "go::codec",
    ];
    passes("echo", &programs);
}

#[test]
fn kv_works_from_c_cpp_go_and_rust() {
    let programs = [
        "c::round-trip",
        "c::cbor",
        "c::misuse",
        "c::native",
        "c::streams",
        "c::stress",
        "c::wait",
        "cpp::store",
        "cpp::stress",
        "go::package",
        "go::test",
        "go::round-trip",
        "go::codec",
        "rust::kv",
    ];
    passes("kv", &programs);
}

#[test]
fn a_login_asks_hosts_in_c_cpp_go_and_rust() {
    let programs = [
        "c::round-trip",
        "c::login",
        "cpp::login-c++17",
        "cpp::login-c++20",
        "go::package",
        "go::test",
        "go::round-trip",
        "go::codec",
        "rust::login",
    ];
    passes("host-demo", &programs);
}

#[test]
fn what_lives_ends_as_promised() {
    let programs = [
        "c::round-trip",
        "c::cancel",
        "c::churn",
        "c::constructors",
        "c::destroy",
        "c::many",
        "c::misuse",
        "c::soak",
        "cpp::lives",
        "go::package",
        "go::test",
        "go::round-trip",
        "go::codec",
    ];
    passes("lives", &programs);
}
