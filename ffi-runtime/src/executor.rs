//! The library's own tokio runtime, and which threads are its.
//!
//! Every entry asks for the [`Executor`] first, with the options that it has as a constant. So the first entry that is called
//! starts the runtime, whichever it is, and in a process that was forked none gets further. An entry stays in the runtime
//! until it returns: not only the author's functions find a reactor, but also their `Drop`, `Display` and conversions.

use core::{
    cell::Cell,
    convert::Infallible,
    future::Future,
    pin::Pin,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
    time::Duration,
};
use std::{
    io,
    sync::{
        Mutex, OnceLock, PoisonError,
        mpsc::{self, RecvError, RecvTimeoutError},
    },
    thread,
};

use tokio::runtime::{Builder, EnterGuard, Handle};

use crate::{
    library::Destruction,
    lookout,
    options::{Options, Runtime},
    process,
    thread::{Thread, current},
};

/// What a thread is, and may do.
#[derive(Debug)]
pub struct Here {
    /// It is inside the runtime, and stays there.
    inside: Cell<bool>,
    /// It runs tasks of the library, or polls the one that it waits for inside `_wait`: it must not wait for another.
    busy: Cell<bool>,
    /// It polls everything that is polled.
    alone: Cell<bool>,
    /// It is about to end, and tokio's thread-local value is gone: nothing of tokio's can be polled here.
    ends: Cell<bool>,
    /// How many callbacks of the host are running on it.
    callbacks: Cell<u32>,
    /// It runs a listener that has not entered the library yet.
    watched: Cell<Option<Watched>>,
}

impl Here {
    /// One of the host's that has not called the library.
    pub const fn new() -> Self {
        Self {
            inside: Cell::new(false),
            busy: Cell::new(false),
            alone: Cell::new(false),
            ends: Cell::new(false),
            callbacks: Cell::new(0),
            watched: Cell::new(None),
        }
    }

    /// One of the library's.
    fn join(&self) {
        self.busy.set(true);
        self.inside.set(true);
    }

    /// See [`busy`].
    #[inline(always)]
    pub fn is_busy(&self) -> bool {
        self.busy.get()
    }

    /// Runs a callback of the host.
    #[inline(always)]
    pub fn during_callback<R>(&self, callback: impl FnOnce() -> R) -> R {
        struct Inside<'a>(&'a Cell<u32>);
        impl Drop for Inside<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() - 1);
            }
        }
        self.callbacks.set(self.callbacks.get() + 1);
        let _inside = Inside(&self.callbacks);
        #[cfg(feature = "server")]
        let _apart = crate::handle::elsewhere::apart();
        callback()
    }
}

fn here() -> &'static Here {
    &current().executor
}

thread_local! {
    /// Made behind tokio's value, so that it is dropped before it.
    static STAYS: Stays = const { Stays };
}

/// While it is there, tokio's value is.
struct Stays;

impl Drop for Stays {
    fn drop(&mut self) {
        here().inside.set(false);
    }
}

/// Marks this thread as one of the library's.
fn of_the_library() {
    here().join();
}

/// What happens when a listener enters the library. Until then its thread counts as one that is not inside, so that no call but that
/// one has to look for it.
#[derive(Debug, Clone, Copy)]
struct Watched {
    entered: fn(),
    /// Whether the thread is inside the runtime, and stays there.
    inside: bool,
}

/// A runtime that was started.
#[derive(Debug)]
enum Started {
    /// A pool of threads.
    Many(tokio::runtime::Runtime),
    /// The one of a thread that polls everything.
    One(Handle),
}

/// The runtime, started by the first call that needs it. It lives as long as the process.
static STARTED: OnceLock<Started> = OnceLock::new();

/// The same, for whoever is in the process that it was started in: null in a child.
static READY: AtomicPtr<Started> = AtomicPtr::new(ptr::null_mut());

/// There is none any more: this process is a child of the one that it was started in. It only stores, which such a child may do.
pub fn leave_behind() {
    READY.store(ptr::null_mut(), Ordering::Relaxed);
}

