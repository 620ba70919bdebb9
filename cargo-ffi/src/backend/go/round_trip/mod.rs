//! A Go test that sends values of every type to the library and back. It sees of the package what every user sees.
//!
//! [`values`] writes what makes values and compares them; [`ends`] knows with what values of a type end that can hold others of it.
//! What that calls is the same in every test, and stands in a template; what is not called is left out.

mod ends;
mod values;

use std::collections::HashSet;

use ffi_model::{
    contract::{EnumDecl, Field, Type, TypeDecl},
    round_trip::{self, Failing, Trip, ValueTrip},
};
use ffi_templates::go::{File, RoundTrip, RoundTripHelpers, Trip as Part};

use super::{
    names::{self, Names},
    package::{Module, native},
    reach::Reach,
    source::{self, rendered},
    types::Types,
};
use crate::{
    backend::{Input, c},
    error::Error,
};
use values::Values;

/// The name of the test's package.
const PACKAGE: &str = "roundtrip";

/// What the test calls the package that it is about.
const LIB: &str = "lib.";

/// What the test may import, by the name it is used with.
const IMPORTS: [(&str, &str); 14] = [
    ("cmp", "cmp"),
    ("errors", "errors"),
    ("fmt", "fmt"),
    ("maps", "maps"),
    ("math", "math"),
    ("rand", "math/rand/v2"),
    ("os", "os"),
    ("reflect", "reflect"),
    ("slices", "slices"),
    ("strconv", "strconv"),
    ("strings", "strings"),
    ("testing", "testing"),
    ("time", "time"),
    ("utf8", "unicode/utf8"),
];

/// The text of the test, for a file of a package of its own; none where the library has no functions for it.
///
/// # Errors
/// As [`Backend::render`](crate::backend::Backend::render).
pub fn round_trip(input: &Input<'_>) -> Result<Option<String>, Error> {
    let Module { path: module, package } = Module::new(input)?;
    let contract = &native(input.contract)?;
    let trips = round_trip::of(contract);
    if trips.is_empty() {
        return Ok(None);
    }
    let c_names = c::names::Names::new(contract);
    let names = Names::new(contract, package)?;
    let reach = Reach::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names, reach: &reach };
    let mut values = Values::new(types);
    let mut parts = Vec::new();
    for trip in &trips {
        match (trip.ty, &trip.trip) {
            (ty, Trip::Value(functions)) => parts.push(crossing(ty, functions, &mut values)),
            (ty, Trip::Error(functions)) => {
                parts.extend(functions.iter().map(|function| failing(ty, function, &mut values)));
            }
        }
    }
    let own = rendered(&RoundTrip { trips: parts, functions: values.finish() });
    let body = format!("{}\n\n{}", own.trim(), needed(&own, &rendered(&RoundTripHelpers)));
    let code = source::code(&body);
    let imports = IMPORTS.iter().filter(|(name, _)| source::mentions(&code, &format!("{name}.")));
    Ok(Some(source::framed(&File {
        constraint: None,
        docs: docs(&module, input),
        package: PACKAGE.into(),
        preamble: vec![],
        imports: imports.map(|(_, path)| format!("\"{path}\"")).collect(),
        others: vec![format!("lib \"{module}\"")],
        body,
    })))
}

/// The words about the test as a whole.
fn docs(module: &str, input: &Input<'_>) -> Vec<String> {
    let mut lines = vec![
        format!(
            "// Package {PACKAGE} sends values of the types of {module} to the library and back. It is made for"
        ),
        "// the library as it was compiled for its tests, which has functions for that.".to_owned(),
    ];
    let without = round_trip::without(input.contract);
    if !without.is_empty() {
        lines.extend(["//".to_owned(), "// Not among them are".to_owned()]);
        lines.extend(without.iter().map(|one| format!("//   - {}, which {}", one.name, one.why.text())));
    }
    lines
}

