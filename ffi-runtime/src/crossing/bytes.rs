//! `bytes::Bytes`: as `Vec<u8>`.

use bytes::Bytes;

use super::{Crossing, Payload, arg_is_c, pointee_is_c};
use crate::{
    abi::Slice,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares `ffi_bytes_t`, as for `Vec<u8>`, which all is left to on the way in; on the way out the
// bytes are lent where they are.
unsafe impl Crossing for Bytes {
    type C = Slice<u8>;
    arg_is_c!();
    const TYPE: Type = <Vec<u8>>::TYPE;
    const PLAIN: bool = false;
    const ALONE: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &Slice<u8>, depth: Depth) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { <Vec<u8>>::lift(c, depth) }.map(Self::from)
    }

    fn lower(&self, _: &Arena) -> Slice<u8> {
        Slice::of(self)
    }

    unsafe fn payload(c: &Slice<u8>) -> Payload {
        // SAFETY: the caller's promise.
        unsafe { <Vec<u8>>::payload(c) }
    }

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { <Vec<u8>>::lift_payload(payload) }.map(Self::from)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.bytes(self);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        decoder.bytes().map(|bytes| Self::from(bytes.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use bytes::Bytes;

    use crate::{
        abi::Slice,
        arena::Arena,
        crossing::{
            Crossing,
            tests::{check, read, refused_c, refused_cbor},
        },
    };

    #[test]
    fn bytes_are_a_byte_string() {
        check(&Bytes::from_static(&[0, 255]), "42 00ff");
        check(&Bytes::new(), "40");
        check(&vec![Some(Bytes::from_static(b"a")), None], "82 4161 f6");
        assert_eq!(read::<Bytes>("5f 4161 4162 ff"), Ok(Bytes::from_static(b"ab")));
        assert_eq!(refused_cbor::<Bytes>("80"), "expected bytes, found an array");
    }

    #[test]
    fn a_result_is_lent_and_an_argument_copied() {
        let bytes = Bytes::from(vec![7; 100]);
        let c = bytes.lower(&Arena::new());
        assert_eq!(c.parts(), (bytes.as_ptr(), 100));
        // SAFETY: the bytes are still there.
        assert_eq!(unsafe { Bytes::payload(&c) }, (bytes.as_ptr().cast(), 100));
        // SAFETY: the bytes are still there.
        let lifted = unsafe { Bytes::lift_arg(c) }.expect("bytes");
        assert_eq!(lifted, bytes);
        assert_ne!(lifted.as_ptr(), bytes.as_ptr());
        assert_eq!(refused_c::<Bytes>(&Slice::from_parts(ptr::null(), 3)), "null pointer with a length of 3");
    }
}
