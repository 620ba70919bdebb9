//! Calls that last: the host hears of them again and again, where it or the author wants to.
//!
//! The warnings are a part of the task that the call is. So there is no other task and no thread for them, none is given
//! during or after the reply, and they keep nothing alive.

use core::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::time::Instant;

use super::responder::{Responder, Warner};

/// Goes on for as long as it is polled.
type Warnings = Pin<Box<dyn Future<Output = Infallible> + Send>>;

/// The future of a call that waits, and the warnings that it does.
pub(super) struct Watched<F> {
    future: F,
    /// `None` where nobody wants them.
    warnings: Option<Warnings>,
}

impl<F> Watched<F> {
    /// Warns whoever gets the reply, every `interval_ms` milliseconds from now on; not at all where that is 0.
    pub(super) fn new(future: F, interval_ms: u64, responder: &Responder) -> Self {
        let warnings = if interval_ms == 0 { None } else { warnings(interval_ms, responder) };
        Self { future, warnings }
    }
}

impl<F: Future + Unpin> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let outcome = Pin::new(&mut this.future).poll(context);
        if outcome.is_pending()
            && let Some(warnings) = &mut this.warnings
        {
            let Poll::Pending = warnings.as_mut().poll(context);
        }
        outcome
    }
}

#[cold]
fn warnings(interval_ms: u64, responder: &Responder) -> Option<Warnings> {
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
