//! All that the ABI has, over a connection.

use std::{sync::Arc, time::Duration};

use ciborium::Value;
use ffi_templates::engine::{Answer, Call, Engine, Event, Failure, HostCall, remote};
use tokio::sync::{Mutex, mpsc};

use crate::{
    library::{notes, waiting},
    server::*,
};

/// What counts what there is of the whole process, one at a time.
static COUNTS: Mutex<()> = Mutex::const_new(());

async fn connected() -> Arc<dyn Engine> {
    Server::at("tcp:127.0.0.1:0").connect().await
}

#[tokio::test]
async fn the_server_says_what_it_has() {
    let engine = connected().await;
    let about = engine.about();
    assert_eq!((about.library.as_str(), about.served), ("remote", true));
    assert_ne!(about.hash, 0);
    assert!(!within(engine.describe()).await.expect("a descriptor").is_empty());
    let options = remote::Options { hash: Some(about.hash ^ 1), ..remote::Options::default() };
    let server = Server::at("tcp:127.0.0.1:0");
    let refused = within(remote::connect(server.address(), &options)).await.expect_err("another library");
    assert!(matches!(refused, Failure::Error(_)), "{refused}");
}

#[tokio::test]
async fn calls_have_their_results() {
    let engine = connected().await;
    assert_eq!(ok::<String>(engine.call(call("version", []))).await, "remote v1");
    assert_eq!(ok::<String>(engine.call(call("name", []))).await, "shared");
    let large = Value::Bytes((0..3_000_000_u32).map(|n| n.to_le_bytes()[0]).collect());
    assert_eq!(ok::<Value>(engine.call(call("echo", [("bytes", large.clone())]))).await, large);
    assert_eq!(
        failure(engine.call(call("frobnicate", []))).await,
        Failure::Error("unknown function: frobnicate".into())
    );
    let Failure::Failed(error) = failure(engine.call(call("fail", [("code", 7.into())]))).await else {
        panic!("another kind")
    };
    let error: Value = value(&error);
    assert_eq!(format!("{error:?}").matches("broken by 7").count(), 1, "{error:?}");
    assert!(matches!(failure(engine.call(call("fail", []))).await, Failure::Error(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_calls_are_in_flight_at_once() {
    let engine = connected().await;
    let calls: Vec<_> = (0..5000_u64)
        .map(|n| engine.call(call("double", [("number", n.into()), ("after_ms", (n % 10).into())])))
        .collect();
    for (n, pending) in calls.into_iter().enumerate() {
        assert_eq!(ok::<usize>(pending).await, 2 * n);
    }
}

#[tokio::test]
async fn contexts_and_handles_are_the_connections() {
    let _counts = COUNTS.lock().await;
    let engine = connected().await;
    let desk = within(engine.create(call("make", [("name", "mine".into())]))).await.expect("made");
    assert_eq!(ok::<String>(engine.call(Call::new(desk, "name", Vec::new()))).await, "mine");
    let note = |text: &str| {
        engine.call(Call {
            handles: Some(HANDLES),
            ..Call::new(desk, "note", request([("text", text.into())]))
        })
    };
    let first = handle(&within(note("one")).await.expect("opened"))[0];
    assert_eq!(ok::<String>(engine.call(Call::new(first, "note_text", Vec::new()))).await, "one");
    let other = connected().await;
    assert!(
        matches!(failure(other.call(Call::new(first, "note_text", Vec::new()))).await, Failure::Error(_)),
        "it is another's"
    );
    within(engine.close(first)).await.expect("closed");
    assert!(matches!(
        failure(engine.call(Call::new(first, "note_text", Vec::new()))).await,
        Failure::Error(_)
    ));
    assert_eq!(notes(), 0);
    // What nobody takes any more is closed, whether it came before the call was dropped or after.
    for n in 0..200_u32 {
        let slow = engine.call(Call {
            handles: Some(HANDLES),
            ..Call::new(desk, "slow_note", request([("text", "late".into())]))
        });
        if n % 2 == 0 {
            tokio::time::sleep(Duration::from_micros(u64::from(n) * 20)).await;
        }
        drop(slow);
    }
    until(|| notes() == 0).await;
    within(note("two")).await.expect("opened");
    within(engine.destroy(desk)).await.expect("destroyed");
    assert_eq!(notes(), 0);
    assert!(matches!(failure(engine.call(Call::new(desk, "name", Vec::new()))).await, Failure::Error(_)));
}

#[tokio::test]
async fn dropping_cancels_and_deadlines_hold() {
    let _counts = COUNTS.lock().await;
    let engine = connected().await;
    let pending = engine.call(call("forever", []));
    until(|| waiting() == 1).await;
    drop(pending);
    until(|| waiting() == 0).await;
    let late = engine.call(Call { timeout: Some(Duration::from_millis(20)), ..call("forever", []) });
    assert!(matches!(failure(late).await, Failure::Timeout(_)));
    until(|| waiting() == 0).await;
    // The last user takes everything with it.
    let pending = engine.call(call("forever", []));
    until(|| waiting() == 1).await;
    drop((engine, pending));
    until(|| waiting() == 0).await;
}

#[tokio::test]
async fn streams_have_credit_to_their_end() {
    let engine = connected().await;
    let mut items = engine.open(call("count_to", [("end", 20_000.into())]));
    for n in 0..20_000_u32 {
        let item = within(items.next()).await.expect("an item").expect("no failure");
        assert_eq!(value::<u32>(&item), n);
    }
    assert_eq!(within(items.next()).await, None);
    let mut items = engine.open(call("count_to", [("end", u32::MAX.into())]));
    within(items.next()).await.expect("an item").expect("no failure");
    drop(items);
    assert_eq!(ok::<String>(engine.call(call("version", []))).await, "remote v1");
}

#[tokio::test]
async fn warnings_come_while_a_call_waits() {
    let engine = connected().await;
    let desk = within(engine.create(call("make", [("name", "slow".into())]))).await.expect("made");
    within(engine.stale_warn(desk, Duration::from_millis(5))).await.expect("set");
    let (told, mut heard) = mpsc::unbounded_channel();
    let warned: ffi_templates::engine::Warned = Arc::new(move |waited| {
        let _ = told.send(waited);
    });
    let pending = engine.call(Call { warned: Some(warned), ..Call::new(desk, "forever", Vec::new()) });
    let first = within(heard.recv()).await.expect("a warning");
    assert!(within(heard.recv()).await.expect("another") >= first);
    drop(pending);
}

#[tokio::test]
async fn no_event_is_lost_to_a_slow_listener() {
    let engine = Server::at("tcp:127.0.0.1:0").connect().await;
    let desk = within(engine.create(call("make", [("name", "loud".into())]))).await.expect("made");
    let (told, mut heard) = mpsc::unbounded_channel();
    let listener: ffi_templates::engine::Listener = Arc::new(move |event: Event<'_>| {
        if payload(event.envelope).is_multiple_of(1000) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = told.send((payload(event.envelope), event.missed));
    });
    let subscription = within(engine.subscribe(desk, "", listener)).await.expect("subscribed");
    let firing = engine.call(Call::new(desk, "fire", request([("count", 50_000.into())])));
    for n in 0..50_000_u32 {
        assert_eq!(within(heard.recv()).await, Some((n, 0)));
    }
    within(firing).await.expect("fired");
    let stats = within(engine.event_stats(desk)).await.expect("numbers");
    assert_eq!((stats.fired, stats.dropped), (50_000, 0));
    drop(subscription);
    within(engine.call(Call::new(desk, "fire", request([("count", 1.into())])))).await.expect("fired");
    assert_eq!(within(heard.recv()).await, None, "the listener is gone");
}

#[tokio::test]
async fn the_host_answers_from_anywhere() {
    let engine = connected().await;
    let desk = within(engine.create(call("make", [("name", "asking".into())]))).await.expect("made");
    let asks = || engine.call(Call::new(desk, "asks", request([("text", "what".into())])));
    assert!(matches!(failure(asks()).await, Failure::Error(_)), "nothing is registered");
    let asked: ffi_templates::engine::Asked = Arc::new(|call: HostCall| {
        std::thread::spawn(move || {
            let arguments: std::collections::HashMap<String, String> = value(&call.args);
            let mut answer = Vec::new();
            ciborium::into_writer(&format!("{}!", arguments["text"]), &mut answer).expect("memory takes it");
            call.answer(Answer::Done(answer));
        });
    });
    within(engine.register(desk, "ask", Some(asked))).await.expect("registered");
    assert_eq!(ok::<String>(asks()).await, "what!");
    within(engine.register(desk, "ask", Some(Arc::new(drop)))).await.expect("registered");
    let Failure::Error(text) = failure(asks()).await else { panic!("another kind") };
    assert!(text.contains("without an answer"), "{text}");
    within(engine.register(desk, "ask", None)).await.expect("unregistered");
    let stats = within(engine.host_stats(desk)).await.expect("numbers");
    assert_eq!((stats.answered, stats.pending), (2, 0));
    // Of the context that is served, one connection has it.
    within(engine.register(0, "ask", Some(Arc::new(drop)))).await.expect("registered");
}
