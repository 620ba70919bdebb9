//! A call that waits on the runtime: one allocation for its future, what it holds, and what it is woken and cancelled by.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use std::sync::Arc;

use futures_util::task::{ArcWake, waker_ref};

use super::{
    Outcome, Responder,
    future::{Guarded, POLLS, poll_or_cancelled, settled},
    signal::{Signal, Starts},
    stale::{Warnings, warnings},
    target::{Held, Waiting},
};
use crate::{
    context::Cancel,
    crossing::{Failure, Output},
    executor::Executor,
    sync::UnsafeCell,
};

/// A call, shared by what polls it, its wakers, and [`Pending`](crate::context::Pending).
struct Call<F, H: Held> {
    signal: Signal,
    executor: Executor,
    /// Touched by whoever polls it alone: [`Begun`], and then the one [`Task`].
    body: UnsafeCell<Body<F, H>>,
}

/// The fields are dropped in their order.
struct Body<F, H: Held> {
    future: Guarded<F>,
    /// From when it waits until it is over.
    rest: Option<Rest<H>>,
}

impl<F, H: Held> Body<F, H> {
    fn future(&mut self) -> Pin<&mut Guarded<F>> {
        // SAFETY: a body is made in its call, which stays where it is, and nothing moves it out.
        unsafe { Pin::new_unchecked(&mut self.future) }
    }
}

/// What a call has beside its future. Dropped unfinished, which is in the order of the fields and that of step 7, the reply is given while the
/// call is still inside its context, so teardown waits for it.
struct Rest<H: Held> {
    /// `None` where nobody wants them.
    warnings: Option<Warnings>,
    responder: Responder,
    waiting: Waiting<H>,
}

// SAFETY: there is one `Begun` or one `Task` of a call, which the signal's state hands over from thread to thread; only that touches the body.
// Future, responder and what is held are `Send`. The others may be used by all threads.
unsafe impl<F: Send, H: Held> Send for Call<F, H> {}
// SAFETY: as above.
unsafe impl<F: Send, H: Held> Sync for Call<F, H> {}

/// A call on the thread that has begun it. There is no other one of the same.
pub(crate) struct Begun<F, H: Held>(Arc<Call<F, H>>);

impl<F, T, E, H> Begun<F, H>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    pub(crate) fn new(executor: Executor, future: Guarded<F>) -> Self {
        let body = UnsafeCell::new(Body { future, rest: None });
        Self(Arc::new(Call { signal: Signal::begun(), executor, body }))
    }

    /// Step 4 of [a call](super): polls at once, until the future is done (`Some`), and gone, or really waits.
    pub(crate) fn poll_here(&mut self) -> Option<Outcome<T, E>> {
        let call = &*self.0;
        let waker = waker_ref(&self.0);
        let mut context = Context::from_waker(&waker);
        call.body.with_mut(|body| {
            // SAFETY: this is the only one that touches it: the call does not wait yet.
            let mut future = unsafe { &mut *body }.future();
            for left in (0..POLLS).rev() {
                if let Poll::Ready(outcome) = future.as_mut().poll(&mut context) {
                    future.end();
                    return Some(outcome);
                }
                // One that was polled often enough stays woken, so that it is started at once.
                if left == 0 || !call.signal.take_woken() {
                    break;
                }
            }
            None
        })
    }

    /// Notes that the call waits (step 5): a cancellation from now on finds it. `starts_now` where it was not polled here.
    pub(crate) fn wait(self, held: H, responder: Responder, starts_now: bool) {
        let executor = self.0.executor;
        if let Some(task) = self.waits(held, responder, starts_now) {
            executor.spawn(task);
        }
    }

    /// The same, for whoever polls it as the runtime would.
    #[cfg(test)]
    pub(crate) fn into_task(self, held: H, responder: Responder) -> Task {
        self.waits(held, responder, true).expect("it starts")
    }

    fn waits(self, held: H, responder: Responder, starts_now: bool) -> Option<Task> {
        let Self(call) = self;
        let warnings = warnings(held.stale_warn_ms(), &responder);
        // Warnings need somebody who polls them.
        if starts_now || warnings.is_some() {
            let Starts(false) = call.signal.wakes() else { unreachable!("it does not wait yet") };
        }
        let waiting = Waiting::new(held, Some(responder.user_data()), Arc::clone(&call) as _);
        let rest = Rest { warnings, responder, waiting };
        // SAFETY: as in `poll_here`: it does not wait yet, so that nobody starts it.
        call.body.with_mut(|body| unsafe { (*body).rest = Some(rest) });
        let Starts(starts) = call.signal.waits();
        starts.then(|| Task(call))
    }
}

/// Gives a call to the one task that it has. The signal has told whoever calls this to.
fn start<F, T, E, H>(call: Arc<Call<F, H>>)
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    call.executor.spawn(Task(call));
}

/// The waker of the polls on the thread that has begun it.
impl<F, T, E, H> ArcWake for Call<F, H>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    fn wake(self: Arc<Self>) {
        let Starts(starts) = self.signal.wakes();
        if starts {
            start(self);
        }
    }

    fn wake_by_ref(this: &Arc<Self>) {
        let Starts(starts) = this.signal.wakes();
        if starts {
            start(Arc::clone(this));
        }
    }
}

impl<F, T, E, H> Cancel for Call<F, H>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    fn cancel(self: Arc<Self>) {
        let Starts(starts) = self.signal.cancels();
        if starts {
            start(self);
        }
    }
}

/// A call that runs, whatever its function is: so tokio's part of a task is compiled once.
pub(crate) struct Task(Arc<dyn Run>);

impl Future for Task {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: it is the only task of the call.
        unsafe { self.0.run(context) }
    }
}

/// The runtime has come to the end of it, or drops it unfinished.
impl Drop for Task {
    fn drop(&mut self) {
        // SAFETY: it is the only task of the call.
        unsafe { self.0.end() }
    }
}

trait Run: Send + Sync {
    /// Steps 6 and 7 of [a call](super).
    ///
    /// # Safety
    /// - Called by the call's task.
    unsafe fn run(&self, context: &mut Context<'_>) -> Poll<()>;

    /// There is nothing left of the call from now on. Unless it had replied, it is cancelled.
    ///
    /// # Safety
    /// - Called by the call's task.
    unsafe fn end(&self);
}

impl<F, T, E, H> Run for Call<F, H>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    unsafe fn run(&self, context: &mut Context<'_>) -> Poll<()> {
        self.body.with_mut(|body| {
            // SAFETY: only the task touches it, by this function's contract.
            let body = unsafe { &mut *body };
            let Poll::Ready(outcome) = poll_or_cancelled(&self.signal, body.future(), context) else {
                if let Some(warnings) = body.rest.as_mut().and_then(|rest| rest.warnings.as_mut()) {
                    let Poll::Pending = warnings.as_mut().poll(context);
                }
                return Poll::Pending;
            };
            // Step 7. With the future all references to what is held are gone.
            body.future().end();
            let Some(Rest { warnings, responder, waiting }) = body.rest.take() else {
                return Poll::Ready(());
            };
            drop(warnings);
            let held = waiting.over();
            responder.reply(settled(outcome, held.pending()), held.owner());
            drop(held);
            Poll::Ready(())
        })
    }

    unsafe fn end(&self) {
        self.body.with_mut(|body| {
            // SAFETY: only the task touches it, by this function's contract.
            let body = unsafe { &mut *body };
            body.future().end();
            body.rest = None;
        });
    }
}
