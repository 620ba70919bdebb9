//! `Vec<T>` and `Option<T>`

use core::ptr;

use super::{Crossing, Payload, lift_pointer};
use crate::{
    abi::Slice,
    arena::Arena,
    cbor::{Decoder, Encoder},
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares a struct of a pointer and a length; `Slice` takes every bit pattern and checks it
// when it is read.
unsafe impl<T: Crossing> Crossing for Vec<T> {
    type C = Slice<T::C>;
    type Arg = Slice<T::C>;
    const TYPE: Type = T::SEQ;
    const PLAIN: bool = false;

    unsafe fn lift(c: &Slice<T::C>) -> Result<Self, ValueError> {
        // SAFETY: the promise of the host is the one that `view` asks for.
        let view = unsafe { c.view() }?;
        // SAFETY: what the elements refer to is readable by the same promise.
        unsafe { T::lift_seq(view) }
    }

    unsafe fn lift_arg(arg: Slice<T::C>) -> Result<Self, ValueError> {
        // SAFETY: as above.
        unsafe { Self::lift(&arg) }
    }

    fn lower(&self, arena: &Arena) -> Slice<T::C> {
        T::lower_seq(self, arena)
    }

    fn payload(c: &Slice<T::C>) -> Payload {
        T::seq_payload(c)
    }

    fn encode(&self, encoder: &mut Encoder) {
        T::encode_seq(self, encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        T::decode_seq(decoder)
    }
}

// SAFETY: the header declares a pointer to the inner C form; null is none, and `lift_pointer` checks the rest.
unsafe impl<T: Crossing> Crossing for Option<T> {
    type C = Nullable<T::C>;
    type Arg = Nullable<T::C>;
    const TYPE: Type = Type::Option(&T::TYPE);
    const PLAIN: bool = false;

    unsafe fn lift(c: &Nullable<T::C>) -> Result<Self, ValueError> {
        if c.0.is_null() {
            return Ok(None);
        }
        // SAFETY: the promise of the host is the one that `lift_pointer` asks for.
        unsafe { lift_pointer(c.0) }.map(Some)
    }

    unsafe fn lift_arg(arg: Nullable<T::C>) -> Result<Self, ValueError> {
        // SAFETY: as above.
        unsafe { Self::lift(&arg) }
    }

    fn lower(&self, arena: &Arena) -> Nullable<T::C> {
        match self {
            None => Nullable(ptr::null()),
            Some(value) => {
                let c = value.lower(arena);
                Nullable(arena.value(c))
            }
        }
    }

    fn payload(c: &Nullable<T::C>) -> Payload {
        (c.0.cast(), if c.0.is_null() { 0 } else { size_of::<T::C>() })
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            None => encoder.null(),
            Some(value) => value.encode(encoder),
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        if decoder.null()? { Ok(None) } else { T::decode(decoder).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// A pointer that may be null: the C form of an optional.
#[repr(transparent)]
#[derive(Debug)]
pub struct Nullable<C>(*const C);

impl<C> Clone for Nullable<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Nullable<C> {}

// SAFETY: it is an address; only unsafe code reads through it, and answers for the memory.
unsafe impl<C> Send for Nullable<C> {}
