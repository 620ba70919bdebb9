//! Calls: from an entry of the C ABI to its one reply.
//!
//! # The big picture
//!
//! The macro's `extern "C"` function hands over what the host passed, a way to take the arguments out of it, and the author's
//! function. There is one [`callback`] form and one [`direct`] form of it; the CBOR form is the callback form with other
//! arguments and another shape of payload ([`Form`]). What of them is compiled once for each function is in [`any`]. A call then goes through these steps, and may have its reply after each of them:
//!
//! 1. **Accept.** Without a callback nothing is done. With one there is a [`Responder`], which is used up by replying, and
//!    replies when it is dropped unused: from here on there is exactly one terminal reply, by its type. The library's runtime is
//!    started where it is not, and this thread is inside of it until the entry returns.
//! 2. **Enter.** [`Target::enter`] checks the context and lets the call in. What it gives ([`target::Inside`], which belongs to this
//!    thread) is held until the reply was given, so teardown waits for the reply.
//! 3. **Lift.** The arguments are checked and copied out of the host's memory, or lent from it, and the author's function is called. A sync
//!    function has its outcome now.
//! 4. **Poll here.** The future of an async function is polled on this thread until it really waits; not where the author wants it
//!    polled by the library's threads alone ([`Start`]).
//! 5. **Note.** It does: the call stays inside wherever it goes on ([`target::Held`]).
//!    [`Pending`](crate::context::Pending) notes how to cancel it. Where teardown has cancelled all others
//!    already, this one is cancelled at once.
//! 6. **Wait.** Nobody polls the future until it is woken or cancelled: the first who does gives it to a task of the runtime ([`signal`], [`waits`]).
//!    In the [`direct`] form it is polled on the thread that waits for it, or lent by that thread to the runtime ([`elsewhere`]). The cancellation
//!    is looked at before it is polled and after: whichever of an outcome and a cancellation a poll finds first is what the call came to. Where
//!    host or author want to hear of calls that last, the task is started at once, and the host hears between two polls.
//! 7. **Reply.** The future is dropped, and with it all references to the instance. The call is forgotten as pending, the reply is given, and
//!    the guard is let go, in this order.
//!
//! # The one terminal reply
//!
//! | ending | decided in | reply |
//! |---|---|---|
//! | no callback | step 1 | none: the C function returns `MISSING_CALLBACK` |
//! | nowhere to answer, in the direct form | step 1 | `ERR`; nothing is run |
//! | the context is not one, not ready, destroyed | step 2 | `ERR` |
//! | bad arguments | step 3 | `ERR`, or `FAIL` where the function's own error can say it |
//! | a sync function is done | step 3 | `OK`, `FAIL` or `ERR`, on the caller's thread |
//! | ready at once | step 4 | the same |
//! | the runtime cannot be started, or is in another process | step 1 | `ERR` |
//! | waiting could never end, in the direct form | step 4 | `WOULD_DEADLOCK`; the future is not polled |
//! | pending, then done | step 6 | `OK`, `FAIL` or `ERR`, on a thread of the runtime |
//! | cancelled by the host | step 6 | `CANCELLED`, unless a poll found it done before |
//! | the context is destroyed | step 5 or 6 | the same: teardown cancels, and waits for this reply |
//! | an error of an async function, while the context is destroyed | step 4 or 6 | `CANCELLED`: it may come of a host function that teardown has failed |
//! | timed out, in the direct form | step 6 | `TIMEOUT`, unless the poll at that moment finds it done or cancelled |
//! | panicked: the function, a conversion, `Display` of an error | step 3, 4, 6 or 7 | `ERR` with the panic's message; the context stays usable |
//! | the runtime drops the task unfinished | step 6 | `CANCELLED`: the future is dropped, the responder replies, the guard is let go |
//!
//! The last one is no way of the library: its runtime lives as long as the process. It is what makes forgetting a call impossible.
//!
//! The direct form has no responder: its reply is what the C function returns, which is one thing by itself.
//!
//! Where a sync function gives what is [bare](Lower::BARE), all of this is one straight piece of code, with one guard around steps 3 and 7: see `run_formed`. Whatever
//! is not that (the first call of a thread, another context than the last one, a refusal, an error) is out of line, and compiled once.
//!
//! An async function that is ready at once does little more: steps 3 and 4, the end of the future, and what is sent of a bare result are inside one guard
//! as well ([`future::begin`]). In the direct form all of it is on the caller's stack. With a callback it is in memory that may go on to other
//! threads; where it does not, the thread keeps that for its next call ([`shared`]).
//!
//! Every step that runs the author's code is inside [`crate::panic::guard`]. `models::calls` tries the endings that can meet against each
//! other, in every order.

pub mod any;
pub mod callback;
pub mod construct;
pub mod direct;
mod elsewhere;
mod future;
mod handle;
mod responder;
mod scope;
mod shared;
mod signal;
mod stale;
pub mod stream;
mod target;
mod waits;

#[cfg(all(test, loom))]
pub(crate) use self::waits::Begun;
pub use future::Start;
pub use handle::{HandleMethod, InContext};
pub use responder::{Form, Responder};
pub use scope::Scope;
pub(crate) use target::loose;
pub use target::{Method, Static, Target};

use core::mem::{ManuallyDrop, needs_drop};

