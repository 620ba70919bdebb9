//! What threads do to each other through std, rightly and wrongly. A scenario is made, taken by each of four threads of the host, and
//! dropped when they have ended.

use std::{
    cell::UnsafeCell,
    ffi::{CStr, c_char, c_int},
    io::{self, Write as _},
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    ptr,
    sync::{
        Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering, fence},
        mpsc,
    },
    thread::{self, Thread},
    time::Duration,
};

const THREADS: usize = 4;

/// Taken by every thread of the host, with its number.
pub trait Scenario: Sync {
    fn step(&self, thread: usize);
}

impl<F: Fn(usize) + Sync> Scenario for F {
    fn step(&self, thread: usize) {
        self(thread);
    }
}

fn make(name: &str) -> Option<Box<dyn Scenario>> {
    Some(match name {
        "arc" => Box::new(arc()),
        "arc_unwrapped" => Box::new(arc_unwrapped()),
        "weak" => Box::new(weak()),
        "mutex" => Box::new(mutex()),
        "handed_over" => Box::new(handed_over()),
        "rwlock" => Box::new(rwlock()),
        "once" => Box::new(once()),
        "once_poisoned" => Box::new(once_poisoned()),
        "once_waited_for" => Box::new(once_waited_for()),
        "lazy" => Box::new(lazy()),
        "scope" => Box::new(scope()),
        "channel" => Box::new(channel()),
        "barrier" => Box::new(barrier()),
        "parked" => Box::new(parked()),
        "printed" => Box::new(printed()),
        "panicked" => Box::new(panicked()),
        "kept_by_tokio" => Box::new(kept_by_tokio()),
        "registered" => Box::new(registered()),
        "named" => Box::new(named()),
        "race" => Box::new(race()),
        "race_without_a_fence" => Box::new(race_behind(1, None)),
        "race_despite_an_acquire_fence" => Box::new(race_behind(2, Some(Ordering::Acquire))),
        "race_despite_a_fence_of_all" => Box::new(race_behind(1, Some(Ordering::SeqCst))),
        "race_after_the_fence" => Box::new(race_after_the_fence()),
        "left_behind" => Box::new(left_behind()),
        "race_after_registering" => Box::new(race_after_registering()),
        "race_despite_a_lock" => Box::new(race_despite_a_lock()),
        _ => return None,
    })
}

/// Memory without any order of its own. The detector remembers a few accesses to every eight bytes: these have no neighbours.
#[repr(align(8))]
struct Plain<T>(UnsafeCell<T>);

// SAFETY: none, where a scenario is a race: that is what is looked for.
unsafe impl<T: Send> Sync for Plain<T> {}

impl<T> Plain<T> {
    const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    fn change(&self, change: impl FnOnce(&mut T)) {
        // SAFETY: as above; the cell outlives the threads.
        change(unsafe { &mut *self.0.get() });
    }

    fn get(&self) -> T
    where
        T: Copy,
    {
        // SAFETY: as above.
        unsafe { *self.0.get() }
    }
}

/// Each thread has a value and gives it up; a second time for whoever makes the first of them.
fn taken<T: Send>(values: [T; THREADS]) -> impl Fn(usize) -> T + Sync {
    let values = values.map(|value| Plain::new(Some(value)));
    move |thread| {
        let mut mine = None;
        values[thread].change(|value| mine = value.take());
        mine.expect("each thread takes once")
    }
}

// ---- Right ----

fn arc() -> impl Scenario {
    let shared = Arc::new([const { Plain::new(0) }; THREADS]);
    let take = taken([shared.clone(), shared.clone(), shared.clone(), shared]);
    move |thread| {
        let mine = take(thread);
        mine[thread].change(|value| *value += 1);
        // The last one frees what the others wrote to.
        drop(mine);
    }
}

fn arc_unwrapped() -> impl Scenario {
    let shared = Arc::new([const { Plain::new(0) }; THREADS]);
    let take = taken([shared.clone(), shared.clone(), shared.clone(), shared]);
    move |thread| {
        let mut mine = take(thread);
        mine[thread].change(|value| *value += 1);
        if thread != 0 {
            return;
        }
        loop {
            match Arc::try_unwrap(mine) {
                Ok(all) => break assert!(all.iter().map(Plain::get).sum::<i32>() == 4),
                Err(shared) => mine = shared,
            }
            thread::yield_now();
        }
    }
}

fn weak() -> impl Scenario {
    let shared = Arc::new(Plain::new(String::from("shared")));
    let take = taken([(); THREADS].map(|()| (Arc::downgrade(&shared), shared.clone())));
    drop(shared);
    move |thread| {
        let (weak, strong) = take(thread);
        drop(strong);
        drop(weak.upgrade());
    }
}

