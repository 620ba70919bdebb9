//! [`crate::sync`] for the models: what `loom` watches.

use core::{
    ops::{Deref, DerefMut},
    time::Duration,
};
use std::sync::LockResult;

use loom::sync::{self, Notify};
pub use loom::{
    cell::UnsafeCell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence},
    },
};

/// As few slots as can be: each is two objects to watch.
pub const FIRST_CHUNK: u32 = 1;

/// As few as can be: two are announced at once. A call inside of another one that is inside of a third is counted.
pub const CELLS: usize = 2;

/// As ordinary fences, which is what they are together.
pub fn light() {
    fence(Ordering::SeqCst);
}

/// The other one.
pub fn heavy() {
    fence(Ordering::SeqCst);
}

/// `loom`'s, with guards that know their mutex, as a [`Condvar`] asks for.
#[derive(Debug, Default)]
pub struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    /// Not locked.
    pub fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    /// Locks it. `loom` fails where a thread panicked, so it is never poisoned.
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let Ok(guard) = self.0.lock() else { unreachable!("a model ends with the first panic") };
        Ok(MutexGuard { mutex: self, guard })
    }
}

/// A mutex is locked.
#[derive(Debug)]
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    guard: sync::MutexGuard<'a, T>,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// `loom` has one, but that wakes threads that wait for something else (tokio-rs/loom#249, #422).
#[derive(Debug)]
pub struct Condvar {
    /// Changed by waiting and by waking: `loom` tries what both come after each other.
    turns: AtomicU64,
    waiting: std::sync::Mutex<Vec<std::sync::Arc<Notify>>>,
}

impl Condvar {
    /// Nobody waits.
    pub fn new() -> Self {
        Self { turns: AtomicU64::new(0), waiting: std::sync::Mutex::default() }
    }

    fn turn(&self) -> std::sync::MutexGuard<'_, Vec<std::sync::Arc<Notify>>> {
        self.turns.fetch_add(1, Ordering::Relaxed);
        self.waiting.lock().expect("no panic while it is locked")
    }

    /// Unlocks, waits until it is woken, and locks again.
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let mutex = guard.mutex;
        let woken = std::sync::Arc::new(Notify::new());
        self.turn().push(std::sync::Arc::clone(&woken));
        drop(guard);
        woken.wait();
        // `loom` lets a wait end once for no reason. Two threads that wait for each other would do so in turns for ever.
        let still_waits = self.turn().iter().any(|waiting| std::sync::Arc::ptr_eq(waiting, &woken));
        if still_waits {
            woken.wait();
        }
        mutex.lock()
    }

    /// The same, for as long as a limit that may be over at any moment. One of seconds is for what goes wrong, and never over.
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, TimedOut)> {
        if limit >= Duration::from_secs(1) {
            let Ok(guard) = self.wait(guard) else { unreachable!("a model ends with the first panic") };
            return Ok((guard, TimedOut(false)));
        }
        let mutex = guard.mutex;
        let woken = std::sync::Arc::new(Notify::new());
        self.turn().push(std::sync::Arc::clone(&woken));
        let passing = std::sync::Arc::clone(&woken);
        crate::executor::start(move || passing.notify());
        drop(guard);
        woken.wait();
        let is_over = self.leave(&woken);
        let Ok(guard) = mutex.lock() else { unreachable!("a model ends with the first panic") };
        Ok((guard, TimedOut(is_over)))
    }

    /// Waits no more. Gives whether it was not woken.
    fn leave(&self, woken: &std::sync::Arc<Notify>) -> bool {
        let mut waiting = self.turn();
        let before = waiting.len();
        waiting.retain(|waiting| !std::sync::Arc::ptr_eq(waiting, woken));
        waiting.len() < before
    }

    /// Wakes all who wait.
    pub fn notify_all(&self) {
        let waiting = core::mem::take(&mut *self.turn());
        for woken in waiting {
            woken.notify();
        }
    }
}

/// How a wait with a limit ended.
#[derive(Debug)]
pub struct TimedOut(bool);

impl TimedOut {
    /// Whether the limit was over.
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

/// `std`'s type keeps the value. Who may see it is watched, which `loom` has no type for.
#[derive(Debug)]
pub struct OnceLock<T> {
    making: sync::Mutex<()>,
    made: sync::atomic::AtomicBool,
    value: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { making: sync::Mutex::new(()), made: false.into(), value: std::sync::OnceLock::new() }
    }

    /// The value, where this thread can see that it was made.
    pub fn get(&self) -> Option<&T> {
        self.made.load(Ordering::Acquire).then(|| self.value.get().expect("made"))
    }

    /// The value, made by the first who asks.
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        if let Some(value) = self.get() {
            return value;
        }
        let _making = self.making.lock();
        let value = self.value.get_or_init(make);
        self.made.store(true, Ordering::Release);
        value
    }
}

/// As the one of the library, but one in each execution of a model.
macro_rules! global {
    ($ty:ty) => {{
        loom::lazy_static! {
            static ref GLOBAL: $ty = <$ty>::default();
        }
        &*GLOBAL
    }};
}
pub(crate) use global;

/// As the one of the library.
macro_rules! local {
    ($(#[$attribute:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        loom::thread_local! {
            $(#[$attribute])*
            static $name: $ty = $value;
        }
    };
}
pub(crate) use local;
