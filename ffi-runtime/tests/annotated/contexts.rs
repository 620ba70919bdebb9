//! The context of a call: hosts do not pass it, and it is there in every form.

use std::ptr;

use crate::{host::*, value};

/// One that `create` makes, in whose constructor an event is fired.
#[track_caller]
fn destroyed(raw: Ctx) {
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { annotated_destroy(raw) }, OK);
}

#[track_caller]
fn is_own(raw: Ctx) {
    let mut own = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_is_own_wait(raw, &mut own, ptr::null_mut()) }, OK);
    assert_eq!(own, 1);
}

#[test]
fn a_constructor_has_the_context_that_it_makes() {
    let inbox = inbox();
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { annotated_make(inbox.callback(), inbox.user_data()) };
    assert_eq!(inbox.first().code, OK);
    is_own(raw);
    destroyed(raw);
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { annotated_make_cbor(ptr::null(), 0, inbox.callback(), inbox.user_data()) };
    assert_eq!(inbox.when(|all| all.len() == 2)[1].cbor(), value!(raw.addr().to_string()));
    is_own(raw);
    destroyed(raw);
    is_own(Context::new().raw);
}

#[test]
fn it_stands_among_the_parameters_of_an_async_constructor() {
    let (mut raw, mut reply) = (ptr::null_mut(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_create_wait(Str::text("one"), 1, -1, &mut raw, &mut reply) };
    assert_eq!(code, OK);
    is_own(raw);
    destroyed(raw);
    let inbox = inbox();
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { annotated_create(Str::text("two"), 2, callback, user_data) };
    assert_eq!(inbox.first().code, OK);
    is_own(raw);
    destroyed(raw);
    let request = encoded(&value!({"name" => "three", "count" => 3}));
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { annotated_create_cbor(request.as_ptr(), request.len(), callback, user_data) };
    assert_eq!(inbox.when(|all| all.len() == 2)[1].code, OK);
    is_own(raw);
    destroyed(raw);
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_create_wait(Str::text("none"), 0, -1, &mut raw.clone(), &mut reply) };
    assert_eq!((code, reply.text()), (ERR, "nothing to count"));
}

#[test]
fn a_method_has_the_context_it_is_called_on() {
    let context = Context::new();
    let raw = context.raw;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { annotated_is_own(raw, cb, ud) }).bytes(), [1]);
    // SAFETY: the arguments are what the header asks for.
    let cbor = call(|cb, ud| unsafe { annotated_is_own_cbor(raw, cb, ud, ptr::null(), 0) });
    assert_eq!(cbor.cbor(), value!(true));
    is_own(raw);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { annotated_is_own_later(raw, cb, ud, 1) }).bytes(), [1]);
    let cbor = call_cbor(&value!({"than" => 1}), |cb, ud, request, len| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_is_own_later_cbor(raw, cb, ud, request, len) }
    });
    assert_eq!(cbor.cbor(), value!(true));
    let (mut own, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_is_own_later_wait(raw, 1, -1, &mut own, &mut reply) }, OK);
    assert_eq!(own, 1);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_is_own_later_wait(raw, 0, -1, &mut own, &mut reply) }, ERR);
    assert_eq!(reply.text(), "not later");
}

#[test]
fn functions_of_a_handle_have_that_of_the_object() {
    let context = Context::new();
    let made = context.session(1);
    // SAFETY: the arguments are what the header asks for.
    let opened = call(|cb, ud| unsafe { annotated_session_open(context.raw, cb, ud, 2) });
    let opened = ptr::without_provenance_mut(usize::from_ne_bytes(opened.bytes()));
    for session in [made, opened] {
        let mut own = 0;
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { annotated_session_is_of_wait(session, &mut own, ptr::null_mut()) }, OK);
        assert_eq!(own, 1);
        // SAFETY: anything may be passed.
        assert_eq!(unsafe { annotated_handle_close(session) }, OK);
    }
}
