//! Calls with one result.

use std::sync::Arc;
use std::time::Duration;

use ffi_templates::engine::remote::Remote;
use ffi_templates::engine::{Call, Engine as _, Failure, Pending};

use crate::script::{
    CANCEL, CANCELLED, ERR, FAIL, Frame, HANDLES, OK, STALE_WARN, TIMEOUT, call, of_ids, options, pair,
    pair_with, within,
};

#[tokio::test]
async fn a_call_is_on_its_way_before_it_is_polled() {
    let (remote, mut script) = pair().await;
    let pending = remote.call(Call::new(7, "session_write", vec![1, 2, 3]));
    let called = script.call().await;
    assert_eq!((called.receiver, called.timeout_ms, called.credit), (7, 0, 0));
    assert_eq!((called.name.as_str(), &called.request[..]), ("session_write", &[1, 2, 3][..]));
    script.reply(called.id, OK, &[4, 5]).await;
    assert_eq!(within(pending).await, Ok(vec![4, 5]));
}

#[tokio::test]
async fn replies_find_their_calls_in_any_order() {
    let (remote, mut script) = pair().await;
    let pending: Vec<Pending> = (0..100_u8).map(|n| remote.call(Call::new(0, "echo", vec![n]))).collect();
    let mut called = Vec::new();
    for _ in 0..100 {
        called.push(script.call().await);
    }
    for call in called.iter().rev() {
        script.reply(call.id, OK, &call.request).await;
    }
    for (n, pending) in pending.into_iter().enumerate() {
        assert_eq!(within(pending).await, Ok(vec![u8::try_from(n).expect("small")]));
    }
}

#[tokio::test]
async fn each_code_is_a_failure_of_its_kind() {
    let (remote, mut script) = pair().await;
    let all = [
        (ERR, Failure::Error("why".into())),
        (CANCELLED, Failure::Cancelled("why".into())),
        (FAIL, Failure::Failed(b"why".to_vec())),
        (TIMEOUT, Failure::Timeout("why".into())),
        (8, Failure::WouldDeadlock("why".into())),
        (
            42,
            Failure::Error(
                "the library has replied with the code 42, which this package does not know".into(),
            ),
        ),
    ];
    for (code, failure) in all {
        let pending = call(&remote, "echo");
        let id = script.call().await.id;
        script.reply(id, code, b"why").await;
        assert_eq!(within(pending).await, Err(failure));
    }
}

#[tokio::test]
async fn dropping_a_call_cancels_it() {
    let (remote, mut script) = pair().await;
    let pending = call(&remote, "sleep");
    let id = script.call().await.id;
    drop(pending);
    assert_eq!(script.next().await, Frame { kind: CANCEL, id, body: Vec::new() });
    script.reply(id, CANCELLED, b"").await;
    // One that is over is not cancelled.
    let pending = call(&remote, "echo");
    let id = script.call().await.id;
    script.reply(id, OK, b"").await;
    within(pending).await.expect("replied");
    drop(call(&remote, "next"));
    script.call_to("next").await;
}

