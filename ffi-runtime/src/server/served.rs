//! A library that is served.

use core::{
    ffi::{CStr, c_void},
    fmt, ptr, slice,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Api, ENTRIES, Entry, LIBRARIES, Peer, ids::Ids};

/// What the peers of a library share.
pub struct Served {
    api: &'static Api,
    /// The id of the context that is served, if any is.
    context: Option<usize>,
    entries: HashMap<&'static str, &'static Entry, Ids>,
    /// Which peer the host functions of that context are asked of.
    hosts: Mutex<HashMap<String, usize>>,
    /// How many contexts peers have, with those that are being made or destroyed.
    contexts: AtomicUsize,
    /// How many registrations of peers there are, on any context.
    registrations: AtomicUsize,
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("library", &self.library()).finish_non_exhaustive()
    }
}

impl Served {
    /// The library with that prefix, and the context of it that is served unless that is null. `None` where there is no such library.
    pub fn new(library: &str, context: *mut c_void) -> Option<Arc<Self>> {
        let api = LIBRARIES.iter().find(|api| api.library == library)?;
        let entries = ENTRIES.iter().filter(|entry| entry.library == library);
        Some(Arc::new(Self {
            api,
            context: Some(context.addr()).filter(|id| *id != 0),
            entries: entries.map(|entry| (entry.name, entry)).collect(),
            hosts: Mutex::default(),
            contexts: AtomicUsize::new(0),
            registrations: AtomicUsize::new(0),
        }))
    }

    pub(super) fn api(&self) -> &'static Api {
        self.api
    }

    pub(super) fn context(&self) -> Option<usize> {
        self.context
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
        let version = unsafe { CStr::from_ptr((self.api.abi_version)()) };
        version.to_str().unwrap_or_default()
    }

    /// What `<library>_abi_descriptor` gives.
    pub(super) fn descriptor(&self) -> &'static [u8] {
        let mut len = 0;
        // SAFETY: it can be written.
        let start = unsafe { (self.api.abi_descriptor)(ptr::from_mut(&mut len)) };
        // SAFETY: a section of the library, which does not change and stays.
        unsafe { slice::from_raw_parts(start, len) }
    }

    /// The function of that name.
    pub fn entry(&self, name: &str) -> Option<&'static Entry> {
        self.entries.get(name).copied()
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        // Nothing panics while it is locked.
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on a host function of the context that is served is that peer's.
    ///
    /// # Errors
    /// It is another one's.
    pub(super) fn ask_for(&self, name: &str, peer: &Peer) -> Result<(), String> {
        let peer = ptr::from_ref(peer).addr();
        match self.hosts().entry(name.to_owned()).or_insert(peer) {
            asked if *asked == peer => Ok(()),
            _ => Err(format!("`{name}` is asked of another connection")),
        }
    }

    /// Whether it is some peer's.
    pub(super) fn is_asked_for(&self, name: &str) -> bool {
        self.hosts().contains_key(name)
    }

    /// It is not that peer's any more.
    pub(super) fn ask_no_more(&self, name: &str, peer: &Peer) {
        let mut hosts = self.hosts();
        if hosts.get(name) == Some(&ptr::from_ref(peer).addr()) {
            hosts.remove(name);
        }
    }

    /// A peer makes one context more.
    ///
    /// # Errors
    /// There are so many already.
    pub(super) fn begin_context(&self, limit: usize) -> Result<(), String> {
        let one_more = |contexts| (contexts < limit).then_some(contexts + 1);
        match self.contexts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("all connections have {limit} contexts, which is the limit")),
        }
    }

    /// It is gone, or was not made.
    pub(super) fn end_context(&self) {
        self.contexts.fetch_sub(1, Ordering::Relaxed);
    }

    /// The library has one registration more, which asks a peer.
    pub(super) fn begin_asking(&self) {
        self.registrations.fetch_add(1, Ordering::SeqCst);
    }

    /// One less.
    pub(super) fn end_asking(&self) {
        self.registrations.fetch_sub(1, Ordering::SeqCst);
    }

    /// Whether the library could wait for a peer's answer, in a call of any peer: a context that is one peer's own may still be asked from the
    /// calls of others, where the author keeps it (`ffi::Context` is cloned), and what reads for several peers shares its threads.
    pub(super) fn is_asking(&self) -> bool {
        self.registrations.load(Ordering::SeqCst) > 0
    }
}
