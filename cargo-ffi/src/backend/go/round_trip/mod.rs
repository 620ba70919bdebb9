//! A Go test that sends values of every type to the library and back. It sees of the package what every user sees.
//!
//! [`values`] writes what makes values and compares them; [`ends`] knows with what values of a type end that can hold others of it.
//! What that calls is the same in every test, and stands in a template; what is not called is left out.

mod ends;
mod values;

use ffi_model::{
    contract::{EnumDecl, Field, Type, TypeDecl},
    round_trip::{self, Failing, Trip, ValueTrip},
};
use ffi_templates::go::{CodecExports, File, RoundTrip, RoundTripHelpers, Trip as Part};

use super::{
    cbor::Codec,
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
    let own = RoundTrip {
        docs: vec![
            "// TestRoundTrip sends values of every type to the library in each way there is, and looks at what comes back."
                .into(),
        ],
        name: "TestRoundTrip",
        trips: parts,
        functions: values.finish(),
    };
    Ok(Some(file(&own, docs(&module, input), PACKAGE, &module)))
}

/// A test of how values cross as CBOR, which is inside of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecTest {
    /// The text of the test, for a file of the package's folder.
    pub test: String,
    /// A file of the package that shows the test what it is about; the end of its name is `_test.go` as well.
    pub exports: String,
}

/// The test of how values cross as CBOR; none where the library has no functions for it.
///
/// # Errors
/// As [`Backend::render`](crate::backend::Backend::render).
pub fn codec(input: &Input<'_>) -> Result<Option<CodecTest>, Error> {
    let Module { path: module, package } = Module::new(input)?;
    let contract = &native(input.contract)?;
    let c_names = c::names::Names::new(contract);
    let names = Names::new(contract, package.clone())?;
    let reach = Reach::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names, reach: &reach };
    let (mut values, mut codec) = (Values::new(types), Codec::new(types));
    let (mut parts, mut codecs) = (Vec::new(), Vec::new());
    for trip in round_trip::of(contract) {
        let Trip::Value(functions) = &trip.trip else { continue };
        let (Some(pack), Some(unpack)) = (codec.request(functions.echo), codec.reply(functions.echo)) else {
            continue;
        };
        parts.push(coding(trip.ty, functions, &mut values));
        codecs.push((names.ty(trip.ty.name()).to_owned(), pack.name, unpack.name));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let own = RoundTrip {
        docs: vec![
            "// TestCodec writes values of every type as CBOR, and reads what the library writes.".into(),
        ],
        name: "TestCodec",
        trips: parts,
        functions: values.finish(),
    };
    let test = file(&own, vec![], &format!("{package}_test"), &module);
    let exports = source::file(&package, &rendered(&CodecExports { codecs }));
    Ok(Some(CodecTest { test, exports }))
}

/// The file of a test with what it calls of the helpers.
fn file(own: &RoundTrip, docs: Vec<String>, package: &str, module: &str) -> String {
    let own = rendered(own);
    let body = format!("{}\n\n{}", own.trim(), source::needed(&own, &rendered(&RoundTripHelpers)));
    let code = source::code(&body);
    let imports = IMPORTS.iter().filter(|(name, _)| source::mentions(&code, &format!("{name}.")));
    source::framed(&File {
        constraint: None,
        docs,
        package: package.to_owned(),
        preamble: vec![],
        imports: imports.map(|(_, path)| format!("\"{path}\"")).collect(),
        others: vec![format!("lib \"{module}\"")],
        body,
    })
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

/// The part of the test of the codec for a type whose values go both ways.
fn coding(ty: TypeDecl<'_>, functions: &ValueTrip<'_>, values: &mut Values<'_>) -> Part {
    let named = Type::Named(ty.name().to_owned());
    let (made, differs) = (values.maker(&named), values.differ(&named));
    let names = values.types().names;
    let (name, is_custom) = (names.ty(ty.name()), values.is_custom(&named));
    let function = |name: &str| format!("{LIB}{}", names.function(name));
    let test = if is_custom { "customCoding" } else { "coding" };
    let echo = if is_custom { function(&functions.echo.name) + ", " } else { String::new() };
    let to_cbor = function(&functions.to_cbor.name);
    let run = format!("{test}({made}, {differs}, {echo}{to_cbor}, {LIB}Pack_{name}, {LIB}Unpack_{name})");
    Part { name: name.to_owned(), run }
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

#[cfg(test)]
mod tests {
    use super::source::needed;

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
