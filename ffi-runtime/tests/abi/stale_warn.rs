//! Warnings about calls that last: who gets them, when, and what a callback may do that gets one.
//!
//! What is set without a context concerns the whole process: `tests/outside.rs`.

use std::{
    ffi::c_void,
    ptr,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::host::*;

fn set(context: Ctx, interval_ms: i64) -> i32 {
    // SAFETY: any context may be passed.
    unsafe { abi_set_stale_warn(context, interval_ms) }
}

fn warned(interval_ms: i64) -> Context {
    let context = Context::new();
    assert_eq!(set(context.raw, interval_ms), OK);
    context
}

fn forever(context: &Context) -> &'static Inbox {
    // SAFETY: the arguments are what the header asks for.
    start(|cb, ud| unsafe { abi_forever(context.raw, cb, ud) })
}

fn cancel(context: &Context, inbox: &'static Inbox) {
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { abi_cancel(context.raw, inbox.user_data()) }, OK);
}

fn count(inbox: &Inbox) -> usize {
    inbox.all().iter().filter(|received| received.code == STALE_WARN).count()
}

/// What a call came to, which is the last thing that its inbox got; before that were warnings, in order.
#[track_caller]
fn replied(inbox: &Inbox, interval_ms: u64) -> (usize, Received) {
    until(|| inbox.all().iter().any(|received| received.code != STALE_WARN));
    let mut received = inbox.all();
    let reply = received.pop().expect("just seen");
    assert_ne!(reply.code, STALE_WARN, "nothing follows the reply");
    let mut before = 0;
    for (index, warning) in received.iter().enumerate() {
        assert_eq!(warning.code, STALE_WARN, "one reply");
        let elapsed: u64 = warning.text().parse().expect("a decimal number");
        let due = (index as u64 + 1) * interval_ms;
        assert!(elapsed >= due.max(before), "{elapsed} ms, after {before}, at least {due}");
        before = elapsed;
    }
    (received.len(), reply)
}

#[test]
fn a_call_that_lasts_is_warned_of_until_it_ends() {
    let context = warned(5);
    // SAFETY: the arguments are what the header asks for.
    let cbor = start(|cb, ud| unsafe { abi_forever_cbor(context.raw, cb, ud, ptr::null(), 0) });
    for inbox in [forever(&context), cbor] {
        until(|| count(inbox) >= 3);
        cancel(&context, inbox);
        let (warnings, reply) = replied(inbox, 5);
        assert!(warnings >= 3);
        assert_eq!((reply.code, reply.text()), (CANCELLED, "cancelled"));
    }
    // SAFETY: the arguments are what the header asks for.
    let sleep = start(|cb, ud| unsafe { abi_sleep(context.raw, cb, ud, 60) });
    let (_, reply) = replied(sleep, 5);
    assert_eq!(reply.code, OK);
}

#[test]
fn nothing_is_said_unless_it_is_asked_for() {
    let (on, off, again_off) = (warned(1), Context::new(), warned(1));
    assert_eq!(set(again_off.raw, 0), OK);
    let lasting = forever(&on);
    for context in [&off, &again_off] {
        // SAFETY: the arguments are what the header asks for.
        let reply = call(|cb, ud| unsafe { abi_sleep(context.raw, cb, ud, 20) });
        assert_eq!(reply.code, OK, "it is the first thing that arrives");
    }
    until(|| count(lasting) > 0);
}

#[test]
fn calls_that_do_not_wait_are_not_warned_of() {
    let context = warned(1);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_add(context.raw, cb, ud, 1, 1) }).code, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_ready(context.raw, cb, ud, 1) }).code, OK);
    let mut slept = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep_wait(context.raw, 20, -1, &mut slept, ptr::null_mut()) }, OK);
}

#[test]
fn a_call_follows_what_was_set_when_it_began_to_wait() {
    let context = Context::new();
    let before = forever(&context);
    assert_eq!(set(context.raw, 1), OK);
    let between = forever(&context);
    assert_eq!(set(context.raw, 0), OK);
    let after = forever(&context);
    let so_far = count(between);
    until(|| count(between) >= so_far + 3);
    assert_eq!(context.destroy(), OK);
    for quiet in [before, after] {
        assert_eq!(replied(quiet, 0).0, 0);
        assert_eq!(quiet.all().len(), 1);
    }
    assert_eq!(replied(between, 1).1.code, CANCELLED);
}

#[test]
fn what_cannot_be_set_is_refused() {
    let context = warned(1);
    assert_eq!(set(context.raw, -1), ERR);
    assert_eq!(set(context.raw, i64::MIN), ERR);
    let inbox = forever(&context);
    until(|| count(inbox) > 0);
    assert_eq!(set(context.raw, i64::MAX), OK, "an age is an interval");
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_sleep(context.raw, cb, ud, 5) }).code, OK);

    let raw = context.raw;
    assert_eq!(context.destroy(), OK);
    assert_eq!(set(raw, 1), ERR);
    assert_eq!(set(ptr::without_provenance_mut(1), 1), ERR);
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    let early = unsafe { abi_create_never(fresh_id(), Some(deliver), inbox.user_data()) };
    assert_eq!(set(early, 1), ERR, "the constructor has not replied");
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { abi_cancel(ptr::null_mut(), inbox.user_data()) }, OK);
    assert_eq!(inbox.wait().code, CANCELLED);
}

