//! The slots behind the ids: who may touch a value, and when nobody does any more.
//!
//! # The life of an entry
//!
//! The state of a slot is one word, `generation | reserved | closing | open | counted`. A step that changes it does so in one atomic
//! operation on the whole word, and all but step 6 are additions, so steps of different threads never undo each other. Who is inside is in two
//! places: a cell of the calling thread names the slot ([a visit](super::visit)), or the call is one of those that are `counted`.
//!
//! 1. **Reserve.** Under the lock of [`Ids`], an index that is free, or one that was never used. The slot is neither open nor
//!    closing, and its generation is one that no id has had yet: index and generation are the new id. From here on it is `reserved`: before, an id
//!    that looks like it is nobody's.
//! 2. **Open.** The holder of the [`Reservation`], who is the only one, moves the value in and then adds `open`. One
//!    that is dropped instead goes on to step 9.
//! 3. **Visit.** A call writes the slot's address into a free cell of its thread, and *then* reads the word. Only where that has the id's
//!    generation and is open and not closing, the call is inside. Otherwise it leaves at once (step 5), having touched nothing else. Where the
//!    thread has no free cell, the call adds one to `counted` instead, and looks at the word that was there before.
//! 4. **Stay.** A visit ends on the thread that it began on. A call that has to go on elsewhere adds one to `counted`, and *then* ends
//!    its visit (step 5).
//! 5. **Leave.** A visit empties its cell, and *then* reads the word: whether the slot is closing. One that is counted takes its one back, and
//!    sees in what was there whether it was the last, of a slot that is closing. Who sees that wakes teardown, under the lock of [`Drain`].
//! 6. **Close.** Teardown compares and sets `closing`, in a word that has the id's generation and is open and not closing. So
//!    one of several succeeds. It does what it has to do while calls are inside: a context's cancels the calls that wait, and those that
//!    begin to wait later.
//! 7. **Drain.** Under the lock of [`Drain`], teardown looks for the slot in the cells of all threads, and *then* whether `counted` is 0. It sleeps
//!    until it finds neither.
//! 8. **Take.** Teardown moves the value out. It is the only one, by step 6.
//! 9. **Free.** An addition turns the word into that of the next generation without flags, and the index goes back to the list:
//!    step 1 again. After the last generation the slot stays closed for good instead, so no id ever comes back.
//!
//! What happens when steps of two threads meet:
//!
//! - *3 and 6, 7.* Both write first and read then what the other one writes, with a fence in between: that of the visit is a light one, and teardown's, between
//!   6 and 7, the heavy one that belongs to it ([`crate::fence`]). So the visit sees `closing` and is refused, or teardown sees the cell and waits. Both
//!   may be: then it waits for a call that is about to leave. Of a call that is counted and of step 6 the word knows which was first.
//! - *5 and 6, 7.* The same once more: the visit sees `closing`, and wakes, or teardown sees that the cell is empty, whenever it looks.
//! - *4 and 7.* A call is in one of the two places at any time, and moves from that which teardown looks at first to that which it looks at
//!   second. So teardown does not miss it. Nobody moves the other way.
//! - *3 and 9, 1, 2.* A call with the id of before sees a generation that is not its own, also where the slot is open
//!   again, for generation and flags are looked at in one word.
//! - *5 and 9.* A call that is being refused may leave the next generation: it takes its one back from its word, or its address out of the
//!   cell. It is its own one. The next teardown may wait for that, and is woken like any other. A visit may also be so late to read the word that it wakes
//!   the teardown of somebody else, which looks once more.
//! - *5 and 7.* Teardown looks, and goes to sleep, under the lock that a waker needs. So the last call either leaves before
//!   it looks, or wakes it. The lock belongs to no slot: it is there although the slot may have another owner by then.
//!
//! What one thread wrote and another one reads is ordered by these pairs:
//!
//! | written | seen by | because of |
//! |---|---|---|
//! | the value, by step 2 | the call, from step 3 on; teardown, from step 6 on | release of 2, acquire of 3 and 6 |
//! | the cell of a visit that is let in, by step 3, and the list of all cells | teardown, in step 7 | the two fences |
//! | the one that step 4 adds | teardown, in step 7, where it does not see the cell any more | release of 5, acquire of 7 |
//! | what a call did with the value, before step 5 | teardown, from step 8 on | release of 5, acquire of 7 |
//! | that the slot is empty, by step 8 | whoever reserves it | the lock of [`Ids`], which 9 gives back before 1 takes it |
//!
//! What is written to a cell or subtracted later continues what was released before, so it does not matter how many calls come and go in between.
//!
//! # Two at once
//!
//! A call on a handle is inside two slots: that of the handle, and that of its context. Where the thread has called the same handle last, it knows both beforehand
//! ([`LastTwo`]). Then it writes both cells, has one fence, and reads both words; when it leaves, it empties both cells, has one fence, and reads both words. For each of the
//! two that is steps 3 and 5 as they are. The table of handles says why the second may be left before it is known what becomes of the first.
//!
//! # A value that is left to the last
//!
//! Who closes a handle must not wait for those inside: it may be one of them. It does step 6 alone, and steps 8 and 9 are done by whoever is the last:
//! [`Slots::take_left`] asks for that, behind step 6, and behind step 5 of each call that has seen `closing` when it left, also of one that was refused.
//!
//! - Behind the heavy fence of its own, it looks in the places of step 7. All who ask have left before that. So of two who ask, the fence of one is the later
//!   one, and that one does not see the other: the last finds nobody.
//! - It exchanges `open` for nothing, in a word that has `closing` and counts nobody. So of several who find nobody one does, and nobody does twice.
//!
//! A call that was refused has not seen the value. What it needs to know to take it is the slot's `note`.
//!
//! `models::slots` and `models::handles` try these steps against each other, in every order.

