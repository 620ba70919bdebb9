//! The slots behind the ids: who may touch an instance, and when nobody does any more.
//!
//! # The state of a slot
//!
//! One word: `generation | closing | open | entered`. Every step is one atomic addition, so steps of different
//! threads never undo each other:
//!
//! 1. A call adds one to `entered`, and then looks at what was there before. Wrong generation, not open or
//!    closing: it takes its one back and is refused, having touched nothing else.
//! 2. Teardown sets `closing` (only one can: it must find `open` without it) and waits until `entered` is 0. Whoever
//!    comes later sees `closing`. So at 0 nobody is inside, and nobody will be.
//! 3. Teardown takes the instance out, and adds what turns the word into the next generation with no flags. A
//!    call that is just being refused at that moment takes its one back from the new word, as it should.
//! 4. Whoever brings `entered` to 0 while `closing` is set wakes the one who waits; it does so under the table's
//!    lock, which belongs to the table and not to the slot's instance, so it is there whatever happens to that.

use core::{cell::UnsafeCell, ffi::c_void, fmt, ops::Deref};
use std::sync::{
    Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use super::{
    id::{self, Id},
    pending::Pending,
};

const ENTERED: u64 = (1 << 32) - 1;
const OPEN: u64 = 1 << 32;
const CLOSING: u64 = 1 << 33;
const GENERATION: u64 = 1 << 34;

fn generation(state: u64) -> u64 {
    state / GENERATION
}

/// Slots come in chunks that are never moved nor freed; each is twice as large as the one before.
const FIRST_CHUNK: u32 = 64;
const CHUNKS: usize = (id::SLOTS / FIRST_CHUNK).ilog2() as usize + 1;

/// The contexts of one library.
#[derive(Debug)]
pub struct Contexts<T: 'static> {
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    ids: Mutex<Ids>,
    drained: Condvar,
}

#[derive(Debug)]
struct Ids {
    free: Vec<u32>,
    unused: u32,
}

#[derive(Debug)]
struct Slot<T> {
    state: AtomicU64,
    /// Written only by whoever reserved the slot, before `open`, and by teardown at step 3. Read only between
    /// a successful step 1 and the matching leave.
    entry: UnsafeCell<Option<Entry<T>>>,
}

#[derive(Debug)]
struct Entry<T> {
    instance: T,
    pending: Pending,
    /// See [`super::stale_warn`].
    stale_warn_ms: AtomicU64,
}

// SAFETY: `entry` is shared only between calls, as `&T` and what is `Sync` anyway (hence `Sync`), and moved between the
// threads of the constructor and of teardown (hence `Send`); the state word orders those phases.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}

/// Why a call is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A null pointer.
    Null,
    /// Not an id of this library.
    Foreign,
    /// The constructor has not replied yet.
    NotReady,
    /// Destroyed, or being destroyed.
    Destroyed,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Null => "the context is null",
            Refused::Foreign => "the context is not one of this library",
            Refused::NotReady => "the context is not ready: its constructor has not replied yet",
            Refused::Destroyed => "the context was destroyed",
        })
    }
}

