//! `Vec<T>`

use super::{Crossing, Payload, arg_is_c, pointee_is_c};
use crate::{
    abi::Slice,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

/// Whether a `Vec<T>`, or an array of `T`, is a byte string, which is no level of nesting.
pub(super) const fn is_bytes<T: Crossing>() -> bool {
    matches!(T::SEQ, Type::Plain(_))
}

/// How deep the elements of a `Vec<T>` are, or those of an array.
///
/// # Errors
/// That is too deep.
#[inline]
pub(super) fn inside<T: Crossing>(depth: Depth) -> Result<Depth, ValueError> {
    if is_bytes::<T>() { Ok(depth) } else { depth.deeper() }
}

// SAFETY: the header declares a struct of a pointer and a length; `Slice` takes every bit pattern and checks it
// when it is read.
unsafe impl<T: Crossing> Crossing for Vec<T> {
    type C = Slice<T::C>;
    arg_is_c!();
    const TYPE: Type = T::SEQ;
    const PLAIN: bool = false;
    const ALONE: bool = T::IS_C;
    const INTO_BYTES: Option<fn(Self) -> Vec<u8>> = T::SEQ_INTO_BYTES;
    pointee_is_c!();

    unsafe fn lift(c: &Slice<T::C>, depth: Depth) -> Result<Self, ValueError> {
        let depth = inside::<T>(depth)?;
        // SAFETY: the promise of the host is the one that `view` asks for.
        let view = unsafe { c.view() }?;
        // SAFETY: what the elements refer to is readable by the same promise.
        unsafe { T::lift_seq(view, depth) }
    }

    fn lower(&self, arena: &Arena) -> Slice<T::C> {
        let lower = || T::lower_seq(self, arena);
        if is_bytes::<T>() { lower() } else { arena.nested(lower) }
    }

    unsafe fn payload(c: &Slice<T::C>) -> Payload {
        // SAFETY: the caller's promise.
        unsafe { T::seq_payload(c) }
    }

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { T::lift_seq_payload(payload) }
    }

    fn encode(&self, encoder: &mut Encoder) {
        T::encode_seq(self, encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        T::decode_seq(decoder)
    }
}
