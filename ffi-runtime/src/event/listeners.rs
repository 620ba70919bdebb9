//! Who listens: the listeners of a context, and in the whole process which context has which.

use core::{
    ffi::c_void,
    ops::Bound::{Excluded, Included},
};
use std::{collections::BTreeMap, sync::PoisonError};

use crate::{
    abi::Callback,
    call::Form,
    context::Context,
    sync::{self, Mutex, MutexGuard},
};

/// The name that stands for all.
pub(super) const ALL: &str = "";

/// How a listener hears of events, as the host passed it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hears {
    /// It is called.
    pub(crate) callback: Callback,
    /// Handed back to it.
    pub(crate) user_data: *mut c_void,
    /// The shape of what it gets.
    pub(crate) form: Form,
}

// SAFETY: `user_data` is the host's and is only handed back to its callback, which by the ABI may run on any thread.
unsafe impl Send for Hears {}

/// A listener that is to be called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listener {
    pub(super) id: u64,
    pub(super) hears: Hears,
    /// Whether it hears of all events.
    pub(super) of_all: bool,
}

/// The listeners of a context. What was added first has the lowest id.
#[derive(Debug, Default)]
pub(super) struct Listeners(BTreeMap<Box<str>, BTreeMap<u64, Hears>>);

impl Listeners {
    pub(super) fn insert(&mut self, name: &str, id: u64, hears: Hears) {
        self.0.entry(name.into()).or_default().insert(id, hears);
    }

    /// Gives whether it was there.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        let removed = self.0.values_mut().any(|listeners| listeners.remove(&id).is_some());
        self.0.retain(|_, listeners| !listeners.is_empty());
        removed
    }

    /// Whether there is one that hears of the event.
    pub(super) fn hear(&self, name: &str) -> bool {
        self.0.contains_key(name) || self.0.contains_key(ALL)
    }

    /// The id of the last one that was added.
    pub(super) fn last(&self) -> u64 {
        let lasts = self.0.values().filter_map(|listeners| listeners.last_key_value());
        lasts.map(|(id, _)| *id).max().unwrap_or(0)
    }

    /// The first one that hears of the event, of those added after one, up to another one.
    pub(super) fn between(&self, name: &str, after: u64, last: u64) -> Option<Listener> {
        let next = |key, of_all| {
            let (id, hears) = self.0.get(key)?.range((Excluded(after), Included(last))).next()?;
            Some(Listener { id: *id, hears: *hears, of_all })
        };
        match (next(name, false), next(ALL, true)) {
            (Some(named), Some(of_all)) => Some(if named.id < of_all.id { named } else { of_all }),
            (named, of_all) => named.or(of_all),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their ids.
    pub(super) fn ids(&self) -> Vec<u64> {
        self.0.values().flat_map(BTreeMap::keys).copied().collect()
    }
}

/// All listeners of the process. So one is found also where its context lets no call in any more.
#[derive(Debug, Default)]
struct Added(Mutex<Contexts>);

#[derive(Debug, Default)]
struct Contexts {
    last: u64,
    of: BTreeMap<u64, Context>,
}

fn contexts() -> MutexGuard<'static, Contexts> {
    // A map is consistent after every step.
    sync::global!(Added).0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new id, for a listener of that context.
pub(super) fn number(context: &Context) -> u64 {
    let mut contexts = contexts();
    contexts.last += 1;
    let id = contexts.last;
    contexts.of.insert(id, context.clone());
    id
}

/// The context whose listener has that id.
pub(super) fn context_of(id: u64) -> Option<Context> {
    contexts().of.get(&id).cloned()
}

/// Those listeners are no more.
pub(super) fn forget(ids: &[u64]) {
    let mut contexts = contexts();
    for id in ids {
        contexts.of.remove(id);
    }
}
