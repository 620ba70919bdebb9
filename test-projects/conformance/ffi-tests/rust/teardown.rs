//! The end of an instance.

use conformance_client::CallError;

use crate::helpers::{labelled, soon, until};

#[tokio::test]
async fn close_runs_the_destructor_once() {
    const LABEL: &str = "closed by Rust";
    let (library, instance) = labelled(LABEL).await;
    let before = library.ended(LABEL).await.expect("a number");
    for _ in 0..2 {
        instance.clone().close().await.expect("closed");
        assert_eq!(library.ended(LABEL).await, Ok(before + 1));
    }
    assert!(instance.label().await.is_err());
}

#[tokio::test]
async fn what_is_dropped_comes_to_its_end() {
    const LABEL: &str = "dropped by Rust";
    let (library, instance) = labelled(LABEL).await;
    let before = library.ended(LABEL).await.expect("a number");
    let session = instance.start_session("last").await.expect("an object");
    drop(instance);
    // The object keeps what it belongs to.
    assert_eq!(session.name().await.as_deref(), Ok("last"));
    assert_eq!(library.ended(LABEL).await, Ok(before));
    drop(session);
    until(|| async { library.ended(LABEL).await == Ok(before + 1) }).await;
}

#[tokio::test]
async fn close_ends_pending_calls() {
    let (library, instance) = labelled("pending in Rust").await;
    let before = library.ended("pending in Rust").await.expect("a number");
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let instance = instance.clone();
            tokio::spawn(async move { instance.wait_at_gate(number).await })
        })
        .collect();
    until(|| async { instance.waiting().await == Ok(50) }).await;
    instance.close().await.expect("closed");
    for call in calls {
        let result = soon(call).await.expect("no panic");
        assert!(matches!(result, Err(CallError::Cancelled(_))), "{result:?}");
    }
    assert_eq!(library.ended("pending in Rust").await, Ok(before + 1));
}
