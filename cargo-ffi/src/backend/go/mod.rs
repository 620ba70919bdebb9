//! Go: a module with the compiled library inside.
//!
//! In reading order: [`ident`] turns one Rust name into a Go name, [`names`] gives every item of a contract its
//! own, [`types`] spells types, [`reach`] knows what their values can hold. [`declare`] writes types, errors and constants
//! with the help of [`docs`] (which reads [`markdown`]), [`literal`] and [`align`]. [`convert`] knows how values get to C
//! and back and collects the functions for that, [`lower`] and [`lift`] write them. [`calls`] writes what a user calls,
//! [`cbor`] writes and reads values for a library that is elsewhere. [`events`] and [`hosts`] what calls the user, [`payload`] what both get, [`bridge`] their C half. [`package`] puts the files together with [`source`], [`mod@platform`] and [`readme`].
//! [`away`] and [`remote`] write what reaches a library that is elsewhere, which [`calls`] falls back to.
//! [`release`] knows what Go asks of versions. [`mod@round_trip`] is apart from them: a test of the finished package, from outside.
//!
//! Identifiers of the header are [`super::c`]'s.

mod align;
mod away;
mod bridge;
mod calls;
mod cbor;
mod convert;
mod declare;
mod docs;
mod events;
mod hosts;
mod ident;
mod lift;
mod literal;
mod lower;
mod markdown;
mod names;
mod package;
mod panics;
mod payload;
mod platform;
mod reach;
mod readme;
mod release;
mod remote;
mod round_trip;
mod source;
mod stems;
mod types;

#[cfg(test)]
mod tests;

pub use package::{GO_VERSION, Module};
pub use remote::connected;
pub use round_trip::{CodecTest, codec, round_trip};
pub use source::is_taken;

use ffi_model::Contract;

use super::{Advice, Backend, Files, Input, Plan, Shipping};
use crate::error::Error;

/// The Go backend.
#[derive(Debug, Clone, Copy)]
pub struct Go;

impl Backend for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn title(&self) -> &'static str {
        "Go"
    }

    fn left_out(&self, contract: &Contract) -> Vec<String> {
        let functions = contract.cbor_only();
        functions
            .map(|decl| format!("`{}` is exported for CBOR only: it is not in the Go package", decl.name))
            .collect()
    }

    fn render(&self, input: &Input<'_>) -> Result<Files, Error> {
        package::render(input)
    }

    fn shipping(&self) -> Shipping {
        Shipping::Together
    }

    fn advice(&self, plan: &Plan) -> Result<Advice, Error> {
        release::advice(plan)
    }
}

/// Where the library in a file runs, as the end of the names of files that count there alone: `linux_amd64`.
///
/// # Errors
/// The file cannot be read, or it is for something that Go does not run on.
pub(super) fn platform(library: &std::path::Path) -> Result<String, Error> {
    platform::Platform::of(library).map(|platform| platform.suffix())
}

/// That the contract cannot be a Go package, with one line for each item.
fn unsupported(items: Vec<String>) -> Error {
    Error::Unsupported { language: "Go".into(), items }
}
