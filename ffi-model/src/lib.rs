//! What an author wrote, the rules it must keep, and the contract that crosses the boundary.
//!
//! # The pipeline
//!
//! ```text
//!   syn item ──ast──▶ ast::Item ──lower──▶ contract::Decl ──▶ Contract
//!                        │                                       │
//!                        └──▶ ffi-attrs expands glue             └──▶ cargo-ffi: header, packages, checks
//! ```
//!
//! [`ast`] reads one annotated item at a time and keeps every span. [`lower`] is the only place that
//! decides what an item means at the boundary. The attribute macros and the tool both run exactly this
//! code on exactly these items, so they cannot disagree about a rule, a name or a message.
//!
//! # What this crate does not do
//!
//! No I/O, no discovery of files, no evaluation of `cfg`, no target language. Named types are not
//! resolved here: rustc resolves them for the macros (through traits), the scan does for the tool, and
//! the descriptor in the compiled library is compared with the scan afterwards.

#![forbid(unsafe_code)]

pub mod ast;
pub mod casing;
#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod contract;
pub mod diagnostic;
pub mod lower;
pub mod manifest;
pub mod round_trip;
pub mod suggest;
pub mod symbol;

pub use contract::Contract;
pub use diagnostic::{Code, Diagnostic, Diagnostics};
