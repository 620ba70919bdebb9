//! The callback form: every outcome goes to the callback, exactly once.

use core::{ffi::c_void, future::Future, mem::ManuallyDrop};

use super::{
    Form, Outcome, Responder, Scope, Target, Trouble, encode_bare, form_alone, formed_bare,
    future::{First, Guarded, Start, settled},
    guarded,
    responder::payload_of,
    run_formed,
    target::{Inside, lend},
    waits::Begun,
};
use crate::{
    abi::{self, Callback},
    context::Context,
    crossing::{Failure, Lower, Output},
    executor::Executor,
    options::Options,
    panic,
    thread::{self, Thread},
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
    #[inline(always)]
    pub(crate) fn responder(self) -> Option<Responder> {
        self.callback.map(|callback| Responder::new(callback, self.user_data, self.form))
    }
}

/// Calls a sync function. Gives what the C function returns. `IS_CBOR` says which form a result has that is [bare](Lower::BARE).
#[inline(always)]
pub fn sync<G: Target, A, T: Output, E: Failure, const IS_CBOR: bool>(
    target: G,
    reply_to: ReplyTo,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&G::This, A) -> Result<T, E>,
) -> i32 {
    // As `admit` and `executor_for` do it, without a responder that is handed on: it would be moved to and fro in memory.
    let Some(responder) = reply_to.responder() else { return abi::MISSING_CALLBACK };
    let executor = match Executor::get(target.options()) {
        Ok(executor) => executor,
        Err(error) => return responder.say(&error),
    };
    let thread = thread::current();
    let inside = match target.again(thread) {
        Some(inside) => inside,
        None => match target.look_for(thread) {
            Ok(inside) => inside,
            Err(refused) => return responder.say(&refused),
        },
    };
    // As for the direct form: what is between here and its end does not unwind.
    let inside = ManuallyDrop::new(inside);
    let _entered = executor.enter_on(thread);
    let scope = Scope::new(inside.context());
    if T::Lowered::ALONE && !T::Lowered::PLAIN && reply_to.form == Form::Native {
        // The value is outside of the guard, as dropping it may panic, too. It stays where it is, as its C form refers to it.
        let mut value = None;
        match run_formed(scope, &**inside, args, function, |made| form_alone(value.insert(made))) {
            // SAFETY: just lowered, and whole.
            Ok(c) => responder.give(thread, abi::OK, unsafe { <T::Lowered as Lower>::payload(&c) }),
            Err(trouble) => responder.trouble::<E>(trouble, inside.owner()),
        }
        panic::dispose(value);
    } else if !T::Lowered::BARE {
        responder.reply(run_sync(scope, &**inside, args, function), inside.owner());
    } else if !IS_CBOR {
        match run_formed(scope, &**inside, args, function, |value| formed_bare(value, form_alone)) {
            // SAFETY: just lowered, and whole.
            Ok(c) => responder.give(thread, abi::OK, unsafe { <T::Lowered as Lower>::payload(&c) }),
            Err(trouble) => responder.trouble::<E>(trouble, inside.owner()),
        }
    } else {
        match run_formed(scope, &**inside, args, function, |value| formed_bare(value, encode_bare)) {
            Ok(bytes) => responder.give(thread, abi::OK, payload_of(&bytes)),
            Err(trouble) => responder.trouble::<E>(trouble, inside.owner()),
        }
    }
    drop(ManuallyDrop::into_inner(inside));
    abi::OK
}

/// Lets a call in, or gives what the C function returns: nothing is done without a callback, and a target that refuses is a
/// reply.
pub(super) fn admit<G: Target>(
    target: G,
    reply_to: ReplyTo,
) -> Result<(Executor, G::Inside, Responder), i32> {
    // Steps 1 and 2.
    let responder = reply_to.responder().ok_or(abi::MISSING_CALLBACK)?;
    let (executor, responder) = executor_for(responder, target.options()).ok_or(abi::OK)?;
    match target.enter(thread::current()) {
        Ok(inside) => Ok((executor, inside, responder)),
        Err(refused) => Err(responder.say(&refused)),
    }
}

/// The library's executor. Where there is none, the responder has said so.
pub(super) fn executor_for(responder: Responder, options: &Options) -> Option<(Executor, Responder)> {
    match Executor::get(options) {
        Ok(executor) => Some((executor, responder)),
        Err(error) => {
            responder.say(&error);
            None
        }
    }
}

/// Runs a sync function.
pub(super) fn run_sync<This, A, T, E: Failure>(
    scope: Scope<'_>,
    this: &This,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&This, A) -> Result<T, E>,
) -> Outcome<T, E> {
    guarded(scope, args, |args| function(this, args).map_err(Trouble::Failed))
}

