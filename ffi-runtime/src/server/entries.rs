//! What a library has that can be called by name.

use core::ffi::{c_char, c_void};

use linkme::distributed_slice;

use crate::abi::{Callback, EventStats, HostFn, HostStats, Release};

/// The CBOR form of an exported function.
#[derive(Debug, Clone, Copy)]
pub enum Function {
    /// It makes a context.
    Constructor(unsafe extern "C" fn(*const u8, usize, Option<Callback>, *mut c_void) -> *mut c_void),
    /// It is called on a context: a method, and a constructor of a handle.
    OnContext(OnTarget),
    /// It is called on a handle.
    OnHandle(OnTarget),
    /// It is called on nothing.
    Static(unsafe extern "C" fn(Option<Callback>, *mut c_void, *const u8, usize) -> i32),
}

impl Function {
    /// Calls it, on `target` where it is called on something.
    ///
    /// # Safety
    /// - `callback` may be called with `user_data` on any thread, until it has been called with a terminal code.
    pub(super) unsafe fn call(
        self,
        target: *mut c_void,
        callback: Callback,
        user_data: *mut c_void,
        request: &[u8],
    ) {
        let (data, len, callback) = (request.as_ptr(), request.len(), Some(callback));
        // There is a callback, which hears of everything.
        match self {
            Self::Constructor(call) => {
                // SAFETY: the request is readable, and the caller's promise.
                let _ = unsafe { call(data, len, callback, user_data) };
            }
            Self::OnContext(call) | Self::OnHandle(call) => {
                // SAFETY: as above.
                let _ = unsafe { call(target, callback, user_data, data, len) };
            }
            Self::Static(call) => {
                // SAFETY: as above.
                let _ = unsafe { call(callback, user_data, data, len) };
            }
        }
    }
}

/// The CBOR form of a function that is called on something.
pub type OnTarget = unsafe extern "C" fn(*mut c_void, Option<Callback>, *mut c_void, *const u8, usize) -> i32;

/// An exported function.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The prefix of its library.
    pub library: &'static str,
    /// What it is called by: its symbol without the prefix.
    pub name: &'static str,
    /// Whether its result is there when it returns.
    pub is_sync: bool,
    /// Whether it gives a stream.
    pub is_stream: bool,
    /// How it is called.
    pub function: Function,
}

/// What a library exports, whatever its author wrote: see `docs/abi.md`.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is what it is in the ABI")]
pub struct Api {
    /// The prefix.
    pub library: &'static str,
    pub destroy: extern "C" fn(*mut c_void) -> i32,
    pub cancel: extern "C" fn(*mut c_void, *mut c_void) -> i32,
    pub set_stale_warn: extern "C" fn(*mut c_void, i64) -> i32,
    pub handle_close: extern "C" fn(*mut c_void) -> i32,
    pub add_event_listener_cbor:
        unsafe extern "C" fn(*mut c_void, *const c_char, Option<Callback>, *mut c_void) -> u64,
    pub remove_event_listener: extern "C" fn(*mut c_void, u64) -> i32,
    pub event_stats: unsafe extern "C" fn(*mut c_void, *mut EventStats) -> i32,
    pub stream_grant: extern "C" fn(*mut c_void, *mut c_void, u64) -> i32,
    pub register_host_fn_owned: unsafe extern "C" fn(
        *mut c_void,
        *const c_char,
        i32,
        Option<HostFn>,
        *mut c_void,
        Option<Release>,
    ) -> i32,
    pub host_complete: unsafe extern "C" fn(*mut c_void, u64, i32, *const c_void, usize) -> i32,
    pub host_stats: unsafe extern "C" fn(*mut c_void, *mut HostStats) -> i32,
    pub abi_descriptor: unsafe extern "C" fn(*mut usize) -> *const u8,
    pub abi_hash: extern "C" fn() -> u64,
    pub abi_version: extern "C" fn() -> *const c_char,
}

/// The functions of all libraries that are linked into this one.
#[distributed_slice]
pub static ENTRIES: [Entry];

/// These libraries.
#[distributed_slice]
pub static LIBRARIES: [Api];
