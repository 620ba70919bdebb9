//! What is asked of a value of any type that crosses.

use std::{any::TypeId, borrow::Borrow, fmt::Debug, mem::transmute_copy};

use ffi::__private::{Arena, ByReference, Crossing, Decoder, Depth, Encoder, ValueError};
use proptest::prelude::*;

use crate::foreign::{Foreign, loosened, written};

/// In how many places an encoding is cut, and damaged, at most: everywhere in a short one.
const MOST_PLACES: usize = 512;

/// The value comes back through its C forms and through CBOR, which another implementation writes the same; damaged
/// encodings are refused or are those of another value.
pub(crate) fn check<T: Crossing + Foreign + Debug + PartialEq>(value: &T) -> Result<(), TestCaseError>
where
    T::Arg: 'static,
{
    c_forms(value)?;
    let encoded = encode(value).expect("not too deep");
    prop_assert_eq!(&encoded, &written(&value.value()), "written by the other implementation");
    same(decode(&encoded), value, "read")?;
    let loose = written(&loosened(value.value()));
    same(decode(&loose), value, "written loosely")?;
    damaged::<T>(&encoded)
}

fn c_forms<T: Crossing + Debug + PartialEq>(value: &T) -> Result<(), TestCaseError>
where
    T::Arg: 'static,
{
    let arena = Arena::new();
    let c = value.lower(&arena);
    let pointee = value.lower_pointee(&arena);
    prop_assert!(!arena.is_too_deep());
    // SAFETY: the value and the arena are still there.
    same(unsafe { T::lift(&c, Depth::default()) }, value, "from the C form")?;
    let arg = argument::<T>(&c);
    // SAFETY: as above.
    same(unsafe { T::lift_arg(arg) }, value, "from an argument")?;
    // SAFETY: as above.
    let lent = unsafe { T::lend_arg(arg) };
    prop_assert_eq!(lent.as_ref().map(Borrow::<T>::borrow), Ok(value), "lent from an argument");
    // SAFETY: it is not null, as nothing was too deep.
    let pointee = unsafe { &*pointee };
    // SAFETY: as above.
    same(unsafe { T::lift_pointee(pointee, Depth::default()) }, value, "from the pointer of an option")
}

fn same<T: Debug + PartialEq>(
    found: Result<T, ValueError>,
    value: &T,
    what: &str,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.as_ref(), Ok(value), "{}", what);
    Ok(())
}

/// The C form as an argument: itself, or a pointer to it.
fn argument<T: Crossing>(c: &T::C) -> T::Arg
where
    T::Arg: 'static,
{
    if TypeId::of::<T::Arg>() == TypeId::of::<T::C>() {
        // SAFETY: it is the same type, which has no destructor.
        return unsafe { transmute_copy::<T::C, T::Arg>(c) };
    }
    assert_eq!(TypeId::of::<T::Arg>(), TypeId::of::<*const T::C>());
    let pointer = &raw const *c;
    // SAFETY: it is the same type.
    unsafe { transmute_copy::<*const T::C, T::Arg>(&pointer) }
}

/// No part of an encoding is one, and one with a wrong bit is refused, or is another value that comes back itself.
fn damaged<T: Crossing + Debug>(encoded: &[u8]) -> Result<(), TestCaseError> {
    for len in (0..encoded.len()).step_by(encoded.len().div_ceil(MOST_PLACES)) {
        prop_assert!(decode::<T>(&encoded[..len]).is_err(), "the first {len} bytes");
    }
    let bits = encoded.len() * 8;
    let mut flipped = encoded.to_vec();
    for bit in (0..bits).step_by(bits.div_ceil(MOST_PLACES)) {
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = decode::<T>(&flipped) {
            // By its bytes: a float may have become one that equals nothing.
            let again = encode(&other).expect("not too deep");
            let back = decode::<T>(&again).map(|value| encode(&value));
            prop_assert_eq!(back, Ok(Some(again)), "bit {}", bit);
        }
        flipped[bit / 8] ^= 1 << (bit % 8);
    }
    Ok(())
}

/// The CBOR form, unless the value is nested too deep.
pub(crate) fn encode<T: Crossing>(value: &T) -> Option<Vec<u8>> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish()
}

/// The value of all these bytes.
pub(crate) fn decode<T: Crossing>(encoded: &[u8]) -> Result<T, ValueError> {
    let mut decoder = Decoder::new(encoded);
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}
