//! How a future is polled: guarded against panics, first on the caller's thread, then on the runtime.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::task::{Wake, Waker};

use super::{Outcome, Trouble};
use crate::{context::Pending, executor::Executor, panic};

/// Where a future is polled first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// On the caller's thread, until it really waits.
    Here,
    /// On the library's threads: the author wrote `spawn`.
    Spawned,
}

impl Start {
    /// Whether it is the caller's thread. With `runtime = "current-thread"` it never is.
    pub(super) fn is_here(self, executor: Executor) -> bool {
        self == Start::Here && executor.polls_on_callers()
    }
}

/// How often a future that woke itself is polled again before it moves to the runtime.
const POLLS: u32 = 16;

/// The author's future, boxed so that it can move to the runtime after it was polled here.
pub(crate) struct Guarded<F> {
    /// Taken when it is dropped.
    future: Option<Pin<Box<F>>>,
}

impl<F> Guarded<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future: Some(Box::pin(future)) }
    }
}

/// What the future holds is the author's, and may panic when it is dropped.
impl<F> Drop for Guarded<F> {
    fn drop(&mut self) {
        panic::dispose(self.future.take());
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Guarded<F> {
    type Output = Outcome<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T, E>> {
        let future = self.future.as_mut().expect("only taken when dropped");
        match panic::guard(|| future.as_mut().poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(output.map_err(Trouble::Failed)),
            Err(panic) => Poll::Ready(Err(Trouble::Text(panic))),
        }
    }
}

/// Step 4 of [a call](super): polls at once, until the future is done (`Some`) or really waits.
///
/// Whoever polls it next must do so at once: a wake that came in the meantime went to this function's waker.
pub(super) fn poll_at_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    for _ in 0..POLLS {
        if let Poll::Ready(output) = Pin::new(&mut *future).poll(&mut context) {
            return Some(output);
        }
        if !woken.0.swap(false, Ordering::Relaxed) {
            return None;
        }
    }
    None
}

/// What a call came to whose future is over, before it is replied. The author's error of one that teardown has cancelled meanwhile may be
/// what became of a host function that teardown has failed: the call was cancelled. A result is a result.
pub(super) fn settled<T, E>(outcome: Outcome<T, E>, pending: &Pending) -> Outcome<T, E> {
    match outcome {
        // The lock of the calls is behind what has failed: who has seen a host function closed sees the calls cancelled, which is done before.
        Err(Trouble::Failed(_) | Trouble::Text(_)) if pending.is_closed() => {
            panic::dispose(outcome);
            Err(Trouble::Cancelled)
        }
        outcome => outcome,
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use core::future::{pending, ready};

    use super::*;

    #[test]
    fn a_future_that_wakes_itself_is_polled_again_and_one_that_waits_is_not() {
        let mut yields = Box::pin(async {
            tokio::task::yield_now().await;
            3
        });
        // Outside of a runtime `yield_now` wakes at once.
        assert_eq!(poll_at_once(&mut yields), Some(3));
        assert_eq!(poll_at_once(&mut ready(1)), Some(1));
        assert_eq!(poll_at_once(&mut pending::<()>()), None);
    }

    #[test]
    fn a_future_that_wakes_itself_forever_is_given_up_after_a_while() {
        let mut polls = 0;
        let mut busy = core::future::poll_fn(|context: &mut Context<'_>| {
            polls += 1;
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert_eq!(poll_at_once(&mut busy), None);
        assert_eq!(polls, POLLS);
    }

    #[test]
    fn a_panic_in_a_poll_is_the_outcome() {
        let mut panics =
            Guarded::new(core::future::poll_fn(|_| -> Poll<Result<(), ()>> { panic!("in a poll") }));
        assert!(
            matches!(poll_at_once(&mut panics), Some(Err(Trouble::Text(text))) if text == "panicked: in a poll")
        );
    }
}
