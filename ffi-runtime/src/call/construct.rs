//! Constructors: a call whose result becomes the instance of a context.

use core::{ffi::c_void, future::Future, ptr};

use super::{
    Responder, Scope, Trouble,
    callback::{ReplyTo, drive, executor_for, run_sync},
    future::Start,
    target::StaticHeld,
};
use crate::{
    arena::Arena,
    cbor::Encoder,
    context::{Library, Reservation, stale_warn},
    crossing::{Failure, Lower, Output, Payload},
    descriptor::Type,
    executor::Executor,
    thread,
    value_error::ValueError,
};

/// The result of a constructor: the context's id. Also the id of a stream, as the result of its function.
#[derive(Debug, Clone, Copy)]
pub struct Created {
    id: usize,
}

impl Created {
    pub(super) fn new(raw: *mut c_void) -> Self {
        Self { id: raw.expose_provenance() }
    }

    pub(super) fn raw(self) -> *mut c_void {
        ptr::with_exposed_provenance_mut(self.id)
    }
}

impl Output for Created {
    type C = *mut c_void;
    type Lowered = Self;
    const TYPE: Option<Type> = None;

    fn into_lowered(self) -> Self {
        self
    }
}

impl Lower for Created {
    type C = *mut c_void;
    const PLAIN: bool = true;
    const ALONE: bool = true;

    fn lower(&self, _: &Arena) -> *mut c_void {
        self.raw()
    }

    unsafe fn payload(c: &*mut c_void) -> Payload {
        ((&raw const *c).cast(), size_of::<*mut c_void>())
    }

    /// The address in decimal, as text.
    fn encode(&self, encoder: &mut Encoder) {
        encoder.text(&self.id.to_string());
    }
}

/// Why there is no new context.
const NO_SLOT: &str = "all contexts are in use";

/// Moves the instance into its context, and so lets calls in, before the reply says so.
pub(super) fn open<T: Library>(reservation: Reservation<T>, instance: T) -> Created {
    let created = Created::new(reservation.raw());
    reservation.open(instance, stale_warn::outside(T::OPTIONS.stale_warn_ms));
    created
}

/// A slot for the new context.
pub(super) fn reserve<T: Library, E>() -> Result<Reservation<T>, Trouble<E>> {
    T::contexts().reserve().ok_or_else(|| Trouble::Text(NO_SLOT.to_owned()))
}

/// Step 1 of [a call](super). Where there is nothing to answer with, or nothing to run it, it is over.
fn accept<T: Library>(reply_to: ReplyTo) -> Option<(Executor, Responder)> {
    executor_for(reply_to.responder()?, T::OPTIONS)
}

/// Runs a sync constructor. Gives the context that the C function returns, or null where there is none.
pub fn sync<T: Library, A, E: Failure>(
    reply_to: ReplyTo,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> Result<T, E>,
) -> *mut c_void {
    let Some((executor, responder)) = accept::<T>(reply_to) else { return ptr::null_mut() };
    let _entered = executor.enter();
    let outcome = reserve().and_then(|reservation| {
        let scope = Scope::new(Some(reservation.context()));
        run_sync(scope, &(), args, |(), args| function(args)).map(|instance| open(reservation, instance))
    });
    let raw = outcome.as_ref().map_or(ptr::null_mut(), |created| created.raw());
    responder.reply(outcome, None);
    raw
}

/// Runs an async constructor. Gives the context that the C function returns, or null where nothing was started;
/// it can be used after the reply.
pub fn asynchronous<T, A, E, F>(
    reply_to: ReplyTo,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> F,
) -> *mut c_void
where
    T: Library,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let Some((executor, responder)) = accept::<T>(reply_to) else { return ptr::null_mut() };
    let thread = thread::current();
    let _entered = executor.enter_on(thread);
    let reservation = match reserve::<T, E>() {
        Ok(reservation) => reservation,
        Err(trouble) => {
            responder.trouble(trouble, None);
            return ptr::null_mut();
        }
    };
    let context = reservation.context().clone();
    let mut raw = ptr::null_mut();
    let make = |args| {
        let made = function(args);
        raw = reservation.raw();
        into_context(made, reservation)
    };
    let inside = StaticHeld { options: T::OPTIONS };
    drive::<_, _, Created, E, _>(executor, thread, start, inside, responder, Some(&context), args, make);
    raw
}

/// The future of a constructor, and what becomes of its instance. Cancelled, it takes the reservation with it.
pub(super) async fn into_context<T: Library, E>(
    future: impl Future<Output = Result<T, E>>,
    reservation: Reservation<T>,
) -> Result<Created, E> {
    future.await.map(|instance| open(reservation, instance))
}
