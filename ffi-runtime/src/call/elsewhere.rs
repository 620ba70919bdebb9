//! A future that borrows from the thread that waits for it, and is polled by the runtime.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::sync::{Arc, PoisonError};

use crate::{
    executor::{Executor, within},
    sync::{Condvar, Mutex},
};

/// A future of the waiting thread's.
pub(super) struct Lent<'a>(Pin<Box<dyn Future<Output = ()> + 'a>>);

// SAFETY: whoever made it has promised that.
unsafe impl Send for Lent<'_> {}

impl<'a> Lent<'a> {
    /// # Safety
    /// - The future is `Send`.
    pub(super) unsafe fn new(future: impl Future<Output = ()> + 'a) -> Self {
        Self(Box::pin(future))
    }

    /// To be polled in place.
    pub(super) fn pinned(&mut self) -> Pin<&mut (dyn Future<Output = ()> + Send + 'a)> {
        let future: Pin<&mut Self> = Pin::new(self);
        future
    }
}

impl Future for Lent<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}

/// Runs `future` on the library's threads until it is done, or `limit` is over, and waits here. When this returns, it was
/// dropped there. This thread must not be [`busy`](crate::executor::busy).
pub(super) fn run_elsewhere(executor: Executor, future: Lent<'_>, limit: Option<Duration>) {
    let over = Arc::new(Over::new());
    // SAFETY: only the lifetime is another one. What the future borrows is there until this function returns, and that is
    // after the task was dropped: `Task` says so when its future is gone, however it ends.
    let future = unsafe { core::mem::transmute::<Lent<'_>, Lent<'static>>(future) };
    let task = Task { future, _ends: Ends(Arc::clone(&over)) };
    executor.spawn(Box::pin(task.run(limit)));
    over.wait();
}

/// The fields are dropped in their order.
struct Task {
    future: Lent<'static>,
    _ends: Ends,
}

impl Task {
    async fn run(self, limit: Option<Duration>) {
        // What is bound last is dropped first: the order of the fields.
        let Self { _ends, mut future } = self;
        within(limit, future.pinned()).await;
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
