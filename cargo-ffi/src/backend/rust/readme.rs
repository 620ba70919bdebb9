//! The README of a package: for a Rust developer who has never seen the library's source.

use ffi_model::contract::{FunctionDecl, Type};
use ffi_templates::rust::{Readme, Template};

use super::{docs, functions, ident, native_only, types::Types};
use crate::backend::Input;

/// The text.
pub(super) fn readme(
    input: &Input<'_>,
    types: &Types<'_>,
    name: &str,
    variable: &str,
    binary: &str,
) -> String {
    let contract = types.contract;
    let library = contract.library().prefix.clone();
    let readme = Readme {
        name: name.to_owned(),
        summary: summary(input).unwrap_or_else(|| format!("Calls the library `{library}`.")),
        library,
        variable: variable.to_owned(),
        binary: binary.to_owned(),
        example: example(types, name),
        has_streams: functions(contract).any(|decl| decl.stream.is_some()),
        has_events: !contract.events().is_empty(),
        has_hosts: !contract.host_functions().is_empty(),
        left_out: left_out(types),
    };
    readme.render().expect("a template over strings cannot fail").trim_end().to_owned() + "\n"
}

/// What the library is, in one line: as the manifest has it, or the first words about it.
pub(super) fn summary(input: &Input<'_>) -> Option<String> {
    let description = input.about.description.as_deref().and_then(docs::summary);
    description.or_else(|| docs::summary(&input.contract.library().docs))
}

/// The sentence about what is not in the package; nothing where all is.
pub(super) fn left_out(types: &Types<'_>) -> Option<String> {
    let names: Vec<String> = native_only(types.contract).map(|decl| format!("`{}`", decl.name)).collect();
    (!names.is_empty())
        .then(|| format!("Not in this package: {}, exported for the native ABI only.", names.join(", ")))
}

/// A program that makes an instance and closes it again, or only loads the library.
fn example(types: &Types<'_>, name: &str) -> Vec<String> {
    let constructor = functions(types.contract).find(|decl| decl.makes_context());
    let krate = name.replace('-', "_");
    let mut lines = vec![
        format!("use {krate}::Library;"),
        String::new(),
        "#[tokio::main]".into(),
        "async fn main() -> Result<(), Box<dyn std::error::Error>> {".into(),
        "    let library = Library::load()?;".into(),
    ];
    match constructor {
        Some(decl) => {
            let instance = ident::of_type(types.names.context());
            lines.push(format!("    let {instance} = library.{}.await?;", call(decl, types)));
            lines.push(format!("    {instance}.close().await?;"));
        }
        None => lines.push("    println!(\"{}\", library.about().version);".into()),
    }
    lines.extend(["    Ok(())".into(), "}".into()]);
    lines
}

fn call(decl: &FunctionDecl, types: &Types<'_>) -> String {
    let arguments: Vec<&str> = decl
        .params
        .iter()
        .map(|param| match &param.ty {
            Type::Str => "\"..\"",
            Type::Bytes => "b\"..\"",
            Type::Bool => "true",
            _ => "..",
        })
        .collect();
    format!("{}({})", types.names.function(&decl.name), arguments.join(", "))
}
