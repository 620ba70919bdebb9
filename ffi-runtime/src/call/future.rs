//! How a future is polled: guarded against panics, first on the caller's thread, then on the runtime.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::task::{ArcWake, waker_ref};

use super::{Outcome, Trouble, signal::Signal};
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
pub(super) const POLLS: u32 = 16;

/// The author's future, in a place where it stays.
pub(crate) struct Guarded<F> {
    /// Until it ends. Never moved once it was polled.
    future: Option<F>,
}

impl<F> Guarded<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future: Some(future) }
    }

    fn future(self: Pin<&mut Self>) -> Pin<&mut Option<F>> {
        // SAFETY: what is inside is only used in place, and dropped there.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }
    }

    /// Drops the future, here and now. What it holds is the author's, and may panic when it is dropped.
    pub(super) fn end(self: Pin<&mut Self>) {
        let mut future = self.future();
        if future.is_some() {
            // By then there is nobody to tell.
            drop(panic::guard(|| future.set(None)));
        }
    }
}

impl<F> Drop for Guarded<F> {
    fn drop(&mut self) {
        // SAFETY: it is not used after this, and so not moved.
        unsafe { Pin::new_unchecked(self) }.end();
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Guarded<F> {
    type Output = Outcome<T, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T, E>> {
        let future = self.future().as_pin_mut().expect("not polled after its end");
        match panic::guard(|| future.poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(output.map_err(Trouble::Failed)),
            Err(panic) => Poll::Ready(Err(Trouble::Text(panic))),
        }
    }
}

/// Step 4 of [a call](super): polls at once, until the future is done (`Some`) or really waits.
///
/// Whoever polls it next must do so at once: a wake that came in the meantime went to this function's waker.
pub(super) fn poll_at_once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let woken = MINE.try_with(Arc::clone).unwrap_or_default();
    woken.0.store(false, Ordering::Relaxed);
    let waker = waker_ref(&woken);
    let mut context = Context::from_waker(&waker);
    for _ in 0..POLLS {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        if !woken.0.swap(false, Ordering::Acquire) {
            return None;
        }
    }
    None
}

/// Whether a future of this thread was woken. A late wake of another one only makes that polled once more, and so does one that a
/// call inside of the call has taken.
#[derive(Default)]
struct Woken(AtomicBool);

thread_local! {
    static MINE: Arc<Woken> = Arc::default();
}

impl ArcWake for Woken {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.store(true, Ordering::Release);
    }
}

/// Step 6 of [a call](super): polls, unless the call is cancelled. The first that is found is what it came to.
pub(super) fn poll_or_cancelled<T, E, F: Future<Output = Result<T, E>>>(
    signal: &Signal,
    future: Pin<&mut Guarded<F>>,
    context: &mut Context<'_>,
) -> Poll<Outcome<T, E>> {
    if !signal.is_cancelled() {
        if let Poll::Ready(outcome) = future.poll(context) {
            return Poll::Ready(outcome);
        }
        ready!(signal.poll_cancelled(context));
    }
    Poll::Ready(Err(Trouble::Cancelled))
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

#[cfg(test)]
mod tests {
    use core::{
        future::{pending, ready},
        pin::pin,
    };

    use super::*;

    #[test]
    fn a_future_that_wakes_itself_is_polled_again_and_one_that_waits_is_not() {
        let mut yields = Box::pin(async {
            tokio::task::yield_now().await;
            3
        });
        // Outside of a runtime `yield_now` wakes at once.
        assert_eq!(poll_at_once(yields.as_mut()), Some(3));
        assert_eq!(poll_at_once(pin!(ready(1))), Some(1));
        assert_eq!(poll_at_once(pin!(pending::<()>())), None);
    }

    #[test]
    fn a_future_that_wakes_itself_forever_is_given_up_after_a_while() {
        let mut polls = 0;
        let mut busy = core::future::poll_fn(|context: &mut Context<'_>| {
            polls += 1;
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert_eq!(poll_at_once(Pin::new(&mut busy)), None);
        assert_eq!(polls, POLLS);
    }

    #[test]
    fn a_panic_in_a_poll_is_the_outcome() {
        let panics = Guarded::new(core::future::poll_fn(|_| -> Poll<Result<(), ()>> { panic!("in a poll") }));
        assert!(
            matches!(poll_at_once(pin!(panics)), Some(Err(Trouble::Text(text))) if text == "panicked: in a poll")
        );
    }
}
