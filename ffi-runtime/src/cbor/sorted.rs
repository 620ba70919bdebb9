//! Maps and sets, whose order in memory means nothing: written in the order of the encodings of their keys, as deterministic
//! encoding asks for (RFC 8949 section 4.2.1). Keys and elements are text or numbers: they do not nest.

use std::ops::Range;

use crate::cbor::Encoder;

impl Encoder {
    /// Writes a map: of each entry `key` writes the key and `value` the value.
    pub fn sorted_map<E>(
        &mut self,
        entries: impl ExactSizeIterator<Item = E>,
        key: impl FnMut(&E, &mut Self),
        mut value: impl FnMut(&E, &mut Self),
    ) {
        let sorted = Sorted::of(entries, key);
        self.map(sorted.order.len(), |encoder| {
            for (range, entry) in sorted.order {
                encoder.out.extend_from_slice(&sorted.keys[range]);
                value(&entry, encoder);
            }
        });
    }

    /// Writes an array of elements in the order of their encodings: `element` writes each of them.
    pub fn sorted_array<E>(
        &mut self,
        elements: impl ExactSizeIterator<Item = E>,
        element: impl FnMut(&E, &mut Self),
    ) {
        let sorted = Sorted::of(elements, element);
        self.array(sorted.order.len(), |encoder| {
            for (range, _) in sorted.order {
                encoder.out.extend_from_slice(&sorted.keys[range]);
            }
        });
    }
}

/// Entries by the encodings of their keys.
struct Sorted<E> {
    /// The encodings, one after the other.
    keys: Vec<u8>,
    /// Where the encoding of each entry's key is.
    order: Vec<(Range<usize>, E)>,
}

impl<E> Sorted<E> {
    fn of(entries: impl ExactSizeIterator<Item = E>, mut key: impl FnMut(&E, &mut Encoder)) -> Self {
        let mut order = Vec::with_capacity(entries.len());
        let mut encoder = Encoder::new();
        for entry in entries {
            let start = encoder.out.len();
            key(&entry, &mut encoder);
            order.push((start..encoder.out.len(), entry));
        }
        let keys = encoder.out;
        order.sort_unstable_by(|(a, _), (b, _)| keys[a.clone()].cmp(&keys[b.clone()]));
        Self { keys, order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::tests::hex;

    #[test]
    fn keys_are_in_the_order_of_their_encodings() {
        // The example of RFC 8949 section 4.2.1, as far as its keys are ours.
        let keys = ["aa", "z", "", "b"];
        let mut encoder = Encoder::new();
        encoder.sorted_map(keys.iter(), |key, e| e.text(key), |key, e| e.unsigned(key.len() as u64));
        assert_eq!(encoder.finish(), Some(hex("a4 6000 616201 617a01 62616102")));
        let numbers = [100, -1, 10, 24, -100, 0];
        let mut encoder = Encoder::new();
        encoder.sorted_array(numbers.iter(), |number, e| e.signed(**number));
        assert_eq!(encoder.finish(), Some(hex("86 00 0a 1818 1864 20 3863")));
    }

    #[test]
    fn nothing_is_an_empty_map_and_an_empty_array() {
        let mut encoder = Encoder::new();
        encoder.sorted_map([""; 0].iter(), |_, _| unreachable!(), |_, _| unreachable!());
        encoder.sorted_array([""; 0].iter(), |_, _| unreachable!());
        assert_eq!(encoder.finish(), Some(hex("a0 80")));
    }
}
