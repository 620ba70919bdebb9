//! Wherever code of the author's runs, there is a reactor: `Handle::current()`, `tokio::spawn` and timers work.
//!
//! What was seen is the process's, so nothing else runs meanwhile.

use std::{
    ptr, thread,
    time::{Duration, Instant},
};

use crate::{host::*, library::seen};

/// Compares what ran with what should have, in any order. What is dropped by the runtime may come a little later.
#[track_caller]
fn check(what: &str, mut expect: Vec<&str>) {
    let mut saw = seen();
    let start = Instant::now();
    while saw.len() < expect.len() && start.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(1));
        saw.extend(seen());
    }
    saw.sort();
    expect.sort_unstable();
    assert_eq!(saw, expect, "{what}");
}

#[test]
fn there_is_a_reactor_wherever_the_authors_code_runs() {
    let _alone = alone();
    seen();
    let mut reply = Reply::new();
    // Constructors, and teardown after each.
    const END: [&str; 3] = ["shutdown", "shut down", "instance dropped"];
    for is_async in [false, true] {
        let made = if is_async { vec!["create", "created"] } else { vec!["make"] };
        let inbox = Inbox::new();
        crate::start();
        let raw = match is_async {
            // SAFETY: the arguments are what the header asks for.
            false => unsafe { runtimes_make(deliver, inbox.user_data()) },
            // SAFETY: as above.
            true => unsafe { runtimes_create(5, deliver, inbox.user_data()) },
        };
        assert_eq!(inbox.wait().code, OK);
        check("a constructor", made.clone());
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { runtimes_destroy(raw) }, OK);
        check("teardown", END.to_vec());

        let mut waited = ptr::null_mut();
        let code = match is_async {
            // SAFETY: the arguments are what the header asks for.
            false => unsafe { runtimes_make_wait(&mut waited, &mut reply) },
            // SAFETY: as above.
            true => unsafe { runtimes_create_wait(5, -1, &mut waited, &mut reply) },
        };
        assert_eq!(code, OK);
        check("a constructor that is waited for", made);
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { runtimes_destroy(waited) }, OK);
        check("teardown", END.to_vec());
    }

    // Methods.
    let context = make();
    check("a constructor", vec!["make"]);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(begin(|cb, ud| unsafe { runtimes_touch_now(context, cb, ud) }).wait().code, OK);
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_touch_now_wait(context, &mut reply) }, OK);
    check("sync methods", vec!["now", "now"]);
    let around = vec!["before", "after", "future dropped"];
    for ms in [0, 5] {
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(begin(|cb, ud| unsafe { runtimes_touch_around(context, cb, ud, ms) }).wait().code, OK);
        check("an async method", around.clone());
        // SAFETY: as above.
        assert_eq!(unsafe { runtimes_touch_around_wait(context, ms, -1, &mut reply) }, OK);
        check("an async method that is waited for", around.clone());
    }

    // Futures that are dropped unfinished.
    // SAFETY: the arguments are what the header asks for.
    let pending = begin(|cb, ud| unsafe { runtimes_touch_around(context, cb, ud, 600_000) });
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { runtimes_cancel(context, pending.user_data()) }, OK);
    assert_eq!(pending.wait().code, CANCELLED);
    let saw = seen();
    // Where it is cancelled before its first poll, there is nothing in it yet.
    assert!(saw.is_empty() || saw == ["before", "future dropped"], "cancelled: {saw:?}");
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_touch_around_wait(context, 600_000, 5, &mut reply) }, TIMEOUT);
    reply.release();
    check("timed out", vec!["before", "future dropped"]);

    // Values: both are made, one is dropped by the function, the other when its reply was given.
    let passed = vec!["argument made", "argument made", "value dropped", "result turned", "value dropped"];
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(begin(|cb, ud| unsafe { runtimes_pass(cb, ud, 1, 2) }).wait().code, OK);
    check("values", passed.clone());
    let mut out = 0;
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_pass_wait(3, 4, &mut out, &mut reply) }, OK);
    check("values that are waited for", passed);
    // The second is refused, which ends the first.
    let refused = vec!["argument made", "argument made", "value dropped"];
    // SAFETY: as above.
    assert_eq!(begin(|cb, ud| unsafe { runtimes_pass(cb, ud, 1, 0) }).wait().code, ERR);
    check("an argument that is refused", refused.clone());
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_pass_wait(1, 0, &mut out, &mut reply) }, ERR);
    reply.release();
    check("an argument that is refused", refused);
    let mut inner = ptr::null();
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_owned_wait(&mut inner, &mut reply) }, OK);
    check("a result with memory", vec!["result turned"]);
    reply.release();
    check("a result that is released", vec!["value dropped"]);

    // Errors.
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(begin(|cb, ud| unsafe { runtimes_refuse(cb, ud, false) }).wait().code, FAIL);
    check("an error", vec!["error shown", "error dropped"]);
    // SAFETY: as above.
    assert_eq!(unsafe { runtimes_refuse_wait(false, &mut reply) }, FAIL);
    check("an error that is waited for", vec!["error shown"]);
    reply.release();
    check("an error that is released", vec!["error dropped"]);

    // SAFETY: any context may be passed.
    assert_eq!(unsafe { runtimes_destroy(context) }, OK);
    check("teardown", END.to_vec());
}
