//! Values as C++ source.

use ffi_model::contract::{ConstDecl, ConstValue, DefaultValue, Type};

use crate::backend::c::literal;

/// The type and the value of a constant.
///
/// # Errors
/// Why there is none: its value is not known, or not one that C++ has.
pub(super) fn constant(decl: &ConstDecl) -> Result<(&'static str, String), String> {
    let unknown = || "the library does not say its value".to_owned();
    let value = decl.value.as_ref().ok_or_else(unknown)?;
    Ok(match (&decl.ty, value) {
        (Type::Str, ConstValue::Str(value)) => ("std::string_view", view(value)),
        (Type::Duration, ConstValue::Duration(seconds, nanos)) => {
            ("std::chrono::nanoseconds", duration(*seconds, *nanos)?)
        }
        (Type::I128, ConstValue::Int(value)) => ("ffi::Int128", wide(value.cast_unsigned(), true)),
        (Type::U128, ConstValue::Int(value)) => ("ffi::Uint128", wide(value.cast_unsigned(), false)),
        (Type::U128, ConstValue::Huge(value)) => ("ffi::Uint128", wide(*value, false)),
        (ty, ConstValue::Bool(value)) if *ty == Type::Bool => ("bool", value.to_string()),
        (ty @ (Type::F32 | Type::F64), ConstValue::Float(bits)) => {
            (scalar(ty).ok_or_else(unknown)?, float(ty, f64::from_bits(*bits)))
        }
        (ty, ConstValue::Int(value)) => (scalar(ty).ok_or_else(unknown)?, integer(*value)),
        _ => return Err(unknown()),
    })
}

/// The C++ type of a number or `bool` that is one in C as well.
pub(super) fn scalar(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool => "bool",
        Type::I8 => "std::int8_t",
        Type::I16 => "std::int16_t",
        Type::I32 => "std::int32_t",
        Type::I64 => "std::int64_t",
        Type::U8 => "std::uint8_t",
        Type::U16 => "std::uint16_t",
        Type::U32 => "std::uint32_t",
        Type::U64 => "std::uint64_t",
        Type::F32 => "float",
        Type::F64 => "double",
        _ => return None,
    })
}

/// What a field or a parameter of the type is where nobody says; none where that is for the type or the library to know.
pub(super) fn default(ty: &Type, default: &DefaultValue) -> Option<String> {
    Some(match (ty, default) {
        (Type::Str, DefaultValue::Str(value)) if value.contains('\0') => {
            format!("std::string({}, {})", literal::string(value), value.len())
        }
        (Type::Str, DefaultValue::Str(value)) => literal::string(value),
        (Type::Bool, DefaultValue::Bool(value)) => value.to_string(),
        (Type::F32 | Type::F64, DefaultValue::Float(bits)) => float(ty, f64::from_bits(*bits)),
        #[expect(clippy::cast_precision_loss, reason = "as rustc reads the number for a float")]
        (Type::F32 | Type::F64, DefaultValue::Int(value)) => float(ty, *value as f64),
        (Type::I128, DefaultValue::Int(value)) => format!("ffi::Int128{}", wide(value.cast_unsigned(), true)),
        (Type::U128, DefaultValue::Int(value)) => {
            format!("ffi::Uint128{}", wide(value.cast_unsigned(), false))
        }
        (ty, DefaultValue::Int(value)) if scalar(ty).is_some() => integer(*value),
        (Type::Option(_), DefaultValue::None) => "std::nullopt".to_owned(),
        _ => return None,
    })
}

fn integer(value: i128) -> String {
    match value {
        // A minus is an operator in C++: the literal behind it would be one too large for any type.
        value if value == i128::from(i64::MIN) => format!("-{} - 1", i64::MAX),
        value if value > i128::from(i64::MAX) => format!("{value}U"),
        value => value.to_string(),
    }
}

/// The two halves of an integer of 128 bits.
fn wide(bits: u128, is_signed: bool) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the halves of the number")]
    let (lo, hi) = (bits as u64, (bits >> 64) as u64);
    let hi = if is_signed { integer(hi.cast_signed().into()) } else { integer(hi.into()) };
    format!("{{{}, {hi}}}", integer(lo.into()))
}

