//! The library's own tokio runtime, and which threads are its.

use core::cell::Cell;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::{
    io,
    sync::{Mutex, OnceLock, PoisonError},
};

use tokio::runtime::{Builder, EnterGuard, Runtime};

thread_local! {
    /// This thread runs tasks of the library, or waits for one inside `_wait` or `destroy`: it must not
    /// wait for another.
    static BUSY: Cell<bool> = const { Cell::new(false) };
    /// How many callbacks of the host are running on this thread.
    static CALLBACKS: Cell<u32> = const { Cell::new(0) };
}

/// The runtime, started by the first call that needs it. It lives as long as the process.
///
/// # Errors
/// The system has no threads left. The next call tries again.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    match RUNTIME.get() {
        Some(runtime) => Ok(runtime),
        None => {
            let runtime = Builder::new_multi_thread()
                .enable_all()
                .thread_name("ffi-runtime")
                .on_thread_start(|| BUSY.set(true))
                .build()?;
            Ok(RUNTIME.get_or_init(|| runtime))
        }
    }
}

/// The runtime could not be started.
#[derive(Debug)]
pub struct NoRuntime(io::Error);

impl core::fmt::Display for NoRuntime {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "the async runtime could not be started: {}", self.0)
    }
}

/// The started runtime.
#[derive(Debug, Clone, Copy)]
pub struct Executor(&'static Runtime);

impl Executor {
    /// The library's executor.
    ///
    /// # Errors
    /// It could not be started.
    pub fn get() -> Result<Self, NoRuntime> {
        runtime().map(Self).map_err(NoRuntime)
    }

    /// Makes timers, sockets and `tokio::spawn` work on this thread until the guard is dropped.
    pub fn enter(self) -> EnterGuard<'static> {
        self.0.enter()
    }

    /// Runs `future` on a thread of the library. It is boxed so that tokio's part of a task is compiled once, and not for
    /// each exported function.
    pub fn spawn(self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.0.spawn(future);
    }

    /// Runs `future` on this thread until it is done, or `limit` is over. The thread must not be [`busy`]. As for
    /// [`Executor::spawn`], it is compiled once.
    pub fn block_on(self, future: Pin<&mut dyn Future<Output = ()>>, limit: Option<Duration>) {
        struct Busy;
        impl Drop for Busy {
            fn drop(&mut self) {
                BUSY.set(false);
            }
        }
        assert!(!BUSY.replace(true), "a busy thread must not wait");
        let _busy = Busy;
        self.0.block_on(async {
            match limit {
                None => future.await,
                // Whoever asked for a limit sees whether the future is done.
                Some(limit) => drop(tokio::time::timeout(limit, future).await),
            }
        })
    }
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
