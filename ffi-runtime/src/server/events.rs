//! Subscriptions: events that a peer hears.

use core::ffi::c_void;
use std::{
    ffi::CString,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use super::{
    Out, Peer,
    builtin::NULL,
    peer::raw,
    record::{Record, bytes},
};
use crate::abi;

/// A listener that the library has.
pub struct Subscription {
    context: usize,
    /// What the library knows it by; 0 while it is added or removed.
    listener: u64,
    /// What it is called with. It is dropped when the listener does not run any more.
    _heard: Arc<Heard>,
}

/// Where the events of a subscription go.
struct Heard {
    id: u32,
    out: Arc<dyn Out>,
    /// The context is the peer's own, so that nobody else is held up.
    may_block: bool,
    /// How many were dropped since the last one.
    missed: AtomicU32,
    /// Locked until the peer was told that there is a subscription: what it hears comes after that.
    told: Mutex<()>,
}

impl Peer {
    /// Begins a subscription, and replies.
    pub(super) fn subscribe(&self, record: &Record, context: usize, event: &str) -> Result<(), String> {
        let unknown = || format!("unknown event: {event}");
        let name = CString::new(event).map_err(|_| unknown())?;
        let is_own = self.served.context() != Some(context);
        let heard = Arc::new(Heard {
            id: record.id,
            out: Arc::clone(&self.out),
            may_block: is_own,
            missed: AtomicU32::new(0),
            told: Mutex::new(()),
        });
        let told = heard.told.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut state = self.state();
            let limit = self.limits.subscriptions;
            if state.subscriptions.len() >= limit {
                return Err(format!("the connection has {limit} subscriptions, which is the limit"));
            }
            let subscription = Subscription { context, listener: 0, _heard: Arc::clone(&heard) };
            state.subscriptions.insert(record.id, subscription);
            state.own_subscriptions += usize::from(is_own);
        }
        let add = self.served.api().add_event_listener_cbor;
        let user_data = Arc::as_ptr(&heard).cast_mut().cast();
        // SAFETY: the name ends with a zero, and the callback is called with what it takes for as long as the listener is there.
        let listener = unsafe { add(raw(context), name.as_ptr(), Some(hears), user_data) };
        if listener == 0 {
            self.forget_subscription(record.id);
            return Err(self.refused(context).unwrap_or_else(unknown));
        }
        if let Some(subscription) = self.state().subscriptions.get_mut(&record.id) {
            subscription.listener = listener;
        }
        record.over(abi::OK, NULL);
        drop(told);
        Ok(())
    }

    /// Ends a subscription.
    pub(super) fn unsubscribe(&self, id: u32) -> Result<(), String> {
        let found = {
            let mut state = self.state();
            let found = state.subscriptions.get_mut(&id).filter(|subscription| subscription.listener != 0);
            found.map(|subscription| (subscription.context, core::mem::take(&mut subscription.listener)))
        };
        let Some((context, listener)) = found else {
            return Err(format!("there is no subscription {id}"));
        };
        // Where there is no such listener any more, its context is gone, and it has run for the last time.
        let _ = (self.served.api().remove_event_listener)(raw(context), listener);
        self.forget_subscription(id);
        Ok(())
    }

    /// Ends all of them, but those that are just being added or removed.
    pub(super) fn unsubscribe_all(&self) {
        let ids: Vec<_> = self.state().subscriptions.keys().copied().collect();
        for id in ids {
            let _ = self.unsubscribe(id);
        }
    }

    /// The subscriptions to a context that is gone.
    pub(super) fn forget_subscriptions(&self, context: usize) {
        let ended: Vec<_> = {
            let mut state = self.state();
            let of_it = |_: &u32, subscription: &mut Subscription| subscription.context == context;
            let ended: Vec<_> = state.subscriptions.extract_if(of_it).collect();
            state.own_subscriptions -= ended.len();
            ended
        };
        drop(ended);
    }

    fn forget_subscription(&self, id: u32) {
        let mut state = self.state();
        let ended = state.subscriptions.remove(&id);
        let is_own = ended.as_ref().is_some_and(|ended| self.served.context() != Some(ended.context));
        state.own_subscriptions -= usize::from(is_own);
        drop(state);
        drop(ended);
    }
}

/// The listener of all subscriptions.
///
/// # Safety
/// - `user_data` is what a subscription keeps. `len` bytes at `payload` are readable.
unsafe extern "C" fn hears(_: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: it is there as long as the listener may run.
    let heard = unsafe { &*user_data.cast_const().cast::<Heard>() };
    // SAFETY: by this function's contract.
    let envelope = unsafe { bytes(payload, len) };
    drop(heard.told.lock().unwrap_or_else(PoisonError::into_inner));
    let missed = heard.missed.load(Ordering::Relaxed);
    // One event at a time, of all of a context.
    let missed = match heard.out.event(heard.id, missed, envelope, heard.may_block) {
        true => 0,
        false => missed.saturating_add(1),
    };
    heard.missed.store(missed, Ordering::Relaxed);
}
