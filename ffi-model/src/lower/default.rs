//! Whether a default is a value of its type, as far as that shows; rustc has the last word.

use crate::{
    ast,
    contract::{DefaultValue, Type},
    diagnostic::{Code, Diagnostic},
};

/// The default of a parameter or a field of that type.
///
/// # Errors
/// A literal that is no value of the type.
pub(super) fn lower_default(default: &ast::DefaultExpr, ty: &Type) -> Result<DefaultValue, Diagnostic> {
    let refused = |help: String| {
        let message = format!("`{}` is not a value of `{ty}`", default.value);
        Err(Diagnostic::at(Code::OPTION, &default.tokens, message).help(help))
    };
    match (&default.value, ty) {
        // What a name stands for is not known here.
        (_, Type::Named(_)) | (DefaultValue::Implied, _) => {}
        (DefaultValue::None, Type::Option(_)) => {}
        (DefaultValue::Bool(_), Type::Bool) => {}
        (DefaultValue::Str(_), Type::Str) => {}
        (DefaultValue::Float(_), Type::F32 | Type::F64) => {}
        (DefaultValue::Int(value), Type::F32 | Type::F64) => return refused(format!("write `{value}.0`")),
        (DefaultValue::Int(value), ty) if range(ty).is_some_and(|(min, max)| (min..=max).contains(value)) => {
        }
        (DefaultValue::Int(_), ty) if range(ty).is_some() => {
            let (min, max) = range(ty).unwrap_or_default();
            return refused(format!("write a number from {min} to {max}"));
        }
        (_, Type::Option(_)) => {
            return refused(
                "write `None`, or leave it out: what is optional and absent is `None`".to_owned(),
            );
        }
        (_, Type::Bytes | Type::Seq(_) | Type::Set(_) | Type::Map(..)) => {
            return refused("write `default` alone, which is an empty one".to_owned());
        }
        (_, ty) if has_literals(ty) => {
            return refused(format!("write a literal of `{ty}`, or `default` alone"));
        }
        _ => return refused("write `default` alone, for what the type's `Default` gives".to_owned()),
    }
    Ok(default.value.clone())
}

fn has_literals(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::F32 | Type::F64 | Type::Str) || range(ty).is_some()
}

/// What a literal can be; one beyond `i128` is not read.
fn range(ty: &Type) -> Option<(i128, i128)> {
    Some(match ty {
        Type::I8 => (i8::MIN.into(), i8::MAX.into()),
        Type::I16 => (i16::MIN.into(), i16::MAX.into()),
        Type::I32 => (i32::MIN.into(), i32::MAX.into()),
        Type::I64 => (i64::MIN.into(), i64::MAX.into()),
        Type::U8 => (u8::MIN.into(), u8::MAX.into()),
        Type::U16 => (u16::MIN.into(), u16::MAX.into()),
        Type::U32 => (u32::MIN.into(), u32::MAX.into()),
        Type::U64 => (u64::MIN.into(), u64::MAX.into()),
        Type::I128 => (i128::MIN, i128::MAX),
        Type::U128 => (0, i128::MAX),
        _ => return None,
    })
}