/// What the threads are called.
const NAME: &str = "ffi-runtime";

/// Starts the runtime, unless another thread has done so.
///
/// # Errors
/// The system has no threads left. The next call tries again.
#[cold]
fn start(options: &Options) -> io::Result<&'static Started> {
    static STARTING: Mutex<()> = Mutex::new(());
    // Before the lock: a process that is forked while it is held has it locked for good, and must be known as one.
    process::prepare()?;
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let started = match STARTED.get() {
        Some(started) => started,
        None => {
            let started = start_anywhere(options.runtime)?;
            STARTED.get_or_init(|| started)
        }
    };
    // Release pairs with the acquire of whoever finds it there.
    READY.store(ptr::from_ref(started).cast_mut(), Ordering::Release);
    Ok(started)
}

/// Starts one on this thread, or on another one where this is about to end: tokio starts nothing without its thread-local value.
fn start_anywhere(runtime: Runtime) -> io::Result<Started> {
    match Handle::try_current() {
        Err(error) if error.is_thread_local_destroyed() => {
            let start = thread::Builder::new().name(NAME.to_owned()).spawn(move || Started::new(runtime))?;
            start.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }
        _ => Started::new(runtime),
    }
}

impl Started {
    fn new(runtime: Runtime) -> io::Result<Self> {
        let builder = |mut builder: Builder| {
            // Also those of `spawn_blocking`.
            builder.enable_all().thread_name(NAME).on_thread_start(of_the_library).build()
        };
        match runtime {
            Runtime::MultiThread { workers } => {
                let mut pool = Builder::new_multi_thread();
                if workers > 0 {
                    pool.worker_threads(workers);
                }
                let runtime = builder(pool)?;
                runtime.spawn(lookout::looks_out());
                Ok(Started::Many(runtime))
            }
            Runtime::CurrentThread => {
                let runtime = builder(Builder::new_current_thread())?;
                let handle = runtime.handle().clone();
                let poll_forever = move || {
                    of_the_library();
                    here().alone.set(true);
                    runtime.block_on(core::future::pending::<()>());
                };
                thread::Builder::new().name(NAME.to_owned()).spawn(poll_forever)?;
                Ok(Started::One(handle))
            }
        }
    }

    fn handle(&self) -> &Handle {
        match self {
            Started::Many(runtime) => runtime.handle(),
            Started::One(handle) => handle,
        }
    }
}

/// Why nothing runs in a child of `fork`.
pub const FORKED: &str = "this process was forked from one that uses the library, whose threads and contexts stayed there: \
                          call `exec`, or use the library only after the fork";

/// There is no runtime to be had.
#[derive(Debug)]
pub enum NoRuntime {
    /// It could not be started.
    NotStarted(io::Error),
    /// It is in another process.
    Forked,
}

impl core::fmt::Display for NoRuntime {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            NoRuntime::NotStarted(error) => write!(f, "the async runtime could not be started: {error}"),
            NoRuntime::Forked => f.write_str(FORKED),
        }
    }
}

