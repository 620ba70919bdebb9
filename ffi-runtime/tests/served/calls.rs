//! Calls: names, receivers, results, ids, limits, deadlines, cancellation.

use std::{ffi::c_void, ptr, sync::Arc, time::Duration};

use ciborium::Value;
use ffi::__private::server::{Fault, PeerLimits};

use crate::{client::*, library::*};

/// A context that somebody in this process has made.
fn desk(name: &str) -> *mut c_void {
    let maker = Client::new(&serve(ptr::null_mut()));
    // Its peer is never closed, so the context stays.
    ptr::without_provenance_mut(maker.make(name) as usize)
}

#[test]
fn functions_of_all_kinds_are_called_by_name() {
    let (client, context) = Client::with_context("kinds");
    assert_eq!(client.ok(0, "version", nothing()), "served v1".into());
    assert_eq!(client.ok(context, "name", nothing()), "kinds".into());
    assert_eq!(client.ok(context, "echo", text_request("text", "now")), "now".into());
    assert_eq!(client.ok(context, "echo_later", text_request("text", "later")), "later".into());
    assert_eq!(client.ok(0, "session_kind", nothing()), "session".into());
    let session = id(&client.ok(context, "session_new", number_request("number", 7)));
    assert_eq!(client.ok(session, "session_number", nothing()), 7.into());
    client.close();
}

#[test]
fn an_empty_request_is_one_without_arguments() {
    let client = Client::new(&serve(ptr::null_mut()));
    client.try_begin(1, 0, "version", &[], None, 0).expect("the id is free");
    assert_eq!(client.end(1), (OK, bytes(&"served v1".into())));
    client.close();
}

#[test]
fn what_fails_replies_as_the_cbor_form_does() {
    let (client, context) = Client::with_context("failing");
    let (code, payload) = client.call(context, "fail", request([("code", 3.into())]));
    assert_eq!(code, FAIL);
    assert_eq!(field(&value(&payload), "message"), "broken by 3".into());
    assert_eq!(field(&field(&value(&payload), "error"), "code"), 3.into());
    assert_eq!(client.err(0, "make", text_request("name", "")), "it has no name");
    assert!(client.err(context, "panic", nothing()).contains("on purpose"));
    assert!(client.err(context, "echo", request([("text", 1.into())])).starts_with("text: "));
    client.try_begin(900, context, "echo", b"\xff", None, 0).expect("the id is free");
    client.err_of(900);
    assert_eq!(client.ok(context, "name", nothing()), "failing".into(), "nothing has become of it");
    client.close();
}

#[test]
fn what_there_is_not_is_refused() {
    let (client, context) = Client::with_context("refusing");
    for name in
        ["frobnicate", "", "served_version", "not_here", "destroy", "ffi.", "ffi.frobnicate", "echo_cbor"]
    {
        assert_eq!(client.err(0, name, nothing()), format!("unknown function: {name}"));
    }
    assert_eq!(client.err(0, "name", nothing()), "no context is served: make one, and call it on that");
    assert_eq!(
        client.err(context, "version", nothing()),
        "`version` is called on nothing, so its receiver is 0"
    );
    assert_eq!(
        client.err(context, "make", text_request("name", "twice")),
        "`make` is called on nothing, so its receiver is 0"
    );
    assert_eq!(client.err(7, "name", nothing()), "the context is not one of this library");
    assert_eq!(client.err(u64::MAX, "session_number", nothing()), "the handle is not one of this library");
    assert_eq!(client.err(context, "session_number", nothing()), "this is a context, not a handle");
    client.close();
}

#[test]
fn the_context_that_is_served_has_the_number_0() {
    let served = serve(desk("shared"));
    let [one, two] = [Client::new(&served), Client::new(&served)];
    for client in [&one, &two] {
        assert_eq!(client.ok(0, "name", nothing()), "shared".into());
    }
    assert_eq!(one.err(0, "session_number", nothing()), "this is a context, not a handle");
    one.close();
    assert_eq!(two.ok(0, "name", nothing()), "shared".into(), "it is nobody's");
    two.close();
}

