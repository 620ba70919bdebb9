//! Threads of Rust that do not agree.

use std::{
    cell::UnsafeCell,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

/// A number that says of itself that threads may share it.
struct Shared(UnsafeCell<u64>);

// SAFETY: none, and that is the bug: nothing keeps two threads apart.
unsafe impl Sync for Shared {}

impl Shared {
    fn add_one(&self) {
        let place = self.0.get();
        // SAFETY: none, and that is the bug: another thread may write it just now.
        let value = unsafe { place.read_volatile() };
        // SAFETY: as above.
        unsafe { place.write_volatile(value + 1) }
    }
}

/// Where threads wait for each other, and learn nothing else of each other by that: a lock would bring what they do into an order.
#[derive(Default)]
struct Meeting(AtomicU32);

impl Meeting {
    fn of_two(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        while self.0.load(Ordering::Relaxed) < 2 {
            thread::yield_now();
        }
    }
}

/// Bug: two threads count in one number, so many times each. What it comes to is anyone's guess.
#[ffi::export]
pub fn count_in_two_threads(times: u32) -> u64 {
    let counter = Shared(UnsafeCell::new(0));
    let (begin, end) = (Meeting::default(), Meeting::default());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                begin.of_two();
                (0..times).for_each(|_| counter.add_one());
                end.of_two();
            });
        }
    });
    counter.0.into_inner()
}
