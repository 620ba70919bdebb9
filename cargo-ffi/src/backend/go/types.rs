//! Types of the contract in Go, and as Go sees their C forms.

use ffi_model::contract::{Contract, EnumDecl, Field, HandleDecl, NewtypeDecl, RecordDecl, Type, TypeDecl};

use super::{names::Names, reach::Reach};
use crate::backend::c;

/// What a type is to Go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape<'a> {
    /// A number or `bool`: its name in Go and in C.
    Scalar(&'static str, &'static str),
    /// A struct of the package for an integer of 128 bits: its name in Go and in C.
    Wide(&'static str, &'static str),
    /// `string`
    Text,
    /// `[]byte`
    Bytes,
    /// `time.Duration`
    Duration,
    /// `time.Time`
    Time,
    /// `[16]byte`
    Uuid,
    /// A named number: an enum without fields.
    Number(&'a EnumDecl),
    /// A struct.
    Record(&'a RecordDecl),
    /// A sealed interface: an enum with fields, and any enum of errors.
    Interface(&'a EnumDecl),
    /// A type that is defined as another one.
    Newtype(&'a NewtypeDecl),
    /// A pointer to the Go side of an object that stays in the library.
    Handle(&'a HandleDecl),
    /// A pointer; the inner type itself where `nil` is one of its values.
    Option(&'a Type),
    /// A slice.
    Slice(&'a Type),
    /// An array.
    Array(&'a Type, u32),
    /// A map to nothing.
    Set(&'a Type),
    /// A map.
    Map(&'a Type, &'a Type),
    /// The inner type, behind a pointer in C only.
    Box(&'a Type),
}

/// The types of one contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types<'a> {
    /// The contract.
    pub(super) contract: &'a Contract,
    /// Names in Go.
    pub(super) names: &'a Names,
    /// Names in C.
    pub(super) c_names: &'a c::names::Names,
    /// What their values can hold.
    pub(super) reach: &'a Reach<'a>,
}

impl<'a> Types<'a> {
    /// What the type is.
    pub(super) fn shape<'t>(&self, ty: &'t Type) -> Shape<'t>
    where
        'a: 't,
    {
        match ty {
            Type::Bool => Shape::Scalar("bool", "bool"),
            Type::I8 => Shape::Scalar("int8", "int8_t"),
            Type::I16 => Shape::Scalar("int16", "int16_t"),
            Type::I32 => Shape::Scalar("int32", "int32_t"),
            Type::I64 => Shape::Scalar("int64", "int64_t"),
            Type::I128 => Shape::Wide("Int128", "ffi_i128_t"),
            Type::U8 => Shape::Scalar("uint8", "uint8_t"),
            Type::U16 => Shape::Scalar("uint16", "uint16_t"),
            Type::U32 => Shape::Scalar("uint32", "uint32_t"),
            Type::U64 => Shape::Scalar("uint64", "uint64_t"),
            Type::U128 => Shape::Wide("Uint128", "ffi_u128_t"),
            Type::F32 => Shape::Scalar("float32", "float"),
            Type::F64 => Shape::Scalar("float64", "double"),
            Type::Str => Shape::Text,
            Type::Bytes => Shape::Bytes,
            Type::Duration => Shape::Duration,
            Type::Time => Shape::Time,
            Type::Uuid => Shape::Uuid,
            Type::Option(inner) => Shape::Option(inner),
            Type::Seq(element) => Shape::Slice(element),
            Type::Array(element, len) => Shape::Array(element, *len),
            Type::Set(element) => Shape::Set(element),
            Type::Map(key, value) => Shape::Map(key, value),
            Type::Box(inner) => Shape::Box(inner),
            Type::Named(name) | Type::Handle(name) => match self.contract.type_named(name) {
                Some(TypeDecl::Record(decl)) => Shape::Record(decl),
                Some(TypeDecl::Enum(decl)) if c::types::is_number(decl) => Shape::Number(decl),
                Some(TypeDecl::Enum(decl)) => Shape::Interface(decl),
                Some(TypeDecl::Newtype(decl)) => Shape::Newtype(decl),
                Some(TypeDecl::Handle(decl)) => Shape::Handle(decl),
                None => unreachable!("every name in a contract has a declaration"),
            },
        }
    }

    /// Whether functions that lower the type take an arena, which has the memory of its C form and what was refused of it: not
    /// where all of a value is in its C form itself, and crosses whatever it is.
    pub(super) fn needs_arena(&self, ty: &Type) -> bool {
        c::types::Types::new(self.contract, self.c_names).owns_memory(ty) || self.reach.can_be_refused(ty)
    }

    /// What the type is behind its newtypes.
    pub(super) fn shape_behind<'t>(&self, ty: &'t Type) -> Shape<'t>
    where
        'a: 't,
    {
        self.shape(self.contract.behind(ty))
    }

    /// The type behind newtypes and boxes: what it is made of in Go.
    pub(super) fn within<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        let ty = self.contract.behind(ty);
        if let Type::Box(inner) = ty { self.within(inner) } else { ty }
    }

    /// Whether it is an object that may be left out: in Go the same type as one that is due.
    pub(super) fn is_optional_object(&self, ty: &Type) -> bool {
        let Type::Option(inner) = self.within(ty) else { return false };
        matches!(self.within(inner), Type::Handle(_))
    }

    /// What the pointer of an option of `inner` points to. A box is a pointer already.
    pub(super) fn pointee<'t>(&self, inner: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        match self.shape_behind(inner) {
            Shape::Box(boxed) => boxed,
            _ => inner,
        }
    }

    /// As Go spells it.
    pub(super) fn go(&self, ty: &Type) -> String {
        self.spelled(ty, "")
    }

    /// As [`Types::go`]; `package` goes in front of the package's own types.
    pub(super) fn spelled(&self, ty: &Type, package: &str) -> String {
        match self.shape(ty) {
            Shape::Scalar(go, _) => go.to_owned(),
            Shape::Wide(go, _) => format!("{package}{go}"),
            Shape::Text => "string".to_owned(),
            Shape::Bytes => "[]byte".to_owned(),
            Shape::Duration => "time.Duration".to_owned(),
            Shape::Time => "time.Time".to_owned(),
            Shape::Uuid => "[16]byte".to_owned(),
            Shape::Number(EnumDecl { name, .. })
            | Shape::Interface(EnumDecl { name, .. })
            | Shape::Record(RecordDecl { name, .. })
            | Shape::Newtype(NewtypeDecl { name, .. }) => format!("{package}{}", self.names.ty(name)),
            Shape::Handle(decl) => format!("*{package}{}", self.names.ty(&decl.name)),
            Shape::Option(inner) if self.has_nil(inner) => self.spelled(inner, package),
            Shape::Option(inner) => format!("*{}", self.spelled(inner, package)),
            Shape::Slice(element) => format!("[]{}", self.spelled(element, package)),
            Shape::Array(Type::U8, len) => format!("[{len}]byte"),
            Shape::Array(element, len) => format!("[{len}]{}", self.spelled(element, package)),
            Shape::Set(element) => format!("map[{}]struct{{}}", self.spelled(element, package)),
            Shape::Map(key, value) => {
                format!("map[{}]{}", self.spelled(key, package), self.spelled(value, package))
            }
            Shape::Box(inner) => self.spelled(inner, package),
        }
    }

    /// The zero value. `package` goes in front of the package's own types; outside of it that is its name and a dot.
    pub(super) fn zero(&self, ty: &Type, package: &str) -> String {
        match self.shape(self.within(ty)) {
            Shape::Scalar("bool", _) => "false".to_owned(),
            Shape::Scalar(..) | Shape::Number(_) | Shape::Duration => "0".to_owned(),
            Shape::Text => "\"\"".to_owned(),
            Shape::Record(_) | Shape::Wide(..) | Shape::Time | Shape::Uuid | Shape::Array(..) => {
                format!("{}{{}}", self.spelled(ty, package))
            }
            Shape::Bytes | Shape::Interface(_) | Shape::Option(_) | Shape::Slice(_) => "nil".to_owned(),
            Shape::Set(_) | Shape::Map(..) | Shape::Handle(_) => "nil".to_owned(),
            Shape::Newtype(_) | Shape::Box(_) => unreachable!("nothing is left to look behind"),
        }
    }

    /// Its C form, inside a struct or a sequence, as cgo spells it. To cgo a `typedef` is what it stands for, but one of a
    /// pointer is a type of its own.
    pub(super) fn c(&self, ty: &Type) -> String {
        match self.shape(ty) {
            Shape::Scalar(_, c) | Shape::Wide(_, c) => format!("C.{c}"),
            Shape::Text => "C.ffi_str_t".to_owned(),
            Shape::Bytes => "C.ffi_bytes_t".to_owned(),
            Shape::Duration => "C.ffi_duration_t".to_owned(),
            Shape::Time => "C.ffi_time_t".to_owned(),
            Shape::Uuid => "C.ffi_uuid_t".to_owned(),
            Shape::Number(EnumDecl { name, .. })
            | Shape::Interface(EnumDecl { name, .. })
            | Shape::Record(RecordDecl { name, .. })
            | Shape::Newtype(NewtypeDecl { name, .. }) => format!("C.{}", self.c_names.ty(name)),
            Shape::Handle(decl) => format!("*C.{}", self.c_names.ty(&decl.name)),
            Shape::Option(inner) => format!("*{}", self.c(self.pointee(inner))),
            Shape::Set(Type::U8) => "C.ffi_bytes_t".to_owned(),
            Shape::Slice(element) | Shape::Set(element) => format!("C.{}", self.c_names.slice(element)),
            Shape::Array(element, len) => format!("C.{}", self.c_names.array(element, len)),
            Shape::Map(key, value) => format!("C.{}", self.c_names.map(key, value)),
            Shape::Box(inner) => format!("*{}", self.c(inner)),
        }
    }

    /// Part of the names of conversions: `SliceOfOptionalText`. Different types may have the same one.
    pub(super) fn stem(&self, ty: &Type) -> String {
        match self.shape(ty) {
            Shape::Number(EnumDecl { name, .. })
            | Shape::Interface(EnumDecl { name, .. })
            | Shape::Record(RecordDecl { name, .. })
            | Shape::Newtype(NewtypeDecl { name, .. })
            | Shape::Handle(HandleDecl { name, .. }) => self.names.ty(name).to_owned(),
            Shape::Scalar(go, _) | Shape::Wide(go, _) => super::ident::exported(go),
            Shape::Text => "Text".to_owned(),
            Shape::Bytes => "Bytes".to_owned(),
            Shape::Duration => "Duration".to_owned(),
            Shape::Time => "Time".to_owned(),
            Shape::Uuid => "UUID".to_owned(),
            Shape::Option(inner) => format!("Optional{}", self.stem(inner)),
            Shape::Slice(element) => format!("SliceOf{}", self.stem(element)),
            Shape::Array(element, len) => format!("ArrayOf{len}{}", self.stem(element)),
            Shape::Set(element) => format!("SetOf{}", self.stem(element)),
            Shape::Map(key, value) => format!("MapOf{}To{}", self.stem(key), self.stem(value)),
            Shape::Box(inner) => format!("BoxOf{}", self.stem(inner)),
        }
    }

    /// Whether `nil` is a value of the Go type, and stands for none where the type is optional.
    pub(super) fn has_nil(&self, ty: &Type) -> bool {
        matches!(
            self.shape(self.within(ty)),
            Shape::Bytes
                | Shape::Slice(_)
                | Shape::Interface(_)
                | Shape::Set(_)
                | Shape::Map(..)
                | Shape::Handle(_)
        )
    }

    /// Whether functions that lift the type take a `*lifter`.
    pub(super) fn needs_lifter(&self, ty: &Type) -> bool {
        self.reach.can_be_unknown(ty) || self.reach.has_handles(ty)
    }

    /// Whether a value is an object of the library, and nothing around it.
    pub(super) fn is_handle(&self, ty: &Type) -> bool {
        matches!(self.shape(self.within(ty)), Shape::Handle(_))
    }

    /// Whether Go and C have the same bytes for every value of the Go type.
    pub(super) fn is_plain(&self, ty: &Type) -> bool {
        match self.shape_behind(ty) {
            Shape::Number(_) => true,
            Shape::Array(element, _) => self.is_plain(element),
            _ => self.is_trusted(ty),
        }
    }

    /// Whether Go can take the bytes from C without a look at them: numbers of enums need one.
    pub(super) fn is_trusted(&self, ty: &Type) -> bool {
        match self.shape_behind(ty) {
            Shape::Scalar(..) | Shape::Wide(..) | Shape::Uuid => true,
            Shape::Array(element, _) => self.is_trusted(element),
            _ => false,
        }
    }

    /// Whether functions that lower the type, or a box of it, take a pointer to the Go value.
    pub(super) fn is_by_pointer(&self, ty: &Type) -> bool {
        let ty = self.within(ty);
        match self.shape(ty) {
            Shape::Record(_) => true,
            Shape::Array(..) => !self.is_plain(ty),
            _ => false,
        }
    }

    /// Whether an argument of the type is a pointer to its C form.
    pub(super) fn is_by_pointer_in_c(&self, ty: &Type) -> bool {
        matches!(self.shape_behind(ty), Shape::Record(_) | Shape::Interface(_) | Shape::Array(..))
    }

    /// Whether the C form of an argument is passed by value, as it needs no memory beside: a struct with nothing but numbers, and
    /// no arrays of them, which may be long.
    pub(super) fn is_by_value(&self, ty: &Type) -> bool {
        let Shape::Record(decl) = self.shape_behind(ty) else { return false };
        let is_number = |field: &Field| {
            matches!(self.shape_behind(&field.ty), Shape::Scalar(..) | Shape::Wide(..) | Shape::Uuid)
        };
        !decl.is_error && decl.fields.iter().all(|field| is_number(field) || self.is_by_value(&field.ty))
    }

    /// The struct whose layout in Go and in C decides whether they have the same bytes for the type. There is one where
    /// that is most likely so: where nothing but numbers is in it.
    pub(super) fn flat_record<'t>(&self, ty: &'t Type) -> Option<&'t Type>
    where
        'a: 't,
    {
        let ty = self.contract.behind(ty);
        match self.shape(ty) {
            Shape::Array(element, _) => self.flat_record(element),
            Shape::Record(decl) => {
                let is_flat =
                    |field: &Field| self.is_trusted(&field.ty) || self.flat_record(&field.ty).is_some();
                (!decl.is_error && decl.fields.iter().all(is_flat)).then_some(ty)
            }
            _ => None,
        }
    }
}
