//! `cargo ffi`: from an annotated crate to packages that work in other languages.
//!
//! # The pipeline
//!
//! ```text
//!   manifest ──cargo──▶ Package ──scan──▶ Contract ─────────────┐
//!                          │                                    ├─ artifact: equal? ─▶ Project
//!                          └────cargo build──▶ cdylib ──────────┘                         │
//!                                                              header, packages ◀─backend─┤
//!                                                              programs run     ◀───e2e───┘
//! ```
//!
//! - [`cargo`] is all that is asked of cargo and rustc
//! - [`manifest`] is what the author set for the whole library
//! - [`scan`] is the crate's source, as the compiler sees it
//! - [`artifact`] is the compiled library, compared with the scan
//! - [`project`] is the pipeline up to here
//! - [`stamp`] is what was found of a project, so that it need not be found again
//! - [`backend`] is languages
//! - [`snapshot`] is a contract as a file, [`diff`] is two of them, and what changed breaks whom
//! - [`schema`] is the contract in CDDL, JSON Schema and WIT
//! - [`e2e`] is host programs, compiled and run
//! - [`package`] is what a maintainer uploads
//! - [`serve`] is a library that others reach over sockets, [`call`] is one of these; [`json`] is what people write and read of values
//! - [`setup`] is a crate made ready for all of this
//! - [`watch`] is a command that runs again whenever what it reads changes
//! - [`doctor`] is what there is to work with
//! - [`tools`], [`process`] is foreign toolchains and programs
//! - [`cli`], [`report`], [`error`] is the command line and what it says
//!
//! The library is the command's own; its interface is the command line and may change in any release.

pub mod artifact;
pub mod backend;
pub mod call;
pub mod cargo;
pub mod cli;
pub mod diff;
mod digest;
pub mod doctor;
pub mod e2e;
pub mod error;
pub mod inspect;
pub mod json;
pub mod manifest;
pub mod package;
pub mod process;
pub mod project;
pub mod report;
pub mod scan;
pub mod schema;
pub mod serve;
pub mod setup;
pub mod snapshot;
pub mod stamp;
pub mod tools;
pub mod watch;

pub use cli::main_impl;
