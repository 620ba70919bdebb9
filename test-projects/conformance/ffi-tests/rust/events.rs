//! Events: every payload, every name, every policy.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use conformance_client::*;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::helpers::{TEXT, counts, is_served, labelled, polygon, rectangle, same, shapes, soon, until};

/// How many events of an instance may wait, as the manifest says.
const QUEUED: u64 = 8;

/// Listens with something that keeps everything.
macro_rules! heard {
    ($instance:ident.$on:ident) => {{
        let (send, heard) = unbounded_channel();
        let subscription = $instance.$on(move |event| drop(send.send(event))).await.expect("a listener");
        (heard, subscription)
    }};
}

async fn next<T: Debug>(heard: &mut UnboundedReceiver<T>) -> T {
    soon(heard.recv()).await.expect("an event")
}

#[tokio::test]
async fn payloads_of_every_kind_come() {
    let (_library, instance) = labelled("").await;
    let echoed = Echoed {
        echoed_text: TEXT.into(),
        data: vec![0, 255],
        note: Some(String::new()),
        shapes: shapes(),
        counts: counts(),
        took: Duration::MAX,
    };
    let nothing = Echoed {
        echoed_text: String::new(),
        data: vec![],
        note: None,
        shapes: vec![],
        counts: BTreeMap::new(),
        took: Duration::ZERO,
    };
    let (mut heard, _subscription) = heard!(instance.on_echoed);
    for value in [echoed, nothing] {
        instance.fire_echoed(value.clone()).await.expect("fired");
        same(next(&mut heard).await, value);
    }
    let (mut heard, _subscription) = heard!(instance.on_polygon);
    instance.fire_polygon(polygon()).await.expect("fired");
    assert_eq!(next(&mut heard).await, polygon());

    let at = Some(SystemTime::UNIX_EPOCH - Duration::from_nanos(100));
    let (mut heard, _subscription) = heard!(instance.on_job_scheduled);
    instance.fire_job(TEXT, i64::MIN, at).await.expect("fired");
    assert_eq!(
        next(&mut heard).await,
        OnJobScheduledPayload { job_id: TEXT.into(), will_run_count: i64::MIN, at }
    );

    let (mut heard, _subscription) = heard!(instance.on_level);
    instance.fire_level(Level::High).await.expect("fired");
    assert_eq!(next(&mut heard).await, Level::High);
    let (mut heard, _subscription) = heard!(instance.on_shape);
    instance.fire_shape(rectangle()).await.expect("fired");
    assert_eq!(next(&mut heard).await, rectangle());

    let (mut ids, _subscription) = heard!(instance.on_user_id);
    let (mut names, _subscription) = heard!(instance.on_user_name);
    instance.fire_user(UserId(u64::MAX), UserName(TEXT.into())).await.expect("fired");
    assert_eq!((next(&mut ids).await, next(&mut names).await), (UserId(u64::MAX), UserName(TEXT.into())));

    let (mut heard, _subscription) = heard!(instance.on_nothing);
    instance.fire_nothing().await.expect("fired");
    assert_eq!(next(&mut heard).await, OnNothingPayload {});
}

#[tokio::test]
async fn names_are_not_mixed_up() {
    let (_library, instance) = labelled("").await;
    let (mut wire, _first) = heard!(instance.on_wire_name);
    let (mut other, _second) = heard!(instance.on_other_name);
    let (mut all, everything) = heard!(instance.on_event);
    instance.fire_named().await.expect("fired");
    instance.fire_level(Level::High).await.expect("fired");
    instance.fire_numbers(1).await.expect("fired");
    assert_eq!((next(&mut wire).await.number, next(&mut other).await.number), (1, 2));
    let want = [
        Event::WireName(Tick { number: 1 }),
        Event::OtherName(Tick { number: 2 }),
        Event::Level(Level::High),
        Event::Number(OnNumberPayload { number: 0 }),
    ];
    for want in want {
        assert_eq!(next(&mut all).await, want);
    }
    drop(everything);
    instance.fire_nothing().await.expect("fired");
    assert!(soon(all.recv()).await.is_none());
}

