//! Host functions.

use std::sync::Arc;

use ffi_templates::engine::remote::{Options, Remote};
use ffi_templates::engine::{Answer, Asked, Engine as _, HostCall};
use tokio::sync::mpsc;

use crate::script::{CANCELLED, ERR, FAIL, OK, Script, call, host_frame, options, pair, pair_with, within};

/// A host function that gives its calls to the test.
fn asked() -> (Asked, mpsc::UnboundedReceiver<HostCall>) {
    let (told, calls) = mpsc::unbounded_channel();
    let asked = Arc::new(move |call| {
        // Where the test has gone the call is dropped.
        let _ = told.send(call);
    });
    (asked, calls)
}

async fn registered(remote: &Remote, script: &mut Script, context: u64, asked: Option<Asked>) {
    let name = if asked.is_some() { "ffi.register" } else { "ffi.unregister" };
    let registering = remote.register(context, "fetch", asked);
    let called = script.call_to(name).await;
    assert_eq!((called.receiver, &called.request[..]), (context, &b"\xa1\x68function\x65fetch"[..]));
    script.reply(called.id, OK, b"\xf6").await;
    within(registering).await.expect("registered");
}

#[tokio::test]
async fn an_answer_goes_to_the_call_that_asked() {
    let (remote, mut script) = pair().await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 7, Some(function)).await;
    script.host(100, 7, "fetch", b"args").await;
    script.host(101, 7, "fetch", b"more").await;
    let (first, second) =
        (within(calls.recv()).await.expect("asked"), within(calls.recv()).await.expect("asked"));
    assert_eq!((&first.args[..], &second.args[..]), (&b"args"[..], &b"more"[..]));
    assert!(first.is_asked());
    // In any order, from any thread.
    std::thread::spawn(move || second.answer(Answer::Done(b"second".to_vec()))).join().expect("answered");
    assert_eq!(script.answer().await, (101, OK, b"second".to_vec()));
    first.answer(Answer::Done(b"first".to_vec()));
    assert_eq!(script.answer().await, (100, OK, b"first".to_vec()));
}

