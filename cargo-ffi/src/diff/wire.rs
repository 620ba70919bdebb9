//! Which values of one type are values of another in CBOR, and which types are the same in C and in packages.
//!
//! Newtypes and boxes are not on the wire, and newtypes are nothing but a name in C; what the name of a newtype stands
//! for is told by its own side of the comparison.

use std::collections::HashMap;

use ffi_model::contract::{Decl, DefaultValue, Type};

use super::position::Position;

/// Both sides of a comparison.
#[derive(Debug)]
pub(super) struct Wire {
    old: Newtypes,
    new: Newtypes,
}

/// What newtypes are made of, by their names.
type Newtypes = HashMap<String, Type>;

impl Wire {
    /// Between two contracts, the names of the older one being those of the newer where a type was only renamed.
    pub(super) fn between(old: &[Decl], new: &[Decl]) -> Wire {
        let newtypes = |decls: &[Decl]| -> Newtypes {
            let found = decls.iter().filter_map(|decl| match decl {
                Decl::Newtype(decl) => Some((decl.name.clone(), decl.ty.clone())),
                _ => None,
            });
            found.collect()
        };
        Wire { old: newtypes(old), new: newtypes(new) }
    }

    /// Whether a host that knows `old` and a library that knows `new` understand each other.
    pub(super) fn understood(&self, old: &Type, new: &Type, position: Position) -> bool {
        let (old, new) = (self.in_old(old), self.in_new(new));
        (!position.input || fits(old, new)) && (!position.output || fits(new, old))
    }

    /// The same where there may be no result, which is `null`.
    pub(super) fn result_understood(&self, old: Option<&Type>, new: Option<&Type>) -> bool {
        match (new, old) {
            (Some(new), Some(old)) => fits(self.in_new(new), self.in_old(old)),
            (None, Some(old)) => self.old_is_optional(old),
            (None, None) => true,
            (Some(_), None) => false,
        }
    }

    /// Whether a key with that type may be absent, in the older contract.
    pub(super) fn old_is_optional(&self, ty: &Type) -> bool {
        self.in_old(ty).is_nullable()
    }

    /// Whether a key with that type may be absent, in the newer contract.
    pub(super) fn new_is_optional(&self, ty: &Type) -> bool {
        self.in_new(ty).is_nullable()
    }

    /// What an absent key stands for in the older contract; nothing where it may not be absent.
    pub(super) fn absent_in_old<'a>(
        &self,
        ty: &Type,
        default: Option<&'a DefaultValue>,
    ) -> Option<&'a DefaultValue> {
        absent(self.in_old(ty), default)
    }

    /// The same in the newer contract.
    pub(super) fn absent_in_new<'a>(
        &self,
        ty: &Type,
        default: Option<&'a DefaultValue>,
    ) -> Option<&'a DefaultValue> {
        absent(self.in_new(ty), default)
    }

    /// Whether compiled hosts cannot tell the types apart.
    pub(super) fn same_in_c(&self, old: &Type, new: &Type) -> bool {
        c_form(old, Some(&self.old)) == c_form(new, Some(&self.new))
    }

    /// Whether a package has the same type for both.
    pub(super) fn same_in_packages(&self, old: &Type, new: &Type) -> bool {
        c_form(old, None) == c_form(new, None)
    }

    fn in_old<'a>(&'a self, ty: &'a Type) -> Typed<'a> {
        Typed { ty, newtypes: &self.old }
    }

    fn in_new<'a>(&'a self, ty: &'a Type) -> Typed<'a> {
        Typed { ty, newtypes: &self.new }
    }
}

/// A type of one side.
#[derive(Clone, Copy)]
struct Typed<'a> {
    ty: &'a Type,
    newtypes: &'a Newtypes,
}

impl<'a> Typed<'a> {
    fn of(self, ty: &'a Type) -> Typed<'a> {
        Typed { ty, ..self }
    }

    /// What is on the wire.
    fn plain(self) -> &'a Type {
        let mut ty = self.ty;
        loop {
            ty = match ty {
                Type::Box(inner) => inner,
                Type::Named(name) => match self.newtypes.get(name) {
                    Some(inner) => inner,
                    None => return ty,
                },
                _ => return ty,
            };
        }
    }

    /// Whether `null` is one of its values.
    fn is_nullable(self) -> bool {
        matches!(self.plain(), Type::Option(_))
    }
}