/// The part of the test for a type whose values go both ways.
fn crossing(ty: TypeDecl<'_>, functions: &ValueTrip<'_>, values: &mut Values<'_>) -> Part {
    let named = Type::Named(ty.name().to_owned());
    let (made, differs) = (values.maker(&named), values.differ(&named));
    let test = if values.is_custom(&named) { "customCrossing" } else { "crossing" };
    let names = values.types().names;
    let function = |name: &str| format!("{LIB}{}", names.function(name));
    let ValueTrip { echo, to_cbor, from_cbor } = functions;
    let calls = [&echo.name, &to_cbor.name, &from_cbor.name].map(|name| function(name)).join(", ");
    Part { name: names.ty(ty.name()).to_owned(), run: format!("{test}({made}, {differs}, {calls})") }
}

/// The part of the test for an error, or for one variant of it.
fn failing(ty: TypeDecl<'_>, failing: &Failing<'_>, values: &mut Values<'_>) -> Part {
    let Failing { variant, fields, function } = failing;
    let (name, made, differs) = match (ty, variant) {
        (TypeDecl::Enum(decl), Some(variant)) => {
            let name = values.types().names.variant(&decl.name, &variant.name).to_owned();
            let (made, differs) = values.of_variant(decl, variant);
            (name, made, differs)
        }
        (
            TypeDecl::Record(_)
            | TypeDecl::Enum(EnumDecl { .. })
            | TypeDecl::Newtype(_)
            | TypeDecl::Handle(_),
            _,
        ) => {
            let named = Type::Named(ty.name().to_owned());
            let name = values.types().names.ty(ty.name()).to_owned();
            (name, values.maker(&named), values.differ(&named))
        }
    };
    let is_custom = fields.iter().any(|field| values.is_custom(&field.ty));
    let test = if is_custom { "customFailing" } else { "failing" };
    let arguments: Vec<String> =
        fields.iter().map(|Field { name, .. }| format!("v.{}", names::field(name, true))).collect();
    let v = if fields.is_empty() { "" } else { "v " };
    let fail = format!(
        "func({v}{LIB}{name}) error {{\n\t\treturn {LIB}{}({})\n\t}}",
        values.types().names.function(&function.name),
        arguments.join(", ")
    );
    Part { run: format!("{test}({made}, {fail}, {differs})"), name }
}

/// The declarations among `helpers` that `own` needs, directly or through each other, in their order.
fn needed(own: &str, helpers: &str) -> String {
    let blocks: Vec<&str> = helpers.trim().split("\n\n").collect();
    let mut is_needed = vec![false; blocks.len()];
    let mut open = vec![own];
    while let Some(text) = open.pop() {
        let code = source::code(text);
        let words: HashSet<&str> = words(&code).collect();
        for (block, is_needed) in blocks.iter().zip(&mut is_needed) {
            if !*is_needed && words.contains(declared(block)) {
                *is_needed = true;
                open.push(block);
            }
        }
    }
    let needed = blocks.iter().zip(is_needed).filter(|(_, is_needed)| *is_needed);
    needed.map(|(block, _)| *block).collect::<Vec<_>>().join("\n\n")
}

/// What a declaration declares.
fn declared(block: &str) -> &str {
    let line = block.lines().find(|line| !line.starts_with("//")).unwrap_or_default();
    let (_, rest) = line.split_once(' ').expect("a declaration has a name");
    let name = match rest.strip_prefix('(') {
        Some(method) => method.split_once(") ").expect("a method has a receiver").1,
        None => rest,
    };
    words(name).next().expect("a declaration has a name")
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_called_is_there() {
        let helpers = "// one is of use: two.\nfunc one() int {\n\treturn 1\n}\n\nfunc two() {\n\ts.five()\n}\n\n\
                       type three[T any] struct{}\n\nconst four = 4\n\nfunc (s *six) five() {}\n";
        assert_eq!(needed("one()", helpers), "// one is of use: two.\nfunc one() int {\n\treturn 1\n}");
        let rest = "func two() {\n\ts.five()\n}\n\nfunc (s *six) five() {}";
        assert_eq!(needed("two()", helpers), rest);
        assert_eq!(needed("three[four]", helpers), "type three[T any] struct{}\n\nconst four = 4");
        assert_eq!(needed("// one\n\"two\"", helpers), "");
    }
}
