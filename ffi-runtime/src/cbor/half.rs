//! Floats of 16 bits (IEEE 754 binary16), which Rust has no stable type for.

/// The exact value of a half. Every NaN is the same one.
#[inline]
pub(super) fn widen(half: u16) -> f64 {
    let exponent = u64::from(half >> 10 & 0x1f);
    let mantissa = u64::from(half & 0x3ff);
    let magnitude = match (exponent, mantissa) {
        (0x1f, 0) => f64::INFINITY,
        (0x1f, _) => f64::NAN,
        // So many of the smallest one, which is 2^-24.
        (0, _) => mantissa as f64 / f64::from(1 << 24),
        // The exponents are from 15 and from 1023 on, the mantissas have 10 bits and 52.
        _ => f64::from_bits((exponent + (1023 - 15)) << 52 | mantissa << 42),
    };
    if half & 0x8000 == 0 { magnitude } else { -magnitude }
}

/// The half that has the value of `single`, where there is one. Not for NaN.
#[inline]
pub(super) fn narrow(single: f32) -> Option<u16> {
    let bits = single.to_bits();
    let exponent = bits >> 23 & 0xff;
    let mantissa = bits & 0x7f_ffff;
    // The bits of the magnitude, and how many of the last have to be zero.
    let (magnitude, shift) = match exponent {
        // Of these only 0: others are too small.
        0 => (mantissa, 31),
        // As many of the smallest half: the mantissa with the bit that stands for 1, which is written nowhere.
        103..=112 => (mantissa | 1 << 23, 126 - exponent),
        // The exponents are from 127 and from 15 on, the mantissas have 23 bits and 10.
        113..=142 => ((exponent - (127 - 15)) << 23 | mantissa, 13),
        0xff if mantissa == 0 => (0x1f << 23, 13),
        _ => return None,
    };
    let half = magnitude >> shift;
    (half << shift == magnitude).then_some((bits >> 16) as u16 & 0x8000 | half as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_comes_back_and_nothing_between_two_is_one() {
        for half in 0..=u16::MAX {
            let value = widen(half);
            if value.is_nan() {
                continue;
            }
            let single = value as f32;
            assert_eq!(f64::from(single).to_bits(), value.to_bits(), "a single has every half");
            assert_eq!(narrow(single), Some(half));
            if value.is_finite() {
                for next in [single.next_up(), single.next_down()] {
                    assert_eq!(narrow(next), None, "{next:e}");
                }
            }
        }
    }

    #[test]
    fn halves_have_the_values_of_the_standard() {
        for (half, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2_f64.powi(-14)),
            (0x03ff, 1023.0 * 2_f64.powi(-24)),
            (0x8001, -(2_f64.powi(-24))),
            (0xfc00, f64::NEG_INFINITY),
            (0x3555, 0.333_251_953_125),
        ] {
            assert_eq!(widen(half), value, "{half:#06x}");
        }
        assert_eq!(widen(0x8000).to_bits(), (-0.0_f64).to_bits());
        assert!(widen(0x7c01).is_nan() && widen(0xfe00).is_nan());
        for none in [65536.0, 2_f32.powi(-25), f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1), 1e30] {
            assert_eq!(narrow(none), None, "{none:e}");
        }
    }
}