impl<T: Send + Sync + 'static> Default for Contexts<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Send + Sync + 'static> Contexts<T> {
    /// No contexts.
    pub fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
            ids: Mutex::new(Ids { free: Vec::new(), unused: 0 }),
            drained: Condvar::new(),
        }
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        // The list of free slots is consistent after every step.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of that index, made if it may be.
    fn slot(&self, index: u32, make: bool) -> Option<&Slot<T>> {
        // Chunk k holds FIRST_CHUNK << k slots and starts at FIRST_CHUNK * (2^k - 1).
        let chunk = (index / FIRST_CHUNK + 1).ilog2();
        let start = FIRST_CHUNK * ((1 << chunk) - 1);
        let slots = self.chunks.get(chunk as usize)?;
        let slots = if make {
            slots.get_or_init(|| {
                let slot = |_| Slot { state: AtomicU64::new(0), entry: UnsafeCell::new(None) };
                (0..FIRST_CHUNK << chunk).map(slot).collect()
            })
        } else {
            slots.get()?
        };
        slots.get((index - start) as usize)
    }

    /// Gives out an id for a constructor that runs; `None` where all are in use.
    pub fn reserve(&'static self) -> Option<Reservation<T>> {
        let index = {
            let mut ids = self.ids();
            match ids.free.pop() {
                Some(index) => index,
                None if ids.unused < id::SLOTS => {
                    ids.unused += 1;
                    ids.unused - 1
                }
                None => return None,
            }
        };
        let slot = self.slot(index, true)?;
        let generation = generation(slot.state.load(Ordering::Relaxed)) as u32;
        Some(Reservation { contexts: self, slot, id: Id { slot: index, generation }, opened: false })
    }

    /// Lets a call in.
    ///
    /// # Errors
    /// Everything but the id of a context that is open.
    pub fn enter(&'static self, context: *mut c_void) -> Result<Guard<T>, Refused> {
        let (slot, id) = self.find(context)?;
        // Acquire pairs with the release of `open`: whoever sees the flag sees the instance.
        let state = slot.state.fetch_add(1, Ordering::Acquire);
        let guard = Guard { contexts: self, slot };
        match admitted(state, id) {
            Ok(()) => Ok(guard),
            Err(refused) => Err(refused),
        }
    }

    fn find(&'static self, context: *mut c_void) -> Result<(&'static Slot<T>, Id), Refused> {
        if context.is_null() {
            return Err(Refused::Null);
        }
        let id = Id::from_raw(context).ok_or(Refused::Foreign)?;
        let slot = self.slot(id.slot, false).ok_or(Refused::Foreign)?;
        Ok((slot, id))
    }

    /// Tears a context down and gives its instance, when nobody uses it any more.
    ///
    /// # Errors
    /// Everything but the id of an open context; of several who try at once, one succeeds.
    pub fn destroy(&'static self, context: *mut c_void) -> Result<T, Refused> {
        let (slot, id) = self.find(context)?;
        let mut state = slot.state.load(Ordering::Relaxed);
        loop {
            admitted(state, id)?;
            match slot.state.compare_exchange_weak(
                state,
                state | CLOSING,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        // SAFETY: open and closing were set by us, so the entry is there, and only this thread takes it out.
        let entry = unsafe { &*slot.entry.get() };
        if let Some(entry) = entry {
            entry.pending.close();
        }
        let mut ids = self.ids();
        // Acquire pairs with the release of the last leave: its reads of the instance are over.
        while slot.state.load(Ordering::Acquire) & ENTERED != 0 {
            ids = self.drained.wait(ids).unwrap_or_else(PoisonError::into_inner);
        }
        drop(ids);
        // SAFETY: closing is set and nobody is inside (step 2), so this is the only access.
        let entry = unsafe { &mut *slot.entry.get() }.take();
        self.retire(slot, id, OPEN | CLOSING);
        Ok(entry.expect("an open slot has an entry").instance)
    }

    /// Ends the generation of a slot whose state has exactly these flags.
    fn retire(&self, slot: &Slot<T>, id: Id, flags: u64) {
        if id.generation < id::LAST_GENERATION {
            slot.state.fetch_add(GENERATION - flags, Ordering::Release);
            self.ids().free.push(id.slot);
        } else {
            // The slot stays closed for good: no id ever comes back.
            slot.state.fetch_add(CLOSING.wrapping_sub(flags), Ordering::Release);
        }
    }

    #[cfg(test)]
    fn skip_to_last_generation(&self, index: u32) {
        let slot = self.slot(index, true).expect("in range");
        slot.state.store(u64::from(id::LAST_GENERATION) * GENERATION, Ordering::Relaxed);
    }
}

fn admitted(state: u64, id: Id) -> Result<(), Refused> {
    if generation(state) != u64::from(id.generation) || state & CLOSING != 0 {
        Err(Refused::Destroyed)
    } else if state & OPEN == 0 {
        Err(Refused::NotReady)
    } else {
        Ok(())
    }
}

/// An id whose instance is being made.
#[derive(Debug)]
pub struct Reservation<T: Send + Sync + 'static> {
    contexts: &'static Contexts<T>,
    slot: &'static Slot<T>,
    id: Id,
    opened: bool,
}

