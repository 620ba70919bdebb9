//! Sets of texts and of integers. Those in order come back in that order.

use std::collections::{BTreeSet, HashSet};

/// Gives back texts, in order.
#[ffi::export]
pub fn echo_words(value: BTreeSet<String>) -> BTreeSet<String> {
    value
}

/// Gives back numbers, in any order.
#[ffi::export]
pub fn echo_number_set(value: HashSet<i64>) -> HashSet<i64> {
    value
}

/// Gives back the smallest integers: bytes in C, and an array on the wire nevertheless.
#[ffi::export]
pub fn echo_octet_set(value: BTreeSet<u8>) -> BTreeSet<u8> {
    value
}

/// Sets in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EverySet {
    /// A field.
    pub field: BTreeSet<i32>,
    /// Elements.
    pub list: Vec<BTreeSet<String>>,
    /// An option.
    pub option: Option<BTreeSet<u64>>,
}

/// Gives back sets in every place.
#[ffi::export]
pub fn echo_every_set(value: EverySet) -> EverySet {
    value
}

/// A set in a variant.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetChoice {
    /// Of texts.
    Words(BTreeSet<String>),
}

/// Gives back a set in a variant.
#[ffi::export]
pub fn echo_set_choice(value: SetChoice) -> SetChoice {
    value
}

/// An error with a set.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} elements", .elements.len())]
pub struct SetError {
    /// The elements.
    pub elements: BTreeSet<i64>,
}

/// Fails with a set.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_set(value: BTreeSet<i64>) -> Result<u32, SetError> {
    Err(SetError { elements: value })
}
