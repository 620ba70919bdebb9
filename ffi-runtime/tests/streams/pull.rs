//! The pull form: `_wait` opens, `_next` takes one after the other, `stream_close` ends.

use std::{
    convert::Infallible,
    ffi::c_void,
    ptr,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use ffi::{
    __private::{
        Failure, Method, Output, Start, Static, ValueError,
        direct::Destination,
        stream::{self, Items},
        stream_close,
    },
    Stream,
};
use futures_util::{StreamExt, stream as made};

use crate::{
    host::{self, *},
    library::{self, Chain, Counted, Object, Source, watched},
    options,
};

/// The id of a stream, which threads may share.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Id(usize);

impl Id {
    fn raw(self) -> *mut c_void {
        ptr::without_provenance_mut(self.0)
    }

    fn close(self) -> i32 {
        stream_close(self.raw())
    }
}

/// How many items a stream is ahead at most.
const AHEAD: u64 = 16;

/// Opens a stream of results.
fn open<T: Output, E: Failure, S: Stream<Item = Result<T, E>> + Send + 'static>(
    context: Ctx,
    reply: &mut ffi::__private::Reply,
    function: impl FnOnce(&'static Source) -> S + Send + 'static,
) -> (i32, Id) {
    let mut out = ptr::null_mut();
    // SAFETY: only the stream keeps the instance, and what is written to is there.
    let code = unsafe {
        stream::open::<_, _, T, E, _>(
            Method::<Source>::new(context),
            Destination { out: &raw mut out, reply },
            Start::Here,
            |_| Ok(()),
            |this, (), items| async move { items.all(function(this)).await },
        )
    };
    (code, Id(out.addr()))
}

/// Opens a stream of results.
#[track_caller]
fn opened<T: Output, E: Failure>(
    context: &Context,
    results: impl Stream<Item = Result<T, E>> + Send + 'static,
) -> Id {
    let (code, id) = open::<T, E, _>(context.raw(), &mut new_reply(), |_| results);
    assert_eq!(code, OK);
    id
}

/// Opens a stream of plain items.
#[track_caller]
fn opened_plain<S: Stream<Item: Output> + Send + 'static>(context: &Context, items: S) -> Id {
    opened::<_, Infallible>(context, stream::plain(items))
}

/// Takes an item. Gives the code, the item and the text of the reply.
fn next<T: Output, E: Failure>(id: Id, timeout_ms: i64, mut out: T::C) -> (i32, T::C, String) {
    let mut reply = new_reply();
    // SAFETY: what is written to is there.
    let code = unsafe {
        stream::next::<T, E>(id.raw(), timeout_ms, Destination { out: &raw mut out, reply: &raw mut reply })
    };
    assert_eq!(reply.code, code);
    let text = if reply.payload.is_null() { String::new() } else { text_of(&mut reply) };
    release(&mut reply);
    (code, out, text)
}

/// The same for numbers that come without errors.
fn next_number(id: Id, timeout_ms: i64) -> (i32, u32, String) {
    next::<u32, Infallible>(id, timeout_ms, 99)
}

fn said(code: i32, text: &str) -> (i32, u32, String) {
    (code, 99, text.to_owned())
}

const ANOTHER: &str = "another call takes the next item of this stream already";

/// A thread that waits for an item when this returns.
fn in_next(id: Id) -> thread::JoinHandle<(i32, u32, String)> {
    let waiting = thread::spawn(move || {
        loop {
            // It may meet the one below.
            let found = next_number(id, -1);
            if found.2 != ANOTHER {
                break found;
            }
        }
    });
    until(|| next_number(id, 0).2 == ANOTHER);
    waiting
}

#[test]
fn items_are_taken_one_by_one_until_the_end() {
    let context = Context::new();
    let (numbers, seen) = watched(made::iter(0..100_u32));
    let id = opened_plain(&context, numbers);
    for number in 0..100 {
        assert_eq!(next_number(id, -1), (ITEM, number, String::new()));
    }
    for _ in 0..3 {
        assert_eq!(next_number(id, -1), said(OK, ""), "the same as often as one asks");
    }
    assert_eq!(seen.dropped(), 1, "the stream is gone, and its id is there");
    assert_eq!((id.close(), id.close()), (OK, ERR));
    assert_eq!(next_number(id, -1), said(ERR, "the stream was closed"));
}