fn absent<'a>(ty: Typed<'_>, default: Option<&'a DefaultValue>) -> Option<&'a DefaultValue> {
    match default {
        None if ty.is_nullable() => Some(&DefaultValue::None),
        Some(DefaultValue::Implied) if is_option(ty.ty) => Some(&DefaultValue::None),
        default => default,
    }
}

/// Whether its `Default` is `None`; that of a newtype is the author's.
fn is_option(ty: &Type) -> bool {
    match ty {
        Type::Box(inner) => is_option(inner),
        ty => matches!(ty, Type::Option(_)),
    }
}

/// Whether a host that leaves a key out still means the same by that.
pub(super) fn absence_understood(old: Option<&DefaultValue>, new: Option<&DefaultValue>) -> bool {
    old.is_none() || old == new
}

/// Whether every value that a sender of `sent` can send is one that a receiver of `received` takes. What a named type
/// holds is compared on its own.
fn fits(sent: Typed<'_>, received: Typed<'_>) -> bool {
    if sent.ty == received.ty {
        return true;
    }
    let part_fits = |a, b| fits(sent.of(a), received.of(b));
    match (sent.plain(), received.plain()) {
        (a, b) if a == b => true,
        // An option of what can be `null` itself puts its value into an array.
        (Type::Option(a), Type::Option(b)) => {
            sent.of(a).is_nullable() == received.of(b).is_nullable() && part_fits(a, b)
        }
        (a, Type::Option(b)) => !received.of(b).is_nullable() && part_fits(a, b),
        // An array of bytes is a byte string, as a UUID is.
        (Type::Array(byte, _), Type::Bytes) => **byte == Type::U8,
        (Type::Uuid, Type::Bytes) => true,
        (Type::Array(byte, 16), Type::Uuid) | (Type::Uuid, Type::Array(byte, 16)) => **byte == Type::U8,
        (Type::Array(a, len), Type::Array(b, other)) => {
            len == other && **a != Type::U8 && **b != Type::U8 && part_fits(a, b)
        }
        (Type::Array(a, _), Type::Seq(b)) => **a != Type::U8 && part_fits(a, b),
        (Type::Seq(a) | Type::Set(a), Type::Seq(b)) | (Type::Set(a), Type::Set(b)) => part_fits(a, b),
        (Type::Map(key, value), Type::Map(other_key, other)) => {
            part_fits(key, other_key) && part_fits(value, other)
        }
        (Type::F32, Type::F64) => true,
        (a, b) => match (range(a), range(b)) {
            (Some(a), Some(b)) => b.0 <= a.0 && a.1 <= b.1,
            _ => false,
        },
    }
}

/// The least and the greatest value of an integer.
fn range(ty: &Type) -> Option<(i128, u128)> {
    Some(match ty {
        Type::I8 => (i8::MIN.into(), i8::MAX.unsigned_abs().into()),
        Type::I16 => (i16::MIN.into(), i16::MAX.unsigned_abs().into()),
        Type::I32 => (i32::MIN.into(), i32::MAX.unsigned_abs().into()),
        Type::I64 => (i64::MIN.into(), i64::MAX.unsigned_abs().into()),
        Type::I128 => (i128::MIN, i128::MAX.unsigned_abs()),
        Type::U8 => (0, u8::MAX.into()),
        Type::U16 => (0, u16::MAX.into()),
        Type::U32 => (0, u32::MAX.into()),
        Type::U64 => (0, u64::MAX.into()),
        Type::U128 => (0, u128::MAX),
        _ => return None,
    })
}

/// A type by which those are found that are one in C: an optional box is an option. With `newtypes`, so are they what
/// they are made of.
fn c_form(ty: &Type, newtypes: Option<&Newtypes>) -> Type {
    let inner = |ty: &Type| Box::new(c_form(ty, newtypes));
    match ty {
        Type::Named(name) => match newtypes.and_then(|newtypes| newtypes.get(name)) {
            Some(made_of) => c_form(made_of, newtypes),
            None => ty.clone(),
        },
        Type::Option(optional) => match c_form(optional, newtypes) {
            Type::Box(boxed) => Type::Option(boxed),
            optional => Type::Option(Box::new(optional)),
        },
        Type::Seq(element) => Type::Seq(inner(element)),
        Type::Array(element, len) => Type::Array(inner(element), *len),
        Type::Set(element) => Type::Set(inner(element)),
        Type::Map(key, value) => Type::Map(inner(key), inner(value)),
        Type::Box(boxed) => Type::Box(inner(boxed)),
        plain => plain.clone(),
    }
}
