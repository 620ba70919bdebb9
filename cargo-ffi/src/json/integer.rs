//! Integers of up to 128 bits with all their digits: as text, and in CBOR.

use ciborium::Value;
use ffi_model::contract::Type;

/// The tags of integers that are wider than 64 bits, and of those below zero.
const BIGNUM: u64 = 2;
const NEGATIVE_BIGNUM: u64 = 3;

/// An integer: what CBOR says of it, `distance` or `-1 - distance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Int {
    is_negative: bool,
    distance: u128,
}

impl Int {
    /// The integer that a text of digits is, with a sign where it is below zero.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let size: u128 = digits.parse().ok()?;
        Some(match (is_negative, size) {
            (true, 1..) => Self { is_negative, distance: size - 1 },
            _ => Self { is_negative: false, distance: size },
        })
    }

    /// The integer that a CBOR value is.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(integer) => {
                let value = i128::from(*integer);
                let is_negative = value < 0;
                let distance = if is_negative { -1 - value } else { value };
                Some(Self { is_negative, distance: u128::try_from(distance).ok()? })
            }
            Value::Tag(tag @ (BIGNUM | NEGATIVE_BIGNUM), bytes) => {
                let bytes = bytes.as_bytes()?;
                let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
                let significant = &bytes[from..];
                if significant.len() > size_of::<u128>() {
                    return None;
                }
                let distance = significant.iter().fold(0, |number, byte| number << 8 | u128::from(*byte));
                Some(Self { is_negative: *tag == NEGATIVE_BIGNUM, distance })
            }
            _ => None,
        }
    }

    /// The CBOR value.
    pub(super) fn value(self) -> Value {
        let Self { is_negative, distance } = self;
        match (u64::try_from(distance), is_negative) {
            (Ok(distance), false) => Value::from(distance),
            (Ok(distance), true) => {
                let value = ciborium::value::Integer::try_from(-1 - i128::from(distance));
                Value::Integer(value.expect("it is one that CBOR has without a tag"))
            }
            (Err(_), _) => {
                let bytes = distance.to_be_bytes();
                let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
                let tag = if is_negative { NEGATIVE_BIGNUM } else { BIGNUM };
                Value::Tag(tag, Box::new(Value::Bytes(bytes[from..].to_vec())))
            }
        }
    }

    /// Whether the type, an integer, can hold it.
    pub(super) fn fits(self, ty: &Type) -> bool {
        // The greatest distance from 0 up, and from -1 down.
        let (bits, is_signed) = match ty {
            Type::I8 => (8, true),
            Type::I16 => (16, true),
            Type::I32 => (32, true),
            Type::I64 => (64, true),
            Type::I128 => (128, true),
            Type::U8 => (8, false),
            Type::U16 => (16, false),
            Type::U32 => (32, false),
            Type::U64 => (64, false),
            Type::U128 => (128, false),
            _ => return false,
        };
        let most = u128::MAX >> (128 - bits + u32::from(is_signed));
        self.distance <= most && (is_signed || !self.is_negative)
    }
}

/// In decimal.
impl std::fmt::Display for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.is_negative, self.distance.checked_add(1)) {
            (false, _) => self.distance.fmt(f),
            (true, Some(size)) => write!(f, "-{size}"),
            // Ten to the power of 38 and a bit: one more than `u128` holds.
            (true, None) => f.write_str("-340282366920938463463374607431768211456"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_at_every_width() {
        for text in [
            "0",
            "-1",
            "23",
            "-128",
            "18446744073709551615",
            "18446744073709551616",
            "-18446744073709551616",
            "-18446744073709551617",
            "170141183460469231731687303715884105727",
            "-170141183460469231731687303715884105728",
            "340282366920938463463374607431768211455",
        ] {
            let int = Int::parse(text).expect("an integer");
            assert_eq!(int.to_string(), text);
            let bytes = crate::json::bytes::write(int.value());
            assert_eq!(Int::of(&crate::json::bytes::read(&bytes).expect("CBOR")), Some(int), "{text}");
        }
        assert_eq!(Int::parse("-0").map(|int| int.to_string()), Some("0".to_owned()));
        for text in ["", "-", "+1", "1.0", "1e3", "0x1", " 1", "340282366920938463463374607431768211456"] {
            assert_eq!(Int::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_type_holds_what_it_can() {
        let check = |ty: Type, least: &str, most: &str| {
            for text in [least, most] {
                assert!(Int::parse(text).expect("an integer").fits(&ty), "{text} in {ty}");
            }
            let beyond = |text: &str, by: i128| text.parse::<i128>().ok()?.checked_add(by);
            for text in [beyond(least, -1), beyond(most, 1)].into_iter().flatten() {
                let int = Int::parse(&text.to_string()).expect("an integer");
                assert!(!int.fits(&ty), "{text} in {ty}");
            }
        };
        check(Type::I8, "-128", "127");
        check(Type::I16, "-32768", "32767");
        check(Type::I32, "-2147483648", "2147483647");
        check(Type::I64, "-9223372036854775808", "9223372036854775807");
        check(
            Type::I128,
            "-170141183460469231731687303715884105728",
            "170141183460469231731687303715884105727",
        );
        check(Type::U8, "0", "255");
        check(Type::U16, "0", "65535");
        check(Type::U32, "0", "4294967295");
        check(Type::U64, "0", "18446744073709551615");
        check(Type::U128, "0", "340282366920938463463374607431768211455");
        assert!(
            !Int::parse("170141183460469231731687303715884105728").expect("an integer").fits(&Type::I128)
        );
    }

    #[test]
    fn bignums_may_have_zeros_in_front() {
        let tagged = |tag, bytes: &[u8]| Int::of(&Value::Tag(tag, Box::new(Value::Bytes(bytes.to_vec()))));
        assert_eq!(tagged(2, &[0, 0, 5]).map(|int| int.to_string()), Some("5".to_owned()));
        assert_eq!(tagged(3, &[]).map(|int| int.to_string()), Some("-1".to_owned()));
        assert_eq!(tagged(2, &[1; 17]), None);
        let least = tagged(3, &[0xff; 16]).map(|int| int.to_string());
        assert_eq!(least.as_deref(), Some("-340282366920938463463374607431768211456"));
    }
}
