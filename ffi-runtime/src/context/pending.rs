//! The calls that wait: how to cancel them by the host's `user_data`, or all at once.

use core::ffi::c_void;
use std::{collections::BTreeMap, sync::PoisonError};

use futures_util::future::AbortHandle;

use crate::sync::{Mutex, MutexGuard};

/// The waiting calls of one context, or those that have none.
#[derive(Debug, Default)]
pub struct Pending {
    calls: Mutex<Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    /// Set by teardown: whoever comes later is cancelled at once.
    closed: bool,
    next: u64,
    waiting: BTreeMap<Key, AbortHandle>,
}

/// What a waiting call is noted under. Calls of one `user_data` stand side by side, so that cancelling one of
/// thousands does not look at them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Where the call form has one.
    user_data: Option<usize>,
    /// Tells calls of one `user_data` apart.
    number: u64,
}

impl Pending {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        // Nothing panics while the lock is held, and a list of handles is consistent after every step.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Step 5 of [a call](crate::call): notes that it waits, and gives the key for [`Pending::forget`]. Where everything was cancelled already,
    /// so is this one.
    pub fn register(&self, user_data: Option<*mut c_void>, handle: AbortHandle) -> Key {
        let mut calls = self.calls();
        let key = Key { user_data: user_data.map(<*mut c_void>::addr), number: calls.next };
        calls.next += 1;
        if calls.closed {
            handle.abort();
        } else {
            calls.waiting.insert(key, handle);
        }
        key
    }

    /// A call is over.
    pub fn forget(&self, key: Key) {
        let over = self.calls().waiting.remove(&key);
        drop(over);
    }

    /// Cancels the calls that were started with `user_data`.
    pub fn cancel(&self, user_data: *mut c_void) {
        let key = |number| Key { user_data: Some(user_data.addr()), number };
        let range = key(0)..=key(u64::MAX);
        let matching = self.calls().waiting.range(range).map(|(_, handle)| handle.clone()).collect();
        abort(matching);
    }

    /// Step 6 of [teardown](crate::slots): cancels all calls, and those that come.
    pub fn close(&self) {
        let all = {
            let mut calls = self.calls();
            calls.closed = true;
            calls.waiting.values().cloned().collect()
        };
        abort(all);
    }
}

/// Outside of the lock: waking a task may run code of the executor.
fn abort(calls: Vec<AbortHandle>) {
    for handle in calls {
        handle.abort();
    }
}

#[cfg(test)]
mod tests {
    use core::ptr::without_provenance_mut as at;

    use super::*;

    #[test]
    fn cancel_finds_the_calls_of_one_user_data_and_no_others() {
        let pending = Pending::default();
        let handles: Vec<AbortHandle> = (0..5).map(|_| AbortHandle::new_pair().0).collect();
        let user_data = [Some(at(8)), Some(at(16)), Some(at(8)), Some(at(0)), None];
        let keys: Vec<Key> = user_data
            .iter()
            .zip(&handles)
            .map(|(of, handle)| pending.register(*of, handle.clone()))
            .collect();
        let aborted = || handles.iter().map(AbortHandle::is_aborted).collect::<Vec<_>>();
        pending.forget(keys[2]);
        pending.cancel(at(8));
        assert_eq!(aborted(), [true, false, false, false, false]);
        pending.cancel(at(0));
        assert_eq!(
            aborted(),
            [true, false, false, true, false],
            "a call without `user_data` is not one with null"
        );
        pending.close();
        assert_eq!(aborted(), [true, true, false, true, true]);
        let (late, _) = AbortHandle::new_pair();
        pending.register(Some(at(8)), late.clone());
        assert!(late.is_aborted());
    }
}
