//! `Option<T>`

use core::ptr;

use super::{Crossing, Payload, arg_is_c, pointee_is_c, target_of};
use crate::{
    abi::Pointer,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares a pointer to the inner C form, or of a box to what is in it; null is none, and `target`
// checks the rest.
unsafe impl<T: Crossing> Crossing for Option<T> {
    type C = Pointer<T::Pointee>;
    arg_is_c!();
    const TYPE: Type = Type::Option(&T::TYPE);
    const PLAIN: bool = false;
    const ALONE: bool = T::IS_C;
    const NULLABLE: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &Pointer<T::Pointee>, depth: Depth) -> Result<Self, ValueError> {
        if c.is_null() {
            return Ok(None);
        }
        // SAFETY: the promise of the host is the one that `target` asks for.
        let pointee = unsafe { c.target() }?;
        // SAFETY: what it refers to is readable by the same promise.
        unsafe { T::lift_pointee(pointee, depth) }.map(Some)
    }

    fn lower(&self, arena: &Arena) -> Pointer<T::Pointee> {
        Pointer::new(self.as_ref().map_or(ptr::null(), |value| value.lower_pointee(arena)))
    }

    unsafe fn payload(c: &Pointer<T::Pointee>) -> Payload {
        (c.address().cast(), if c.is_null() { 0 } else { size_of::<T::Pointee>() })
    }

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        if payload.0.is_null() {
            return Ok(None);
        }
        // SAFETY: the caller's promise.
        let pointee = unsafe { target_of(payload) }?;
        // SAFETY: what it refers to is readable by the same promise.
        unsafe { T::lift_pointee(pointee, Depth::default()) }.map(Some)
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            None => encoder.null(),
            Some(value) if T::NULLABLE => encoder.array_of_one(|encoder| value.encode(encoder)),
            Some(value) => value.encode(encoder),
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        if decoder.null()? {
            return Ok(None);
        }
        if T::NULLABLE { decoder.array_of_one(T::decode) } else { T::decode(decoder) }.map(Some)
    }

    fn absent() -> Option<Result<Self, ValueError>> {
        Some(Ok(None))
    }
}
