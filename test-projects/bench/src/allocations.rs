//! How often the library allocates: an allocator that counts, with the feature `allocations` only.
//!
//! Both libraries have this file. Each counts its own allocations, on all of its threads.

#[cfg(feature = "allocations")]
use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicU64, Ordering},
};

#[cfg(feature = "allocations")]
static COUNT: AtomicU64 = AtomicU64::new(0);

#[cfg(feature = "allocations")]
#[global_allocator]
static COUNTING: Counting = Counting;

/// The system's allocator, counted. Growing counts, too, as that may move what there is.
#[cfg(feature = "allocations")]
struct Counting;

#[cfg(feature = "allocations")]
// SAFETY: all of it is the system's allocator, which keeps the promises.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps what this function asks for, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above; what is here is from this allocator, so from the system's.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Allocations so far; 0 where nobody counts.
pub(crate) fn count() -> u64 {
    #[cfg(feature = "allocations")]
    return COUNT.load(Ordering::Relaxed);
    #[cfg(not(feature = "allocations"))]
    return 0;
}
