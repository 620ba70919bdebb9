//! Streams as a host sees them, in both of their forms. What the macros write around a function is written by hand here.
//!
//! A process has one runtime. So all of this is run once with a pool of threads, and by a test of `one_thread` in a process of its
//! own with one thread.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod callback;
mod ends;
mod host;
mod library;
#[path = "../support/one_thread.rs"]
mod one_thread;
mod pull;

use std::sync::Once;

use ffi::__private::{Form, Library, Options, Runtime, Static, callback as call};

use one_thread::is_current_thread;

const MANY: &Options =
    &Options { runtime: Runtime::MultiThread { workers: 2 }, ..*<library::Source as Library>::OPTIONS };
const ONE: &Options = &Options { runtime: Runtime::CurrentThread, ..*MANY };

/// What the author of this process's library has set.
fn options() -> &'static Options {
    if is_current_thread() { ONE } else { MANY }
}

/// Starts the runtime, by a call of a static function, as any other entry would.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let inbox = host::Inbox::new();
        let reply_to = inbox.reply_to(Form::Native);
        let target = Static { options: options() };
        let code =
            call::sync::<_, _, _, _, false>(target, reply_to, |_| Ok(()), |(), ()| Ok::<_, String>(true));
        assert_eq!((code, inbox.end().code), (host::OK, host::OK));
    });
}
