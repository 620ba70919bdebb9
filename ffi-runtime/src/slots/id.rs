//! The ids that live things have outside: a library's tag, a kind, a slot and a generation in the bits of a pointer.
//!
//! ```text
//!   64 bit   tag 14 | kind 2 | generation 24 | slot 24
//!   32 bit   tag  2 | kind 2 | generation 12 | slot 16
//! ```
//!
//! The tag is never zero. On 64-bit systems that keeps an id apart from every address a program can have, so a
//! stray pointer is never taken for an id and a host's memory checker never takes an id for a pointer.
//!
//! The kind tells tables apart: one slot and generation may be a context, a handle and a stream.

use core::{ffi::c_void, ptr};

#[cfg(target_pointer_width = "64")]
const BITS: (u32, u32, u32) = (14, 24, 24);
#[cfg(target_pointer_width = "32")]
const BITS: (u32, u32, u32) = (2, 12, 16);

const TAG: u32 = BITS.0;
const GENERATION: u32 = BITS.1;
const SLOT: u32 = BITS.2;
const KIND: u32 = 2;
const _: () = assert!(TAG + KIND + GENERATION + SLOT == usize::BITS);

/// How many slots there can be.
pub const SLOTS: u32 = 1 << SLOT;
/// The last generation; a slot that reached it is not used again, so no id ever comes back.
pub const LAST_GENERATION: u32 = (1 << GENERATION) - 1;

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A context.
    Context = 0,
    /// A live object that a context owns.
    Handle = 1,
    /// A stream whose items the host takes one by one.
    Stream = 2,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Context, Kind::Handle, Kind::Stream];

    /// What hosts call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Context => "context",
            Kind::Handle => "handle",
            Kind::Stream => "stream",
        }
    }
}

/// A checked id: of this library and of the kind that was asked for, but its slot may not exist and its generation may be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id {
    /// Index of the slot.
    pub slot: u32,
    /// Generation of the slot.
    pub generation: u32,
}

/// Why something is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongId {
    /// A null pointer.
    Null,
    /// Not made by this library.
    Foreign,
    /// Made by this library, of that kind.
    OtherKind(Kind),
}

impl Id {
    /// The id as hosts hold it.
    pub fn to_raw(self, kind: Kind) -> *mut c_void {
        let above = ((tag() << KIND) | kind as usize) << (GENERATION + SLOT);
        ptr::without_provenance_mut(above | ((self.generation as usize) << SLOT) | self.slot as usize)
    }

    /// The id behind what a host passed.
    ///
    /// # Errors
    /// It was not made by this library with that kind.
    pub fn from_raw(kind: Kind, raw: *mut c_void) -> Result<Id, WrongId> {
        let bits = raw.addr();
        let above = bits >> (GENERATION + SLOT);
        let of = |kind: &Kind| above == (tag() << KIND) | *kind as usize;
        if !of(&kind) {
            return Err(match Kind::ALL.into_iter().find(of) {
                _ if raw.is_null() => WrongId::Null,
                Some(other) => WrongId::OtherKind(other),
                None => WrongId::Foreign,
            });
        }
        let (slots, generations) = ((1 << SLOT) - 1, LAST_GENERATION as usize);
        Ok(Id { slot: (bits & slots) as u32, generation: ((bits >> SLOT) & generations) as u32 })
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
    fn ids_survive_the_round_trip() {
        for id in [Id { slot: 0, generation: 0 }, Id { slot: SLOTS - 1, generation: LAST_GENERATION }] {
            for kind in Kind::ALL {
                for other in Kind::ALL {
                    let expected = if kind == other { Ok(id) } else { Err(WrongId::OtherKind(kind)) };
                    assert_eq!(Id::from_raw(other, id.to_raw(kind)), expected);
                }
                // The one that is left of what two bits can say.
                let none = id.to_raw(Kind::Context).map_addr(|bits| bits | 3 << (GENERATION + SLOT));
                assert_eq!(Id::from_raw(kind, none), Err(WrongId::Foreign));
            }
        }
    }

    #[test]
    fn what_is_no_id_is_told_apart() {
        let on_the_stack = 0_u64;
        for kind in Kind::ALL {
            let stack = (&raw const on_the_stack).cast_mut().cast();
            assert_eq!(Id::from_raw(kind, stack), Err(WrongId::Foreign));
            assert_eq!(Id::from_raw(kind, ptr::without_provenance_mut(1)), Err(WrongId::Foreign));
            assert_eq!(Id::from_raw(kind, ptr::null_mut()), Err(WrongId::Null));
            let others =
                (Id { slot: 1, generation: 0 }).to_raw(kind).map_addr(|bits| bits ^ (1 << (usize::BITS - 1)));
            assert_eq!(Id::from_raw(kind, others), Err(WrongId::Foreign), "another library's");
        }
    }
}
