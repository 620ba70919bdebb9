//! How streams end: errors, cancellation, teardown, panics. The author's stream is gone when the host hears of it.

use std::{
    ptr,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    task::Poll,
};

use ffi::{
    __private::{Form, Method, Start, ValueError, stream},
    Stream,
};
use futures_util::{StreamExt, stream as made};

use crate::{
    callback::{start, start_plain},
    host::{self, *},
    library::{self, Chain, Loud, Seen, Source, watched},
};

/// An inbox that looks, inside of its terminal reply, whether the stream is gone.
fn looking(seen: &Arc<Seen>) -> &'static Inbox {
    let seen = Arc::clone(seen);
    Inbox::hooked(move |_, received| {
        assert!(received.code == ITEM || seen.dropped() == 1, "{received:?} while the stream is there");
    })
}

#[test]
fn an_error_is_the_last() {
    let context = Context::new();
    let broken = || Err(library::Broken { why: "glass".to_owned() });
    let (results, seen) = watched(made::iter([Ok(1_u8), broken(), Ok(2), broken()]));
    let inbox = looking(&seen);
    assert_eq!(start(context.raw(), inbox, Form::Native, |_| results), OK);
    assert_eq!(context.grant(inbox, 10), OK);
    let end = inbox.end();
    assert_eq!((inbox.codes(), seen.polls()), (vec![ITEM, FAIL], 2));
    assert_eq!(end.payload.map(|payload| payload.len()), Some(size_of::<host::Broken>()));

    let inbox = Inbox::new();
    let results = made::iter([Ok(1_u8), broken()]);
    assert_eq!(start(context.raw(), inbox, Form::Cbor, |_| results), OK);
    assert_eq!(context.grant(inbox, 10), OK);
    let payload = b"\xa2\x65error\xa1\x63why\x65glass\x67message\x6dbroken: glass";
    assert_eq!((inbox.end().code, inbox.end().payload), (FAIL, Some(payload.to_vec())));

    let inbox = Inbox::new();
    let results = made::iter([Err::<u8, _>("plain".to_owned())]);
    assert_eq!(start(context.raw(), inbox, Form::Native, |_| results), OK);
    assert_eq!(context.grant(inbox, 1), OK);
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "plain"));
}

/// Starts a function that opens a stream and can fail.
fn open<S: Stream<Item = Result<u8, String>> + Send + 'static>(
    context: &Context,
    start: Start,
    opening: impl Future<Output = Result<S, String>> + Send + 'static,
) -> &'static Inbox {
    let inbox = Inbox::new();
    // SAFETY: nothing is kept.
    let code = unsafe {
        stream::callback::<_, _, u8, String, _>(
            Method::<Source>::new(context.raw()),
            inbox.reply_to(Form::Native),
            start,
            |_| Ok(()),
            |_, (), items| async move { items.all(opening.await?).await },
        )
    };
    assert_eq!(code, OK);
    inbox
}

#[test]
fn what_does_not_open_has_no_items() {
    let context = Context::new();
    let refuse = async || Err::<made::Empty<_>, _>("closed today".to_owned());
    let inbox = open(&context, Start::Here, refuse());
    if !crate::is_current_thread() {
        assert_eq!(inbox.codes(), [ERR], "known before anything waits, and so on the host's thread");
    }
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "closed today"));
    let inbox = open(&context, Start::Spawned, refuse());
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "closed today"));
    let later = async move {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        refuse().await
    };
    let inbox = open(&context, Start::Here, later);
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "closed today"));
    let slow = async {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        Ok(made::iter([Ok(1), Ok(2)]))
    };
    let inbox = open(&context, Start::Here, slow);
    assert_eq!(context.grant(inbox, 9), OK, "also while it opens");
    assert_eq!(inbox.end().code, OK);
    assert_eq!(inbox.codes(), [ITEM, ITEM, OK]);
}

#[test]
fn bad_arguments_are_a_reply() {
    let (context, inbox) = (Context::new(), Inbox::new());
    // SAFETY: nothing is kept.
    let code = unsafe {
        stream::callback::<_, (), u8, String, _>(
            Method::<Source>::new(context.raw()),
            inbox.reply_to(Form::Native),
            Start::Here,
            |_| Err(ValueError::new("no such thing")),
            |_, (), items| async move { items.all(made::empty()).await },
        )
    };
    assert_eq!((code, inbox.end().code, inbox.end().text()), (OK, ERR, "no such thing"));
}

#[test]
fn cancelling_ends_it_wherever_it_waits() {
    let context = Context::new();
    for granted in [0, 1, 2] {
        // Before its first item, between two, and while the stream itself waits.
        let (numbers, seen) = watched(made::iter(0..1_u32).chain(made::pending()));
        let inbox = looking(&seen);
        start_plain(&context, inbox, numbers);
        assert_eq!(context.grant(inbox, granted), OK);
        inbox.items(granted.min(1) as usize);
        context.cancel(inbox);
        let end = inbox.end();
        assert_eq!((end.code, end.text()), (CANCELLED, "cancelled"));
        context.cancel(inbox);
        assert_eq!(context.grant(inbox, 1), ERR);
    }
}