/// The started runtime.
#[derive(Debug, Clone, Copy)]
pub struct Executor(&'static Started);

impl Executor {
    /// The library's executor. Where it was started already, the options change nothing.
    ///
    /// # Errors
    /// It could not be started, or the process was forked since.
    #[inline(always)]
    pub fn get(options: &Options) -> Result<Self, NoRuntime> {
        match Self::started() {
            Some(started) => Ok(started),
            None => Self::start(options),
        }
    }

    #[cold]
    #[inline(never)]
    fn start(options: &Options) -> Result<Self, NoRuntime> {
        if forked() {
            return Err(NoRuntime::Forked);
        }
        start(options).map(Self).map_err(NoRuntime::NotStarted)
    }

    /// The library's executor, where there is one.
    #[inline(always)]
    pub fn started() -> Option<Self> {
        // SAFETY: null or the static's value, which stays. Acquire pairs with the release of whoever made it.
        unsafe { READY.load(Ordering::Acquire).as_ref() }.map(Self)
    }

    /// Makes timers, sockets and `tokio::spawn` work on this thread until the guard is dropped.
    ///
    /// A thread that is in no runtime stays in this one from then on: entering and leaving count the users of the runtime, in one word that
    /// all threads write. Where a Rust program that has this library inside enters another runtime on such a thread later, calls
    /// through the C ABI run in that one: tokio has no way to ask which it is without counting.
    pub fn enter(self) -> Entered {
        self.enter_on(current())
    }

    /// The same, on the thread that is passed.
    #[inline(always)]
    pub fn enter_on(self, thread: &Thread) -> Entered {
        if thread.executor.inside.get() { Entered { until_dropped: None } } else { self.enter_first(thread) }
    }

    /// Enters for many calls, each of which finds the thread inside. It belongs to a server: none of these calls enters another runtime.
    #[cfg(feature = "server")]
    pub fn remain(self) -> Remains {
        let entered = self.enter();
        let here = here();
        let remains = entered.until_dropped.is_some() && !here.inside.replace(true);
        Remains { _entered: entered, since: remains.then_some(here) }
    }

    #[cold]
    #[inline(never)]
    fn enter_first(self, thread: &Thread) -> Entered {
        let here = &thread.executor;
        if let Some(watched) = here.watched.take() {
            here.inside.set(watched.inside);
            (watched.entered)();
            return self.enter_on(thread);
        }
        match Handle::try_current() {
            // Another runtime's thread, or one that has entered this one for a while: it goes back when the guard is dropped.
            Ok(_) => Entered { until_dropped: Some(Box::new(self.0.handle().enter())) },
            Err(error) if error.is_missing_context() => {
                // A guard that is forgotten leaves the thread as it is while there is one. All it owns is the runtime that was current before:
                // none. tokio's thread-local value owns a share of this runtime until the thread ends, and that share is never the last: the
                // runtime is a static.
                core::mem::forget(self.0.handle().enter());
                here.inside.set(STAYS.try_with(|_| ()).is_ok());
                Entered { until_dropped: None }
            }
            // A thread-local destructor of the host's, or an exit handler.
            Err(_) => {
                here.ends.set(true);
                Entered { until_dropped: None }
            }
        }
    }

    /// Whether callers poll a future until it really waits. Otherwise only the library's threads do. The thread, which is the calling one,
    /// has entered.
    #[inline(always)]
    pub fn polls_on_callers(self, thread: &Thread) -> bool {
        matches!(self.0, Started::Many(_)) && !thread.executor.ends.get()
    }

    /// Sees to it that somebody [looks after](lookout) what a call waits for that begins to wait on this thread.
    pub fn watch(self) {
        if matches!(self.0, Started::Many(_)) && !busy() {
            lookout::ask();
        }
    }

    /// Runs `future` on a thread of the library. tokio's part of a task is compiled for each type: there are few, none of which is an
    /// exported function's.
    pub fn spawn(self, future: impl Future<Output = ()> + Send + 'static) {
        self.0.handle().spawn(future);
    }

    /// Runs `future` on this thread until it is done, or `limit` is over. The thread must not be [`busy`], and callers poll.
    /// It is compiled once.
    pub fn block_on(self, future: Pin<&mut (dyn Future<Output = ()> + Send)>, limit: Option<Duration>) {
        struct Busy;
        impl Drop for Busy {
            fn drop(&mut self) {
                here().busy.set(false);
            }
        }
        let Started::Many(runtime) = self.0 else { unreachable!("callers do not poll") };
        self.watch();
        assert!(!here().busy.replace(true), "a busy thread must not wait");
        let _busy = Busy;
        runtime.block_on(within(limit, future));
    }

    /// Runs the author's destructor on the library's threads, and waits here until it is over, or `limit` is. Then it is
    /// dropped where it waits, and left behind where it does not. Gives whether it is over. The thread must not be [`busy`].
    pub fn tear_down(self, destruction: Destruction, limit: Option<Duration>) -> bool {
        // Never sent anything. It is closed when the task is gone, also by a panic, which tokio contains.
        let (running, over) = mpsc::channel::<Infallible>();
        let task = match destruction {
            Destruction::Waits(future) => self.0.handle().spawn(async move {
                let _running = running;
                future.await;
            }),
            Destruction::Blocks(work) => self.0.handle().spawn_blocking(move || {
                let _running = running;
                work();
            }),
        };
        let Some(limit) = limit else {
            // Nothing comes but the end.
            let Err(RecvError) = over.recv();
            return true;
        };
        let is_over = over.recv_timeout(limit) == Err(RecvTimeoutError::Disconnected);
        if !is_over {
            task.abort();
        }
        is_over
    }
}

/// Polls `future` until it is done, or `limit` is over: whoever asked for a limit sees whether it is done.
pub async fn within(limit: Option<Duration>, future: Pin<&mut (dyn Future<Output = ()> + Send)>) {
    match limit {
        None => future.await,
        Some(limit) => drop(tokio::time::timeout(limit, future).await),
    }
}

/// Whether this process was forked from one that had a runtime. It has none then, and no thread but this.
pub fn forked() -> bool {
    process::is_forked()
}

/// The thread is inside the runtime.
#[derive(Debug)]
#[must_use]
pub struct Entered {
    /// `None` on a thread that stays. In a box, so that this is one word to look at.
    until_dropped: Option<Box<EnterGuard<'static>>>,
}

impl Drop for Entered {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(guard) = self.until_dropped.take() {
            leave(guard);
        }
    }
}

