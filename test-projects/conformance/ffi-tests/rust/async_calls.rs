//! Calls that wait: together, with limits, and until nobody wants them any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use conformance_client::{CallError, Conformance};
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::helpers::{TEXT, echo, labelled, soon, until};

async fn waiting(instance: &Conformance, count: i64) {
    until(|| async { instance.waiting().await.expect("a number") == count }).await;
}

#[tokio::test]
async fn calls_reply() {
    let (_library, instance) = labelled("async").await;
    echo!(instance.ready: i64::MIN, 0, i64::MAX);
    assert_eq!(instance.after(5, TEXT).await.as_deref(), Ok(TEXT));
    assert_eq!(instance.after(0, "").await.as_deref(), Ok(""));
}

#[tokio::test]
async fn calls_wait_for_each_other() {
    const CALLS: i64 = 100;
    let (_library, instance) = labelled("async").await;
    let mut calls: FuturesUnordered<_> = (0..CALLS)
        .map(|number| {
            tokio::spawn({
                let instance = instance.clone();
                async move { (number, instance.wait_at_gate(number).await) }
            })
        })
        .collect();
    waiting(&instance, CALLS).await;
    for _ in 0..CALLS {
        instance.let_one_through().await.expect("one");
        let (number, got) = soon(calls.next()).await.expect("one is through").expect("no panic");
        assert_eq!(got, Ok(number));
    }
    waiting(&instance, 0).await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled() {
    let (_library, instance) = labelled("async").await;
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let instance = instance.clone();
            tokio::spawn(async move { instance.wait_at_gate(number).await })
        })
        .collect();
    waiting(&instance, 20).await;
    calls.iter().for_each(|call| call.abort());
    waiting(&instance, 0).await;
    // A future that was never polled has never begun.
    drop(instance.wait_at_gate(1));
    assert_eq!(instance.waiting().await, Ok(0));
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_cancelled() {
    let (_library, instance) = labelled("async").await;
    let hasty = instance.with_timeout(Duration::from_millis(20));
    let failed = soon(join_all((0..10).map(|number| hasty.wait_at_gate(number)))).await;
    for result in failed {
        assert!(matches!(result, Err(CallError::Timeout(_))), "{result:?}");
    }
    waiting(&instance, 0).await;
    assert_eq!(
        instance.with_timeout(Duration::from_secs(60)).after(1, "in time").await.as_deref(),
        Ok("in time")
    );
}

#[tokio::test]
async fn calls_are_warned_of() {
    let (_library, instance) = labelled("async").await;
    let warnings = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&warnings);
    let watched = instance.with_warning(move |waited| {
        assert!(waited >= Duration::from_millis(1));
        counted.fetch_add(1, Ordering::SeqCst);
    });
    instance.set_stale_warn(Duration::from_millis(1)).await.expect("an interval");
    let call = tokio::spawn(async move { watched.wait_at_gate(1).await });
    until(|| async { warnings.load(Ordering::SeqCst) >= 3 }).await;
    instance.let_one_through().await.expect("one");
    assert_eq!(soon(call).await.expect("no panic"), Ok(1));
}
