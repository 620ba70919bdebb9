//! Round trips, and agreement with `ciborium`, which reads and writes through serde.

use ciborium::Value;
use proptest::prelude::*;
use proptest::sample::Index;

use super::tree::{Tree, any_tree};
use super::whole;
use crate::cbor::{Decoder, Encoder};

fn by_ciborium(input: &[u8]) -> Option<Tree> {
    let mut rest = input;
    let value: Value = ciborium::from_reader(&mut rest).ok()?;
    rest.is_empty().then(|| Tree::from_ciborium(value)).flatten()
}

/// Every reader on any input: the results do not matter, that there is one does.
fn read_every_way(input: &[u8]) {
    let read = |read: &dyn Fn(&mut Decoder<'_>)| read(&mut Decoder::new(input));
    read(&|d| drop(d.int::<i8>()));
    read(&|d| drop(d.int::<u128>()));
    read(&|d| drop(d.float()));
    read(&|d| drop(d.float32()));
    read(&|d| drop(d.bool()));
    read(&|d| drop(d.null()));
    read(&|d| drop(d.text()));
    read(&|d| drop(d.bytes()));
    read(&|d| drop(d.array(|d, _| d.skip())));
    read(&|d| drop(d.map(|d, _| d.skip())));
    read(&|d| assert!(d.array_hint::<u8>() <= input.len()));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(tree in any_tree()) {
        let written = tree.to_vec();
        prop_assert_eq!(whole(&written, Tree::read), Ok(tree));
        prop_assert_eq!(whole(&written, Decoder::skip), Ok(()));
    }

    #[test]
    fn ciborium_reads_what_is_written(tree in any_tree()) {
        prop_assert_eq!(by_ciborium(&tree.to_vec()), Some(tree));
    }

    #[test]
    fn what_ciborium_writes_is_the_same(tree in any_tree()) {
        let written = tree.to_vec();
        let value: Value = ciborium::from_reader(&written[..]).unwrap();
        let mut theirs = Vec::new();
        ciborium::into_writer(&value, &mut theirs).unwrap();
        prop_assert_eq!(theirs, written);
    }

    #[test]
    fn any_valid_encoding_reads_as_the_same(tree in any_tree(), style in any::<[u8; 32]>()) {
        let mut loose = Vec::new();
        tree.write_loosely(&mut style.into_iter().cycle(), &mut loose);
        prop_assert_eq!(whole(&loose, Decoder::skip), Ok(()));
        prop_assert_eq!(whole(&loose, Tree::read), Ok(tree.clone()));
        prop_assert_eq!(by_ciborium(&loose), Some(tree));
    }

    #[test]
    fn truncated_anywhere_is_an_error(tree in any_tree(), style in any::<[u8; 32]>(), at in any::<Index>()) {
        let mut loose = Vec::new();
        tree.write_loosely(&mut style.into_iter().cycle(), &mut loose);
        let cut = &loose[..at.index(loose.len())];
        prop_assert!(whole(cut, Decoder::skip).is_err());
        prop_assert!(whole(cut, Tree::read).is_err());
        read_every_way(cut);
    }

    #[test]
    fn damaged_documents_are_read_as_ciborium_does_or_refused(
        tree in any_tree(),
        style in any::<[u8; 32]>(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = Vec::new();
        tree.write_loosely(&mut style.into_iter().cycle(), &mut bytes);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_every_way(&bytes);
        if let Ok(tree) = whole(&bytes, Tree::read) {
            prop_assert_eq!(by_ciborium(&bytes), Some(tree));
            prop_assert_eq!(whole(&bytes, Decoder::skip), Ok(()));
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in any::<Vec<u8>>()) {
        read_every_way(&bytes);
        if let Ok(tree) = whole(&bytes, Tree::read) {
            prop_assert_eq!(whole(&bytes, Decoder::skip), Ok(()));
            prop_assert_eq!(whole(&tree.to_vec(), Tree::read), Ok(tree));
        }
    }

    #[test]
    fn integers_narrow_as_rust_does(value in any::<i128>(), shift in 0..128u32) {
        let value = value >> shift;
        let mut encoder = Encoder::new();
        encoder.signed128(value);
        let written = encoder.finish().expect("no nesting");
        prop_assert_eq!(whole(&written, Decoder::int::<i128>), Ok(value));
        prop_assert_eq!(whole(&written, Decoder::int::<u8>).ok(), u8::try_from(value).ok());
        prop_assert_eq!(whole(&written, Decoder::int::<i32>).ok(), i32::try_from(value).ok());
        prop_assert_eq!(whole(&written, Decoder::unsigned).ok(), u64::try_from(value).ok());
        prop_assert_eq!(whole(&written, Decoder::signed).ok(), i64::try_from(value).ok());
    }

    #[test]
    fn floats_of_32_bits_keep_their_bits(bits in any::<u32>()) {
        let value = f32::from_bits(bits);
        prop_assume!(!value.is_nan());
        let mut encoder = Encoder::new();
        encoder.float32(value);
        let written = encoder.finish().expect("no nesting");
        prop_assert!(written.len() <= 5);
        prop_assert_eq!(whole(&written, Decoder::float32).map(f32::to_bits), Ok(bits));
    }
}

#[test]
fn every_half_float_stays_a_half_float() {
    for bits in 0..=u16::MAX {
        let [high, low] = bits.to_be_bytes();
        let half = [0xf9, high, low];
        let value = whole(&half, Decoder::float).unwrap();
        let mut encoder = Encoder::new();
        encoder.float64(value);
        let expect = if value.is_nan() { [0xf9, 0x7e, 0x00] } else { half };
        assert_eq!(encoder.finish().as_deref(), Some(&expect[..]));
    }
}
