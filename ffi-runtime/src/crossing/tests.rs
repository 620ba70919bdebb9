//! What the tests of the types ask: the same of each, through the trait.

use core::{fmt::Debug, ptr};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, SystemTime},
};

use super::{Crossing, Payload};
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
    assert_eq!(through_payload(value).as_ref(), Ok(value), "through a payload");
    let arena = Arena::new();
    let alone = Arena::new();
    _ = value.lower(&alone);
    assert!(!T::ALONE || alone.is_unused(), "there is nothing in the arena of what is alone");
    // SAFETY: it is not null, as nothing was too deep just now.
    let pointee = unsafe { &*value.lower_pointee(&arena) };
    // SAFETY: the value and the arena are still there.
    let through_pointer = unsafe { T::lift_pointee(pointee, Depth::default()) };
    assert_eq!(through_pointer.as_ref(), Ok(value), "through a pointer");
}

/// The value of the payload that a callback gets for a value.
#[track_caller]
pub(super) fn through_payload<T: Crossing>(value: &T) -> Result<T, ValueError> {
    let arena = Arena::new();
    let c = value.lower(&arena);
    // SAFETY: just lowered; the value and the arena are still there.
    let payload = unsafe { T::payload(&c) };
    // SAFETY: the value and the arena are still there.
    unsafe { T::lift_payload(payload) }
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

/// The error of a payload. It is readable, or its address or length shows that nothing is.
#[track_caller]
fn refused_payload<T: Crossing + Debug>(payload: Payload) -> String {
    // SAFETY: by the contract of this function, which only the tests here use.
    unsafe { T::lift_payload(payload) }.expect_err("accepted").to_string()
}

#[test]
fn a_payload_is_the_text_itself_or_a_pointer_to_the_c_form() {
    type Twice = Option<Option<i64>>;
    /// It is readable, as for [`refused_payload`].
    fn lifted<T: Crossing>(payload: Payload) -> Result<T, ValueError> {
        // SAFETY: as above.
        unsafe { T::lift_payload(payload) }
    }
    let bytes: Payload = (b"ab".as_ptr().cast(), 2);
    assert_eq!(lifted(bytes), Ok("ab".to_owned()));
    assert_eq!(lifted(bytes), Ok(b"ab".to_vec()));
    assert_eq!(lifted(bytes), Ok(Box::new("ab".to_owned())));
    // What is empty may have any address.
    assert_eq!(lifted((ptr::null(), 0)), Ok(String::new()));
    assert_eq!(lifted::<Twice>((ptr::null(), 0)), Ok(None));
    for value in [None, Some(None), Some(Some(3))] {
        assert_eq!(through_payload::<Twice>(&value), Ok(value));
        assert_eq!(through_payload(&Box::new(value)), Ok(Box::new(value)));
    }
    assert_eq!(through_payload(&Some(Box::new(7_i16))), Ok(Some(Box::new(7))));
    assert_eq!(refused_payload::<String>((ptr::null(), 3)), "null pointer with a length of 3");
    assert_eq!(refused_payload::<String>((b"a\xff".as_ptr().cast(), 2)), "not UTF-8 at byte 1");
    assert_eq!(refused_payload::<i64>((ptr::null(), 0)), "null pointer where a value is due");
    assert_eq!(refused_payload::<i64>((ptr::without_provenance(4), 8)), "misaligned pointer");
    assert_eq!(refused_payload::<i64>(bytes), "expected a payload of 8 bytes, found 2");
    assert_eq!(refused_payload::<Vec<i64>>(bytes), "expected a payload of 16 bytes, found 2");
    assert_eq!(refused_payload::<Option<i64>>(bytes), "expected a payload of 8 bytes, found 2");
}

#[test]
fn the_payload_of_nothing_is_nothing() {
    use crate::crossing::Answer;
    // SAFETY: nothing is read.
    let lifted =
        |payload| unsafe { <() as Answer>::lift_payload(payload) }.map_err(|error| error.to_string());
    assert_eq!(lifted((ptr::null(), 0)), Ok(()));
    assert_eq!(
        lifted((ptr::without_provenance(8), 2)),
        Err("expected no payload, found one of 2 bytes".to_owned())
    );
}

#[test]
fn the_descriptor_names_the_types_as_the_contract_does() {
    fn check<T: Crossing>(expect: &str, plain: bool) {
        assert_eq!((format!("{:?}", T::TYPE).as_str(), T::PLAIN, T::BARE), (expect, plain, plain));
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
