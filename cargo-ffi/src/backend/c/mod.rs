//! C: a header, the library, and what `pkg-config` and CMake need to find them.
//!
//! In reading order: [`names`] spells every identifier and [`types`] every type, `form` writes the contract
//! as `#[repr(C)]` Rust with the help of `notes`, `header` gives that to cbindgen and puts what cbindgen cannot
//! say (the prelude, literals, enums) in front, `layout` proves the result, `package` puts the files together.
//! Every other language that calls the native ABI starts from this header.
//!
//! Nothing here knows the library as compiled, apart from where its file lies.

pub(super) mod binary;
mod collisions;
pub(super) mod comment;
mod example;
mod form;
mod header;
mod layout;
pub(super) mod literal;
pub mod names;
mod notes;
pub(super) mod package;
mod round_trip;
mod runtime;
pub mod types;
mod wrappers;

#[cfg(test)]
pub(super) mod tests;

pub use header::header;
pub use layout::{LayoutCheck, check_header, static_assertions};
pub use round_trip::round_trip;

use ffi_model::Contract;

use super::{Backend, Files, Input};
use crate::error::Error;

/// The C backend.
#[derive(Debug, Clone, Copy)]
pub struct C;

impl Backend for C {
    fn name(&self) -> &'static str {
        "c"
    }

    fn title(&self) -> &'static str {
        "C"
    }

    fn left_out(&self, _: &Contract) -> Vec<String> {
        // The header declares every form of every function.
        Vec::new()
    }

    fn render(&self, input: &Input<'_>) -> Result<Files, Error> {
        package::render(input)
    }
}
