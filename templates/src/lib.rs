//! The text of what `cargo ffi` generates: templates and the view structs they are filled from.
//!
//! Nothing here decides anything. The structs hold strings that a backend of `cargo-ffi` has already spelled
//! for its language; the templates beside this crate's `src` lay them out. This crate does not know
//! `ffi-model`, so a template cannot take a second look at the contract.
//!
//! What packages in Rust get as it is, no template, is compiled here as well, with the feature `client`: so it is tested, and the tool calls servers with it.

pub mod c;
#[cfg(feature = "client")]
#[path = "../rust/src/call/mod.rs"]
pub mod call;
#[cfg(feature = "client")]
#[path = "../rust/src/codec/mod.rs"]
pub mod codec;
pub mod cpp;
#[cfg(feature = "client")]
#[path = "../rust/src/engine/mod.rs"]
pub mod engine;
pub mod go;
#[cfg(feature = "client")]
#[path = "../rust/src/local/mod.rs"]
pub mod local;
pub mod rust;
pub mod starter;
#[cfg(feature = "client")]
#[path = "../rust/src/uuid.rs"]
mod uuid;
