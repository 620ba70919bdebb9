//! `HashSet<T>`, `BTreeSet<T>`: in C the struct of a sequence, and an array on the wire, of `u8` too.

use core::hash::{BuildHasher, Hash};
use std::collections::{BTreeSet, HashSet};

use super::{Crossing, arg_is_c, key, no_memory_for, pointee_is_c};
use crate::{
    abi::Slice,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

macro_rules! set {
    ($set:ty, [$($bounds:tt)*], $with_room:expr) => {
        // SAFETY: the header declares a struct of a pointer and a length; `Slice` takes every bit pattern and checks it
        // when it is read, and so does the C form of the elements.
        unsafe impl<$($bounds)*> Crossing for $set {
            type C = Slice<T::C>;
            arg_is_c!();
            const TYPE: Type = {
                key::require::<T>();
                Type::Set(&T::TYPE)
            };
            const PLAIN: bool = false;
            const ALONE: bool = false;
            pointee_is_c!();

            unsafe fn lift(c: &Slice<T::C>, depth: Depth) -> Result<Self, ValueError> {
                let depth = depth.deeper()?;
                // SAFETY: the promise of the host is the one that `view` asks for.
                let view = unsafe { c.view() }?;
                let mut set: Self = $with_room(view.len())?;
                for (index, item) in view.iter().enumerate() {
                    // SAFETY: what the element refers to is readable by the same promise.
                    let added = unsafe { T::lift(item, depth) }.and_then(|item| match set.replace(item) {
                        None => Ok(()),
                        Some(item) => Err(key::duplicate_element(&item)),
                    });
                    added.map_err(|error| error.in_index(index))?;
                }
                Ok(set)
            }

            fn lower(&self, arena: &Arena) -> Slice<T::C> {
                arena.nested(|| arena.slice(self.iter().map(|item| item.lower(arena))))
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.sorted_array(self.iter(), |item, encoder| item.encode(encoder));
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
                let mut set: Self = $with_room(decoder.array_hint::<T>())?;
                decoder.array(|decoder, _| match set.replace(T::decode(decoder)?) {
                    None => Ok(()),
                    Some(item) => Err(key::duplicate_element(&item)),
                })?;
                Ok(set)
            }
        }
    };
}

set!(
    HashSet<T, S>,
    [T: Crossing + Eq + Hash, S: BuildHasher + Default + Send + 'static],
    hash_set_for
);
set!(BTreeSet<T>, [T: Crossing + Ord], |_| Ok::<_, ValueError>(Self::new()));

/// A set with room for as many as the host says: its word is not enough to abort the process.
fn hash_set_for<T: Eq + Hash, S: BuildHasher + Default>(len: usize) -> Result<HashSet<T, S>, ValueError> {
    let mut set = HashSet::default();
    set.try_reserve(len).map_err(|_| no_memory_for(len))?;
    Ok(set)
}

#[cfg(test)]
mod tests {
    use core::ptr;
    use std::collections::{BTreeSet, HashSet};

    use crate::{
        abi::{Slice, Str},
        cbor::Decoder,
        crossing::{
            Crossing,
            tests::{cbor, check, refused_c, refused_cbor, through_c},
        },
    };

    #[test]
    fn elements_are_in_the_order_of_their_encodings() {
        let words = ["aa", "z", ""].map(str::to_owned);
        check(&HashSet::from(words.clone()), "83 60 617a 626161");
        check(&BTreeSet::from(words), "83 60 617a 626161");
        check(&HashSet::from([-1_i64, 500, 0, -500, 24]), "85 00 1818 1901f4 20 3901f3");
        check(&BTreeSet::<i64>::new(), "80");
        check(&HashSet::<String>::new(), "80");
        check(&vec![BTreeSet::from([1_u16]), BTreeSet::new()], "82 81 01 80");
    }

    #[test]
    fn a_set_of_bytes_is_an_array_on_the_wire() {
        check(&BTreeSet::from([255_u8, 0]), "82 00 18ff");
        assert_eq!(refused_cbor::<BTreeSet<u8>>("42 0001"), "expected an array, found bytes");
    }

    #[test]
    fn the_same_element_twice_is_refused() {
        let items = ["a", "b", "a"].map(Str::of);
        assert_eq!(refused_c::<HashSet<String>>(&Slice::of(&items)), "[2]: duplicate element `a`");
        assert_eq!(refused_c::<BTreeSet<i32>>(&Slice::of(&[-4, -4])), "[1]: duplicate element `-4`");
        assert_eq!(refused_cbor::<HashSet<String>>("9f 6161 7f6161ff ff"), "[1]: duplicate element `a`");
        assert_eq!(refused_cbor::<BTreeSet<u64>>("83 05 07 1807"), "[2]: duplicate element `7`");
    }

    #[test]
    fn the_place_of_a_bad_element_is_named() {
        assert_eq!(refused_cbor::<HashSet<u8>>("82 01 190100"), "[1]: integer 256 is out of range for u8");
        assert_eq!(refused_c::<HashSet<u32>>(&Slice::from_parts(ptr::null(), 1)), {
            "null pointer with a length of 1"
        });
        assert_eq!(refused_c::<BTreeSet<u32>>(&Slice::from_parts(ptr::without_provenance(2), 1)), {
            "misaligned pointer"
        });
    }

    #[test]
    fn lengths_beyond_the_input_reserve_nothing() {
        for encoded in ["9b 0000000100000000", "9b ffffffffffffffff", "9a 7fffffff 01", "82 01"] {
            assert_eq!(refused_cbor::<HashSet<u64>>(encoded), "unexpected end of input");
        }
        assert!(super::hash_set_for::<u64, std::hash::RandomState>(usize::MAX).is_err());
    }

    #[test]
    fn ten_thousand_elements_cross() {
        let set: HashSet<u64> = (0..10_000).map(|number: u64| number << (number % 50)).collect();
        assert_eq!(through_c(&set), Ok(set.clone()));
        assert_eq!(HashSet::decode(&mut Decoder::new(&cbor(&set))), Ok(set));
    }
}
