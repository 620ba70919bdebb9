//! The contexts of a library: a slot for each, with the instance and what belongs to it.

use core::{ffi::c_void, ops::Deref};

use super::pending::Pending;
use crate::{
    slots::{self, Kind, Refused, Slots},
    sync::{AtomicU64, Ordering},
};

/// The contexts of one library.
#[derive(Debug)]
pub struct Contexts<T: 'static>(Slots<Entry<T>>);

#[derive(Debug)]
struct Entry<T> {
    instance: T,
    pending: Pending,
    /// See [`super::stale_warn`].
    stale_warn_ms: AtomicU64,
}

impl<T: Send + Sync + 'static> Default for Contexts<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Send + Sync + 'static> Contexts<T> {
    /// No contexts.
    pub fn new() -> Self {
        Self(Slots::new(Kind::Context))
    }

    /// Gives out an id for a constructor that runs; `None` where all are in use.
    pub fn reserve(&'static self) -> Option<Reservation<T>> {
        self.0.reserve().map(Reservation)
    }

    /// Lets a call in.
    ///
    /// # Errors
    /// Everything but the id of a context that is open.
    pub fn enter(&'static self, context: *mut c_void) -> Result<Guard<T>, Refused> {
        self.0.enter(context).map(Guard)
    }

    /// Tears a context down and gives its instance, when nobody uses it any more.
    ///
    /// # Errors
    /// Everything but the id of an open context; of several who try at once, one succeeds.
    pub fn destroy(&'static self, context: *mut c_void) -> Result<T, Refused> {
        self.0.take(context, |entry| entry.pending.close()).map(|entry| entry.instance)
    }
}

/// An id whose instance is being made.
#[derive(Debug)]
pub struct Reservation<T: Send + Sync + 'static>(slots::Reservation<Entry<T>>);

impl<T: Send + Sync + 'static> Reservation<T> {
    /// The id as hosts hold it.
    pub fn raw(&self) -> *mut c_void {
        self.0.raw()
    }

    /// Moves the instance in and lets calls in. Of those that wait the host is told every `stale_warn_ms` milliseconds.
    pub fn open(self, instance: T, stale_warn_ms: u64) {
        let stale_warn_ms = AtomicU64::new(stale_warn_ms);
        self.0.open(Entry { instance, pending: Pending::default(), stale_warn_ms });
    }
}

/// A call is inside. The instance stays where it is until the guard is dropped.
#[derive(Debug)]
pub struct Guard<T: Send + Sync + 'static>(slots::Guard<Entry<T>>);

impl<T: Send + Sync + 'static> Guard<T> {
    /// The waiting calls of this context.
    pub fn pending(&self) -> &Pending {
        &self.0.pending
    }

    /// How often the host is told that a call of this context still waits, in milliseconds; 0 for never.
    pub fn stale_warn_ms(&self) -> u64 {
        self.0.stale_warn_ms.load(Ordering::Relaxed)
    }

    /// Sets that for calls that begin to wait from now on.
    pub fn set_stale_warn_ms(&self, interval_ms: u64) {
        self.0.stale_warn_ms.store(interval_ms, Ordering::Relaxed);
    }
}

impl<T: Send + Sync + 'static> Deref for Guard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.instance
    }
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    #[test]
    fn why_a_context_cannot_be_called_is_said() {
        let contexts: &'static Contexts<u32> = Box::leak(Box::default());
        let refused = |context| contexts.enter(context).expect_err("refused").to_string();
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        assert_eq!(refused(raw), "the context is not ready: its constructor has not replied yet");
        reservation.open(1, 0);
        assert_eq!(contexts.enter(raw).map(|guard| *guard), Ok(1));
        assert_eq!(contexts.destroy(raw), Ok(1));
        assert_eq!(refused(raw), "the context was destroyed");
        assert_eq!(refused(ptr::null_mut()), "the context is null");
        assert_eq!(refused(ptr::without_provenance_mut(8)), "the context is not one of this library");
        let handle = (slots::id::Id { slot: 0, generation: 0 }).to_raw(Kind::Handle);
        assert_eq!(refused(handle), "this is a handle, not a context");
    }

    #[test]
    fn teardown_cancels_what_waits_and_what_comes() {
        let contexts: &'static Contexts<u32> = Box::leak(Box::default());
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        reservation.open(1, 0);
        let guard = contexts.enter(raw).expect("open");
        let (handle, _) = futures_util::future::AbortHandle::new_pair();
        guard.pending().register(None, handle.clone());
        let raw = raw.addr();
        let teardown = std::thread::spawn(move || contexts.destroy(ptr::without_provenance_mut(raw)));
        while !handle.is_aborted() {
            std::thread::yield_now();
        }
        let (late, _) = futures_util::future::AbortHandle::new_pair();
        guard.pending().register(None, late.clone());
        assert!(late.is_aborted());
        drop(guard);
        assert_eq!(teardown.join().expect("no panic"), Ok(1));
    }
}
