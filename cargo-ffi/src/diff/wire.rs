//! Which values of one type are values of another in CBOR.

use ffi_model::contract::Type;

use super::position::Position;

/// Whether a host that knows `old` and a library that knows `new` understand each other.
pub(super) fn understood(old: &Type, new: &Type, position: Position) -> bool {
    (!position.input || fits(old, new)) && (!position.output || fits(new, old))
}

/// The same where there may be no result, which is `null`.
pub(super) fn result_understood(old: Option<&Type>, new: Option<&Type>) -> bool {
    match (new, old) {
        (Some(new), Some(old)) => fits(new, old),
        (None, Some(old)) => is_optional(old),
        (None, None) => true,
        (Some(_), None) => false,
    }
}

/// Whether a key with that type may be absent.
pub(super) fn is_optional(ty: &Type) -> bool {
    matches!(ty, Type::Option(_))
}

/// Whether every value that a sender of `sent` can send is one that a receiver of `received` takes. What a named type
/// holds is compared on its own.
fn fits(sent: &Type, received: &Type) -> bool {
    match (sent, received) {
        (sent, received) if sent == received => true,
        (Type::Option(sent), Type::Option(received)) => fits(sent, received),
        (sent, Type::Option(received)) => fits(sent, received),
        (Type::Seq(sent), Type::Seq(received)) => fits(sent, received),
        (Type::F32, Type::F64) => true,
        (sent, received) => match (range(sent), range(received)) {
            (Some(sent), Some(received)) => received.0 <= sent.0 && sent.1 <= received.1,
            _ => false,
        },
    }
}

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
        _ => return None,
    })
}
