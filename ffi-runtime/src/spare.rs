//! Memory that a thread keeps for its next call.
//!
//! A call that has a callback may be moved to other threads, so it is made on the heap. Most are over before that, on the thread that made
//! them: what they were in is the next one's. It is one block of each size, and it is given back when the thread ends.

use core::{alloc::Layout, cell::Cell, ptr, ptr::NonNull};
use std::alloc::{alloc, dealloc, handle_alloc_error};

use crate::thread;

/// The sizes of blocks that are kept.
const SIZES: [usize; 2] = [256, 512];

/// What they are aligned to.
const ALIGN: usize = 16;

/// The block of each size that a thread keeps.
#[derive(Debug)]
pub struct Spare {
    blocks: [Cell<*mut u8>; SIZES.len()],
    /// The thread will give them back.
    ends: Cell<bool>,
}

/// Which block is large enough.
#[inline(always)]
const fn size_of_block(layout: Layout) -> Option<usize> {
    if layout.align() > ALIGN {
        None
    } else if layout.size() <= SIZES[0] {
        Some(0)
    } else if layout.size() <= SIZES[1] {
        Some(1)
    } else {
        None
    }
}

/// What memory for a value of that layout is allocated with.
const fn rounded(layout: Layout) -> Layout {
    match size_of_block(layout) {
        // SAFETY: a power of two, and no size of ours comes near the largest one.
        Some(block) => unsafe { Layout::from_size_align_unchecked(SIZES[block], ALIGN) },
        None => layout,
    }
}

impl Spare {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { blocks: [const { Cell::new(ptr::null_mut()) }; SIZES.len()], ends: Cell::new(false) }
    }

    /// Memory for a value of that layout, which is not empty.
    #[inline(always)]
    pub fn take(&self, layout: Layout) -> NonNull<u8> {
        let kept =
            size_of_block(layout).and_then(|block| NonNull::new(self.blocks[block].replace(ptr::null_mut())));
        kept.unwrap_or_else(|| allocate(layout))
    }

    /// Keeps memory, or frees it.
    ///
    /// # Safety
    /// - It is from [`Spare::take`] of any thread, for that layout, and not used any more.
    #[inline(always)]
    pub unsafe fn give(&self, memory: NonNull<u8>, layout: Layout) {
        match size_of_block(layout) {
            Some(block) if self.blocks[block].get().is_null() && self.ends() => {
                self.blocks[block].set(memory.as_ptr());
            }
            // SAFETY: by this function's contract.
            _ => unsafe { free(memory, layout) },
        }
    }

    /// Whether the thread will give back what is kept.
    #[inline(always)]
    fn ends(&self) -> bool {
        self.ends.get() || self.begin()
    }

    #[cold]
    #[inline(never)]
    fn begin(&self) -> bool {
        // A thread of a model has no end that could be waited for.
        let begins = !cfg!(all(test, loom)) && END.try_with(|_| ()).is_ok();
        self.ends.set(begins);
        begins
    }

    fn end(&self) {
        self.ends.set(false);
        for (block, size) in self.blocks.iter().zip(SIZES) {
            if let Some(memory) = NonNull::new(block.replace(ptr::null_mut())) {
                // SAFETY: a power of two, and no size of ours comes near the largest one.
                let layout = unsafe { Layout::from_size_align_unchecked(size, ALIGN) };
                // SAFETY: it was kept, so it is nobody's, and it was allocated as a block of that size.
                unsafe { free(memory, layout) };
            }
        }
    }
}

#[cold]
#[inline(never)]
fn allocate(layout: Layout) -> NonNull<u8> {
    let layout = rounded(layout);
    // SAFETY: it is not empty, as `take` asks for.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Frees memory.
///
/// # Safety
/// - As for [`Spare::give`].
#[cold]
#[inline(never)]
pub unsafe fn free(memory: NonNull<u8>, layout: Layout) {
    // SAFETY: by this function's contract, and it was allocated with that layout.
    unsafe { dealloc(memory.as_ptr(), rounded(layout)) };
}

thread_local! {
    /// Made when a block is first kept.
    static END: End = const { End };
}

struct End;

impl Drop for End {
    fn drop(&mut self) {
        thread::current().spare.end();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn on_a_new_thread(run: impl FnOnce(&Spare) + Send + 'static) {
        std::thread::spawn(|| run(&thread::current().spare)).join().expect("no panic");
    }

    #[test]
    fn what_is_given_is_what_is_taken_next() {
        on_a_new_thread(|spare| {
            for size in [1, 256, 257, 512] {
                let layout = Layout::from_size_align(size, 8).expect("a layout");
                let [first, second] = [spare.take(layout), spare.take(layout)];
                assert_ne!(first, second);
                // SAFETY: both are from above. The second one has no place any more.
                [first, second].into_iter().for_each(|memory| unsafe { spare.give(memory, layout) });
                assert_eq!(spare.take(layout), first);
                // SAFETY: as above.
                unsafe { spare.give(first, layout) };
            }
        });
    }

    #[test]
    fn what_is_large_or_aligned_is_not_kept() {
        on_a_new_thread(|spare| {
            for (size, align) in [(513, 8), (8, 32)] {
                let layout = Layout::from_size_align(size, align).expect("a layout");
                let memory = spare.take(layout);
                assert!(memory.as_ptr().addr().is_multiple_of(align));
                // SAFETY: it is from above.
                unsafe { spare.give(memory, layout) };
            }
            assert!(spare.blocks.iter().all(|block| block.get().is_null()));
        });
    }

    #[test]
    fn nothing_is_kept_while_a_thread_ends() {
        on_a_new_thread(|spare| {
            let layout = Layout::new::<u64>();
            let memory = spare.take(layout);
            // SAFETY: it is from above.
            unsafe { spare.give(memory, layout) };
            assert!(!spare.blocks[0].get().is_null());
            spare.end();
            assert!(spare.blocks[0].get().is_null() && !spare.ends.get());
        });
    }
}
