//! `uuid::Uuid`

use core::mem::offset_of;

use uuid::Uuid;

use super::{Crossing, arg_is_c, array, as_c, pointee_is_c};
use crate::{
    abi,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

/// The byte string that follows is a UUID, says the registry of tags.
const TAG_UUID: u64 = 37;

// SAFETY: the header declares the same struct of 16 bytes; all of them are UUIDs.
unsafe impl Crossing for Uuid {
    type C = abi::Uuid;
    arg_is_c!();
    const TYPE: Type = Type::Plain("uuid");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    // It has the memory of its bytes, says its documentation.
    const AS_C: Option<usize> = as_c::<Self, abi::Uuid>(0, &[(Some(0), 0, offset_of!(abi::Uuid, bytes))]);
    pointee_is_c!();

    unsafe fn lift(c: &abi::Uuid, _: Depth) -> Result<Self, ValueError> {
        Ok(Self::from_bytes(c.bytes))
    }

    fn lower(&self, _: &Arena) -> abi::Uuid {
        abi::Uuid { bytes: self.into_bytes() }
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.tag(TAG_UUID);
        encoder.bytes(self.as_bytes());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        array::decode_bytes(decoder).map(Self::from_bytes)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::{
        arena::Arena,
        crossing::{
            Crossing,
            tests::{check, read, refused_cbor},
        },
    };

    const URL: Uuid = Uuid::from_u128(0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8);

    #[test]
    fn bytes_are_in_network_order_and_tagged() {
        check(&URL, "d825 50 6ba7b8119dad11d180b400c04fd430c8");
        check(&vec![Uuid::nil(), Uuid::max()], {
            "82 d825 50 00000000000000000000000000000000 d825 50 ffffffffffffffffffffffffffffffff"
        });
        assert_eq!(URL.lower(&Arena::new()).bytes[..4], [0x6b, 0xa7, 0xb8, 0x11]);
    }

    #[test]
    fn the_tag_may_be_left_out() {
        assert_eq!(read::<Uuid>("50 6ba7b8119dad11d180b400c04fd430c8"), Ok(URL));
        assert_eq!(read::<Uuid>("d9d9f7 d825 50 6ba7b8119dad11d180b400c04fd430c8"), Ok(URL));
    }

    #[test]
    fn what_is_no_16_bytes_is_refused() {
        assert_eq!(refused_cbor::<Uuid>("d825 4f 000000000000000000000000000000"), {
            "expected 16 bytes, found 15"
        });
        assert_eq!(refused_cbor::<Uuid>("40"), "expected 16 bytes, found 0");
        assert_eq!(refused_cbor::<Uuid>("d825 60"), "expected bytes, found text");
        assert_eq!(refused_cbor::<Uuid>("d825"), "unexpected end of input");
    }
}
