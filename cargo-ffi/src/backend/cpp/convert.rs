//! How values of the package's own types get to C and back.

use ffi_model::contract::{EnumDecl, Field, NewtypeDecl, RecordDecl, Type, TypeDecl};
use ffi_templates::cpp::{
    Conversion, ConversionForm, Convert, ConvertedMember, ConvertedVariant, Layouts, SameLayout,
};

use super::{names, types::Types};
use crate::backend::c::{self, literal};

/// The conversions of all types of values.
pub(super) fn conversions(types: &Types<'_>) -> Convert {
    let numbers = types.contract.enums().iter().filter(|decl| decl.is_flat()).map(TypeDecl::Enum);
    let all = numbers.chain(types.in_order());
    Convert { conversions: all.map(|decl| conversion(decl, types)).collect() }
}

/// The types that C lays out as C++ does: sequences of those are not converted.
pub(super) fn layouts(types: &Types<'_>) -> Layouts {
    let is_same = |decl: &TypeDecl<'_>| types.is_same_in_c(&Type::Named(decl.name().to_owned()));
    let same = types.in_order().into_iter().filter(is_same);
    let layouts = same.filter_map(|decl| {
        let members = match decl {
            TypeDecl::Record(decl) => members(&decl.fields, false),
            // The C form of an array of them is a struct of its own.
            TypeDecl::Newtype(decl) if matches!(types.contract.behind(&decl.ty), Type::Array(..)) => {
                return None;
            }
            TypeDecl::Newtype(_) => vec![],
            TypeDecl::Enum(_) | TypeDecl::Handle(_) => unreachable!("these are looked at, or no values"),
        };
        Some(SameLayout {
            c: types.c_names.ty(decl.name()),
            cpp: format!("{}::{}", types.names.namespace(), types.names.ty(decl.name())),
            members: members.into_iter().map(|member| (member.c, member.cpp)).collect(),
        })
    });
    Layouts { layouts: layouts.collect() }
}

fn conversion(decl: TypeDecl<'_>, types: &Types<'_>) -> Conversion {
    let name = decl.name();
    let form = match decl {
        TypeDecl::Record(decl) => record(decl),
        TypeDecl::Enum(decl) => enumeration(decl, types),
        TypeDecl::Newtype(decl) => newtype(decl, types),
        TypeDecl::Handle(_) => unreachable!("an object is no value"),
    };
    let ty = Type::Named(name.to_owned());
    Conversion {
        c: types.c_names.ty(name),
        cpp: types.names.ty(name).to_owned(),
        is_small: types.is_small(&ty),
        is_recursive: types.is_recursive(name),
        form,
    }
}

fn record(decl: &RecordDecl) -> ConversionForm {
    ConversionForm::Struct { is_error: decl.is_error, members: members(&decl.fields, decl.is_error) }
}

fn newtype(decl: &NewtypeDecl, types: &Types<'_>) -> ConversionForm {
    let c_types = c::types::Types::new(types.contract, types.c_names);
    let is_box = matches!(types.contract.behind(&decl.ty), Type::Box(_));
    ConversionForm::Newtype { pointee: is_box.then(|| c_types.c_value(c_types.pointee(&decl.ty))) }
}

fn enumeration(decl: &EnumDecl, types: &Types<'_>) -> ConversionForm {
    let name = |variant: &str| types.names.variant(&decl.name, variant).to_owned();
    if decl.is_flat() {
        let values = decl.variants.iter().map(|variant| name(&variant.name)).collect();
        return if decl.is_error {
            ConversionForm::Tag { values }
        } else {
            ConversionForm::Number { values }
        };
    }
    let variants = decl.variants.iter().map(|variant| ConvertedVariant {
        tag: types.c_names.enumerator(&decl.name, &variant.name),
        cpp: name(&variant.name),
        union_member: c::names::union_member(&variant.name),
        members: members(&variant.fields, false),
    });
    ConversionForm::Variants { is_error: decl.is_error, variants: variants.collect() }
}

fn members(fields: &[Field], has_message: bool) -> Vec<ConvertedMember> {
    let c = c::names::fields(fields.iter().map(|field| field.name.as_str()), has_message);
    let members = fields.iter().zip(c).map(|(field, c)| ConvertedMember {
        c,
        cpp: names::field(&field.name),
        place: literal::string(&field.name),
    });
    members.collect()
}
