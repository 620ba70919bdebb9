//! The callback and the CBOR form: credit, order, threads.

use std::{
    convert::Infallible,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use ffi::{
    __private::{Form, HandleMethod, Method, Start, Static, stream},
    Stream,
};
use futures_util::{StreamExt, stream as made};

use crate::{
    host::*,
    library::{Object, Source, watched},
    options,
};

/// Calls a method that gives a stream of results.
pub(crate) fn start<T, E, S>(
    context: Ctx,
    inbox: &'static Inbox,
    form: Form,
    function: impl FnOnce(&'static Source) -> S + Send + 'static,
) -> i32
where
    T: ffi::__private::Output,
    E: ffi::__private::Failure,
    S: Stream<Item = Result<T, E>> + Send + 'static,
{
    // SAFETY: only the stream keeps the instance.
    unsafe {
        stream::callback::<_, _, T, E, _>(
            Method::<Source>::new(context),
            inbox.reply_to(form),
            Start::Here,
            |_| Ok(()),
            |this, (), items| async move { items.all(function(this)).await },
        )
    }
}

/// Starts a stream of plain items.
pub(crate) fn start_plain<S>(context: &Context, inbox: &'static Inbox, items: S)
where
    S: Stream<Item: ffi::__private::Output> + Send + 'static,
{
    let code = start(context.raw(), inbox, Form::Native, |_| stream::plain::<Infallible, _>(items));
    assert_eq!(code, OK);
}

#[test]
fn items_come_as_far_as_they_are_granted_and_then_the_end() {
    let (context, inbox) = (Context::new(), Inbox::new());
    let (numbers, seen) = watched(made::iter(0..5_u32));
    start_plain(&context, inbox, numbers);
    a_while();
    assert_eq!((inbox.codes(), seen.polls()), (vec![], 0), "not polled without credit");
    assert_eq!(context.grant(inbox, 2), OK);
    inbox.items(2);
    a_while();
    assert_eq!((inbox.codes(), seen.polls()), (vec![ITEM; 2], 2));
    assert_eq!(context.grant(inbox, 0), OK);
    assert_eq!(context.grant(inbox, 1), OK);
    inbox.items(3);
    assert_eq!(context.grant(inbox, 2), OK);
    inbox.items(5);
    a_while();
    assert_eq!(seen.polls(), 5, "the end is an item that is not there: it takes credit to see it");
    assert_eq!(context.grant(inbox, 1), OK);
    let end = inbox.end();
    assert_eq!((end.code, end.payload), (OK, None));
    let numbers: Vec<_> = inbox.all()[..5].iter().map(|item| item.number(u32::from_ne_bytes)).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
    for item in inbox.all() {
        assert_eq!(item.thread.as_deref(), Some("ffi-runtime"), "a thread of the library");
    }
    assert_eq!(context.grant(inbox, 1), ERR, "it is over");
    assert_eq!(seen.dropped(), 1);
}

#[test]
fn all_credit_that_there_can_be_is_not_too_much() {
    let (context, inbox) = (Context::new(), Inbox::new());
    start_plain(&context, inbox, made::iter(0..1_000_u32).chain(made::pending()));
    assert_eq!(context.grant(inbox, u64::MAX), OK);
    assert_eq!(context.grant(inbox, u64::MAX), OK);
    assert_eq!(inbox.items(1_000).len(), 1_000);
    context.cancel(inbox);
    assert_eq!(inbox.end().code, CANCELLED);
}

#[test]
fn a_host_that_grants_inside_the_callback_gets_one_after_the_other() {
    let context = Context::new();
    let raw = context.raw().addr();
    let inside = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&inside);
    let inbox = Inbox::hooked(move |inbox, received| {
        assert_eq!(counted.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
        if received.code == ITEM {
            assert_eq!(grant(ptr::without_provenance_mut(raw), inbox, 1), OK);
        }
        counted.fetch_sub(1, Ordering::SeqCst);
    });
    start_plain(&context, inbox, made::iter(0..500_u32));
    assert_eq!(context.grant(inbox, 1), OK);
    assert_eq!(inbox.end().code, OK);
    let numbers: Vec<_> = inbox.all()[..500].iter().map(|item| item.number(u32::from_ne_bytes)).collect();
    assert_eq!(numbers, (0..500).collect::<Vec<_>>());
}

#[test]
fn streams_borrow_the_instance_and_arguments() {
    let (context, inbox) = (Context::new(), Inbox::new());
    // SAFETY: only the stream keeps the instance.
    let code = unsafe {
        stream::callback::<_, _, String, Infallible, _>(
            Method::<Source>::new(context.raw()),
            inbox.reply_to(Form::Native),
            Start::Here,
            |_| Ok(("hello".to_owned(),)),
            |this, (greeting,), items| async move {
                items.all(stream::plain(Source::greetings(this, &greeting))).await
            },
        )
    };
    assert_eq!((code, context.grant(inbox, 10)), (OK, OK));
    assert_eq!(inbox.end().code, OK);
    let texts: Vec<_> = inbox.all()[..3].iter().map(|item| item.text().to_owned()).collect();
    assert_eq!(texts, ["hello, source 0", "hello, source 1", "hello, source 2"]);
    // One that runs while its context is destroyed has the instance to the end.
    let inbox = Inbox::new();
    assert_eq!(start(context.raw(), inbox, Form::Native, Source::names), OK);
    assert_eq!(context.grant(inbox, u64::MAX), OK);
    inbox.items(100);
    assert_eq!(context.destroy(), OK);
    assert_eq!(inbox.end().code, CANCELLED);
}

#[test]
fn the_cbor_form_has_the_same_in_cbor() {
    let (context, inbox) = (Context::new(), Inbox::new());
    let texts = || made::iter(["one", "two"]).map(|text| Ok::<_, String>(Some(text.to_owned())));
    assert_eq!(start(context.raw(), inbox, Form::Cbor, move |_| texts()), OK);
    assert_eq!(context.grant(inbox, 3), OK);
    assert_eq!((inbox.end().code, inbox.end().payload), (OK, Some(vec![0xf6])), "null");
    let items: Vec<_> = inbox.all()[..2].iter().map(|item| item.payload.clone()).collect();
    assert_eq!(items, [Some(b"\x63one".to_vec()), Some(b"\x63two".to_vec())]);
}

#[test]
fn statics_and_handles_have_streams_too() {
    let context = Context::new();
    let inbox = Inbox::new();
    let target = Static { options: options() };
    // SAFETY: nothing is kept.
    let code = unsafe {
        stream::callback::<_, _, u8, Infallible, _>(
            target,
            inbox.reply_to(Form::Native),
            Start::Spawned,
            |_| Ok(()),
            |(), (), items| async move { items.all(stream::plain(made::repeat(7))).await },
        )
    };
    assert_eq!(code, OK);
    assert_eq!(context.grant(inbox, 1), ERR, "it has no context");
    assert_eq!(grant(ptr::null_mut(), inbox, 1), OK);
    inbox.items(1);
    // SAFETY: `user_data` is only looked up.
    assert_eq!(unsafe { streams_cancel(ptr::null_mut(), inbox.user_data()) }, OK);
    assert_eq!(inbox.end().code, CANCELLED);

    let (inbox, object) = (Inbox::new(), context.object(9));
    // SAFETY: only the stream keeps the object.
    let code = unsafe {
        stream::callback::<_, _, u64, Infallible, _>(
            HandleMethod::<Object>::new(object, options()),
            inbox.reply_to(Form::Native),
            Start::Here,
            |_| Ok(()),
            |this, (), items| async move { items.all(stream::plain(Object::counting(this))).await },
        )
    };
    assert_eq!((code, grant(object, inbox, 1)), (OK, OK), "a handle stands for its context");
    inbox.items(1);
    // SAFETY: any handle may be passed.
    assert_eq!(unsafe { streams_handle_close(object) }, OK);
    assert_eq!(grant(object, inbox, 1), ERR, "closed");
    assert_eq!(context.grant(inbox, 1), OK, "the stream has a share of the object");
    assert_eq!(inbox.items(2)[1].number(u64::from_ne_bytes), 9);
    assert_eq!(context.destroy(), OK);
    assert_eq!(inbox.end().code, CANCELLED);
}

#[test]
fn handles_in_items_belong_to_the_context() {
    let (context, inbox) = (Context::new(), Inbox::new());
    let shared = Arc::new(Object { number: 3 });
    start_plain(&context, inbox, made::repeat_with(move || Arc::clone(&shared)));
    assert_eq!(context.grant(inbox, 2), OK);
    let ids: Vec<_> = inbox.items(2).iter().map(|item| item.number(usize::from_ne_bytes)).collect();
    assert_ne!(ids[0], ids[1], "another id each time");
    let number = |id| {
        let mut number = 0;
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe {
            streams_object_number_wait(ptr::without_provenance_mut(id), &mut number, ptr::null_mut())
        };
        (code, number)
    };
    assert_eq!((number(ids[0]), number(ids[1])), ((OK, 3), (OK, 3)));
    assert_eq!(context.destroy(), OK);
    assert_eq!(number(ids[0]).0, ERR, "closed with its context");
}

#[test]
fn grants_of_nothing_are_errors() {
    let (context, inbox) = (Context::new(), Inbox::new());
    assert_eq!(context.grant(inbox, 1), ERR);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { streams_forever(context.raw(), Some(deliver), inbox.user_data()) }, OK);
    assert_eq!(context.grant(inbox, 1), ERR, "a call is no stream");
    context.cancel(inbox);
    inbox.end();
    for garbage in [8, 4711] {
        assert_eq!(grant(ptr::without_provenance_mut(garbage), inbox, 1), ERR);
    }
    let raw = context.raw();
    assert_eq!(context.destroy(), OK);
    assert_eq!(grant(raw, inbox, 1), ERR);
}

#[test]
fn what_is_no_call_is_none() {
    let (context, inbox) = (Context::new(), Inbox::new());
    let reply_to = ffi::__private::callback::ReplyTo { callback: None, ..inbox.reply_to(Form::Native) };
    // SAFETY: nothing is kept.
    let code = unsafe {
        stream::callback::<_, _, u8, Infallible, _>(
            Method::<Source>::new(context.raw()),
            reply_to,
            Start::Here,
            |_| -> Result<(), _> { unreachable!("nothing is done") },
            |_, (), items| async move { items.all(made::empty()).await },
        )
    };
    assert_eq!(code, MISSING_CALLBACK);
    let none = ptr::without_provenance_mut(8);
    let code = start(none, inbox, Form::Native, |_| made::empty::<Result<u8, String>>());
    assert_eq!((code, inbox.end().code), (OK, ERR));
    assert_eq!(inbox.end().text(), "the context is not one of this library");
}

#[test]
fn streams_are_not_warned_of() {
    let (context, inbox) = (Context::new(), Inbox::new());
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { streams_set_stale_warn(context.raw(), 1) }, OK);
    start_plain(&context, inbox, made::pending::<u8>());
    a_while();
    assert_eq!(context.grant(inbox, 1), OK);
    a_while();
    context.cancel(inbox);
    assert_eq!(inbox.end().code, CANCELLED);
    assert_eq!(inbox.codes(), [CANCELLED]);
}

/// Sends what it has as fast as it is taken: others go on all the same, also where there is one thread for all.
#[test]
fn a_stream_that_is_always_ready_lets_others_go_on() {
    let context = Context::new();
    let [fast, other] = [Inbox::hooked(|_, _| ()), Inbox::new()];
    start_plain(&context, fast, made::repeat(1_u8));
    assert_eq!(context.grant(fast, u64::MAX), OK);
    fast.items(10);
    start_plain(&context, other, made::iter(0..10_u8));
    assert_eq!(context.grant(other, u64::MAX), OK);
    assert_eq!(other.end().code, OK);
    assert_eq!(context.destroy(), OK);
    assert_eq!(fast.end().code, CANCELLED);
}
