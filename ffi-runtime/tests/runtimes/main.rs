//! Both runtimes: where futures are polled, that a reactor is there wherever the author's code runs, and how contexts end.
//!
//! A process has one runtime. So all of this is run once with that of the manifest, and by a test of `one_thread` in a process of its
//! own with the other one.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod blocking;
mod ends;
mod host;
mod library;
#[path = "../support/one_thread.rs"]
mod one_thread;
mod places;
mod reactor;

use std::sync::Once;

use ffi::__private::{Form, Options, Runtime, Static, callback};

use one_thread::is_current_thread;

/// What the author of this process's library has set.
const MANY: Options = Options {
    runtime: Runtime::MultiThread { workers: 2 },
    destructor_timeout_ms: 0,
    stale_warn_ms: 0,
    event_queue: 2,
};
const ONE: Options = Options { runtime: Runtime::CurrentThread, ..MANY };

/// Starts the runtime, by a call of a static function, as any other entry would.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let options = if is_current_thread() { &ONE } else { &MANY };
        let inbox = host::Inbox::new();
        let reply_to = callback::ReplyTo {
            callback: Some(host::deliver),
            user_data: inbox.user_data(),
            form: Form::Native,
        };
        let code = callback::sync::<_, _, _, _, false>(
            Static { options },
            reply_to,
            |_| Ok(()),
            |(), ()| Ok::<_, String>(true),
        );
        assert_eq!((code, inbox.wait().code), (host::OK, host::OK));
    });
}
