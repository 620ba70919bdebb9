//! The memory that the C form of a result refers to, beside the result itself.

use core::{
    alloc::Layout,
    cell::{Cell, RefCell, UnsafeCell},
    mem::MaybeUninit,
    ptr,
};

use bumpalo::Bump;

use crate::{
    abi::{Slice, Str},
    depth::MAX_DEPTH,
    panic,
};

/// Memory that is given out piece by piece and freed as a whole.
///
/// It also counts how deep the C form nests. Past the limit it is marked, and gives out no more memory: pointers are null and
/// sequences empty from there on, so the recursion ends. What was made so far is not to be used then, see
/// [`Arena::is_too_deep`].
///
/// Nothing of size zero is asked of the allocator below: an empty view needs no memory, and bumpalo (3.20) answers such
/// a request on a new arena by writing to a static that all arenas share.
#[derive(Debug)]
pub struct Arena {
    /// What is left of memory that is not its own, which is given out first: the next byte, and how many there are.
    room: Cell<(*mut u8, usize)>,
    memory: Bump,
    kept: RefCell<Vec<Kept>>,
    depth: Cell<usize>,
    too_deep: Cell<bool>,
}

impl Default for Arena {
    fn default() -> Self {
        Self::new()
    }
}

impl Arena {
    /// An arena without memory. In one piece with what makes one: where nothing is put into it, nothing is left of it.
    #[inline(always)]
    pub fn new() -> Self {
        Self {
            room: Cell::new((ptr::null_mut(), 0)),
            memory: Bump::with_min_align(),
            kept: RefCell::new(Vec::new()),
            depth: Cell::new(0),
            too_deep: Cell::new(false),
        }
    }

    /// Gives out `room` first.
    ///
    /// # Safety
    /// It stays where it is for as long as anything that was put into the arena is used, and no other arena has it.
    #[inline(always)]
    pub unsafe fn give(&self, room: &Room) {
        self.room.set((room.0.get().cast(), size_of::<Room>()));
    }

    /// Makes a C form that is one level deeper than what it is a part of.
    #[inline]
    pub fn nested<R>(&self, lower: impl FnOnce() -> R) -> R {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            self.too_deep.set(true);
        }
        self.depth.set(depth + 1);
        let made = lower();
        self.depth.set(depth);
        made
    }

    /// Whether there may be that many levels inside of where this is.
    #[inline]
    pub fn has(&self, levels: usize) -> bool {
        self.depth.get().saturating_add(levels) <= MAX_DEPTH
    }

    /// Whether something was nested too deep, and the C form is therefore not whole.
    #[inline(always)]
    pub fn is_too_deep(&self) -> bool {
        self.too_deep.get()
    }

    /// Memory for what has that layout, which is not of size zero.
    fn place(&self, layout: Layout) -> *mut u8 {
        let (next, left) = self.room.get();
        let before = next.align_offset(layout.align());
        match before.checked_add(layout.size()) {
            Some(taken) if taken <= left => {
                // SAFETY: as many bytes are left from there on.
                let place = unsafe { next.add(before) };
                // SAFETY: as above; it may be the end.
                self.room.set((unsafe { next.add(taken) }, left - taken));
                place
            }
            _ => self.memory.alloc_layout(layout).as_ptr(),
        }
    }

    /// Whether nothing was put into memory of its own.
    pub fn is_unused(&self) -> bool {
        self.memory.allocated_bytes() == 0 && self.kept.borrow().is_empty()
    }

    /// Puts a value into the arena, or gives null past the limit of nesting.
    pub fn value<C>(&self, make: impl FnOnce() -> C) -> *const C {
        if self.is_too_deep() {
            return core::ptr::null();
        }
        let value = make();
        if size_of::<C>() == 0 {
            return ptr::dangling();
        }
        let place = self.place(Layout::new::<C>()).cast::<C>();
        // SAFETY: it was just made for that.
        unsafe { place.write(value) };
        place
    }

    /// Puts the items of an iterator into the arena, or none of them past the limit of nesting.
    pub fn slice<C>(&self, items: impl ExactSizeIterator<Item = C>) -> Slice<C> {
        if self.is_too_deep() || items.len() == 0 || size_of::<C>() == 0 {
            Slice::of(&[])
        } else {
            let len = items.len();
            let layout = Layout::array::<C>(len)
                .expect("there are as many values already, which are no smaller than a byte");
            let place = self.place(layout).cast::<C>();
            // SAFETY: it was just made for as many, and nobody else has it.
            let slots = unsafe { core::slice::from_raw_parts_mut(place.cast::<MaybeUninit<C>>(), len) };
            let mut made = 0;
            for (slot, item) in slots.iter_mut().zip(items) {
                slot.write(item);
                made += 1;
            }
            // Whatever the iterator has said.
            Slice::from_parts(place, made)
        }
    }

    /// Copies text into the arena.
    pub fn text(&self, text: &str) -> Str {
        if text.is_empty() {
            return Str::of("");
        }
        let place = self.place(Layout::for_value(text));
        // SAFETY: it was just made for as many bytes.
        unsafe { place.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        Str::from_parts(place, text.len())
    }

    /// Keeps a value as long as the arena, for a C form to refer to.
    pub fn keep<V: Send + 'static>(&self, value: V) -> &V {
        let value = Box::into_raw(Box::new(value));
        self.kept.borrow_mut().push(Kept(value));
        // SAFETY: it stays where it is, and is not changed, until the arena is dropped.
        unsafe { &*value }
    }
}