impl<T: Send + Sync + 'static> Reservation<T> {
    /// The id as hosts hold it.
    pub fn raw(&self) -> *mut c_void {
        self.id.to_raw()
    }

    /// Moves the instance in and lets calls in. Of those that wait the host is told every `stale_warn_ms` milliseconds.
    pub fn open(mut self, instance: T, stale_warn_ms: u64) {
        // SAFETY: the slot is not open, so no call reads the entry, and it is reserved for us alone.
        let entry = unsafe { &mut *self.slot.entry.get() };
        let stale_warn_ms = AtomicU64::new(stale_warn_ms);
        *entry = Some(Entry { instance, pending: Pending::default(), stale_warn_ms });
        self.opened = true;
        // Release pairs with the acquire of `enter`.
        self.slot.state.fetch_add(OPEN, Ordering::Release);
    }
}

impl<T: Send + Sync + 'static> Drop for Reservation<T> {
    fn drop(&mut self) {
        if !self.opened {
            self.contexts.retire(self.slot, self.id, 0);
        }
    }
}

/// A call is inside. The instance stays where it is until the guard is dropped.
#[derive(Debug)]
pub struct Guard<T: Send + Sync + 'static> {
    contexts: &'static Contexts<T>,
    slot: &'static Slot<T>,
}

impl<T: Send + Sync + 'static> Guard<T> {
    fn entry(&self) -> &Entry<T> {
        // SAFETY: the guard was admitted, so the entry is there, and teardown does not touch it before the
        // guard is gone.
        let entry = unsafe { &*self.slot.entry.get() };
        entry.as_ref().expect("an open slot has an entry")
    }

    /// The waiting calls of this context.
    pub fn pending(&self) -> &Pending {
        &self.entry().pending
    }

    /// How often the host is told that a call of this context still waits, in milliseconds; 0 for never.
    pub fn stale_warn_ms(&self) -> u64 {
        self.entry().stale_warn_ms.load(Ordering::Relaxed)
    }

    /// Sets that for calls that begin to wait from now on.
    pub fn set_stale_warn_ms(&self, interval_ms: u64) {
        self.entry().stale_warn_ms.store(interval_ms, Ordering::Relaxed);
    }
}

impl<T: Send + Sync + 'static> Deref for Guard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entry().instance
    }
}

