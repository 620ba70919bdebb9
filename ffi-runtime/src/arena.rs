//! The memory that the C form of a result refers to, beside the result itself.

use bumpalo::Bump;

use crate::abi::{Slice, Str};

/// Memory that is given out piece by piece and freed as a whole.
///
/// Nothing of size zero is asked of the allocator below: an empty view needs no memory, and bumpalo (3.20) answers such
/// a request on a new arena by writing to a static that all arenas share.
#[derive(Debug, Default)]
pub struct Arena {
    memory: Bump,
}

impl Arena {
    /// An arena without memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value into the arena.
    pub fn value<C>(&self, value: C) -> *const C {
        if size_of::<C>() == 0 { core::ptr::dangling() } else { self.memory.alloc(value) }
    }

    /// Puts the items of an iterator into the arena.
    pub fn slice<C>(&self, items: impl ExactSizeIterator<Item = C>) -> Slice<C> {
        if items.len() == 0 || size_of::<C>() == 0 {
            Slice::of(&[])
        } else {
            Slice::of(self.memory.alloc_slice_fill_iter(items))
        }
    }

    /// Copies text into the arena.
    pub fn text(&self, text: &str) -> Str {
        if text.is_empty() { Str::of("") } else { Str::of(self.memory.alloc_str(text)) }
    }
}

#[cfg(test)]
mod tests {
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
}
