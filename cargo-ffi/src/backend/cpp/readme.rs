//! The README of a package: for a C++ developer who has never seen the Rust side.

use ffi_model::contract::{Contract, Type};
use ffi_templates::{c::Package, cpp::Readme};

use super::{names, source::rendered, types::Types};

/// The text.
pub(super) fn readme(package: &Package, contract: &Contract, types: &Types<'_>) -> String {
    let readme = Readme { package, example: example(types), left_out: left_out(contract) };
    rendered(&readme).trim_end().to_owned() + "\n"
}

/// The sentence about what is not in the package; nothing where all is.
fn left_out(contract: &Contract) -> Option<String> {
    let names: Vec<String> = contract.cbor_only().map(|decl| format!("`{}`", decl.name)).collect();
    (!names.is_empty()).then(|| format!("Not in this package: {}, exported for CBOR only.", names.join(", ")))
}

/// A program that makes an instance, where the library has a constructor.
fn example(types: &Types<'_>) -> String {
    let library = types.c_names.library();
    let constructor =
        types.contract.functions().iter().find(|decl| decl.makes_context() && decl.abi.has_native());
    let Some(decl) = constructor else {
        return format!("#include <{library}.hpp>\n\nint main() {{}}");
    };
    let arguments = names::params(decl.params.iter().map(|param| param.name.as_str()), &[INSTANCE]);
    let mut program = format!("#include <{library}.hpp>\n\n#include <cstdio>\n\nint main() {{\n");
    for (name, param) in arguments.iter().zip(&decl.params) {
        let value = if param.ty == Type::Str { " = \"example\"" } else { "{}" };
        program += &format!("    const {} {name}{value};\n", types.cpp_outside(&param.ty));
    }
    let namespace = types.names.namespace();
    let (class, function) = (types.names.context(), types.names.function(&decl.name));
    let get = if decl.is_async { ".get()" } else { "" };
    program += &format!(
        "    const auto {INSTANCE} = {namespace}::{class}::{function}({}){get};\n",
        arguments.join(", ")
    );
    program += &format!(
        "    if (!{INSTANCE}) {{\n        std::fprintf(stderr, \"%s\\n\", {INSTANCE}.error().message().c_str());\n        return 1;\n    }}\n"
    );
    // The last copy ends it.
    program + "    return 0;\n}"
}

/// The variable of the example.
const INSTANCE: &str = "instance";
