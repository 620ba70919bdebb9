//! Events as a host hears of them: through the functions that a library has for them, with both runtimes, and to the end of a context.
//!
//! A process has one runtime. So all of this is run once with that of the manifest, and by the test below in a process of its
//! own with the other one. Queue and listeners by themselves are tested where they are, in `src/event`.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod delivery;
mod ends;
#[cfg(unix)]
mod forks;
mod host;
mod library;
mod listeners;

use std::sync::Once;

use ffi::__private::{Form, Options, Runtime, Static, callback};

/// Says which runtime is meant. Nothing is said in the process that the tests begin in.
const VARIABLE: &str = "FFI_TEST_RUNTIME";

/// What the author of this process's library has set.
const MANY: Options = Options {
    runtime: Runtime::MultiThread { workers: 2 },
    destructor_timeout_ms: 0,
    stale_warn_ms: 0,
    event_queue: 1,
};
const ONE: Options = Options { runtime: Runtime::CurrentThread, ..MANY };

fn is_current_thread() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// Starts the runtime, by a call of a static function, as any other entry would.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let options = if is_current_thread() { &ONE } else { &MANY };
        let started = host::Call::start(|to, user_data| {
            let reply_to = callback::ReplyTo { callback: Some(to), user_data, form: Form::Native };
            callback::sync(Static { options }, reply_to, |_| Ok(()), |(), ()| Ok::<_, String>(true))
        });
        assert_eq!(started.wait(), host::OK);
    });
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
