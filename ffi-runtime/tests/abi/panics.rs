//! A panic never crosses: it is an error reply, and the context stays usable.

use std::ptr;

use crate::{host::*, value};

#[track_caller]
fn says(reply: &Received, text: &str) {
    assert_eq!((reply.code, reply.text()), (ERR, text));
}

#[test]
fn a_panic_of_the_author_is_a_reply() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    says(&call(|cb, ud| unsafe { abi_panic_now(context.raw, cb, ud) }), "panicked: now");
    // SAFETY: the arguments are what the header asks for.
    says(&call(|cb, ud| unsafe { abi_panic_at_once(context.raw, cb, ud) }), "panicked: at once");
    // SAFETY: the arguments are what the header asks for.
    says(&call(|cb, ud| unsafe { abi_panic_later(context.raw, cb, ud) }), "panicked: later");
    let mut reply = Reply::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_panic_now_wait(context.raw, &mut 0, &mut reply) }, ERR);
    assert_eq!(reply.text(), "panicked: now");
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_panic_at_once_wait(context.raw, -1, &mut Str::text(""), &mut reply) }, ERR);
    assert_eq!(reply.text(), "panicked: at once");
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_panic_later_wait(context.raw, -1, &mut reply) }, ERR);
    assert_eq!(reply.text(), "panicked: later");
    reply.release();
    let mut sum = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_add_wait(context.raw, 1, 1, &mut sum, ptr::null_mut()) }, OK);
    assert_eq!(sum, 2, "still usable");
}

#[test]
fn a_constructor_that_panics_leaves_no_context() {
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    assert!(unsafe { abi_create_panicking(Some(deliver), inbox.user_data()) }.is_null());
    says(&inbox.wait(), "panicked: not today");
}

#[test]
fn a_panic_in_the_text_of_an_error_is_a_reply() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    says(&call(|cb, ud| unsafe { abi_unspeakable(context.raw, cb, ud) }), "panicked: no words");
    // SAFETY: the arguments are what the header asks for.
    let cbor = call(|cb, ud| unsafe { abi_unspeakable_cbor(context.raw, cb, ud, ptr::null(), 0) });
    says(&cbor, "panicked: no words");
    // SAFETY: the arguments are what the header asks for.
    says(&call(|cb, ud| unsafe { abi_unspeakable_later(context.raw, cb, ud) }), "panicked: no words");
    let mut reply = Reply::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_unspeakable_wait(context.raw, &mut reply) }, ERR);
    assert_eq!(reply.text(), "panicked: no words");
    reply.release();
}

#[test]
fn a_result_that_panics_when_it_is_dropped_has_been_given_by_then() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_volatile(context.raw, cb, ud) }).code, OK);
    // SAFETY: the arguments are what the header asks for.
    let cbor = call(|cb, ud| unsafe { abi_volatile_cbor(context.raw, cb, ud, ptr::null(), 0) });
    assert_eq!(cbor.cbor(), value!({"text" => "still here"}));
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_volatile_later(context.raw, cb, ud) }).code, OK);
    // SAFETY: the arguments are what the header asks for.
    let number = call(|cb, ud| unsafe { abi_volatile_number(context.raw, cb, ud) });
    assert_eq!(number.payload, Some(5_i32.to_ne_bytes().to_vec()));
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_volatile_error(context.raw, cb, ud) }).code, FAIL);

    let (mut out, mut reply, mut number) = (Str::text(""), Reply::new(), 0);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_volatile_wait(context.raw, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { out.get() }, "still here");
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_volatile_number_wait(context.raw, &mut number, ptr::null_mut()) }, OK);
    assert_eq!(number, 5);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_volatile_error_wait(context.raw, &mut reply) }, FAIL);
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_volatile_error_wait(context.raw, ptr::null_mut()) }, FAIL);
}

#[test]
fn a_call_that_panics_when_it_is_dropped_is_cancelled_all_the_same() {
    let context = Context::new();
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_volatile_future(context.raw, cb, ud, 60_000) });
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_cancel(context.raw, inbox.user_data()) }, OK);
    assert_eq!(inbox.wait(), Received { code: CANCELLED, payload: Some(b"cancelled".to_vec()) });
    let mut reply = Reply::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_volatile_future_wait(context.raw, 60_000, 1, &mut 0, &mut reply) }, TIMEOUT);
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    let inbox = start(|cb, ud| unsafe { abi_volatile_future(context.raw, cb, ud, 60_000) });
    assert_eq!(context.destroy(), OK);
    assert_eq!(inbox.all().len(), 1);
}

#[test]
fn a_destructor_that_panics_tears_down_all_the_same() {
    for teardown in [7, -1] {
        let context = Context::with_teardown(teardown);
        let (raw, id) = (context.raw, context.id);
        assert_eq!(context.destroy(), OK);
        assert_eq!(crate::library::journal(id), ["made", "dropped"]);
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { abi_destroy(raw) }, ERR);
        // This thread may still wait.
        let other = Context::new();
        let mut out = 0;
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_sleep_wait(other.raw, 1, -1, &mut out, ptr::null_mut()) }, OK);
    }
}