#[test]
fn a_stream_is_not_far_ahead_of_who_takes_its_items() {
    let context = Context::new();
    let (numbers, seen) = watched(made::iter(0..1_000_u32));
    let id = opened_plain(&context, numbers);
    until(|| seen.polls() == AHEAD);
    a_while();
    assert_eq!(seen.polls(), AHEAD);
    for taken in 1..5 {
        assert_eq!(next_number(id, -1).0, ITEM);
        until(|| seen.polls() == AHEAD + taken);
    }
    a_while();
    assert_eq!(seen.polls(), AHEAD + 4);
    assert_eq!(id.close(), OK);
    until(|| seen.dropped() == 1);
}

#[test]
fn a_limit_ends_the_wait_and_not_the_stream() {
    let context = Context::new();
    let (send, receive) = tokio::sync::mpsc::unbounded_channel::<u32>();
    let receive = made::unfold(receive, async |mut receive| receive.recv().await.map(|item| (item, receive)));
    let id = opened_plain(&context, receive);
    assert_eq!(next_number(id, 0), said(TIMEOUT, "timed out after 0 ms"));
    assert_eq!(next_number(id, 5), said(TIMEOUT, "timed out after 5 ms"));
    let late = send.clone();
    let sender = thread::spawn(move || {
        a_while();
        late.send(1).expect("somebody receives");
    });
    assert_eq!(next_number(id, i64::MAX), (ITEM, 1, String::new()));
    sender.join().expect("no panic");
    send.send(2).expect("somebody receives");
    assert_eq!(next_number(id, 20_000), (ITEM, 2, String::new()));
    drop(send);
    assert_eq!(next_number(id, 20_000), said(OK, ""));
    assert_eq!(id.close(), OK);
}

#[test]
fn items_own_their_memory_until_they_are_released() {
    let context = Context::new();
    let (code, id) = open(context.raw(), &mut new_reply(), Source::names);
    assert_eq!(code, OK);
    let nothing = Str::text("untouched");
    let take = |out: *mut Str, reply| {
        // SAFETY: what is written to is there.
        unsafe { stream::next::<String, String>(id.raw(), -1, Destination { out: out.cast(), reply }) }
    };
    let (mut texts, mut replies) = ([nothing; 2], [new_reply(), new_reply()]);
    for (text, reply) in texts.iter_mut().zip(&mut replies) {
        assert_eq!(take(text, reply), ITEM);
        assert_eq!((reply.code, reply.payload), (ITEM, ptr::null()));
    }
    let mut text = nothing;
    assert_eq!(take(&mut text, ptr::null_mut()), ERR, "nowhere for what owns the text");
    assert_eq!(take(ptr::null_mut(), &mut replies[1]), ERR);
    assert_eq!(text_of(&mut replies[1]), "out: a null or misaligned pointer where the result is due");
    let mut next = new_reply();
    assert_eq!(take(&mut text, &mut next), ITEM);
    assert_eq!(context.destroy(), OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { (texts[0].get(), text.get()) }, ("source", "source"));
    release(&mut replies[0]);
    release(&mut next);
}

