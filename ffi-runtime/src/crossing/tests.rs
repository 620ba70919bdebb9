//! What the tests of the types ask: the same of each, through the trait.

use core::fmt::Debug;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, SystemTime},
};

use super::Crossing;
use crate::{
    arena::Arena,
    cbor::{Decoder, Encoder, tests::hex},
    depth::Depth,
    value_error::ValueError,
};

/// A value crosses both ways in both forms, and `encoded` is its CBOR form.
#[track_caller]
pub(super) fn check<T: Crossing + Debug + PartialEq>(value: &T, encoded: &str) {
    assert_eq!(cbor(value), hex(encoded), "writing {value:?}");
    assert_eq!(read::<T>(encoded).as_ref(), Ok(value), "reading {encoded}");
    assert_eq!(through_c(value).as_ref(), Ok(value), "through C");
    let arena = Arena::new();
    // SAFETY: it is not null, as nothing was too deep just now.
    let pointee = unsafe { &*value.lower_pointee(&arena) };
    // SAFETY: the value and the arena are still there.
    let through_pointer = unsafe { T::lift_pointee(pointee, Depth::default()) };
    assert_eq!(through_pointer.as_ref(), Ok(value), "through a pointer");
}

/// The value of the C form of a value.
#[track_caller]
pub(super) fn through_c<T: Crossing>(value: &T) -> Result<T, ValueError> {
    let arena = Arena::new();
    let c = value.lower(&arena);
    assert!(!arena.is_too_deep());
    // SAFETY: the value and the arena are still there.
    unsafe { T::lift(&c, Depth::default()) }
}

/// The CBOR form.
pub(super) fn cbor<T: Crossing>(value: &T) -> Vec<u8> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish().expect("not too deep")
}

/// The value of a CBOR form, all of it.
pub(super) fn read<T: Crossing>(encoded: &str) -> Result<T, ValueError> {
    let input = hex(encoded);
    let mut decoder = Decoder::new(&input);
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}

/// The error of a CBOR form.
#[track_caller]
pub(super) fn refused_cbor<T: Crossing + Debug>(encoded: &str) -> String {
    read::<T>(encoded).expect_err("accepted").to_string()
}

/// The error of a C form. What it refers to is there, or its address shows that nothing is.
#[track_caller]
pub(super) fn refused_c<T: Crossing + Debug>(c: &T::C) -> String {
    // SAFETY: by the contract of this function, which only the tests here use.
    unsafe { T::lift(c, Depth::default()) }.expect_err("accepted").to_string()
}

#[test]
fn the_descriptor_names_the_types_as_the_contract_does() {
    fn check<T: Crossing>(expect: &str, plain: bool) {
        assert_eq!((format!("{:?}", T::TYPE).as_str(), T::PLAIN), (expect, plain));
    }

    check::<i128>(r#"Plain("i128")"#, true);
    check::<u128>(r#"Plain("u128")"#, true);
    check::<Duration>(r#"Plain("duration")"#, true);
    check::<SystemTime>(r#"Plain("time")"#, true);
    check::<[u8; 32]>(r#"Array(Plain("u8"), 32)"#, true);
    check::<[Vec<u8>; 2]>(r#"Array(Plain("bytes"), 2)"#, false);
    check::<Vec<[i8; 1]>>(r#"Seq(Array(Plain("i8"), 1))"#, false);
    check::<HashMap<String, u128>>(r#"Map(Plain("str"), Plain("u128"))"#, false);
    check::<BTreeMap<i16, [bool; 3]>>(r#"Map(Plain("i16"), Array(Plain("bool"), 3))"#, false);
    check::<HashSet<String>>(r#"Set(Plain("str"))"#, false);
    check::<Vec<BTreeSet<u8>>>(r#"Seq(Set(Plain("u8")))"#, false);
    #[cfg(feature = "uuid")]
    check::<Vec<::uuid::Uuid>>(r#"Seq(Plain("uuid"))"#, false);
    #[cfg(feature = "bytes")]
    check::<::bytes::Bytes>(r#"Plain("bytes")"#, false);
}
