//! Calls that last: the host hears of them again and again, where it or the author wants to.
//!
//! The warnings are a part of the task that the call is. So there is no other task and no thread for them, none is given
//! during or after the reply, and they keep nothing alive.

use core::{convert::Infallible, future::Future, pin::Pin, time::Duration};
use std::time::Instant;

use super::responder::{Responder, Warner};

/// Goes on for as long as it is polled.
pub(super) type Warnings = Pin<Box<dyn Future<Output = Infallible> + Send>>;

/// Warns whoever gets the reply, every `interval_ms` milliseconds from now on; not at all where that is 0.
pub(super) fn warnings(interval_ms: u64, responder: &Responder) -> Option<Warnings> {
    if interval_ms == 0 { None } else { begin(interval_ms, responder) }
}

#[cold]
fn begin(interval_ms: u64, responder: &Responder) -> Option<Warnings> {
    let (interval, since) = (Duration::from_millis(interval_ms), Instant::now());
    responder.warner().map(|warner| -> Warnings { Box::pin(warn(warner, interval, since)) })
}

async fn warn(warner: Warner, interval: Duration, since: Instant) -> Infallible {
    loop {
        // From the end of a warning to the next one: a callback that takes its time does not take all of it.
        tokio::time::sleep(interval).await;
        warner.warn(since.elapsed());
        // Between two warnings the call is looked at: it may be done by now, or cancelled.
        tokio::task::yield_now().await;
    }
}
