//! Types of the contract in Go, and as Go sees their C forms.

use std::collections::HashSet;

use ffi_model::contract::{Contract, EnumDecl, Field, RecordDecl, Type, TypeDecl};

use super::names::Names;
use crate::backend::c;

/// What a type is to Go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape<'a> {
    /// A number or `bool`: its name in Go and in C.
    Scalar(&'static str, &'static str),
    /// `string`
    Text,
    /// `[]byte`
    Bytes,
    /// A named number: an enum without fields.
    Number(&'a EnumDecl),
    /// A struct.
    Record(&'a RecordDecl),
    /// A sealed interface: an enum with fields, and any enum of errors.
    Interface(&'a EnumDecl),
    /// A pointer; the inner type itself where `nil` is one of its values.
    Option(&'a Type),
    /// A slice.
    Slice(&'a Type),
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
            Type::U8 => Shape::Scalar("uint8", "uint8_t"),
            Type::U16 => Shape::Scalar("uint16", "uint16_t"),
            Type::U32 => Shape::Scalar("uint32", "uint32_t"),
            Type::U64 => Shape::Scalar("uint64", "uint64_t"),
            Type::F32 => Shape::Scalar("float32", "float"),
            Type::F64 => Shape::Scalar("float64", "double"),
            Type::Str => Shape::Text,
            Type::Bytes => Shape::Bytes,
            Type::Option(inner) => Shape::Option(inner),
            Type::Seq(element) => Shape::Slice(element),
            Type::Named(name) => match self.contract.type_named(name) {
                Some(TypeDecl::Record(decl)) => Shape::Record(decl),
                Some(TypeDecl::Enum(decl)) if c::types::is_number(decl) => Shape::Number(decl),
                Some(TypeDecl::Enum(decl)) => Shape::Interface(decl),
                Some(TypeDecl::Newtype(_)) => todo!("Go"),
                None => unreachable!("every name in a contract has a declaration"),
            },
            _ => todo!("Go"),
        }
    }

    /// As Go spells it.
    pub(super) fn go(&self, ty: &Type) -> String {
        match self.shape(ty) {
            Shape::Scalar(go, _) => go.to_owned(),
            Shape::Text => "string".to_owned(),
            Shape::Bytes => "[]byte".to_owned(),
            Shape::Number(decl) | Shape::Interface(decl) => self.names.ty(&decl.name).to_owned(),
            Shape::Record(decl) => self.names.ty(&decl.name).to_owned(),
            Shape::Option(inner) if self.has_nil(inner) => self.go(inner),
            Shape::Option(inner) => format!("*{}", self.go(inner)),
            Shape::Slice(element) => format!("[]{}", self.go(element)),
        }
    }

    /// The zero value. `package` goes in front of the package's own types; outside of it that is its name and a dot.
    pub(super) fn zero(&self, ty: &Type, package: &str) -> String {
        match self.shape(ty) {
            Shape::Scalar("bool", _) => "false".to_owned(),
            Shape::Scalar(..) | Shape::Number(_) => "0".to_owned(),
            Shape::Text => "\"\"".to_owned(),
            Shape::Record(decl) => format!("{package}{}{{}}", self.names.ty(&decl.name)),
            Shape::Bytes | Shape::Interface(_) | Shape::Option(_) | Shape::Slice(_) => "nil".to_owned(),
        }
    }

    /// Its C form, inside a struct or a sequence, as cgo spells it.
    pub(super) fn c(&self, ty: &Type) -> String {
        match self.shape(ty) {
            Shape::Scalar(_, c) => format!("C.{c}"),
            Shape::Text => "C.ffi_str_t".to_owned(),
            Shape::Bytes => "C.ffi_bytes_t".to_owned(),
            Shape::Number(decl) | Shape::Interface(decl) => format!("C.{}", self.c_names.ty(&decl.name)),
            Shape::Record(decl) => format!("C.{}", self.c_names.ty(&decl.name)),
            Shape::Option(inner) => format!("*{}", self.c(inner)),
            Shape::Slice(element) => format!("C.{}", self.c_names.slice(element)),
        }
    }

    /// Part of the names of conversions: `SliceOfOptionalString`.
    pub(super) fn stem(&self, ty: &Type) -> String {
        let composed = match self.shape(ty) {
            Shape::Number(decl) | Shape::Interface(decl) => return self.names.ty(&decl.name).to_owned(),
            Shape::Record(decl) => return self.names.ty(&decl.name).to_owned(),
            Shape::Scalar(go, _) => super::ident::exported(go),
            Shape::Text => "Text".to_owned(),
            Shape::Bytes => "Bytes".to_owned(),
            Shape::Option(inner) => format!("Optional{}", self.stem(inner)),
            Shape::Slice(element) => format!("SliceOf{}", self.stem(element)),
        };
        if self.names.has_type(&composed) { composed + "_" } else { composed }
    }

    /// Whether `nil` is a value of the Go type, and stands for none where the type is optional.
    pub(super) fn has_nil(&self, ty: &Type) -> bool {
        matches!(self.shape(ty), Shape::Bytes | Shape::Slice(_) | Shape::Interface(_))
    }

    /// Whether Go and C have the same bytes for every value of the Go type.
    pub(super) fn is_plain(&self, ty: &Type) -> bool {
        matches!(self.shape(ty), Shape::Scalar(..) | Shape::Number(_))
    }

    /// Whether Go can take the bytes from C without a look at them: numbers of enums need one.
    pub(super) fn is_trusted(&self, ty: &Type) -> bool {
        matches!(self.shape(ty), Shape::Scalar(..))
    }

    /// Whether every field is a number or of such a struct, so that the layouts are most likely the same.
    pub(super) fn is_flat_record(&self, ty: &Type) -> bool {
        let Shape::Record(decl) = self.shape(ty) else { return false };
        !decl.is_error
            && decl.fields.iter().all(|field| self.is_trusted(&field.ty) || self.is_flat_record(&field.ty))
    }

    /// Whether a value from the library can be one that this package does not know.
    pub(super) fn can_be_unknown(&self, ty: &Type) -> bool {
        self.reaches(ty, &mut HashSet::new(), |shape| matches!(shape, Shape::Number(_) | Shape::Interface(_)))
    }

    /// Whether there are Go values of the type that do not cross: a nil or foreign variant.
    pub(super) fn can_be_refused(&self, ty: &Type) -> bool {
        self.reaches(ty, &mut HashSet::new(), |shape| matches!(shape, Shape::Interface(_)))
    }

    fn reaches<'t>(&self, ty: &'t Type, seen: &mut HashSet<&'t str>, what: fn(Shape<'_>) -> bool) -> bool
    where
        'a: 't,
    {
        let shape = self.shape(ty);
        if what(shape) {
            return true;
        }
        if let Type::Named(name) = ty
            && !seen.insert(name)
        {
            return false;
        }
        let mut any = |fields: &'t [Field]| fields.iter().any(|field| self.reaches(&field.ty, seen, what));
        match shape {
            Shape::Scalar(..) | Shape::Text | Shape::Bytes | Shape::Number(_) => false,
            Shape::Record(decl) => any(&decl.fields),
            Shape::Interface(decl) => decl.variants.iter().any(|variant| any(&variant.fields)),
            Shape::Option(inner) | Shape::Slice(inner) => self.reaches(inner, seen, what),
        }
    }
}