#[test]
fn errors_are_the_last_and_the_same_as_often_as_one_asks() {
    let context = Context::new();
    let error = library::Broken { why: "glass".to_owned() };
    let id = opened(&context, made::iter([Ok(1_u32), Err(error), Ok(2)]));
    assert_eq!(next::<u32, library::Broken>(id, -1, 0).1, 1);
    let mut replies = [new_reply(), new_reply()];
    let errors = replies.each_mut().map(|reply| {
        let mut out = 99_u32;
        let to = Destination { out: &raw mut out, reply };
        // SAFETY: what is written to is there.
        assert_eq!(unsafe { stream::next::<u32, library::Broken>(id.raw(), -1, to) }, FAIL);
        assert_eq!((reply.code, reply.len, out), (FAIL, size_of::<host::Broken>(), 99));
        // SAFETY: what the code says, not released yet.
        unsafe { *reply.payload.cast::<host::Broken>() }
    });
    // SAFETY: without a reply there is only the code.
    let code = unsafe {
        let to = Destination { out: &raw mut *Box::new(0_u32), reply: ptr::null_mut() };
        stream::next::<u32, library::Broken>(id.raw(), -1, to)
    };
    assert_eq!((code, id.close()), (FAIL, OK));
    for (error, reply) in errors.iter().zip(&mut replies) {
        // SAFETY: not released yet.
        assert_eq!(unsafe { (error.message.get(), error.why.get()) }, ("broken: glass", "glass"));
        release(reply);
    }

    let id = opened(&context, made::iter([Err::<u32, _>("plain".to_owned())]));
    for _ in 0..2 {
        assert_eq!(next::<u32, String>(id, -1, 99), said(ERR, "plain"));
    }
    let panics = made::iter([7_u32]).chain(made::repeat_with(|| panic!("in the stream")));
    let id = opened_plain(&context, panics);
    assert_eq!(next_number(id, -1), (ITEM, 7, String::new()));
    for _ in 0..2 {
        assert_eq!(next_number(id, -1), said(ERR, "panicked: in the stream"));
    }
}

#[test]
fn what_fails_to_open_says_so_when_the_first_item_is_due() {
    let context = Context::new();
    for start in [Start::Here, Start::Spawned] {
        let mut out = ptr::null_mut();
        // SAFETY: nothing is kept, and what is written to is there.
        let code = unsafe {
            stream::open::<_, _, u32, String, _>(
                Method::<Source>::new(context.raw()),
                Destination { out: &raw mut out, reply: ptr::null_mut() },
                start,
                |_| Ok(()),
                |_, (), items: Items<u32>| async move {
                    let stream: made::Empty<_> = Err("closed today".to_owned())?;
                    items.all(stream).await
                },
            )
        };
        assert_eq!(code, OK);
        let id = Id(out.addr());
        for _ in 0..2 {
            assert_eq!(next::<u32, String>(id, -1, 99), said(ERR, "closed today"));
        }
    }
    let (mut out, mut reply) = (ptr::null_mut(), new_reply());
    // SAFETY: nothing is kept, and what is written to is there.
    let code = unsafe {
        stream::open::<_, (), u32, String, _>(
            Method::<Source>::new(context.raw()),
            Destination { out: &raw mut out, reply: &raw mut reply },
            Start::Here,
            |_| Err(ValueError::new("no such thing")),
            |_, (), items| async move { items.all(made::empty()).await },
        )
    };
    assert_eq!((code, text_of(&mut reply).as_str(), out), (ERR, "no such thing", ptr::null_mut()));
    let mut reply = new_reply();
    let (code, id) = open(ptr::without_provenance_mut(8), &mut reply, Source::names);
    assert_eq!((code, id), (ERR, Id(0)));
    assert_eq!(text_of(&mut reply), "the context is not one of this library");
}

