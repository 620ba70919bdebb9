//! Events: by name and all of them, native and in CBOR.

use std::{
    ffi::{CStr, c_void},
    ptr,
    sync::{Arc, Barrier},
};

use ciborium::Value;

use crate::{host::*, value};

/// An echo, as a native listener reads it while it is called.
#[derive(Debug, Clone, PartialEq)]
struct Heard {
    name: String,
    text: String,
    count: u32,
}

/// # Safety
/// It is the payload of an echo.
unsafe fn echo(name: &str, payload: *const c_void, len: usize) -> Heard {
    assert_eq!(len, size_of::<Echo>());
    // SAFETY: the caller's promise.
    let Echo { text, count } = unsafe { *payload.cast::<Echo>() };
    // SAFETY: as above.
    Heard { name: name.to_owned(), text: unsafe { text.get() }.to_owned(), count }
}

fn heard(name: &str, text: &str, count: u32) -> Heard {
    Heard { name: name.to_owned(), text: text.to_owned(), count }
}

/// A listener of echoes.
fn echoes() -> &'static Inbox<Heard> {
    Inbox::of(|code, payload, len| {
        assert_eq!(code, OK);
        // SAFETY: it is added for echoes.
        unsafe { echo("on_echo", payload, len) }
    })
}

#[track_caller]
fn listen<T: Clone + Send + 'static>(context: &Context, name: &CStr, inbox: &'static Inbox<T>) -> u64 {
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    let id = unsafe { annotated_add_event_listener(context.raw, name.as_ptr(), callback, user_data) };
    assert_ne!(id, 0);
    id
}

#[track_caller]
fn listen_cbor(context: &Context, name: &CStr, inbox: &'static Inbox<Received>) -> u64 {
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    let id = unsafe { annotated_add_event_listener_cbor(context.raw, name.as_ptr(), callback, user_data) };
    assert_ne!(id, 0);
    id
}

#[track_caller]
fn fire(context: &Context, text: &str, count: u32) {
    let mut reply = Reply::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_echo_wait(context.raw, Str::text(text), count, &mut reply) }, OK);
}

fn event(name: &str, payload: Value) -> Value {
    value!({"payload" => payload, "eventType" => name})
}

#[test]
fn a_payload_of_the_authors_is_heard_in_both_forms() {
    let context = Context::new();
    let (native, cbor) = (echoes(), inbox());
    listen(&context, c"on_echo", native);
    listen_cbor(&context, c"on_echo", cbor);
    fire(&context, "first", 1);
    let request = value!({"text" => "second", "count" => 2});
    let reply = call_cbor(&request, |cb, ud, request, len| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_echo_cbor(context.raw, cb, ud, request, len) }
    });
    assert_eq!(reply.code, OK);
    assert_eq!(
        native.when(|all| all.len() == 2),
        [heard("on_echo", "first", 1), heard("on_echo", "second", 2)]
    );
    let cbor: Vec<Value> = cbor.when(|all| all.len() == 2).iter().map(Received::cbor).collect();
    assert_eq!(
        cbor,
        [
            event("on_echo", value!({"text" => "first", "count" => 1})),
            event("on_echo", value!({"text" => "second", "count" => 2})),
        ]
    );
}

#[test]
fn several_parameters_are_a_struct_in_their_order() {
    let context = Context::new();
    let native: &'static Inbox<(String, i64, Vec<String>)> = Inbox::of(|code, payload, len| {
        assert_eq!((code, len), (OK, size_of::<JobScheduled>()));
        // SAFETY: it is added for this event.
        let job = unsafe { &*payload.cast::<JobScheduled>() };
        // SAFETY: as above.
        unsafe {
            let tags = job.tags.view().iter().map(|tag| tag.get().to_owned()).collect();
            (job.job_id.get().to_owned(), job.will_run_count, tags)
        }
    });
    let cbor = inbox();
    listen(&context, c"job:scheduled", native);
    listen_cbor(&context, c"job:scheduled", cbor);
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { annotated_schedule_wait(context.raw, Str::text("j1"), -4, ptr::null_mut()) };
    assert_eq!(code, OK);
    assert_eq!(native.first(), ("j1".to_owned(), -4, vec!["new".to_owned()]));
    let payload = value!({"jobId" => "j1", "labels" => ["new"], "willRunCount" => -4});
    assert_eq!(cbor.first().cbor(), event("job:scheduled", payload));
}