use core::{cell::Cell, ffi::c_void, fmt, mem::ManuallyDrop, ops::Deref};
use std::sync::PoisonError;

use super::{
    id::{self, Id, Kind, WrongId},
    visit::{self, Announced},
};
use crate::{
    sync::{
        AtomicU64, AtomicUsize, Condvar, FIRST_CHUNK, Mutex, MutexGuard, OnceLock, Ordering, UnsafeCell,
        global, heavy,
    },
    thread::Thread,
};

const COUNTED: u64 = (1 << 32) - 1;
const OPEN: u64 = 1 << 32;
const CLOSING: u64 = 1 << 33;
const RESERVED: u64 = 1 << 34;
const GENERATION: u64 = 1 << 35;

fn generation(state: u64) -> u64 {
    state / GENERATION
}

/// The word of a slot that lets in calls with an id of that generation, whoever is counted.
fn admitting(generation: u32) -> u64 {
    (u64::from(generation) * GENERATION) | RESERVED | OPEN
}

/// An open slot is full.
const FULL: &str = "an open slot has an entry";

/// Slots come in chunks that are never moved nor freed; each is twice as large as the one before.
const CHUNKS: usize = (id::SLOTS / FIRST_CHUNK).ilog2() as usize + 1;

/// The values of one kind of id, each in a slot of its own.
#[derive(Debug)]
pub struct Slots<E: 'static> {
    kind: Kind,
    chunks: [OnceLock<Box<[Slot<E>]>>; CHUNKS],
    ids: Mutex<Ids>,
}

/// Where teardowns sleep, those of all tables: they are few, and look for themselves what they were woken for.
#[derive(Debug)]
struct Drain {
    looking: Mutex<()>,
    drained: Condvar,
}

impl Default for Drain {
    fn default() -> Self {
        Self { looking: Mutex::new(()), drained: Condvar::new() }
    }
}

impl Drain {
    fn of_all() -> &'static Self {
        global!(Drain)
    }

    fn look(&self) -> MutexGuard<'_, ()> {
        // There is nothing in it.
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes teardown.
    #[cold]
    #[inline(never)]
    fn wake() {
        let drain = Self::of_all();
        let _looking = drain.look();
        drain.drained.notify_all();
    }
}

#[derive(Debug)]
struct Ids {
    free: Vec<u32>,
    unused: u32,
}

#[derive(Debug)]
struct Slot<E> {
    state: AtomicU64,
    /// What whoever opened it wants those to know who were never inside.
    note: AtomicUsize,
    /// Written only by whoever reserved the slot, in step 2, and by teardown, in step 8. Read only by calls that are inside,
    /// between steps 3 and 5, and by teardown in step 6.
    entry: UnsafeCell<Option<E>>,
}

impl<E: Send + Sync> Slot<E> {
    /// What a cell names it by. No other slot of the process has it, and it is even: the word of the state is in there.
    fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// # Safety
    /// The call is inside: steps 3 to 5.
    #[inline(always)]
    unsafe fn value(&self) -> &E {
        // SAFETY: the call was admitted (step 3), so teardown does not touch the entry before the call has left (step 7).
        let entry = self.entry.with(|entry| unsafe { &*entry });
        // SAFETY: an open slot has an entry, by step 2.
        unsafe { entry.as_ref().unwrap_unchecked() }
    }

    /// Step 6.
    fn close(&self, id: Id) -> Result<(), Why> {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            admitted(state, id)?;
            // Acquire pairs with the release of step 2, as when a call is let in.
            let closing = state | CLOSING;
            match self.state.compare_exchange_weak(state, closing, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(now) => state = now,
            }
        }
    }

    /// Step 3, with the word that was there. The visit is to be dropped at once where that does not admit it.
    #[inline(always)]
    fn visit(&'static self, thread: &Thread) -> (Visit<E>, u64) {
        let announced = thread.visits.announce(self.address());
        // Acquire pairs with the release of step 2: whoever sees the flag sees the value.
        let state = match announced {
            Some(_) => self.state.load(Ordering::Acquire),
            None => self.count(),
        };
        (Visit { slot: self, announced }, state)
    }

    #[cold]
    #[inline(never)]
    fn count(&self) -> u64 {
        self.state.fetch_add(1, Ordering::Acquire)
    }

    /// Step 5 of a call that is counted. Gives whether the slot is closing.
    #[cold]
    #[inline(never)]
    fn uncount(&self) -> bool {
        // Release pairs with the acquire of step 7: what this call did with the value is over for whoever sees the count.
        let before = self.state.fetch_sub(1, Ordering::Release);
        let is_closing = before & CLOSING != 0;
        if is_closing && before & COUNTED == 1 {
            Drain::wake();
        }
        is_closing
    }
}

// SAFETY: `entry` is shared only between calls, as `&E` (hence `Sync`), and moved between the threads of whoever opened the slot
// and of teardown (hence `Send`); the state word orders those phases.
unsafe impl<E: Send + Sync> Sync for Slot<E> {}

/// A call is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// What the id should have been of.
    pub kind: Kind,
    /// Why not.
    pub why: Why,
}