#[cold]
#[inline(never)]
fn leave(guard: Box<EnterGuard<'static>>) {
    drop(guard);
}

/// The thread is inside the runtime for many calls, and leaves it after them.
#[cfg(feature = "server")]
#[derive(Debug)]
#[must_use]
pub struct Remains {
    _entered: Entered,
    /// The thread counts as one that stays, since this was made.
    since: Option<&'static Here>,
}

#[cfg(feature = "server")]
impl Drop for Remains {
    fn drop(&mut self) {
        if let Some(here) = self.since {
            here.inside.set(false);
        }
    }
}

/// Whether waiting on this thread for a task of the library could last forever: it is one of the library's, or
/// already inside a wait.
pub fn busy() -> bool {
    here().is_busy()
}

/// Runs what blocks this thread until others have done something. What it would have polled meanwhile, others poll. `None`, and nothing is run, where
/// there are no others.
pub fn blocking<R>(work: impl FnOnce() -> R) -> Option<R> {
    if here().alone.get() {
        None
    } else if here().busy.get() && matches!(STARTED.get(), Some(Started::Many(_))) {
        Some(tokio::task::block_in_place(work))
    } else {
        Some(work())
    }
}

/// Whether a callback of the host is running on this thread.
pub fn in_callback() -> bool {
    here().callbacks.get() > 0
}

/// Runs a callback of the host.
pub fn during_callback<R>(callback: impl FnOnce() -> R) -> R {
    here().during_callback(callback)
}

