//! Models for `loom`: each is run in every order that its threads' steps can have, and with every value that the memory model lets
//! a thread see. `docs/testing.md` says how.
//!
//! The code of slots, contexts and calls is the library's own. Only what threads meet at ([`sync`]) and tokio ([`crate::executor`])
//! are others here.

mod calls;
mod events;
mod handles;
mod hosts;
mod slots;
mod streams;
pub mod sync;

use core::task::{Context, Poll, Waker};

use ::loom::{
    cell::UnsafeCell,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use crate::{
    context::Library,
    options::{Options, Runtime},
};

/// An instance that `loom` watches: reading it while it is moved or changed elsewhere fails the model.
#[derive(Debug)]
struct Instance(UnsafeCell<u32>);

// SAFETY: `loom` makes sure that accesses are ordered, which is what is modelled.
unsafe impl Sync for Instance {}

impl Instance {
    fn new(owner: u32) -> Self {
        Self(UnsafeCell::new(owner))
    }

    fn owner(&self) -> u32 {
        // SAFETY: `loom` fails where somebody writes meanwhile.
        self.0.with(|owner| unsafe { *owner })
    }

    /// What teardown does with it: it has it to itself.
    fn end(self) -> u32 {
        // SAFETY: `loom` fails where anybody else uses it meanwhile.
        self.0.with_mut(|owner| unsafe { core::mem::replace(&mut *owner, u32::MAX) })
    }
}

impl Library for Instance {
    const OPTIONS: &'static Options = &Options {
        runtime: Runtime::MultiThread { workers: 0 },
        destructor_timeout_ms: 1,
        stale_warn_ms: 0,
        event_queue: 1,
    };
}

/// A context whose constructor is done, by its address: threads may share that.
fn create(owner: u32) -> usize {
    let reservation = Instance::contexts().reserve().expect("a slot");
    let address = reservation.raw().addr();
    reservation.open(Instance::new(owner), 0);
    address
}

/// A thread, with its end: what it had for its visits is the next one's.
pub fn spawn<R: 'static>(work: impl FnOnce() -> R + 'static) -> JoinHandle<R> {
    thread::spawn(|| {
        let result = work();
        crate::slots::end_thread();
        result
    })
}

/// Something that happens once, and that a future can wait for.
#[derive(Debug, Clone)]
pub struct Event(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    happened: bool,
    waiting: Option<Waker>,
}

impl Event {
    /// Not yet.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State::default())))
    }

    /// It happens now.
    pub fn happen(&self) {
        let waiting = {
            let mut state = self.0.lock().expect("no panic while it is locked");
            state.happened = true;
            state.waiting.take()
        };
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// Whether it has happened; if not, the task is woken when it does.
    pub fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = self.0.lock().expect("no panic while it is locked");
        if state.happened {
            return Poll::Ready(());
        }
        let before = state.waiting.replace(waker);
        drop(state);
        drop(before);
        Poll::Pending
    }
}

/// Runs a model in all orders with at most `preemptions` switches away from a thread that could go on. `None` is all orders.
fn check(preemptions: Option<usize>, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = ::loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(preemptions);
    builder.max_branches = 20_000;
    builder.check(move || {
        model();
        crate::executor::finish();
        crate::slots::end_thread();
    });
}