#[test]
fn what_is_no_stream_is_refused() {
    let context = Context::new();
    let text = |id: usize| {
        let (code, _, text) = next_number(Id(id), 0);
        assert_eq!((code, stream_close(ptr::without_provenance_mut(id))), (ERR, ERR));
        text
    };
    assert_eq!(text(0), "the stream is null");
    assert_eq!(text(8), "the stream is not one of this library");
    assert_eq!(text(context.raw().addr()), "this is a context, not a stream");
    assert_eq!(text(context.object(1).addr()), "this is a handle, not a stream");
    let id = opened_plain(&context, made::repeat(1_u32));
    // SAFETY: any id may be passed.
    assert_eq!(unsafe { streams_destroy(id.raw()) }, ERR);
    // SAFETY: any id may be passed.
    assert_eq!(unsafe { streams_handle_close(id.raw()) }, ERR);
    // SAFETY: any id may be passed.
    assert_eq!(unsafe { streams_cancel(id.raw(), ptr::null_mut()) }, ERR);
    assert_eq!(grant(id.raw(), Inbox::new(), 1), ERR);
    let mut reply = new_reply();
    // SAFETY: any id may be passed.
    assert_eq!(unsafe { streams_forever_wait(id.raw(), 0, &mut reply) }, ERR);
    assert_eq!(text_of(&mut reply), "this is a stream, not a context");
    assert_eq!(
        next::<u64, Infallible>(id, 0, 9),
        (ERR, 9, "the stream is one of another function".to_owned())
    );
    assert_eq!(next::<u32, String>(id, 0, 9).0, ERR, "of other errors");
    assert_eq!(next_number(id, -1).0, ITEM, "it was not harmed");
}

#[test]
fn only_one_takes_items_at_a_time_and_closing_wakes_it() {
    let context = Context::new();
    let (never, seen) = watched(made::pending::<u32>());
    let id = opened_plain(&context, never);
    let waiting = in_next(id);
    let second = next_number(id, -1);
    assert_eq!(second, said(ERR, ANOTHER));
    assert_eq!(id.close(), OK);
    assert_eq!(waiting.join().expect("no panic"), said(CANCELLED, "cancelled"));
    assert_eq!(next_number(id, -1), said(ERR, "the stream was closed"));
    until(|| seen.dropped() == 1);
}

#[test]
fn destroying_the_context_closes_its_streams() {
    let context = Context::new();
    let (never, seen) = watched(made::pending::<u32>());
    let [waited_for, over, idle] = [
        opened_plain(&context, never),
        opened_plain(&context, made::empty::<u32>()),
        opened_plain(&context, made::repeat(1)),
    ];
    let waiting = in_next(waited_for);
    assert_eq!(next_number(over, -1), said(OK, ""));
    assert_eq!(context.destroy(), OK);
    assert_eq!(seen.dropped(), 1);
    assert_eq!(waiting.join().expect("no panic"), said(CANCELLED, "cancelled"));
    for id in [waited_for, over, idle] {
        assert_eq!(next_number(id, -1), said(ERR, "the stream was closed"));
        assert_eq!(id.close(), ERR);
    }
}

#[test]
fn a_stream_of_a_static_function_belongs_to_no_context() {
    let context = Context::new();
    let mut out = ptr::null_mut();
    // SAFETY: nothing is kept, and what is written to is there.
    let code = unsafe {
        stream::open::<_, _, u32, Infallible, _>(
            Static { options: options() },
            Destination { out: &raw mut out, reply: ptr::null_mut() },
            Start::Here,
            |_| Ok(()),
            |(), (), items| async move { items.all(stream::plain(made::repeat(5))).await },
        )
    };
    let id = Id(out.addr());
    assert_eq!((code, context.destroy()), (OK, OK));
    assert_eq!(next_number(id, -1), (ITEM, 5, String::new()));
    assert_eq!((id.close(), id.close()), (OK, ERR));
}

#[test]
fn waiting_where_it_would_never_end_is_refused() {
    let context = Context::new();
    let id = opened_plain(&context, made::pending::<u32>());
    let said = Arc::new(Mutex::new(None));
    let note = Arc::clone(&said);
    let inbox = Inbox::hooked(move |_, _| {
        note.lock().expect("no panic while it is locked").get_or_insert((next_number(id, -1), id.close()));
    });
    crate::callback::start_plain(&context, inbox, made::iter([1_u8]));
    assert_eq!(context.grant(inbox, 2), OK);
    assert_eq!(inbox.end().code, OK);
    let text = "waiting on a thread of the library would never end".to_owned();
    let said = said.lock().expect("no panic").take();
    assert_eq!(said, Some(((WOULD_DEADLOCK, 99, text), OK)), "closing does not wait");
}

