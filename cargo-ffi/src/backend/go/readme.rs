//! The README of a module: for a Go developer who has never seen the Rust side.

use ffi_model::contract::FunctionDecl;
use ffi_templates::go::Readme;

use super::{
    docs,
    package::{GO_VERSION, Module, left_out},
    panics, release,
    source::{mentions, rendered},
    types::Types,
};
use crate::backend::Input;

/// The text.
pub(super) fn readme(input: &Input<'_>, types: &Types<'_>, module: Module, binaries: &[String]) -> String {
    let package = types.names.package().to_owned();
    let readme = Readme {
        summary: summary(input, types)
            .unwrap_or_else(|| format!("`{package}` calls a Rust library from Go.")),
        package,
        version: GO_VERSION.to_owned(),
        published: input.release.as_ref().map(|_| release::tag(&input.about.version)),
        binaries: binaries.to_vec(),
        example: example(types, &module),
        module: module.path,
        left_out: left_out(input.contract),
        handles: handles(types),
        context: types.names.context().to_owned(),
        receiver: types.names.receiver(),
        makes_context: types.contract.functions().iter().any(FunctionDecl::makes_context),
        has_streams: types.contract.functions().iter().any(|decl| decl.stream.is_some()),
        has_events: !types.contract.events().is_empty(),
        has_hosts: !types.contract.host_functions().is_empty(),
        panics: panics::places(types.contract).unwrap_or_default(),
    };
    rendered(&readme).trim_end().to_owned() + "\n"
}

/// The types whose objects stay in the library, as a list.
fn handles(types: &Types<'_>) -> Option<String> {
    let handles = types.contract.handles().iter();
    let names: Vec<String> = handles.map(|decl| format!("`*{}`", types.names.ty(&decl.name))).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// What the package is, in one line: as the manifest has it, or the first words about the library.
pub(super) fn summary(input: &Input<'_>, types: &Types<'_>) -> Option<String> {
    let description = input.about.description.as_deref().and_then(docs::summary);
    description.or_else(|| docs::summary(&types.contract.library().docs))
}

/// A program that makes an instance and closes it again; none where nothing makes one.
fn example(types: &Types<'_>, module: &Module) -> Vec<String> {
    let functions = types.contract.functions();
    let Some(decl) = functions.iter().find(|decl| decl.makes_context()) else {
        return vec![];
    };
    let (package, receiver) = (types.names.package(), types.names.receiver());
    let call = call(decl, types);
    let used = |import: &str| import == "log" || mentions(&call, &format!("{import}."));
    let imports = ["context", "log", "time"].into_iter().filter(|import| used(import));
    let mut lines = vec!["package main".to_owned(), String::new(), "import (".to_owned()];
    lines.extend(imports.map(|import| format!("\t\"{import}\"")));
    let import = format!("\t{}", module.import(package));
    lines.extend([String::new(), import, ")".into(), String::new(), "func main() {".into()]);
    lines.push(format!("\t{receiver}, err := {package}.{call}"));
    lines.extend(["\tif err != nil {", "\t\tlog.Fatal(err)", "\t}"].map(str::to_owned));
    lines.push(format!("\tdefer {receiver}.Close()"));
    lines.push("}".into());
    lines
}

fn call(decl: &FunctionDecl, types: &Types<'_>) -> String {
    let package = format!("{}.", types.names.package());
    let context = decl.is_async.then(|| "context.Background()".to_owned());
    let arguments = decl.params.iter().map(|param| types.zero(&param.ty, &package));
    let arguments: Vec<String> = context.into_iter().chain(arguments).collect();
    format!("{}({})", types.names.function(&decl.name), arguments.join(", "))
}
