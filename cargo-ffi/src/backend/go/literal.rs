//! Values as Go source.

use ffi_model::contract::{ConstDecl, ConstValue, Type};

/// The declaration of a constant; `None` where its value is not known or not one of its type.
pub(super) fn constant(name: &str, decl: &ConstDecl) -> Option<String> {
    let ty = ty(&decl.ty);
    let value = match (&decl.ty, decl.value.as_ref()?) {
        (Type::Bool, ConstValue::Bool(value)) => value.to_string(),
        (Type::Str, ConstValue::Str(text)) => string(text),
        (Type::F32 | Type::F64, ConstValue::Float(bits)) => {
            let value = f64::from_bits(*bits);
            match exceptional(value) {
                // Go's constants are exact numbers; these four are not.
                Some(call) if decl.ty == Type::F32 => {
                    return Some(format!("var {name} = float32({call})"));
                }
                Some(call) => return Some(format!("var {name} = {call}")),
                None => number(&decl.ty, value),
            }
        }
        (Type::Bool | Type::Str | Type::F32 | Type::F64, _) => return None,
        (_, ConstValue::Int(value)) => value.to_string(),
        _ => return None,
    };
    Some(format!("const {name} {ty} = {value}"))
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

fn ty(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::I8 => "int8",
        Type::I16 => "int16",
        Type::I32 => "int32",
        Type::I64 => "int64",
        Type::U8 => "uint8",
        Type::U16 => "uint16",
        Type::U32 => "uint32",
        Type::U64 => "uint64",
        Type::F32 => "float32",
        Type::F64 => "float64",
        Type::Str => "string",
        _ => todo!("Go"),
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
        assert_eq!(constant("X", &decl).as_deref(), Some(expect));
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
    fn strings_hide_nothing() {
        let text = "a\"b\\c\n\u{0}é\u{feff}\u{202e}🦀";
        check(
            Type::Str,
            ConstValue::Str(text.into()),
            r#"const X string = "a\"b\\c\n\u0000é\ufeff\u202e\U0001f980""#,
        );
    }
}
