//! Host functions as a host sees them, and as the library awaits them: with both runtimes.
//!
//! `library` is what the macros would write, by hand, and `host` what a host does. A process has one runtime, so all of this is run once
//! with many threads, and by the test below in a process of its own with one.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod answers;
mod arguments;
mod blocking;
mod ends;
mod host;
mod library;
mod names;
mod replaced;
mod testing;
mod values;

/// Says which runtime is meant. Nothing is said in the process that the tests begin in.
const VARIABLE: &str = "FFI_TEST_RUNTIME";

/// Whether this process has the runtime of one thread.
fn is_current_thread() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

#[test]
fn all_of_this_with_one_thread() {
    if is_current_thread() {
        return;
    }
    let tests = std::env::current_exe().expect("this program");
    #[expect(clippy::disallowed_methods, reason = "this program once more")]
    let ran = std::process::Command::new(tests).env(VARIABLE, "current-thread").output().expect("it starts");
    let (out, error) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{error}");
}