/// Why a call is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has no id.
    Wrong(WrongId),
    /// There is an id, but nothing behind it yet: a constructor that has not replied.
    NotReady,
    /// There was something: it is gone, or on its way.
    Gone,
    /// What is there has the first of these types, and the second one is due.
    OtherType {
        /// What hosts call its type.
        is: &'static str,
        /// The type that was asked for.
        due: &'static str,
    },
    /// It is a stream, whose items are not what was asked for.
    OtherItems,
    /// There are no ids left.
    AllInUse,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let this = self.kind.name();
        match self.why {
            Why::Wrong(WrongId::Null) => write!(f, "the {this} is null"),
            Why::Wrong(WrongId::Foreign) => write!(f, "the {this} is not one of this library"),
            Why::Wrong(WrongId::OtherKind(other)) => write!(f, "this is a {}, not a {this}", other.name()),
            Why::NotReady => write!(f, "the {this} is not ready: its constructor has not replied yet"),
            Why::Gone if self.kind == Kind::Context => write!(f, "the {this} was destroyed"),
            Why::Gone => write!(f, "the {this} was closed"),
            Why::OtherType { is, due } => write!(f, "the {this} is a `{is}`, not a `{due}`"),
            Why::OtherItems => write!(f, "the {this} is one of another function"),
            Why::AllInUse => write!(f, "all {this}s are in use"),
        }
    }
}

impl<E: Send + Sync + 'static> Slots<E> {
    /// No values.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            chunks: core::array::from_fn(|_| OnceLock::new()),
            ids: Mutex::new(Ids { free: Vec::new(), unused: 0 }),
        }
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        // The list of free slots is consistent after every step.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of that index, made if it may be.
    fn slot(&self, index: u32, make: bool) -> Option<&Slot<E>> {
        // Chunk k holds FIRST_CHUNK << k slots and starts at FIRST_CHUNK * (2^k - 1).
        let chunk = (index / FIRST_CHUNK + 1).ilog2();
        let start = FIRST_CHUNK * ((1 << chunk) - 1);
        let slots = self.chunks.get(chunk as usize)?;
        let slots = if make {
            slots.get_or_init(|| {
                let slot = |_| Slot {
                    state: AtomicU64::new(0),
                    note: AtomicUsize::new(0),
                    entry: UnsafeCell::new(None),
                };
                (0..FIRST_CHUNK << chunk).map(slot).collect()
            })
        } else {
            slots.get()?
        };
        slots.get((index - start) as usize)
    }

    /// Gives out an id for a value that is being made; `None` where all are in use.
    pub fn reserve(&'static self) -> Option<Reservation<E>> {
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
        // Relaxed: whoever freed the slot did so before the lock was taken above, and nobody knows the id yet.
        let generation = generation(slot.state.fetch_add(RESERVED, Ordering::Relaxed)) as u32;
        Some(Reservation { slots: self, slot, id: Id { slot: index, generation }, opened: false })
    }

    /// Lets a call in, for as long as it stays on this thread, which is the one that is passed.
    ///
    /// # Errors
    /// Everything but the id of a value that is there.
    pub fn visit(&'static self, thread: &Thread, raw: *mut c_void) -> Result<Visit<E>, Refused> {
        let (slot, id) = self.find(raw)?;
        // Step 3.
        let (visit, state) = slot.visit(thread);
        match admitted(state, id) {
            Ok(()) => Ok(visit),
            Err(why) => Err(self.refused(why)),
        }
    }

    /// Whether a call is inside, on this thread; but for the few that have no cell.
    pub fn is_visited_here(&'static self, thread: &Thread, raw: *mut c_void) -> bool {
        self.find(raw).is_ok_and(|(slot, id)| {
            thread.visits.name(slot.address()) && admitted(slot.state.load(Ordering::Relaxed), id).is_ok()
        })
    }

    fn refused(&self, why: Why) -> Refused {
        Refused { kind: self.kind, why }
    }

    fn find(&'static self, raw: *mut c_void) -> Result<(&'static Slot<E>, Id), Refused> {
        let id = Id::from_raw(self.kind, raw).map_err(|wrong| self.refused(Why::Wrong(wrong)))?;
        let slot = self.slot(id.slot, false);
        let slot = slot.ok_or_else(|| self.refused(Why::Wrong(WrongId::Foreign)))?;
        Ok((slot, id))
    }

    /// Takes a value out, when nobody uses it any more. `closing` runs when nobody is let in any more, and somebody may still be inside.
    ///
    /// # Errors
    /// Everything but the id of a value that is there; of several who try at once, one succeeds.
    pub fn take(&'static self, raw: *mut c_void, closing: impl FnOnce(&E)) -> Result<E, Refused> {
        let (slot, id) = self.find(raw)?;
        slot.close(id).map_err(|why| self.refused(why))?;
        // A visit that does not see `closing`, when it comes or when it goes, is seen as it is in step 7.
        heavy();
        // SAFETY: this thread set closing in an open slot, so the entry is there, and only this thread takes it out. It
        // does so below, where the reference is not used any more.
        let entry = slot.entry.with(|entry| unsafe { &*entry });
        closing(entry.as_ref().expect(FULL));
        Ok(self.drained(slot, id))
    }

    /// Steps 7 to 9 of a slot that is closed, by the only one who does them.
    fn drained(&self, slot: &Slot<E>, id: Id) -> E {
        let drain = Drain::of_all();
        let mut looking = drain.look();
        // Step 7. Acquire, here and in the cells, pairs with the release of step 5: what calls did with the value is over. The cells
        // come first: a visit that stays is counted before its cell is emptied.
        while visit::is_visited(slot.address()) || slot.state.load(Ordering::Acquire) & COUNTED != 0 {
            looking = drain.drained.wait(looking).unwrap_or_else(PoisonError::into_inner);
        }
        drop(looking);
        // Step 8.
        // SAFETY: closing is set and nobody is inside (step 7), so this is the only access.
        let entry = slot.entry.with_mut(|entry| unsafe { &mut *entry }.take());
        self.retire(slot, id, RESERVED | OPEN | CLOSING);
        entry.expect(FULL)
    }

    /// Step 6 alone: the value is left to the last, see [`Slots::take_left`], for which whoever does this asks as well.
    ///
    /// # Errors
    /// As for [`Slots::take`].
    pub fn close(&'static self, raw: *mut c_void) -> Result<(), Refused> {
        let (slot, id) = self.find(raw)?;
        slot.close(id).map_err(|why| self.refused(why))
    }

    /// Takes a value out that was closed, where nobody uses it any more and nobody else has taken it. Whoever asks uses it no more.
    #[cold]
    #[inline(never)]
    pub fn take_left(&'static self, raw: *mut c_void) -> Option<E> {
        let (slot, id) = self.find(raw).ok()?;
        // All who have left before see that they have, or are seen to have.
        heavy();
        // Acquire, as in step 7: what calls did with the value is over.
        if visit::is_visited(slot.address()) {
            return None;
        }
        let closed = admitting(id.generation) | CLOSING;
        // Acquire pairs with the release of those who were counted.
        slot.state.compare_exchange(closed, closed & !OPEN, Ordering::Acquire, Ordering::Relaxed).ok()?;
        // SAFETY: closing is set and nobody is inside, and of those who found that this one has exchanged the word: this is the only access.
        let entry = slot.entry.with_mut(|entry| unsafe { &mut *entry }.take());
        self.retire(slot, id, RESERVED | CLOSING);
        entry
    }

    /// Takes a value out, whether it was closed and left to the last, or is open. It waits for those who use it, and all of them have
    /// given up taking it. `None` where it was taken.
    pub fn take_over(&'static self, raw: *mut c_void) -> Option<E> {
        let (slot, id) = self.find(raw).ok()?;
        let was_open = slot.close(id).is_ok();
        // Acquire pairs with the release of step 2.
        let state = slot.state.load(Ordering::Acquire);
        if !was_open && state & !COUNTED != admitting(id.generation) | CLOSING {
            return None;
        }
        heavy();
        Some(self.drained(slot, id))
    }

    /// Of a value that is closed in the slot of an id, and that nobody has taken yet: its own id, and its note. The id asked for may be an older one of that
    /// slot: who closes sees only that somebody is there.
    pub fn closed_there(&'static self, raw: *mut c_void) -> Option<(*mut c_void, usize)> {
        let (slot, id) = self.find(raw).ok()?;
        // Acquire pairs with the release of step 2. Where somebody takes it meanwhile, the note is one of the next owner.
        let state = slot.state.load(Ordering::Acquire);
        let generation = generation(state) as u32;
        let is_closed = state & !COUNTED == admitting(generation) | CLOSING;
        let closed = Id { slot: id.slot, generation }.to_raw(self.kind);
        is_closed.then(|| (closed, slot.note.load(Ordering::Relaxed)))
    }

    /// Ends the generation of a slot whose state has exactly these flags.
    fn retire(&self, slot: &Slot<E>, id: Id, flags: u64) {
        // Step 9. Relaxed: the lock orders it before the next step 1, and others only see that the generation is over.
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

fn admitted(state: u64, id: Id) -> Result<(), Why> {
    if generation(state) != u64::from(id.generation) || state & CLOSING != 0 {
        Err(Why::Gone)
    } else if state & RESERVED == 0 {
        Err(Why::Wrong(WrongId::Foreign))
    } else if state & OPEN == 0 {
        Err(Why::NotReady)
    } else {
        Ok(())
    }
}

/// The slot that a thread has visited last, by its id. Slots stay where they are, so a call with the same id need not look for it again. It is to
/// be used with one table alone.
#[derive(Debug)]
pub struct Last<E: 'static> {
    raw: Cell<*mut c_void>,
    /// [`admitting`] that id.
    admits: Cell<u64>,
    slot: Cell<Option<&'static Slot<E>>>,
}

