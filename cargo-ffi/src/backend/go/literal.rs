//! Values as Go source.

use ffi_model::contract::{ConstDecl, ConstValue, Type};

/// The declaration of a constant.
///
/// # Errors
/// Why there is none: its value is not known, not one of its type, or not one that Go has.
pub(super) fn constant(name: &str, decl: &ConstDecl) -> Result<String, String> {
    let unknown = || "the library does not say its value".to_owned();
    let value = decl.value.as_ref().ok_or_else(unknown)?;
    let (ty, value) = match (&decl.ty, value) {
        (Type::Bool, ConstValue::Bool(value)) => ("bool", value.to_string()),
        (Type::Str, ConstValue::Str(text)) => ("string", string(text)),
        (Type::F32 | Type::F64, ConstValue::Float(bits)) => {
            let value = f64::from_bits(*bits);
            let ty = if decl.ty == Type::F32 { "float32" } else { "float64" };
            match exceptional(value) {
                // Go's constants are exact numbers; these four are not.
                Some(call) if decl.ty == Type::F32 => {
                    return Ok(format!("var {name} = float32({call})"));
                }
                Some(call) => return Ok(format!("var {name} = {call}")),
                None => (ty, number(&decl.ty, value)),
            }
        }
        // Go's constants are no structs.
        (Type::I128, ConstValue::Int(value)) => return Ok(wide(name, "Int128", value.cast_unsigned())),
        (Type::U128, ConstValue::Int(value)) => return Ok(wide(name, "Uint128", value.cast_unsigned())),
        (Type::U128, ConstValue::Huge(value)) => return Ok(wide(name, "Uint128", *value)),
        (Type::Duration, ConstValue::Duration(seconds, nanos)) => {
            ("time.Duration", duration(*seconds, *nanos)?)
        }
        (Type::I8, ConstValue::Int(value)) => ("int8", value.to_string()),
        (Type::I16, ConstValue::Int(value)) => ("int16", value.to_string()),
        (Type::I32, ConstValue::Int(value)) => ("int32", value.to_string()),
        (Type::I64, ConstValue::Int(value)) => ("int64", value.to_string()),
        (Type::U8, ConstValue::Int(value)) => ("uint8", value.to_string()),
        (Type::U16, ConstValue::Int(value)) => ("uint16", value.to_string()),
        (Type::U32, ConstValue::Int(value)) => ("uint32", value.to_string()),
        (Type::U64, ConstValue::Int(value)) => ("uint64", value.to_string()),
        _ => return Err(unknown()),
    };
    Ok(format!("const {name} {ty} = {value}"))
}

/// The declaration of an integer of 128 bits, by the bits it is made of.
fn wide(name: &str, ty: &str, bits: u128) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the halves of the number")]
    let (lo, hi) = (bits as u64, (bits >> 64) as u64);
    let hi = if ty == "Int128" { hi.cast_signed().to_string() } else { hi.to_string() };
    format!("var {name} = {ty}{{Lo: {lo}, Hi: {hi}}}")
}

/// In the largest unit that measures it.
fn duration(seconds: u64, nanos: u32) -> Result<String, String> {
    const UNITS: [(i64, &str); 6] = [
        (3_600_000_000_000, "time.Hour"),
        (60_000_000_000, "time.Minute"),
        (1_000_000_000, "time.Second"),
        (1_000_000, "time.Millisecond"),
        (1_000, "time.Microsecond"),
        (1, "time.Nanosecond"),
    ];
    let total = u128::from(seconds) * 1_000_000_000 + u128::from(nanos);
    let Ok(total) = i64::try_from(total) else {
        return Err(format!(
            "{seconds} s is more than a `time.Duration` can hold, which is 292 years; export it as a number"
        ));
    };
    if total == 0 {
        return Ok("0".into());
    }
    let measures = |unit: &&(i64, &str)| total % unit.0 == 0;
    let (unit, name) = UNITS.iter().find(measures).expect("nanoseconds measure everything");
    Ok(if total == *unit { (*name).to_owned() } else { format!("{} * {name}", total / unit) })
}

