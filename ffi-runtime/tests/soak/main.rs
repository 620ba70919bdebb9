//! Many contexts and handles, one after the other and all at once, leave nothing behind.
//!
//! A short run by default. `FFI_SOAK=100000` makes and keeps as many, see `docs/testing.md`.

mod host;
mod library;
mod resources;

use std::{
    ptr,
    time::{Duration, Instant},
};

use host::*;

/// Not CBOR, and CBOR that is not what is asked for.
const UNDECODABLE: [&[u8]; 4] =
    [&[0xff], &[0xa1, 0x61], &[0x9b, 0xff, 0xff, 0xff], &[0xa1, 0x61, b'a', 0xf6]];

/// `{"label": "meter", "fail": false}`
const REQUEST: &[u8] = b"\xa2\x64fail\xf4\x65label\x65meter";

/// Makes a context by one of the constructors and forms.
fn make(round: usize, replies: &Replies) -> Ctx {
    let (mut context, mut reply) = (ptr::null_mut(), Reply::new());
    match round % 3 {
        // SAFETY: the arguments are what the header asks for.
        0 => assert_eq!(unsafe { soak_make_wait(text("meter"), 0, &mut context, &mut reply) }, OK),
        // SAFETY: the arguments are what the header asks for.
        1 => assert_eq!(unsafe { soak_create_wait(text("meter"), 0, -1, &mut context, &mut reply) }, OK),
        _ => {
            // SAFETY: the arguments are what the header asks for.
            context =
                unsafe { soak_make_cbor(REQUEST.as_ptr(), REQUEST.len(), Some(count), replies.user_data()) };
        }
    }
    assert!(!context.is_null());
    context
}

/// Constructors that come to nothing. Two of them reply.
fn make_nothing(round: usize, replies: &Replies) {
    let bytes = UNDECODABLE[round % UNDECODABLE.len()];
    // SAFETY: the arguments are what the header asks for.
    let context = unsafe { soak_make_cbor(bytes.as_ptr(), bytes.len(), Some(count), replies.user_data()) };
    assert!(context.is_null());
    // SAFETY: the arguments are what the header asks for. The reply says that the context is none.
    unsafe { soak_create(text("meter"), 1, Some(count), replies.user_data()) };
    let (mut context, mut reply) = (ptr::null_mut(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_make_wait(text("meter"), 1, &mut context, &mut reply) }, ERR);
    assert!(context.is_null());
}

/// Calls that have replied when this returns: three of them to the callback, one with an error.
fn call(round: usize, context: Ctx, replies: &Replies) {
    let user_data = replies.user_data();
    let bytes = UNDECODABLE[round % UNDECODABLE.len()];
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_add(context, Some(count), user_data, 1, 2) }, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_add_cbor(context, Some(count), user_data, bytes.as_ptr(), bytes.len()) }, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_ready(context, Some(count), user_data) }, OK);
    let (mut out, mut reply) = (text(""), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_later_wait(context, text("on"), -1, &mut out, &mut reply) }, OK);
    // Seldom: giving up takes a millisecond, the resolution of the runtime's timers.
    if round.is_multiple_of(32) {
        let mut reply = Reply::new();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { soak_forever_wait(context, text("on"), 0, &mut out, &mut reply) }, TIMEOUT);
    }
}

/// Two calls that are pending when this returns, or were.
fn leave_pending(context: Ctx, replies: &Replies) {
    let user_data = replies.user_data();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_later(context, Some(count), user_data, text("and on")) }, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_forever(context, Some(count), user_data, text("and on")) }, OK);
}

fn destroy(context: Ctx) {
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { soak_destroy(context) }, OK);
}

/// Waits for the replies of that many rounds, and looks whether they are what they should be.
#[track_caller]
fn all_replied(rounds: usize, replies: &Replies) {
    let rounds = rounds as u64;
    let made = rounds / 3;
    let limit = Instant::now() + Duration::from_secs(60);
    while replies.all() < made + 7 * rounds {
        assert!(Instant::now() < limit, "{} of {}: {replies:?}", replies.all(), made + 7 * rounds);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(replies.of(ERR), 3 * rounds, "two failed constructors and a bad argument: {replies:?}");
    // Of the calls that were left pending one ends only by being cancelled, the other one may be done before.
    let (ok, cancelled) = (replies.of(OK), replies.of(CANCELLED));
    assert_eq!(ok + cancelled, made + 4 * rounds, "{replies:?}");
    assert!((rounds..=2 * rounds).contains(&cancelled), "{replies:?}");
}

/// One context after the other.
fn one_by_one(rounds: usize) {
    let replies = Replies::default();
    for round in 0..rounds {
        make_nothing(round, &replies);
        let context = make(round, &replies);
        call(round, context, &replies);
        leave_pending(context, &replies);
        if round.is_multiple_of(2) {
            // SAFETY: `user_data` is only looked up.
            assert_eq!(unsafe { soak_cancel(context, replies.user_data()) }, OK);
        }
        destroy(context);
    }
    all_replied(rounds, &replies);
}

/// All contexts at once. Gives the bytes that they have, and that they have with their pending calls.
fn all_at_once(rounds: usize) -> [usize; 2] {
    let replies = Replies::default();
    let mut contexts = Vec::with_capacity(rounds);
    let before = resources::bytes();
    contexts.extend((0..rounds).map(|round| make(round, &replies)));
    let made = resources::bytes();
    for (round, context) in contexts.iter().enumerate() {
        make_nothing(round, &replies);
        call(round, *context, &replies);
        leave_pending(*context, &replies);
    }
    let pending = resources::bytes();
    contexts.into_iter().for_each(destroy);
    all_replied(rounds, &replies);
    [made, pending].map(|bytes| bytes.saturating_sub(before))
}

/// Nothing but making and destroying. Gives how long it took.
fn bare(rounds: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..rounds {
        let (mut context, mut reply) = (ptr::null_mut(), Reply::new());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { soak_make_wait(text("meter"), 0, &mut context, &mut reply) }, OK);
        destroy(context);
    }
    start.elapsed()
}