use crate::{
    arena::Arena,
    cbor::Encoder,
    context::Owner,
    crossing::{Failure, Lower, Output},
    depth::too_deep,
    handle::given,
    panic,
    value_error::ValueError,
};

/// Why a call has no result.
#[derive(Debug)]
pub enum Trouble<E> {
    /// Text for an `ERR` reply: a bad context, a bad argument, a panic.
    Text(String),
    /// The function's own error.
    Failed(E),
    /// It was cancelled.
    Cancelled,
}

/// What a call came to.
pub type Outcome<T, E> = Result<T, Trouble<E>>;

/// Lifts the arguments and does something with them, both inside one guard: an argument's conversion may be the author's
/// code.
fn guarded<A, R, E: Failure>(
    scope: Scope<'_>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    then: impl FnOnce(A) -> Result<R, Trouble<E>>,
) -> Result<R, Trouble<E>> {
    panic::guard(|| then(take(scope, args)?)).unwrap_or_else(|panic| Err(Trouble::Text(panic)))
}

/// Runs a sync function, and makes what is sent of its result. All of it is inside one guard, and in one piece with the entry that calls it: this is
/// what a call costs at least.
#[inline(always)]
fn run_formed<This, A, T: Output, E: Failure, S>(
    scope: Scope<'_>,
    this: &This,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&This, A) -> Result<T, E>,
    form: impl FnOnce(T::Lowered) -> Result<S, String>,
) -> Outcome<S, E> {
    let run = || {
        let args = take(scope, args)?;
        let value = function(this, args).map_err(Trouble::Failed)?.into_lowered();
        form(value).map_err(Trouble::Text)
    };
    match panic::guard_here(run) {
        Ok(outcome) => outcome,
        Err(panic) => Err(Trouble::Text(panic)),
    }
}

/// What is sent of a [bare](Lower::BARE) value. The caller has a guard.
///
/// # Errors
/// It cannot be made, or the author's code panicked.
#[inline(always)]
fn formed_bare<V, S>(value: V, form: impl FnOnce(&V) -> Result<S, String>) -> Result<S, String> {
    if needs_drop::<V>() {
        // Where making the form panics, dropping the value may do so once more.
        let made = panic::guard(|| form(&value));
        panic::dispose(value);
        made.and_then(|made| made)
    } else {
        form(&value)
    }
}

/// The arguments, lifted. One that fails as the function itself can fail is a failure of the function.
#[inline(always)]
fn take<A, E: Failure>(
    scope: Scope<'_>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
) -> Result<A, Trouble<E>> {
    args(scope).map_err(of_argument)
}

#[cold]
#[inline(never)]
fn of_argument<E: Failure>(error: ValueError) -> Trouble<E> {
    match E::of_argument(error) {
        Ok(failure) => Trouble::Failed(failure),
        Err(error) => {
            let text = error.to_string();
            // It may hold an error of the author's.
            panic::dispose(error);
            Trouble::Text(text)
        }
    }
}

/// The C form of a value that is [alone](Lower::ALONE), whole.
///
/// # Errors
/// It is nested too deep.
#[inline(always)]
fn form_alone<V: Lower>(value: &V) -> Result<V::C, String> {
    // Nothing is put into it, so there is nothing to free.
    let arena = ManuallyDrop::new(Arena::new());
    let c = value.lower(&arena);
    if arena.is_too_deep() {
        return Err(result_too_deep());
    }
    debug_assert!(arena.is_unused(), "the C form refers to an arena that is not kept");
    Ok(c)
}

/// The same, where the author's code may panic.
///
/// # Errors
/// It is nested too deep, or the author's code panicked.
fn lower_alone<V: Lower>(value: &V) -> Result<V::C, String> {
    panic::guard(|| form_alone(value))?
}

/// The C form of what a function gave, whole. Handles in it belong to `owner`.
///
/// # Errors
/// It is nested too deep, the author's code panicked, or a handle could not be given out.
pub(crate) fn lower<C>(
    arena: &Arena,
    owner: Option<Owner>,
    mut lower: impl FnMut(&Arena) -> C,
) -> Result<C, String> {
    let mut c = None;
    whole(arena, owner, &mut || c = Some(lower(arena)))?;
    Ok(c.expect("it has gone well"))
}

/// The same, whatever the C form is. It is compiled once, and not several times for each exported function.
fn whole(arena: &Arena, owner: Option<Owner>, lower: &mut dyn FnMut()) -> Result<(), String> {
    given::around(owner, &mut || {
        panic::guard(&mut *lower)?;
        if arena.is_too_deep() { Err(result_too_deep()) } else { Ok(()) }
    })?;
    Ok(())
}

/// The CBOR form of what a function gave, and the handles in it.
///
/// # Errors
/// As [`lower`].
pub(crate) fn encode(
    owner: Option<Owner>,
    encode: &mut dyn FnMut(&mut Encoder),
) -> Result<(Vec<u8>, given::Ids), String> {
    given::by(owner, || {
        let mut encoder = Encoder::new();
        panic::guard(|| encode(&mut encoder))?;
        encoder.finish().ok_or_else(result_too_deep)
    })
}

/// The CBOR form of a [bare](Lower::BARE) value.
///
/// # Errors
/// It is nested too deep.
fn encode_bare<V: Lower>(value: &V) -> Result<Vec<u8>, String> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish().ok_or_else(result_too_deep)
}

#[cold]
fn result_too_deep() -> String {
    format!("the result is {}", too_deep())
}
