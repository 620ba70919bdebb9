//! Where the parts of structs are that nobody wrote: as `#[repr(C)]` puts them.

use std::borrow::Cow;

use ffi_model::contract::{Contract, Layout, Type, TypeDecl};
use ffi_templates::c::Placed;

use super::Struct;
use crate::backend::c::{
    names::Names,
    types::{Made, Types, is_number},
};

/// The layout of a struct in C expressions over its parts: right for every target.
pub(super) fn placed(made: &Made, names: &Names, types: Types<'_>) -> Placed {
    let size = |ty: &Type| format!("sizeof({})", types.c_value(ty));
    let align = |ty: &Type| format!("_Alignof({})", types.c_value(ty));
    let at = |name: &str, offset: &str| (name.to_owned(), offset.to_owned());
    let (size, align, members) = match made {
        Made::Slice(_) | Made::Map(..) => {
            let members = vec![at("data", "0"), at("len", "sizeof(void *)")];
            ("2 * sizeof(void *)".to_owned(), "_Alignof(void *)".to_owned(), members)
        }
        Made::Array(element, len) => {
            (format!("{len} * {}", size(element)), align(element), vec![at("items", "0")])
        }
        Made::Entry(key, value) => {
            let offset = format!("FFI_UP({}, {})", size(key), align(value));
            let widest = format!("FFI_MAX({}, {})", align(key), align(value));
            let whole = format!("FFI_UP({offset} + {}, {widest})", size(value));
            (whole, widest, vec![at("key", "0"), at("value", &offset)])
        }
    };
    Placed { name: made.name(names), size, align, members }
}

/// The structs of which the library tells enough: their parts are structs of its own, or the same for every target.
pub(super) fn structs(contract: &Contract, names: &Names) -> Vec<Struct<'static>> {
    let all = Types::new(contract, names).made().into_iter();
    let known = all.filter_map(|made| {
        let (rust, members, parts) = match &made {
            Made::Slice(_) | Made::Map(..) => return None,
            Made::Array(element, len) => {
                let Space { size, align } = space(contract, element)?;
                let whole = Space { size: size * u64::from(*len), align };
                (format!("[{element}; {len}]"), vec!["items"], vec![whole])
            }
            Made::Entry(key, value) => (
                format!("({key}, {value})"),
                vec!["key", "value"],
                vec![space(contract, key)?, space(contract, value)?],
            ),
        };
        Some(Struct {
            rust: Cow::from(rust),
            c: made.name(names),
            fields: members.into_iter().map(|name| (name, name.to_owned())).collect(),
            layout: Some(Cow::Owned(behind_each_other(&parts))),
            own: Vec::new(),
        })
    });
    known.collect()
}

/// What a value takes.
#[derive(Clone, Copy)]
struct Space {
    size: u64,
    align: u64,
}

/// What a value takes on every target, or on that of the library.
fn space(contract: &Contract, ty: &Type) -> Option<Space> {
    let even = |size| Some(Space { size, align: size });
    match contract.behind(ty) {
        Type::Bool | Type::I8 | Type::U8 => even(1),
        Type::I16 | Type::U16 => even(2),
        Type::I32 | Type::U32 | Type::F32 => even(4),
        Type::Uuid => Some(Space { size: 16, align: 1 }),
        Type::Array(element, len) => {
            let Space { size, align } = space(contract, element)?;
            Some(Space { size: size * u64::from(*len), align })
        }
        Type::Named(name) => {
            let layout = match contract.type_named(name)? {
                TypeDecl::Record(decl) => decl.layout.as_ref()?,
                TypeDecl::Enum(decl) if is_number(decl) => return even(4),
                TypeDecl::Enum(decl) => decl.layout.as_ref()?,
                TypeDecl::Newtype(_) | TypeDecl::Handle(_) => return None,
            };
            Some(Space { size: layout.size, align: layout.align })
        }
        // Pointers and 64 bits are not aligned alike everywhere.
        _ => None,
    }
}

fn behind_each_other(parts: &[Space]) -> Layout {
    let (mut end, mut align, mut offsets) = (0_u64, 1, Vec::new());
    for part in parts {
        end = end.next_multiple_of(part.align);
        offsets.push(end);
        end += part.size;
        align = align.max(part.align);
    }
    Layout { size: end.next_multiple_of(align), align, offsets }
}