fn new_context() -> Ctx {
    let (mut context, mut reply) = (ptr::null_mut(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_make_wait(text("meter"), 0, &mut context, &mut reply) }, OK);
    context
}

fn new_handle(context: Ctx) -> Handle {
    let mut handle = ptr::null_mut();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { soak_gauge_new_wait(context, text("gauge"), &mut handle, ptr::null_mut()) }, OK);
    handle
}

fn close(handle: Handle) {
    // SAFETY: any handle may be passed.
    assert_eq!(unsafe { soak_handle_close(handle) }, OK);
}

/// Handles of one context that goes on: each is given out, shared twice, used and closed.
fn handles_one_by_one(context: Ctx, rounds: usize) {
    let replies = Replies::default();
    let user_data = replies.user_data();
    for round in 0..rounds {
        let handle = new_handle(context);
        let (mut shares, mut reply) = (Handles::none(), Reply::new());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { soak_share_wait(context, handle, &mut shares, &mut reply) }, OK);
        // SAFETY: not released yet.
        unsafe { shares.view() }.iter().copied().for_each(close);
        let bytes = UNDECODABLE[round % UNDECODABLE.len()];
        // SAFETY: the arguments are what the header asks for.
        let code =
            unsafe { soak_gauge_new_cbor(context, Some(count), user_data, bytes.as_ptr(), bytes.len()) };
        assert_eq!(code, OK);
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { soak_gauge_forever(handle, Some(count), user_data) }, OK);
        // Cancelled by a handle before it is closed, or with the last share afterwards.
        let target = if round.is_multiple_of(2) { handle } else { context };
        if target == context {
            close(handle);
        }
        // SAFETY: `user_data` is only looked up.
        assert_eq!(unsafe { soak_cancel(target, user_data) }, OK);
        if target == handle {
            close(handle);
        }
    }
    let (limit, rounds) = (Instant::now() + Duration::from_secs(60), rounds as u64);
    while replies.all() < 2 * rounds {
        assert!(Instant::now() < limit, "{replies:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!((replies.of(ERR), replies.of(CANCELLED)), (rounds, rounds), "{replies:?}");
}

/// As many handles at once, which their context closes. Gives the bytes that they have.
fn handles_at_once(rounds: usize) -> usize {
    let context = new_context();
    let before = resources::bytes();
    for _ in 0..rounds {
        new_handle(context);
    }
    let given = resources::bytes();
    destroy(context);
    given.saturating_sub(before)
}

/// Nothing but giving out and closing. Gives how long it took.
fn bare_handles(context: Ctx, rounds: usize) -> Duration {
    let start = Instant::now();
    (0..rounds).for_each(|_| close(new_handle(context)));
    start.elapsed()
}

/// What handles leave behind: nothing.
#[expect(clippy::print_stdout, reason = "the numbers are what a long run is for")]
fn many_handles(rounds: usize) {
    let first = handles_at_once(rounds);
    let context = new_context();
    let (_, bare) = resources::nothing_left(|| bare_handles(context, rounds));
    // The context is there before and after.
    resources::nothing_left(|| handles_one_by_one(context, rounds));
    let (kept, given) = resources::nothing_left(|| handles_at_once(rounds));
    destroy(context);
    let each = bare.as_secs_f64() * 1e6 / rounds as f64;
    let [first, given] = [first, given].map(|bytes| bytes / rounds);
    println!("{rounds} handles, one after the other: {each:.1} us to give out and close each");
    println!(
        "{rounds} at once: {first} bytes each with the slots, which stay; {given} in a slot that is used again"
    );
    println!("before and after: {kept:?}");
}

/// What contexts leave behind: nothing.
#[expect(clippy::print_stdout, reason = "the numbers are what a long run is for")]
fn many_contexts(rounds: usize) {
    // The first time makes what is kept: the runtime, and the slots, which are used again.
    let [first, _] = all_at_once(rounds);
    let (_, bare) = resources::nothing_left(|| bare(rounds));
    resources::nothing_left(|| one_by_one(rounds));
    let (kept, [made, pending]) = resources::nothing_left(|| all_at_once(rounds));
    let each = bare.as_secs_f64() * 1e6 / rounds as f64;
    let [first, made, pending] = [first, made, pending].map(|bytes| bytes / rounds);
    println!("{rounds} contexts, one after the other: {each:.1} us to make and destroy each");
    println!(
        "{rounds} at once: {first} bytes each with the slots, which stay; {made} in a slot that is used again;"
    );
    println!("{pending} with two pending calls");
    println!("before and after: {kept:?}");
}

/// One test: what is measured is the process's.
#[test]
fn many_contexts_and_handles_leave_nothing_behind() {
    let rounds = std::env::var("FFI_SOAK").map_or(1_000, |rounds| rounds.parse().expect("a number"));
    many_contexts(rounds);
    many_handles(rounds);
}