fn mutex() -> impl Scenario {
    let (lock, sum) = (Mutex::new(()), Plain::new(0_u64));
    move |_| {
        for _ in 0..200 {
            let _locked = lock.lock().expect("not poisoned");
            sum.change(|sum| *sum += 1);
            // So that the others have to wait.
            thread::yield_now();
        }
    }
}

/// Two threads put in what the others take out, one of whom looks at the clock.
fn handed_over() -> impl Scenario {
    let (slot, changed) = (Mutex::new(None::<Box<[u8; 64]>>), Condvar::new());
    move |thread| {
        for number in 0..50 {
            let mut slot = slot.lock().expect("not poisoned");
            if thread % 2 == 0 {
                slot = changed.wait_while(slot, |slot| slot.is_some()).expect("not poisoned");
                *slot = Some(Box::new([number; 64]));
                changed.notify_all();
            } else {
                while slot.is_none() {
                    slot = match thread {
                        1 => changed.wait(slot).expect("not poisoned"),
                        _ => changed.wait_timeout(slot, Duration::from_millis(50)).expect("not poisoned").0,
                    };
                }
                let taken = slot.take().expect("it was there");
                drop(slot);
                changed.notify_all();
                assert!(taken.iter().all(|byte| *byte == taken[0]));
            }
        }
    }
}

fn rwlock() -> impl Scenario {
    let (lock, sum) = (RwLock::new(()), Plain::new(0_u64));
    move |thread| {
        let mut last = 0;
        for _ in 0..200 {
            if thread < 2 {
                let _locked = lock.write().expect("not poisoned");
                sum.change(|sum| *sum += 1);
                thread::yield_now();
            } else {
                let _locked = lock.read().expect("not poisoned");
                assert!(sum.get() >= last);
                last = sum.get();
                thread::yield_now();
            }
        }
    }
}

fn once() -> impl Scenario {
    let once = OnceLock::new();
    move |_| {
        let made: &String = once.get_or_init(|| {
            thread::yield_now();
            "made".repeat(10)
        });
        assert!(made.len() == 40);
    }
}

fn once_poisoned() -> impl Scenario {
    let (once, made) = (Once::new(), Plain::new(0));
    move |_| {
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            once.call_once(|| {
                made.change(|made| *made += 1);
                // Without the message of a panic.
                std::panic::resume_unwind(Box::new("not made"));
            });
        }));
        once.call_once_force(|_| made.change(|made| *made += 1));
        assert!(made.get() >= 1);
    }
}

fn once_waited_for() -> impl Scenario {
    let (lock, once, value) = (OnceLock::new(), Once::new(), Plain::new(0));
    move |thread| {
        let made: &String = match thread {
            0 => {
                thread::yield_now();
                once.call_once(|| value.change(|value| *value = 1));
                lock.get_or_init(|| "made".repeat(10))
            }
            1 => {
                once.wait();
                assert!(value.get() == 1);
                lock.wait()
            }
            _ => lock.wait(),
        };
        assert!(made.len() == 40);
    }
}

fn lazy() -> impl Scenario {
    let lazy = LazyLock::new(|| vec![1; 10]);
    move |_| assert!(lazy.iter().sum::<i32>() == 10)
}

fn scope() -> impl Scenario {
    move |_| {
        let mut parts = [0; THREADS];
        thread::scope(|scope| {
            for (number, part) in parts.iter_mut().enumerate() {
                scope.spawn(move || *part = number);
            }
        });
        assert!(parts == [0, 1, 2, 3]);
    }
}

/// Each thread has something sent to it by one of its own, without a bound and with one.
fn channel() -> impl Scenario {
    move |_| {
        let (send, receive) = mpsc::channel();
        let (send_few, receive_few) = mpsc::sync_channel(1);
        let sender = thread::spawn(move || {
            for number in 0..50 {
                send.send(Box::new([number; 8])).expect("somebody receives");
                send_few.send(vec![number; 8]).expect("somebody receives");
            }
        });
        for number in 0..50 {
            assert!(receive.recv().expect("somebody sends")[7] == number);
            assert!(receive_few.recv_timeout(Duration::from_secs(60)).expect("somebody sends")[7] == number);
        }
        assert!(receive.recv().is_err());
        sender.join().expect("it ends well");
    }
}

fn barrier() -> impl Scenario {
    let (barrier, parts) = (Barrier::new(THREADS), [const { Plain::new(0) }; THREADS]);
    move |thread: usize| {
        for round in 0..20 {
            parts[thread].change(|part| *part = round);
            barrier.wait();
            assert!(parts.iter().all(|part| part.get() == round));
            barrier.wait();
        }
    }
}

