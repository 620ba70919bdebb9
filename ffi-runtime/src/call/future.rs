//! How a future is polled: guarded against panics, first on the caller's thread, then on the runtime.

use core::{
    future::Future,
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::Deref,
    pin::Pin,
    ptr,
    task::{Context, Poll, RawWaker, RawWakerVTable, Waker, ready},
};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};
use std::task::Wake;

use super::{Outcome, Scope, Trouble, formed_bare, signal::Signal, take};
use crate::{
    context::Pending,
    crossing::{Failure, Lower, Output},
    executor::Executor,
    panic,
    thread::Thread,
    value_error::ValueError,
};

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
    #[inline(always)]
    pub(super) fn is_here(self, executor: Executor, thread: &Thread) -> bool {
        self == Start::Here && executor.polls_on_callers(thread)
    }
}

/// How often a future that woke itself is polled again before it moves to the runtime.
const POLLS: u32 = 16;

/// The author's future, in a place where it stays.
pub(crate) struct Guarded<F> {
    /// From when it is there until it ends. Never moved once it was polled.
    future: Option<F>,
}

impl<F> Guarded<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future: Some(future) }
    }

    /// The place alone.
    pub(super) const fn empty() -> Self {
        Self { future: None }
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

/// Polls at once, until the future is done or really waits. `is_woken` says whether it was woken since that was asked.
#[inline(always)]
fn poll_on_caller<T>(
    waker: &Waker,
    is_woken: impl Fn() -> bool,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    let mut context = Context::from_waker(waker);
    let mut polled = poll(&mut context);
    if polled.is_pending() {
        poll_again(&is_woken, &mut || {
            polled = poll(&mut context);
            polled.is_ready()
        });
    }
    polled
}

/// What is polled once already, until it is ready. It is compiled once.
#[inline(never)]
fn poll_again(is_woken: &dyn Fn() -> bool, is_ready: &mut dyn FnMut() -> bool) {
    for _ in 1..POLLS {
        if !is_woken() || is_ready() {
            return;
        }
    }
    // One that was polled often enough stays woken: whoever polls it next does so at once.
}

/// Step 4 of [a call](super): polls at once, until the future is done (`Some`) or really waits.
///
/// Whoever polls it next must do so at once: a wake that came in the meantime went to this function's waker.
pub(super) fn poll_at_once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let woken = Woken::new();
    match poll_on_caller(&woken.waker(), || woken.take(), |context| future.as_mut().poll(context)) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// What a call came to on the thread that has begun it.
pub(super) enum First<S, T, E> {
    /// It is done, its future is gone, and what is sent of its [bare](Lower::BARE) result is made.
    Formed(S),
    /// It is done. Its future may be there still.
    Over(Outcome<T, E>),
    /// There was no future to be polled, or nothing could be made of its result.
    Trouble(Trouble<E>),
    /// It waits, or was not polled.
    Waits,
}

/// Steps 3 and 4 of [a call](super), inside one guard: makes the future in its place, and polls it there where `polls` says so.
#[inline(always)]
pub(super) fn begin<A, T: Output, E: Failure, F: Future<Output = Result<T, E>>, S>(
    mut place: Pin<&mut Guarded<F>>,
    scope: Scope<'_>,
    polls: bool,
    (waker, is_woken): (&Waker, impl Fn() -> bool),
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> F,
    form: impl FnOnce(&T::Lowered) -> Result<S, String>,
) -> First<S, T, E> {
    // Out here while the future is dropped, which may panic.
    let mut output = None;
    let begun = panic::guard_here(|| {
        let args = match take(scope, args) {
            Ok(args) => args,
            Err(trouble) => return First::Trouble(trouble),
        };
        let mut future = place.as_mut().future();
        future.set(Some(function(args)));
        if !polls {
            return First::Waits;
        }
        let mut polled = future.as_mut().as_pin_mut().expect("just put there");
        match poll_on_caller(waker, is_woken, |context| polled.as_mut().poll(context)) {
            Poll::Pending => return First::Waits,
            Poll::Ready(Err(error)) => return First::Over(Err(Trouble::Failed(error))),
            Poll::Ready(Ok(value)) if !T::Lowered::BARE => return First::Over(Ok(value)),
            Poll::Ready(Ok(value)) => output = Some(value),
        }
        future.set(None);
        let value = output.take().expect("just put there").into_lowered();
        match formed_bare(value, form) {
            Ok(formed) => First::Formed(formed),
            Err(text) => First::Trouble(Trouble::Text(text)),
        }
    });
    match begun {
        Ok(first) => first,
        Err(panic) => panicked(panic, output, place.future.is_some()),
    }
}

/// What a call came to in which there was a panic. `is_polled` where its future is there.
#[cold]
fn panicked<S, T, E>(panic: String, output: Option<T>, is_polled: bool) -> First<S, T, E> {
    match output {
        // There is nobody to tell.
        Some(output) => First::Over(Ok(output)),
        None if is_polled => First::Over(Err(Trouble::Text(panic))),
        None => First::Trouble(Trouble::Text(panic)),
    }
}

/// Whether the future was woken that is polled on the thread which has this. Most are done before they ask for a waker that they could keep: only
/// for those something is made that is on no thread.
pub(super) struct Woken {
    here: AtomicBool,
    kept: OnceLock<Arc<Kept>>,
}

/// What the wakers share that were kept.
#[derive(Default)]
struct Kept(AtomicBool);

impl Wake for Kept {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl Woken {
    #[inline(always)]
    pub(super) const fn new() -> Self {
        Self { here: AtomicBool::new(false), kept: OnceLock::new() }
    }

    /// Whether it was, since this was asked.
    pub(super) fn take(&self) -> bool {
        // Acquire pairs with the release of whoever has woken it.
        let here = self.here.swap(false, Ordering::Acquire);
        self.kept.get().is_some_and(|kept| kept.0.swap(false, Ordering::Acquire)) || here
    }

    /// For as long as this is where it is; its clones for ever. Dropping it does nothing.
    #[inline(always)]
    pub(super) fn waker(&self) -> Borrowed<'_> {
        let raw = RawWaker::new(ptr::from_ref(self).cast(), &BORROWED);
        // SAFETY: see `BORROWED`. The waker is not used when this is gone, by the lifetime.
        Borrowed { waker: ManuallyDrop::new(unsafe { Waker::from_raw(raw) }), of: PhantomData }
    }

    /// # Safety
    /// `data` is a `Woken`, valid for as long as the reference is used.
    unsafe fn of<'a>(data: *const ()) -> &'a Self {
        // SAFETY: by this function's contract.
        unsafe { &*data.cast() }
    }

    /// # Safety
    /// As [`Woken::of`].
    unsafe fn keep(data: *const ()) -> RawWaker {
        // SAFETY: by this function's contract.
        let kept = unsafe { Self::of(data) }.kept.get_or_init(Arc::default);
        let waker = ManuallyDrop::new(Waker::from(Arc::clone(kept)));
        RawWaker::new(waker.data(), waker.vtable())
    }

    /// # Safety
    /// As [`Woken::of`].
    unsafe fn wake(data: *const ()) {
        // SAFETY: by this function's contract.
        unsafe { Self::of(data) }.here.store(true, Ordering::Release);
    }
}

/// The waker of a [`Woken`], which only references are given of. Its clones are others. So the functions are called while that is there, on any
/// thread: all it has may be used by several.
static BORROWED: RawWakerVTable = RawWakerVTable::new(Woken::keep, Woken::wake, Woken::wake, |_| {});

/// A waker that is lent.
pub(super) struct Borrowed<'a> {
    waker: ManuallyDrop<Waker>,
    of: PhantomData<&'a Woken>,
}

