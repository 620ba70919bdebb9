//! `HashMap<K, V>`, `BTreeMap<K, V>`

use core::hash::{BuildHasher, Hash};
use std::collections::{BTreeMap, HashMap, btree_map, hash_map};

use super::{Crossing, arg_is_c, key, no_memory_for, pointee_is_c};
use crate::{
    abi::{Entry, Slice},
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

macro_rules! map {
    ($map:ty, [$($bounds:tt)*], $module:ident, $with_room:expr) => {
        // SAFETY: the header declares a struct of a pointer and a length, and one of a key and a value, whose C forms
        // take every bit pattern; `Slice` checks itself when it is read.
        unsafe impl<$($bounds)*> Crossing for $map {
            type C = Slice<Entry<K::C, V::C>>;
            arg_is_c!();
            const TYPE: Type = {
                key::require::<K>();
                Type::Map(&K::TYPE, &V::TYPE)
            };
            const PLAIN: bool = false;
            const ALONE: bool = false;
            pointee_is_c!();

            unsafe fn lift(c: &Slice<Entry<K::C, V::C>>, depth: Depth) -> Result<Self, ValueError> {
                let depth = depth.deeper()?;
                // SAFETY: the promise of the host is the one that `view` asks for.
                let view = unsafe { c.view() }?;
                let mut map: Self = $with_room(view.len())?;
                for (index, entry) in view.iter().enumerate() {
                    // SAFETY: what the key refers to is readable by the same promise.
                    let key = unsafe { K::lift(&entry.key, depth) }.map_err(|error| error.in_key_of(index))?;
                    // SAFETY: what the value refers to is readable by the same promise.
                    let value = unsafe { V::lift(&entry.value, depth) }
                        .map_err(|error| key::within(error, &key))?;
                    match map.entry(key) {
                        $module::Entry::Vacant(entry) => _ = entry.insert(value),
                        $module::Entry::Occupied(entry) => return Err(key::duplicate_key(entry.key())),
                    }
                }
                Ok(map)
            }

            fn lower(&self, arena: &Arena) -> Slice<Entry<K::C, V::C>> {
                let entry = |(key, value): (&K, &V)| Entry { key: key.lower(arena), value: value.lower(arena) };
                arena.nested(|| arena.slice(self.iter().map(entry)))
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.sorted_map(
                    self.iter(),
                    |(key, _), encoder| key.encode(encoder),
                    |(_, value), encoder| value.encode(encoder),
                );
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
                let mut map: Self = $with_room(decoder.map_hint::<(K, V)>())?;
                decoder.pairs(|decoder, index| {
                    let key = K::decode(decoder).map_err(|error| error.in_key_of(index))?;
                    let value = V::decode(decoder).map_err(|error| key::within(error, &key))?;
                    match map.entry(key) {
                        $module::Entry::Vacant(entry) => _ = entry.insert(value),
                        $module::Entry::Occupied(entry) => return Err(key::duplicate_key(entry.key())),
                    }
                    Ok(())
                })?;
                Ok(map)
            }
        }
    };
}

map!(
    HashMap<K, V, S>,
    [K: Crossing + Eq + Hash, V: Crossing, S: BuildHasher + Default + Send + 'static],
    hash_map,
    hash_map_for
);
map!(BTreeMap<K, V>, [K: Crossing + Ord, V: Crossing], btree_map, |_| Ok::<_, ValueError>(Self::new()));

/// A map with room for as many as the host says: its word is not enough to abort the process.
fn hash_map_for<K: Eq + Hash, V, S: BuildHasher + Default>(
    len: usize,
) -> Result<HashMap<K, V, S>, ValueError> {
    let mut map = HashMap::default();
    map.try_reserve(len).map_err(|_| no_memory_for(len))?;
    Ok(map)
}

#[cfg(test)]
mod tests {
    use core::ptr;
    use std::{
        collections::{BTreeMap, HashMap},
        hash::{BuildHasherDefault, DefaultHasher},
    };

    use crate::{
        abi::{Bool, Entry, Slice, Str},
        arena::Arena,
        cbor::Decoder,
        crossing::{
            Crossing,
            tests::{cbor, check, refused_c, refused_cbor, through_c},
        },
    };

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn entries_are_in_the_order_of_deterministic_encoding() {
        let words = [(text("aa"), 1_i64), (text("z"), 2), (text(""), 3)];
        check(&HashMap::from(words.clone()), "a3 60 03 617a 02 626161 01");
        check(&BTreeMap::from(words), "a3 60 03 617a 02 626161 01");
        let numbers = [(-1_i16, true), (256, false), (10, true), (-300, false), (24, true)];
        let encoded = "a5 0a f5 1818 f5 190100 f4 20 f5 39012b f4";
        check(&HashMap::from(numbers), encoded);
        check(&BTreeMap::from(numbers), encoded);
    }

    #[test]
    fn a_map_with_nothing_in_it_crosses() {
        check(&HashMap::<String, i64>::new(), "a0");
        check(&BTreeMap::<u8, Vec<u8>>::new(), "a0");
        let c = Slice::<Entry<u8, u8>>::from_parts(ptr::null(), 0);
        // SAFETY: nothing is read.
        assert_eq!(unsafe { BTreeMap::<u8, u8>::lift_arg(c) }, Ok(BTreeMap::new()));
        let arena = Arena::new();
        assert!(!BTreeMap::<u8, u8>::new().lower(&arena).parts().0.is_null());
    }

    #[test]
    fn a_map_gives_its_entries_in_its_order() {
        let map = BTreeMap::from([(3_u8, text("c")), (1, text("a")), (2, text("b"))]);
        let arena = Arena::new();
        // SAFETY: the map and the arena are still there.
        let view = unsafe { map.lower(&arena).view() }.expect("a view");
        assert_eq!(view.iter().map(|entry| entry.key).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn values_may_be_of_any_type_and_hashers_of_any_kind() {
        let inner = BTreeMap::from([(u64::MAX, Some(vec![1_u8])), (0, None)]);
        check(&BTreeMap::from([(text("a"), vec![inner.clone(), BTreeMap::new()])]), {
            "a1 6161 82 a2 00 f6 1bffffffffffffffff 4101 a0"
        });
        check(&HashMap::from([(i64::MIN, [inner])]), {
            "a1 3b7fffffffffffffff 81 a2 00 f6 1bffffffffffffffff 4101"
        });
        type Fixed = BuildHasherDefault<DefaultHasher>;
        check(&HashMap::<i8, bool, Fixed>::from_iter([(-128, true), (127, false)]), "a2 187f f4 387f f5");
    }

    #[test]
    fn ten_thousand_entries_cross() {
        let entries =
            || (0..10_000_u32).map(|number| (number.wrapping_mul(2_654_435_761), number.to_string()));
        let (hashed, ordered) = (entries().collect::<HashMap<_, _>>(), entries().collect::<BTreeMap<_, _>>());
        assert_eq!(hashed.len(), 10_000);
        assert_eq!(through_c(&hashed), Ok(hashed.clone()));
        assert_eq!(through_c(&ordered), Ok(ordered.clone()));
        let encoded = cbor(&hashed);
        assert_eq!(encoded, cbor(&ordered));
        assert_eq!(HashMap::decode(&mut Decoder::new(&encoded)), Ok(hashed));
    }

    #[test]
    fn the_same_key_twice_is_refused() {
        let entries =
            [("a", 1_i64), ("b\n", 2), ("b\n", 3)].map(|(key, value)| Entry { key: Str::of(key), value });
        let twice = Slice::of(&entries);
        assert_eq!(refused_c::<HashMap<String, i64>>(&twice), "duplicate key `b\\n`");
        assert_eq!(refused_c::<BTreeMap<String, i64>>(&twice), "duplicate key `b\\n`");
        let entries = [Entry { key: -7_i8, value: 0_u8 }; 2];
        assert_eq!(refused_c::<BTreeMap<i8, u8>>(&Slice::of(&entries)), "duplicate key `-7`");
        assert_eq!(refused_c::<HashMap<i8, u8>>(&Slice::of(&entries)), "duplicate key `-7`");
        // However it is written.
        for encoded in ["a2 6161 00 6161 00", "bf 6161 00 7f6161ff 00 ff", "a2 6161 00 c1 7801 61 00"] {
            assert_eq!(refused_cbor::<HashMap<String, i64>>(encoded), "duplicate key `a`");
        }
        for encoded in ["a2 07 00 07 00", "a2 07 00 1807 00", "a2 07 00 c24107 00"] {
            assert_eq!(refused_cbor::<BTreeMap<i64, i64>>(encoded), "duplicate key `7`");
        }
    }

    #[test]
    fn the_place_of_a_bad_entry_is_named() {
        let entries =
            [("x", 0), ("a\"b", 2)].map(|(key, value)| Entry { key: Str::of(key), value: Bool(value) });
        let text = r#"["a\"b"]: a bool is 0 or 1, found 2"#;
        assert_eq!(refused_c::<HashMap<String, bool>>(&Slice::of(&entries)), text);
        let inner = [Entry { key: -7_i64, value: Bool(9) }];
        let outer = [Entry { key: Str::of("in"), value: Slice::of(&inner) }];
        let text = r#"["in"][-7]: a bool is 0 or 1, found 9"#;
        assert_eq!(refused_c::<BTreeMap<String, BTreeMap<i64, bool>>>(&Slice::of(&outer)), text);
        // SAFETY: a `Str` takes every bit pattern.
        let bad = unsafe { core::mem::transmute::<[usize; 2], Str>([0, 3]) };
        let entries = [Entry { key: Str::of("a"), value: 0_u8 }, Entry { key: bad, value: 0 }];
        let text = "[key of entry 1]: null pointer with a length of 3";
        assert_eq!(refused_c::<HashMap<String, u8>>(&Slice::of(&entries)), text);
        assert_eq!(
            refused_cbor::<HashMap<u8, bool>>("a2 05 f5 07 00"),
            "[7]: expected a bool, found an integer"
        );
        let text = "[key of entry 1]: expected text, found an integer";
        assert_eq!(refused_cbor::<BTreeMap<String, u8>>("a2 6161 01 02 03"), text);
        let text = "[key of entry 0]: integer 256 is out of range for u8";
        assert_eq!(refused_cbor::<BTreeMap<u8, u8>>("a1 190100 00"), text);
        assert_eq!(refused_cbor::<BTreeMap<u8, u8>>("80"), "expected a map, found an array");
    }

    #[test]
    fn bad_views_are_refused() {
        type Map = HashMap<String, u64>;
        let refused = |data, len| refused_c::<Map>(&Slice::from_parts(data, len));
        assert_eq!(refused(ptr::null(), 2), "null pointer with a length of 2");
        assert_eq!(refused(ptr::without_provenance(4), 2), "misaligned pointer");
        let most = usize::MAX / 2;
        let aligned = ptr::without_provenance(8);
        assert_eq!(refused(aligned, most), format!("a length of {most} is more than memory holds"));
    }

    #[test]
    fn lengths_beyond_the_input_reserve_nothing() {
        for encoded in ["bb 0000000100000000", "bb ffffffffffffffff", "ba 7fffffff 6161 00", "a2 6161 00"] {
            assert_eq!(refused_cbor::<HashMap<String, i64>>(encoded), "unexpected end of input");
            assert_eq!(refused_cbor::<BTreeMap<String, i64>>(encoded), "unexpected end of input");
        }
        assert!(super::hash_map_for::<u64, u64, std::hash::RandomState>(usize::MAX).is_err());
    }
}
