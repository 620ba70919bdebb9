//! [`crate::executor`] for the models: a task is a thread of its own, and a limit may be over at any moment.
//!
//! tokio is not watched here. What it promises is taken as given: it polls a task when it was woken, and drops one that is done.

use core::{
    cell::Cell,
    convert::Infallible,
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};
use std::sync::Mutex;

use loom::{future, thread};

use crate::{
    library::Destruction,
    models::{Event, spawn},
    options::Options,
    thread::{Thread, current},
};

/// What a thread may do.
#[derive(Debug)]
pub struct Here {
    busy: Cell<bool>,
    callbacks: Cell<u32>,
    watched: Cell<Option<fn()>>,
}

impl Here {
    /// As the library's.
    pub const fn new() -> Self {
        Self { busy: Cell::new(false), callbacks: Cell::new(0), watched: Cell::new(None) }
    }

    /// As the library's.
    pub fn is_busy(&self) -> bool {
        self.busy.get()
    }

    /// As the library's.
    pub fn during_callback<R>(&self, callback: impl FnOnce() -> R) -> R {
        self.callbacks.set(self.callbacks.get() + 1);
        let result = callback();
        self.callbacks.set(self.callbacks.get() - 1);
        result
    }
}

fn here() -> &'static Here {
    &current().executor
}

/// There is always one.
pub type NoRuntime = Infallible;

/// Threads of `loom`.
#[derive(Debug, Clone, Copy)]
pub struct Executor;

/// A thread that has entered.
#[derive(Debug)]
pub struct Entered;

/// Nothing to do, but a guard is dropped.
impl Drop for Entered {
    fn drop(&mut self) {}
}

/// The threads that were started here.
fn threads() -> &'static Mutex<Vec<thread::JoinHandle<()>>> {
    crate::sync::global!(Mutex<Vec<thread::JoinHandle<()>>>)
}

/// Runs `work` on a thread of its own.
pub fn start(work: impl FnOnce() + 'static) {
    let thread = spawn(work);
    threads().lock().expect("no panic while it is locked").push(thread);
}

/// Waits for all that was started. The end of a model frees what they use.
pub fn finish() {
    loop {
        let next = threads().lock().expect("no panic while it is locked").pop();
        let Some(thread) = next else { return };
        thread.join().expect("no panic");
    }
}

impl Executor {
    /// As the library's.
    pub fn get(_: &Options) -> Result<Self, NoRuntime> {
        Ok(Self)
    }

    /// As the library's.
    pub fn started() -> Option<Self> {
        Some(Self)
    }

    /// Whether a caller polls is up to each call of a model.
    pub fn polls_on_callers(self, _: &Thread) -> bool {
        true
    }

    /// Nothing in a model asks for timers.
    pub fn enter(self) -> Entered {
        self.enter_on(current())
    }

    /// As the library's.
    pub fn enter_on(self, thread: &Thread) -> Entered {
        if let Some(entered) = thread.executor.watched.take() {
            entered();
        }
        Entered
    }

    /// Every task has a thread of its own, so nobody keeps another one up.
    pub fn watch(self) {}

    /// Runs `future` on a thread of its own.
    pub fn spawn(self, future: impl Future<Output = ()> + Send + 'static) {
        start(move || {
            here().busy.set(true);
            future::block_on(future);
        });
    }

    /// Runs `future` on this thread until it is done or, where there is a limit, given up.
    pub fn block_on(self, future: Pin<&mut (dyn Future<Output = ()> + Send)>, limit: Option<Duration>) {
        assert!(!here().busy.replace(true), "a busy thread must not wait");
        future::block_on(within(limit, future));
        here().busy.set(false);
    }

    /// Runs the author's destructor on a thread of its own, and waits for it or, where there is a limit, gives it up.
    pub fn tear_down(self, destruction: Destruction, limit: Option<Duration>) -> bool {
        let (over, ends) = (Event::new(), Event::new());
        let ending = over.clone();
        start(move || {
            here().busy.set(true);
            match destruction {
                Destruction::Waits(future) => future::block_on(future),
                Destruction::Blocks(work) => work(),
            }
            ending.happen();
        });
        if limit.is_some() {
            let passing = ends.clone();
            start(move || passing.happen());
        }
        future::block_on(poll_fn(|context| {
            if over.poll(context).is_ready() {
                return Poll::Ready(true);
            }
            ends.poll(context).map(|()| false)
        }))
    }
}

/// As the library's; the limit may be over whenever it is looked at. One of seconds never is.
pub async fn within(limit: Option<Duration>, mut future: Pin<&mut (dyn Future<Output = ()> + Send)>) {
    let over = limit.filter(|limit| limit.as_secs() == 0).map(|_| {
        let over = Event::new();
        let passing = over.clone();
        start(move || passing.happen());
        over
    });
    poll_fn(|context| {
        if future.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        over.as_ref().map_or(Poll::Pending, |over| over.poll(context))
    })
    .await;
}

/// As the library's.
pub const FORKED: &str = "forked";

/// No model is forked.
pub fn forked() -> bool {
    false
}

/// As the library's.
pub fn busy() -> bool {
    here().busy.get()
}

/// As the library's; a task has a thread of its own.
pub fn blocking<R>(work: impl FnOnce() -> R) -> Option<R> {
    Some(work())
}

/// As the library's.
pub fn in_callback() -> bool {
    here().callbacks.get() > 0
}

/// As the library's.
pub fn during_callback<R>(callback: impl FnOnce() -> R) -> R {
    here().during_callback(callback)
}

/// As the library's.
pub fn during_listener<R>(entered: fn(), listener: impl FnOnce() -> R) -> R {
    here().watched.set(Some(entered));
    let result = during_callback(listener);
    here().watched.take();
    result
}

/// Runs the job of [`crate::event`] on a thread of its own. There are always enough.
pub fn detach(work: impl FnOnce() + 'static) {
    start(work);
}
