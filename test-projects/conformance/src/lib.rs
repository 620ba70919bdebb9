//! Every feature of `cargo ffi`, one module each.
//!
//! Nothing here means anything: functions give back what they got, so that a program in another language can compare
//! both bit by bit. `coverage.toml` says which program proves which feature in which form, and a test holds it to that.
//!
//! A feature is a file here, a row there, and a program of that name for each language. This file has the library alone.

pub mod abis;
pub mod aliases;
pub mod arrays;
pub mod async_calls;
pub mod boxes;
pub mod bytes;
pub mod constants;
pub mod constructors;
pub mod contexts;
pub mod custom;
pub mod data_enums;
pub mod defaults;
pub mod durations;
pub mod empty;
pub mod errors;
pub mod events;
pub mod flat_enums;
pub mod foreign;
pub mod handles;
pub mod hidden;
pub mod host_functions;
pub mod maps;
pub mod modules;
pub mod names;
pub mod nested_options;
pub mod newtypes;
pub mod options;
pub mod panics;
pub mod records;
pub mod references;
pub mod renames;
pub mod scalars;
pub mod sequences;
pub mod sets;
pub mod statics;
pub mod streams;
pub mod teardown;
pub mod text;
pub mod times;
pub mod uuids;
pub mod wide_ints;

/// The library. A context remembers what it was made with.
#[ffi::library]
pub struct Conformance {
    label: String,
    gate: async_calls::Gate,
    kept: Option<ffi::Context>,
}
