//! That somebody looks after timers and sockets while calls wait for them.
//!
//! In tokio's pool one thread with nothing to do waits for timers and sockets, and the others sleep. When it gets something to do it wakes no other one in its place,
//! unless there is more of it. So where that takes its time, in a callback of the host or in code that blocks, nobody would look after the timer of a call that begins to
//! wait meanwhile, although threads sleep. A task that is spawned by the host's thread wakes one of them. But a call has no task before it is woken, so here is one task
//! for all calls that begin to wait. It does nothing: whichever thread polls it finds nothing else to do then, and takes the place.

use core::{
    future::poll_fn,
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
};

use futures_util::task::AtomicWaker;

/// The task was woken, and not polled since: many calls wake it once. It is woken by being spawned, too.
static ASKED: AtomicBool = AtomicBool::new(true);

static TASK: AtomicWaker = AtomicWaker::new();

/// The task. It lives as long as the runtime.
pub async fn looks_out() {
    poll_fn(|context| {
        TASK.register(context.waker());
        // Whoever asks until now asks for the thread that polls this. Release pairs with the acquire of who asks next.
        ASKED.store(false, Ordering::Release);
        Poll::Pending
    })
    .await
}

/// Has a thread of the runtime look around that sleeps, if there is one. Not for threads of the runtime: what one of these wakes may be left for itself.
pub fn ask() {
    if !ASKED.swap(true, Ordering::AcqRel) {
        TASK.wake();
    }
}
