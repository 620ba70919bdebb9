//! Streams: a call that sends items before its one terminal reply, or keeps them until the host takes them.
//!
//! # The big picture
//!
//! A stream is an async call whose future sends what the author's stream gives ([`Items::all`]) and gives nothing itself. So opening,
//! cancellation, teardown, panics and the one terminal reply are those of [a call](super); only these steps are others:
//!
//! 4. **Poll here.** There is no credit yet, so only the opening is polled on the host's thread: an async function that gives the
//!    stream, or a sync one.
//! 5. **Note.** With the call, [`Pending`](crate::context::Pending) notes its [`Credit`], which the host finds by the `user_data`. The
//!    [pull form](pull) has an id instead ([`table`]), and grants by itself what it keeps ahead ([`channel`]).
//! 6. **Run.** On the runtime, the stream is polled only while there is credit. An item is sent before the stream is polled again. After
//!    each the cancellation is looked at: what a host cancels while it is called sends nothing more. No warnings are given.
//!
//! The future has the stream, and the arguments that it borrows. It is dropped before the terminal reply, as every call's.
//!
//! | ending | reply |
//! |---|---|
//! | the stream is over | `OK`, with the value nothing |
//! | opening fails, or an item is an error | `FAIL` or `ERR` |
//! | an item cannot be made: nested too deep, a panic, no id for a handle | `ERR` |
//! | all others | as of [a call](super) |
//!
//! `models::streams` tries grants, items, cancellation, teardown, `next` and closing against each other, in every order.

mod channel;
mod items;
mod pull;
mod table;

use core::{
    future::{Future, poll_fn},
    pin::Pin,
};
use std::sync::Arc;

use self::items::Ended;
use super::{
    Outcome, Responder, Scope, Target,
    callback::{ReplyTo, admit, started},
    future::{Guarded, Start, poll_at_once, poll_or_cancelled, settled},
    signal::Signal,
    target::{Held, Inside, Waiting, lend},
};
use crate::{
    abi,
    context::{Credit, Owner},
    crossing::{Failure, Output},
    thread,
    value_error::ValueError,
};

pub use self::{
    items::{Items, plain},
    pull::{next, open},
    table::{Streams, close},
};

/// Calls a function that gives a stream. Gives what the C function returns.
///
/// # Safety
/// - `function` does not let `&'static This` outlive the future it returns. What the macro writes passes it
///   to a method that takes `&self`.
pub unsafe fn callback<G: Target, A, T, E, F>(
    target: G,
    reply_to: ReplyTo,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A, Items<T>) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<Ended, E>> + Send + 'static,
{
    let (executor, inside, responder) = match admit(target, reply_to) {
        Ok(admitted) => admitted,
        Err(returned) => return returned,
    };
    let _entered = executor.enter();
    // SAFETY: `inside` keeps what it refers to in place, or what it becomes wherever the future goes, and is dropped after
    // it; by this function's contract nothing else keeps the reference.
    let this = unsafe { lend(&inside) };
    let flow = Flow::new();
    let sender = responder.sender(inside.owner());
    let items = Items::new(&flow, move |item| sender.as_ref().map_or(Ok(()), |sender| sender.send(item)));
    let scope = Scope::new(inside.context());
    let mut future = match started(scope, args, |args| Ok(function(this, args, items))) {
        Ok(future) => Box::pin(future),
        Err(trouble) => {
            responder.reply::<(), E>(Err(trouble), inside.owner());
            return abi::OK;
        }
    };
    if start.is_here(executor, thread::current())
        && let Some(outcome) = poll_at_once(future.as_mut())
    {
        drop(future);
        let outcome = settled(outcome.and_then(Ended::into_outcome), inside.pending());
        responder.end(outcome, inside.owner());
        drop(inside);
        return abi::OK;
    }
    let user_data = Some(responder.user_data());
    executor.spawn(Box::pin(Running::new(inside, user_data, flow, responder, future).finish()));
    abi::OK
}

/// How a stream is told to go on, and to stop.
struct Flow {
    credit: Arc<Credit>,
    signal: Arc<Signal>,
}

impl Flow {
    fn new() -> Self {
        Self { credit: Arc::default(), signal: Arc::new(Signal::runs()) }
    }
}

/// Whom the end of a stream is told. Who is dropped instead has been told that it was cancelled.
trait End<E>: Send {
    /// Tells it. Handles in it belong to `owner`.
    fn end(self, outcome: Outcome<(), E>, owner: Option<Owner>);
}

impl<E: Failure> End<E> for Responder {
    fn end(self, outcome: Outcome<(), E>, owner: Option<Owner>) {
        self.reply(outcome, owner);
    }
}

/// A stream that runs on the runtime. The fields are dropped in their order, as those of a call that waits there.
struct Running<H: Held, F, R> {
    future: Pin<Box<Guarded<F>>>,
    signal: Arc<Signal>,
    end: R,
    waiting: Waiting<H>,
}

impl<H: Held, F, R> Running<H, F, R> {
    /// Notes that it waits (step 5): grants and a cancellation from now on find it.
    fn new<I: Inside<Held = H>>(
        inside: I,
        user_data: Option<*mut core::ffi::c_void>,
        flow: Flow,
        end: R,
        future: Pin<Box<Guarded<F>>>,
    ) -> Self {
        let Flow { credit, signal } = flow;
        let waiting = Waiting::stream(inside.stay(), user_data, Arc::clone(&signal).into(), credit);
        Self { future, signal, end, waiting }
    }

    /// Sends items, and says how it ended.
    async fn finish<E>(self)
    where
        R: End<E>,
        F: Future<Output = Result<Ended, E>>,
    {
        // What is bound last is dropped first: the order of the fields.
        let Self { waiting, end, signal, mut future } = self;
        let outcome = poll_fn(|context| poll_or_cancelled(&signal, future.as_mut(), context)).await;
        // With the future the stream is gone.
        drop(future);
        let held = waiting.over();
        end.end(settled(outcome.and_then(Ended::into_outcome), held.pending()), held.owner());
        drop(held);
    }
}