impl<E: Send + Sync + 'static> Last<E> {
    /// None so far.
    pub const fn new() -> Self {
        Self { raw: Cell::new(core::ptr::null_mut()), admits: Cell::new(0), slot: Cell::new(None) }
    }

    /// Lets a call in as [`Slots::visit`] does, where the thread has called the same last. `None` says nothing about the id.
    #[inline(always)]
    pub fn again(&self, thread: &Thread, raw: *mut c_void) -> Option<Visit<E>> {
        if self.raw.get() != raw {
            return None;
        }
        let slot = self.slot.get()?;
        // Step 3.
        let visit = Visit { slot, announced: Some(thread.visits.announce_again(slot.address())?) };
        if self.admits(&visit) {
            return Some(visit);
        }
        leave(visit);
        None
    }

    /// As [`Slots::visit`], for the next call.
    ///
    /// # Errors
    /// As there.
    pub fn visit(
        &self,
        table: &'static Slots<E>,
        thread: &Thread,
        raw: *mut c_void,
    ) -> Result<Visit<E>, Refused> {
        let visit = table.visit(thread, raw)?;
        self.remember(raw, &visit);
        Ok(visit)
    }

    fn remember(&self, raw: *mut c_void, visit: &Visit<E>) {
        let generation = generation(visit.slot.state.load(Ordering::Relaxed)) as u32;
        self.raw.set(raw);
        self.admits.set(admitting(generation));
        self.slot.set(Some(visit.slot));
    }

    /// Step 3, behind the fence.
    #[inline(always)]
    fn admits(&self, visit: &Visit<E>) -> bool {
        // Relaxed: the thread has been inside before, and has seen the value then.
        visit.slot.state.load(Ordering::Relaxed) & !COUNTED == self.admits.get()
    }
}

/// It is not the one any more that it was.
#[cold]
#[inline(never)]
fn leave<E: Send + Sync + 'static>(visit: Visit<E>) {
    drop(visit);
}

/// Two slots of two tables that a thread has visited last, by the id of the first. The second goes with it for as long as that is an id.
#[derive(Debug)]
pub struct LastTwo<E: 'static, O: 'static> {
    first: Last<E>,
    second: Last<O>,
}

