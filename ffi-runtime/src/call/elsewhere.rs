//! A future that borrows from the thread that waits for it, and is polled by the runtime.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use std::sync::{Arc, PoisonError};

use super::{
    Outcome,
    future::{Guarded, poll_at_once, poll_or_cancelled},
    signal::Signal,
};
use crate::{
    executor::{Executor, within},
    sync::{Condvar, Mutex},
};

/// A call of the waiting thread's, until it is done or cancelled. The future ends when this is dropped, at the latest.
pub(super) struct Lent<'a, F, T, E> {
    future: Pin<&'a mut Guarded<F>>,
    signal: &'a Signal,
    /// By the thread that has begun it.
    is_polled: bool,
    outcome: &'a mut Option<Outcome<T, E>>,
}

// SAFETY: whoever made it has promised that for the future. Values and errors are `Send`, and the signal is everybody's.
unsafe impl<F, T, E> Send for Lent<'_, F, T, E> {}

impl<'a, F, T, E> Lent<'a, F, T, E> {
    /// Puts into `outcome` what it came to.
    ///
    /// # Safety
    /// - The future is `Send`.
    pub(super) unsafe fn new(
        future: Pin<&'a mut Guarded<F>>,
        signal: &'a Signal,
        is_polled: bool,
        outcome: &'a mut Option<Outcome<T, E>>,
    ) -> Self {
        Self { future, signal, is_polled, outcome }
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Lent<'_, F, T, E> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        // Elsewhere no limit has begun, either, until it really waits.
        let at_once = match core::mem::replace(&mut this.is_polled, true) {
            true => None,
            false => poll_at_once(this.future.as_mut()),
        };
        let outcome = match at_once {
            Some(outcome) => outcome,
            None => ready!(poll_or_cancelled(this.signal, this.future.as_mut(), context)),
        };
        *this.outcome = Some(outcome);
        Poll::Ready(())
    }
}

impl<F, T, E> Drop for Lent<'_, F, T, E> {
    fn drop(&mut self) {
        self.future.as_mut().end();
    }
}

/// What borrows from the thread that waits for it.
type Borrowing<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Runs `future` on the library's threads until it is done, or `limit` is over, and waits here. When this returns, it was
/// dropped there. This thread must not be [`busy`](crate::executor::busy).
pub(super) fn run_elsewhere(executor: Executor, future: Borrowing<'_>, limit: Option<Duration>) {
    let over = Arc::new(Over::new());
    // SAFETY: only the lifetime is another one. What the future borrows is there until this function returns, and that is
    // after the task was dropped: `Task` says so when its future is gone, however it ends.
    let future = unsafe { core::mem::transmute::<Borrowing<'_>, Borrowing<'static>>(future) };
    let task = Task { future, _ends: Ends(Arc::clone(&over)) };
    executor.spawn(Box::pin(task.run(limit)));
    over.wait();
}

/// The fields are dropped in their order.
struct Task {
    future: Borrowing<'static>,
    _ends: Ends,
}

impl Task {
    async fn run(self, limit: Option<Duration>) {
        // What is bound last is dropped first: the order of the fields.
        let Self { _ends, mut future } = self;
        within(limit, future.as_mut()).await;
    }
}

/// Whether a task is gone.
struct Over {
    is_over: Mutex<bool>,
    ended: Condvar,
}

impl Over {
    fn new() -> Self {
        Self { is_over: Mutex::new(false), ended: Condvar::new() }
    }

    fn wait(&self) {
        let mut is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_over {
            is_over = self.ended.wait(is_over).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Says that it is, when it is dropped.
struct Ends(Arc<Over>);

impl Drop for Ends {
    fn drop(&mut self) {
        let mut is_over = self.0.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        *is_over = true;
        self.0.ended.notify_all();
    }
}