#[test]
fn a_listener_of_all_hears_them_by_name_and_in_order() {
    let context = Context::new();
    let native: &'static Inbox<(String, usize)> = Inbox::of(|code, payload, len| {
        assert_eq!((code, len), (OK, size_of::<Any>()));
        // SAFETY: it is added for all events.
        let any = unsafe { &*payload.cast::<Any>() };
        // SAFETY: as above.
        let name = unsafe { any.name.get() };
        if name == "on_echo" {
            // SAFETY: it is one.
            assert_eq!(unsafe { echo(name, any.payload, any.len) }, heard(name, "all", 9));
        }
        (name.to_owned(), any.len)
    });
    let cbor = inbox();
    listen(&context, c"", native);
    listen_cbor(&context, c"", cbor);
    fire(&context, "all", 9);
    let reply = &mut Reply::new();
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        assert_eq!(annotated_tick_wait(context.raw, 5, -1, reply), OK);
        assert_eq!(annotated_sample_wait(context.raw, reply), OK);
        assert_eq!(annotated_change_level_wait(context.raw, 200, reply), OK);
    }
    let all = [("on_echo", size_of::<Echo>()), ("on_tick", 8), ("on_sample", 1), ("on_level", 1)];
    let all = all.map(|(name, len)| (name.to_owned(), len));
    assert_eq!(native.when(|heard| heard.len() == 4), all);
    let cbor: Vec<Value> = cbor.when(|all| all.len() == 4).iter().map(Received::cbor).collect();
    assert_eq!(
        cbor,
        [
            event("on_echo", value!({"text" => "all", "count" => 9})),
            event("on_tick", value!({"count" => 5})),
            event("on_sample", Value::Map(vec![])),
            event("on_level", value!({"level" => 200})),
        ]
    );
    let mut stats = EventStats::default();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_event_stats(context.raw, &mut stats) }, OK);
    assert_eq!((stats.fired, stats.dropped, stats.unheard), (4, 0, 0));
    assert_eq!(stats.delivered + stats.queued, 4, "the last may not have been counted yet");
}

#[test]
fn one_that_is_fired_in_a_constructor_or_by_an_object_is_of_that_context() {
    let context = Context::new();
    let session = context.session(8);
    let native = echoes();
    listen(&context, c"on_echo", native);
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { annotated_session_tell(session, cb, ud, Str::text("told")) });
    assert_eq!(reply.code, OK);
    assert_eq!(native.first(), heard("on_echo", "told", 8));
    // Nobody could listen yet.
    let (mut made, mut stats) = (ptr::null_mut(), EventStats::default());
    // SAFETY: the arguments are what the header asks for.
    unsafe {
        assert_eq!(annotated_create_wait(Str::text("new"), 1, -1, &mut made, ptr::null_mut()), OK);
        assert_eq!(annotated_event_stats(made, &mut stats), OK);
        assert_eq!(annotated_destroy(made), OK);
    }
    assert_eq!(stats, EventStats { fired: 1, unheard: 1, ..EventStats::default() });
}

#[test]
fn a_listener_is_removed_and_one_of_nothing_is_none() {
    let context = Context::new();
    let (gone, stays) = (echoes(), echoes());
    let id = listen(&context, c"on_echo", gone);
    listen(&context, c"on_echo", stays);
    // SAFETY: any id may be passed.
    unsafe {
        assert_eq!(annotated_remove_event_listener(context.raw, id), OK);
        assert_eq!(annotated_remove_event_listener(context.raw, id), ERR);
    }
    fire(&context, "here", 1);
    assert_eq!(stays.first(), heard("on_echo", "here", 1));
    assert_eq!(gone.all(), []);
    let (callback, user_data) = (gone.callback(), gone.user_data());
    // Neither the names of functions are names of events, nor what an event was renamed from, nor one that is not compiled.
    for name in [c"on_nothing", c"level_changed", c"on_job_scheduled", c"echo", c"now"] {
        for add in [annotated_add_event_listener, annotated_add_event_listener_cbor] {
            // SAFETY: the arguments are what the header asks for.
            assert_eq!(unsafe { add(context.raw, name.as_ptr(), callback, user_data) }, 0, "{name:?}");
        }
    }
    // SAFETY: without a callback nothing is added, nor without a name.
    unsafe {
        assert_eq!(annotated_add_event_listener(context.raw, c"on_echo".as_ptr(), None, user_data), 0);
        assert_eq!(annotated_add_event_listener(context.raw, ptr::null(), callback, user_data), 0);
        assert_eq!(annotated_event_stats(context.raw, ptr::null_mut()), ERR);
    }
}

#[test]
fn what_becomes_of_one_more_than_there_is_room_for_is_as_it_was_declared() {
    /// As many as wait where the manifest does not say.
    const ROOM: u64 = 1024;
    let context = Context::new();
    // Two meetings: the listener runs, and it may return.
    let meeting = Arc::new(Barrier::new(2));
    let inside = Arc::clone(&meeting);
    let busy: &'static Inbox<()> = Inbox::of(move |_, _, _| {
        inside.wait();
        inside.wait();
    });
    let counted = inbox();
    listen(&context, c"on_echo", busy);
    listen_cbor(&context, c"", counted);
    fire(&context, "kept", 1);
    meeting.wait();
    let mut reply = Reply::new();
    let mut sample = || {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_sample_wait(context.raw, &mut reply) }
    };
    for _ in 0..ROOM {
        assert_eq!(sample(), OK);
    }
    assert_eq!(sample(), ERR);
    assert_eq!(reply.text(), "the queue of events is full");
    // Of this kind there is none that could make room.
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_change_level_wait(context.raw, 1, &mut reply) }, OK);
    meeting.wait();
    let heard = counted.when(|all| all.len() as u64 == 1 + ROOM);
    assert!(heard.iter().skip(1).all(|one| one.cbor() == event("on_sample", Value::Map(vec![]))));
    let mut stats = EventStats::default();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_event_stats(context.raw, &mut stats) }, OK);
    assert_eq!((stats.fired, stats.dropped, stats.unheard), (ROOM + 3, 2, 0));
}
