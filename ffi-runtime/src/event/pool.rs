//! The threads that drain queues: none of tokio's, for a listener may take its time.
//!
//! A thread that has nothing to do is kept for a while. Where there is none, one is started: so no queue waits for a listener of another one.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::delivery::drain;
use crate::{
    context::Context,
    executor::{self, Executor},
};

/// How long a thread with nothing to do is kept.
const KEPT: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Pool {
    /// The threads that have nothing to do, without those for which there is a queue here.
    idle: usize,
    queues: VecDeque<Context>,
}

static POOL: Mutex<Pool> = Mutex::new(Pool { idle: 0, queues: VecDeque::new() });
static GIVEN: Condvar = Condvar::new();

fn pool() -> MutexGuard<'static, Pool> {
    // Nothing panics while it is locked.
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has the queue of a context drained. Gives whether there is a thread for it.
pub(super) fn give(context: Context) -> bool {
    let mut pool = pool();
    if pool.idle > 0 {
        pool.idle -= 1;
        pool.queues.push_back(context);
        drop(pool);
        GIVEN.notify_one();
        return true;
    }
    drop(pool);
    thread::Builder::new().name("ffi-events".to_owned()).spawn(|| serve(context)).is_ok()
}

fn serve(first: Context) {
    // It stays inside the runtime: payloads are lowered and dropped by the author's code.
    let _entered = Executor::started().map(Executor::enter);
    let mut next = Some(first);
    while let Some(context) = next {
        drain(&context);
        // A listener has forked, and this is the child. What is locked here stays locked.
        if executor::forked() {
            return core::mem::forget(context);
        }
        drop(context);
        next = wait();
    }
}

/// Waits for another queue, for a while.
fn wait() -> Option<Context> {
    let until = Instant::now() + KEPT;
    let mut pool = pool();
    pool.idle += 1;
    loop {
        // Whoever put it there has counted one thread less.
        if let Some(context) = pool.queues.pop_front() {
            return Some(context);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            pool.idle -= 1;
            return None;
        }
        pool = GIVEN.wait_timeout(pool, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}
