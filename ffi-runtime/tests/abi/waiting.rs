//! The direct form: results in `*out`, everything else in `*reply`.

use std::{
    ffi::c_void,
    ptr,
    time::{Duration, Instant},
};

use crate::host::*;

#[test]
fn a_plain_result_is_written_and_owns_nothing() {
    let context = Context::new();
    let (mut out, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_add_wait(context.raw, i32::MAX, 1, &mut out, &mut reply) }, OK);
    assert_eq!(out, i32::MIN);
    assert_eq!((reply.code, reply.payload, reply.len, reply.owner), (OK, ptr::null(), 0, ptr::null_mut()));
    // SAFETY: a plain result does not need a reply.
    assert_eq!(unsafe { abi_add_wait(context.raw, 1, 1, &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, 2);
    // SAFETY: neither does no result.
    assert_eq!(unsafe { abi_nothing_wait(context.raw, ptr::null_mut()) }, OK);
}

#[test]
fn a_result_with_memory_lives_until_it_is_released() {
    let context = Context::new();
    let (mut out, mut reply) = (Str::text(""), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_name_wait(context.raw, &mut out, &mut reply) }, OK);
    let name = format!("lab\0{}", context.id);
    // SAFETY: not released yet.
    assert_eq!(unsafe { out.get() }, name);
    assert_eq!((reply.code, reply.payload, reply.owner.is_null()), (OK, ptr::null(), false));
    // The context has nothing to do with it.
    assert_eq!(context.destroy(), OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { out.get() }, name);
    reply.release();
    assert_eq!((reply.payload, reply.len, reply.owner), (ptr::null(), 0, ptr::null_mut()));
    reply.release();
    // SAFETY: null may be released.
    unsafe { abi_reply_release(ptr::null_mut()) };
}

#[test]
fn an_async_call_is_waited_for() {
    let context = Context::new();
    let (mut out, mut reply) = (0, Reply::new());
    let start = Instant::now();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep_wait(context.raw, 20, -1, &mut out, &mut reply) }, OK);
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert_eq!(out, 20);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep_wait(context.raw, 1, 10_000, &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, 1);
}

#[test]
fn a_call_that_takes_too_long_is_cancelled() {
    let context = Context::new();
    let (mut out, mut reply) = (Str::text(""), Reply::new());
    let start = Instant::now();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_forever_wait(context.raw, 20, &mut out, &mut reply) }, TIMEOUT);
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert_eq!((reply.code, reply.text()), (TIMEOUT, "timed out after 20 ms"));
    reply.release();
    assert_eq!((reply.payload, reply.len), (ptr::null(), 0));
    // Were it not cancelled, this would wait for it.
    assert_eq!(context.destroy(), OK);
}

#[test]
fn a_limit_of_zero_does_not_wait() {
    let context = Context::new();
    let (mut out, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_ready_wait(context.raw, 4, 0, &mut out, &mut reply) }, OK);
    assert_eq!(out, 4);
    let mut slept = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep_wait(context.raw, 60_000, 0, &mut slept, &mut reply) }, TIMEOUT);
    assert_eq!((slept, reply.text()), (0, "timed out after 0 ms"));
    reply.release();
}

#[test]
fn what_could_not_be_answered_is_not_run() {
    let context = Context::new();
    let before = context.journal();
    let (mut out, mut reply) = (Str::text(""), Reply::new());
    // SAFETY: null is refused.
    assert_eq!(unsafe { abi_name_wait(context.raw, &mut out, ptr::null_mut()) }, ERR);
    // SAFETY: null is refused.
    assert_eq!(unsafe { abi_name_wait(context.raw, ptr::null_mut(), &mut reply) }, ERR);
    assert_eq!(reply.text(), "out: a null or misaligned pointer where the result is due");
    reply.release();
    // SAFETY: misaligned pointers are refused.
    assert_eq!(unsafe { abi_name_wait(context.raw, ptr::without_provenance_mut(1), &mut reply) }, ERR);
    reply.release();
    // SAFETY: misaligned pointers are refused.
    assert_eq!(unsafe { abi_nothing_wait(context.raw, ptr::without_provenance_mut(1)) }, ERR);
    assert_eq!(context.journal(), before);
}

#[test]
fn errors_are_in_the_reply() {
    let context = Context::new();
    let (mut out, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_check_wait(context.raw, 0, &mut out, &mut reply) }, FAIL);
    assert_eq!((reply.code, reply.len), (FAIL, size_of::<LabError>()));
    reply.release();
    // SAFETY: without a reply only the code is left.
    assert_eq!(unsafe { abi_check_wait(context.raw, 0, &mut out, ptr::null_mut()) }, FAIL);
    // SAFETY: without a reply only the code is left.
    assert_eq!(unsafe { abi_add_wait(ptr::null_mut(), 1, 1, &mut 0, ptr::null_mut()) }, ERR);
}

#[test]
fn waiting_where_it_would_never_end_is_refused() {
    unsafe extern "C" fn wait(_: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
        // SAFETY: the test below passed a pair that lives as long as the process.
        let (context, inbox) = unsafe { &*user_data.cast::<(Ctx, &'static Inbox)>() };
        let (mut out, mut sum, mut reply) = (0, 0, Reply::new());
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_sleep_wait(*context, 1, -1, &mut out, &mut reply) };
        assert_eq!(reply.text(), "waiting on a thread of the library would never end");
        reply.release();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_add_wait(*context, 1, 1, &mut sum, &mut reply) }, OK, "nothing to wait for");
        // SAFETY: the inbox's own callback.
        unsafe { deliver(code, ptr::null(), 0, inbox.user_data()) };
    }
    let context = Context::new();
    let inbox = Inbox::new();
    let pair: *mut (Ctx, &'static Inbox) = Box::leak(Box::new((context.raw, inbox)));
    // Long enough to be still waiting at the first poll, also on a busy machine: the callback then runs on a worker.
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep(context.raw, Some(wait), pair.cast(), 200) }, OK);
    assert_eq!(inbox.wait().code, WOULD_DEADLOCK);
}

#[test]
fn waiting_calls_are_cancelled_by_teardown() {
    let context = Context::new();
    let raw = context.raw.addr();
    let waiting = std::thread::spawn(move || {
        let (mut out, mut reply) = (Str::text(""), Reply::new());
        let context = ptr::without_provenance_mut(raw);
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_forever_wait(context, -1, &mut out, &mut reply) };
        let text = reply.text().to_owned();
        reply.release();
        (code, text)
    });
    until(|| context.journal().contains(&"forever"));
    assert_eq!(context.destroy(), OK);
    assert_eq!(waiting.join().expect("no panic"), (CANCELLED, "cancelled".to_owned()));
}

#[test]
fn waiting_calls_have_no_user_data() {
    let context = Context::new();
    let raw = context.raw.addr();
    let waiting = std::thread::spawn(move || {
        let mut out = 0;
        let context = ptr::without_provenance_mut(raw);
        // SAFETY: the arguments are what the header asks for.
        unsafe { abi_sleep_wait(context, 50, -1, &mut out, ptr::null_mut()) }
    });
    while !waiting.is_finished() {
        // SAFETY: `user_data` is only looked up.
        assert_eq!(unsafe { abi_cancel(context.raw, ptr::null_mut()) }, OK);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(waiting.join().expect("no panic"), OK, "a null `user_data` is not theirs");
}
