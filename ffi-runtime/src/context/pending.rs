//! The calls that wait: how to cancel them by the host's `user_data`, or all at once.

use core::{ffi::c_void, ops::RangeInclusive};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use futures_util::future::AbortHandle;

use super::credit::Credit;
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
    waiting: BTreeMap<Key, Call>,
}

/// A call that waits.
#[derive(Debug)]
struct Call {
    handle: AbortHandle,
    /// Of a stream.
    credit: Option<Arc<Credit>>,
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
        self.note(user_data, Call { handle, credit: None })
    }

    /// As [`Pending::register`], for a stream, which the host grants items.
    pub fn register_stream(
        &self,
        user_data: Option<*mut c_void>,
        handle: AbortHandle,
        credit: Arc<Credit>,
    ) -> Key {
        self.note(user_data, Call { handle, credit: Some(credit) })
    }

    /// Whether teardown has cancelled all calls.
    pub fn is_closed(&self) -> bool {
        self.calls().closed
    }

    fn note(&self, user_data: Option<*mut c_void>, call: Call) -> Key {
        let mut calls = self.calls();
        let key = Key { user_data: user_data.map(<*mut c_void>::addr), number: calls.next };
        calls.next += 1;
        if calls.closed {
            call.handle.abort();
        } else {
            calls.waiting.insert(key, call);
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
        let matching =
            self.calls().waiting.range(all_of(user_data)).map(|(_, call)| call.handle.clone()).collect();
        abort(matching);
    }

    /// Grants that many items more to the streams that were started with `user_data`. Gives whether there is one.
    pub fn grant(&self, user_data: *mut c_void, items: u64) -> bool {
        let matching: Vec<_> = self
            .calls()
            .waiting
            .range(all_of(user_data))
            .filter_map(|(_, call)| call.credit.clone())
            .collect();
        // Outside of the lock, as `abort`.
        matching.iter().for_each(|credit| credit.grant(items));
        !matching.is_empty()
    }

    /// Step 6 of [teardown](crate::slots): cancels all calls, and those that come.
    pub fn close(&self) {
        let all = {
            let mut calls = self.calls();
            calls.closed = true;
            calls.waiting.values().map(|call| call.handle.clone()).collect()
        };
        abort(all);
    }
}

/// The keys of the calls that were started with `user_data`.
fn all_of(user_data: *mut c_void) -> RangeInclusive<Key> {
    let key = |number| Key { user_data: Some(user_data.addr()), number };
    key(0)..=key(u64::MAX)
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
    #[test]
    fn grant_finds_the_streams_of_one_user_data_and_no_calls() {
        let pending = Pending::default();
        let handle = || AbortHandle::new_pair().0;
        let credits: Vec<Arc<Credit>> = (0..3).map(|_| Arc::default()).collect();
        let keys: Vec<Key> = [Some(at(8)), Some(at(8)), None]
            .into_iter()
            .zip(&credits)
            .map(|(of, credit)| pending.register_stream(of, handle(), Arc::clone(credit)))
            .collect();
        pending.register(Some(at(16)), handle());
        let granted = || {
            let mut context = core::task::Context::from_waker(core::task::Waker::noop());
            let mut take = |credit: &Arc<Credit>| match credit.poll_take(&mut context) {
                core::task::Poll::Ready(items) => items,
                core::task::Poll::Pending => 0,
            };
            credits.iter().map(&mut take).collect::<Vec<_>>()
        };
        assert!(pending.grant(at(8), 2));
        assert_eq!(granted(), [2, 2, 0]);
        assert!(!pending.grant(at(16), 2), "a call is no stream");
        assert!(!pending.grant(at(0), 2), "a stream without `user_data` is not one with null");
        pending.forget(keys[0]);
        assert!(pending.grant(at(8), 3));
        assert_eq!(granted(), [0, 3, 0]);
        pending.forget(keys[1]);
        assert!(!pending.grant(at(8), 4));
    }
}
