//! The functions of a library, with the types that its header gives them.

use std::collections::HashMap;
use std::ffi::{c_char, c_void};

/// `ffi_callback_t`
pub type Callback =
    Option<unsafe extern "C" fn(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void)>;

/// `ffi_host_fn_t`
pub type HostFn =
    Option<unsafe extern "C" fn(call_id: u64, args: *const c_void, len: usize, user_data: *mut c_void)>;

/// What gives a host function's data back.
pub type Release = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// `FFI_FORM_CBOR`
pub const FORM_CBOR: i32 = 1;

/// The functions of a library. It stays in the process, so they can be called at any time.
#[derive(Debug, Clone)]
pub struct Functions {
    /// `_destroy`
    pub destroy: unsafe extern "C" fn(*mut c_void) -> i32,
    /// `_cancel`
    pub cancel: unsafe extern "C" fn(*mut c_void, *mut c_void) -> i32,
    /// `_set_stale_warn`
    pub set_stale_warn: unsafe extern "C" fn(*mut c_void, i64) -> i32,
    /// `_abi_descriptor`
    pub descriptor: unsafe extern "C" fn(*mut usize) -> *const u8,
    /// `_handle_close`, of a library that has handles.
    pub handle_close: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
    /// `_stream_grant`, of one that has streams.
    pub stream_grant: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, u64) -> i32>,
    /// `_add_event_listener_cbor`, of one that has events.
    pub add_event_listener:
        Option<unsafe extern "C" fn(*mut c_void, *const c_char, Callback, *mut c_void) -> u64>,
    /// `_remove_event_listener`
    pub remove_event_listener: Option<unsafe extern "C" fn(*mut c_void, u64) -> i32>,
    /// `_event_stats`, whose struct is five numbers.
    pub event_stats: Option<unsafe extern "C" fn(*mut c_void, *mut [u64; 5]) -> i32>,
    /// `_register_host_fn_owned`, of one that has host functions.
    pub register_host_fn:
        Option<unsafe extern "C" fn(*mut c_void, *const c_char, i32, HostFn, *mut c_void, Release) -> i32>,
    /// `_host_complete`
    pub host_complete: Option<unsafe extern "C" fn(*mut c_void, u64, i32, *const c_void, usize) -> i32>,
    /// `_host_stats`, whose struct is five numbers.
    pub host_stats: Option<unsafe extern "C" fn(*mut c_void, *mut [u64; 5]) -> i32>,
    /// What the author exports, by the name behind the prefix.
    pub entries: HashMap<&'static str, Entry>,
}

/// A function of the author's, in CBOR.
#[derive(Debug, Clone, Copy)]
pub enum Entry {
    /// Called on a context, or on a handle.
    Method(unsafe extern "C" fn(*mut c_void, Callback, *mut c_void, *const u8, usize) -> i32),
    /// Called on nothing.
    Static(unsafe extern "C" fn(Callback, *mut c_void, *const u8, usize) -> i32),
    /// Makes a context.
    Constructor(unsafe extern "C" fn(*const u8, usize, Callback, *mut c_void) -> *mut c_void),
}
