//! The contract in languages that describe values and interfaces: what hosts validate with, and what others generate from.
//!
//! ```text
//!   Contract ──▶ rules: what crosses, by name, and which way ──▶ cddl, json
//!            └─▶ wit
//! ```
//!
//! [`rules`] decides which values there are and where a library takes more than it sends; [`cddl`] and [`json`] only write that
//! down. WIT describes an interface and no bytes, so it starts from the contract itself.

mod cddl;
mod docs;
mod json;
mod rules;
mod wit;

#[cfg(test)]
mod tests;

use clap::ValueEnum;
use ffi_model::Contract;

/// What a contract is described in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// RFC 8610: the CBOR that crosses
    Cddl,
    /// JSON Schema 2020-12: the JSON of `cargo ffi call`
    JsonSchema,
    /// The component model's interfaces
    Wit,
}

/// `contract` described in `format`. Documentation is carried along.
pub fn describe(contract: &Contract, format: Format) -> String {
    match format {
        Format::Cddl => cddl::document(contract),
        Format::JsonSchema => json::document(contract),
        Format::Wit => wit::document(contract),
    }
}
