//! Values as C literals, valid in C99 and C++11 alike.

use ffi_model::contract::{ConstValue, Type};

/// The literal of a constant, or its initializer where C has no literals of the type; `None` where the value is not one
/// of the type.
pub(super) fn constant(ty: &Type, value: &ConstValue) -> Option<String> {
    match (ty, value) {
        (Type::Bool, ConstValue::Bool(value)) => Some(value.to_string()),
        (Type::F32 | Type::F64, ConstValue::Float(bits)) => Some(float(ty, f64::from_bits(*bits))),
        (Type::Str, ConstValue::Str(text)) => Some(string(text)),
        (Type::I128, ConstValue::Int(value)) => {
            // The upper half has the sign.
            let [lower, upper] = halves(value.cast_unsigned());
            Some(format!("{{ {}, {} }}", unsigned(lower), integer(&Type::I64, upper.cast_signed().into())?))
        }
        (Type::U128, ConstValue::Int(value)) => wide(u128::try_from(*value).ok()?),
        (Type::U128, ConstValue::Huge(value)) => wide(*value),
        (Type::Duration, ConstValue::Duration(seconds, nanos)) => {
            let nanos = integer(&Type::U32, i128::from(*nanos))?;
            Some(format!("{{ {}, {nanos} }}", unsigned(*seconds)))
        }
        (_, ConstValue::Int(value)) => integer(ty, *value),
        _ => None,
    }
}

/// Whether a constant of the type is a struct in C, which has no literals.
pub(super) fn is_initializer(ty: &Type) -> bool {
    matches!(ty, Type::I128 | Type::U128 | Type::Duration)
}

/// Whether the literal needs `math.h`.
pub(super) fn needs_math(value: &ConstValue) -> bool {
    matches!(value, ConstValue::Float(bits) if !f64::from_bits(*bits).is_finite())
}

fn integer(ty: &Type, value: i128) -> Option<String> {
    let (suffix, min, max) = match ty {
        Type::I8 => ("", i128::from(i8::MIN), i128::from(i8::MAX)),
        Type::I16 => ("", i128::from(i16::MIN), i128::from(i16::MAX)),
        Type::I32 => ("", i128::from(i32::MIN), i128::from(i32::MAX)),
        Type::I64 => ("INT64_C", i128::from(i64::MIN), i128::from(i64::MAX)),
        Type::U8 => ("", 0, i128::from(u8::MAX)),
        Type::U16 => ("", 0, i128::from(u16::MAX)),
        Type::U32 => ("UINT32_C", 0, i128::from(u32::MAX)),
        Type::U64 => ("UINT64_C", 0, i128::from(u64::MAX)),
        _ => return None,
    };
    let wrap =
        |number: i128| if suffix.is_empty() { number.to_string() } else { format!("{suffix}({number})") };
    match value {
        value if value < min || value > max => None,
        // A minus is an operator in C: the literal behind it would be one too large for the type.
        value if value == min && min < 0 => Some(format!("(-{} - 1)", wrap(-(value + 1)))),
        value if value < 0 => Some(format!("(-{})", wrap(-value))),
        value => Some(wrap(value)),
    }
}

fn wide(value: u128) -> Option<String> {
    let [lower, upper] = halves(value);
    Some(format!("{{ {}, {} }}", unsigned(lower), unsigned(upper)))
}

/// The lower and the upper 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "the rest is in the other half")]
fn halves(value: u128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}

fn unsigned(value: u64) -> String {
    format!("UINT64_C({value})")
}

/// The value of an enumerator, which is an `int`.
pub(in crate::backend) fn enumerator(value: i32) -> String {
    let text = integer(&Type::I32, i128::from(value)).expect("an i32 is in the range of i32");
    match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(bare) => bare.to_owned(),
        None => text,
    }
}

fn float(ty: &Type, value: f64) -> String {
    let is_single = *ty == Type::F32;
    let magnitude = match value.abs() {
        // The payload and the sign of a NaN mean nothing to anybody.
        nan if nan.is_nan() => return "NAN".into(),
        infinite if infinite.is_infinite() => if is_single { "HUGE_VALF" } else { "HUGE_VAL" }.into(),
        // Rust prints the shortest text that reads back as the same value.
        #[expect(clippy::cast_possible_truncation, reason = "an f32 was widened to get here")]
        finite if is_single => format!("{:?}f", finite as f32),
        finite => format!("{finite:?}"),
    };
    if value.is_sign_negative() { format!("(-{magnitude})") } else { magnitude }
}