/// The `user_data` of a call whose callback does something about a warning.
struct Acting {
    context: Ctx,
    inbox: &'static Inbox,
    act: fn(&'static Acting),
}

impl Acting {
    fn start(context: &Context, act: fn(&'static Acting)) -> &'static Acting {
        let acting: &Acting = Box::leak(Box::new(Acting { context: context.raw, inbox: Inbox::new(), act }));
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_forever(context.raw, Some(deliver_and_act), acting.user_data()) }, OK);
        acting
    }

    fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    fn cancel(&'static self) -> i32 {
        // SAFETY: `user_data` is only looked up.
        unsafe { abi_cancel(self.context, self.user_data()) }
    }
}

unsafe extern "C" fn deliver_and_act(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: an `Acting` that is never freed.
    let acting = unsafe { &*user_data.cast::<Acting>() };
    // SAFETY: the payload is passed on as it came.
    unsafe { deliver(code, payload, len, acting.inbox.user_data()) };
    if code == STALE_WARN {
        (acting.act)(acting);
    }
}

#[test]
fn a_callback_may_cancel_its_call() {
    let context = warned(1);
    let acting = Acting::start(&context, |acting| assert_eq!(acting.cancel(), OK));
    let (warnings, reply) = replied(acting.inbox, 1);
    assert_eq!((warnings, reply.code), (1, CANCELLED), "the next thing is the reply");
}

#[test]
fn a_callback_may_call_the_library() {
    static CALLED: OnceLock<&Inbox> = OnceLock::new();
    let context = warned(1);
    let acting = Acting::start(&context, |acting| {
        let mut sum = 0;
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_add_wait(acting.context, 1, 2, &mut sum, ptr::null_mut()) }, OK);
        assert_eq!(set(acting.context, 0), OK);
        // SAFETY: the arguments are what the header asks for.
        CALLED.get_or_init(|| start(|cb, ud| unsafe { abi_sleep(acting.context, cb, ud, 1) }));
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { abi_destroy(acting.context) }, WOULD_DEADLOCK);
    });
    until(|| CALLED.get().is_some_and(|inbox| inbox.all().len() == 1));
    until(|| count(acting.inbox) >= 3);
    assert_eq!(acting.cancel(), OK);
    assert_eq!(replied(acting.inbox, 1).1.code, CANCELLED);
}

#[test]
fn teardown_waits_for_a_callback_and_none_comes_after_it() {
    static INSIDE: AtomicBool = AtomicBool::new(false);
    static LEAVE: AtomicBool = AtomicBool::new(false);
    let context = warned(1);
    let others: Vec<_> = (0..8).map(|_| forever(&context)).collect();
    let acting = Acting::start(&context, |_| {
        INSIDE.store(true, Ordering::Relaxed);
        while !LEAVE.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(1));
        }
    });
    until(|| INSIDE.load(Ordering::Relaxed));
    let raw = context.raw.expose_provenance();
    let teardown = thread::spawn(move || context.destroy());
    let context = ptr::with_exposed_provenance_mut(raw);
    // SAFETY: any context may be passed.
    until(|| unsafe { abi_nothing_wait(context, ptr::null_mut()) } == ERR);
    assert!(!teardown.is_finished(), "a callback runs");
    assert_eq!(set(context, 1), ERR);
    LEAVE.store(true, Ordering::Relaxed);
    assert_eq!(teardown.join().expect("no panic"), OK);

    let inboxes = || others.iter().copied().chain([acting.inbox]);
    let received: Vec<usize> = inboxes().map(|inbox| inbox.all().len()).collect();
    thread::sleep(Duration::from_millis(10));
    assert_eq!(inboxes().map(|inbox| inbox.all().len()).collect::<Vec<_>>(), received);
    for inbox in inboxes() {
        assert_eq!(replied(inbox, 1).1.code, CANCELLED);
    }
}

#[test]
fn replies_and_warnings_that_come_at_once_keep_their_order() {
    let context = warned(1);
    let inboxes: Vec<_> = (0..400)
        // SAFETY: the arguments are what the header asks for.
        .map(|call: u64| start(|cb, ud| unsafe { abi_sleep(context.raw, cb, ud, call % 8) }))
        .collect();
    for (call, inbox) in inboxes.iter().enumerate() {
        if call % 3 == 0 {
            cancel(&context, inbox);
        }
    }
    for inbox in &inboxes {
        let (_, reply) = replied(inbox, 1);
        assert!([OK, CANCELLED].contains(&reply.code));
    }
    assert_eq!(context.destroy(), OK);
    for inbox in inboxes {
        replied(inbox, 1);
    }
}

#[test]
fn a_call_that_fails_late_was_warned_of() {
    let context = warned(1);
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_panic_later(context.raw, cb, ud) });
    let (_, reply) = replied(inbox, 1);
    assert_eq!((reply.code, reply.text()), (ERR, "panicked: later"));
}
