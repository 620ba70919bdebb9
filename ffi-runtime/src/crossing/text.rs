//! `String`

use super::{Crossing, Payload, arg_is_c, pointee_is_c};
use crate::{
    abi::Str,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares `ffi_str_t`; `Str` takes every bit pattern and checks it when it is read.
unsafe impl Crossing for String {
    type C = Str;
    arg_is_c!();
    const TYPE: Type = Type::Plain("str");
    const PLAIN: bool = false;
    const ALONE: bool = true;
    const INTO_BYTES: Option<fn(Self) -> Vec<u8>> = Some(String::into_bytes);
    const IS_KEY: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &Str, _: Depth) -> Result<Self, ValueError> {
        // SAFETY: the promise of the host is the one that `view` asks for.
        unsafe { c.view() }.map(str::to_owned)
    }

    fn lower(&self, _: &Arena) -> Str {
        Str::of(self)
    }

    unsafe fn payload(c: &Str) -> Payload {
        let (data, len) = c.parts();
        (data.cast(), len)
    }

    unsafe fn lift_payload((data, len): Payload) -> Result<Self, ValueError> {
        // SAFETY: the promise of the host is the one that `view` asks for.
        unsafe { Str::from_parts(data.cast(), len).view() }.map(str::to_owned)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.text(self);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        decoder.text().map(|text| text.into_owned())
    }
}
