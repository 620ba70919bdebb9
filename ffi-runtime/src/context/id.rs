//! The ids that contexts have outside: a library's tag, a slot and a generation in the bits of a pointer.
//!
//! ```text
//!   64 bit   tag 16 | generation 24 | slot 24
//!   32 bit   tag  4 | generation 12 | slot 16
//! ```
//!
//! The tag is never zero. On 64-bit systems that keeps an id apart from every address a program can have, so a
//! stray pointer is never taken for an id and a host's memory checker never takes an id for a pointer.

use core::{ffi::c_void, ptr};

#[cfg(target_pointer_width = "64")]
const BITS: (u32, u32, u32) = (16, 24, 24);
#[cfg(target_pointer_width = "32")]
const BITS: (u32, u32, u32) = (4, 12, 16);

const TAG: u32 = BITS.0;
const GENERATION: u32 = BITS.1;
const SLOT: u32 = BITS.2;

/// How many slots there can be.
pub const SLOTS: u32 = 1 << SLOT;
/// The last generation; a slot that reached it is not used again, so no id ever comes back.
pub const LAST_GENERATION: u32 = (1 << GENERATION) - 1;

/// A checked id: of this library, but its slot may not exist and its generation may be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id {
    /// Index of the slot.
    pub slot: u32,
    /// Generation of the slot.
    pub generation: u32,
}

impl Id {
    /// The id as hosts hold it.
    pub fn to_raw(self) -> *mut c_void {
        let bits = (tag() << (GENERATION + SLOT)) | ((self.generation as usize) << SLOT) | self.slot as usize;
        ptr::without_provenance_mut(bits)
    }

    /// The id behind what a host passed; `None` where it was not made by this library.
    pub fn from_raw(raw: *mut c_void) -> Option<Id> {
        let bits = raw.addr();
        let (slots, generations) = ((1 << SLOT) - 1, LAST_GENERATION as usize);
        let id = Id { slot: (bits & slots) as u32, generation: ((bits >> SLOT) & generations) as u32 };
        (bits >> (GENERATION + SLOT) == tag()).then_some(id)
    }
}

/// Tells the libraries in a process apart: from the address of a static, which is another one in each.
fn tag() -> usize {
    static HERE: u8 = 0;
    // Fibonacci hashing spreads the bits that differ (the middle ones) into the upper ones.
    let hash = (&raw const HERE).addr().wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as usize);
    (hash >> (usize::BITS - TAG)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_the_round_trip_and_foreign_ones_do_not() {
        for id in [Id { slot: 0, generation: 0 }, Id { slot: SLOTS - 1, generation: LAST_GENERATION }] {
            assert_eq!(Id::from_raw(id.to_raw()), Some(id));
        }
        let on_the_stack = 0_u64;
        assert_eq!(Id::from_raw((&raw const on_the_stack).cast_mut().cast()), None);
        assert_eq!(Id::from_raw(ptr::null_mut()), None);
        assert_eq!(Id::from_raw(ptr::without_provenance_mut(1)), None);
    }
}
