//! Types, errors and constants as C++ declares them.

use std::collections::HashSet;

use ffi_model::contract::{DefaultValue, EnumDecl, Field, NewtypeDecl, RecordDecl, TypeDecl};
use ffi_templates::cpp::{
    Constant, Constants, Forward, Item, Member, Newtype, Number, NumberValue, Struct, Types as View, Variant,
    Variants,
};

use super::{docs, literal, names, types::Types, unsupported};
use crate::{backend::c, error::Error};

/// How long a line may be before its parts have lines of their own.
const LINE: usize = 110;

/// Enums without fields, and the names of all other types.
///
/// # Errors
/// The value of an enum is not known.
pub(super) fn forward(types: &Types<'_>) -> Result<Forward, Error> {
    let enums = types.contract.enums().iter().filter(|decl| decl.is_flat());
    let numbers = enums.map(|decl| number(decl, types)).collect::<Result<Vec<_>, Error>>()?;
    let structs = types.in_order().into_iter().map(|decl| format!("struct {}", types.names.ty(decl.name())));
    let handles = types.contract.handles().iter().map(|decl| format!("class {}", types.names.ty(&decl.name)));
    let context = format!("class {}", types.names.context());
    Ok(Forward { numbers, classes: structs.chain(handles).chain([context]).collect() })
}

/// Structs, enums with fields and newtypes, each behind what it is made of.
pub(super) fn types(types: &Types<'_>) -> View {
    let items = types.in_order().into_iter().map(|decl| match decl {
        TypeDecl::Record(decl) => Item::Struct(record(decl, types)),
        TypeDecl::Enum(decl) => Item::Variants(variants(decl, types)),
        TypeDecl::Newtype(decl) => Item::Newtype(newtype(decl, types)),
        TypeDecl::Handle(_) => unreachable!("an object is no value"),
    });
    View { items: items.collect() }
}

/// Constants.
///
/// # Errors
/// The value of one is not known, or C++ has no such value.
pub(super) fn constants(types: &Types<'_>) -> Result<Constants, Error> {
    let constants = types.contract.constants().iter().map(|decl| match literal::constant(decl) {
        Ok((ty, value)) => Ok(Constant {
            docs: docs::lines(&decl.docs),
            ty,
            name: types.names.constant(&decl.name).to_owned(),
            value: assigned(&value),
        }),
        Err(reason) => Err(unsupported(vec![format!("`{}`: {reason}", decl.name)])),
    });
    Ok(Constants { constants: constants.collect::<Result<_, _>>()? })
}

/// An initializer, as it stands behind a name.
fn assigned(value: &str) -> String {
    if value.starts_with('{') { value.to_owned() } else { format!(" = {value}") }
}

fn number(decl: &EnumDecl, types: &Types<'_>) -> Result<Number, Error> {
    let values = decl.variants.iter().enumerate().map(|(index, variant)| {
        // An error is a tag beside a text in C.
        let tag = i32::try_from(index).ok().filter(|_| decl.is_error);
        let Some(number) = tag.or(variant.value) else {
            let what =
                format!("`{}::{}`: the library does not say which number it is", decl.name, variant.name);
            return Err(unsupported(vec![what]));
        };
        Ok(NumberValue {
            docs: docs::lines(&variant.docs),
            name: types.names.variant(&decl.name, &variant.name).to_owned(),
            number: c::literal::enumerator(number),
            text: literal::view(&variant.wire),
        })
    });
    Ok(Number {
        docs: docs::lines(&decl.docs),
        name: types.names.ty(&decl.name).to_owned(),
        values: values.collect::<Result<_, _>>()?,
    })
}

fn record(decl: &RecordDecl, types: &Types<'_>) -> Struct {
    let name = types.names.ty(&decl.name);
    let structure = structure(name, docs::lines(&decl.docs), &decl.fields, &HashSet::new(), types);
    Struct { is_recursive: types.is_recursive(&decl.name), ..structure }
}

fn structure(
    name: &str,
    docs: Vec<String>,
    fields: &[Field],
    around: &HashSet<&str>,
    types: &Types<'_>,
) -> Struct {
    let spelled: Vec<String> = fields.iter().map(|field| names::field(&field.name)).collect();
    let mut taken = around.clone();
    taken.extend(spelled.iter().map(String::as_str));
    let members = fields.iter().zip(&spelled).map(|(field, spelled)| Member {
        docs: docs::lines_with(&field.docs, noted(field)),
        ty: types.cpp_among(&field.ty, &taken),
        name: spelled.clone(),
        initial: types.initial(field, &taken).map(|value| assigned(&value)).unwrap_or_default(),
    });
    let (name, equal) = (name.to_owned(), equal(&spelled));
    Struct { docs, name, is_recursive: false, members: members.collect(), equal }
}

/// The expression that compares members of these names.
fn equal(names: &[String]) -> String {
    let parts: Vec<String> = names.iter().map(|name| format!("left.{name} == right.{name}")).collect();
    let line = parts.join(" && ");
    if line.len() < LINE { line } else { parts.join(" &&\n") }
}

/// What the declaration does not say: a default that only the library has.
fn noted(field: &Field) -> Option<String> {
    let default = field.default.as_ref()?;
    let is_said = *default == DefaultValue::Implied
        || *default == DefaultValue::None
        || literal::default(&field.ty, default).is_some();
    (!is_said).then(|| format!("The library's default: `{default}`."))
}

fn variants(decl: &EnumDecl, types: &Types<'_>) -> Variants {
    let name = types.names.ty(&decl.name);
    let variant_names: Vec<&str> =
        decl.variants.iter().map(|variant| types.names.variant(&decl.name, &variant.name)).collect();
    // Inside of the struct of the variants, these mean something else.
    let structs: Vec<String> =
        types.contract.enums().iter().map(|decl| variants_struct(types.names.ty(&decl.name))).collect();
    let taken: HashSet<&str> =
        variant_names.iter().copied().chain(structs.iter().map(String::as_str)).collect();
    let variants = decl.variants.iter().zip(&variant_names).map(|(variant, name)| Variant {
        structure: structure(name, docs::lines(&variant.docs), &variant.fields, &taken, types),
        is_trivial: variant.fields.iter().all(|field| types.is_trivial(&field.ty)),
    });
    Variants {
        docs: docs::lines(&decl.docs),
        name: name.to_owned(),
        is_recursive: types.is_recursive(&decl.name),
        variants: variants.collect(),
        first: variant_names[types.first_variant(decl)].to_owned(),
    }
}

/// What the variants of an enum with fields are declared in.
fn variants_struct(name: &str) -> String {
    format!("{name}Variants")
}

fn newtype(decl: &NewtypeDecl, types: &Types<'_>) -> Newtype {
    let value = Field {
        name: "value".into(),
        wire: String::new(),
        ty: decl.ty.clone(),
        default: None,
        docs: String::new(),
    };
    let taken = HashSet::new();
    let note = "The library makes a type of its own of it, and may refuse it.".to_owned();
    Newtype {
        docs: docs::lines_with(&decl.docs, decl.converts.then_some(note)),
        name: types.names.ty(&decl.name).to_owned(),
        is_recursive: types.is_recursive(&decl.name),
        inner: types.cpp(&decl.ty),
        initial: types.initial(&value, &taken).map(|value| assigned(&value)).unwrap_or_default(),
        is_trivial: types.is_trivial(&decl.ty),
        is_key: types.contract.behind(&decl.ty).is_key(),
    }
}
