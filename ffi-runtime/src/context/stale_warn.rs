//! How often the host is told that a call still waits: milliseconds, 0 for never.
//!
//! Each context has an interval of its own. What holds outside of contexts, for static functions, for constructors and for
//! the contexts that they make, is the host's choice, and the author's where the host made none.

use std::sync::atomic::{AtomicU64, Ordering};

/// Stands for no choice. The host's intervals are no greater than `i64::MAX`.
const NONE: u64 = u64::MAX;

static CHOSEN: AtomicU64 = AtomicU64::new(NONE);

/// The interval outside of contexts; `author` is what the author set.
pub fn outside(author: u64) -> u64 {
    match CHOSEN.load(Ordering::Relaxed) {
        NONE => author,
        chosen => chosen,
    }
}

/// The host's choice for everything outside of the contexts that there are.
pub fn choose(interval_ms: u64) {
    CHOSEN.store(interval_ms, Ordering::Relaxed);
}