/// In the largest unit that measures it.
fn duration(seconds: u64, nanos: u32) -> Result<String, String> {
    const UNITS: [(i64, &str); 6] = [
        (3_600_000_000_000, "hours"),
        (60_000_000_000, "minutes"),
        (1_000_000_000, "seconds"),
        (1_000_000, "milliseconds"),
        (1_000, "microseconds"),
        (1, "nanoseconds"),
    ];
    let total = u128::from(seconds) * 1_000_000_000 + u128::from(nanos);
    let Ok(total) = i64::try_from(total) else {
        return Err(format!(
            "{seconds} s is more than `std::chrono::nanoseconds` can hold, which is 292 years; export it as a number"
        ));
    };
    let (unit, name) =
        UNITS.iter().find(|(unit, _)| total % unit == 0).expect("nanoseconds measure everything");
    let name = if total == 0 { "nanoseconds" } else { name };
    Ok(format!("std::chrono::{name}({})", total / unit))
}

/// A view of the text of a literal.
pub(super) fn view(text: &str) -> String {
    let literal = literal::string(text);
    if text.contains('\0') { format!("std::string_view({literal}, {})", text.len()) } else { literal }
}

/// The shortest text that reads back as the same value.
fn float(ty: &Type, value: f64) -> String {
    let is_single = *ty == Type::F32;
    let limits =
        |what: &str| format!("std::numeric_limits<{}>::{what}()", if is_single { "float" } else { "double" });
    let magnitude = match value.abs() {
        // The payload and the sign of a NaN mean nothing to anybody.
        nan if nan.is_nan() => return limits("quiet_NaN"),
        infinite if infinite.is_infinite() => limits("infinity"),
        #[expect(clippy::cast_possible_truncation, reason = "an f32 was widened to get here")]
        finite if is_single => format!("{:?}F", finite as f32),
        finite => format!("{finite:?}"),
    };
    if value.is_sign_negative() { format!("-{magnitude}") } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: Type, value: ConstValue, expect: &str) {
        let decl = ConstDecl { name: "X".into(), ty, value: Some(value), docs: String::new() };
        assert_eq!(constant(&decl).map(|(ty, value)| format!("{ty} {value}")).as_deref(), Ok(expect));
    }

    #[test]
    fn numbers_are_exact() {
        check(Type::I64, ConstValue::Int(i64::MIN.into()), "std::int64_t -9223372036854775807 - 1");
        check(Type::U64, ConstValue::Int(u64::MAX.into()), "std::uint64_t 18446744073709551615U");
        check(Type::F32, ConstValue::Float(f64::from(0.1_f32).to_bits()), "float 0.1F");
        check(Type::F64, ConstValue::Float((-0.0_f64).to_bits()), "double -0.0");
        check(
            Type::F64,
            ConstValue::Float(f64::NEG_INFINITY.to_bits()),
            "double -std::numeric_limits<double>::infinity()",
        );
        check(Type::I128, ConstValue::Int(-1), "ffi::Int128 {18446744073709551615U, -1}");
        check(
            Type::U128,
            ConstValue::Huge(u128::MAX),
            "ffi::Uint128 {18446744073709551615U, 18446744073709551615U}",
        );
    }

    #[test]
    fn durations_are_in_the_largest_unit() {
        let check = |seconds, nanos, expect: &str| {
            let expect = format!("std::chrono::nanoseconds std::chrono::{expect}");
            check(Type::Duration, ConstValue::Duration(seconds, nanos), &expect);
        };
        check(0, 0, "nanoseconds(0)");
        check(7200, 0, "hours(2)");
        check(1, 500_000_000, "milliseconds(1500)");
        let value = Some(ConstValue::Duration(9_223_372_036, 854_775_808));
        let decl = ConstDecl { name: "X".into(), ty: Type::Duration, value, docs: String::new() };
        assert!(constant(&decl).is_err_and(|reason| reason.starts_with("9223372036 s is more than")));
    }

    #[test]
    fn texts_keep_their_zeros() {
        check(Type::Str, ConstValue::Str("a\"é".into()), r#"std::string_view "a\"\303\251""#);
        check(Type::Str, ConstValue::Str("a\0b".into()), r#"std::string_view std::string_view("a\000b", 3)"#);
        let default = |value: &str| default(&Type::Str, &DefaultValue::Str(value.into()));
        assert_eq!(default("a").as_deref(), Some("\"a\""));
        assert_eq!(default("a\0").as_deref(), Some("std::string(\"a\\000\", 2)"));
    }
}
