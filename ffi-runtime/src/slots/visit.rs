//! Visits: how a call is inside without changing anything that other threads change.
//!
//! A count of the calls inside is one word that all of them write, so the more threads there are the longer each waits for it. Here each
//! thread has a [`Record`] of its own instead: a few cells, in which it writes which slots it visits. Nobody else writes there, but for
//! teardown, which reads the cells of all threads. [`super::table`] has the steps.
//!
//! Records are in a list that only grows. One is given back when its thread ends, and is the next new thread's. So there are as many as there
//! were threads at once.

use core::{cell::Cell, marker::PhantomData};

use crate::{
    sync::{AtomicBool, AtomicUsize, CELLS, OnceLock, Ordering, global, light, local},
    thread,
};

/// What a cell has while it names no slot.
const NOTHING: usize = 0;

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
    fn take() -> &'static Record {
        let mut record = first();
        // Acquire pairs with the release of whoever gave it back: what that thread did in its visits is over for whoever sees what is
        // written to the cells from now on.
        while record.taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            record = record.next.get_or_init(Box::default);
        }
        record
    }

    /// A cell that names nothing. Relaxed: nobody but this thread writes there.
    #[inline(always)]
    fn free(&'static self) -> Option<&'static AtomicUsize> {
        let [first, others @ ..] = &self.cells;
        if first.load(Ordering::Relaxed) == NOTHING { Some(first) } else { free_among(others) }
    }

    fn names(&self, slot: usize, ordering: Ordering) -> bool {
        self.cells.iter().any(|cell| cell.load(ordering) == slot)
    }
}

/// Most calls are not inside of another one.
#[cold]
#[inline(never)]
fn free_among(cells: &'static [AtomicUsize]) -> Option<&'static AtomicUsize> {
    cells.iter().find(|cell| cell.load(Ordering::Relaxed) == NOTHING)
}

/// The cells of a thread, from its first visit until its thread-local values are dropped.
#[derive(Debug)]
pub struct Cells(Cell<Option<&'static Record>>);

impl Cells {
    /// None yet.
    pub const fn new() -> Self {
        Self(Cell::new(None))
    }

    /// Names a slot by its address. `None` where all cells are in use, by calls inside of each other, or the thread is about to end.
    ///
    /// What is loaded afterwards and what teardown stores before it looks here are ordered as [`light`] says.
    #[inline(always)]
    pub fn announce(&self, slot: usize) -> Option<Announced> {
        if self.0.get().is_none() {
            lease(self)?;
        }
        self.announce_again(slot)
    }

    /// The same for a thread that has visited something before.
    #[inline(always)]
    pub fn announce_again(&self, slot: usize) -> Option<Announced> {
        let announced = Announced::write(self.0.get()?.free()?, slot);
        light();
        Some(announced)
    }

    /// Names two slots, with one fence behind both. `None` where the thread visits something already, or has not visited anything yet.
    #[inline(always)]
    pub fn announce_two(&self, slots: [usize; 2]) -> Option<[Announced; 2]> {
        let [first, second, ..] = &self.0.get()?.cells;
        if first.load(Ordering::Relaxed) != NOTHING || second.load(Ordering::Relaxed) != NOTHING {
            return None;
        }
        let announced = [Announced::write(first, slots[0]), Announced::write(second, slots[1])];
        light();
        Some(announced)
    }

    /// Whether this thread visits the slot of that address.
    pub fn name(&self, slot: usize) -> bool {
        self.0.get().is_some_and(|record| record.names(slot, Ordering::Relaxed))
    }
}

local! {
    /// Gives the record of a thread back when that ends.
    static LEASE: Lease = Lease(Cell::new(None));
}

struct Lease(Cell<Option<&'static Record>>);

/// A record for the cells of this thread. `None` while it ends.
#[cold]
#[inline(never)]
fn lease(cells: &Cells) -> Option<&'static Record> {
    LEASE
        .try_with(|lease| {
            let record = Record::take();
            lease.0.set(Some(record));
            cells.0.set(Some(record));
            record
        })
        .ok()
}

impl Lease {
    fn end(&self) {
        if let Some(record) = self.0.take() {
            thread::current().visits.0.set(None);
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
    LEASE.with(Lease::end);
}

/// A cell of this thread names a slot, until it is withdrawn.
#[derive(Debug, Clone, Copy)]
pub struct Announced {
    cell: &'static AtomicUsize,
    /// Only its own thread looks for a free cell, so only that may free one.
    _here: PhantomData<*mut ()>,
}

impl Announced {
    /// In a cell of this thread that names nothing.
    #[inline(always)]
    fn write(cell: &'static AtomicUsize, slot: usize) -> Self {
        // Release, as when it is withdrawn: whoever sees this and not what was there in between knows as well that the visit before is over.
        cell.store(slot, Ordering::Release);
        Self { cell, _here: PhantomData }
    }

    #[inline(always)]
    fn erase(self) {
        // Release pairs with the acquire of step 7: what this call did with the value is over for whoever sees the cell.
        self.cell.store(NOTHING, Ordering::Release);
    }

    /// Names it no more. What is loaded afterwards and what teardown stores before it looks here are ordered as [`light`] says.
    #[inline(always)]
    pub fn withdraw(self) {
        self.erase();
        light();
    }

    /// The same for two, with one fence behind both.
    #[inline(always)]
    pub fn withdraw_two(first: Self, second: Self) {
        first.erase();
        second.erase();
        light();
    }
}

/// Whether a thread visits the slot of that address.
pub fn is_visited(slot: usize) -> bool {
    let mut record = Some(first());
    while let Some(this) = record {
        // Acquire pairs with the release of whoever withdrew.
        if this.names(slot, Ordering::Acquire) {
            return true;
        }
        record = this.next.get().map(|next| &**next);
    }
    false
}

#[cfg(test)]
mod tests {
    use std::thread::spawn;

    use super::*;

    fn announce(slot: usize) -> Announced {
        thread::current().visits.announce(slot).expect("a cell")
    }

    #[test]
    fn a_slot_is_visited_until_the_last_of_its_cells_is_withdrawn() {
        // Addresses that no slot has.
        let [mine, other] = [2, 4];
        assert!(!is_visited(mine));
        let [first, second, third] = [mine, other, mine].map(announce);
        let seen = spawn(move || [is_visited(mine), is_visited(other), is_visited(6)]);
        assert_eq!(seen.join().expect("no panic"), [true, true, false]);
        let named = || [mine, other].map(|slot| (thread::current().visits.name(slot), is_visited(slot)));
        first.withdraw();
        second.withdraw();
        assert_eq!(named(), [(true, true), (false, false)]);
        third.withdraw();
        assert_eq!(named(), [(false, false); 2]);
    }

    #[test]
    fn the_cells_of_a_thread_that_ended_are_used_again() {
        let visit = || {
            spawn(|| announce(8).withdraw()).join().expect("no panic");
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