impl Deref for Borrowed<'_> {
    type Target = Waker;

    #[inline(always)]
    fn deref(&self) -> &Waker {
        &self.waker
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
    fn a_waker_that_was_kept_wakes_from_another_thread_and_does_no_harm_later() {
        let mut kept = None;
        let mut woken = core::future::poll_fn(|context: &mut Context<'_>| match kept.take() {
            Some(_) => Poll::Ready(2),
            None => {
                let waker = context.waker().clone();
                kept = Some(waker.clone());
                std::thread::spawn(|| waker.wake()).join().expect("no panic");
                Poll::Pending
            }
        });
        assert_eq!(poll_at_once(Pin::new(&mut woken)), Some(2));
        let mut kept = None;
        let mut waits = core::future::poll_fn(|context: &mut Context<'_>| {
            kept = Some(context.waker().clone());
            Poll::<()>::Pending
        });
        assert_eq!(poll_at_once(Pin::new(&mut waits)), None);
        kept.expect("it was polled").wake();
    }

    fn first<F: Future<Output = Result<u32, String>>>(
        polls: bool,
        args: Result<(), ValueError>,
        function: impl FnOnce(()) -> F,
    ) -> First<u32, u32, String> {
        let woken = Woken::new();
        let tells = (&*woken.waker(), || woken.take());
        let mut place = pin!(Guarded::empty());
        begin(place.as_mut(), Scope::new(None), polls, tells, |_| args, function, |value| Ok(*value))
    }

    #[test]
    fn what_a_call_comes_to_at_once() {
        assert!(matches!(first(true, Ok(()), |()| ready(Ok(1))), First::Formed(1)));
        assert!(matches!(first(false, Ok(()), |()| ready(Ok(1))), First::Waits));
        assert!(matches!(first(true, Ok(()), |()| pending()), First::Waits));
        let failed = first(true, Ok(()), |()| ready(Err("no".to_owned())));
        assert!(matches!(failed, First::Over(Err(Trouble::Failed(text))) if text == "no"));
        let refused = first(true, Err(ValueError::new("bad")), |()| ready(Ok(1)));
        assert!(matches!(refused, First::Trouble(Trouble::Text(text)) if text == "bad"));
    }

    /// Panics when it is polled, or when it is dropped.
    struct Panics {
        polled: bool,
    }

    impl Future for Panics {
        type Output = Result<u32, String>;

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            assert!(!self.polled, "in a poll");
            Poll::Ready(Ok(1))
        }
    }

    impl Drop for Panics {
        fn drop(&mut self) {
            assert!(self.polled, "in a drop");
        }
    }

    #[test]
    fn a_panic_is_what_the_call_came_to_unless_it_is_done() {
        let panics = |polled| first(true, Ok(()), |()| Panics { polled });
        assert!(matches!(panics(false), First::Over(Ok(1))));
        let text_is = |text: String, due: &str| text == format!("panicked: {due}");
        assert!(
            matches!(panics(true), First::Over(Err(Trouble::Text(text))) if text_is(text.clone(), "in a poll"))
        );
        let made = first(true, Ok(()), |()| -> core::future::Ready<_> { panic!("before") });
        assert!(matches!(made, First::Trouble(Trouble::Text(text)) if text_is(text.clone(), "before")));
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