#[tokio::test]
async fn handles_that_nobody_takes_any_more_are_closed() {
    let (remote, mut script) = pair().await;
    let opening = || remote.call(Call { handles: Some(HANDLES), ..Call::new(0, "open", Vec::new()) });
    // The result comes after the call was dropped.
    let pending = opening();
    let id = script.call().await.id;
    drop(pending);
    assert_eq!(script.next().await.kind, CANCEL);
    script.reply(id, OK, &of_ids(&[11, 12])).await;
    assert_eq!(script.call_to("ffi.close").await.receiver, 11);
    assert_eq!(script.call_to("ffi.close").await.receiver, 12);
    // The result is there, and the call is dropped without it having been taken.
    let pending = opening();
    let id = script.call_to("open").await.id;
    let after = call(&remote, "after");
    let after_id = script.call().await.id;
    script.reply(id, OK, &of_ids(&[13])).await;
    script.reply(after_id, OK, b"").await;
    within(after).await.expect("replied");
    drop(pending);
    assert_eq!(script.call_to("ffi.close").await.receiver, 13);
    // So it is with a typed error, whichever comes first.
    let pending = opening();
    let id = script.call_to("open").await.id;
    drop(pending);
    assert_eq!(script.next().await.kind, CANCEL);
    script.reply(id, FAIL, &of_ids(&[15])).await;
    assert_eq!(script.call_to("ffi.close").await.receiver, 115);
    let pending = opening();
    let id = script.call_to("open").await.id;
    let after = call(&remote, "after");
    let after_id = script.call().await.id;
    script.reply(id, FAIL, &of_ids(&[16])).await;
    script.reply(after_id, OK, b"").await;
    within(after).await.expect("replied");
    drop(pending);
    assert_eq!(script.call_to("ffi.close").await.receiver, 116);
    // One that was taken is its owner's.
    let pending = opening();
    let id = script.call_to("open").await.id;
    script.reply(id, OK, &of_ids(&[14])).await;
    within(pending).await.expect("replied");
    drop(call(&remote, "last"));
    script.call_to("last").await;
}

#[tokio::test]
async fn a_context_that_nobody_takes_any_more_is_destroyed() {
    let (remote, mut script) = pair().await;
    let pending = remote.create(Call::new(0, "create", Vec::new()));
    let id = script.call_to("create").await.id;
    script.reply(id, OK, b"\x6218").await;
    assert_eq!(within(pending).await, Ok(18));
    let pending = remote.create(Call::new(0, "create", Vec::new()));
    let id = script.call_to("create").await.id;
    drop(pending);
    assert_eq!(script.next().await.kind, CANCEL);
    script.reply(id, OK, b"\x6219").await;
    assert_eq!(script.call_to("ffi.close").await.receiver, 19);
    let pending = remote.create(Call::new(0, "create", Vec::new()));
    let id = script.call_to("create").await.id;
    script.reply(id, OK, b"\x6219and more").await;
    assert!(matches!(within(pending).await, Err(Failure::Error(_))));
}

#[tokio::test]
async fn a_deadline_is_said_to_the_server_and_kept_without_it() {
    let (remote, mut script) = pair().await;
    let late = |timeout| remote.call(Call { timeout: Some(timeout), ..Call::new(0, "sleep", Vec::new()) });
    let pending = late(Duration::from_secs(1000));
    let called = script.call().await;
    assert!((900_000..=1_000_000).contains(&called.timeout_ms), "{called:?}");
    script.reply(called.id, TIMEOUT, b"the server's").await;
    assert_eq!(within(pending).await, Err(Failure::Timeout("the server's".into())));
    let pending = late(Duration::from_millis(5));
    let called = script.call().await;
    assert!((1..=5).contains(&called.timeout_ms), "{called:?}");
    assert_eq!(within(pending).await, Err(Failure::Timeout("timed out after 5 ms".into())));
    assert_eq!(script.next().await, Frame { kind: CANCEL, id: called.id, body: Vec::new() });
    // Its reply comes all the same, and is nobody's.
    script.reply(called.id, CANCELLED, b"").await;
    // None at all is not none.
    let pending = late(Duration::ZERO);
    assert_eq!(script.call().await.timeout_ms, 1);
    assert!(matches!(within(pending).await, Err(Failure::Timeout(_))));
    // More than can be said is as much as can be.
    drop(late(Duration::MAX));
    assert_eq!(script.next().await.kind, CANCEL);
    assert_eq!(remote.reason(), None);
}

#[tokio::test]
async fn a_late_result_of_a_call_past_its_deadline_leaves_no_handle() {
    let (remote, mut script) = pair().await;
    let pending = remote.call(Call {
        timeout: Some(Duration::from_millis(1)),
        handles: Some(HANDLES),
        ..Call::new(0, "open", Vec::new())
    });
    let id = script.call().await.id;
    assert!(matches!(within(pending).await, Err(Failure::Timeout(_))));
    assert_eq!(script.next().await.kind, CANCEL);
    script.reply(id, OK, &of_ids(&[21])).await;
    assert_eq!(script.call_to("ffi.close").await.receiver, 21);
}

