//! C++: a header-only package over the C ABI, with the compiled library.
//!
//! In reading order: [`names`] gives every item of a contract its name, [`types`] spells types and knows what is to be
//! complete before what, [`literal`] writes values. [`declare`] writes types, errors and constants with the help of
//! [`docs`], [`convert`] how their values get to C and back. [`calls`] writes functions, [`handles`] the classes that have them
//! with what adds listeners ([`events`]) and sets what the library asks its host ([`hosts`]). [`source`] makes files of such text, and [`package`] puts
//! them together with [`readme`] and with what all packages share (`templates/cpp/include/ffi`).
//!
//! Identifiers of the C header are [`super::c`]'s.

mod calls;
mod convert;
mod declare;
mod docs;
mod events;
mod handles;
mod hosts;
mod literal;
mod names;
mod package;
mod readme;
mod settings;
mod source;
mod types;

#[cfg(test)]
mod tests;

use ffi_model::Contract;

pub(crate) use self::settings::Settings;

use super::{Backend, Files, Input};
use crate::error::Error;

/// The C++ backend.
#[derive(Debug, Clone, Copy)]
pub struct Cpp;

impl Backend for Cpp {
    fn name(&self) -> &'static str {
        "cpp"
    }

    fn title(&self) -> &'static str {
        "C++"
    }

    fn left_out(&self, contract: &Contract) -> Vec<String> {
        let functions = contract.cbor_only();
        functions
            .map(|decl| format!("`{}` is exported for CBOR only: it is not in the C++ package", decl.name))
            .collect()
    }

    fn render(&self, input: &Input<'_>) -> Result<Files, Error> {
        package::render(input)
    }
}

/// That the contract cannot be a C++ package, with one line for each item.
fn unsupported(items: Vec<String>) -> Error {
    Error::Unsupported { language: "C++".into(), items }
}
