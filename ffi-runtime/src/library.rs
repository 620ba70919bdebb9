//! What every library exports, whatever its author wrote: the bodies of `destroy`, `cancel`, `set_stale_warn` and
//! `handle_close`.

use core::{ffi::c_void, future::Future, pin::Pin, time::Duration};

use crate::{
    abi,
    call::loose,
    context::{Library, Owner, stale_warn},
    executor::{self, Executor},
    handle, panic,
    slots::{Why, WrongId},
};

/// The author's destructor of one instance, not yet begun.
#[expect(missing_debug_implementations, reason = "the author's code")]
pub enum Destruction {
    /// It can wait without keeping a thread.
    Waits(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// It keeps the thread that it runs on: one for work that blocks.
    Blocks(Box<dyn FnOnce() + Send>),
}

impl Destruction {
    /// An async destructor.
    pub fn waits(future: impl Future<Output = ()> + Send + 'static) -> Self {
        Self::Waits(Box::pin(future))
    }

    /// A sync one.
    pub fn blocks(work: impl FnOnce() + Send + 'static) -> Self {
        Self::Blocks(Box::new(work))
    }
}

/// `<library>_destroy`: see `docs/abi.md`. `begin` makes the author's destructor, or drops the instance where there is none.
pub fn destroy<T: Library>(context: *mut c_void, begin: impl FnOnce(T) -> Option<Destruction>) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    if executor::busy() || executor::in_callback() {
        return abi::WOULD_DEADLOCK;
    }
    let Ok(instance) = T::contexts().destroy(context) else { return abi::ERR };
    // A constructor has started it.
    let executor = Executor::started();
    let _entered = executor.map(Executor::enter);
    // A panic has been reported by the panic hook; the context is gone all the same.
    let Ok(Some(destruction)) = panic::guard(|| begin(instance)) else { return abi::OK };
    let limit = match T::OPTIONS.destructor_timeout_ms {
        0 => None,
        limit => Some(Duration::from_millis(limit)),
    };
    match executor {
        Some(executor) if !executor.tear_down(destruction, limit) => abi::TIMEOUT,
        _ => abi::OK,
    }
}

/// `<library>_cancel`: see `docs/abi.md`.
pub fn cancel<T: Library>(context: *mut c_void, user_data: *mut c_void) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    match T::contexts().visit(context) {
        Ok(visit) => visit.any().pending().cancel(user_data),
        Err(refused) => match refused.why {
            // Statics have no context, and constructors none yet.
            Why::Wrong(WrongId::Null) | Why::NotReady => loose().cancel(user_data),
            // A handle stands for its context.
            Why::Wrong(WrongId::OtherKind) => match handle::owner(context).and_then(Owner::visit) {
                Ok(inside) => inside.pending().cancel(user_data),
                Err(_) => return abi::ERR,
            },
            _ => return abi::ERR,
        },
    }
    abi::OK
}

/// `<library>_set_stale_warn`: see `docs/abi.md`.
pub fn set_stale_warn<T: Library>(context: *mut c_void, interval_ms: i64) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    let Ok(interval_ms) = u64::try_from(interval_ms) else { return abi::ERR };
    match T::contexts().visit(context) {
        Ok(visit) => visit.any().set_stale_warn_ms(interval_ms),
        Err(refused) => match refused.why {
            Why::Wrong(WrongId::Null) => stale_warn::choose(interval_ms),
            _ => return abi::ERR,
        },
    }
    abi::OK
}

/// `<library>_handle_close`: see `docs/abi.md`.
pub fn handle_close(handle: *mut c_void) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    match handle::close(handle) {
        Ok(()) => abi::OK,
        Err(_) => abi::ERR,
    }
}
