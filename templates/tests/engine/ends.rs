//! How a connection ends, and what a server that is broken or hostile costs.

use std::sync::Arc;

use ffi_templates::engine::remote::{Options, Remote};
use ffi_templates::engine::{Call, Engine as _, Event, Failure};

use crate::script::{
    ERR, GOODBYE, HELLO, HOST, ITEM, OK, REPLY, Script, call, frame, greeting, options, pair, pair_with,
    within,
};

fn disconnected(reason: &str) -> Failure {
    Failure::Disconnected(reason.to_owned())
}

#[tokio::test]
async fn everything_that_is_pending_fails_with_the_reason() {
    let (remote, mut script) = pair_with(&options(), &[("in_flight", 3)]).await;
    let sent = call(&remote, "sent");
    let mut items = remote.open(Call::new(0, "ticks", Vec::new()));
    let waiting = call(&remote, "waiting");
    let destroyed = remote.destroy(7);
    for _ in 0..3 {
        script.call().await;
    }
    drop(script);
    let reason = disconnected("the server has closed the connection");
    assert_eq!(within(sent).await, Err(reason.clone()));
    assert_eq!(within(waiting).await, Err(reason.clone()));
    assert_eq!(within(destroyed).await, Err(reason.clone()));
    assert_eq!(within(items.next()).await, Some(Err(reason.clone())));
    assert_eq!(within(call(&remote, "after")).await, Err(reason.clone()));
    assert_eq!(
        within(remote.subscribe(0, "", Arc::new(|_: Event<'_>| ()))).await.expect_err("it is over"),
        reason
    );
    assert_eq!(within(remote.register(0, "fetch", Some(Arc::new(drop)))).await, Err(reason));
    assert_eq!(within(remote.ended()).await, "the server has closed the connection");
}

#[tokio::test]
async fn after_a_goodbye_replies_still_come_and_calls_do_not_go() {
    let (remote, mut script) = pair_with(&options(), &[("in_flight", 2)]).await;
    let (first, second) = (call(&remote, "first"), call(&remote, "second"));
    let id = script.call_to("first").await.id;
    script.send(GOODBYE, 0, &[b"the server shuts down"]).await;
    let reason = disconnected("the server shuts down");
    assert_eq!(within(second).await, Err(reason.clone()), "it was never sent");
    assert_eq!(within(call(&remote, "third")).await, Err(reason.clone()));
    assert_eq!(remote.reason().as_deref(), Some("the server shuts down"));
    script.reply(id, OK, b"all the same").await;
    assert_eq!(within(first).await, Ok(b"all the same".to_vec()));
    drop(script);
    assert_eq!(within(remote.ended()).await, "the server shuts down");
}

#[tokio::test]
async fn what_was_not_replied_to_before_the_end_has_the_goodbye_as_its_reason() {
    let (remote, mut script) = pair().await;
    let pending = call(&remote, "sleep");
    script.call().await;
    script.send(GOODBYE, 0, &[b"a frame of the kind 99"]).await;
    drop(script);
    assert_eq!(within(pending).await, Err(disconnected("a frame of the kind 99")));
}

#[tokio::test]
async fn the_last_user_closes_the_connection() {
    let (remote, mut script) = pair().await;
    let pending = call(&remote, "sleep");
    let id = script.call().await.id;
    drop(remote);
    script.reply(id, OK, b"done").await;
    assert_eq!(within(pending).await, Ok(b"done".to_vec()), "a call uses the connection");
    assert!(script.is_closed().await);
    // It is closed in both directions: what the server goes on saying, nobody takes.
    let pong = frame(crate::script::PONG, 0, &[&[0; 64]]);
    within(async {
        use tokio::io::AsyncWriteExt as _;
        while script.stream.write_all(&pong).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_subscription_alone_does_not_keep_the_connection() {
    let (remote, mut script) = pair().await;
    let subscribing = remote.subscribe(0, "", Arc::new(|_: Event<'_>| ()));
    let id = script.call().await.id;
    script.reply(id, OK, b"\xf6").await;
    let subscription = within(subscribing).await.expect("subscribed");
    drop(remote);
    assert!(script.is_closed().await);
    drop(subscription);
}

#[test]
fn the_end_of_the_runtime_is_the_end_of_the_connection() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (remote, script) = runtime.block_on(pair());
    let pending = call(&remote, "sleep");
    let late = remote.call(Call {
        timeout: Some(std::time::Duration::from_secs(1000)),
        ..Call::new(0, "sleep", Vec::new())
    });
    drop(runtime);
    let reason = disconnected("the runtime that the connection was made in has stopped");
    let other = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    assert_eq!(other.block_on(pending), Err(reason.clone()));
    assert_eq!(other.block_on(late), Err(reason.clone()));
    assert_eq!(other.block_on(call(&remote, "after")), Err(reason));
    drop(script);
}

/// Whatever comes, a call ends, the client stays sound, and says what was wrong.
#[tokio::test]
async fn what_no_server_says_ends_the_connection() {
    let reply = |id: u32, code: i32| frame(REPLY, id, &[&code.to_be_bytes()]);
    let all = [
        (frame(2, 1, &[]), "a frame of the kind 2, which no server sends"),
        (frame(99, 0, &[]), "a frame of the kind 99, which no server sends"),
        (frame(12, 1, &[&[0; 4]]), "a frame of the kind 12, which no server sends"),
        (frame(HELLO, 0, &[&greeting(&[])]), "the server has said hello twice"),
        (frame(GOODBYE, 0, &[b"\xff"]), "a goodbye that is not UTF-8"),
        (frame(REPLY, 1, &[&[0; 3]]), "a frame of the kind 7 with 8 bytes"),
        (frame(8, 1, &[&[0; 3]]), "a frame of the kind 8 with 8 bytes"),
        (frame(HOST, 0, &[&[0; 17]]), "a frame of the kind 9 with 22 bytes"),
        (frame(HOST, 0, &[&[0; 16], &[0, 2, b'a']]), "a frame of the kind 9 with 24 bytes"),
        (frame(HOST, 0, &[&[0; 16], &[0, 1, 0xff]]), "a frame of the kind 9 with 24 bytes"),
        (vec![0, 0, 0, 0], "a frame without a kind"),
        (vec![0, 0, 0, 1, 7], "a frame of the kind 7 with 1 bytes"),
        (vec![0xff; 4], "the server has sent a frame of 4294967295 bytes, and 1000 are allowed"),
        (vec![0, 0, 3, 233], "the server has sent a frame of 1001 bytes, and 1000 are allowed"),
        (reply(77, OK), "the server has replied to the call 77, which there is not"),
        (reply(77, ITEM), "the server has replied to the call 77, which there is not"),
        ([reply(1, OK), reply(1, OK)].concat(), "the server has replied to the call 1, which there is not"),
        (reply(3, ERR), "the server has replied to the call 3, which there is not"),
    ];
    for (bytes, reason) in all {
        let (remote, mut script) =
            pair_with(&Options { frame: 1000, ..options() }, &[("in_flight", 3)]).await;
        // The third waits for its place, and its reply is one to nothing.
        let pending = [call(&remote, "first"), call(&remote, "second"), call(&remote, "third")];
        script.call().await;
        script.call().await;
        script.raw(&bytes).await;
        assert_eq!(within(remote.ended()).await, reason, "{bytes:?}");
        for pending in pending {
            let outcome = within(pending).await;
            assert!(outcome == Err(disconnected(reason)) || outcome == Ok(Vec::new()), "{outcome:?}");
        }
    }
}

/// A server that goes at any byte of what it says.
#[tokio::test]
async fn a_disconnect_at_every_byte_ends_every_call() {
    let said = |id: u32| {
        [
            frame(REPLY, id, &[&ITEM.to_be_bytes(), b"item"]),
            frame(8, 9, &[&[0; 4], b"event"]),
            host(),
            frame(REPLY, id, &[&OK.to_be_bytes(), b"done"]),
        ]
        .concat()
    };
    let len = said(1).len();
    for cut in 0..=len {
        let (remote, mut script) = pair().await;
        let mut items = remote.open(Call::new(0, "ticks", Vec::new()));
        let other = call(&remote, "other");
        let id = script.call().await.id;
        script.call().await;
        script.raw(&said(id)[..cut]).await;
        drop(script);
        let mut last = None;
        while let Some(item) = within(items.next()).await {
            last = Some(item);
        }
        assert_eq!(matches!(last, Some(Ok(_))), cut == len, "at {cut}: {last:?}");
        assert!(matches!(within(other).await, Err(Failure::Disconnected(_))), "at {cut}");
    }
}

fn host() -> Vec<u8> {
    crate::script::host_frame(1, 0, "fetch", b"args")
}

/// Garbage of every kind, on a connection that has a call, a stream, a listener and a host function.
#[tokio::test]
async fn garbage_costs_the_connection_and_nothing_else() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for _ in 0..300 {
        let (remote, mut script) = pair_with(&Options { frame: 1 << 16, ..options() }, &[]).await;
        let pending = call(&remote, "first");
        let mut items = remote.open(Call::new(0, "ticks", Vec::new()));
        let subscribing = remote.subscribe(0, "", Arc::new(|_: Event<'_>| ()));
        let registering = remote.register(0, "fetch", Some(Arc::new(drop)));
        for _ in 0..4 {
            script.call().await;
        }
        let mut bytes = Vec::new();
        for _ in 0..random() % 20 {
            // Frames that are nearly right: a kind of the server's, an id that there may be, some bytes.
            let body: Vec<u8> = (0..random() % 24).map(|_| (random() % 7) as u8).collect();
            bytes.extend(frame((7 + random() % 6) as u8, (random() % 6) as u32, &[&body]));
        }
        bytes.extend((0..random() % 40).map(|_| random() as u8));
        garbage(&mut script, &bytes).await;
        drop(script);
        let _ = within(pending).await;
        while within(items.next()).await.is_some() {}
        let _ = within(subscribing).await;
        let _ = within(registering).await;
        within(remote.ended()).await;
    }
}

async fn garbage(script: &mut Script, bytes: &[u8]) {
    use tokio::io::AsyncWriteExt as _;
    // The client may have closed in the middle of it.
    let _ = script.stream.write_all(bytes).await;
}

/// Nothing is reserved for a length before the bytes are there.
#[tokio::test]
async fn an_announced_length_takes_no_memory() {
    let mut connections = Vec::new();
    for _ in 0..200 {
        let (remote, mut script): (Remote, Script) = pair().await;
        // 200 MiB each, of which one comes.
        script.raw(&(200_u32 << 20).to_be_bytes()).await;
        script.raw(b"x").await;
        connections.push((remote, script));
    }
    for (remote, script) in connections {
        drop(script);
        assert_eq!(within(remote.ended()).await, "the server has closed the connection");
    }
}