impl<E: Send + Sync + 'static, O: Send + Sync + 'static> LastTwo<E, O> {
    /// None so far.
    pub const fn new() -> Self {
        Self { first: Last::new(), second: Last::new() }
    }

    /// Lets a call into both, where the thread has called the same last, and is in no call. `None` says nothing about the id.
    #[inline(always)]
    pub fn again(&self, thread: &Thread, raw: *mut c_void) -> Option<(Visit<E>, Visit<O>)> {
        if self.first.raw.get() != raw {
            return None;
        }
        let (first, second) = (self.first.slot.get()?, self.second.slot.get()?);
        // Step 3 of both.
        let [in_first, in_second] = thread.visits.announce_two([first.address(), second.address()])?;
        let first = Visit { slot: first, announced: Some(in_first) };
        let second = Visit { slot: second, announced: Some(in_second) };
        if self.first.admits(&first) && self.second.admits(&second) {
            return Some((first, second));
        }
        leave(first);
        leave(second);
        None
    }

    /// For the next call.
    pub fn remember(&self, raw: *mut c_void, first: &Visit<E>, second: &Visit<O>) {
        self.first.remember(raw, first);
        self.second.remember(raw, second);
    }
}

/// An id whose value is being made. Dropped unused, it takes the id out of use.
#[derive(Debug)]
pub struct Reservation<E: Send + Sync + 'static> {
    slots: &'static Slots<E>,
    slot: &'static Slot<E>,
    id: Id,
    opened: bool,
}

impl<E: Send + Sync + 'static> Reservation<E> {
    /// The id as hosts hold it.
    pub fn raw(&self) -> *mut c_void {
        self.id.to_raw(self.slots.kind)
    }

    /// As [`Reservation::open`], with a note for those who are never inside.
    pub fn open_noted(self, value: E, note: usize) {
        // Relaxed: who reads it has seen that the slot is open.
        self.slot.note.store(note, Ordering::Relaxed);
        self.open(value);
    }

    /// Moves the value in and lets calls in.
    pub fn open(mut self, value: E) {
        // Step 2.
        // SAFETY: the slot is not open, so no call reads the entry, and it is reserved for us alone.
        self.slot.entry.with_mut(|place| unsafe { *place = Some(value) });
        self.opened = true;
        // Release pairs with the acquire of steps 3 and 6.
        self.slot.state.fetch_add(OPEN, Ordering::Release);
    }
}

impl<E: Send + Sync + 'static> Drop for Reservation<E> {
    fn drop(&mut self) {
        if !self.opened {
            self.slots.retire(self.slot, self.id, RESERVED);
        }
    }
}

/// A call is inside, on this thread. The value stays where it is until the visit is over.
#[derive(Debug)]
pub struct Visit<E: Send + Sync + 'static> {
    slot: &'static Slot<E>,
    /// `None` for one that is counted.
    announced: Option<Announced>,
}

impl<E: Send + Sync + 'static> Visit<E> {
    /// Step 5. Gives whether the slot is closing: then a value that is left to the last may be left to this one.
    #[inline(always)]
    pub fn leave(self) -> bool {
        let mut this = ManuallyDrop::new(self);
        this.end()
    }

    #[inline(always)]
    fn end(&mut self) -> bool {
        let Some(announced) = self.announced else { return self.slot.uncount() };
        announced.withdraw();
        // Relaxed: nothing else is read there.
        let is_closing = self.slot.state.load(Ordering::Relaxed) & CLOSING != 0;
        if is_closing {
            Drain::wake();
        }
        is_closing
    }

    /// Step 5 of two visits at once. Gives whether one of the slots is closing.
    #[inline(always)]
    pub fn leave_two<O: Send + Sync + 'static>(self, second: Visit<O>) -> bool {
        let (Some(in_first), Some(in_second)) = (self.announced, second.announced) else {
            return leave_apart(self, second);
        };
        let (first, second) = (ManuallyDrop::new(self).slot, ManuallyDrop::new(second).slot);
        Announced::withdraw_two(in_first, in_second);
        // Relaxed, as for one.
        let states = first.state.load(Ordering::Relaxed) | second.state.load(Ordering::Relaxed);
        let is_closing = states & CLOSING != 0;
        if is_closing {
            Drain::wake();
        }
        is_closing
    }

    /// For a call that goes on elsewhere.
    pub fn stay(self) -> Guard<E> {
        // Step 4. Relaxed: the release of step 5, which follows, is what teardown sees it by.
        self.slot.state.fetch_add(1, Ordering::Relaxed);
        Guard { slot: self.slot }
    }
}

impl<E: Send + Sync + 'static> Deref for Visit<E> {
    type Target = E;

    #[inline(always)]
    fn deref(&self) -> &E {
        // SAFETY: it is inside until it is dropped.
        unsafe { self.slot.value() }
    }
}

impl<E: Send + Sync + 'static> Drop for Visit<E> {
    #[inline(always)]
    fn drop(&mut self) {
        self.end();
    }
}

/// One of them is counted.
#[cold]
#[inline(never)]
fn leave_apart<E: Send + Sync + 'static, O: Send + Sync + 'static>(
    first: Visit<E>,
    second: Visit<O>,
) -> bool {
    let first = first.leave();
    second.leave() || first
}

/// A call is inside, and counted. The value stays where it is until the guard is dropped.
#[derive(Debug)]
pub struct Guard<E: Send + Sync + 'static> {
    slot: &'static Slot<E>,
}

impl<E: Send + Sync + 'static> Deref for Guard<E> {
    type Target = E;

    fn deref(&self) -> &E {
        // SAFETY: it is inside until it is dropped.
        unsafe { self.slot.value() }
    }
}

impl<E: Send + Sync + 'static> Drop for Guard<E> {
    fn drop(&mut self) {
        // Step 5.
        self.slot.uncount();
    }
}

