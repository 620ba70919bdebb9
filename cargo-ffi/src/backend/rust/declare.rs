//! Types, errors and constants as Rust declares them.

use std::collections::HashSet;

use ffi_model::contract::{Contract, DefaultValue, EnumDecl, Field, NewtypeDecl, Param, RecordDecl};
use ffi_templates::rust::{Args, Constant, Field as View, Fields, Item, Shape, Variant};

use super::{docs, ident, literal, types::Types, unsupported};
use crate::error::Error;

/// What the functions that write and read values call their own.
const LOCALS: [&str; 5] = ["input", "key", "out", "self", "variant"];

/// Types of values and errors, in the order of the source; the structs of the arguments of host functions are not among them.
pub(super) fn items(types: &Types<'_>) -> Vec<Item> {
    let contract = types.contract;
    let arguments: HashSet<&str> = contract.host_functions().iter().map(|decl| decl.args.as_str()).collect();
    let records = contract.records().iter().filter(|decl| !arguments.contains(decl.name.as_str()));
    let records = records.map(|decl| record(decl, types));
    let enums = contract.enums().iter().map(|decl| enumeration(decl, types));
    let newtypes = contract.newtypes().iter().map(|decl| newtype(decl, types));
    enums.chain(records).chain(newtypes).collect()
}

/// The structs of the arguments of host functions.
pub(super) fn arguments(types: &Types<'_>) -> Vec<Args> {
    let functions = types.contract.host_functions().iter();
    let args = functions.map(|decl| {
        let params = decl.params.iter().map(|param| {
            let Param { name, wire, ty, default } = param.clone();
            Field { name, wire, ty, default, docs: String::new() }
        });
        let params: Vec<Field> = params.collect();
        Args { name: types.names.ty(&decl.args).to_owned(), fields: fields(&params, types) }
    });
    args.collect()
}

/// Constants.
///
/// # Errors
/// The value of one is not known.
pub(super) fn constants(contract: &Contract) -> Result<Vec<Constant>, Error> {
    let constants = contract.constants().iter().map(|decl| match literal::constant(decl) {
        Ok((ty, value)) => {
            let docs = docs::lines(&decl.docs, "A constant of the library.");
            Ok(Constant { docs, name: decl.name.clone(), ty, value })
        }
        Err(reason) => Err(unsupported(vec![format!("`{}`: {reason}", decl.name)])),
    });
    constants.collect()
}

fn record(decl: &RecordDecl, types: &Types<'_>) -> Item {
    let parts: Vec<_> = decl.fields.iter().map(|field| &field.ty).collect();
    let kind = if decl.is_error { "An error of the library." } else { "A struct of the library." };
    Item {
        docs: docs::lines_with(&decl.docs, kind, &noted_error(decl.is_error)),
        derives: types.derives(&parts, false),
        name: types.names.ty(&decl.name).to_owned(),
        is_error: decl.is_error,
        is_flat: false,
        is_nullable: false,
        shape: Shape::Struct(fields(&decl.fields, types)),
    }
}

fn newtype(decl: &NewtypeDecl, types: &Types<'_>) -> Item {
    let note = "The library makes a type of its own of it, and may refuse it.".to_owned();
    let notes = if decl.converts { vec![note] } else { vec![] };
    Item {
        docs: docs::lines_with(&decl.docs, "A type of the library.", &notes),
        derives: types.derives(&[&decl.ty], true),
        name: types.names.ty(&decl.name).to_owned(),
        is_error: false,
        is_flat: false,
        is_nullable: types.contract.is_nullable(&decl.ty),
        shape: Shape::Newtype(types.rust(&decl.ty)),
    }
}

fn enumeration(decl: &EnumDecl, types: &Types<'_>) -> Item {
    let parts: Vec<_> =
        decl.variants.iter().flat_map(|variant| &variant.fields).map(|field| &field.ty).collect();
    let kind = if decl.is_error { "An error of the library." } else { "An enum of the library." };
    let variants = decl.variants.iter().map(|variant| {
        let is_tuple = is_tuple(&variant.fields);
        let view = fields(&variant.fields, types);
        Variant {
            docs: docs::lines(&variant.docs, "A variant."),
            name: ident::ty(&variant.name),
            wire: literal::text(&variant.wire),
            is_tuple,
            pattern: pattern(&view, is_tuple),
            fields: view,
        }
    });
    Item {
        docs: docs::lines_with(&decl.docs, kind, &noted_error(decl.is_error)),
        derives: types.derives(&parts, false),
        name: types.names.ty(&decl.name).to_owned(),
        is_error: decl.is_error,
        is_flat: decl.is_flat(),
        is_nullable: false,
        shape: Shape::Enum(variants.collect()),
    }
}

fn noted_error(is_error: bool) -> Vec<String> {
    let note =
        "What the library says about one is the message of [`CallError::Failed`](crate::CallError::Failed).";
    if is_error { vec![note.to_owned()] } else { vec![] }
}

/// Whether the names of fields are those that fields without names get.
fn is_tuple(fields: &[Field]) -> bool {
    match fields {
        [one] => one.name == "value",
        fields => fields.iter().enumerate().all(|(index, field)| field.name == format!("field{index}")),
    }
}

/// What takes a variant apart.
fn pattern(fields: &Fields, is_tuple: bool) -> String {
    let locals: Vec<&str> = fields.iter().map(|field| field.local.as_str()).collect();
    if is_tuple {
        return format!("({})", locals.join(", "));
    }
    let fields: Vec<String> = fields
        .iter()
        .map(|field| match field.name == field.local {
            true => field.name.clone(),
            false => format!("{}: {}", field.name, field.local),
        })
        .collect();
    format!(" {{ {} }}", fields.join(", "))
}

fn fields(fields: &[Field], types: &Types<'_>) -> Fields {
    let list = fields.iter().map(|field| {
        let (local, wire) = (ident::local(&field.name, &LOCALS), literal::text(&field.wire));
        let default = field.default.as_ref().and_then(|default| literal::default(&field.ty, default));
        let due = match default {
            Some(otherwise) => format!("{local}.{otherwise}"),
            None => format!("Decoder::due({wire}, {local})?"),
        };
        let docs = docs::lines_with(&field.docs, "A field.", &noted_default(field.default.as_ref()));
        View { docs, name: ident::value(&field.name), local, ty: types.rust(&field.ty), wire, due }
    });
    Fields::new(list.collect(), order(fields.iter().map(|field| field.wire.as_str())))
}

/// What the type does not say: a value has all of its fields, so what the library would have is for people to read.
fn noted_default(default: Option<&DefaultValue>) -> Vec<String> {
    match default {
        None | Some(DefaultValue::Implied) => vec![],
        Some(default) => vec![format!("The library's default: `{default}`.")],
    }
}

/// The order of keys in deterministic encoding: shorter ones first, others by their bytes.
pub(super) fn order<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut keys: Vec<(usize, &str, usize)> =
        keys.enumerate().map(|(index, key)| (key.len(), key, index)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, index)| index).collect()
}
