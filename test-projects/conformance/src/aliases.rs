//! Types under other names: aliases, generic ones, imports.

use std::vec::Vec as List;

use crate::records::Point as Dot;

/// Another name for a byte string.
pub type Blob = Vec<u8>;

/// A name with a parameter.
pub type Pairs<T> = Vec<Two<T>>;

/// A name for what a name stands for.
pub type Two<T> = Vec<T>;

/// A name for a number.
pub type Millis = u64;

/// A name of the standard library's, for this module's error.
pub type Result<T> = std::result::Result<T, crate::errors::Refusal>;

/// Gives back bytes under another name.
#[ffi::export]
pub fn echo_blob(value: Blob) -> Blob {
    value
}

/// Gives back lists of lists, by names with parameters.
#[ffi::export]
pub fn echo_pairs(value: Pairs<i32>) -> Pairs<i32> {
    value
}

/// Gives back what is imported under other names.
#[ffi::export]
pub fn echo_dots(value: List<Dot>) -> List<Dot> {
    value
}

/// Gives back a number under another name, or fails with an error that an alias brings.
///
/// # Errors
/// The number is 0.
#[ffi::export]
pub fn echo_millis(value: Millis) -> Result<Millis> {
    if value == 0 { Err(crate::errors::Refusal::NotNow) } else { Ok(value) }
}

/// Aliases in fields.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryAlias {
    /// Bytes.
    pub blob: Blob,
    /// Lists of lists.
    pub pairs: Pairs<Millis>,
    /// A struct by another name.
    pub dot: Option<Dot>,
}

/// Gives back aliases in fields.
#[ffi::export]
pub fn echo_every_alias(value: EveryAlias) -> EveryAlias {
    value
}
