//! The symbols that generated packages call.

use std::collections::BTreeSet;

use ffi_model::contract::{Contract, Decl};
use ffi_model::symbol;

use super::compare::Mismatch;
use crate::scan::Origins;

/// Every symbol of the contract that is not among `exported`, by the item it belongs to.
pub fn missing_symbols(contract: &Contract, origins: &Origins, exported: &BTreeSet<String>) -> Vec<Mismatch> {
    let prefix = &contract.library().prefix;
    let missing = |symbols: &[String]| -> Vec<String> {
        symbols
            .iter()
            .filter(|symbol| !exported.contains(*symbol))
            .map(|symbol| format!("`{symbol}`"))
            .collect()
    };
    let runtime = symbol::RUNTIME.map(|name| symbol::runtime(prefix, name));
    let library = (Decl::Library(contract.library().clone()), missing(&runtime));
    let functions = contract
        .functions()
        .iter()
        .map(|decl| (Decl::Function(decl.clone()), missing(&decl.symbols(prefix))));
    std::iter::once(library)
        .chain(functions)
        .filter(|(_, missing)| !missing.is_empty())
        .map(|(decl, missing)| {
            let what = format!("is in the library, but {} cannot be found from outside", missing.join(", "));
            Mismatch::of(&decl, origins, &what, NOT_EXPORTED)
        })
        .collect()
}

const NOT_EXPORTED: &str = "the linker left symbols out: look for a version script, an export list or `strip` \
                            in the crate's build script, `RUSTFLAGS` or `.cargo/config.toml`";
