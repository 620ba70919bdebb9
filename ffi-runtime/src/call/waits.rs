//! A call that waits on the runtime: one allocation for its future, what it holds, and what it is woken and cancelled by.

use core::{
    alloc::Layout,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll},
};

use super::{
    Responder, Scope,
    future::{First, Guarded, begin, poll_or_cancelled, settled},
    shared::{Head, Kind, Shared},
    signal::Starts,
    stale::{Warnings, warnings},
    target::{Held, Waiting},
};
use crate::{
    crossing::{Failure, Output},
    executor::Executor,
    sync::UnsafeCell,
    thread::Thread,
    value_error::ValueError,
};

/// A call, shared by what polls it, its wakers, and [`Pending`](crate::context::Pending).
#[repr(C)]
struct Call<F, H: Held> {
    head: Head,
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
    #[inline(always)]
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

/// A call on the thread that has begun it. There is no other one of the same, and no task before it waits.
pub(crate) struct Begun<F, H: Held> {
    call: Shared,
    of: PhantomData<Call<F, H>>,
}

impl<F, T, E, H> Begun<F, H>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Output,
    E: Failure,
    H: Held,
{
    const KIND: &'static Kind =
        &Kind { layout: Layout::new::<Call<F, H>>(), run: run::<F, T, E, H>, end: end::<F, H> };

    /// The place for a call on this thread.
    #[inline(always)]
    pub(crate) fn new(executor: Executor, thread: &Thread) -> Self {
        // SAFETY: that is the kind of a `Call`, whose body comes next. Future, responder and what is held are `Send`.
        let call = unsafe { Shared::new(executor, thread, Self::KIND) };
        let whole = call.place().cast::<Call<F, H>>().as_ptr();
        // SAFETY: it points to memory for a whole call.
        let body = unsafe { &raw mut (*whole).body };
        // SAFETY: as above, and nobody else has it.
        unsafe { body.write(UnsafeCell::new(Body { future: Guarded::empty(), rest: None })) };
        Self { call, of: PhantomData }
    }

    /// Where it is.
    #[inline(always)]
    fn with_body<R>(&mut self, touch: impl FnOnce(&mut Body<F, H>) -> R) -> R {
        // SAFETY: it is there for as long as the share.
        let call = unsafe { self.call.place().cast::<Call<F, H>>().as_ref() };
        // SAFETY: this is the only one that touches it: the call does not wait yet.
        call.body.with_mut(|body| touch(unsafe { &mut *body }))
    }

    /// Steps 3 and 4 of [a call](super).
    #[inline(always)]
    pub(super) fn begin<A, S>(
        &mut self,
        scope: Scope<'_>,
        is_here: bool,
        args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
        function: impl FnOnce(A) -> F,
        form: impl FnOnce(&T::Lowered) -> Result<S, String>,
    ) -> First<S, T, E> {
        // SAFETY: it is there for as long as the share, which this keeps.
        let head = unsafe { self.call.place().as_ref() };
        let waker = self.call.waker();
        self.with_body(|body| {
            let is_woken = || head.signal.take_woken();
            begin(body.future(), scope, is_here, (&waker, is_woken), args, function, form)
        })
    }

    /// It is over, and its future is gone.
    #[inline(always)]
    pub(super) fn over(self, thread: &Thread) {
        // SAFETY: it is of that kind, and there is neither a future nor anything else.
        unsafe { self.call.over(thread, Self::KIND) };
    }

    /// It is over; the future is dropped.
    pub(super) fn end(mut self, thread: &Thread) {
        self.with_body(|body| body.future().end());
        self.over(thread);
    }

    /// Notes that the call waits (step 5): a cancellation from now on finds it. `starts_now` where it was not polled here.
    pub(crate) fn wait(self, held: H, responder: Responder, starts_now: bool) {
        let executor = self.call.head().executor;
        match self.waits(held, responder, starts_now) {
            Some(task) => executor.spawn(task),
            None => executor.watch(),
        }
    }

    /// One with that future, for whoever polls it as the runtime would.
    #[cfg(test)]
    pub(crate) fn task(executor: Executor, future: F, held: H, responder: Responder) -> Task {
        let mut begun = Self::new(executor, crate::thread::current());
        begun.with_body(|body| body.future = Guarded::new(future));
        begun.waits(held, responder, true).expect("it starts")
    }

    fn waits(mut self, held: H, responder: Responder, starts_now: bool) -> Option<Task> {
        let warnings = warnings(held.stale_warn_ms(), &responder);
        // Warnings need somebody who polls them.
        if starts_now || warnings.is_some() {
            let Starts(false) = self.call.head().signal.wakes() else { unreachable!("it does not wait yet") };
        }
        let waiting = Waiting::new(held, Some(responder.user_data()), self.call.canceller());
        let rest = Rest { warnings, responder, waiting };
        self.with_body(|body| body.rest = Some(rest));
        let Starts(starts) = self.call.head().signal.waits();
        starts.then(|| Task(self.call))
    }
}

/// A call that runs, whatever its function is: so tokio's part of a task is compiled once.
pub(crate) struct Task(Shared);

impl Task {
    /// The task of a call whose signal has told to start it.
    pub(super) fn of(call: Shared) -> Self {
        Self(call)
    }
}

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

/// Steps 6 and 7 of [a call](super).
///
/// # Safety
/// - The head of a `Call<F, H>`, by its task.
unsafe fn run<F, T, E, H>(call: NonNull<Head>, context: &mut Context<'_>) -> Poll<()>
where
    F: Future<Output = Result<T, E>>,
    T: Output,
    E: Failure,
    H: Held,
{
    // SAFETY: by this function's contract. The task has a share of it.
    let Call { head, body } = unsafe { call.cast::<Call<F, H>>().as_ref() };
    body.with_mut(|body| {
        // SAFETY: only the task touches it, by this function's contract.
        let body = unsafe { &mut *body };
        let Poll::Ready(outcome) = poll_or_cancelled(&head.signal, body.future(), context) else {
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

/// Nothing is left of the call.
///
/// # Safety
/// - The head of a `Call<F, H>`, by its task, or by whoever has the only share.
unsafe fn end<F, H: Held>(call: NonNull<Head>) {
    // SAFETY: by this function's contract. There is a share.
    let call = unsafe { call.cast::<Call<F, H>>().as_ref() };
    call.body.with_mut(|body| {
        // SAFETY: nobody else touches it, by this function's contract.
        let body = unsafe { &mut *body };
        body.future().end();
        body.rest = None;
    });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use core::{
        future::poll_fn,
        task::{Poll, Waker},
    };
    use std::sync::mpsc::channel;

    use super::*;
    use crate::{
        call::{form_alone, target::StaticHeld},
        options::{Options, Runtime},
        thread::current,
    };

    const OPTIONS: &Options = &Options {
        runtime: Runtime::MultiThread { workers: 0 },
        destructor_timeout_ms: 0,
        stale_warn_ms: 0,
        event_queue: 1,
    };

    /// Where a call was that is done at once, and its waker.
    fn call() -> (NonNull<Head>, Waker) {
        let executor = Executor::get(OPTIONS).expect("started");
        let (keeps, kept) = channel();
        let keep = |()| {
            poll_fn(move |context| {
                keeps.send(context.waker().clone()).expect("somebody takes it");
                Poll::Ready(Ok::<u32, String>(1))
            })
        };
        let mut begun = Begun::<_, StaticHeld>::new(executor, current());
        let place = begun.call.place();
        let first = begun.begin(Scope::new(None), true, |_| Ok(()), keep, form_alone);
        assert!(matches!(first, First::Formed(1)));
        let waker = kept.recv().expect("it was polled");
        begun.over(current());
        (place, waker)
    }

    #[test]
    fn the_memory_of_a_call_is_the_next_ones_when_nobody_has_a_share_of_it() {
        let (first, waker) = call();
        waker.wake_by_ref();
        // The first one has a share still, and the second one: the places are theirs.
        let (second, other) = call();
        assert_ne!(first, second);
        drop((waker, other));
        let place = || {
            let executor = Executor::get(OPTIONS).expect("started");
            let ready = |()| core::future::ready(Ok::<u32, String>(1));
            let mut begun = Begun::<_, StaticHeld>::new(executor, current());
            let place = begun.call.place();
            let first = begun.begin(Scope::new(None), true, |_| Ok(()), ready, form_alone);
            assert!(matches!(first, First::Formed(1)));
            begun.over(current());
            place
        };
        assert_eq!(place(), place());
    }
}
