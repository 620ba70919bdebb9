//! The library's own tokio runtime, and which threads are its.
//!
//! Every entry asks for the [`Executor`] first, with the options that it has as a constant. So the first entry that is called
//! starts the runtime, whichever it is, and in a process that was forked none gets further. An entry stays in the runtime
//! until it returns: not only the author's functions find a reactor, but also their `Drop`, `Display` and conversions.

use core::{cell::Cell, convert::Infallible, future::Future, pin::Pin, time::Duration};
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
    options::{Options, Runtime},
    process,
};

thread_local! {
    /// This thread runs tasks of the library, or waits for one inside `_wait` or `destroy`: it must not
    /// wait for another.
    static BUSY: Cell<bool> = const { Cell::new(false) };
    /// How many callbacks of the host are running on this thread.
    static CALLBACKS: Cell<u32> = const { Cell::new(0) };
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
    match STARTED.get() {
        Some(started) => Ok(started),
        None => {
            let started = Started::new(options.runtime)?;
            Ok(STARTED.get_or_init(|| started))
        }
    }
}

impl Started {
    fn new(runtime: Runtime) -> io::Result<Self> {
        const NAME: &str = "ffi-runtime";
        let builder = |mut builder: Builder| {
            // Also those of `spawn_blocking`.
            builder.enable_all().thread_name(NAME).on_thread_start(|| BUSY.set(true)).build()
        };
        match runtime {
            Runtime::MultiThread { workers } => {
                let mut pool = Builder::new_multi_thread();
                if workers > 0 {
                    pool.worker_threads(workers);
                }
                builder(pool).map(Started::Many)
            }
            Runtime::CurrentThread => {
                let runtime = builder(Builder::new_current_thread())?;
                let handle = runtime.handle().clone();
                let poll_forever = move || {
                    BUSY.set(true);
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
            NoRuntime::Forked => f.write_str(
                "this process was forked from one that uses the library, whose threads and contexts stayed there: \
                 call `exec`, or use the library only after the fork",
            ),
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
    pub fn get(options: &Options) -> Result<Self, NoRuntime> {
        if forked() {
            return Err(NoRuntime::Forked);
        }
        match STARTED.get() {
            Some(started) => Ok(Self(started)),
            None => start(options).map(Self).map_err(NoRuntime::NotStarted),
        }
    }

    /// The library's executor, where there is one.
    pub fn started() -> Option<Self> {
        STARTED.get().filter(|_| !forked()).map(Self)
    }

    /// Makes timers, sockets and `tokio::spawn` work on this thread until the guard is dropped.
    pub fn enter(self) -> EnterGuard<'static> {
        self.0.handle().enter()
    }

    /// Whether callers poll a future until it really waits. Otherwise only the library's thread does.
    pub fn polls_on_callers(self) -> bool {
        matches!(self.0, Started::Many(_))
    }

    /// Runs `future` on a thread of the library. It is boxed so that tokio's part of a task is compiled once, and not for
    /// each exported function.
    pub fn spawn(self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.0.handle().spawn(future);
    }

    /// Runs `future` on this thread until it is done, or `limit` is over. The thread must not be [`busy`], and callers poll.
    /// As for [`Executor::spawn`], it is compiled once.
    pub fn block_on(self, future: Pin<&mut (dyn Future<Output = ()> + Send)>, limit: Option<Duration>) {
        struct Busy;
        impl Drop for Busy {
            fn drop(&mut self) {
                BUSY.set(false);
            }
        }
        let Started::Many(runtime) = self.0 else { unreachable!("callers do not poll") };
        assert!(!BUSY.replace(true), "a busy thread must not wait");
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

/// Whether waiting on this thread for a task of the library could last forever: it is one of the library's, or
/// already inside a wait.
pub fn busy() -> bool {
    BUSY.get()
}

/// Whether a callback of the host is running on this thread.
pub fn in_callback() -> bool {
    CALLBACKS.get() > 0
}

/// Runs a callback of the host.
pub fn during_callback<R>(callback: impl FnOnce() -> R) -> R {
    struct Inside;
    impl Drop for Inside {
        fn drop(&mut self) {
            CALLBACKS.set(CALLBACKS.get() - 1);
        }
    }
    CALLBACKS.set(CALLBACKS.get() + 1);
    let _inside = Inside;
    callback()
}