/// Calls an async function. Gives what the C function returns.
///
/// # Safety
/// - `function` does not let `&'static This` outlive the future it returns. What the macro writes passes it
///   to a method that takes `&self`.
pub unsafe fn asynchronous<G: Target, A, T, E, F>(
    target: G,
    reply_to: ReplyTo,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    // As `admit`, without a responder that is handed on: see `sync`.
    let Some(responder) = reply_to.responder() else { return abi::MISSING_CALLBACK };
    let executor = match Executor::get(target.options()) {
        Ok(executor) => executor,
        Err(error) => return responder.say(&error),
    };
    let thread = thread::current();
    let inside = match target.enter(thread) {
        Ok(inside) => inside,
        Err(refused) => return responder.say(&refused),
    };
    let _entered = executor.enter_on(thread);
    // SAFETY: `inside` keeps what it refers to in place, or what it becomes wherever the future goes, and is dropped after
    // it; by this function's contract nothing else keeps the reference.
    let this = unsafe { lend(&inside) };
    let function = |args| function(this, args);
    drive::<_, _, T, E, F>(executor, thread, start, inside, responder, None, args, function);
    abi::OK
}

/// Makes the future: guarded, for the author's function may be an ordinary one that returns a future.
pub(super) fn started<A, F, E: Failure>(
    scope: Scope<'_>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> Result<F, Trouble<E>>,
) -> Result<Guarded<F>, Trouble<E>> {
    guarded(scope, args, |args| function(args).map(Guarded::new))
}

/// As [`encode_bare`], compiled once for a type, and not for each function.
///
/// # Errors
/// As there.
#[inline(never)]
fn encoded<V: Lower>(value: &V) -> Result<Vec<u8>, String> {
    encode_bare(value)
}

/// What is sent of a [bare](Lower::BARE) result.
enum Sent<C> {
    C(C),
    Cbor(Vec<u8>),
}

/// Polls here where it may, and moves to the runtime what really waits. The caller has entered it. A constructor has a context that it is not inside
/// of.
#[expect(clippy::too_many_arguments, reason = "they come from three sides, and are put together here alone")]
#[inline(always)]
pub(super) fn drive<I, A, T, E, F>(
    executor: Executor,
    thread: &Thread,
    start: Start,
    inside: I,
    responder: Responder,
    constructs: Option<&Context>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> F,
) where
    I: Inside,
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let is_here = start.is_here(executor, thread);
    let form = responder.form();
    let mut begun = Begun::<F, I::Held>::new(executor, thread);
    // Steps 3 and 4.
    let scope = Scope::new(constructs.or_else(|| inside.context()));
    let first = begun.begin(scope, is_here, args, function, |value| match form {
        Form::Native => form_alone(value).map(Sent::C),
        Form::Cbor => encoded(value).map(Sent::Cbor),
    });
    match first {
        First::Formed(sent) => {
            begun.over(thread);
            match sent {
                // SAFETY: just lowered, and whole.
                Sent::C(c) => responder.give(thread, abi::OK, unsafe { <T::Lowered as Lower>::payload(&c) }),
                Sent::Cbor(bytes) => responder.give(thread, abi::OK, payload_of(&bytes)),
            }
            drop(inside);
        }
        First::Over(outcome) => {
            begun.end(thread);
            responder.reply(settled(outcome, inside.pending()), inside.owner());
            drop(inside);
        }
        First::Trouble(trouble) => {
            begun.end(thread);
            responder.trouble(trouble, inside.owner());
            drop(inside);
        }
        First::Waits => begun.wait(inside.stay(), responder, !is_here),
    }
}

#[cfg(test)]
mod tests {
    use core::{cell::RefCell, future::pending, ops::Deref, pin::Pin, ptr, task};
    use std::task::Waker;

    use super::*;
    use crate::{
        call::target::Held,
        context::{Owner, Pending},
        options::Runtime,
    };

    thread_local! {
        static SEEN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }

    fn see(what: &'static str) {
        SEEN.with_borrow_mut(|seen| seen.push(what));
    }

    struct Seen(&'static str);

    impl Drop for Seen {
        fn drop(&mut self) {
            see(self.0);
        }
    }

    struct Inside {
        pending: Pending,
        _left: Seen,
    }

    impl Deref for Inside {
        type Target = ();

        fn deref(&self) -> &() {
            &()
        }
    }

    impl Held for Inside {
        type This = ();

        fn stale_warn_ms(&self) -> u64 {
            0
        }

        fn owner(&self) -> Option<Owner> {
            None
        }

        fn pending(&self) -> &Pending {
            &self.pending
        }
    }

    unsafe extern "C" fn replied(code: i32, _: *const c_void, _: usize, _: *mut c_void) {
        assert_eq!(code, abi::CANCELLED);
        see("replied");
    }

    #[test]
    fn a_task_that_is_dropped_replies_before_it_leaves_its_context() {
        let options = Options {
            runtime: Runtime::MultiThread { workers: 0 },
            destructor_timeout_ms: 0,
            stale_warn_ms: 0,
            event_queue: 1,
        };
        let executor = Executor::get(&options).expect("started");
        for polled in [false, true] {
            let held = Inside { pending: Pending::default(), _left: Seen("left") };
            let future = async {
                let _dropped = Seen("dropped");
                pending::<Result<(), String>>().await
            };
            // A future that was never polled has nothing inside yet.
            let expected = if polled { &["dropped", "replied", "left"][..] } else { &["replied", "left"] };
            let responder = Responder::new(replied, ptr::null_mut(), Form::Native);
            let mut task = Begun::task(executor, future, held, responder);
            if polled {
                assert!(Pin::new(&mut task).poll(&mut task::Context::from_waker(Waker::noop())).is_pending());
            }
            drop(task);
            assert_eq!(SEEN.take(), expected);
        }
    }
}
