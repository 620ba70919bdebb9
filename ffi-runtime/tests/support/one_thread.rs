//! A process has one runtime. So all tests of a program are run once with that of many threads, and by the test here in a process of its own
//! with the one of one thread.
//!
//! A program that has this as a module asks [`is_current_thread`] for the runtime that it is to start.

/// Says which runtime is meant. Nothing is said in the process that the tests begin in.
const VARIABLE: &str = "FFI_TEST_RUNTIME";

/// Whether this process has the runtime of one thread.
pub(crate) fn is_current_thread() -> bool {
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
