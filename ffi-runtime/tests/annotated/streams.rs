//! Streams: their items in the callback and the CBOR form, and one by one.

use std::ptr;

use crate::{host::*, value};

/// Starts a stream, grants it what it wants, and waits for its end.
#[track_caller]
fn all(
    context: Ctx,
    start: impl FnOnce(Callback, *mut std::ffi::c_void) -> i32,
) -> (Vec<Received>, Received) {
    let inbox = inbox();
    assert_eq!(start(inbox.callback(), inbox.user_data()), OK);
    // One that did not open is over.
    // SAFETY: anything may be passed.
    unsafe { annotated_stream_grant(context, inbox.user_data(), u64::MAX) };
    let mut received = inbox.when(|all| all.last().is_some_and(|last| last.code != ITEM));
    let end = received.pop().expect("the end");
    assert!(received.iter().all(|item| item.code == ITEM));
    (received, end)
}

#[track_caller]
fn opened(code: i32, stream: StreamId) -> StreamId {
    assert_eq!(code, OK);
    assert!(!stream.is_null());
    stream
}

#[track_caller]
fn close(stream: StreamId) {
    // SAFETY: anything may be passed.
    unsafe {
        assert_eq!(annotated_stream_close(stream), OK);
        assert_eq!(annotated_stream_close(stream), ERR);
    }
}

#[test]
fn plain_items_come_by_credit() {
    let (context, inbox) = (Context::new(), inbox());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_numbers(context.raw, inbox.callback(), inbox.user_data(), 3, 6) };
    assert_eq!(code, OK);
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { annotated_stream_grant(context.raw, inbox.user_data(), 2) }, OK);
    assert_eq!(
        inbox.when(|all| all.len() == 2).iter().map(|item| item.bytes()).collect::<Vec<_>>(),
        [3_u32.to_ne_bytes(), 4_u32.to_ne_bytes()]
    );
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { annotated_stream_grant(context.raw, inbox.user_data(), 2) }, OK);
    let received = inbox.when(|all| all.len() == 4);
    assert_eq!((received[2].code, received[2].bytes()), (ITEM, 5_u32.to_ne_bytes()));
    assert_eq!(received[3], Received { code: OK, payload: None });
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { annotated_stream_grant(context.raw, inbox.user_data(), 1) }, ERR);

    let request = encoded(&value!({"to" => 2, "from" => 1}));
    let (items, end) = all(context.raw, |cb, ud| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_numbers_cbor(context.raw, cb, ud, request.as_ptr(), request.len()) }
    });
    assert_eq!(items.iter().map(Received::cbor).collect::<Vec<_>>(), [value!(1)]);
    assert_eq!((end.code, end.cbor()), (OK, value!(null)));

    let (mut stream, mut out, mut reply) = (ptr::null_mut(), 0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_numbers_wait(context.raw, 7, 9, &mut stream, &mut reply) };
    let stream = opened(code, stream);
    // SAFETY: the arguments are what the header asks for.
    let mut next = || unsafe { (annotated_numbers_next(stream, -1, &mut out, &mut reply), out) };
    assert_eq!([next(), next(), next(), next()], [(ITEM, 7), (ITEM, 8), (OK, 8), (OK, 8)]);
    close(stream);
}

#[test]
fn a_stream_may_borrow_its_arguments_and_its_context() {
    let context = Context::new();
    let texts = |items: &[Received]| items.iter().map(|item| item.text().to_owned()).collect::<Vec<_>>();
    {
        let text = "from the host".to_owned();
        let inbox = inbox();
        let (callback, user_data) = (inbox.callback(), inbox.user_data());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { annotated_words(context.raw, callback, user_data, Str::text(&text)) }, OK);
        // What it borrows is the library's.
        drop(text);
        // SAFETY: anything may be passed.
        while unsafe { annotated_stream_grant(context.raw, user_data, 9) } != OK {}
        assert_eq!(texts(&inbox.when(|all| all.len() == 4)[..3]), ["from", "the", "host"]);
    }
    let request = encoded(&value!({"text" => "in cbor"}));
    let (items, end) = all(context.raw, |cb, ud| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_words_cbor(context.raw, cb, ud, request.as_ptr(), request.len()) }
    });
    assert_eq!(items.iter().map(Received::cbor).collect::<Vec<_>>(), [value!("in"), value!("cbor")]);
    assert_eq!(end.code, OK);
    let (mut stream, mut out, mut reply) = (ptr::null_mut(), Str::text(""), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_words_wait(context.raw, Str::text("one by one"), &mut stream, &mut reply) };
    let stream = opened(code, stream);
    for word in ["one", "by", "one"] {
        let mut reply = Reply::new();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { annotated_words_next(stream, -1, &mut out, &mut reply) }, ITEM);
        // SAFETY: the reply owns it, and is still there.
        assert_eq!(unsafe { out.get() }, word);
    }
    close(stream);
    let mut stats = EventStats::default();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_event_stats(context.raw, &mut stats) }, OK);
    assert_eq!(stats.unheard, 8, "each word is told");
}

