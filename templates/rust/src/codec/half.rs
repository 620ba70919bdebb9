//! Floats of 16 bits.

/// The value of 16 bits.
pub(super) fn to_f64(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let value = match exponent {
        0 => fraction * (-24_f64).exp2(),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + fraction) * f64::from(exponent - 25).exp2(),
    };
    if bits & 0x8000 == 0 { value } else { -value }
}

/// The 16 bits of a value that has some, and is a number.
pub(super) fn of_f32(value: f32) -> Option<u16> {
    let bits = value.to_bits();
    let (sign, exponent, fraction) =
        (bits >> 16 & 0x8000, (bits >> 23 & 0xff).cast_signed() - 127, bits & 0x7f_ffff);
    let half = match exponent {
        _ if bits & 0x7fff_ffff == 0 => 0,
        128 if fraction == 0 => 0x7c00,
        -14..=15 if fraction & 0x1fff == 0 => (exponent + 15).cast_unsigned() << 10 | fraction >> 13,
        -24..=-15 => {
            let (whole, lost) = (fraction | 0x80_0000, (-1 - exponent).cast_unsigned());
            (whole.trailing_zeros() >= lost).then_some(whole >> lost)?
        }
        _ => return None,
    };
    u16::try_from(sign | half).ok()
}
