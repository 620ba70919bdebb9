//! Integers of 128 bits. C has no portable type of that width, so they are two halves there.

use super::{Crossing, arg_is_c, pointee_is_c};
use crate::{
    abi::{I128, U128},
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

macro_rules! wide {
    ($type:ident, $name:literal, $c:ident, $encode:ident) => {
        // SAFETY: the header declares the same struct of two halves; all their bit patterns are numbers.
        unsafe impl Crossing for $type {
            type C = $c;
            arg_is_c!();
            const TYPE: Type = Type::Plain($name);
            const PLAIN: bool = true;
            const ALONE: bool = true;
            pointee_is_c!();

            unsafe fn lift(c: &$c, _: Depth) -> Result<Self, ValueError> {
                Ok($type::from(c.hi) << 64 | $type::from(c.lo))
            }

            fn lower(&self, _: &Arena) -> $c {
                $c { lo: *self as _, hi: (*self >> 64) as _ }
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.$encode(*self);
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
                decoder.int()
            }
        }
    };
}

wide!(i128, "i128", I128, signed128);
wide!(u128, "u128", U128, unsigned128);

#[cfg(test)]
mod tests {
    use crate::{
        abi::{I128, U128},
        arena::Arena,
        crossing::{
            Crossing,
            tests::{cbor, check, refused_cbor},
        },
    };

    #[test]
    fn the_halves_are_those_of_twos_complement() {
        let arena = Arena::new();
        for (value, lo, hi) in [
            (0, 0, 0),
            (-1, u64::MAX, -1),
            (i128::MIN, 0, i64::MIN),
            (i128::MAX, u64::MAX, i64::MAX),
            (1 << 64, 0, 1),
            (-(1 << 64) + 5, 5, -1),
        ] {
            let I128 { lo: found_lo, hi: found_hi } = value.lower(&arena);
            assert_eq!((found_lo, found_hi), (lo, hi), "{value}");
        }
        let U128 { lo, hi } = (u128::MAX - 1).lower(&arena);
        assert_eq!((lo, hi), (u64::MAX - 1, u64::MAX));
    }

    #[test]
    fn the_shortest_form_is_plain_inside_64_bits() {
        check(&0_i128, "00");
        check(&-1_i128, "20");
        check(&u128::from(u64::MAX), "1b ffffffffffffffff");
        check(&(u128::from(u64::MAX) + 1), "c2 49 010000000000000000");
        check(&(-(1_i128 << 64)), "3b ffffffffffffffff");
        check(&(-(1_i128 << 64) - 1), "c3 49 010000000000000000");
        check(&u128::MAX, "c2 50 ffffffffffffffffffffffffffffffff");
        check(&i128::MAX, "c2 50 7fffffffffffffffffffffffffffffff");
        check(&i128::MIN, "c3 50 7fffffffffffffffffffffffffffffff");
        assert_eq!(cbor(&vec![1_u128, 2]), [0x82, 1, 2]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(refused_cbor::<u128>("20"), "integer -1 is out of range for u128");
        let beyond = "c2 50 80000000000000000000000000000000";
        let text = "integer 170141183460469231731687303715884105728 is out of range for i128";
        assert_eq!(refused_cbor::<i128>(beyond), text);
        let beyond = "c2 51 0100000000000000000000000000000000";
        assert_eq!(refused_cbor::<u128>(beyond), "bignum of 17 bytes is out of range for u128");
        assert_eq!(refused_cbor::<u128>("6131"), "expected an integer, found text");
        assert_eq!(refused_cbor::<u128>("c2 01"), "the tag of a bignum is not followed by bytes");
    }
}
