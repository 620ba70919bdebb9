//! Host functions.

use std::ffi::{CString, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use super::{FORM_CBOR, Library, OK, copied, pointer};
use crate::engine::{Answer, Asked, Failure, HostCall};

/// The record of a host function: the library has it until it releases it.
struct Registered {
    library: Arc<Library>,
    context: u64,
    asked: Asked,
}

/// Registers a host function with a context, or takes it back.
pub(super) fn register(
    library: &Arc<Library>,
    context: u64,
    function: &str,
    asked: Option<Asked>,
) -> Result<(), Failure> {
    let refused = || {
        Failure::Error(format!("{function:?} cannot be registered: there is no such function, or no context"))
    };
    let Some(register) = library.functions.register_host_fn else { return Err(refused()) };
    let name = CString::new(function).map_err(|_| refused())?;
    let Some(asked) = asked else {
        // SAFETY: the name ends with a zero, and is there until the function returns. It knows by itself which values are contexts.
        let code =
            unsafe { register(pointer(context), name.as_ptr(), FORM_CBOR, None, ptr::null_mut(), None) };
        return if code == OK { Ok(()) } else { Err(refused()) };
    };
    let record = Box::into_raw(Box::new(Registered { library: Arc::clone(library), context, asked }));
    // SAFETY: as above. The record is the library's until it calls `release` with it, which it does once.
    let code = unsafe {
        register(pointer(context), name.as_ptr(), FORM_CBOR, Some(ask), record.cast(), Some(release))
    };
    if code == OK {
        return Ok(());
    }
    // SAFETY: the library has kept nothing.
    drop(unsafe { Box::from_raw(record) });
    Err(refused())
}

/// Takes a call of the library.
///
/// # Safety
/// `user_data` is a record that was not released. There are `len` bytes at `args`.
unsafe extern "C" fn ask(call_id: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: the record is not released while this runs.
    let registered = unsafe { &*user_data.cast_const().cast::<Registered>() };
    // SAFETY: the arguments are there until this returns.
    let args = unsafe { copied(args, len) };
    let (library, context) = (Arc::clone(&registered.library), registered.context);
    let call = match call_id {
        0 => HostCall::told(args),
        _ => HostCall::new(args, move |answer| complete(&library, context, call_id, answer)),
    };
    // The panic hook has said it; the library must not unwind. The call is answered when it is dropped.
    drop(catch_unwind(AssertUnwindSafe(|| (registered.asked)(call))));
}

/// Takes an answer to the library, which drops it where nobody waits for it.
fn complete(library: &Library, context: u64, call_id: u64, answer: Answer) {
    let Some(complete) = library.functions.host_complete else { return };
    let (code, payload) = answer.into_code();
    // SAFETY: the payload is there until the function returns, and the function knows by itself which calls there are.
    unsafe { complete(pointer(context), call_id, code, payload.as_ptr().cast(), payload.len()) };
}

/// Gives a record back.
///
/// # Safety
/// `user_data` is a record that the library does not use again.
unsafe extern "C" fn release(user_data: *mut c_void) {
    // SAFETY: it was made by `Box::into_raw`, and this is called once.
    let registered = unsafe { Box::from_raw(user_data.cast::<Registered>()) };
    // What a closure holds is somebody else's code to drop.
    drop(catch_unwind(AssertUnwindSafe(|| drop(registered))));
}