#[tokio::test]
async fn more_calls_than_the_server_takes_wait() {
    let (remote, mut script) = pair_with(&options(), &[("in_flight", 3)]).await;
    let call = |n: u8| remote.call(Call::new(0, "echo", vec![n]));
    let (first, second, third, fourth, fifth) = (call(1), call(2), call(3), call(4), call(5));
    let (one, two) = (script.call().await, script.call().await);
    assert_eq!((one.request, two.request), (vec![1], vec![2]));
    // The last place is for what closes, which does not wait for calls that never end.
    let closing = remote.close(77);
    let close = script.call_to("ffi.close").await;
    assert_eq!(close.receiver, 77);
    script.reply(close.id, OK, b"\xf6").await;
    within(closing).await.expect("closed");
    // One that is dropped while it waits is never sent.
    drop(fourth);
    script.reply(two.id, OK, b"two").await;
    let three = script.call().await;
    assert_eq!(three.request, vec![3]);
    script.reply(one.id, OK, b"one").await;
    let five = script.call().await;
    assert_eq!(five.request, vec![5]);
    script.reply(five.id, OK, b"five").await;
    script.reply(three.id, OK, b"three").await;
    for (pending, result) in [(first, "one"), (second, "two"), (third, "three"), (fifth, "five")] {
        assert_eq!(within(pending).await, Ok(result.into()));
    }
}

#[tokio::test]
async fn a_call_that_waits_for_its_place_has_its_deadline_as_well() {
    let (remote, mut script) = pair_with(&options(), &[("in_flight", 1)]).await;
    let first = call(&remote, "first");
    let one = script.call().await;
    let late =
        remote.call(Call { timeout: Some(Duration::from_millis(1)), ..Call::new(0, "late", Vec::new()) });
    let timely =
        remote.call(Call { timeout: Some(Duration::from_secs(1000)), ..Call::new(0, "timely", Vec::new()) });
    assert!(matches!(within(late).await, Err(Failure::Timeout(_))));
    script.reply(one.id, OK, b"").await;
    within(first).await.expect("replied");
    let two = script.call_to("timely").await;
    assert!((900_000..=1_000_000).contains(&two.timeout_ms), "{two:?}");
    script.reply(two.id, OK, b"").await;
    within(timely).await.expect("replied");
}

#[tokio::test]
async fn thousands_of_calls_that_are_dropped_while_they_wait_are_forgotten() {
    let (remote, mut script) = pair_with(&options(), &[("in_flight", 1)]).await;
    let first = call(&remote, "first");
    let one = script.call().await;
    for _ in 0..10_000 {
        drop(call(&remote, "never"));
    }
    let last = call(&remote, "last");
    script.reply(one.id, OK, b"").await;
    within(first).await.expect("replied");
    let two = script.call_to("last").await;
    script.reply(two.id, OK, b"").await;
    within(last).await.expect("replied");
}

#[tokio::test]
async fn a_request_beyond_the_servers_limit_is_not_sent() {
    let (remote, mut script) = pair_with(&options(), &[("frame", 100)]).await;
    // 23 bytes before the name.
    let pending = remote.call(Call::new(0, "echo", vec![0; 74]));
    let Err(Failure::Error(text)) = within(pending).await else { panic!("it was sent") };
    assert_eq!(text, "a call of 101 bytes: the server takes 100 at most");
    drop(remote.call(Call::new(0, "echo", vec![0; 73])));
    assert_eq!(script.call().await.request.len(), 73);
}

#[tokio::test]
async fn warnings_of_a_call_are_told() {
    let (remote, mut script) = pair().await;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let warned: ffi_templates::engine::Warned =
        Arc::new(move |waited| told.send(waited).expect("somebody hears"));
    let pending = remote.call(Call { warned: Some(warned), ..Call::new(0, "sleep", Vec::new()) });
    let id = script.call().await.id;
    script.reply(id, STALE_WARN, b"250").await;
    script.reply(id, STALE_WARN, b"500").await;
    script.reply(id, OK, b"done").await;
    assert_eq!(within(pending).await, Ok(b"done".to_vec()));
    assert_eq!(heard.recv().await, Some(Duration::from_millis(250)));
    assert_eq!(heard.recv().await, Some(Duration::from_millis(500)));
    assert_eq!(heard.recv().await, None);
}