/// Nothing but the permit orders what one thread writes and another reads.
fn parked() -> impl Scenario {
    let waiting = [const { (OnceLock::<Thread>::new(), Plain::new(0)) }; 2];
    move |thread: usize| {
        let (handle, value) = &waiting[thread % 2];
        match thread {
            0 | 1 => {
                handle.set(thread::current()).expect("set once");
                match thread {
                    // It may come back for no reason. The one of Linux does not.
                    0 => thread::park(),
                    _ => thread::park_timeout(Duration::from_secs(600)),
                }
                assert!(value.get() == 1);
            }
            _ => {
                let handle = handle.wait();
                value.change(|value| *value = 1);
                handle.unpark();
            }
        }
    }
}

fn printed() -> impl Scenario {
    move |thread| {
        for round in 0..20 {
            println!("{thread} prints {round}");
            eprintln!("{thread} prints {round}");
            let mut out = io::stdout().lock();
            writeln!(out, "{thread} prints more").expect("open");
            drop(out);
            writeln!(io::stderr().lock(), "{thread} prints more").expect("open");
        }
    }
}

/// Each panic has a message, and a backtrace where one is asked for.
fn panicked() -> impl Scenario {
    move |thread| {
        for round in 0..3 {
            let panicked = std::panic::catch_unwind(|| panic!("{thread} panics in round {round}"));
            assert!(panicked.is_err());
        }
    }
}

/// As tokio's pool does it, whose names these are.
mod tokio {
    pub mod runtime {
        pub mod blocking {
            pub mod pool {
                pub struct Spawner;

                impl Spawner {
                    #[inline(never)]
                    pub fn spawn_thread(&self) {
                        std::mem::forget(std::thread::spawn(|| {}));
                    }
                }
            }
        }
    }
}