#[test]
fn an_id_is_used_once_at_a_time() {
    let (client, context) = Client::with_context("ids");
    let fault = |id| client.try_begin(id, context, "name", &[], None, 0).err();
    let call = client.begin(context, "forever", nothing());
    let in_use = |id| Some(Fault(format!("the id {id} is in use")));
    assert_eq!(fault(call), in_use(call));
    client.peer.cancel(call);
    assert_eq!(client.end(call).0, CANCELLED);
    assert_eq!(fault(call), None, "it is over");
    let subscription = client.subscribe(context, "");
    assert_eq!(fault(subscription), in_use(subscription));
    client.ok(context, "ffi.unsubscribe", number_request("id", subscription));
    assert_eq!(fault(subscription), None);
    client.close();
}

#[test]
fn calls_run_at_the_same_time() {
    let (client, context) = Client::with_context("parallel");
    let gates = ["parallel 1", "parallel 2", "parallel 3"];
    let calls = gates.map(|gate| client.begin(context, "block", text_request("gate", gate)));
    gates.iter().for_each(|gate| reached(gate));
    until(|| client.peer.in_flight() == 3);
    assert_eq!(client.ok(context, "name", nothing()), "parallel".into());
    for (gate, call) in gates.into_iter().zip(calls).rev() {
        open_gate(gate);
        assert_eq!(client.end(call), (OK, bytes(&gate.into())));
    }
    client.drain();
    assert_eq!(client.peer.in_flight(), 0);
    client.close();
}

#[test]
fn more_calls_than_there_are_threads_for_one_peer_wait_their_turn() {
    let (client, context) = Client::with_context("many");
    let calls: Vec<_> =
        (0..100).map(|_| client.begin(context, "block", text_request("gate", "many"))).collect();
    reached("many");
    // Cancelled before it had a thread: it is not begun.
    client.peer.cancel(calls[99]);
    until(|| client.peer.in_flight() == 100);
    let other = Client::new(&serve(ptr::null_mut()));
    assert_eq!(other.ok(0, "version", nothing()), "served v1".into(), "nobody else waits");
    open_gate("many");
    for call in &calls[..99] {
        assert_eq!(client.end(*call).0, OK);
    }
    assert_eq!(client.end(calls[99]), (CANCELLED, b"cancelled".to_vec()));
    client.close();
    other.close();
}

#[test]
fn one_call_beyond_the_limit_is_refused() {
    let served = serve(desk("limited"));
    let client = Client::with(&served, PeerLimits { in_flight: 2, ..LIMITS });
    let calls = [0; 2].map(|_| client.begin(0, "forever", nothing()));
    assert_eq!(client.err(0, "name", nothing()), "there are 2 calls in flight, which is the limit");
    // Who sees a reply can call again, even while it is still being said.
    client.is_slow();
    client.peer.cancel(calls[0]);
    assert_eq!(client.end(calls[0]).0, CANCELLED);
    assert_eq!(client.ok(0, "name", nothing()), "limited".into());
    client.close();
    assert_eq!(client.end(calls[1]).0, CANCELLED);
}

#[test]
fn a_deadline_cancels_a_call() {
    let (client, context) = Client::with_context("deadlines");
    let soon = Some(Duration::from_millis(5));
    let call = client.begin_with(context, "forever", nothing(), soon, 0);
    assert_eq!(client.end(call), (TIMEOUT, b"timed out after 5 ms".to_vec()));
    let call = client.begin_with(0, "make_never", nothing(), soon, 0);
    assert_eq!(client.end(call).0, TIMEOUT);
    let call = client.begin_with(0, "never", nothing(), soon, 0);
    assert_eq!(client.end(call).0, TIMEOUT);
    let late = Some(Duration::from_secs(3600));
    let call = client.begin_with(context, "echo_later", text_request("text", "in time"), late, 0);
    assert_eq!(client.end(call), (OK, bytes(&"in time".into())));
    // Where it waits for a thread.
    let blocked: Vec<_> =
        (0..40).map(|_| client.begin(context, "block", text_request("gate", "deadlines"))).collect();
    let call = client.begin_with(context, "name", nothing(), soon, 0);
    // When this one's time is over, so is that of the one before.
    let longer = Some(Duration::from_millis(200));
    assert_eq!(client.end(client.begin_with(context, "forever", nothing(), longer, 0)).0, TIMEOUT);
    open_gate("deadlines");
    assert_eq!(client.end(call).0, TIMEOUT);
    for call in blocked {
        assert_eq!(client.end(call).0, OK);
    }
    until(|| alive("deadlines") == 1);
    client.close();
}