#[tokio::test]
async fn a_large_reply_comes_whole() {
    let (remote, mut script) = pair().await;
    let pending = call(&remote, "echo");
    let id = script.call().await.id;
    let payload: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let ((), reply) = within(async { tokio::join!(script.reply(id, OK, &payload), pending) }).await;
    assert!(reply.expect("replied") == payload);
}

#[tokio::test]
async fn the_functions_of_the_server_are_called_by_their_names() {
    let (remote, mut script) = pair().await;
    let stats = remote.event_stats(5);
    let called = script.call_to("ffi.event_stats").await;
    assert_eq!(called.receiver, 5);
    // {"fired": 3, "queued": 1, "more": null}
    script.reply(called.id, OK, b"\xa3\x65fired\x03\x66queued\x01\x64more\xf6").await;
    let stats = within(stats).await.expect("replied");
    assert_eq!((stats.fired, stats.queued, stats.dropped), (3, 1, 0));
    let stats = remote.host_stats(6);
    let called = script.call_to("ffi.host_stats").await;
    assert_eq!(called.receiver, 6);
    script.reply(called.id, OK, b"\xa1\x67pending\x02").await;
    assert_eq!(within(stats).await.expect("replied").pending, 2);
    let warn = remote.stale_warn(7, Duration::from_millis(250));
    let called = script.call_to("ffi.stale_warn").await;
    assert_eq!((called.receiver, &called.request[..]), (7, &b"\xa1\x6binterval_ms\x18\xfa"[..]));
    script.reply(called.id, OK, b"\xf6").await;
    within(warn).await.expect("replied");
    // What is more than a library counts is as much as it does.
    let warn = remote.stale_warn(7, Duration::MAX);
    let called = script.call_to("ffi.stale_warn").await;
    assert_eq!(called.request, [&b"\xa1\x6binterval_ms\x1b"[..], &i64::MAX.to_be_bytes()].concat());
    script.reply(called.id, OK, b"\xf6").await;
    within(warn).await.expect("replied");
    let descriptor = remote.describe();
    let called = script.call_to("ffi.describe").await;
    script.reply(called.id, OK, b"\x43abc").await;
    assert_eq!(within(descriptor).await, Ok(b"abc".to_vec()));
    let destroyed = remote.destroy(8);
    let called = script.call_to("ffi.close").await;
    assert_eq!(called.receiver, 8);
    script.reply(called.id, ERR, b"no such context").await;
    assert_eq!(within(destroyed).await, Err(Failure::Error("no such context".into())));
    // What closes goes on where nobody waits for it.
    drop(remote.close(9));
    let called = script.call_to("ffi.close").await;
    drop(call(&remote, "next"));
    script.call_to("next").await;
    script.reply(called.id, OK, b"\xf6").await;
}

/// The runtime is the caller's, and any executor may poll.
#[test]
fn a_call_may_be_made_and_awaited_outside_of_the_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let (remote, mut script) = runtime.block_on(pair());
    let serving = runtime.spawn(async move {
        let id = script.call().await.id;
        script.reply(id, OK, b"here").await;
        let id = script.call().await.id;
        assert_eq!(script.next().await, Frame { kind: CANCEL, id, body: Vec::new() });
        script
    });
    let other = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without a clock");
    assert_eq!(other.block_on(call(&remote, "echo")), Ok(b"here".to_vec()));
    let late =
        remote.call(Call { timeout: Some(Duration::from_millis(1)), ..Call::new(0, "sleep", Vec::new()) });
    assert!(matches!(other.block_on(late), Err(Failure::Timeout(_))));
    runtime.block_on(within(serving)).expect("served");
    let _: &Remote = &remote;
}
