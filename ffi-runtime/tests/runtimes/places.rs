//! On which thread a future is polled, and dropped.

use std::{ffi::c_void, ptr, thread};

use crate::{host::*, is_current_thread, library::forever};

type Start = unsafe extern "C" fn(Callback, *mut c_void) -> i32;
type Wait = unsafe extern "C" fn(i64, *mut Str, *mut Reply) -> i32;

#[track_caller]
fn by_callback(start: Start) -> String {
    // SAFETY: the arguments are what the header asks for.
    begin(|cb, ud| unsafe { start(cb, ud) }).wait().text().to_owned()
}

#[track_caller]
fn by_waiting(wait: Wait, timeout_ms: i64) -> String {
    crate::start();
    let (mut out, mut reply) = (Str { data: ptr::null(), len: 0 }, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { wait(timeout_ms, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    let text = unsafe { std::slice::from_raw_parts(out.data, out.len) }.to_vec();
    reply.release();
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn a_caller_polls_unless_the_author_wants_otherwise() {
    let expect = if is_current_thread() { "ours, ours" } else { "the host's, the host's" };
    assert_eq!(by_callback(runtimes_place), expect);
    // No limit has begun before it really waits.
    for timeout_ms in [-1, 0, 60_000] {
        assert_eq!(by_waiting(runtimes_place_wait, timeout_ms), expect);
    }
}

#[test]
fn what_is_spawned_is_never_polled_by_its_caller() {
    assert_eq!(by_callback(runtimes_place_spawned), "ours, ours");
    assert_eq!(by_callback(runtimes_place_in_block), "ours, ours");
    for timeout_ms in [-1, 0, 60_000] {
        assert_eq!(by_waiting(runtimes_place_spawned_wait, timeout_ms), "ours, ours");
    }
}

#[test]
fn a_sync_function_runs_on_its_callers_thread() {
    assert_eq!(by_callback(runtimes_place_of_sync), "the host's");
}

/// A call that never ends, its number, and whether callers poll it.
fn forever_calls() -> [(unsafe extern "C" fn(Ctx, u32, i64, *mut Reply) -> i32, u32, bool); 2] {
    [(runtimes_forever_wait, 1, !is_current_thread()), (runtimes_forever_spawned_wait, 2, false)]
}

fn journal(by_caller: bool) -> [String; 2] {
    let thread = if by_caller { "the host's" } else { "ours" };
    [format!("polled {thread}"), format!("dropped {thread}")]
}

#[test]
fn a_future_that_timed_out_is_gone_when_the_wait_is_over() {
    let _alone = alone();
    let context = make();
    for (wait, id, by_caller) in forever_calls() {
        let mut reply = Reply::new();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { wait(context, id, 10, &mut reply) }, TIMEOUT);
        // It borrowed the instance, so it must not be anywhere now.
        assert_eq!(forever(id), journal(by_caller));
        reply.release();
    }
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { runtimes_destroy(context) }, OK);
}

#[test]
fn teardown_cancels_what_is_waited_for() {
    let _alone = alone();
    for (wait, id, by_caller) in forever_calls().map(|(wait, id, by_caller)| (wait, id + 2, by_caller)) {
        let context = make().addr();
        let waiting = thread::spawn(move || {
            let mut reply = Reply::new();
            // SAFETY: the arguments are what the header asks for.
            let code = unsafe { wait(ptr::without_provenance_mut(context), id, -1, &mut reply) };
            let journal = forever(id);
            reply.release();
            (code, journal)
        });
        until(|| !forever(id).is_empty());
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { runtimes_destroy(ptr::without_provenance_mut(context)) }, OK);
        assert_eq!(waiting.join().expect("no panic"), (CANCELLED, journal(by_caller).to_vec()));
    }
}

#[test]
fn waiting_on_a_thread_of_the_library_is_refused() {
    unsafe extern "C" fn wait(_: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
        // SAFETY: the test below passed a pair that lives as long as the process.
        let (context, inbox) = unsafe { &*user_data.cast::<(Ctx, &'static Inbox)>() };
        let (mut out, mut reply) = (Str { data: ptr::null(), len: 0 }, Reply::new());
        // SAFETY: the arguments are what the header asks for.
        let waited = unsafe { runtimes_place_wait(-1, &mut out, &mut reply) };
        reply.release();
        // SAFETY: as above.
        let spawned = unsafe { runtimes_place_spawned_wait(-1, &mut out, &mut reply) };
        reply.release();
        // SAFETY: any context may be passed.
        let destroyed = unsafe { runtimes_destroy(*context) };
        let codes = [waited, spawned, destroyed].map(|code| code as u8);
        // SAFETY: the inbox's own callback.
        unsafe { deliver(OK, codes.as_ptr().cast(), codes.len(), inbox.user_data()) };
    }
    let _alone = alone();
    let context = make();
    let inbox = Inbox::new();
    let pair: *mut (Ctx, &'static Inbox) = Box::leak(Box::new((context, inbox)));
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { runtimes_place_spawned(wait, pair.cast()) }, OK);
    assert_eq!(inbox.wait().payload, [WOULD_DEADLOCK as u8; 3]);
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { runtimes_destroy(context) }, OK);
}