/// A string literal with exactly the bytes of `text`, whatever the compiler's character sets are.
pub(in crate::backend) fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    let mut before = 0;
    for byte in text.bytes() {
        match byte {
            b'"' => literal.push_str("\\\""),
            b'\\' => literal.push_str("\\\\"),
            b'\n' => literal.push_str("\\n"),
            b'\t' => literal.push_str("\\t"),
            b'\r' => literal.push_str("\\r"),
            // Two question marks may begin a trigraph.
            b'?' if before == b'?' => literal.push_str("\\?"),
            b' '..=b'~' => literal.push(char::from(byte)),
            // Octal, always of three digits: a hexadecimal escape would swallow the digits behind it.
            _ => literal.push_str(&format!("\\{byte:03o}")),
        }
        before = byte;
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: &Type, value: &ConstValue, expect: &str) {
        assert_eq!(constant(ty, value).as_deref(), Some(expect));
    }

    #[test]
    fn integers_reach_both_ends() {
        let int = |ty, value: i128, expect| check(&ty, &ConstValue::Int(value), expect);
        int(Type::I8, -128, "(-127 - 1)");
        int(Type::I32, -5, "(-5)");
        int(Type::I64, i64::MIN.into(), "(-INT64_C(9223372036854775807) - 1)");
        int(Type::I64, 5000, "INT64_C(5000)");
        int(Type::U32, u32::MAX.into(), "UINT32_C(4294967295)");
        int(Type::U64, u64::MAX.into(), "UINT64_C(18446744073709551615)");
        assert_eq!(constant(&Type::U8, &ConstValue::Int(256)), None);
        assert_eq!(constant(&Type::U8, &ConstValue::Bool(true)), None);
        assert_eq!(enumerator(i32::MIN), "-2147483647 - 1");
        assert_eq!(enumerator(-3), "-3");
    }

    #[test]
    fn wide_integers_are_two_halves() {
        let int = |ty, value: i128, expect| check(&ty, &ConstValue::Int(value), expect);
        int(Type::I128, -1, "{ UINT64_C(18446744073709551615), (-INT64_C(1)) }");
        int(Type::I128, i128::MIN, "{ UINT64_C(0), (-INT64_C(9223372036854775807) - 1) }");
        int(Type::I128, i128::MAX, "{ UINT64_C(18446744073709551615), INT64_C(9223372036854775807) }");
        int(Type::I128, -(1 << 64), "{ UINT64_C(0), (-INT64_C(1)) }");
        int(Type::U128, 7, "{ UINT64_C(7), UINT64_C(0) }");
        let most = "{ UINT64_C(18446744073709551615), UINT64_C(18446744073709551615) }";
        check(&Type::U128, &ConstValue::Huge(u128::MAX), most);
        assert_eq!(constant(&Type::U128, &ConstValue::Int(-1)), None);
        assert_eq!(constant(&Type::I128, &ConstValue::Huge(u128::MAX)), None);
    }

    #[test]
    fn durations_have_two_parts() {
        let duration = |seconds, nanos, expect| {
            check(&Type::Duration, &ConstValue::Duration(seconds, nanos), expect);
        };
        duration(1, 500_000_000, "{ UINT64_C(1), UINT32_C(500000000) }");
        duration(u64::MAX, 999_999_999, "{ UINT64_C(18446744073709551615), UINT32_C(999999999) }");
        assert_eq!(constant(&Type::Duration, &ConstValue::Int(1)), None);
    }

    #[test]
    fn floats_read_back_as_the_same_value() {
        let float = |ty, value: f64, expect| check(&ty, &ConstValue::Float(value.to_bits()), expect);
        float(Type::F64, 0.1, "0.1");
        float(Type::F32, f64::from(0.1_f32), "0.1f");
        float(Type::F64, -0.0, "(-0.0)");
        float(Type::F64, 1e300, "1e300");
        float(Type::F32, f64::from(f32::MAX), "3.4028235e38f");
        float(Type::F64, f64::NEG_INFINITY, "(-HUGE_VAL)");
        float(Type::F32, f64::INFINITY, "HUGE_VALF");
        float(Type::F64, f64::NAN, "NAN");
    }

    #[test]
    fn strings_keep_every_byte() {
        assert_eq!(string("a\"b\\c\n"), r#""a\"b\\c\n""#);
        assert_eq!(string("nul\u{0}7é"), r#""nul\0007\303\251""#);
        assert_eq!(string("what??/ ???"), r#""what?\?/ ?\?\?""#);
    }
}