#[test]
fn what_blocks_its_thread_ends_as_it_ends() {
    let (client, context) = Client::with_context("blocking");
    let soon = Some(Duration::from_millis(1));
    let timed = client.begin_with(context, "block", text_request("gate", "blocking"), soon, 0);
    let cancelled = client.begin(context, "block", text_request("gate", "blocking"));
    reached("blocking");
    client.peer.cancel(cancelled);
    open_gate("blocking");
    // Unless they had no thread yet.
    assert!([OK, TIMEOUT].contains(&client.end(timed).0));
    assert!([OK, CANCELLED].contains(&client.end(cancelled).0));
    client.close();
}

#[test]
fn a_call_is_cancelled_by_its_id() {
    let (client, context) = Client::with_context("cancelling");
    let session = id(&client.ok(context, "session_new", number_request("number", 1)));
    let calls = [
        client.begin(context, "forever", nothing()),
        client.begin(context, "forever", nothing()),
        client.begin(session, "session_forever", nothing()),
        client.begin(0, "never", nothing()),
        client.begin(0, "make_never", nothing()),
    ];
    // Its context has it, not the handle.
    client.ok(session, "ffi.close", nothing());
    let nobody = 1_000_000;
    client.peer.cancel(nobody);
    for (call, left) in calls.into_iter().zip([4, 3, 2, 1, 0]) {
        client.peer.cancel(call);
        assert_eq!(client.end(call), (CANCELLED, b"cancelled".to_vec()));
        until(|| client.peer.in_flight() == left);
        client.peer.cancel(call);
    }
    client.close();
}

#[test]
fn a_peer_is_idle_when_nothing_is_under_way() {
    let (client, context) = Client::with_context("idle");
    let is_idle = || client.peer.is_idle();
    until(is_idle);
    let call = client.begin(context, "forever", nothing());
    assert!(!is_idle());
    client.peer.cancel(call);
    until(is_idle);
    let subscription = client.subscribe(context, "on_tick");
    assert!(!is_idle());
    client.ok(context, "ffi.unsubscribe", number_request("id", subscription));
    until(is_idle);
    client.register(context, "ask");
    assert!(!is_idle());
    client.ok(context, "ffi.unregister", text_request("function", "ask"));
    until(is_idle);
    client.close();
}

#[test]
fn a_call_that_lasts_is_warned_of() {
    let (client, context) = Client::with_context("stale");
    let interval = |ms: i32| request([("interval_ms", ms.into())]);
    assert_eq!(client.ok(context, "ffi.stale_warn", interval(1)), Value::Null);
    let call = client.begin(context, "forever", nothing());
    client.until(|said| {
        said.iter()
            .any(|said| matches!(said, Said::Reply { call: of, code: STALE_WARN, .. } if *of == call))
            .then_some(())
    });
    client.peer.cancel(call);
    assert_eq!(client.end(call).0, CANCELLED);
    assert_eq!(client.err(context, "ffi.stale_warn", interval(-1)), "interval_ms: it is negative");
    assert_eq!(
        client.err(0, "ffi.stale_warn", interval(1)),
        "the interval of the context that is served is not the connection's"
    );
    assert_eq!(client.err(context, "ffi.stale_warn", nothing()), "missing field `interval_ms`");
    client.close();
}

#[test]
fn the_descriptor_is_that_of_the_library() {
    let client = Client::new(&serve(ptr::null_mut()));
    let descriptor = client.ok(0, "ffi.describe", nothing());
    let descriptor = descriptor.as_bytes().expect("bytes").clone();
    let has = |what: &[u8]| descriptor.windows(what.len()).any(|window| window == what);
    assert!(has(b"FFI1") && has(b"make_slowly"));
    let served = serve(ptr::null_mut());
    assert!(served.version().starts_with("served 0.1.0"), "{}", served.version());
    assert_eq!((served.library(), served.has_context()), ("served", false));
    assert_ne!(served.hash(), 0);
    assert!(Arc::clone(&served).entry("name").is_some_and(|entry| entry.is_sync && !entry.is_stream));
    client.close();
}
