//! The pull form: `_wait` opens a stream, `_next` takes its items one by one.

use core::{
    ffi::c_void,
    future::Future,
    pin::Pin,
    ptr,
    task::{Context, Poll},
    time::Duration,
};
use std::sync::{Arc, PoisonError};

use super::{
    End, Flow, Running,
    channel::{Channel, Ending, Found, Terminal},
    items::{Ended, Items},
    table,
};
use crate::{
    abi,
    call::{
        Scope, Target,
        callback::started,
        construct::Created,
        direct::Destination,
        future::{Start, poll_at_once, settled},
        responder::CANCELLED,
        target::{Inside, lend},
    },
    crossing::{Crossing, Failure, Output},
    executor::{self, Executor},
    thread,
    value_error::ValueError,
};

/// Calls a function that gives a stream, whose id is the result. It does not wait.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
/// - `function` does not let `&'static This` outlive the future it returns, as for [`callback`](super::callback()).
/// - The future is `Send`, which that asks for, too: there is no pull form without a callback form beside it. Were it a bound
///   here, the author of one that is not would be told twice.
pub unsafe fn open<G: Target, A, T, E, F>(
    target: G,
    to: Destination<*mut c_void>,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A, Items<T>) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<Ended, E>> + 'static,
{
    // SAFETY: the caller's promise.
    let executor = match unsafe { to.begin::<Created>(target.options()) } {
        Ok(executor) => executor,
        Err(code) => return code,
    };
    let inside = match target.enter(thread::current()) {
        Ok(inside) => inside,
        // SAFETY: the caller's promise.
        Err(refused) => return unsafe { to.text(abi::ERR, &refused.to_string()) },
    };
    let _entered = executor.enter();
    let owner = inside.owner();
    // SAFETY: `inside`, or what it becomes, is dropped after the future, and by this function's contract nothing else
    // keeps the reference.
    let this = unsafe { lend(&inside) };
    let flow = Flow::new();
    let channel = Arc::new(Channel::<T, E>::new(&flow, owner));
    let kept = Arc::clone(&channel);
    let items = Items::new(&flow, move |item| {
        kept.push(item);
        Ok(())
    });
    let scope = Scope::new(inside.context());
    let mut future = match started(scope, args, |args| Ok(function(this, args, items))) {
        Ok(future) => Box::pin(future),
        // SAFETY: the caller's promise.
        Err(trouble) => return unsafe { to.finish::<Created, E>(Err(trouble), owner) },
    };
    let id = match table::open(Arc::clone(&channel)) {
        Ok(id) => id,
        Err(refused) => {
            drop(future);
            // SAFETY: the caller's promise.
            return unsafe { to.text(abi::ERR, &refused.to_string()) };
        }
    };
    let end = Ending(Arc::clone(&channel));
    if start.is_here(executor, thread::current())
        && let Some(outcome) = poll_at_once(future.as_mut())
    {
        drop(future);
        end.end(settled(outcome.and_then(Ended::into_outcome), inside.pending()), owner);
        drop(inside);
    } else {
        let running = Running::new(inside, None, flow, end, future);
        channel.fill();
        executor.spawn(Promised(Box::pin(running.finish())));
    }
    // SAFETY: the caller's promise.
    unsafe { to.finish::<Created, E>(Ok(Created::new(id)), owner) }
}

/// A stream that runs. Beside the future, which is `Send` by the promise of [`open`]'s caller, it holds what any such stream does.
struct Promised(Pin<Box<dyn Future<Output = ()>>>);

// SAFETY: see above.
unsafe impl Send for Promised {}

impl Future for Promised {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}

/// Takes the next item of a stream, or says how it ended. Gives what the C function returns.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
pub unsafe fn next<T: Output, E: Failure>(
    stream: *mut c_void,
    timeout_ms: i64,
    to: Destination<T::C>,
) -> i32 {
    // SAFETY: the caller's promise.
    if let Err(code) = unsafe { to.begin_anywhere::<T>() } {
        return code;
    }
    if executor::forked() {
        // SAFETY: the caller's promise.
        return unsafe { to.text(abi::ERR, executor::FORKED) };
    }
    let (channel, inside) = match table::enter::<T, E>(stream) {
        Ok(entered) => entered,
        // SAFETY: the caller's promise.
        Err(refused) => return unsafe { to.text(abi::ERR, &refused.to_string()) },
    };
    if executor::busy() {
        // SAFETY: the caller's promise.
        return unsafe { to.would_deadlock() };
    }
    // There is a stream, so there is a runtime.
    let _entered = Executor::started().map(Executor::enter);
    let Some(claim) = channel.claim() else {
        // SAFETY: the caller's promise.
        return unsafe { to.text(abi::ERR, "another call takes the next item of this stream already") };
    };
    let limit = u64::try_from(timeout_ms).ok().map(Duration::from_millis);
    let code = match claim.wait(limit) {
        // SAFETY: the caller's promise.
        Found::Item(item) => match unsafe { to.item(item, channel.owner()) } {
            Ok(code) => code,
            Err(text) => {
                channel.fail(&text);
                // SAFETY: the caller's promise.
                unsafe { to.text(abi::ERR, &text) }
            }
        },
        // SAFETY: the caller's promise.
        Found::End(end) => unsafe { to.end::<E>(end, &channel) },
        // SAFETY: the caller's promise.
        Found::Nothing => unsafe { to.timed_out(timeout_ms) },
    };
    drop(claim);
    drop(inside);
    code
}

impl<C> Destination<C> {
    /// Answers with the end of a stream.
    ///
    /// # Safety
    /// `reply` is null or writable.
    unsafe fn end<E: Failure>(self, end: Terminal<E::Typed>, channel: &Channel<impl Output, E>) -> i32 {
        match end {
            Terminal::Over => {
                // SAFETY: the caller's promise.
                unsafe { self.store(abi::OK, ptr::null(), 0, ptr::null_mut()) };
                abi::OK
            }
            Terminal::Failed(error) => {
                let lower = |error: &Arc<crate::sync::Mutex<E::Typed>>, arena: &_| {
                    error.lock().unwrap_or_else(PoisonError::into_inner).lower(arena)
                };
                // SAFETY: the caller's promise.
                unsafe { self.fail(error, channel.owner(), lower, <E::Typed as Crossing>::payload) }
            }
            // SAFETY: the caller's promise.
            Terminal::Text(text) => unsafe { self.text(abi::ERR, &text) },
            // SAFETY: the caller's promise.
            Terminal::Cancelled => unsafe { self.text(abi::CANCELLED, CANCELLED) },
        }
    }
}