#[test]
fn a_typed_error_of_an_item_is_the_last() {
    let context = Context::new();
    let refused = Inbox::of(|code, payload, len| {
        if code != FAIL {
            return (code, None);
        }
        assert_eq!(len, size_of::<Refused>());
        // SAFETY: the typed error of this function.
        let error = unsafe { &*payload.cast::<Refused>() };
        // SAFETY: as above.
        (code, Some((unsafe { error.message.get() }.to_owned(), error.at)))
    });
    let (callback, user_data) = (refused.callback(), refused.user_data());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_echoes(context.raw, callback, user_data, 2) }, OK);
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { annotated_stream_grant(context.raw, user_data, 5) }, OK);
    let end = (FAIL, Some(("refused at 2".to_owned(), 2)));
    assert_eq!(refused.when(|all| all.len() == 3), [(ITEM, None), (ITEM, None), end]);

    let request = encoded(&value!({"until" => 1}));
    let (items, end) = all(context.raw, |cb, ud| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_echoes_cbor(context.raw, cb, ud, request.as_ptr(), request.len()) }
    });
    assert_eq!(
        items.iter().map(Received::cbor).collect::<Vec<_>>(),
        [value!({"text" => "again", "count" => 0})]
    );
    assert_eq!((end.code, end.cbor()), (FAIL, value!({"error" => {"at" => 1}, "message" => "refused at 1"})));

    let (mut stream, mut reply) = (ptr::null_mut(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_echoes_wait(context.raw, 1, &mut stream, &mut reply) };
    let stream = opened(code, stream);
    let mut out = Echo { text: Str::text(""), count: 99 };
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        assert_eq!(annotated_echoes_next(stream, -1, &mut out, &mut reply), ITEM);
        assert_eq!((out.text.get(), out.count), ("again", 0));
        annotated_reply_release(&mut reply);
        assert_eq!(annotated_echoes_next(stream, -1, &mut out, &mut reply), FAIL);
        assert_eq!((*reply.payload.cast::<Refused>()).at, 1);
    }
    close(stream);
}

#[test]
fn a_stream_that_does_not_open_fails_as_it_says() {
    let context = Context::new();
    let raw = context.raw;
    // SAFETY: the arguments are what the header asks for.
    let (items, end) = all(raw, |cb, ud| unsafe { annotated_open(raw, cb, ud, 4) });
    assert_eq!((items.len(), items[0].bytes(), end.code), (1, 4_u32.to_ne_bytes(), OK));
    let request = encoded(&value!({"at" => 0}));
    // SAFETY: the arguments are what the header asks for.
    let (items, end) =
        all(raw, |cb, ud| unsafe { annotated_open_cbor(raw, cb, ud, request.as_ptr(), request.len()) });
    assert_eq!((items.len(), end.code), (0, FAIL));
    assert_eq!(end.cbor(), value!({"error" => {"at" => 0}, "message" => "refused at 0"}));
    let (mut stream, mut out, mut reply) = (ptr::null_mut(), 0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        let stream = opened(annotated_open_wait(raw, 0, &mut stream, &mut reply), stream);
        assert_eq!(annotated_open_next(stream, -1, &mut out, &mut reply), FAIL);
        close(stream);
    }
    // SAFETY: the arguments are what the header asks for.
    let (items, end) = all(raw, |cb, ud| unsafe { annotated_checked(raw, cb, ud, 3) });
    assert_eq!((items[0].bytes(), end.code, end.text()), (3_u32.to_ne_bytes(), ERR, "no more"));
    // SAFETY: the arguments are what the header asks for.
    let (items, end) = all(raw, |cb, ud| unsafe { annotated_checked(raw, cb, ud, 0) });
    assert_eq!((items.len(), end.code, end.text()), (0, ERR, "not at all"));
}

#[test]
fn items_may_be_handles_and_functions_of_handles_and_statics_give_streams() {
    let context = Context::new();
    let (mut stream, mut session, mut reply) = (ptr::null_mut(), ptr::null_mut(), Reply::new());
    let mut sessions = Vec::new();
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        let stream = opened(annotated_sessions_wait(context.raw, &mut stream, &mut reply), stream);
        while annotated_sessions_next(stream, -1, &mut session, &mut reply) == ITEM {
            let mut number = 0;
            assert_eq!(annotated_session_number_wait(session, &mut number, ptr::null_mut()), OK);
            sessions.push((session, number));
        }
        close(stream);
    }
    assert_eq!(sessions.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [1, 2]);
    let [(one, _), (two, _)] = sessions[..] else { panic!("two") };
    // The handle stands for its context.
    // SAFETY: the arguments are what the header asks for.
    let (items, end) = all(one, |cb, ud| unsafe { annotated_session_times(one, cb, ud, two) });
    let payloads: Vec<_> = items.iter().map(|item| item.payload.clone()).collect();
    assert_eq!(payloads, [Some(1_u32.to_ne_bytes().to_vec()), None, Some(2_u32.to_ne_bytes().to_vec())]);
    assert_eq!(end.code, OK);
    // SAFETY: the arguments are what the header asks for.
    let (items, end) = all(ptr::null_mut(), |cb, ud| unsafe { annotated_countdown(cb, ud, 2) });
    assert_eq!(items.iter().map(|item| item.bytes()).collect::<Vec<[u8; 1]>>(), [[2], [1], [0]]);
    assert_eq!(end.code, OK);
    let mut out = 9;
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        let stream = opened(annotated_countdown_wait(0, &mut stream, &mut reply), stream);
        assert_eq!(annotated_countdown_next(stream, -1, &mut out, &mut reply), ITEM);
        assert_eq!(out, 0);
        assert_eq!(annotated_countdown_next(stream, -1, &mut out, &mut reply), OK);
        close(stream);
    }
}

#[test]
fn a_stream_is_cancelled_as_any_call() {
    let (context, inbox) = (Context::new(), inbox());
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_numbers(context.raw, callback, user_data, 0, u32::MAX) }, OK);
    // SAFETY: anything may be passed.
    unsafe {
        assert_eq!(annotated_stream_grant(context.raw, user_data, 1), OK);
        inbox.first();
        assert_eq!(annotated_cancel(context.raw, user_data), OK);
    }
    let received = inbox.when(|all| all.len() == 2);
    assert_eq!((received[0].code, received[1].code), (ITEM, CANCELLED));
}
