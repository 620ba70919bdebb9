//! The end of a peer, whatever is under way.

use std::{
    ptr,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::{client::*, library::*};

#[test]
fn everything_is_given_back() {
    let (client, context) = Client::with_context("everything");
    let second = client.make("everything");
    client.ok(second, "open_many", number_request("count", 10));
    let session = id(&client.ok(context, "open", number_request("number", 1)));
    for context in [context, second] {
        client.subscribe(context, "");
        client.register(context, "ask");
        client.register(context, "ask_now");
    }
    let mut calls = vec![
        client.begin(context, "forever", nothing()),
        client.begin(session, "session_forever", nothing()),
        client.begin(0, "make_never", nothing()),
        client.begin_with(context, "count_to", number_request("end", 100), None, 5),
        client.begin(context, "asks", text_request("text", "?")),
    ];
    client.asked(0);
    let asks_now = client.begin(second, "asks_now", text_request("text", "?"));
    client.asked(1);
    client.close();
    assert_eq!(alive("everything"), 0);
    assert!(client.peer.is_idle());
    calls.retain(|call| client.end(*call).0 != CANCELLED);
    assert!(calls.len() <= 1, "but for what was asked, which fails in one of two ways: {calls:?}");
    assert!(client.err_of(asks_now).contains("replaced"));
    // It is over for good.
    assert_eq!(client.err(0, "version", nothing()), "the connection is over");
    client.close();
}

#[test]
fn a_call_that_blocks_is_waited_for() {
    let (client, context) = Client::with_context("waited for");
    let call = client.begin(context, "block", text_request("gate", "waited for"));
    reached("waited for");
    let queued: Vec<_> =
        (0..60).map(|_| client.begin(context, "block", text_request("gate", "waited for"))).collect();
    client.begin_close();
    // A function that needs no thread: those that there are have all been taken.
    until(|| client.call(0, "ready", nothing()) == (ERR, b"the connection is over".to_vec()));
    assert!(alive("waited for") > 0, "somebody is inside");
    open_gate("waited for");
    client.close();
    assert_eq!(client.end(call).0, OK);
    assert!(queued.iter().any(|call| client.end(*call).0 == CANCELLED), "those that had no thread");
    assert_eq!(alive("waited for"), 0);
}

#[test]
fn a_context_that_comes_late_is_destroyed_as_well() {
    let client = Client::new(&serve(ptr::null_mut()));
    thread::scope(|scope| {
        // Where it blocks that may be the thread that has called it.
        let make = scope.spawn(|| client.begin(0, "make_slowly", text_request("name", "late")));
        reached("late");
        client.begin_close();
        until(|| client.call(0, "ready", nothing()) == (ERR, b"the connection is over".to_vec()));
        open_gate("late");
        assert_eq!(client.end(make.join().expect("no panic")).0, OK);
    });
    client.close();
    assert_eq!(alive("late"), 0);
}

#[test]
fn handles_that_come_late_are_closed_as_well() {
    for _ in 0..200 {
        let (client, context) = Client::with_context("late handles");
        for _ in 0..5 {
            client.begin(context, "open_many", number_request("count", 3));
            client.begin(context, "open", number_request("number", 3));
        }
        client.close();
        assert_eq!(alive("late handles"), 0);
    }
}

#[test]
fn handles_of_the_context_that_is_served_go_and_it_stays() {
    let (host, context) = Client::with_context("stays");
    let served = serve(ptr::without_provenance_mut(context as usize));
    for _ in 0..100 {
        let client = Client::new(&served);
        client.begin(0, "open_many", number_request("count", 3));
        client.begin(0, "forever", nothing());
        client.begin_with(0, "sessions", nothing(), None, 7);
        client.begin(0, "ffi.subscribe", text_request("event", ""));
        client.begin(0, "ffi.register", text_request("function", "ask"));
        client.begin(0, "asks", text_request("text", "?"));
        client.close();
        until(|| alive("stays") == 1);
        assert!(client.peer.is_idle());
    }
    assert_eq!(host.ok(context, "name", nothing()), "stays".into());
    host.close();
}

#[test]
fn a_listener_that_waits_for_room_goes() {
    let (client, context) = Client::with_context("no room");
    client.subscribe(context, "");
    client.has_room(false);
    let fire = client.begin(context, "fire", request([("from", 0.into()), ("to", 5_000.into())]));
    client.refused(1);
    client.close();
    client.end(fire);
    assert_eq!(alive("no room"), 0);
}

#[test]
fn draining_waits_for_the_last_call() {
    let (client, context) = Client::with_context("draining");
    client.drain();
    let call = client.begin(context, "forever", nothing());
    let peer = std::sync::Arc::clone(&client.peer);
    let drained = spawn(async move { peer.drain().await });
    thread::yield_now();
    assert!(!drained.is_finished());
    client.peer.cancel(call);
    join(drained);
    assert_eq!(client.end(call).0, CANCELLED, "it was replied to before");
    client.close();
}

#[test]
fn one_peer_closes_twice_and_at_once() {
    let (client, context) = Client::with_context("twice");
    client.begin(context, "forever", nothing());
    client.begin_close();
    client.begin_close();
    client.close();
    assert_eq!(alive("twice"), 0);
}

/// Locked by tests that take most threads of the server: two of them at once would wait for each other.
static CROWDED: Mutex<()> = Mutex::new(());

#[test]
fn the_last_thread_is_not_waited_for() {
    let _alone = CROWDED.lock().unwrap_or_else(PoisonError::into_inner);
    // The threads for what blocks, of which tokio has 512, wait for a peer that is gone.
    let (host, context) = Client::with_context("crowded");
    let served = serve(ptr::without_provenance_mut(context as usize));
    let asked = Client::new(&served);
    asked.register(0, "ask_now");
    let crowd: Vec<_> = (0..80).map(|_| Client::new(&served)).collect();
    let calls: Vec<_> = crowd
        .iter()
        .flat_map(|client| {
            (0..32).map(move |_| (client, client.begin(0, "asks_now", text_request("text", "?"))))
        })
        .collect();
    // Other tests may have the rest.
    asked.asked(400);
    asked.close();
    for (client, call) in calls {
        let text = client.err_of(call);
        let reasons = ["replaced", "not registered", "the connection is over"];
        assert!(reasons.iter().any(|reason| text.contains(reason)), "{text}");
    }
    crowd.iter().for_each(Client::close);
    host.close();
    assert_eq!(alive("crowded"), 0);
}

#[test]
fn who_blocks_leaves_a_thread_to_others() {
    let _alone = CROWDED.lock().unwrap_or_else(PoisonError::into_inner);
    let (host, context) = Client::with_context("blocked");
    let served = serve(ptr::without_provenance_mut(context as usize));
    let crowd: Vec<_> = (0..20).map(|_| Client::new(&served)).collect();
    for client in &crowd {
        for _ in 0..32 {
            client.begin(0, "block", text_request("gate", "blocked"));
        }
    }
    // They have had time to take all that they get.
    thread::sleep(Duration::from_millis(500));
    let other = Client::new(&served);
    assert_eq!(other.ok(0, "name", nothing()), "blocked".into());
    open_gate("blocked");
    crowd.iter().for_each(Client::close);
    other.close();
    host.close();
}
