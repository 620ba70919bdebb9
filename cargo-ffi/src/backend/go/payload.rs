//! What a callback gets, as a Go value: the result of a call, an item of a stream, an event. The first two have texts and
//! options in a form of their own, for an event the payload is a C form in any case.

use ffi_model::contract::Type;

use super::{
    convert::{Conversions, Lifter, Place, converted},
    types::{Shape, Types},
};

/// The statements of a function that has a `payload` of the type and its `size`, and gives the value and an error. What is
/// given out in it belongs to the instance `owner`.
pub(super) fn lift(
    ty: &Type,
    owner: &str,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Vec<String> {
    let value = value(ty, Lifter { pointer: "&lift", owner }, types, conversions);
    returned(ty, &value, owner, types)
}

/// The statements of a function that has a C form of the type at `payload`, and gives the value and an error. There are no
/// objects in it.
pub(super) fn lift_form(ty: &Type, types: &Types<'_>, conversions: &mut Conversions<'_>) -> Vec<String> {
    let form = Place::Pointer(format!("(*{})(payload)", types.c(ty)));
    let value = conversions.lift(ty, &form, Lifter { pointer: "&lift", owner: "" });
    returned(ty, &value, "", types)
}

fn returned(ty: &Type, value: &str, owner: &str, types: &Types<'_>) -> Vec<String> {
    let mut lines: Vec<String> = lifter(ty, owner, types).into_iter().collect();
    if types.reach.can_be_unknown(ty) {
        lines.extend([format!("out := {value}"), "return out, lift.err".into()]);
    } else {
        lines.push(format!("return {value}, nil"));
    }
    lines
}

/// Whether those look at the size.
pub(super) fn has_size(ty: &Type, types: &Types<'_>) -> bool {
    matches!(types.within(ty), Type::Str | Type::Bytes)
}

/// The statement that declares what lifting the type needs; none where that is nothing.
pub(super) fn lifter(ty: &Type, owner: &str, types: &Types<'_>) -> Option<String> {
    if types.is_handle(ty) {
        None
    } else if types.reach.has_handles(ty) {
        Some(format!("lift := lifter{{owner: {owner}}}"))
    } else {
        types.needs_lifter(ty).then(|| "var lift lifter".to_owned())
    }
}

/// The Go expression of the value at `payload`.
fn value(ty: &Type, lifter: Lifter<'_>, types: &Types<'_>, conversions: &mut Conversions<'_>) -> String {
    match types.shape(ty) {
        // What is converted where it stands needs no second conversion.
        Shape::Newtype(_) if types.is_trusted(ty) => {
            conversions.lift(ty, &Place::Pointer(format!("(*{})(payload)", types.c(ty))), lifter)
        }
        Shape::Newtype(decl) => converted(&types.go(ty), &value(&decl.ty, lifter, types, conversions)),
        Shape::Box(inner) => value(inner, lifter, types, conversions),
        Shape::Text => "payloadText(payload, size)".to_owned(),
        Shape::Bytes => "payloadBytes(payload, size)".to_owned(),
        // None is no payload, so the payload is the pointer that an option is.
        Shape::Option(inner) => {
            let place = Place::Value(format!("(*{})(payload)", types.c(types.pointee(inner))));
            conversions.lift(ty, &place, lifter)
        }
        _ => conversions.lift(ty, &Place::Pointer(format!("(*{})(payload)", types.c(ty))), lifter),
    }
}
