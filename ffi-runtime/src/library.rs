//! What every library exports, whatever its author wrote: the bodies of `destroy`, `cancel` and `set_stale_warn`.

use core::{ffi::c_void, future::Future, pin::pin};

use crate::{
    abi,
    call::loose,
    context::{Library, stale_warn},
    executor::{self, Executor},
    panic,
    slots::{Why, WrongId},
};

/// `<library>_destroy`: see `docs/abi.md`. `destructor` is the author's, or the default one.
pub fn destroy<T: Library, F: Future<Output = ()>>(
    context: *mut c_void,
    destructor: impl FnOnce(T) -> F,
) -> i32 {
    if executor::busy() || executor::in_callback() {
        return abi::WOULD_DEADLOCK;
    }
    let Ok(instance) = T::contexts().destroy(context) else { return abi::ERR };
    // A panic of the destructor has been reported by the panic hook; the context is gone all the same.
    drop(panic::guard(|| match Executor::get() {
        Ok(executor) => {
            let entered = executor.enter();
            let destruction = destructor(instance);
            drop(entered);
            executor.block_on(pin!(destruction), None);
        }
        Err(_) => drop(instance),
    }));
    abi::OK
}

/// `<library>_cancel`: see `docs/abi.md`.
pub fn cancel<T: Library>(context: *mut c_void, user_data: *mut c_void) -> i32 {
    match T::contexts().enter(context) {
        Ok(guard) => guard.pending().cancel(user_data),
        Err(refused) => match refused.why {
            // Statics have no context, and constructors none yet.
            Why::Wrong(WrongId::Null) | Why::NotReady => loose().cancel(user_data),
            Why::Wrong(WrongId::Foreign | WrongId::OtherKind) | Why::Gone => return abi::ERR,
        },
    }
    abi::OK
}

/// `<library>_set_stale_warn`: see `docs/abi.md`.
pub fn set_stale_warn<T: Library>(context: *mut c_void, interval_ms: i64) -> i32 {
    let Ok(interval_ms) = u64::try_from(interval_ms) else { return abi::ERR };
    match T::contexts().enter(context) {
        Ok(guard) => guard.set_stale_warn_ms(interval_ms),
        Err(refused) => match refused.why {
            Why::Wrong(WrongId::Null) => stale_warn::choose(interval_ms),
            Why::Wrong(WrongId::Foreign | WrongId::OtherKind) | Why::NotReady | Why::Gone => return abi::ERR,
        },
    }
    abi::OK
}
