//! Events: subscriptions, room and none, own contexts and the one that is served.

use std::{
    ptr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use ciborium::Value;
use ffi::__private::server::PeerLimits;

use crate::client::*;

fn range(from: u32, to: u32) -> Value {
    request([("from", from.into()), ("to", to.into())])
}

#[test]
fn events_come_to_their_subscription_in_their_order() {
    let (client, context) = Client::with_context("events");
    let [one, all] = ["on_tick", ""].map(|event| client.subscribe(context, event));
    client.ok(context, "fire", range(0, 100));
    for subscription in [one, all] {
        let expected: Vec<_> = (0..100).map(|number| (0, number)).collect();
        assert_eq!(client.events_until(subscription, 100), expected);
    }
    let envelope = client.until(|said| {
        said.iter().find_map(|said| match said {
            Said::Event { envelope, .. } => Some(value(envelope)),
            _ => None,
        })
    });
    assert_eq!(field(&envelope, "eventType"), "on_tick".into());
    assert_eq!(client.ok(context, "ffi.unsubscribe", number_request("id", one)), Value::Null);
    client.ok(context, "fire", range(100, 110));
    assert_eq!(client.events_until(all, 110).len(), 110);
    assert_eq!(client.events(one).len(), 100);
    let stats = client.ok(context, "ffi.event_stats", nothing());
    assert_eq!(number(&field(&stats, "fired")), 110);
    until(|| {
        let stats = client.ok(context, "ffi.event_stats", nothing());
        number(&field(&stats, "delivered")) == 110
    });
    client.close();
}

#[test]
fn a_subscription_begins_with_its_reply() {
    let (host, context) = Client::with_context("begins");
    let client = Client::new(&serve(ptr::without_provenance_mut(context as usize)));
    client.is_slow();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        // There are events all the time.
        scope.spawn(|| {
            while !is_done.load(Ordering::SeqCst) {
                host.ok(context, "fire", range(0, 20));
            }
        });
        for round in 0..10 {
            let subscription = client.subscribe(0, "");
            client.events_until(subscription, 1);
            client.until(|said| {
                let place = |is: &dyn Fn(&Said) -> bool| said.iter().position(is);
                let reply = place(&|said| matches!(said, Said::Reply { call, .. } if *call == subscription));
                let event = place(
                    &|said| matches!(said, Said::Event { subscription: of, .. } if *of == subscription),
                );
                assert!(reply < event, "round {round}: {reply:?} {event:?}");
                Some(())
            });
            client.ok(0, "ffi.unsubscribe", number_request("id", subscription));
        }
        is_done.store(true, Ordering::SeqCst);
    });
    client.close();
    host.close();
}

#[test]
fn what_cannot_be_subscribed_is_refused() {
    let client = Client::with(&serve(ptr::null_mut()), PeerLimits { subscriptions: 2, ..LIMITS });
    let context = client.make("refused events");
    let refused = |request: Value| client.err(context, "ffi.subscribe", request);
    assert_eq!(refused(text_request("event", "on_tock")), "unknown event: on_tock");
    assert_eq!(refused(text_request("event", "on\0tick")), "unknown event: on\0tick");
    assert_eq!(refused(nothing()), "missing field `event`");
    assert!(refused(number_request("event", 1)).starts_with("event: "));
    assert_eq!(
        client.err(0, "ffi.subscribe", text_request("event", "")),
        "no context is served: make one, and call it on that"
    );
    let first = client.subscribe(context, "");
    client.subscribe(context, "");
    assert_eq!(refused(text_request("event", "")), "the connection has 2 subscriptions, which is the limit");
    client.ok(context, "ffi.unsubscribe", number_request("id", first));
    assert_eq!(
        client.err(context, "ffi.unsubscribe", number_request("id", first)),
        format!("there is no subscription {first}")
    );
    let (other, other_context) = Client::with_context("refused events too");
    let theirs = other.subscribe(other_context, "");
    let missing = 4_000_000;
    for id in [missing, theirs + 1_000] {
        let text = client.err(context, "ffi.unsubscribe", number_request("id", id));
        assert_eq!(text, format!("there is no subscription {id}"));
    }
    client.close();
    other.close();
}

#[test]
fn on_a_context_of_its_own_the_queue_fills_where_the_peer_does_not_read() {
    let (client, context) = Client::with_context("full");
    let subscription = client.subscribe(context, "on_tick");
    client.has_room(false);
    // The queue has 1,024, and one is being delivered.
    let fire = client.begin(context, "fire", range(0, 2_000));
    client.refused(1);
    until(|| number(&field(&client.ok(context, "ffi.event_stats", nothing()), "queued")) >= 1_024);
    until(|| client.peer.in_flight() == 1);
    client.has_room(true);
    assert_eq!(client.end(fire).0, OK);
    let expected: Vec<_> = (0..2_000).map(|number| (0, number)).collect();
    assert_eq!(client.events_until(subscription, 2_000), expected, "nothing is missed");
    client.close();
}

#[test]
fn on_the_context_that_is_served_nobody_is_held_up() {
    let (host, context) = Client::with_context("shared events");
    let served = serve(ptr::without_provenance_mut(context as usize));
    let [slow, quick] = [Client::new(&served), Client::new(&served)];
    let (slow_events, quick_events) = (slow.subscribe(0, ""), quick.subscribe(0, ""));
    slow.has_room(false);
    quick.ok(0, "fire", range(0, 5));
    let expected: Vec<_> = (0..5).map(|number| (0, number)).collect();
    assert_eq!(quick.events_until(quick_events, 5), expected);
    slow.refused(5);
    slow.has_room(true);
    quick.ok(0, "fire", range(5, 7));
    assert_eq!(slow.events_until(slow_events, 2), [(5, 5), (0, 6)]);
    slow.close();
    quick.ok(0, "fire", range(7, 8));
    assert_eq!(quick.events_until(quick_events, 8).len(), 8);
    assert_eq!(slow.events(slow_events).len(), 2);
    quick.close();
    host.close();
}
