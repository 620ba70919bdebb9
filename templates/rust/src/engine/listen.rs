//! Listeners of events.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is called with each event. It may take its time, and call the library.
pub type Listener = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// One event, as a listener has it.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The CBOR map `{payload, eventType}`.
    pub envelope: &'a [u8],
    /// How many events this listener has missed just before this one. Of a context of one's own it misses none.
    pub missed: u64,
}

/// A listener that there is. Dropping this takes it away: it may run still, and will not run again.
#[must_use = "dropping it at once takes the listener away"]
pub struct Subscription {
    missed: Arc<AtomicU64>,
    end: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Subscription {
    /// One that `end` takes away, and whose missed events are counted in `missed`.
    pub fn new(missed: Arc<AtomicU64>, end: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self { missed, end: Some(Box::new(end)) }
    }

    /// How many events the listener has missed until now.
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    /// Leaves the listener there for as long as its context is.
    pub fn detach(mut self) {
        self.end = None;
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            end();
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("missed", &self.missed()).finish_non_exhaustive()
    }
}
