//! What a library has that can be called by name.

use core::ffi::{c_char, c_void};
use std::{collections::HashMap, sync::Arc};

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

/// A library that is served: what its peers share.
#[derive(Debug)]
pub struct Served {
    api: &'static Api,
    /// The id of the context that is served, if any is.
    context: Option<usize>,
    entries: HashMap<&'static str, &'static Entry>,
}

impl Served {
    /// The library with that prefix, and the context of it that is served unless that is null. `None` where there is no such library.
    pub fn new(library: &str, context: *mut c_void) -> Option<Arc<Self>> {
        let api = LIBRARIES.iter().find(|api| api.library == library)?;
        let entries = ENTRIES.iter().filter(|entry| entry.library == library);
        let context = Some(context.addr()).filter(|id| *id != 0);
        Some(Arc::new(Self { api, context, entries: entries.map(|entry| (entry.name, entry)).collect() }))
    }

    /// Whether a context is served.
    pub fn has_context(&self) -> bool {
        self.context.is_some()
    }

    /// The prefix of the library.
    pub fn library(&self) -> &'static str {
        self.api.library
    }

    /// What `<library>_abi_hash` gives.
    pub fn hash(&self) -> u64 {
        (self.api.abi_hash)()
    }

    /// What `<library>_abi_version` gives.
    pub fn version(&self) -> &'static str {
        // SAFETY: it ends with a zero, and lives as long as the library.
        let version = unsafe { core::ffi::CStr::from_ptr((self.api.abi_version)()) };
        version.to_str().unwrap_or_default()
    }

    /// The function of that name.
    pub fn entry(&self, name: &str) -> Option<&'static Entry> {
        self.entries.get(name).copied()
    }
}
