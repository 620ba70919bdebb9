//! The README of a package: for a C++ developer who has never seen the Rust side.

use ffi_model::contract::Contract;
use ffi_templates::{c::Package, cpp::Readme};

use super::{source::rendered, types::Types};

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

/// A program.
fn example(types: &Types<'_>) -> String {
    let library = types.c_names.library();
    format!("#include <{library}.hpp>\n\nint main() {{\n    return 0;\n}}")
}
