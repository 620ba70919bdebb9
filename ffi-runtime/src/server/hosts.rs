//! Host functions that a peer answers.

use core::ffi::c_void;
use std::{
    ffi::CString,
    sync::{Arc, MutexGuard, PoisonError},
};

use super::{Peer, peer::raw, record::bytes};
use crate::{abi, context, handle::elsewhere, thread};

/// How many host calls a peer can leave unanswered. Of more, the oldest ones fail.
const UNANSWERED: usize = 65_536;

/// A registration. The library has one share of it, which it releases.
struct Host {
    peer: Arc<Peer>,
    context: usize,
    name: String,
}

impl Host {
    fn key(&self) -> (usize, String) {
        (self.context, self.name.clone())
    }
}

impl Peer {
    /// Has a host function asked of this peer.
    pub(super) fn register(self: &Arc<Self>, context: usize, name: String) -> Result<(), String> {
        let unknown = format!("unknown host function: {name}");
        let Ok(c_name) = CString::new(name.as_str()) else { return Err(unknown) };
        let _one_at_a_time = self.registering();
        let is_served = self.served.context() == Some(context);
        let is_here = self.state().hosts.contains_key(&(context, name.clone()));
        if is_served && !is_here {
            if is_registered(context, &name) && !self.served.is_asked_for(&name) {
                return Err(format!("`{name}` is asked of the host that serves the context"));
            }
            self.served.ask_for(&name, self)?;
        }
        let host = Arc::new(Host { peer: Arc::clone(self), context, name });
        let address = Arc::as_ptr(&host).addr();
        self.state().hosts.insert(host.key(), address);
        self.served.begin_asking();
        let register = self.served.api().register_host_fn_owned;
        let user_data = Arc::into_raw(host).cast_mut();
        // SAFETY: the name ends with a zero; both functions take what is passed for them, on any thread, and it is there until it is released.
        let code = unsafe {
            register(
                raw(context),
                c_name.as_ptr(),
                abi::FORM_CBOR,
                Some(asked),
                user_data.cast(),
                Some(released),
            )
        };
        if code != abi::OK {
            // SAFETY: the library keeps nothing where it refuses, so that share is here.
            unsafe { released(user_data.cast()) };
            return Err(self.refused(context).unwrap_or(unknown));
        }
        Ok(())
    }

    /// What the library has registered last is what is noted last: otherwise it could ask somebody of whom nobody knows, also when the connection is over.
    fn registering(&self) -> MutexGuard<'_, ()> {
        self.registering.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a host function asked of nobody.
    pub(super) fn unregister(&self, context: usize, name: String) -> Result<(), String> {
        let key = (context, name);
        let _one_at_a_time = self.registering();
        let Some(address) = self.state().hosts.get(&key).copied() else {
            return Err(format!("`{}` is not asked of this connection", key.1));
        };
        if let Ok(c_name) = CString::new(key.1.as_str()) {
            let register = self.served.api().register_host_fn_owned;
            // SAFETY: the name ends with a zero, and nothing is registered.
            let code = unsafe {
                register(raw(context), c_name.as_ptr(), abi::FORM_CBOR, None, core::ptr::null_mut(), None)
            };
            // Otherwise the context is gone, and has released what was registered.
            debug_assert!(code == abi::OK || self.refused(context).is_some());
        }
        // It is released where it does not run any more, which may be later.
        self.forget_host(&key, address);
        Ok(())
    }

    /// Unregisters all of them.
    pub(super) fn unregister_all(&self) {
        let keys: Vec<_> = self.state().hosts.keys().cloned().collect();
        for (context, name) in keys {
            let _ = self.unregister(context, name);
        }
    }

    fn forget_host(&self, key: &(usize, String), address: usize) {
        let mut state = self.state();
        if state.hosts.get(key) != Some(&address) {
            return;
        }
        state.hosts.remove(key);
        drop(state);
        if self.served.context() == Some(key.0) {
            self.served.ask_no_more(&key.1, self);
        }
    }

    /// Why the context cannot be called, if that is so.
    pub(super) fn refused(&self, context: usize) -> Option<String> {
        context::visit(thread::current(), raw(context)).err().map(|refused| refused.to_string())
    }
}

/// Whether anything is registered for it.
fn is_registered(context: usize, name: &str) -> bool {
    let visit = context::visit(thread::current(), raw(context));
    visit.is_ok_and(|visit| visit.context().hosts().is_registered(name))
}

/// What the library asks a peer by.
///
/// # Safety
/// - `user_data` is a registration. `len` bytes at `args` are readable.
unsafe extern "C" fn asked(host_call: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: it was not released.
    let host = unsafe { &*user_data.cast_const().cast::<Host>() };
    // SAFETY: by this function's contract.
    let args = unsafe { bytes(args, len) };
    let Host { peer, context, name } = host;
    let fail = |host_call: u64, text: &str| {
        if host_call != 0 {
            peer.complete(*context, host_call, abi::ERR, text.as_bytes());
        }
    };
    if let Err(too_many) = peer.take(&elsewhere::given(), *context) {
        return fail(host_call, &too_many);
    }
    let (is_closed, oldest) = {
        let mut state = peer.state();
        let is_too_many = host_call != 0 && state.asked.len() >= UNANSWERED;
        let oldest = if is_too_many { state.asked.pop_first() } else { None };
        if host_call != 0 && !state.is_closed {
            state.asked.insert(host_call, *context);
        }
        (state.is_closed, oldest)
    };
    if let Some((oldest, context)) = oldest {
        peer.complete(context, oldest, abi::ERR, b"too many calls wait for the host");
    }
    if is_closed {
        return fail(host_call, "the connection is over");
    }
    let is_served = peer.served.context() == Some(*context);
    let shown = if is_served { 0 } else { *context as u64 };
    if let Err(why) = peer.out.host(host_call, shown, name, args) {
        peer.answer(host_call, abi::ERR, why.as_bytes());
    }
}

/// The library does not ask by that any more.
///
/// # Safety
/// - `user_data` is the library's share of a registration.
unsafe extern "C" fn released(user_data: *mut c_void) {
    // SAFETY: by this function's contract.
    let host = unsafe { Arc::from_raw(user_data.cast_const().cast::<Host>()) };
    host.peer.served.end_asking();
    host.peer.forget_host(&host.key(), Arc::as_ptr(&host).addr());
}