#[tokio::test]
async fn each_answer_has_its_code() {
    let (remote, mut script) = pair().await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    let all = [
        (Answer::Done(Vec::new()), OK, &b""[..]),
        (Answer::Failed(b"error".to_vec()), FAIL, b"error"),
        (Answer::Error("why".into()), ERR, b"why"),
        (Answer::Cancelled("no".into()), CANCELLED, b"no"),
    ];
    for (answer, code, payload) in all {
        script.host(5, 0, "fetch", b"").await;
        within(calls.recv()).await.expect("asked").answer(answer);
        assert_eq!(script.answer().await, (5, code, payload.to_vec()));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_or_panics_is_answered() {
    let (remote, mut script) = pair().await;
    registered(&remote, &mut script, 0, Some(Arc::new(drop))).await;
    script.host(1, 0, "fetch", b"").await;
    assert_eq!(script.answer().await, (1, ERR, b"the host has dropped the call without an answer".to_vec()));
    registered(&remote, &mut script, 0, Some(Arc::new(|_| panic!("a bad host")))).await;
    script.host(2, 0, "fetch", b"").await;
    assert_eq!(script.answer().await.1, ERR);
}

#[tokio::test]
async fn what_the_host_is_only_told_is_not_answered() {
    let (remote, mut script) = pair().await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    script.host(0, 0, "fetch", b"told").await;
    let told = within(calls.recv()).await.expect("told");
    assert!(!told.is_asked());
    told.answer(Answer::Done(Vec::new()));
    script.host(0, 0, "other", b"told").await;
    drop(call(&remote, "next"));
    script.call_to("next").await;
}

#[tokio::test]
async fn what_is_not_registered_is_said() {
    let (remote, mut script) = pair().await;
    let (function, _calls) = asked();
    registered(&remote, &mut script, 7, Some(function)).await;
    script.host(1, 8, "fetch", b"").await;
    assert_eq!(script.answer().await, (1, ERR, b"the host function `fetch` is not registered".to_vec()));
    script.host(2, 7, "store", b"").await;
    assert_eq!(script.answer().await, (2, ERR, b"the host function `store` is not registered".to_vec()));
    registered(&remote, &mut script, 7, None).await;
    script.host(3, 7, "fetch", b"").await;
    assert_eq!(script.answer().await, (3, ERR, b"the host function `fetch` is not registered".to_vec()));
}

#[tokio::test]
async fn where_the_server_refuses_all_is_as_before() {
    let (remote, mut script) = pair().await;
    let (first, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(first)).await;
    let (second, mut others) = asked();
    let registering = remote.register(0, "fetch", Some(second));
    let id = script.call_to("ffi.register").await.id;
    script.reply(id, ERR, b"another connection has it").await;
    within(registering).await.expect_err("refused");
    assert!(within(others.recv()).await.is_none(), "the second is gone");
    script.host(1, 0, "fetch", b"").await;
    within(calls.recv()).await.expect("the first is asked").answer(Answer::Done(Vec::new()));
    script.answer().await;
    let unregistering = remote.register(0, "fetch", None);
    let id = script.call_to("ffi.unregister").await.id;
    script.reply(id, ERR, b"no").await;
    within(unregistering).await.expect_err("refused");
    script.host(2, 0, "fetch", b"").await;
    within(calls.recv()).await.expect("the first is asked");
}

#[tokio::test]
async fn an_answer_beyond_the_servers_limit_is_an_error() {
    let (remote, mut script) = pair_with(&options(), &[("frame", 1000)]).await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    script.host(1, 0, "fetch", b"").await;
    within(calls.recv()).await.expect("asked").answer(Answer::Done(vec![0; 984]));
    assert_eq!(
        script.answer().await,
        (1, ERR, b"an answer of 1001 bytes: the server takes 1000 at most".to_vec())
    );
    script.host(2, 0, "fetch", b"").await;
    within(calls.recv()).await.expect("asked").answer(Answer::Done(vec![0; 983]));
    assert_eq!(script.answer().await.1, OK);
}

#[tokio::test]
async fn an_answer_after_the_end_is_nobodys() {
    let (remote, mut script) = pair().await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    script.host(1, 0, "fetch", b"").await;
    let asked = within(calls.recv()).await.expect("asked");
    drop(remote);
    assert!(script.is_closed().await);
    asked.answer(Answer::Done(Vec::new()));
    assert!(within(calls.recv()).await.is_none(), "the function is gone with the connection");
}

/// A server that asks without end and reads nothing loses its client, not the client its memory.
#[tokio::test]
async fn answers_that_nobody_takes_are_bounded() {
    let (remote, mut script) = pair_with(&Options { answers: 1 << 20, ..options() }, &[]).await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    let ended = remote.ended();
    let answering = tokio::spawn(async move {
        while let Some(call) = calls.recv().await {
            call.answer(Answer::Done(vec![0; 64 << 10]));
        }
    });
    let asking = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let ask = host_frame(1, 0, "fetch", b"");
        while script.stream.write_all(&ask).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(within(ended).await, "the server asks, and does not take the answers");
    within(async { (answering.await, asking.await) }).await.0.expect("answered");
}

#[tokio::test]
async fn calls_of_the_host_that_wait_are_bounded() {
    let (remote, mut script) = pair().await;
    let (function, mut calls) = asked();
    registered(&remote, &mut script, 0, Some(function)).await;
    let ask = host_frame(1, 0, "fetch", b"").repeat(65_537);
    script.raw(&ask).await;
    assert_eq!(within(remote.ended()).await, "the server waits for 65536 answers, and asks more");
    let mut asked = 0;
    while within(calls.recv()).await.is_some() {
        asked += 1;
    }
    assert_eq!(asked, 65_536);
}