#[test]
fn nothing_comes_after_a_cancellation_inside_the_callback() {
    let context = Context::new();
    let raw = context.raw().addr();
    let inbox = Inbox::hooked(move |inbox, received| {
        if received.number_or_zero() == 3 {
            // SAFETY: `user_data` is only looked up.
            let code = unsafe { streams_cancel(ptr::without_provenance_mut(raw), inbox.user_data()) };
            assert_eq!(code, OK);
        }
    });
    let (numbers, seen) = watched(made::iter(0..100_u32));
    start_plain(&context, inbox, numbers);
    assert_eq!(context.grant(inbox, u64::MAX), OK);
    assert_eq!(inbox.end().code, CANCELLED);
    assert_eq!((inbox.codes().len(), seen.polls()), (5, 4));
}

impl Received {
    fn number_or_zero(&self) -> u32 {
        if self.code == ITEM { self.number(u32::from_ne_bytes) } else { 0 }
    }
}

#[test]
fn destroy_ends_streams_and_waits_for_their_callbacks() {
    let context = Context::new();
    let raw = context.raw().addr();
    let destroyed = Arc::new(AtomicI32::new(-1));
    let said = Arc::new(AtomicI32::new(-1));
    let (inside, look) = (Arc::clone(&destroyed), Arc::clone(&said));
    let busy = Inbox::hooked(move |_, received| {
        assert_eq!(inside.load(Ordering::SeqCst), -1, "destroy came back before {received:?}");
        if received.code == ITEM {
            look.store(destroy(ptr::without_provenance_mut(raw)), Ordering::SeqCst);
            a_while();
        }
    });
    let (names, seen) = watched(made::repeat(1_u8));
    let idle = Inbox::new();
    start_plain(&context, busy, names);
    start_plain(&context, idle, made::repeat(1_u8));
    assert_eq!(context.grant(busy, u64::MAX), OK);
    busy.items(1);
    assert_eq!(context.destroy(), OK);
    destroyed.store(OK, Ordering::SeqCst);
    assert_eq!((busy.end().code, idle.end().code), (CANCELLED, CANCELLED));
    assert_eq!(seen.dropped(), 1);
    assert_eq!(said.load(Ordering::SeqCst), WOULD_DEADLOCK, "inside of the callback");
}

#[test]
fn panics_are_error_replies() {
    let context = Context::new();
    let panics = made::poll_fn(|_| -> Poll<Option<u8>> { panic!("in the stream") });
    let inbox = Inbox::new();
    start_plain(&context, inbox, made::iter([1_u8]).chain(panics));
    assert_eq!(context.grant(inbox, 2), OK);
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "panicked: in the stream"));
    assert_eq!(inbox.codes(), [ITEM, ERR]);

    let inbox = Inbox::new();
    let code = start(context.raw(), inbox, Form::Native, |_| -> made::Empty<Result<u8, String>> {
        panic!("while it opens")
    });
    assert_eq!((code, inbox.end().code, inbox.end().text()), (OK, ERR, "panicked: while it opens"));

    // What a stream holds may panic when it is dropped, also when nobody can be told.
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    let armed = |bomb: Bomb| made::repeat(1_u8).inspect(move |_| _ = &bomb);
    let inbox = Inbox::new();
    start_plain(&context, inbox, armed(Bomb));
    context.cancel(inbox);
    assert_eq!(inbox.end().code, CANCELLED);
    let inbox = Inbox::new();
    start_plain(&context, inbox, armed(Bomb).take(1));
    assert_eq!(context.grant(inbox, 2), OK);
    assert_eq!((inbox.end().code, inbox.end().text()), (ERR, "panicked: dropped"));
}

#[test]
fn an_item_that_cannot_be_made_ends_the_stream() {
    for form in [Form::Native, Form::Cbor] {
        let context = Context::new();
        let (chains, seen) =
            watched(made::iter([1, 1_000, 1]).map(|levels| Ok::<_, String>(Chain::of(levels))));
        let inbox = looking(&seen);
        assert_eq!(start(context.raw(), inbox, form, |_| chains), OK);
        assert_eq!(context.grant(inbox, 9), OK);
        assert_eq!(inbox.end().code, ERR);
        assert!(inbox.end().text().starts_with("the result is nested"), "{}", inbox.end().text());
        assert_eq!(inbox.codes(), [ITEM, ERR]);
    }
}

#[test]
fn items_that_panic_when_they_are_dropped_arrive() {
    let (context, inbox) = (Context::new(), Inbox::new());
    start_plain(&context, inbox, made::iter(0..3).map(|number| Loud { number }));
    assert_eq!(context.grant(inbox, 9), OK);
    assert_eq!(inbox.end().code, OK);
    assert_eq!(inbox.codes(), [ITEM, ITEM, ITEM, OK]);
}

#[test]
fn ten_thousand_cancelled_streams_leave_nothing_behind() {
    let context = Context::new();
    let seen: Vec<_> = (0..10_000_u64)
        .map(|round| {
            let inbox = Inbox::new();
            let (numbers, seen) = watched(made::iter(0..1_u32).chain(made::pending()));
            start_plain(&context, inbox, numbers);
            assert_eq!(context.grant(inbox, round % 3), OK);
            context.cancel(inbox);
            (inbox, seen)
        })
        .collect();
    for (inbox, seen) in &seen {
        assert_eq!(inbox.end().code, CANCELLED);
        assert_eq!((seen.dropped(), Arc::strong_count(seen)), (1, 1));
        assert_eq!(context.grant(inbox, 1), ERR, "forgotten");
    }
}
