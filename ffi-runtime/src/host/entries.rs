//! The bodies of what libraries export for their host functions, see `docs/abi.md`.

use super::registry::{Function, Registration};
use crate::{
    abi::{self, HostFn, HostStats, Release},
    call::Form,
    context::Library,
    descriptor,
    executor::Executor,
    sync::Arc,
    thread,
};
use core::ffi::{CStr, c_char, c_void};

/// `<library>_register_host_fn`, and its forms.
///
/// # Safety
/// - `name` is null, or text that ends with a zero.
/// - `function` and `release` may be called with `user_data` on any thread: `function` until `release` is, or the context was destroyed.
/// - `section` has the ends of the library's section.
pub unsafe fn register_host_fn<T: Library>(
    context: *mut c_void,
    name: *const c_char,
    form: i32,
    function: Option<HostFn>,
    user_data: *mut c_void,
    release: Option<Release>,
    section: (*const u8, *const u8),
) -> i32 {
    let form = match form {
        abi::FORM_NATIVE => Form::Native,
        abi::FORM_CBOR => Form::Cbor,
        _ => return abi::ERR,
    };
    let Some(executor) = Executor::started().filter(|_| !name.is_null()) else { return abi::ERR };
    // SAFETY: not null, and it ends by the caller's promise.
    let Ok(name) = unsafe { CStr::from_ptr(name) }.to_str() else { return abi::ERR };
    // SAFETY: the caller's promise.
    if !unsafe { descriptor::is_declared("host", "name", name, section) } {
        return abi::ERR;
    }
    let Ok(visit) = T::contexts().visit(thread::current(), context) else { return abi::ERR };
    let _entered = executor.enter();
    // Its `release` is only run for what was registered.
    let new = || {
        function
            .map(|function| Function::Host(Arc::new(Registration::new(function, user_data, form, release))))
    };
    match visit.any().context().hosts().register(name, new) {
        true => abi::OK,
        false => abi::ERR,
    }
}

/// `<library>_host_complete`.
///
/// # Safety
/// - Where `payload` is not null, it is what `docs/abi.md` says for the code and the form that the function was registered in, readable and unchanged
///   for the duration of this call.
pub unsafe fn host_complete<T: Library>(
    context: *mut c_void,
    call_id: u64,
    code: i32,
    payload: *const c_void,
    len: usize,
) -> i32 {
    let Some(executor) = Executor::started() else { return abi::ERR };
    let Ok(visit) = T::contexts().visit(thread::current(), context) else { return abi::ERR };
    let _entered = executor.enter();
    // SAFETY: the caller's promise.
    if unsafe { visit.any().context().hosts().complete(call_id, code, (payload, len)) } {
        return abi::OK;
    }
    log::debug!(
        "a completion of the host call {call_id} is dropped: it is too late, or there is no such call"
    );
    abi::ERR
}

/// `<library>_host_stats`.
///
/// # Safety
/// - Where `out` is not null and aligned, it can be written.
pub unsafe fn host_stats<T: Library>(context: *mut c_void, out: *mut HostStats) -> i32 {
    if Executor::started().is_none() || out.is_null() || !out.is_aligned() {
        return abi::ERR;
    }
    let Ok(visit) = T::contexts().visit(thread::current(), context) else { return abi::ERR };
    let stats = visit.any().context().hosts().stats();
    // SAFETY: not null, aligned, and it can be written by the caller's promise.
    unsafe { out.write(stats) };
    abi::OK
}
