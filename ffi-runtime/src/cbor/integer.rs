//! An integer from the wire, whatever form it had, on its way into the type that wants it.

use std::any::type_name;
use std::fmt;

use crate::value_error::ValueError;

/// An integer of Rust, `i8` to `i128` and `u8` to `u128`.
pub trait Int: TryFrom<u64> + TryFrom<i64> + TryFrom<u128> + TryFrom<i128> {}

impl<T: TryFrom<u64> + TryFrom<i64> + TryFrom<u128> + TryFrom<i128>> Int for T {}

/// Every value of `i128` and of `u128`: more than any type that crosses can hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Integer {
    Unsigned(u128),
    Negative(i128),
}

impl Integer {
    /// The argument of major type 0.
    pub(super) fn positive(value: u64) -> Self {
        Self::Unsigned(value.into())
    }

    /// The argument of major type 1, which stands for `-1 - inverted`.
    pub(super) fn negative(inverted: u64) -> Self {
        Self::Negative(!i128::from(inverted))
    }

    /// The content of a bignum (RFC 8949 section 3.4.3), leading zeros allowed.
    ///
    /// `None` where it is beyond both 128-bit types.
    pub(super) fn bignum(negative: bool, bytes: &[u8]) -> Option<Self> {
        let leading_zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let digits = &bytes[leading_zeros..];
        let mut wide = [0; 16];
        let start = wide.len().checked_sub(digits.len())?;
        wide[start..].copy_from_slice(digits);
        let value = u128::from_be_bytes(wide);
        if negative {
            i128::try_from(value).ok().map(|value| Self::Negative(!value))
        } else {
            Some(Self::Unsigned(value))
        }
    }

    pub(super) fn narrow<T: Int>(self) -> Result<T, ValueError> {
        match self {
            Self::Unsigned(value) => T::try_from(value).ok(),
            Self::Negative(value) => T::try_from(value).ok(),
        }
        .ok_or_else(|| out_of_range(format_args!("integer {self}"), type_name::<T>()))
    }

    pub(super) fn to_f64(self) -> Result<f64, ValueError> {
        if self.significant_bits() > f64::MANTISSA_DIGITS {
            return Err(self.inexact("f64"));
        }
        Ok(match self {
            Self::Unsigned(value) => value as f64,
            Self::Negative(value) => value as f64,
        })
    }

    pub(super) fn to_f32(self) -> Result<f32, ValueError> {
        if self.significant_bits() > f32::MANTISSA_DIGITS {
            return Err(self.inexact("f32"));
        }
        Ok(match self {
            Self::Unsigned(value) => value as f32,
            Self::Negative(value) => value as f32,
        })
    }

    /// From the first to the last bit that is set: what a mantissa must hold. Exponents are never short, as
    /// even `f32` reaches to 2^127. (Casting there and back would not do: the way back saturates.)
    fn significant_bits(self) -> u32 {
        let magnitude = match self {
            Self::Unsigned(value) => value,
            Self::Negative(value) => value.unsigned_abs(),
        };
        if magnitude == 0 { 0 } else { u128::BITS - magnitude.leading_zeros() - magnitude.trailing_zeros() }
    }

    #[cold]
    fn inexact(self, target: &str) -> ValueError {
        ValueError::new(format!("integer {self} is not exactly representable as {target}"))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => value.fmt(f),
            Self::Negative(value) => value.fmt(f),
        }
    }
}

/// The one text for a number that its target cannot hold.
#[cold]
pub(super) fn out_of_range(number: impl fmt::Display, target: &str) -> ValueError {
    ValueError::new(format!("{number} is out of range for {target}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bignums_cover_both_128_bit_types_and_no_more() {
        assert_eq!(Integer::bignum(false, &[0xff; 16]), Some(Integer::Unsigned(u128::MAX)));
        let mut lowest = [0xff; 16];
        lowest[0] = 0x7f;
        assert_eq!(Integer::bignum(true, &lowest), Some(Integer::Negative(i128::MIN)));
        assert_eq!(Integer::bignum(true, &[0xff; 16]), None);
        assert_eq!(Integer::bignum(false, &[1; 17]), None);
    }

    #[test]
    fn bignums_may_be_empty_or_padded() {
        assert_eq!(Integer::bignum(false, &[]), Some(Integer::Unsigned(0)));
        assert_eq!(Integer::bignum(true, &[]), Some(Integer::Negative(-1)));
        let mut padded = [0; 100];
        padded[99] = 7;
        assert_eq!(Integer::bignum(false, &padded), Some(Integer::Unsigned(7)));
    }

    #[test]
    fn floats_take_only_integers_they_hold_exactly() {
        assert_eq!(Integer::positive(1 << 53).to_f64(), Ok(9007199254740992.0));
        assert!(Integer::positive((1 << 53) + 1).to_f64().is_err());
        assert!(Integer::positive(u64::MAX).to_f64().is_err());
        assert!(Integer::Unsigned(i128::MAX.cast_unsigned()).to_f64().is_err());
        assert_eq!(Integer::Negative(i128::MIN).to_f64(), Ok(-2f64.powi(127)));
        assert_eq!(Integer::Negative(i128::MIN).to_f32(), Ok(-2f32.powi(127)));
        assert_eq!(Integer::positive(1 << 24).to_f32(), Ok(16777216.0));
        assert_eq!(
            Integer::positive((1 << 24) + 1).to_f32().unwrap_err().message(),
            "integer 16777217 is not exactly representable as f32"
        );
    }
}
