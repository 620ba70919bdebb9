//! The callback form: every outcome is one reply.

use std::{
    ffi::c_void,
    ptr,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::host::*;

#[test]
fn a_sync_call_replies_before_it_returns() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_add(context.raw, cb, ud, 2, 3) });
    assert_eq!(inbox.all(), [Received { code: OK, payload: Some(5_i32.to_ne_bytes().to_vec()) }]);
}

#[test]
fn an_async_call_that_is_ready_replies_before_it_returns() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_ready(context.raw, cb, ud, 9) });
    assert_eq!(inbox.all(), [Received { code: OK, payload: Some(9_u32.to_ne_bytes().to_vec()) }]);
}

#[test]
fn an_async_call_that_waits_replies_later_and_once() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_sleep(context.raw, cb, ud, 30) });
    assert_eq!(inbox.all(), [], "nothing before it is done");
    assert_eq!(inbox.wait().payload, Some(30_u64.to_ne_bytes().to_vec()));
    assert_eq!(context.destroy(), OK);
    assert_eq!(inbox.all().len(), 1, "and nothing after");
}

#[test]
fn without_a_callback_nothing_is_done() {
    let context = Context::new();
    let before = context.journal();
    let none = ptr::null_mut();
    // SAFETY: a callback may be null.
    let codes = unsafe {
        [
            abi_add(context.raw, None, none, 1, 1),
            abi_add_cbor(context.raw, None, none, ptr::null(), 0),
            abi_forever(context.raw, None, none),
            abi_forever_cbor(context.raw, None, none, ptr::null(), 0),
            abi_add(ptr::null_mut(), None, none, 1, 1),
        ]
    };
    assert_eq!(codes, [MISSING_CALLBACK; 5]);
    assert_eq!(context.journal(), before);
    let id = fresh_id();
    // SAFETY: a callback may be null.
    assert!(unsafe { abi_make(id, 0, None, none) }.is_null());
    // SAFETY: a callback may be null.
    assert!(unsafe { abi_create(id, 0, 0, None, none) }.is_null());
    assert_eq!(crate::library::journal(id), [""; 0]);
}

#[test]
fn payloads_have_the_shapes_of_their_types() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_nothing(context.raw, cb, ud) });
    assert_eq!(reply, Received { code: OK, payload: None }, "nothing is null");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_name(context.raw, cb, ud) });
    assert_eq!(reply.text(), format!("lab\0{}", context.id), "text is its bytes");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_bytes(cb, ud, Slice::of(&[])) });
    assert_eq!(reply.payload, Some(Vec::new()), "empty bytes are not null");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_optional(cb, ud, ptr::null()) });
    assert_eq!(reply, Received { code: OK, payload: None }, "none is null");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_optional(cb, ud, &-7) });
    assert_eq!(reply.payload, Some((-7_i64).to_ne_bytes().to_vec()), "some is the inner form");
    let point = Point { x: 0.5, y: -2 };
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_point(cb, ud, &point) });
    assert_eq!(reply.payload.map(|payload| payload.len()), Some(size_of::<Point>()), "a struct is itself");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_find(context.raw, cb, ud, Str::text("empty")) });
    assert_eq!(reply.payload.map(|payload| payload.len()), Some(size_of::<Str>()), "some text is a view");
}

#[test]
fn text_errors_are_text() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let native = call(|cb, ud| unsafe { abi_say_no(context.raw, cb, ud) });
    // SAFETY: the arguments are what the header asks for.
    let cbor = call(|cb, ud| unsafe { abi_say_no_cbor(context.raw, cb, ud, ptr::null(), 0) });
    assert_eq!((native.code, native.text()), (ERR, "no"));
    assert_eq!((cbor.code, cbor.text()), (ERR, "no"), "not CBOR");
}

#[test]
fn arguments_are_lent_only_for_the_call() {
    let context = Context::new();
    let mut text = "text".to_owned();
    let mut data = vec![1_u8, 2];
    let mut messages = vec![Message { text: Str::text("m"), delay_ms: 1, urgent: 0 }];
    let mut point = Box::new(Point { x: 1.5, y: 0 });
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe {
        let (text, data) = (Str::text(&text), Slice::of(&data));
        abi_borrow(context.raw, cb, ud, text, data, Slice::of(&messages), &*point)
    });
    // The call waits still, and what it was given is gone.
    text.replace_range(.., "gone");
    data.fill(9);
    messages[0].text = Slice { data: ptr::dangling(), len: usize::MAX };
    *point = Point { x: f64::NAN, y: 1 };
    drop(point);
    assert_eq!(inbox.wait().text(), "text:[1, 2]:1:1.5");
}

#[test]
fn cancel_reaches_the_calls_of_that_user_data_and_no_others() {
    let context = Context::new();
    let other_context = Context::new();
    let cancelled = Inbox::new();
    for _ in 0..3 {
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_forever(context.raw, Some(deliver), cancelled.user_data()) }, OK);
    }
    // SAFETY: the arguments are what the header asks for.
    let other = start(|cb, ud| unsafe { abi_forever(context.raw, cb, ud) });
    let elsewhere = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_forever(other_context.raw, Some(deliver), elsewhere.user_data()) }, OK);
    // SAFETY: contexts and `user_data` are only looked up.
    let codes = unsafe {
        [abi_cancel(context.raw, elsewhere.user_data()), abi_cancel(context.raw, cancelled.user_data())]
    };
    assert_eq!(codes, [OK, OK]);
    until(|| cancelled.all().len() == 3);
    let reply = Received { code: CANCELLED, payload: Some(b"cancelled".to_vec()) };
    assert_eq!(cancelled.all(), vec![reply; 3]);
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { abi_cancel(context.raw, cancelled.user_data()) }, OK, "nothing left to cancel");
    std::thread::sleep(Duration::from_millis(10));
    assert_eq!((cancelled.all().len(), other.all().len(), elsewhere.all().len()), (3, 0, 0));
}

#[test]
fn calls_without_a_context_are_cancelled_with_a_null_one() {
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_static_forever(cb, ud) });
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { abi_cancel(ptr::null_mut(), inbox.user_data()) }, OK);
    assert_eq!(inbox.wait().code, CANCELLED);
}

#[test]
fn a_callback_may_call_the_library() {
    static CONTEXT: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn again(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
        CONTEXT.fetch_add(1, Ordering::Relaxed);
        assert_eq!(code, OK);
        // SAFETY: the test below passed a pair that lives as long as the process.
        let (context, inbox) = unsafe { &*user_data.cast::<(Ctx, &'static Inbox)>() };
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_sleep(*context, Some(deliver), inbox.user_data(), 1) }, OK);
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_add(*context, Some(deliver), inbox.user_data(), 1, 2) }, OK);
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { abi_destroy(*context) }, WOULD_DEADLOCK, "this callback would never return");
    }
    let context = Context::new();
    let inbox = Inbox::new();
    let pair: *mut (Ctx, &'static Inbox) = Box::leak(Box::new((context.raw, inbox)));
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_add(context.raw, Some(again), pair.cast(), 0, 0) }, OK);
    until(|| inbox.all().len() == 2);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_sleep(context.raw, Some(again), pair.cast(), 1) }, OK);
    until(|| inbox.all().len() == 4);
    assert_eq!(CONTEXT.load(Ordering::Relaxed), 2);
}
