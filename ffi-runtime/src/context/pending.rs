//! The calls that wait: how to cancel them by the host's `user_data`, or all at once.

use core::ffi::c_void;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::AbortHandle;

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
    /// By key, with the host's `user_data` where the call form has one.
    waiting: HashMap<u64, (Option<usize>, AbortHandle)>,
}

impl Pending {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        // Nothing panics while the lock is held, and a list of handles is consistent after every step.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a call waits, and gives the key for [`Pending::forget`]. Where everything was cancelled already, so is this one.
    pub fn register(&self, user_data: Option<*mut c_void>, handle: AbortHandle) -> u64 {
        let mut calls = self.calls();
        let key = calls.next;
        calls.next += 1;
        if calls.closed {
            handle.abort();
        } else {
            calls.waiting.insert(key, (user_data.map(<*mut c_void>::addr), handle));
        }
        key
    }

    /// A call is over.
    pub fn forget(&self, key: u64) {
        let over = self.calls().waiting.remove(&key);
        drop(over);
    }

    /// Cancels the calls that were started with `user_data`.
    pub fn cancel(&self, user_data: *mut c_void) {
        let user_data = Some(user_data.addr());
        let matching = self.calls().waiting.values().filter(|(of, _)| *of == user_data).cloned().collect();
        abort(matching);
    }

    /// Cancels all calls, and those that come.
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
fn abort(calls: Vec<(Option<usize>, AbortHandle)>) {
    for (_, handle) in calls {
        handle.abort();
    }
}
