//! The events of a context without a host: a test in the same process takes them. Nothing is lowered.

use core::fmt;
use std::sync::PoisonError;

use super::Event;
use crate::{
    host::Typed,
    sync::{Mutex, MutexGuard},
};

/// The events that were fired and not taken, in their order.
pub(super) struct Kept(Mutex<Option<Vec<Fired>>>);

struct Fired {
    event: &'static Event,
    payload: Typed,
}

impl Kept {
    /// Nothing was fired yet.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Some(Vec::new())))
    }

    fn fired(&self) -> MutexGuard<'_, Option<Vec<Fired>>> {
        // A list is consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an event. Where nobody can take it any more, it is dropped, outside of the lock.
    pub(super) fn keep(&self, event: &'static Event, payload: impl Send + 'static) {
        let fired = Fired { event, payload: Typed::new(payload) };
        let late = match &mut *self.fired() {
            Some(list) => {
                list.push(fired);
                None
            }
            None => Some(fired),
        };
        drop(late);
    }

    /// Takes the payloads of the events with that name on the wire.
    pub(super) fn take(&self, name: &str) -> Vec<Typed> {
        let mut fired = self.fired();
        let list = fired.as_mut().map(core::mem::take).unwrap_or_default();
        let (taken, left) = list.into_iter().partition(|fired: &Fired| fired.event.name == name);
        *fired = fired.is_some().then_some(left);
        drop(fired);
        let taken: Vec<Fired> = taken;
        taken.into_iter().map(|fired| fired.payload).collect()
    }

    /// Drops them all, and those that come.
    pub(super) fn close(&self) {
        let all = self.fired().take();
        drop(all);
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}
