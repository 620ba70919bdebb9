//! Types, errors and constants as Go declares them.

use ffi_model::contract::{Contract, DefaultValue, EnumDecl, Field, HandleDecl, NewtypeDecl, RecordDecl};
use ffi_templates::go::{Defined, Interface, Item, Line, Number, Shape, Struct, Variant};

use super::{
    align::{Row, align},
    docs::{self, Subject},
    literal,
    names::{self, Names},
    types::{self, Types},
    unsupported,
};
use crate::{backend::c, error::Error};

/// Data and error types, in the order of the source.
///
/// # Errors
/// The value of a flat enum is not known.
pub(super) fn types(types: &Types<'_>) -> Result<Vec<Item>, Error> {
    let records = types.contract.records().iter().filter(|decl| types.names.is_shown(&decl.name));
    let records = records.map(|decl| Ok(record(decl, types)));
    let enums = types.contract.enums().iter().map(|decl| {
        if c::types::is_number(decl) { number(decl, types.names) } else { Ok(interface(decl, types)) }
    });
    let newtypes = types.contract.newtypes().iter().map(|decl| Ok(defined(decl, types)));
    records.chain(enums).chain(newtypes).collect()
}

/// Constants.
///
/// # Errors
/// The value of one is not known, or Go has no such value.
pub(super) fn constants(contract: &Contract, names: &Names) -> Result<Vec<Line>, Error> {
    let lines = contract.constants().iter().map(|decl| {
        let name = names.constant(&decl.name);
        let docs = docs::comment(name, &decl.docs, Subject::Thing);
        match literal::constant(name, decl) {
            Ok(line) => Ok(Line { docs, line }),
            Err(reason) => Err(unsupported(vec![format!("`{}`: {reason}", decl.name)])),
        }
    });
    lines.collect()
}

/// The documentation of the type whose objects stay in the library.
pub(super) fn handle(decl: &HandleDecl, types: &Types<'_>) -> Vec<String> {
    let (name, context) = (types.names.ty(&decl.name), types.names.context());
    let note = format!(
        "A *{name} stands for an object that stays in the library. It belongs to the [{context}] of the call that gave it \
         out, may be used from any goroutine, and is to be closed. Two that differ may stand for one and the same object."
    );
    documented(name, "an object", &decl.docs, Some(note))
}

fn record(decl: &RecordDecl, types: &Types<'_>) -> Item {
    let name = types.names.ty(&decl.name);
    let docs = documented(
        name,
        kind(decl.is_error, "a struct"),
        &decl.docs,
        decl.is_error.then(|| format!("A *{name} is an error.")),
    );
    Item { docs, shape: Shape::Struct(structure(name, &decl.fields, decl.is_error, types)) }
}

fn structure(name: &str, fields: &[Field], is_error: bool, types: &Types<'_>) -> Struct {
    let rows = fields.iter().map(|item| {
        let name = names::field(&item.name, is_error);
        let docs = docs::comment(&name, &noted(item, types), Subject::Field);
        Row { docs, cells: vec![name, types.go(&item.ty)] }
    });
    Struct { name: name.to_owned(), fields: align(rows.collect()), is_error }
}

fn defined(decl: &NewtypeDecl, types: &Types<'_>) -> Item {
    let name = types.names.ty(&decl.name).to_owned();
    let docs = documented(&name, "a type", &decl.docs, None);
    let inner = types.go(&decl.ty);
    // A defined type does not take over the methods of the other one.
    let has_text = matches!(
        types.shape(types.within(&decl.ty)),
        types::Shape::Wide(..) | types::Shape::Duration | types::Shape::Time | types::Shape::Number(_)
    );
    Item { docs, shape: Shape::Defined(Defined { name, inner, has_text }) }
}

/// What the type in Go does not say: Go has no defaults, so the value is for people to write, and any pointer may be nil.
fn noted(field: &Field, types: &Types<'_>) -> String {
    let mut docs = field.docs.clone();
    if types.is_optional_object(&field.ty) {
        docs += "\n\nNil is none.";
    }
    match &field.default {
        None | Some(DefaultValue::Implied) => docs,
        Some(default) => format!("{docs}\n\nThe library's default: `{default}`."),
    }
}

fn number(decl: &EnumDecl, names: &Names) -> Result<Item, Error> {
    let name = names.ty(&decl.name);
    let (mut rows, mut texts) = (Vec::new(), Vec::new());
    for variant in &decl.variants {
        let Some(value) = variant.value else {
            let what =
                format!("`{}::{}`: the library does not say which number it is", decl.name, variant.name);
            return Err(unsupported(vec![what]));
        };
        let full = names.variant(&decl.name, &variant.name);
        let docs = docs::comment(full, &variant.docs, Subject::Field);
        rows.push(Row { docs, cells: vec![full.to_owned(), name.to_owned(), format!("= {value}")] });
        texts.push((full.to_owned(), literal::string(&variant.wire)));
    }
    let shape = Shape::Number(Number { name: name.to_owned(), values: align(rows), texts });
    Ok(Item { docs: documented(name, "an enum", &decl.docs, None), shape })
}

fn interface(decl: &EnumDecl, types: &Types<'_>) -> Item {
    let name = types.names.ty(&decl.name);
    let mark = format!("is{name}");
    let star = if decl.is_error { "*" } else { "" };
    let full = |variant: &str| types.names.variant(&decl.name, variant);
    let rows = decl.variants.iter().map(|variant| Row {
        docs: vec![],
        cells: vec![format!("func ({star}{}) {mark}()", full(&variant.name)), "{}".into()],
    });
    let marks = align(rows.collect());
    let variants: Vec<Variant> = decl
        .variants
        .iter()
        .zip(marks)
        .map(|(variant, mark)| {
            let variant_name = full(&variant.name);
            let mut docs = docs::comment(variant_name, &variant.docs, Subject::Field);
            if docs.is_empty() {
                docs.push(format!("// {variant_name} is one of the variants of [{name}]."));
            }
            let structure = structure(variant_name, &variant.fields, decl.is_error, types);
            Variant { docs, structure, mark: mark.line }
        })
        .collect();
    let list: Vec<String> =
        decl.variants.iter().map(|variant| format!("{star}[{}]", full(&variant.name))).collect();
    let note = format!("It is one of {}.", list.join(", "));
    let docs = documented(name, kind(decl.is_error, "an enum"), &decl.docs, Some(note));
    Item {
        docs,
        shape: Shape::Interface(Interface { name: name.to_owned(), mark, is_error: decl.is_error, variants }),
    }
}

fn kind(is_error: bool, other: &'static str) -> &'static str {
    if is_error { "an error" } else { other }
}

/// Exported types have a comment in any case.
fn documented(name: &str, kind: &str, docs: &str, note: Option<String>) -> Vec<String> {
    if docs.trim().is_empty() {
        let own = format!("{name} is {kind} of the library.");
        return docs::comment_with(name, &own, Subject::Field, note);
    }
    docs::comment_with(name, docs, Subject::Thing, note)
}
