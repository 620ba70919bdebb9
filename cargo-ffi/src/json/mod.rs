//! JSON for people and scripts, CBOR for libraries: each made of the other.
//!
//! With a contract the types decide ([`encode`], [`decode`]): bytes are base64, integers have all their digits whatever their
//! width, keys of maps that are numbers are numbers again. Without one ([`untyped`]) only what was written is known. The forms
//! are in `docs/commands.md`; values that JSON has a form for itself have that one.
//!
//! [`text`] is JSON as text, [`bytes`] CBOR as bytes. What is wrong with a value names its place ([`Wrong`]).

pub mod bytes;
pub mod decode;
pub mod encode;
pub mod text;
pub mod untyped;

mod integer;

#[cfg(test)]
mod tests;

use std::fmt;

use ffi_model::{Contract, contract::TypeDecl};

pub use self::text::Json;

/// A value that is not what it should be, and where it is: `req.messages[3].delayMs: expected i64, found a text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Empty for the value as a whole.
    path: String,
    message: String,
}

impl Wrong {
    fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }

    /// The same, seen from the map that has the value under `key`.
    fn in_key(mut self, key: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{key}{dot}{}", self.path);
        self
    }

    /// The same, seen from the list that has the value at `index`.
    fn in_index(mut self, index: usize) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("[{index}]{dot}{}", self.path);
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for Wrong {}

/// The declaration behind a named type; a contract has one for each of its names.
fn declared<'c>(contract: &'c Contract, name: &str) -> TypeDecl<'c> {
    contract.type_named(name).expect("a contract declares its types")
}

/// The elements of a byte string in JSON.
const BASE64: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);
