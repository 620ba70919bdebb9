//! Calls that wait: not at all, for a while, for another call, for ever.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use tokio::sync::Notify;

use crate::Conformance;

/// What calls of one context wait for.
#[derive(Debug, Default)]
pub struct Gate {
    open: Notify,
    waiting: AtomicI64,
}

/// Counts as long as it lives, so that a dropped future shows.
struct Waiting<'a>(&'a AtomicI64);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicI64) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[ffi::export]
impl Conformance {
    /// Is ready at once.
    pub async fn ready(&self, value: i64) -> i64 {
        value
    }

    /// Gives back a text after a while.
    pub async fn after(&self, delay_ms: u64, value: String) -> String {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        value
    }

    /// Waits until [`Conformance::let_one_through`] lets it through, and gives back the number.
    pub async fn wait_at_gate(&self, value: i64) -> i64 {
        let _waiting = Waiting::new(&self.gate.waiting);
        self.gate.open.notified().await;
        value
    }

    /// Lets one call through that waits at the gate, now or later.
    pub fn let_one_through(&self) {
        self.gate.open.notify_one();
    }

    /// The number of calls that wait at the gate: what was cancelled does not.
    pub fn waiting(&self) -> i64 {
        self.gate.waiting.load(Ordering::SeqCst)
    }
}
