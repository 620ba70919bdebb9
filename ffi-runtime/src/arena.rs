//! The memory that the C form of a result refers to, beside the result itself.

use core::cell::{Cell, RefCell};

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
            memory: Bump::with_min_align(),
            kept: RefCell::new(Vec::new()),
            depth: Cell::new(0),
            too_deep: Cell::new(false),
        }
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

    /// Whether nothing was put into it.
    pub fn is_unused(&self) -> bool {
        self.memory.allocated_bytes() == 0 && self.kept.borrow().is_empty()
    }

    /// Puts a value into the arena, or gives null past the limit of nesting.
    pub fn value<C>(&self, make: impl FnOnce() -> C) -> *const C {
        if self.is_too_deep() {
            return core::ptr::null();
        }
        let value = make();
        if size_of::<C>() == 0 { core::ptr::dangling() } else { self.memory.alloc(value) }
    }

    /// Puts the items of an iterator into the arena, or none of them past the limit of nesting.
    pub fn slice<C>(&self, items: impl ExactSizeIterator<Item = C>) -> Slice<C> {
        if self.is_too_deep() || items.len() == 0 || size_of::<C>() == 0 {
            Slice::of(&[])
        } else {
            Slice::of(self.memory.alloc_slice_fill_iter(items))
        }
    }

    /// Copies text into the arena.
    pub fn text(&self, text: &str) -> Str {
        if text.is_empty() { Str::of("") } else { Str::of(self.memory.alloc_str(text)) }
    }

    /// Keeps a value as long as the arena, for a C form to refer to.
    pub fn keep<V: Send + 'static>(&self, value: V) -> &V {
        let value = Box::into_raw(Box::new(value));
        self.kept.borrow_mut().push(Kept(value));
        // SAFETY: it stays where it is, and is not changed, until the arena is dropped.
        unsafe { &*value }
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
