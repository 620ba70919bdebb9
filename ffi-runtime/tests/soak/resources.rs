//! What the process has: memory, threads, file descriptors.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Counts what is allocated. The resident memory would count what the system's allocator keeps for later, too.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator, by the same contract. Counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Bytes that are allocated.
pub(crate) fn bytes() -> usize {
    BYTES.load(Ordering::Relaxed)
}

/// What the process has at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Resources {
    bytes: usize,
    threads: usize,
    descriptors: usize,
}

impl Resources {
    pub(crate) fn now() -> Self {
        let [threads, descriptors] = ["/proc/self/task", "/proc/self/fd"].map(entries);
        Self { bytes: bytes(), threads, descriptors }
    }

    /// Whether the process comes to have no more than before. Waits a moment: a task may be freed after its reply was given.
    fn again(self) -> Result<(), Self> {
        let limit = Instant::now() + Duration::from_secs(1);
        loop {
            let now = Self::now();
            let Self { bytes, threads, descriptors } = now;
            if bytes <= self.bytes && (threads, descriptors) == (self.threads, self.descriptors) {
                return Ok(());
            }
            if Instant::now() > limit {
                return Err(now);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Does something that leaves nothing behind, to the byte. It may have to be done more than once: a list that is kept has room for as
/// many as there ever were at once, which depends on how far the runtime's threads lag behind. A leak grows each time. Gives what the
/// process has, and what was done gave.
#[track_caller]
pub(crate) fn nothing_left<R>(mut something: impl FnMut() -> R) -> (Resources, R) {
    let mut grew = Vec::new();
    for _ in 0..5 {
        thread::sleep(Duration::from_millis(20));
        let before = Resources::now();
        let result = something();
        match before.again() {
            Ok(()) => return (before, result),
            Err(after) => {
                let bytes = before.bytes;
                assert_eq!(Resources { bytes, ..after }, before, "threads and descriptors are in no list");
                grew.push((before, after));
            }
        }
    }
    panic!("left behind each time: {grew:#?}");
}

/// Entries of a folder of the system; none where it has no such folder.
fn entries(folder: &str) -> usize {
    std::path::Path::new(folder).read_dir().map_or(0, Iterator::count)
}