/// An interpreted string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::from('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            ' '..='~' => literal.push(c),
            c if c.is_alphanumeric() => literal.push(c),
            c if u32::from(c) < 0x1_0000 => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    literal.push('"');
    literal
}

/// An expression of the value, of the Go type `go`.
pub(super) fn float(value: f64, go: &str) -> String {
    match exceptional(value) {
        Some(call) if go == "float64" => call.to_owned(),
        Some(call) => format!("{go}({call})"),
        None => format!("{value:?}"),
    }
}

/// The shortest text that reads back as the same value.
fn number(ty: &Type, value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "an f32 was widened to get here")]
    if *ty == Type::F32 { format!("{:?}", value as f32) } else { format!("{value:?}") }
}

fn exceptional(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("math.NaN()")
    } else if value == f64::INFINITY {
        Some("math.Inf(1)")
    } else if value == f64::NEG_INFINITY {
        Some("math.Inf(-1)")
    } else if value == 0.0 && value.is_sign_negative() {
        Some("math.Copysign(0, -1)")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: Type, value: ConstValue, expect: &str) {
        let decl = ConstDecl { name: "X".into(), ty, value: Some(value), docs: String::new() };
        assert_eq!(constant("X", &decl).as_deref(), Ok(expect));
    }

    #[test]
    fn numbers_are_typed_and_exact() {
        check(Type::I64, ConstValue::Int(i128::from(i64::MIN)), "const X int64 = -9223372036854775808");
        check(Type::U64, ConstValue::Int(i128::from(u64::MAX)), "const X uint64 = 18446744073709551615");
        check(Type::F32, ConstValue::Float(f64::from(0.1_f32).to_bits()), "const X float32 = 0.1");
        check(Type::F64, ConstValue::Float(1e300_f64.to_bits()), "const X float64 = 1e300");
        check(Type::F64, ConstValue::Float(f64::NAN.to_bits()), "var X = math.NaN()");
        check(Type::F32, ConstValue::Float((-0.0_f64).to_bits()), "var X = float32(math.Copysign(0, -1))");
    }

    #[test]
    fn wide_integers_are_their_halves() {
        let huge = u128::MAX - 1;
        check(Type::I128, ConstValue::Int(5), "var X = Int128{Lo: 5, Hi: 0}");
        check(Type::I128, ConstValue::Int(-1), "var X = Int128{Lo: 18446744073709551615, Hi: -1}");
        check(Type::I128, ConstValue::Int(i128::MIN), "var X = Int128{Lo: 0, Hi: -9223372036854775808}");
        check(Type::U128, ConstValue::Int(1 << 64), "var X = Uint128{Lo: 0, Hi: 1}");
        let expect = "var X = Uint128{Lo: 18446744073709551614, Hi: 18446744073709551615}";
        check(Type::U128, ConstValue::Huge(huge), expect);
    }

    #[test]
    fn durations_are_in_the_largest_unit() {
        let check = |seconds, nanos, expect: &str| {
            let expect = format!("const X time.Duration = {expect}");
            check(Type::Duration, ConstValue::Duration(seconds, nanos), &expect);
        };
        check(0, 0, "0");
        check(7200, 0, "2 * time.Hour");
        check(60, 0, "time.Minute");
        check(90, 0, "90 * time.Second");
        check(1, 500_000_000, "1500 * time.Millisecond");
        check(0, 1, "time.Nanosecond");
        check(9_223_372_036, 854_775_807, "9223372036854775807 * time.Nanosecond");
        let value = Some(ConstValue::Duration(9_223_372_036, 854_775_808));
        let decl = ConstDecl { name: "X".into(), ty: Type::Duration, value, docs: String::new() };
        assert!(constant("X", &decl).is_err_and(|reason| reason.starts_with("9223372036 s is more than")));
    }

    #[test]
    fn strings_hide_nothing() {
        let text = "a\"b\\c\n\u{0}é\u{feff}\u{202e}🦀";
        check(
            Type::Str,
            ConstValue::Str(text.into()),
            r#"const X string = "a\"b\\c\n\u0000é\ufeff\u202e\U0001f980""#,
        );
    }
}
