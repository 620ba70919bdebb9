//! Memory that is used wrongly in Rust.

use std::hint::black_box;

/// Numbers that somebody else owns.
///
/// They are as wide as what ThreadSanitizer remembers accesses of: it knows four of them for each eight bytes, so of bytes that two
/// threads go through one by one it has often forgotten what it should compare.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    data: *const u64,
    count: usize,
}

// SAFETY: it is an address and a number. Who reads what is there answers for it, and all who do are bugs.
unsafe impl Send for Place {}
// SAFETY: as above.
unsafe impl Sync for Place {}

impl Place {
    /// Where these numbers are. Nothing keeps them there.
    pub(crate) fn of(numbers: &[u64]) -> Self {
        Self { data: numbers.as_ptr(), count: numbers.len() }
    }

    /// What the host says that is at an address.
    pub(crate) fn shared(address: u64, count: u64) -> Self {
        let address = usize::try_from(address).expect("an address of this process");
        let count = usize::try_from(count).expect("as many as fit into this process");
        Self { data: std::ptr::with_exposed_provenance(address), count }
    }

    /// The sum of the numbers.
    ///
    /// # Safety
    /// They are there, and nobody writes them meanwhile.
    pub(crate) unsafe fn sum(self) -> u64 {
        let mut sum = 0_u64;
        for index in 0..self.count {
            // SAFETY: within the memory, by the caller's promise.
            let place = unsafe { self.data.add(index) };
            // SAFETY: readable by the same promise. Each is read once and where it is, whatever the optimizer thinks.
            sum = sum.wrapping_add(unsafe { place.read_volatile() });
        }
        sum
    }
}

/// Bug: reads memory after it was freed.
#[ffi::export]
pub fn read_freed(value: u8) -> u8 {
    let boxed = Box::new(value);
    let place = &raw const *boxed;
    drop(boxed);
    // SAFETY: none, and that is the bug: the box is gone.
    unsafe { place.read_volatile() }
}

/// Bug: reads the byte behind a buffer on the heap.
#[ffi::export]
pub fn read_past_end(size: u32) -> u8 {
    let buffer = black_box(vec![1_u8; size as usize]);
    // SAFETY: none, and that is the bug: the last byte is the one before.
    let end = unsafe { buffer.as_ptr().add(buffer.len()) };
    // SAFETY: as above.
    unsafe { end.read_volatile() }
}

/// Bug: writes the byte behind a buffer on the heap.
#[ffi::export]
pub fn write_past_end(size: u32) {
    let mut buffer = black_box(vec![1_u8; size as usize]);
    let len = buffer.len();
    // SAFETY: none, and that is the bug: the last byte is the one before.
    let end = unsafe { buffer.as_mut_ptr().add(len) };
    // SAFETY: as above.
    unsafe { end.write_volatile(0) }
}

/// Bug: forgets memory that nobody else knows of.
#[ffi::export]
pub fn leak(size: u32) {
    std::mem::forget(black_box(vec![1_u8; size as usize]));
}