#[cfg(test)]
mod tests {
    use std::{ptr, thread, time::Duration};

    use super::*;
    use crate::{sync::CELLS, thread::current};

    fn slots<E: Send + Sync + 'static>() -> &'static Slots<E> {
        Box::leak(Box::new(Slots::new(Kind::Context)))
    }

    fn open<E: Send + Sync + 'static>(slots: &'static Slots<E>, value: E) -> *mut c_void {
        let reservation = slots.reserve().expect("a slot");
        let raw = reservation.raw();
        reservation.open(value);
        raw
    }

    fn visit<E: Send + Sync + 'static>(slots: &'static Slots<E>, raw: *mut c_void) -> Result<Visit<E>, Why> {
        slots.visit(current(), raw).map_err(|refused| refused.why)
    }

    fn take<E: Send + Sync + 'static>(slots: &'static Slots<E>, raw: *mut c_void) -> Result<E, Why> {
        slots.take(raw, |_| ()).map_err(|refused| refused.why)
    }

    #[test]
    fn only_an_open_slot_lets_calls_in() {
        let slots = slots::<String>();
        let reservation = slots.reserve().expect("a slot");
        let raw = reservation.raw();
        assert_eq!(visit(slots, raw).err(), Some(Why::NotReady));
        assert_eq!(take(slots, raw).err(), Some(Why::NotReady));
        reservation.open("one".into());
        assert_eq!(visit(slots, raw).map(|guard| guard.len()).ok(), Some(3));
        assert_eq!(take(slots, raw).as_deref(), Ok("one"));
        assert_eq!(visit(slots, raw).err(), Some(Why::Gone));
        assert_eq!(take(slots, raw).err(), Some(Why::Gone));
        assert_eq!(visit(slots, ptr::null_mut()).err(), Some(Why::Wrong(WrongId::Null)));
        assert_eq!(visit(slots, ptr::without_provenance_mut(8)).err(), Some(Why::Wrong(WrongId::Foreign)));
    }

    #[test]
    fn an_id_that_nobody_has_is_none() {
        let slots = slots::<u32>();
        let first = open(slots, 1);
        // Of the slot beside, and of the same slot some time later.
        let made_up =
            [(1, 0), (0, 1)].map(|(slot, generation)| Id { slot, generation }.to_raw(Kind::Context));
        assert_eq!(visit(slots, made_up[0]).err(), Some(Why::Wrong(WrongId::Foreign)));
        assert_eq!(take(slots, made_up[0]).err(), Some(Why::Wrong(WrongId::Foreign)));
        take(slots, first).expect("open");
        assert_eq!(visit(slots, made_up[1]).err(), Some(Why::Wrong(WrongId::Foreign)));
        let reservation = slots.reserve().expect("a slot");
        assert_eq!(reservation.raw(), made_up[1]);
        assert_eq!(visit(slots, made_up[1]).err(), Some(Why::NotReady));
    }

    #[test]
    fn an_old_id_never_reaches_a_new_owner() {
        let slots = slots::<u32>();
        let first = open(slots, 1);
        take(slots, first).expect("open");
        let second = open(slots, 2);
        assert_ne!(first, second, "the slot is used again, the id is not");
        assert_eq!(visit(slots, first).err(), Some(Why::Gone));
        assert_eq!(visit(slots, second).map(|guard| *guard).ok(), Some(2));
    }

    #[test]
    fn the_slot_of_the_last_visit_lets_in_its_own_id_alone() {
        fn table() -> &'static Slots<u32> {
            static TABLE: std::sync::OnceLock<Slots<u32>> = std::sync::OnceLock::new();
            TABLE.get_or_init(|| Slots::new(Kind::Context))
        }
        let last = Last::new();
        let again = |raw| last.again(current(), raw).map(|visit| *visit);
        let visit = |raw| match again(raw) {
            Some(value) => Ok(value),
            None => last
                .visit(table(), current(), raw)
                .map(|visit| *visit)
                .map_err(|refused| refused.why)
                .inspect(|value| assert_eq!(again(raw), Some(*value), "it is the last")),
        };
        let [first, other] = [1, 2].map(|value| open(table(), value));
        assert_eq!(visit(ptr::null_mut()), Err(Why::Wrong(WrongId::Null)));
        for _ in 0..2 {
            assert_eq!([first, first, other, other].map(visit), [Ok(1), Ok(1), Ok(2), Ok(2)]);
        }
        assert_eq!(visit(first), Ok(1));
        take(table(), first).expect("open");
        assert_eq!(visit(first), Err(Why::Gone), "closed");
        let reservation = table().reserve().expect("a slot");
        assert_eq!(visit(first), Err(Why::Gone), "reserved by another");
        let next = reservation.raw();
        reservation.open(3);
        assert_eq!([first, next, first].map(visit), [Err(Why::Gone), Ok(3), Err(Why::Gone)]);
        // Who is counted makes no difference.
        let guard = table().visit(current(), next).expect("open").stay();
        assert_eq!([next, next].map(visit), [Ok(3); 2]);
        drop(guard);
        assert_eq!(take(table(), next), Ok(3), "nobody is left inside");
    }

    #[test]
    fn the_two_slots_of_the_last_visit_let_in_one_id_while_both_are_open() {
        // Another kind has other ids.
        let (firsts, seconds) = (slots::<u32>(), &*Box::leak(Box::new(Slots::<u32>::new(Kind::Handle))));
        let last = LastTwo::new();
        let again = |raw| last.again(current(), raw).map(|(first, second)| (*first, *second));
        let enter = |first, second| {
            let visits = visit(firsts, first).and_then(|first| Ok((first, visit(seconds, second)?)));
            let (in_first, in_second) = visits.expect("open");
            last.remember(first, &in_first, &in_second);
            assert_eq!(again(first), None, "the thread is in a call");
            drop(in_first);
            assert_eq!(again(first), None, "it still is");
        };
        assert_eq!(again(ptr::null_mut()), None);
        let [first, other] = [1, 2].map(|value| open(firsts, value));
        let [second, last_of_second] = [3, 4].map(|value| open(seconds, value));
        enter(first, second);
        assert_eq!([first, first, other, second].map(again), [Some((1, 3)), Some((1, 3)), None, None]);
        enter(other, last_of_second);
        assert_eq!([first, other].map(again), [None, Some((2, 4))]);
        // Who is counted makes no difference.
        let guards = (
            visit(firsts, other).expect("open").stay(),
            visit(seconds, last_of_second).expect("open").stay(),
        );
        assert_eq!(again(other), Some((2, 4)));
        drop(guards);
        // The second is gone, and then it is another one's.
        assert_eq!(take(seconds, last_of_second), Ok(4));
        assert_eq!(again(other), None);
        open(seconds, 5);
        assert_eq!(again(other), None);
        // So is the first.
        enter(first, second);
        assert_eq!(take(firsts, first), Ok(1));
        assert_eq!(again(first), None);
        open(firsts, 6);
        assert_eq!(again(first), None);
        assert_eq!((take(firsts, other), take(seconds, second)), (Ok(2), Ok(3)), "nobody is left inside");
    }

    #[test]
    fn teardown_waits_for_either_of_two_that_are_visited_at_once() {
        let (firsts, seconds) = (slots::<String>(), slots::<String>());
        for waits_for_first in [false, true] {
            let (first, second) = (open(firsts, "first".into()), open(seconds, "second".into()));
            let last = LastTwo::new();
            last.remember(
                first,
                &visit(firsts, first).expect("open"),
                &visit(seconds, second).expect("open"),
            );
            let (in_first, in_second) = last.again(current(), first).expect("both are open");
            let (slots, raw) = if waits_for_first { (firsts, first) } else { (seconds, second) };
            let teardown = teardown(slots, raw);
            thread::sleep(Duration::from_millis(2));
            assert!(!teardown.is_finished(), "a call is inside");
            assert_eq!((&**in_first, &**in_second), ("first", "second"));
            assert!(in_first.leave_two(in_second), "it is told");
            teardown.join().expect("no panic");
            assert!(last.again(current(), first).is_none());
        }
    }

    #[test]
    fn two_visits_are_left_at_once_wherever_they_are_counted() {
        let (firsts, seconds) = (slots::<u32>(), slots::<u32>());
        let (first, second) = (open(firsts, 1), open(seconds, 2));
        for before in 0..=CELLS {
            let outer: Vec<_> = (0..before).map(|_| visit(firsts, first).expect("open")).collect();
            let both = (visit(firsts, first).expect("open"), visit(seconds, second).expect("open"));
            assert!(!both.0.leave_two(both.1));
            drop(outer);
        }
        assert_eq!((take(firsts, first), take(seconds, second)), (Ok(1), Ok(2)), "nobody is left inside");
    }

    #[test]
    fn a_slot_that_ran_out_of_generations_is_not_used_again() {
        let slots = slots::<u32>();
        slots.skip_to_last_generation(0);
        let last = open(slots, 1);
        take(slots, last).expect("open");
        assert_eq!(visit(slots, last).err(), Some(Why::Gone));
        let next = open(slots, 2);
        assert_eq!(visit(slots, next).map(|guard| *guard).ok(), Some(2));
        let slot = |raw| Id::from_raw(Kind::Context, raw).expect("an id").slot;
        assert_ne!(slot(last), slot(next));
    }

    #[test]
    fn a_reservation_that_is_dropped_leaves_nothing_behind() {
        let slots = slots::<u32>();
        let raw = slots.reserve().expect("a slot").raw();
        assert_eq!(visit(slots, raw).err(), Some(Why::Gone));
        assert_eq!(slots.ids().free.len(), 1);
    }

    #[test]
    fn slots_of_every_chunk_are_found() {
        let slots = slots::<usize>();
        let raws: Vec<_> = (0..1000).map(|index| open(slots, index)).collect();
        for (index, raw) in raws.iter().enumerate() {
            assert_eq!(visit(slots, *raw).map(|guard| *guard).ok(), Some(index));
        }
    }

    #[test]
    fn teardown_waits_for_the_last_call_and_refuses_later_ones() {
        let slots = slots::<String>();
        let raw = open(slots, "kept".into()).expose_provenance();
        let guard = visit(slots, ptr::with_exposed_provenance_mut(raw)).expect("open");
        let teardown = thread::spawn(move || take(slots, ptr::with_exposed_provenance_mut(raw)));
        while visit(slots, ptr::with_exposed_provenance_mut(raw)).is_ok() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_millis(10));
        assert!(!teardown.is_finished(), "a call is inside");
        assert_eq!(*guard, "kept");
        drop(guard);
        assert_eq!(teardown.join().expect("no panic").as_deref(), Ok("kept"));
    }

    /// Tears down, and says when nobody new is let in.
    fn teardown<E: Send + Sync + 'static>(
        slots: &'static Slots<E>,
        raw: *mut c_void,
    ) -> thread::JoinHandle<E> {
        let (raw, (closing, closed)) = (raw.addr(), std::sync::mpsc::channel());
        let teardown = thread::spawn(move || {
            let raw = ptr::without_provenance_mut(raw);
            slots.take(raw, |_| closing.send(()).expect("somebody waits")).expect("open")
        });
        closed.recv().expect("it closes");
        teardown
    }

    #[test]
    fn teardown_waits_for_calls_inside_of_each_other_in_whichever_order_they_leave() {
        // More than a thread has cells.
        let depth = CELLS + 2;
        for last in 0..depth {
            let slots = slots::<String>();
            let raw = open(slots, "kept".into());
            let mut visits: Vec<_> = (0..depth).map(|_| visit(slots, raw).expect("open")).collect();
            assert_eq!(visits.iter().filter(|visit| visit.announced.is_some()).count(), CELLS);
            let teardown = teardown(slots, raw);
            let kept = visits.swap_remove(last);
            drop(visits);
            thread::sleep(Duration::from_millis(2));
            assert!(!teardown.is_finished(), "a call is inside");
            assert_eq!(*kept, "kept");
            drop(kept);
            assert_eq!(teardown.join().expect("no panic"), "kept");
            // The cells are free again.
            let next = open(slots, String::new());
            assert!(visit(slots, next).expect("open").announced.is_some());
        }
    }

    #[test]
    fn what_is_left_to_the_last_is_taken_once_and_by_nobody_before() {
        let slots = slots::<String>();
        let reservation = slots.reserve().expect("a slot");
        let raw = reservation.raw();
        reservation.open_noted("left".into(), 7);
        assert_eq!((slots.take_left(raw), slots.closed_there(raw)), (None, None), "it is open");
        let (inside, guard) = (visit(slots, raw).expect("open"), visit(slots, raw).expect("open").stay());
        slots.close(raw).expect("open");
        assert_eq!(slots.close(raw).expect_err("closed").why, Why::Gone);
        assert_eq!((visit(slots, raw).err(), slots.closed_there(raw)), (Some(Why::Gone), Some((raw, 7))));
        assert_eq!(slots.take_left(raw), None, "two use it");
        drop(guard);
        assert_eq!(slots.take_left(raw), None, "one uses it");
        assert_eq!(*inside, "left");
        assert!(inside.leave(), "it is told");
        assert_eq!(slots.take_left(raw).as_deref(), Some("left"));
        assert_eq!((slots.take_left(raw), slots.take_over(raw), slots.closed_there(raw)), (None, None, None));
        let next = open(slots, "next".into());
        assert_eq!((slots.take_left(raw), slots.take_over(raw)), (None, None), "that is another one");
        assert!(!visit(slots, next).expect("open").leave());
    }

    #[test]
    fn what_is_left_is_taken_over_when_the_last_has_gone() {
        let slots = slots::<String>();
        for is_closed in [false, true] {
            let raw = open(slots, "kept".into());
            let inside = visit(slots, raw).expect("open");
            if is_closed {
                slots.close(raw).expect("open");
            }
            let address = raw.addr();
            let taking = thread::spawn(move || slots.take_over(ptr::without_provenance_mut(address)));
            thread::sleep(Duration::from_millis(5));
            assert!(!taking.is_finished(), "somebody is inside");
            drop(inside);
            assert_eq!(taking.join().expect("no panic").as_deref(), Some("kept"));
        }
    }

    #[test]
    fn teardown_waits_for_a_visit_that_became_a_guard() {
        let slots = slots::<String>();
        let raw = open(slots, "kept".into());
        let guard = visit(slots, raw).expect("open").stay();
        assert!(visit(slots, raw).expect("open").announced.is_some(), "its cell is free");
        let teardown = teardown(slots, raw);
        let holder = thread::spawn(move || {
            thread::sleep(Duration::from_millis(2));
            guard.len()
        });
        assert_eq!(teardown.join().expect("no panic"), "kept");
        assert_eq!(holder.join().expect("no panic"), 4);
    }

    #[test]
    fn calls_are_let_in_while_their_thread_ends() {
        static SLOTS: std::sync::OnceLock<Slots<String>> = std::sync::OnceLock::new();
        struct AtTheEnd(*mut c_void, std::sync::mpsc::Sender<(bool, usize)>);
        impl Drop for AtTheEnd {
            fn drop(&mut self) {
                let visit = visit(SLOTS.get().expect("made"), self.0).expect("open");
                self.1.send((visit.announced.is_some(), visit.len())).expect("somebody waits");
            }
        }
        thread_local! {
            static BEFORE: std::cell::OnceCell<AtTheEnd> = const { std::cell::OnceCell::new() };
            static AFTER: std::cell::OnceCell<AtTheEnd> = const { std::cell::OnceCell::new() };
        }
        let slots = SLOTS.get_or_init(|| Slots::new(Kind::Context));
        let raw = open(slots, "kept".into()).addr();
        let (seen, sees) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let raw = ptr::without_provenance_mut(raw);
            // One of the two is dropped when the cells of the thread are given back, whichever order the platform has.
            BEFORE.with(|end| drop(end.set(AtTheEnd(raw, seen.clone()))));
            drop(visit(slots, raw).expect("open"));
            AFTER.with(|end| drop(end.set(AtTheEnd(raw, seen))));
        })
        .join()
        .expect("no panic");
        let mut seen: Vec<_> = sees.iter().collect();
        seen.sort_unstable();
        assert_eq!(seen, [(false, 4), (true, 4)], "one is counted");
        assert_eq!(take(slots, ptr::without_provenance_mut(raw)).as_deref(), Ok("kept"));
    }

    #[test]
    fn calls_and_teardown_race_without_losing_a_value() {
        let slots = slots::<Vec<u8>>();
        for round in 0..200_u8 {
            let raw = open(slots, vec![round; 64]).expose_provenance();
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(move || {
                        while let Ok(guard) = visit(slots, ptr::with_exposed_provenance_mut(raw)) {
                            assert!(guard.iter().all(|byte| *byte == round));
                        }
                    });
                }
                let first = scope.spawn(move || take(slots, ptr::with_exposed_provenance_mut(raw)).is_ok());
                let second = take(slots, ptr::with_exposed_provenance_mut(raw)).is_ok();
                assert!(first.join().expect("no panic") ^ second, "exactly one tears down");
            });
        }
    }
}
