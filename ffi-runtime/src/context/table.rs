//! The slots behind the ids: who may touch an instance, and when nobody does any more.
//!
//! # The life of a context
//!
//! The state of a slot is one word, `generation | closing | open | entered`. A step that changes it does so in one atomic
//! operation on the whole word, and all but step 5 are additions, so steps of different threads never undo each other.
//!
//! 1. **Reserve.** Under the lock of [`Ids`], an index that is free, or one that was never used. The slot is neither open nor
//!    closing, and its generation is one that no id has had yet: index and generation are the new id.
//! 2. **Open.** The holder of the [`Reservation`], who is the only one, moves the instance in and then adds `open`. One
//!    that is dropped instead goes on to step 8.
//! 3. **Enter.** A call adds one to `entered`, and looks at the word that was there before. Only where that has the id's
//!    generation and is open and not closing, the call is inside. Otherwise it leaves at once (step 4), having touched nothing else.
//! 4. **Leave.** A call takes its one back. Whoever brings `entered` to 0 while `closing` is set wakes teardown, under the lock
//!    of [`Ids`].
//! 5. **Close.** Teardown compares and sets `closing`, in a word that has the id's generation and is open and not closing. So
//!    one of several succeeds. It cancels the calls that wait; those that begin to wait later are cancelled at once.
//! 6. **Drain.** Teardown waits, under the lock of [`Ids`], until `entered` is 0. Whoever enters after step 5 is refused, so at 0
//!    nobody is inside, and nobody will be.
//! 7. **Take.** Teardown moves the instance out. It is the only one, by step 5.
//! 8. **Free.** An addition turns the word into that of the next generation without flags, and the index goes back to the list:
//!    step 1 again. After the last generation the slot stays closed for good instead, so no id ever comes back.
//!
//! What happens when steps of two threads meet:
//!
//! - *3 and 5.* The word has an order. A call that is first is inside, and step 6 waits for it. One that is second sees
//!   `closing`.
//! - *3 and 8, 1, 2.* A call with the id of before sees a generation that is not its own, also where the slot is open
//!   again, for generation and flags are looked at in one word.
//! - *4 and 8.* A call that is being refused takes its one back from the word of the next generation. It is its own one.
//! - *4 and 6.* Teardown looks at the word, and goes to sleep, under the lock that a waker needs. So the last call either leaves before
//!   it looks, or wakes it. The lock belongs to the table: it is there although the slot may belong to another context by then.
//!
//! What one thread wrote and another one reads is ordered by these pairs:
//!
//! | written | seen by | because of |
//! |---|---|---|
//! | the instance, by step 2 | the call, from step 3 on; teardown, from step 5 on | release of 2, acquire of 3 and 5 |
//! | what a call did with the instance, before step 4 | teardown, from step 7 on | release of 4, acquire of 6 |
//! | that the slot is empty, by step 7 | whoever reserves it | the lock of [`Ids`], which 8 gives back before 1 takes it |
//!
//! Additions continue what was released before them, so it does not matter how many calls come and go in between.
//!
//! `models::contexts` tries these steps against each other, in every order.

use core::{ffi::c_void, fmt, ops::Deref};
use std::sync::PoisonError;

use super::{
    id::{self, Id},
    pending::Pending,
};
use crate::sync::{AtomicU64, Condvar, FIRST_CHUNK, Mutex, MutexGuard, OnceLock, Ordering, UnsafeCell};

const ENTERED: u64 = (1 << 32) - 1;
const OPEN: u64 = 1 << 32;
const CLOSING: u64 = 1 << 33;
const GENERATION: u64 = 1 << 34;

fn generation(state: u64) -> u64 {
    state / GENERATION
}

/// Slots come in chunks that are never moved nor freed; each is twice as large as the one before.
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
    /// Written only by whoever reserved the slot, in step 2, and by teardown, in step 7. Read only by calls that are inside,
    /// between steps 3 and 4, and by teardown in step 5.
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
            chunks: core::array::from_fn(|_| OnceLock::new()),
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
        // Step 1.
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
        // Relaxed: whoever freed the slot did so before the lock was taken above.
        let generation = generation(slot.state.load(Ordering::Relaxed)) as u32;
        Some(Reservation { contexts: self, slot, id: Id { slot: index, generation }, opened: false })
    }

    /// Lets a call in.
    ///
    /// # Errors
    /// Everything but the id of a context that is open.
    pub fn enter(&'static self, context: *mut c_void) -> Result<Guard<T>, Refused> {
        let (slot, id) = self.find(context)?;
        // Step 3. Acquire pairs with the release of step 2: whoever sees the flag sees the instance.
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
            // Step 5. Acquire pairs with the release of step 2, as when a call enters.
            match slot.state.compare_exchange_weak(
                state,
                state | CLOSING,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        // SAFETY: this thread set closing in an open slot, so the entry is there, and only this thread takes it out. It
        // does so below, where the reference is not used any more.
        let entry = slot.entry.with(|entry| unsafe { &*entry });
        if let Some(entry) = entry {
            entry.pending.close();
        }
        let mut ids = self.ids();
        // Step 6. Acquire pairs with the release of step 4: what calls did with the instance is over.
        while slot.state.load(Ordering::Acquire) & ENTERED != 0 {
            ids = self.drained.wait(ids).unwrap_or_else(PoisonError::into_inner);
        }
        drop(ids);
        // Step 7.
        // SAFETY: closing is set and nobody is inside (step 6), so this is the only access.
        let entry = slot.entry.with_mut(|entry| unsafe { &mut *entry }.take());
        self.retire(slot, id, OPEN | CLOSING);
        Ok(entry.expect("an open slot has an entry").instance)
    }

    /// Ends the generation of a slot whose state has exactly these flags.
    fn retire(&self, slot: &Slot<T>, id: Id, flags: u64) {
        // Step 8. Relaxed: the lock orders it before the next step 1, and others only see that the generation is over.
        if id.generation < id::LAST_GENERATION {
            slot.state.fetch_add(GENERATION - flags, Ordering::Relaxed);
            self.ids().free.push(id.slot);
        } else {
            // The slot stays closed for good: no id ever comes back.
            slot.state.fetch_add(CLOSING.wrapping_sub(flags), Ordering::Relaxed);
        }
    }

    #[cfg(test)]
    pub(crate) fn skip_to_last_generation(&self, index: u32) {
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
        let stale_warn_ms = AtomicU64::new(stale_warn_ms);
        let entry = Some(Entry { instance, pending: Pending::default(), stale_warn_ms });
        // Step 2.
        // SAFETY: the slot is not open, so no call reads the entry, and it is reserved for us alone.
        self.slot.entry.with_mut(|place| unsafe { *place = entry });
        self.opened = true;
        // Release pairs with the acquire of steps 3 and 5.
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
        // SAFETY: the guard was admitted (step 3), so the entry is there, and teardown does not touch it before the
        // guard is gone (step 6).
        let entry = self.slot.entry.with(|entry| unsafe { &*entry });
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
        // Step 4. Release pairs with the acquire of step 6: what this call did with the instance is over for whoever sees the count.
        let before = self.slot.state.fetch_sub(1, Ordering::Release);
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