#[tokio::test]
async fn events_come_in_order_and_are_counted() {
    let (_library, instance) = labelled("").await;
    instance.fire_numbers(5).await.expect("fired");
    until(|| async { instance.event_stats().await.expect("numbers").unheard == 5 }).await;
    let (mut heard, subscription) = heard!(instance.on_number);
    instance.fire_numbers(100).await.expect("fired");
    instance.fire_numbers_later(100).await.expect("fired");
    for number in (0..100).chain(0..100) {
        assert_eq!(next(&mut heard).await.number, number);
    }
    until(|| async { instance.event_stats().await.expect("numbers").delivered == 200 }).await;
    let stats = instance.event_stats().await.expect("numbers");
    assert_eq!(stats, EventStats { fired: 205, delivered: 200, dropped: 0, unheard: 5, queued: 0 });
    assert_eq!(subscription.missed(), 0);
}

#[tokio::test]
async fn what_there_is_no_room_for_goes_by_its_policy() {
    let (_library, instance) = labelled("").await;
    let (began, begins) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let goes_on = std::sync::Mutex::new(goes_on);
    let blocking = instance
        .on_nothing(move |_| {
            let _ = began.send(());
            let _ = goes_on.lock().expect("no panic").recv();
        })
        .await
        .expect("a listener");
    let (mut latest, _first) = heard!(instance.on_latest);
    let (mut refused, _second) = heard!(instance.on_refused);
    let (mut awaited, _third) = heard!(instance.on_awaited);
    instance.fire_nothing().await.expect("fired");
    tokio::task::spawn_blocking(move || begins.recv().expect("it runs")).await.expect("no panic");

    // The one that is being delivered is not in the queue. Over a connection events wait where they are heard, and the queue is empty soon.
    let refused_at_most = if is_served() { 0..=3 } else { 3..=3 };
    let count = instance.fire_refused(QUEUED + 3).await.expect("fired");
    assert!(refused_at_most.contains(&count), "{count}");
    go_on.send(()).expect("it waits");
    let mut numbers = Vec::new();
    for _ in count..QUEUED + 3 {
        numbers.push(next(&mut refused).await.number);
    }
    assert!(numbers.is_sorted() && (is_served() || numbers == (0..QUEUED).collect::<Vec<_>>()), "{numbers:?}");
    drop(blocking);
    instance.fire_latest(QUEUED * 3).await.expect("fired");
    instance.fire_awaited(QUEUED * 3).await.expect("fired");
    for number in 0..QUEUED * 3 {
        assert_eq!(next(&mut awaited).await.number, number);
    }
    assert_eq!(
        soon(async {
            loop {
                let tick = next(&mut latest).await;
                if tick.number == QUEUED * 3 - 1 {
                    return tick.number;
                }
            }
        })
        .await,
        QUEUED * 3 - 1
    );
}

#[tokio::test]
async fn a_listener_may_panic_and_call() {
    let (_library, instance) = labelled("").await;
    let panics = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&panics);
    let _loud = instance
        .on_nothing(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            panic!("a listener that panics on purpose");
        })
        .await
        .expect("a listener");
    let (mut heard, _quiet) = heard!(instance.on_nothing);
    instance.fire_nothing().await.expect("fired");
    next(&mut heard).await;
    instance.fire_nothing().await.expect("fired");
    next(&mut heard).await;
    assert_eq!(panics.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn nothing_comes_after_the_end() {
    let (_library, instance) = labelled("").await;
    let (mut heard, _subscription) = heard!(instance.on_number);
    instance.fire_numbers(3).await.expect("fired");
    instance.close().await.expect("closed");
    for number in 0..3 {
        assert_eq!(next(&mut heard).await.number, number);
    }
    assert!(instance.on_number(|_| {}).await.is_err());
    assert!(instance.event_stats().await.is_err());
}