/// Runs a listener of the host, as its callbacks are run. When it first enters the library, that begins with `entered`.
pub fn during_listener<R>(entered: fn(), listener: impl FnOnce() -> R) -> R {
    struct Unwatched(&'static Here);
    impl Drop for Unwatched {
        fn drop(&mut self) {
            // Otherwise it has entered.
            if let Some(watched) = self.0.watched.take() {
                self.0.inside.set(watched.inside);
            }
        }
    }
    let here = here();
    here.watched.set(Some(Watched { entered, inside: here.inside.replace(false) }));
    let _unwatched = Unwatched(here);
    here.during_callback(listener)
}

#[cfg(test)]
mod tests {
    use core::{cell::OnceCell, pin::pin};
    use std::{sync::mpsc, thread};

    use super::*;

    fn executor() -> Executor {
        const OPTIONS: &Options = &Options {
            runtime: Runtime::MultiThread { workers: 0 },
            destructor_timeout_ms: 0,
            stale_warn_ms: 0,
            event_queue: 1,
        };
        Executor::get(OPTIONS).expect("started")
    }

    /// Which runtime the thread is in.
    fn current() -> Option<tokio::runtime::Id> {
        Handle::try_current().ok().map(|handle| handle.id())
    }

    fn ours() -> Option<tokio::runtime::Id> {
        Some(executor().0.handle().id())
    }

    fn on_a_new_thread<R: Send + 'static>(run: impl FnOnce() -> R + Send + 'static) -> R {
        thread::spawn(run).join().expect("no panic")
    }

    #[test]
    fn a_thread_enters_once_and_stays() {
        on_a_new_thread(|| {
            assert_eq!(current(), None);
            for _ in 0..3 {
                let entered = executor().enter();
                assert_eq!(current(), ours());
                assert!(entered.until_dropped.is_none(), "nothing is counted");
                drop(entered);
                assert_eq!(current(), ours());
            }
            let (mut seen, mut value) = (None, 0);
            executor().block_on(
                pin!(async {
                    seen = current();
                    value = tokio::spawn(async { 7 }).await.expect("no panic");
                }),
                None,
            );
            assert_eq!((seen, value), (ours(), 7));
            assert_eq!(current(), ours());
        });
    }

    #[test]
    fn the_threads_of_the_library_have_nothing_to_enter() {
        let (tell, told) = mpsc::channel();
        executor().spawn(Box::pin(async move {
            let tell_again = tell.clone();
            tell.send(executor().enter().until_dropped.is_none()).expect("somebody waits");
            let blocking = move || tell_again.send(executor().enter().until_dropped.is_none());
            tokio::task::spawn_blocking(blocking).await.expect("no panic").expect("somebody waits");
        }));
        assert_eq!(told.iter().collect::<Vec<_>>(), [true, true]);
    }

    #[test]
    fn a_thread_of_another_runtime_enters_for_a_while() {
        on_a_new_thread(|| {
            let other = Builder::new_current_thread().build().expect("a runtime");
            let theirs = Some(other.handle().id());
            other.block_on(async {
                for _ in 0..2 {
                    let entered = executor().enter();
                    assert_eq!(current(), ours());
                    // A call inside of the call.
                    drop(executor().enter());
                    assert_eq!(current(), ours());
                    drop(entered);
                    assert_eq!(current(), theirs);
                }
            });
            assert_eq!(current(), None);
        });
    }

    #[test]
    fn another_runtime_may_be_entered_on_a_thread_that_stays() {
        on_a_new_thread(|| {
            drop(executor().enter());
            let other = Builder::new_current_thread().build().expect("a runtime");
            let theirs = Some(other.handle().id());
            assert_eq!(other.block_on(async { current() }), theirs);
            assert_eq!(current(), ours());
        });
    }

    /// Runs it when a thread ends and tokio's own value is gone, and once when it is there: whichever the platform drops first.
    fn while_a_thread_ends(run: fn()) {
        struct AtTheEnd(fn(), mpsc::Sender<()>);
        impl Drop for AtTheEnd {
            fn drop(&mut self) {
                (self.0)();
                self.1.send(()).expect("somebody waits");
            }
        }
        thread_local! {
            static END: OnceCell<AtTheEnd> = const { OnceCell::new() };
        }
        for tokio_first in [false, true] {
            let (ended, ends) = mpsc::channel();
            on_a_new_thread(move || {
                if tokio_first {
                    assert_eq!(current(), None, "this makes tokio's value");
                }
                END.with(|end| drop(end.set(AtTheEnd(run, ended))));
                if !tokio_first {
                    assert_eq!(current(), None, "this makes tokio's value");
                }
            });
            assert_eq!(ends.iter().count(), 1);
        }
    }

    #[test]
    fn entering_while_the_thread_ends_does_no_harm() {
        while_a_thread_ends(|| drop(executor().enter()));
    }

    #[test]
    fn a_runtime_is_started_while_the_thread_ends() {
        while_a_thread_ends(|| {
            for runtime in [Runtime::MultiThread { workers: 1 }, Runtime::CurrentThread] {
                // It stays, as the one of a process does.
                core::mem::forget(start_anywhere(runtime).expect("started"));
            }
        });
    }
}
