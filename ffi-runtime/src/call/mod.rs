//! Calls: from an entry of the C ABI to its one reply.
//!
//! # The big picture
//!
//! 1. The macro's `extern "C"` function hands over what the host passed, a way to take the arguments out of it,
//!    and the author's function. There is one [`callback`] form and one [`direct`] form of it; the CBOR form is the
//!    callback form with other arguments and another shape of payload ([`Form`]).
//! 2. [`Target::enter`] checks the context and lets the call in. The guard is held until the reply is given, so
//!    teardown waits for the reply.
//! 3. The arguments are lifted: copied out of the host's memory, checked, their errors given the parameter's name.
//! 4. A sync function runs here. The future of an async one is polled here, inside the library's runtime, until it
//!    really waits; then it is noted as pending (so that it can be cancelled) and moves to the runtime. Where host or
//!    author want to hear of calls that last, the host does from there, until the outcome.
//! 5. The outcome goes to the [`Responder`], which is used up by it: exactly one terminal reply, by its type. One that
//!    is dropped unused says that the call was cancelled.
//!
//! Every step that runs the author's code is inside [`crate::panic::guard`].

pub mod callback;
pub mod construct;
pub mod direct;
mod future;
mod responder;
mod stale;
mod target;

pub use responder::{Form, Responder};
pub(crate) use target::loose;
pub use target::{Method, Static, Target};

use crate::{
    arena::Arena, cbor::Encoder, crossing::Failure, depth::too_deep, panic, value_error::ValueError,
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
    args: impl FnOnce() -> Result<A, ValueError>,
    then: impl FnOnce(A) -> Result<R, Trouble<E>>,
) -> Result<R, Trouble<E>> {
    panic::guard(|| then(take(args)?)).unwrap_or_else(|panic| Err(Trouble::Text(panic)))
}

/// The arguments, lifted. One that fails as the function itself can fail is a failure of the function.
fn take<A, E: Failure>(args: impl FnOnce() -> Result<A, ValueError>) -> Result<A, Trouble<E>> {
    args().map_err(|error| match E::of_argument(error) {
        Ok(failure) => Trouble::Failed(failure),
        Err(error) => {
            let text = error.to_string();
            // It may hold an error of the author's.
            panic::dispose(error);
            Trouble::Text(text)
        }
    })
}

/// The C form of what a function gave, whole.
///
/// # Errors
/// It is nested too deep, or the author's code panicked.
fn lower<C>(arena: &Arena, lower: impl FnOnce(&Arena) -> C) -> Result<C, String> {
    let c = panic::guard(|| lower(arena))?;
    if arena.is_too_deep() { Err(result_too_deep()) } else { Ok(c) }
}

/// The CBOR form of what a function gave.
///
/// # Errors
/// As [`lower`].
fn encode(encode: impl FnOnce(&mut Encoder)) -> Result<Vec<u8>, String> {
    let mut encoder = Encoder::new();
    panic::guard(|| encode(&mut encoder))?;
    encoder.finish().ok_or_else(result_too_deep)
}

#[cold]
fn result_too_deep() -> String {
    format!("the result is {}", too_deep())
}
