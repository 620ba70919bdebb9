//! What calls back: a question to the host, events, and futures.

use std::{
    ffi::c_void,
    sync::{
        Arc, OnceLock,
        atomic::Ordering,
        mpsc::{self, SyncSender},
    },
    thread::{self, JoinHandle},
};

use futures_util::FutureExt as _;
use tokio::runtime::Runtime;

use crate::{BAD_ARGUMENT, Bench, OK, guarded};

/// Events that wait, as many as those of the annotated library.
const QUEUE: usize = 1024;

type AskFn = unsafe extern "C" fn(i64, *mut c_void) -> i64;
pub(crate) type TickFn = unsafe extern "C" fn(u64, *mut c_void);
pub(crate) type DoneFn = unsafe extern "C" fn(i32, i64, *mut c_void);

/// The host's own pointer, which it allows to be used on any thread.
#[derive(Clone, Copy)]
pub(crate) struct UserData(pub(crate) *mut c_void);

// SAFETY: the host promises it, by registering a function for other threads.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    /// By a method, so that a closure has all of it.
    pub(crate) fn get(self) -> *mut c_void {
        self.0
    }
}

/// Whom the library asks.
pub(crate) struct Ask {
    function: AskFn,
    user_data: UserData,
}

/// Who hears of events, and the thread that tells.
pub(crate) struct Listener {
    queue: SyncSender<u64>,
    thread: JoinHandle<()>,
}

impl Bench {
    pub(crate) async fn ready(self: Arc<Self>, value: i64) -> i64 {
        self.add_to_base(value)
    }

    async fn one_yield(self: Arc<Self>, value: i64) -> i64 {
        tokio::task::yield_now().await;
        self.add_to_base(value)
    }

    async fn wait(self: Arc<Self>, value: i64) -> i64 {
        let task = tokio::spawn(async move { value });
        self.add_to_base(task.await.unwrap_or_default())
    }

    async fn pass(self: Arc<Self>, value: i64) -> i64 {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if let Ok(permit) = self.gate.acquire().await {
            permit.forget();
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.add_to_base(value)
    }

    /// What is queued is told before this returns.
    pub(crate) fn stop_listening(&self) {
        let listener = self.listener.lock().ok().and_then(|mut listener| listener.take());
        if let Some(Listener { queue, thread }) = listener {
            drop(queue);
            // One that has panicked has nothing more to tell.
            thread.join().ok();
        }
    }
}

/// Says whom to ask.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_set_ask(ctx: *const Bench, function: AskFn, user_data: *mut c_void) {
    // SAFETY: it is a context.
    let bench = unsafe { &*ctx };
    // Only the first one counts.
    bench.ask.set(Ask { function, user_data: UserData(user_data) }).ok();
}

/// Asks the host.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_ask_host(ctx: *const Bench, value: i64, out: *mut i64) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let Some(ask) = (unsafe { &*ctx }).ask.get() else { return BAD_ARGUMENT };
        // SAFETY: the host has registered both together.
        let answer = unsafe { (ask.function)(value, ask.user_data.get()) };
        // SAFETY: it can be written to.
        unsafe { out.write(answer) };
        OK
    })
}

/// Says who listens, in place of who did.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_on_tick(ctx: *const Bench, listener: TickFn, user_data: *mut c_void) {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { &*ctx };
        bench.stop_listening();
        let (queue, events) = mpsc::sync_channel(QUEUE);
        let user_data = UserData(user_data);
        let tell = move || {
            for number in events {
                // SAFETY: the host has registered both together.
                unsafe { listener(number, user_data.get()) };
            }
        };
        let Ok(thread) = thread::Builder::new().spawn(tell) else { return BAD_ARGUMENT };
        let Ok(mut place) = bench.listener.lock() else { return BAD_ARGUMENT };
        *place = Some(Listener { queue, thread });
        OK
    });
}

/// Fires that many events.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_fire(ctx: *const Bench, count: u64) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { &*ctx };
        let Ok(listener) = bench.listener.lock() else { return BAD_ARGUMENT };
        let queue = listener.as_ref().map(|listener| listener.queue.clone());
        drop(listener);
        if let Some(queue) = queue {
            for number in 0..count {
                if queue.send(number).is_err() {
                    return BAD_ARGUMENT;
                }
            }
        }
        OK
    })
}

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("threads can be started"))
}

/// A share of the context for a future.
///
/// # Safety
/// It is a context.
pub(crate) unsafe fn share(ctx: *const Bench) -> Arc<Bench> {
    // SAFETY: the caller promises it, so that there is a count to add to.
    unsafe { Arc::increment_strong_count(ctx) };
    // SAFETY: that is the share that was just counted.
    unsafe { Arc::from_raw(ctx) }
}

/// Is ready when it is asked first: the caller asks it, and it has no need of a task.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_ready(
    ctx: *const Bench,
    value: i64,
    done: DoneFn,
    user_data: *mut c_void,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { share(ctx) };
        let mut future = Box::pin(bench.ready(value));
        let user_data = UserData(user_data);
        match future.as_mut().now_or_never() {
            // SAFETY: the host has given both together.
            Some(value) => unsafe { done(OK, value, user_data.get()) },
            None => {
                runtime().spawn(async move {
                    let value = future.await;
                    // SAFETY: as above.
                    unsafe { done(OK, value, user_data.get()) };
                });
            }
        }
        OK
    })
}

/// Is polled on the caller's thread until it is ready, as by whoever has no use for a task.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_one_yield_polled(
    ctx: *const Bench,
    value: i64,
    out: *mut i64,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { share(ctx) };
        let value = runtime().block_on(bench.one_yield(value));
        // SAFETY: it can be written to.
        unsafe { out.write(value) };
        OK
    })
}

/// Functions that are a task each, which calls back.
macro_rules! tasks {
    ($($(#[$doc:meta])* $name:ident => $future:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// As the header says.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name(
            ctx: *const Bench,
            value: i64,
            done: DoneFn,
            user_data: *mut c_void,
        ) -> i32 {
            guarded(|| {
                // SAFETY: it is a context.
                let bench = unsafe { share(ctx) };
                let user_data = UserData(user_data);
                runtime().spawn(async move {
                    let value = bench.$future(value).await;
                    // SAFETY: the host has given both together.
                    unsafe { done(OK, value, user_data.get()) };
                });
                OK
            })
        }
    )*};
}

tasks! {
    /// Is ready when it is asked again.
    by_hand_one_yield => one_yield;
    /// Waits for another task.
    by_hand_wait => wait;
    /// Waits at the gate.
    by_hand_pass => pass;
}

/// How many wait at the gate.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_waiting(ctx: *const Bench) -> u64 {
    // SAFETY: it is a context.
    unsafe { &*ctx }.waiting.load(Ordering::Relaxed)
}

/// Lets so many through.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_open_gate(ctx: *const Bench, count: u32) {
    guarded(|| {
        // SAFETY: it is a context.
        unsafe { &*ctx }.gate.add_permits(count as usize);
        OK
    });
}