/// Memory for the first things that are put into an arena: most C forms need no more. Nothing is ever written to all of it.
#[derive(Debug)]
pub struct Room(UnsafeCell<MaybeUninit<[u64; Self::WORDS]>>);

impl Room {
    /// So much that a record with some texts fits in.
    const WORDS: usize = 32;

    /// It, with nothing in it.
    #[inline(always)]
    pub fn new() -> Self {
        Self(UnsafeCell::new(MaybeUninit::uninit()))
    }
}

/// A value that was moved out of reach: only its reader in the arena's lifetime, and its end, know it.
#[derive(Debug)]
struct Kept(*mut dyn Send);

impl Drop for Kept {
    /// It is the author's, and may panic when it is dropped.
    fn drop(&mut self) {
        // SAFETY: it came from a box in `Arena::keep`, and the arena, with all references into it, is at its end.
        panic::dispose(unsafe { Box::from_raw(self.0) });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[test]
    fn what_is_empty_takes_no_memory_and_is_not_null() {
        let arena = Arena::new();
        let (data, len) = arena.slice(core::iter::empty::<u64>()).parts();
        assert!(!data.is_null() && len == 0);
        let (data, len) = arena.text("").parts();
        assert!(!data.is_null() && len == 0);
        assert_eq!(arena.memory.allocated_bytes(), 0);
        arena.slice([1_u8].into_iter());
        assert!(arena.memory.allocated_bytes() > 0);
    }

    #[test]
    fn room_is_given_out_first_and_aligned_and_not_twice() {
        let (memory, arena) = (Room::new(), Arena::new());
        // SAFETY: it stays where it is until the end of this test.
        unsafe { arena.give(&memory) };
        let room = memory.0.get().addr()..memory.0.get().addr() + size_of::<Room>();
        let mut given: Vec<(usize, usize)> = Vec::new();
        for round in 0..8_u8 {
            let byte = arena.value(|| round);
            let wide = arena.value(|| u64::MAX - u64::from(round));
            let text = arena.text("text");
            let numbers = arena.slice([round.into(), 2_u32].into_iter());
            assert!(wide.is_aligned() && numbers.parts().0.is_aligned());
            // SAFETY: it was just put there, and nothing else is.
            assert_eq!(unsafe { *byte }, round);
            // SAFETY: as above.
            assert_eq!(unsafe { *wide }, u64::MAX - u64::from(round));
            // SAFETY: as above.
            assert_eq!(unsafe { text.view() }.expect("text"), "text");
            // SAFETY: as above.
            assert_eq!(unsafe { numbers.view() }.expect("a view"), [round.into(), 2]);
            given.extend([
                (byte.addr(), 1),
                (wide.addr(), 8),
                (text.parts().0.addr(), 4),
                (numbers.parts().0.addr(), 8),
            ]);
            assert!(arena.is_unused(), "round {round}");
        }
        assert!(given.iter().all(|(start, len)| room.contains(start) && start + len <= room.end));
        given.sort_unstable();
        assert!(given.is_sorted_by(|(start, len), (next, _)| start + len <= *next));
        // What does not fit in any more is elsewhere.
        let many = arena.slice(0..64_u32);
        assert!(!room.contains(&many.parts().0.addr()) && !arena.is_unused());
        // SAFETY: it was just put there.
        assert!(unsafe { many.view() }.expect("a view").iter().copied().eq(0..64_u32));
        // The last bytes are given out as well.
        let (next, left) = arena.room.get();
        let rest = arena.text(&"x".repeat(left));
        assert_eq!((rest.parts().0.addr(), arena.room.get().1), (next.addr(), 0));
        assert!(!room.contains(&arena.value(|| 1_u8).addr()));
    }

    #[test]
    fn nothing_is_made_past_the_limit() {
        fn nest(arena: &Arena, levels: usize) {
            if levels > 0 {
                arena.nested(|| nest(arena, levels - 1));
            }
        }
        let arena = Arena::new();
        for _ in 0..2 {
            nest(&arena, MAX_DEPTH);
        }
        assert!(!arena.is_too_deep() && !arena.value(|| 1).is_null());
        nest(&arena, MAX_DEPTH + 1);
        assert!(arena.is_too_deep());
        assert!(arena.value(|| -> u8 { unreachable!() }).is_null());
        assert_eq!(arena.slice([1].into_iter()).parts().1, 0);
    }

    #[test]
    fn what_is_kept_ends_with_the_arena_also_when_that_panics() {
        struct Bomb(Arc<AtomicUsize>);
        impl Drop for Bomb {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
                panic!("dropped");
            }
        }
        let dropped = Arc::new(AtomicUsize::new(0));
        let arena = Arena::new();
        let first = arena.keep(Bomb(Arc::clone(&dropped)));
        for _ in 0..10 {
            arena.keep(Bomb(Arc::clone(&dropped)));
        }
        assert_eq!(first.0.load(Ordering::Relaxed), 0);
        drop(arena);
        assert_eq!(dropped.load(Ordering::Relaxed), 11);
    }
}
