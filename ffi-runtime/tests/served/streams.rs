//! Streams: credit, ends, cancellation, and how far ahead the library runs.

use std::time::Duration;

use ciborium::Value;

use crate::{client::*, library::*};

fn numbers(items: &[Value]) -> Vec<u64> {
    items.iter().map(number).collect()
}

#[test]
fn items_come_as_they_are_granted() {
    let (client, context) = Client::with_context("granted");
    let call = client.begin_with(context, "count_to", number_request("end", 5), None, 2);
    assert_eq!(numbers(&client.items_until(call, 2)), [0, 1]);
    client.peer.grant(call, 0);
    client.peer.grant(call, 3);
    assert_eq!(numbers(&client.items_until(call, 5)), [0, 1, 2, 3, 4]);
    until(|| client.peer.in_flight() == 1);
    assert_eq!(client.items(call).len(), 5, "the end is seen with one more");
    client.peer.grant(call, 1);
    assert_eq!(client.end(call), (OK, vec![0xf6]));
    client.peer.grant(call, 1);
    until(|| alive("granted") == 1);
    client.close();
}

#[test]
fn credit_is_kept_to_and_runs_no_further_ahead_than_what_has_left() {
    let (client, context) = Client::with_context("ahead");
    let call = client.begin_with(context, "count_to", number_request("end", 1_000), None, u32::MAX);
    assert_eq!(client.items_until(call, 32).len(), 32);
    client.peer.grant(call, u32::MAX);
    // Nothing has left: nothing more comes, though there would be something.
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(client.items(call).len(), 32);
    let mut left = 0;
    while left < 1_000 {
        let there = client.items_until(call, left + 1).len();
        assert!(there <= left + 32, "{there} after {left}");
        client.peer.item_written(call);
        left += 1;
    }
    assert_eq!(client.end(call), (OK, vec![0xf6]));
    assert_eq!(numbers(&client.items(call)), (0..1_000).collect::<Vec<_>>());
    client.close();
}

#[test]
fn long_items_run_less_far_ahead() {
    let (client, context) = Client::with_context("long items");
    let call = client.begin_with(context, "blobs", number_request("len", 100_000), None, u32::MAX);
    for (left, there) in [(0, 4), (3, 5), (1, 6)] {
        (0..left).for_each(|_| client.peer.item_written(call));
        client.items_until(call, there);
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(client.items(call).len(), there);
    }
    client.peer.cancel(call);
    client.end(call);
    client.close();
}

#[test]
fn exactly_what_is_granted_comes_also_where_it_is_more_than_one_slice() {
    let (client, context) = Client::with_context("slices");
    let call = client.begin_with(context, "count_to", number_request("end", 1_000), None, 100);
    for left in 0..100 {
        client.items_until(call, left + 1);
        client.peer.item_written(call);
    }
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(client.items(call).len(), 100);
    client.peer.grant(call, 1);
    assert_eq!(numbers(&client.items_until(call, 101))[100], 100);
    client.peer.cancel(call);
    assert_eq!(client.end(call).0, CANCELLED);
    client.close();
}

#[test]
fn a_stream_ends_with_its_error_a_cancellation_or_its_time() {
    let (client, context) = Client::with_context("stream ends");
    let call = client.begin_with(context, "broken_stream", nothing(), None, 10);
    let (code, payload) = client.end(call);
    assert_eq!((code, field(&value(&payload), "message")), (FAIL, "broken by 2".into()));
    assert_eq!(numbers(&client.items(call)), [1]);
    let call = client.begin(context, "count_to", number_request("end", 5));
    until(|| alive("stream ends") == 2);
    client.peer.cancel(call);
    assert_eq!(client.end(call).0, CANCELLED);
    let soon = Some(Duration::from_millis(5));
    let call = client.begin_with(context, "count_to", number_request("end", 5), soon, 1);
    assert_eq!(client.end(call).0, TIMEOUT);
    // It may have come to no item before.
    assert!([&[][..], &[0]].contains(&&*numbers(&client.items(call))));
    let call = client.begin_with(context, "count_to", nothing(), None, 1);
    assert_eq!(client.err_of(call), "end: missing");
    until(|| alive("stream ends") == 1);
    client.close();
}

#[test]
fn handles_in_items_belong_to_the_peer() {
    let (client, context) = Client::with_context("in items");
    let call = client.begin_with(context, "sessions", nothing(), None, 3);
    let items = client.items_until(call, 3);
    let session = ids(&items[2])[1];
    assert_eq!(client.ok(session, "session_number", nothing()), 2.into());
    let (other, _) = Client::with_context("beside");
    assert_eq!(other.err(session, "session_number", nothing()), "the handle was closed");
    other.close();
    client.close();
    assert_eq!(client.end(call).0, CANCELLED);
    assert_eq!(alive("in items"), 0);
}

#[test]
fn what_is_no_stream_takes_no_notice_of_credit() {
    let (client, context) = Client::with_context("no stream");
    let call = client.begin_with(context, "forever", nothing(), None, 5);
    client.peer.grant(call, 5);
    client.peer.item_written(call);
    client.peer.item_written(77);
    client.peer.cancel(call);
    assert_eq!(client.end(call).0, CANCELLED);
    client.close();
}
