//! What every library exports, whatever its author wrote: the bodies of `destroy`, `cancel`, `set_stale_warn`, `handle_close` and
//! the functions for events and streams.

use core::{
    ffi::{CStr, c_char, c_void},
    future::Future,
    pin::Pin,
    time::Duration,
};

use crate::{
    abi::{self, Callback, EventStats},
    call::{Form, loose, stream},
    context::{Library, Pending, stale_warn},
    descriptor::is_declared,
    event::{self, Hears},
    executor::{self, Executor},
    handle, panic,
    slots::{Kind, Why, WrongId},
    thread,
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
    // A constructor has started it.
    let Some(executor) = Executor::started() else { return abi::ERR };
    // A function of the context, or the end of one of its objects, that leads here: it would wait for itself.
    if T::contexts().is_visited_here(thread::current(), context) {
        return abi::WOULD_DEADLOCK;
    }
    let Ok(events) =
        T::contexts().visit(thread::current(), context).map(|visit| visit.any().context().clone())
    else {
        return abi::ERR;
    };
    let Ok(instance) = T::contexts().destroy(thread::current(), context) else { return abi::ERR };
    let _entered = executor.enter();
    let code = end_instance(executor, instance, begin);
    event::end(&events);
    code
}

/// Runs the author's destructor. Gives what `destroy` returns.
fn end_instance<T: Library>(
    executor: Executor,
    instance: T,
    begin: impl FnOnce(T) -> Option<Destruction>,
) -> i32 {
    // A panic has been reported by the panic hook; the context is gone all the same.
    let Ok(Some(destruction)) = panic::guard(|| begin(instance)) else { return abi::OK };
    let limit = match T::OPTIONS.destructor_timeout_ms {
        0 => None,
        limit => Some(Duration::from_millis(limit)),
    };
    // Where the system has no thread for it, it is dropped.
    match panic::guard(|| executor.tear_down(destruction, limit)) {
        Ok(false) => abi::TIMEOUT,
        Ok(true) | Err(_) => abi::OK,
    }
}

/// `<library>_cancel`: see `docs/abi.md`.
pub fn cancel<T: Library>(context: *mut c_void, user_data: *mut c_void) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    // Before, there is nothing, and no lock may be taken: a child of this process would not know.
    if Executor::started().is_none() {
        return if context.is_null() { abi::OK } else { abi::ERR };
    }
    match in_pending_of::<T, _>(context, |pending| pending.cancel(user_data)) {
        Some(()) => abi::OK,
        None => abi::ERR,
    }
}

/// `<library>_stream_grant`: see `docs/abi.md`.
pub fn stream_grant<T: Library>(context: *mut c_void, user_data: *mut c_void, items: u64) -> i32 {
    // Before, there is nothing, as for `cancel`.
    if Executor::started().is_none() {
        return abi::ERR;
    }
    match in_pending_of::<T, _>(context, |pending| pending.grant(user_data, items)) {
        Some(true) => abi::OK,
        Some(false) | None => abi::ERR,
    }
}

/// Does something with the waiting calls that `context` stands for. `None` where it stands for none.
fn in_pending_of<T: Library, R>(context: *mut c_void, act: impl FnOnce(&Pending) -> R) -> Option<R> {
    match T::contexts().visit(thread::current(), context) {
        Ok(visit) => Some(act(visit.any().pending())),
        Err(refused) => match refused.why {
            // Statics have no context, and constructors none yet.
            Why::Wrong(WrongId::Null) | Why::NotReady => Some(act(loose())),
            // A handle stands for its context.
            Why::Wrong(WrongId::OtherKind(Kind::Handle)) => {
                let inside = handle::owner(context).and_then(|owner| owner.visit(thread::current())).ok()?;
                Some(act(inside.pending()))
            }
            _ => None,
        },
    }
}

/// `<library>_stream_close`: see `docs/abi.md`.
pub fn stream_close(stream: *mut c_void) -> i32 {
    if Executor::started().is_none() {
        return abi::ERR;
    }
    match stream::close(stream) {
        Ok(()) => abi::OK,
        Err(_) => abi::ERR,
    }
}

/// `<library>_set_stale_warn`: see `docs/abi.md`.
pub fn set_stale_warn<T: Library>(context: *mut c_void, interval_ms: i64) -> i32 {
    if executor::forked() {
        return abi::ERR;
    }
    let Ok(interval_ms) = u64::try_from(interval_ms) else { return abi::ERR };
    if context.is_null() {
        stale_warn::choose(interval_ms);
        return abi::OK;
    }
    if Executor::started().is_none() {
        return abi::ERR;
    }
    match T::contexts().visit(thread::current(), context) {
        Ok(visit) => {
            visit.any().set_stale_warn_ms(interval_ms);
            abi::OK
        }
        Err(_) => abi::ERR,
    }
}

/// `<library>_handle_close`: see `docs/abi.md`.
pub fn handle_close(handle: *mut c_void) -> i32 {
    if Executor::started().is_none() {
        return abi::ERR;
    }
    match handle::close(handle) {
        Ok(()) => abi::OK,
        Err(_) => abi::ERR,
    }
}

/// `<library>_add_event_listener`, and the same with `_cbor` where it is not `native`: see `docs/abi.md`.
///
/// # Safety
/// - `name` is null or ends with a zero. `section` is that of the library's descriptor.
pub unsafe fn add_event_listener<T: Library>(
    context: *mut c_void,
    name: *const c_char,
    native: bool,
    callback: Option<Callback>,
    user_data: *mut c_void,
    section: (*const u8, *const u8),
) -> u64 {
    let Some(callback) = callback else { return 0 };
    if name.is_null() || Executor::started().is_none() {
        return 0;
    }
    // SAFETY: not null, so it ends with a zero by this function's contract.
    let Ok(name) = unsafe { CStr::from_ptr(name) }.to_str() else { return 0 };
    // SAFETY: by this function's contract.
    if !name.is_empty() && !unsafe { is_declared("event", "wire", name, section) } {
        return 0;
    }
    let Ok(visit) = T::contexts().visit(thread::current(), context) else { return 0 };
    let form = if native { Form::Native } else { Form::Cbor };
    event::add(visit.any().context(), T::OPTIONS.event_queue, name, Hears { callback, user_data, form })
}

/// `<library>_remove_event_listener`: see `docs/abi.md`.
pub fn remove_event_listener<T: Library>(context: *mut c_void, id: u64) -> i32 {
    if Executor::started().is_none() {
        return abi::ERR;
    }
    event::remove(context, id)
}

/// `<library>_event_stats`: see `docs/abi.md`.
///
/// # Safety
/// - `out` is null or writable.
pub unsafe fn event_stats<T: Library>(context: *mut c_void, out: *mut EventStats) -> i32 {
    if out.is_null() || !out.is_aligned() || Executor::started().is_none() {
        return abi::ERR;
    }
    let Ok(visit) = T::contexts().visit(thread::current(), context) else { return abi::ERR };
    // SAFETY: not null and aligned, so writable by this function's contract.
    unsafe { out.write(visit.any().context().events().stats()) };
    abi::OK
}