#[test]
fn an_item_that_cannot_be_made_ends_the_stream() {
    let context = Context::new();
    let (chains, seen) = watched(made::iter([1, 1_000, 1]).map(Chain::of).chain(made::pending()));
    let id = opened_plain(&context, chains);
    let take = || next::<Chain, Infallible>(id, -1, ChainC::none());
    assert_eq!(take().0, ITEM);
    for _ in 0..2 {
        let (code, _, text) = take();
        assert_eq!((code, text.starts_with("the result is nested")), (ERR, true), "{text}");
    }
    until(|| seen.dropped() == 1);
}

/// The C form of [`Chain`], which only the macro knows by name.
type ChainC = <Chain as Output>::C;

trait Blank {
    fn none() -> Self;
}

impl Blank for ChainC {
    fn none() -> Self {
        // SAFETY: of a struct with a pointer any bit pattern is a value.
        unsafe { std::mem::zeroed() }
    }
}

#[test]
fn handles_in_items_belong_to_the_context() {
    let context = Context::new();
    let id = opened_plain(&context, made::repeat_with(|| Arc::new(Object { number: 4 })));
    let take = || {
        let mut object: Handle = ptr::null_mut();
        let to = Destination { out: (&raw mut object).cast(), reply: ptr::null_mut() };
        // SAFETY: what is written to is there.
        assert_eq!(unsafe { stream::next::<Arc<Object>, Infallible>(id.raw(), -1, to) }, ITEM);
        object
    };
    let (object, mut number) = (take(), 0);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { streams_object_number_wait(object, &mut number, ptr::null_mut()) }, OK);
    assert_eq!((number, context.destroy()), (4, OK));
    // SAFETY: any handle may be passed.
    assert_eq!(unsafe { streams_handle_close(object) }, ERR, "closed with its context");
}

/// One test: what is counted is the process's.
#[test]
fn items_that_nobody_takes_are_dropped() {
    let counted = |loud| made::iter(0..).map(move |number| Counted::new(number, loud));
    let context = Context::new();
    for loud in [false, true] {
        let id = opened_plain(&context, counted(loud));
        until(|| Counted::alive() == AHEAD);
        assert_eq!(id.close(), OK);
        until(|| Counted::alive() == 0);
    }
    opened_plain(&context, counted(true));
    until(|| Counted::alive() == AHEAD);
    assert_eq!(context.destroy(), OK);
    assert_eq!(Counted::alive(), 0);
}

#[test]
fn ten_thousand_opened_streams_leave_nothing_behind() {
    let context = Context::new();
    let mut closed: Option<Id> = None;
    let seen: Vec<_> = (0..10_000_u64)
        .map(|round| {
            let (numbers, seen) = watched(made::iter(0..3_u32).chain(made::pending()));
            let id = opened_plain(&context, numbers);
            for _ in 0..round % 4 {
                assert_eq!(next_number(id, -1).0, ITEM);
            }
            if round.is_multiple_of(2) {
                assert_eq!(id.close(), OK);
                closed = Some(id);
            }
            seen
        })
        .collect();
    // What is left is closed with the context.
    assert_eq!(context.destroy(), OK);
    for seen in &seen {
        until(|| Arc::strong_count(seen) == 1);
        assert_eq!(seen.dropped(), 1);
    }
    let closed = closed.expect("some were closed");
    assert_eq!(next_number(closed, -1), said(ERR, "the stream was closed"));
}

#[test]
fn taking_and_closing_race_without_losing_anybody() {
    let context = Context::new();
    for _ in 0..200 {
        let id = opened_plain(&context, made::iter(0..3_u32).chain(made::pending()));
        let taking = thread::spawn(move || {
            let mut taken = 0;
            loop {
                match next_number(id, -1) {
                    (ITEM, number, _) => {
                        assert_eq!(number, taken);
                        taken += 1;
                    }
                    (code, ..) => return code,
                }
            }
        });
        thread::sleep(Duration::from_micros(50));
        assert_eq!(id.close(), OK);
        assert!(matches!(taking.join().expect("no panic"), CANCELLED | ERR));
    }
}
