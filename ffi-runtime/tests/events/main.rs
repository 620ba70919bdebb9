//! Events as a host hears of them: through the functions that a library has for them, with both runtimes, and to the end of a context.
//!
//! A process has one runtime. So all of this is run once with that of the manifest, and by a test of `one_thread` in a process of its
//! own with the other one. Queue and listeners by themselves are tested where they are, in `src/event`.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod delivery;
mod ends;
#[cfg(unix)]
mod forks;
mod host;
mod library;
mod listeners;
#[path = "../support/one_thread.rs"]
mod one_thread;

use std::sync::Once;

use ffi::__private::{Form, Options, Runtime, Static, callback};

use one_thread::is_current_thread;

/// What the author of this process's library has set.
const MANY: Options = Options {
    runtime: Runtime::MultiThread { workers: 2 },
    destructor_timeout_ms: 0,
    stale_warn_ms: 0,
    event_queue: 1,
};
const ONE: Options = Options { runtime: Runtime::CurrentThread, ..MANY };

/// Starts the runtime, by a call of a static function, as any other entry would.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let options = if is_current_thread() { &ONE } else { &MANY };
        let started = host::Call::start(|to, user_data| {
            let reply_to = callback::ReplyTo { callback: Some(to), user_data, form: Form::Native };
            callback::sync::<_, _, _, _, false>(
                Static { options },
                reply_to,
                |_| Ok(()),
                |(), ()| Ok::<_, String>(true),
            )
        });
        assert_eq!(started.wait(), host::OK);
    });
}
