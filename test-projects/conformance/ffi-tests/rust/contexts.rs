//! The context of a call, which nobody passes.

use conformance_client::{Bell, Conformance, Subscription};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::helpers::{labelled, library, soon};

async fn heard(instance: &Conformance) -> (UnboundedReceiver<String>, Subscription) {
    let (send, heard) = unbounded_channel();
    let subscription = instance.on_rung(move |rung| drop(send.send(rung.by))).await.expect("a listener");
    (heard, subscription)
}

#[tokio::test]
async fn every_place_has_the_context_of_its_call() {
    let (_library, instance) = labelled("here").await;
    let (_other, elsewhere) = labelled("elsewhere").await;
    let (mut rings, _subscription) = heard(&instance).await;
    let (mut others, _subscription_there) = heard(&elsewhere).await;
    assert_eq!(instance.ring_kept().await, Ok(false));
    assert_eq!(instance.ring_first("first").await.as_deref(), Ok("first"));
    assert_eq!(instance.ring_between("le", "ft").await.as_deref(), Ok("left"));
    assert_eq!(instance.ring_later(1, "later").await.as_deref(), Ok("later"));
    instance.ring_by_itself(1, "alone").await.expect("begun");
    for by in ["first", "left", "later", "alone"] {
        assert_eq!(soon(rings.recv()).await.as_deref(), Some(by));
    }
    let bell = Bell::hang(&instance, "bell").await.expect("a bell");
    bell.ring().await.expect("a ring");
    bell.close().await.expect("closed");
    for by in ["bell", "the end of bell"] {
        assert_eq!(soon(rings.recv()).await.as_deref(), Some(by));
    }
    assert!(others.try_recv().is_err());
}

#[tokio::test]
async fn a_context_can_be_kept() {
    let library = library().await;
    let instance = library.keeping("kept").await.expect("an instance");
    let (mut rings, _subscription) = heard(&instance).await;
    assert_eq!(instance.ring_kept().await, Ok(true));
    assert_eq!(soon(rings.recv()).await.as_deref(), Some("kept"));
}
