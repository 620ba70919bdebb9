//! Values as Rust source.

use ffi_model::contract::{ConstDecl, ConstValue, DefaultValue, Type};

/// A text.
pub(super) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// The type and the value of a constant.
///
/// # Errors
/// Why there is none: its value is not known.
pub(super) fn constant(decl: &ConstDecl) -> Result<(String, String), String> {
    let unknown = || "the library does not say its value".to_owned();
    let value = match (&decl.ty, decl.value.as_ref().ok_or_else(unknown)?) {
        (Type::Bool, ConstValue::Bool(value)) => value.to_string(),
        (Type::Str, ConstValue::Str(value)) => return Ok(("&str".to_owned(), text(value))),
        (ty @ (Type::F32 | Type::F64), ConstValue::Float(bits)) => float(ty, f64::from_bits(*bits)),
        (_, ConstValue::Int(value)) => value.to_string(),
        (_, ConstValue::Huge(value)) => value.to_string(),
        (Type::Duration, ConstValue::Duration(seconds, nanos)) => duration(*seconds, *nanos),
        _ => return Err(unknown()),
    };
    Ok((decl.ty.to_string(), value))
}

/// What stands for a field that did not come; none where that is for the type to know.
pub(super) fn default(ty: &Type, default: &DefaultValue) -> Option<String> {
    Some(match (ty, default) {
        (Type::Str, DefaultValue::Str(value)) => format!("unwrap_or_else(|| {}.to_owned())", text(value)),
        (Type::Bool, DefaultValue::Bool(value)) => format!("unwrap_or({value})"),
        (Type::F32 | Type::F64, DefaultValue::Float(bits)) => {
            format!("unwrap_or({})", float(ty, f64::from_bits(*bits)))
        }
        (Type::F32 | Type::F64, DefaultValue::Int(value)) => format!("unwrap_or({value}.0)"),
        (
            Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::I128
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::U128,
            DefaultValue::Int(value),
        ) => format!("unwrap_or({value})"),
        _ => return None,
    })
}

/// The shortest text that reads back as the same value.
fn float(ty: &Type, value: f64) -> String {
    if value.is_nan() {
        return format!("{ty}::NAN");
    }
    if value.is_infinite() {
        return format!("{ty}::{}INFINITY", if value < 0.0 { "NEG_" } else { "" });
    }
    #[expect(clippy::cast_possible_truncation, reason = "an f32 was widened to get here")]
    if *ty == Type::F32 { format!("{:?}", value as f32) } else { format!("{value:?}") }
}

/// In the largest unit that measures it.
fn duration(seconds: u64, nanos: u32) -> String {
    let millis = seconds.checked_mul(1_000).map(|millis| millis + u64::from(nanos / 1_000_000));
    match (millis, nanos) {
        (_, 0) => format!("Duration::from_secs({seconds})"),
        (Some(millis), nanos) if nanos % 1_000_000 == 0 => format!("Duration::from_millis({millis})"),
        _ => format!("Duration::new({seconds}, {nanos})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: Type, value: ConstValue, expect: &str) {
        let decl = ConstDecl { name: "X".into(), ty, value: Some(value), docs: String::new() };
        assert_eq!(constant(&decl).map(|(_, value)| value).as_deref(), Ok(expect));
    }

    #[test]
    fn values_read_back_as_they_are() {
        check(Type::I64, ConstValue::Int(i128::from(i64::MIN)), "-9223372036854775808");
        check(Type::U128, ConstValue::Huge(u128::MAX), "340282366920938463463374607431768211455");
        check(Type::F32, ConstValue::Float(f64::from(0.1_f32).to_bits()), "0.1");
        check(Type::F64, ConstValue::Float((-0.0_f64).to_bits()), "-0.0");
        check(Type::F64, ConstValue::Float(f64::NEG_INFINITY.to_bits()), "f64::NEG_INFINITY");
        check(Type::Duration, ConstValue::Duration(1, 500_000_000), "Duration::from_millis(1500)");
        check(Type::Duration, ConstValue::Duration(0, 1), "Duration::new(0, 1)");
        check(Type::Duration, ConstValue::Duration(7200, 0), "Duration::from_secs(7200)");
        check(Type::Str, ConstValue::Str("a\"\n\u{0}é".into()), r#""a\"\n\0é""#);
    }

    #[test]
    fn defaults_have_the_type_of_their_field() {
        assert_eq!(default(&Type::F32, &DefaultValue::Int(3)).as_deref(), Some("unwrap_or(3.0)"));
        assert_eq!(default(&Type::U8, &DefaultValue::Int(3)).as_deref(), Some("unwrap_or(3)"));
        assert_eq!(default(&Type::U8, &DefaultValue::Implied), None);
    }
}
