//! Numbers and truth values: the C form is the value.

use super::{Crossing, Lent, Payload, arg_is_c, array, memory, pointee_is_c};
use crate::{
    abi::{Bool, Slice},
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

macro_rules! number {
    ($type:ty, $name:literal, $is_key:literal, $encode:expr, $decode:expr) => {
        // SAFETY: the header declares the C type of the same width; every bit pattern is a number.
        unsafe impl Crossing for $type {
            type C = $type;
            arg_is_c!();
            const TYPE: Type = Type::Plain($name);
            const PLAIN: bool = true;
            const ALONE: bool = true;
            const AS_C: Option<usize> = Some(0);
            const IS_KEY: bool = $is_key;
            pointee_is_c!();

            unsafe fn lift(c: &$type, _: Depth) -> Result<Self, ValueError> {
                Ok(*c)
            }

            fn lower(&self, _: &Arena) -> $type {
                *self
            }

            fn encode(&self, encoder: &mut Encoder) {
                $encode(encoder, *self);
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
                $decode(decoder)
            }
        }
    };
}

macro_rules! integer {
    ($($type:ty, $name:literal, $wide:ty, $encode:ident;)*) => {
        $(number!(
            $type,
            $name,
            true,
            |encoder: &mut Encoder, value| encoder.$encode(<$wide>::from(value)),
            Decoder::int
        );)*
    };
}

integer! {
    i8, "i8", i64, signed;
    i16, "i16", i64, signed;
    i32, "i32", i64, signed;
    i64, "i64", i64, signed;
    u16, "u16", u64, unsigned;
    u32, "u32", u64, unsigned;
    u64, "u64", u64, unsigned;
}

number!(f64, "f64", false, Encoder::float64, Decoder::float);
number!(f32, "f32", false, Encoder::float32, Decoder::float32);

// SAFETY: the header declares `uint8_t`; every byte is a number. `Vec<u8>` is a byte string.
unsafe impl Crossing for u8 {
    type C = u8;
    arg_is_c!();
    const TYPE: Type = Type::Plain("u8");
    const SEQ: Type = Type::Plain("bytes");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    const AS_C: Option<usize> = Some(0);
    const SEQ_INTO_BYTES: Option<fn(Vec<u8>) -> Vec<u8>> = Some(core::convert::identity);
    const IS_KEY: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &u8, _: Depth) -> Result<Self, ValueError> {
        Ok(*c)
    }

    fn lower(&self, _: &Arena) -> u8 {
        *self
    }

    unsafe fn seq_payload(c: &Slice<u8>) -> Payload {
        let (data, len) = c.parts();
        (data.cast(), len)
    }

    unsafe fn lift_seq_payload((data, len): Payload) -> Result<Vec<Self>, ValueError> {
        // SAFETY: the promise of the host is the one that `view` asks for.
        memory::copies(unsafe { Slice::from_parts(data.cast(), len).view() }?)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.unsigned(u64::from(*self));
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        decoder.int()
    }

    fn encode_seq(items: &[u8], encoder: &mut Encoder) {
        encoder.bytes(items);
    }

    fn decode_seq(decoder: &mut Decoder<'_>) -> Result<Vec<u8>, ValueError> {
        decoder.bytes().map(|bytes| bytes.into_owned())
    }

    fn lend_seq<'a>(decoder: &mut Decoder<'a>) -> Result<Lent<'a, [u8], Vec<u8>>, ValueError> {
        decoder.bytes().map(Lent::from)
    }

    fn decode_array<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N], ValueError> {
        array::decode_bytes(decoder)
    }
}

// SAFETY: the header declares `bool`, one byte; `Bool` takes every byte and `lift` refuses all but 0 and 1.
unsafe impl Crossing for bool {
    type C = Bool;
    arg_is_c!();
    const TYPE: Type = Type::Plain("bool");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &Bool, _: Depth) -> Result<Self, ValueError> {
        match c.0 {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(ValueError::new(format!("a bool is 0 or 1, found {other}"))),
        }
    }

    fn lower(&self, _: &Arena) -> Bool {
        Bool(u8::from(*self))
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.bool(*self);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        decoder.bool()
    }
}
