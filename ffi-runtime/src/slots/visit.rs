//! Visits: how a call is inside without changing anything that other threads change.
//!
//! A count of the calls inside is one word that all of them write, so the more threads there are the longer each waits for it. Here each
//! thread has a [`Record`] of its own instead: a few cells, in which it writes which slots it visits. Nobody else writes there, but for
//! teardown, which reads the cells of all threads. [`super::table`] has the steps.
//!
//! Records are in a list that only grows. One is given back when its thread ends, and is the next new thread's. So there are as many as there
//! were threads at once.

use core::marker::PhantomData;

use crate::sync::{AtomicBool, AtomicUsize, CELLS, OnceLock, Ordering, announce, fence, global, local};

/// What a cell has while it names no slot.
const NOTHING: usize = 0;
/// Beside the address of a slot: its teardown waits for this visit. Slots are aligned, so no address has this bit.
const AWAITED: usize = 1;

/// The cells of a thread. Those of two threads are not in one line of a cache, nor in two that are fetched together.
#[derive(Debug)]
#[repr(align(128))]
struct Record {
    cells: [AtomicUsize; CELLS],
    /// By a thread that lives.
    taken: AtomicBool,
    next: OnceLock<Box<Record>>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            cells: core::array::from_fn(|_| AtomicUsize::new(NOTHING)),
            taken: AtomicBool::new(false),
            next: OnceLock::new(),
        }
    }
}

fn first() -> &'static Record {
    global!(Record)
}

impl Record {
    /// One that is nobody's, for this thread.
    #[cold]
    fn take() -> &'static Record {
        let mut record = first();
        // Acquire pairs with the release of whoever gave it back: what that thread did in its visits is over for whoever sees what is
        // written to the cells from now on.
        while record.taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            record = record.next.get_or_init(Box::default);
        }
        // With the fence of step 6: a teardown that does not see this record in the list is seen by each visit in it.
        fence(Ordering::SeqCst);
        record
    }
}

local! {
    /// The record of this thread, from its first visit until its thread-local values are dropped.
    static MINE: Lease = Lease(core::cell::Cell::new(None));
}

struct Lease(core::cell::Cell<Option<&'static Record>>);

impl Lease {
    fn record(&self) -> &'static Record {
        self.0.get().unwrap_or_else(|| {
            let record = Record::take();
            self.0.set(Some(record));
            record
        })
    }

    fn end(&self) {
        if let Some(record) = self.0.take() {
            record.taken.store(false, Ordering::Release);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.end();
    }
}

/// Gives the record of this thread back, as the end of a thread does. `loom` drops thread-local values when a model is over already.
#[cfg(all(test, loom))]
pub fn end_thread() {
    MINE.with(Lease::end);
}

/// A cell of this thread names a slot, until it is withdrawn.
#[derive(Debug)]
pub struct Announced {
    cell: &'static AtomicUsize,
    /// Only its own thread looks for a free cell, so only that may free one.
    _here: PhantomData<*mut ()>,
}

impl Announced {
    /// Names a slot by its address. `None` where all cells are in use, by calls inside of each other, or the thread is about to end.
    pub fn new(slot: usize) -> Option<Self> {
        let record = MINE.try_with(Lease::record).ok()?;
        // Relaxed: nobody but this thread turns nothing into something.
        let cell = record.cells.iter().find(|cell| cell.load(Ordering::Relaxed) == NOTHING)?;
        announce(cell, slot);
        Some(Self { cell, _here: PhantomData })
    }

    /// Names it no more. Gives whether teardown waits for that.
    #[must_use]
    pub fn withdraw(self) -> bool {
        // Release pairs with the acquire of step 7: what this call did with the value is over for whoever sees the cell.
        self.cell.swap(NOTHING, Ordering::Release) & AWAITED != 0
    }
}

/// Whether this thread visits the slot of that address.
pub fn is_visited_here(slot: usize) -> bool {
    let names =
        |record: &Record| record.cells.iter().any(|cell| cell.load(Ordering::Relaxed) & !AWAITED == slot);
    MINE.try_with(|lease| lease.0.get().is_some_and(names)).unwrap_or(false)
}

/// Whether a thread visits the slot of that address. The first that is found will notice, when it withdraws, that it is waited for.
pub fn is_visited(slot: usize) -> bool {
    let mut record = Some(first());
    while let Some(this) = record {
        for cell in &this.cells {
            // Acquire pairs with the release of whoever withdrew, here and where the exchange fails, which is where it has just been done.
            let seen = cell.load(Ordering::Acquire);
            if seen == slot | AWAITED
                || seen == slot
                    && cell
                        .compare_exchange(slot, slot | AWAITED, Ordering::Relaxed, Ordering::Acquire)
                        .is_ok()
            {
                return true;
            }
        }
        record = this.next.get().map(|next| &**next);
    }
    false
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_slot_is_visited_until_the_last_of_its_cells_is_withdrawn() {
        // Addresses that no slot has.
        let [mine, other] = [2, 4];
        assert!(!is_visited(mine));
        let visits = [mine, other, mine].map(|slot| Announced::new(slot).expect("a cell"));
        let seen = thread::spawn(move || [is_visited(mine), is_visited(other), is_visited(6)]);
        assert_eq!(seen.join().expect("no panic"), [true, true, false]);
        let [first, second, third] = visits;
        assert!(first.withdraw(), "it was the first that was found");
        assert!(second.withdraw());
        assert!(!third.withdraw(), "nobody has looked so far");
        assert!(!is_visited(mine));
    }

    #[test]
    fn the_cells_of_a_thread_that_ended_are_used_again() {
        let visit = || {
            let ended = thread::spawn(|| Announced::new(8).expect("a cell").withdraw()).join();
            assert!(!ended.expect("no panic"));
        };
        let records = || {
            let (mut count, mut record) = (0, Some(first()));
            while let Some(this) = record {
                (count, record) = (count + 1, this.next.get().map(|next| &**next));
            }
            count
        };
        visit();
        let before = records();
        // Other tests have threads, too, but not as many as this.
        for _ in 0..1_000 {
            visit();
        }
        assert!(records() < before + 500, "{} after {before}", records());
    }
}
