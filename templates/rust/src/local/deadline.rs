//! The time limits of calls: one thread, which is there from the first call that has one.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Instant;

use super::call::Record;
use super::locked;

/// The calls that have a limit.
#[derive(Default)]
pub(super) struct Deadlines {
    clock: OnceLock<Arc<Clock>>,
}

#[derive(Default)]
struct Clock {
    due: Mutex<Due>,
    changed: Condvar,
}

#[derive(Default)]
struct Due {
    /// By when the limit is over, and a number, as many may be over at once.
    calls: BTreeMap<(Instant, u64), Weak<Record>>,
    last: u64,
    is_closed: bool,
}

impl Deadlines {
    /// Has a call expire then. A limit beyond the end of time is none.
    pub(super) fn add(&self, at: Option<Instant>, record: &Arc<Record>) {
        let Some(at) = at else { return };
        let clock = self.clock.get_or_init(|| {
            let clock = Arc::<Clock>::default();
            let running = Arc::clone(&clock);
            let name = "ffi-client-time".to_owned();
            // Without a thread calls have no limit, which is better than no calls.
            drop(thread::Builder::new().name(name).spawn(move || running.run()));
            clock
        });
        let mut due = locked(&clock.due);
        due.last += 1;
        let number = due.last;
        due.calls.insert((at, number), Arc::downgrade(record));
        drop(due);
        clock.changed.notify_one();
    }
}

impl Drop for Deadlines {
    fn drop(&mut self) {
        if let Some(clock) = self.clock.get() {
            locked(&clock.due).is_closed = true;
            clock.changed.notify_one();
        }
    }
}

impl Clock {
    fn run(&self) {
        let mut due = locked(&self.due);
        while !due.is_closed {
            let now = Instant::now();
            let next = due.calls.first_key_value().map(|(key, _)| *key);
            due = match next {
                Some(key @ (at, _)) if at <= now => {
                    let record = due.calls.remove(&key);
                    drop(due);
                    if let Some(record) = record.and_then(|record| record.upgrade()) {
                        record.expire();
                    }
                    locked(&self.due)
                }
                Some((at, _)) => {
                    let woken = self.changed.wait_timeout(due, at - now);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(due).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
