//! Streams, and what they are granted.

use ffi_templates::engine::remote::Remote;
use ffi_templates::engine::{Call, Engine as _, Failure, Items};

use crate::script::{
    CANCEL, CANCELLED, ERR, Frame, GRANT, HANDLES, ITEM, OK, Script, call, of_ids, pair, within,
};

fn open(remote: &Remote) -> Items {
    remote.open(Call { handles: Some(HANDLES), ..Call::new(0, "ticks", Vec::new()) })
}

/// What a grant is of.
async fn granted(script: &mut Script, id: u32) -> u32 {
    let frame = script.next().await;
    assert_eq!((frame.kind, frame.id), (GRANT, id), "{frame:?}");
    u32::from_be_bytes(frame.body.try_into().expect("four"))
}

#[tokio::test]
async fn items_come_in_order_and_then_the_end() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let called = script.call().await;
    assert!(called.credit >= 2, "{called:?}");
    script.reply(called.id, ITEM, b"one").await;
    script.reply(called.id, ITEM, b"two").await;
    script.reply(called.id, OK, b"\xf6").await;
    assert_eq!(within(items.next()).await, Some(Ok(b"one".to_vec())));
    assert_eq!(within(items.next()).await, Some(Ok(b"two".to_vec())));
    assert_eq!(within(items.next()).await, None);
    assert_eq!(within(items.next()).await, None);
    drop(items);
    drop(call(&remote, "next"));
    script.call_to("next").await;
}

#[tokio::test]
async fn an_error_is_the_last_item() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let id = script.call().await.id;
    script.reply(id, ITEM, b"one").await;
    script.reply(id, ERR, b"why").await;
    assert_eq!(within(items.next()).await, Some(Ok(b"one".to_vec())));
    assert_eq!(within(items.next()).await, Some(Err(Failure::Error("why".into()))));
    assert_eq!(within(items.next()).await, None);
}

/// A server that sends exactly what was granted never stops before the client does.
#[tokio::test]
async fn there_is_always_credit_for_one_who_takes() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let called = script.call().await;
    let serving = tokio::spawn(async move {
        let mut credit = called.credit;
        let mut most = credit;
        for n in 0..20_000_u32 {
            while credit == 0 {
                credit += granted(&mut script, called.id).await;
                most = most.max(credit);
            }
            credit -= 1;
            script.reply(called.id, ITEM, &n.to_be_bytes()).await;
        }
        // The end is seen with a credit of one.
        while credit == 0 {
            credit += granted(&mut script, called.id).await;
        }
        script.reply(called.id, OK, b"\xf6").await;
        (script, most)
    });
    for n in 0..20_000_u32 {
        assert_eq!(within(items.next()).await, Some(Ok(n.to_be_bytes().to_vec())));
    }
    assert_eq!(within(items.next()).await, None);
    let (_script, most) = within(serving).await.expect("served");
    assert!(most <= 1024, "{most}");
}

#[tokio::test]
async fn one_who_does_not_take_grants_nothing() {
    let (remote, mut script) = pair().await;
    let items = open(&remote);
    let called = script.call().await;
    for _ in 0..called.credit {
        script.reply(called.id, ITEM, b"item").await;
    }
    let after = call(&remote, "after");
    let id = script.call_to("after").await.id;
    script.reply(id, OK, b"").await;
    within(after).await.expect("replied");
    drop(call(&remote, "next"));
    script.call_to("next").await;
    drop(items);
}

/// Large items are not granted by the number alone.
#[tokio::test]
async fn what_is_ahead_is_bounded_in_bytes() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let called = script.call().await;
    let large = vec![7; 6 << 20];
    let serving = tokio::spawn(async move {
        let mut credit = called.credit;
        let mut grants = Vec::new();
        for _ in 0..24 {
            while credit == 0 {
                let more = granted(&mut script, called.id).await;
                grants.push(more);
                credit += more;
            }
            credit -= 1;
            script.reply(called.id, ITEM, &large).await;
        }
        (script, grants)
    });
    for _ in 0..24 {
        assert_eq!(within(items.next()).await.expect("an item").expect("no error").len(), 6 << 20);
    }
    let (_script, grants) = within(serving).await.expect("served");
    assert!(grants.iter().all(|more| *more == 1), "{grants:?}");
}

#[tokio::test]
async fn an_item_that_was_not_granted_ends_the_connection() {
    let (remote, mut script) = pair().await;
    let items = open(&remote);
    let called = script.call().await;
    for _ in 0..=called.credit {
        script.reply(called.id, ITEM, b"item").await;
    }
    assert_eq!(within(remote.ended()).await, "the server has sent an item that was not granted");
    drop(items);
    let (remote, mut script) = pair().await;
    let pending = call(&remote, "no_stream");
    let id = script.call().await.id;
    script.reply(id, ITEM, b"item").await;
    assert_eq!(
        within(pending).await,
        Err(Failure::Disconnected("the server has sent an item that was not granted".into()))
    );
}

#[tokio::test]
async fn dropping_a_stream_cancels_it_and_closes_what_nobody_takes() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let id = script.call().await.id;
    for n in [31, 32, 33] {
        script.reply(id, ITEM, &of_ids(&[n])).await;
    }
    assert_eq!(within(items.next()).await, Some(Ok(of_ids(&[31]))));
    let after = call(&remote, "after");
    let after_id = script.call_to("after").await.id;
    script.reply(after_id, OK, b"").await;
    within(after).await.expect("replied");
    drop(items);
    assert_eq!(script.call_to("ffi.close").await.receiver, 32);
    assert_eq!(script.call_to("ffi.close").await.receiver, 33);
    assert_eq!(script.next().await, Frame { kind: CANCEL, id, body: Vec::new() });
    // One was on its way.
    script.reply(id, ITEM, &of_ids(&[34])).await;
    script.reply(id, CANCELLED, b"").await;
    assert_eq!(script.call_to("ffi.close").await.receiver, 34);
    drop(call(&remote, "last"));
    script.call_to("last").await;
}

#[tokio::test]
async fn what_came_before_a_disconnect_is_taken_before_it_is_said() {
    let (remote, mut script) = pair().await;
    let mut items = open(&remote);
    let id = script.call().await.id;
    script.reply(id, ITEM, b"one").await;
    drop(script);
    assert_eq!(within(items.next()).await, Some(Ok(b"one".to_vec())));
    assert_eq!(
        within(items.next()).await,
        Some(Err(Failure::Disconnected("the server has closed the connection".into())))
    );
    assert_eq!(within(items.next()).await, None);
}
