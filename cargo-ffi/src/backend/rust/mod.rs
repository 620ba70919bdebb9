//! Rust: a crate that loads the compiled library, or calls a server of it, and is the same to its user in both cases.
//!
//! In reading order: [`ident`] turns one name into one of a package, [`names`] gives every item of a contract its own, [`types`] spells types and knows what their values can
//! do. [`declare`] writes types, errors and constants with the help of [`docs`] and [`literal`]. [`calls`] writes what a user calls, [`events`] and [`hosts`] what calls the
//! user. [`raw`] has bindgen read the header, [`entries`] ties that to the engine. [`package`] puts the files together with [`readme`], and [`mod@format`] lays them out.
//!
//! Values cross as CBOR, so there is no function for those that are exported for the native ABI alone.

mod calls;
mod declare;
mod docs;
mod entries;
mod events;
mod format;
mod hosts;
mod ident;
mod literal;
mod names;
mod package;
mod raw;
mod readme;
mod types;

#[cfg(test)]
mod tests;

pub use package::{package_name, package_name_of};

use std::collections::HashSet;

use ffi_model::{Contract, contract::FunctionDecl, round_trip};

use super::{Backend, Files, Input, Shipping};
use crate::error::Error;

/// The Rust backend.
#[derive(Debug, Clone, Copy)]
pub struct Rust;

impl Backend for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn title(&self) -> &'static str {
        "Rust"
    }

    fn left_out(&self, contract: &Contract) -> Vec<String> {
        let functions = native_only(contract);
        functions
            .map(|decl| {
                format!("`{}` is exported for the native ABI only: it is not in the Rust package", decl.name)
            })
            .collect()
    }

    fn shipping(&self) -> Shipping {
        Shipping::Not(
            "it has the library for one machine inside, and finds it where it was made; publish the library's own crate for Rust, \
             or make packages for one machine with `cargo ffi bindings --lang rust`",
        )
    }

    fn render(&self, input: &Input<'_>) -> Result<Files, Error> {
        package::render(input)
    }
}

/// The functions that have no CBOR form.
fn native_only(contract: &Contract) -> impl Iterator<Item = &FunctionDecl> {
    authors(contract).filter(|decl| !decl.abi.has_cbor())
}

/// The functions that have one.
fn functions(contract: &Contract) -> impl Iterator<Item = &FunctionDecl> {
    authors(contract).filter(|decl| decl.abi.has_cbor())
}

/// The functions that the author wrote. Those of the library's own test are for languages that send values through their own forms.
fn authors(contract: &Contract) -> impl Iterator<Item = &FunctionDecl> {
    let of_test = contract.decls().flat_map(|decl| round_trip::functions(&decl)).map(|decl| decl.name);
    let of_test: HashSet<String> = of_test.collect();
    contract.functions().iter().filter(move |decl| !of_test.contains(&decl.name))
}

/// That the contract cannot be a Rust package, with one line for each item.
fn unsupported(items: Vec<String>) -> Error {
    Error::Unsupported { language: "Rust".into(), items }
}
