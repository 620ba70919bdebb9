//! The callback form: every outcome goes to the callback, exactly once.

use core::{ffi::c_void, future::Future};

use futures_util::future::{AbortHandle, Abortable};

use super::{
    Form, Outcome, Responder, Target, Trouble,
    future::{Guarded, poll_here},
    guarded,
    stale::Watched,
    target::{Held, Waiting, lend},
};
use crate::{
    abi::{self, Callback},
    crossing::{Failure, Output},
    executor::Executor,
    value_error::ValueError,
};

/// Where a call replies to, as the host passed it.
#[derive(Debug, Clone, Copy)]
pub struct ReplyTo {
    /// The callback; without one nothing is done.
    pub callback: Option<Callback>,
    /// Handed back to it.
    pub user_data: *mut c_void,
    /// The shape of the payload.
    pub form: Form,
}

impl ReplyTo {
    pub(super) fn responder(self) -> Option<Responder> {
        self.callback.map(|callback| Responder::new(callback, self.user_data, self.form))
    }
}

/// Calls a sync function. Gives what the C function returns.
pub fn sync<G: Target, A, T: Output, E: Failure>(
    target: G,
    reply_to: ReplyTo,
    args: impl FnOnce() -> Result<A, ValueError>,
    function: impl FnOnce(&G::This, A) -> Result<T, E>,
) -> i32 {
    let (held, responder) = match admit(target, reply_to) {
        Ok(admitted) => admitted,
        Err(returned) => return returned,
    };
    responder.reply(run_sync(&*held, args, function));
    drop(held);
    abi::OK
}

/// Lets a call in, or gives what the C function returns: nothing is done without a callback, and a target that refuses is a
/// reply.
fn admit<G: Target>(target: G, reply_to: ReplyTo) -> Result<(G::Held, Responder), i32> {
    let responder = reply_to.responder().ok_or(abi::MISSING_CALLBACK)?;
    match target.enter() {
        Ok(held) => Ok((held, responder)),
        Err(refused) => {
            responder.text(abi::ERR, &refused.to_string());
            Err(abi::OK)
        }
    }
}

/// Runs a sync function inside the library's runtime, so that what it calls finds a reactor.
pub(super) fn run_sync<This, A, T, E: Failure>(
    this: &This,
    args: impl FnOnce() -> Result<A, ValueError>,
    function: impl FnOnce(&This, A) -> Result<T, E>,
) -> Outcome<T, E> {
    let executor = Executor::get().map_err(|error| Trouble::Text(error.to_string()))?;
    let _entered = executor.enter();
    guarded(args, |args| function(this, args).map_err(Trouble::Failed))
}

/// Calls an async function. Gives what the C function returns.
///
/// # Safety
/// - `function` does not let `&'static This` outlive the future it returns. What the macro writes passes it
///   to a method that takes `&self`.
pub unsafe fn asynchronous<G: Target, A, T, E, F>(
    target: G,
    reply_to: ReplyTo,
    args: impl FnOnce() -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let (held, responder) = match admit(target, reply_to) {
        Ok(admitted) => admitted,
        Err(returned) => return returned,
    };
    // SAFETY: `held` keeps what it refers to in place, is moved to wherever the future goes, and is dropped after
    // it; by this function's contract nothing else keeps the reference.
    let this = unsafe { lend(&held) };
    match started(args, |args| Ok(function(this, args))) {
        Ok(future) => drive(held, responder, future),
        Err(trouble) => responder.reply::<T, E>(Err(trouble)),
    }
    abi::OK
}

/// Makes the future: guarded, for the author's function may be an ordinary one that returns a future.
pub(super) fn started<A, F, E: Failure>(
    args: impl FnOnce() -> Result<A, ValueError>,
    function: impl FnOnce(A) -> Result<F, Trouble<E>>,
) -> Result<Guarded<F>, Trouble<E>> {
    guarded(args, |args| function(args).map(Guarded::new))
}

/// Polls here, and moves to the runtime what really waits.
pub(super) fn drive<H, T, E, F>(held: H, responder: Responder, mut future: Guarded<F>)
where
    H: Held,
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let executor = match Executor::get() {
        Ok(executor) => executor,
        Err(error) => return responder.text(abi::ERR, &error.to_string()),
    };
    let entered = executor.enter();
    if let Some(outcome) = poll_here(&mut future) {
        drop(future);
        drop(entered);
        return responder.reply(outcome);
    }
    let watched = Watched::new(future, held.stale_warn_ms(), &responder);
    let (handle, registration) = AbortHandle::new_pair();
    // Noted before it moves: a cancellation from now on finds it.
    let waiting = Waiting::new(held, Some(responder.user_data()), handle);
    executor.spawn(Box::pin(async move {
        // The block drops the future, and with it all references to what is held and the warnings, before the reply.
        let outcome = { Abortable::new(watched, registration).await.unwrap_or(Err(Trouble::Cancelled)) };
        let held = waiting.over();
        responder.reply(outcome);
        drop(held);
    }));
}