fn kept_by_tokio() -> impl Scenario {
    move |_| {
        tokio::runtime::blocking::pool::Spawner.spawn_thread();
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whoever lets go of a thread last frees the name that the thread has begun with.
fn named() -> impl Scenario {
    move |thread| {
        let name = format!("with a name {thread}");
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let spawned = thread::Builder::new().name(name).spawn(move || ends.store(true, Ordering::Relaxed));
        let spawned = spawned.expect("a thread");
        while !is_over.load(Ordering::Relaxed) || !spawned.is_finished() {
            thread::yield_now();
        }
        // It has given up its own handle, or does so just now.
        thread::sleep(Duration::from_millis(1));
        drop(spawned);
    }
}

/// `epoll` of the system, with two descriptors as tokio has them: one to register at, one to wait at.
struct Poll {
    register: OwnedFd,
    wait: OwnedFd,
}

/// An event, and what it was registered with.
#[repr(C)]
#[cfg_attr(target_arch = "x86_64", repr(packed))]
struct Event {
    events: u32,
    data: u64,
}

unsafe extern "C" {
    fn epoll_create1(flags: c_int) -> c_int;
    fn epoll_ctl(epoll: c_int, operation: c_int, fd: c_int, event: *mut Event) -> c_int;
    fn epoll_wait(epoll: c_int, events: *mut Event, most: c_int, timeout: c_int) -> c_int;
}

impl Poll {
    fn new() -> Self {
        // SAFETY: it is a descriptor of nobody else.
        let wait = unsafe { OwnedFd::from_raw_fd(epoll_create1(0)) };
        Self { register: wait.try_clone().expect("a descriptor"), wait }
    }

    /// Registers what can be read at once.
    fn register(&self, readable: &impl AsRawFd) {
        const ADD: c_int = 1;
        let mut event = Event { events: 1, data: 0 };
        // SAFETY: the event is ours.
        assert_eq!(unsafe { epoll_ctl(self.register.as_raw_fd(), ADD, readable.as_raw_fd(), &raw mut event) }, 0);
    }

    /// Returns when there is an event.
    fn wait(&self) {
        let mut event = Event { events: 0, data: 0 };
        // SAFETY: there is room for one.
        while unsafe { epoll_wait(self.wait.as_raw_fd(), &raw mut event, 1, -1) } != 1 {}
    }
}

/// What can be read at once. Who waits for that has nothing of whoever wrote it but what `epoll` says.
fn readable() -> io::PipeReader {
    let (reader, mut writer) = io::pipe().expect("a pipe");
    writer.write_all(b"x").expect("room");
    reader
}

fn registered() -> impl Scenario {
    let (poll, value, readable) = (Poll::new(), Plain::new(0), readable());
    move |thread| match thread {
        0 => {
            value.change(|value| *value += 1);
            poll.register(&readable);
        }
        1 => {
            poll.wait();
            value.change(|value| *value += 1);
        }
        _ => {}
    }
}

// ---- Wrong ----

/// What is done after registering is in no order with what is done for an event.
fn race_after_registering() -> impl Scenario {
    let (poll, value, readable) = (Poll::new(), Plain::new(0), readable());
    let later = Later::default();
    move |thread| match thread {
        0 => {
            poll.register(&readable);
            later.first(|| value.change(|value| *value += 1));
        }
        1 => {
            poll.wait();
            later.second(|| value.change(|value| *value += 1));
        }
        _ => {}
    }
}

/// A thread that has ended, and that nobody joins or lets go.
fn left_behind() -> impl Scenario {
    move |_| {
        std::mem::forget(thread::spawn(|| {}));
        thread::sleep(Duration::from_millis(1));
    }
}

/// The second thread comes after the first, and nothing says so to the detector or to the processor.
#[derive(Default)]
struct Later(AtomicBool);

impl Later {
    fn first(&self, first: impl FnOnce()) {
        first();
        self.0.store(true, Ordering::Relaxed);
    }

    fn second(&self, second: impl FnOnce()) {
        while !self.0.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        second();
    }
}

fn race() -> impl Scenario {
    static mut SHARED: u64 = 0;
    let later = Later::default();
    move |thread| {
        // SAFETY: none. This is the race.
        let write = || unsafe { ptr::addr_of_mut!(SHARED).write(thread as u64) };
        match thread {
            0 => later.first(write),
            1 => later.second(write),
            _ => {}
        }
    }
}

/// One thread gives up a reference. After that another writes, and publishes that at the same count. Then the first has a fence, or
/// none, and writes. When it looked at the count nothing was published there yet, so no fence orders the two.
fn race_behind(references: usize, order: Option<Ordering>) -> impl Scenario {
    let (count, value) = (AtomicUsize::new(references), Plain::new(0));
    let (given_up, published) = (Later::default(), Later::default());
    move |thread| match thread {
        0 => {
            given_up.first(|| _ = count.fetch_sub(1, Ordering::Release));
            published.second(|| {
                if let Some(order) = order {
                    fence(order);
                }
                value.change(|value| *value += 1);
            });
        }
        1 => given_up.second(|| {
            published.first(|| {
                value.change(|value| *value += 1);
                count.fetch_add(1, Ordering::Release);
            });
        }),
        _ => {}
    }
}

/// The same, where the first had a fence at once, as whoever gives up the last reference has. The second is about something else.
fn race_after_the_fence() -> impl Scenario {
    let (count, value) = (AtomicUsize::new(1), Plain::new(0));
    let (given_up, published) = (Later::default(), Later::default());
    move |thread| match thread {
        0 => {
            given_up.first(|| {
                if count.fetch_sub(1, Ordering::Release) == 1 {
                    fence(Ordering::Acquire);
                }
            });
            published.second(|| {
                fence(Ordering::Acquire);
                value.change(|value| *value += 1);
            });
        }
        1 => given_up.second(|| {
            published.first(|| {
                value.change(|value| *value += 1);
                count.fetch_add(1, Ordering::Release);
            });
        }),
        _ => {}
    }
}

/// Each has a lock while it writes, but not the same one.
fn race_despite_a_lock() -> impl Scenario {
    let (locks, value) = ([Mutex::new(()), Mutex::new(())], Plain::new(0));
    let later = Later::default();
    move |thread: usize| {
        let write = || {
            let _locked = locks[thread % 2].lock().expect("not poisoned");
            value.change(|value| *value += 1);
        };
        match thread {
            0 => later.first(write),
            1 => later.second(write),
            _ => {}
        }
    }
}

// ---- For the host ----

/// A scenario by its name; null where there is none.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scenario_make(name: *const c_char) -> *mut Box<dyn Scenario> {
    // SAFETY: the caller's promise.
    let name = unsafe { CStr::from_ptr(name) };
    name.to_str().ok().and_then(make).map_or(ptr::null_mut(), |scenario| Box::into_raw(Box::new(scenario)))
}

/// # Safety
/// `scenario` is from [`scenario_make`], and not yet dropped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scenario_step(scenario: *const Box<dyn Scenario>, thread: u32) {
    // SAFETY: the caller's promise.
    unsafe { &*scenario }.step(thread as usize);
}

/// # Safety
/// `scenario` is from [`scenario_make`], and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scenario_drop(scenario: *mut Box<dyn Scenario>) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(scenario) });
}