impl<T: Send + Sync + 'static> Drop for Guard<T> {
    fn drop(&mut self) {
        // Release: what this call read of the instance is over for whoever sees the count.
        let before = self.slot.state.fetch_sub(1, Ordering::AcqRel);
        if before & CLOSING != 0 && before & ENTERED == 1 {
            let _ids = self.contexts.ids();
            self.contexts.drained.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{ptr, thread, time::Duration};

    use super::*;

    fn contexts<T: Send + Sync + 'static>() -> &'static Contexts<T> {
        Box::leak(Box::default())
    }

    fn open<T: Send + Sync + 'static>(contexts: &'static Contexts<T>, instance: T) -> *mut c_void {
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        reservation.open(instance, 0);
        raw
    }

    #[test]
    fn only_an_open_context_lets_calls_in() {
        let contexts = contexts::<String>();
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        assert_eq!(contexts.enter(raw).err(), Some(Refused::NotReady));
        assert_eq!(contexts.destroy(raw).err(), Some(Refused::NotReady));
        reservation.open("one".into(), 0);
        assert_eq!(contexts.enter(raw).map(|guard| guard.len()).ok(), Some(3));
        assert_eq!(contexts.destroy(raw).as_deref(), Ok("one"));
        assert_eq!(contexts.enter(raw).err(), Some(Refused::Destroyed));
        assert_eq!(contexts.destroy(raw).err(), Some(Refused::Destroyed));
        assert_eq!(contexts.enter(ptr::null_mut()).err(), Some(Refused::Null));
        assert_eq!(contexts.enter(ptr::without_provenance_mut(8)).err(), Some(Refused::Foreign));
    }

    #[test]
    fn an_old_id_never_reaches_a_new_owner() {
        let contexts = contexts::<u32>();
        let first = open(contexts, 1);
        contexts.destroy(first).expect("open");
        let second = open(contexts, 2);
        assert_ne!(first, second, "the slot is used again, the id is not");
        assert_eq!(contexts.enter(first).err(), Some(Refused::Destroyed));
        assert_eq!(contexts.enter(second).map(|guard| *guard).ok(), Some(2));
    }

    #[test]
    fn a_slot_that_ran_out_of_generations_is_not_used_again() {
        let contexts = contexts::<u32>();
        contexts.skip_to_last_generation(0);
        let last = open(contexts, 1);
        contexts.destroy(last).expect("open");
        assert_eq!(contexts.enter(last).err(), Some(Refused::Destroyed));
        let next = open(contexts, 2);
        assert_eq!(contexts.enter(next).map(|guard| *guard).ok(), Some(2));
        assert_ne!(Id::from_raw(last).map(|id| id.slot), Id::from_raw(next).map(|id| id.slot));
    }

    #[test]
    fn a_constructor_that_fails_leaves_nothing_behind() {
        let contexts = contexts::<u32>();
        let raw = contexts.reserve().expect("a slot").raw();
        assert_eq!(contexts.enter(raw).err(), Some(Refused::Destroyed));
        assert_eq!(contexts.ids().free.len(), 1);
    }

    #[test]
    fn slots_of_every_chunk_are_found() {
        let contexts = contexts::<usize>();
        let raws: Vec<_> = (0..1000).map(|index| open(contexts, index)).collect();
        for (index, raw) in raws.iter().enumerate() {
            assert_eq!(contexts.enter(*raw).map(|guard| *guard).ok(), Some(index));
        }
    }

    #[test]
    fn teardown_waits_for_the_last_call_and_refuses_later_ones() {
        let contexts = contexts::<String>();
        let raw = open(contexts, "kept".into()).expose_provenance();
        let guard = contexts.enter(ptr::with_exposed_provenance_mut(raw)).expect("open");
        let teardown = thread::spawn(move || contexts.destroy(ptr::with_exposed_provenance_mut(raw)));
        while contexts.enter(ptr::with_exposed_provenance_mut(raw)).is_ok() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_millis(10));
        assert!(!teardown.is_finished(), "a call is inside");
        assert_eq!(*guard, "kept");
        drop(guard);
        assert_eq!(teardown.join().expect("no panic").as_deref(), Ok("kept"));
    }

    #[test]
    fn calls_and_teardown_race_without_losing_an_instance() {
        let contexts = contexts::<Vec<u8>>();
        for round in 0..200_u8 {
            let raw = open(contexts, vec![round; 64]).expose_provenance();
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(move || {
                        while let Ok(guard) = contexts.enter(ptr::with_exposed_provenance_mut(raw)) {
                            assert!(guard.iter().all(|byte| *byte == round));
                        }
                    });
                }
                let first =
                    scope.spawn(move || contexts.destroy(ptr::with_exposed_provenance_mut(raw)).is_ok());
                let second = contexts.destroy(ptr::with_exposed_provenance_mut(raw)).is_ok();
                assert!(first.join().expect("no panic") ^ second, "exactly one tears down");
            });
        }
    }
}
