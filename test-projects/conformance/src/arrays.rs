//! Arrays of a length that is part of their type.

use crate::records::Point;

/// Gives back a byte string of 32 bytes.
#[ffi::export]
pub fn echo_key(value: [u8; 32]) -> [u8; 32] {
    value
}

/// Gives back three numbers.
#[ffi::export]
pub fn echo_triple(value: [i64; 3]) -> [i64; 3] {
    value
}

/// Gives back arrays in an array.
#[ffi::export]
pub fn echo_grid(value: [[i32; 2]; 3]) -> [[i32; 2]; 3] {
    value
}

/// Gives back two texts.
#[ffi::export]
pub fn echo_two_texts(value: [String; 2]) -> [String; 2] {
    value
}

/// Gives back two structs.
#[ffi::export]
pub fn echo_two_points(value: [Point; 2]) -> [Point; 2] {
    value
}

/// Gives back an array, or nothing.
#[ffi::export]
pub fn echo_option_array(value: Option<[bool; 2]>) -> Option<[bool; 2]> {
    value
}

/// Arrays in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryArray {
    /// A field.
    pub field: [u8; 4],
    /// Elements.
    pub list: Vec<[u8; 4]>,
    /// An option.
    pub option: Option<[i64; 3]>,
    /// Of elements that may be missing.
    pub options: [Option<i64>; 2],
    /// Of lists.
    pub lists: [Vec<i64>; 2],
}

/// Gives back arrays in every place.
#[ffi::export]
pub fn echo_every_array(value: EveryArray) -> EveryArray {
    value
}

/// An array in a variant.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayChoice {
    /// Of bytes.
    Key([u8; 4]),
    /// Of numbers.
    Numbers {
        /// The numbers.
        numbers: [u16; 2],
    },
}

/// Gives back an array in a variant.
#[ffi::export]
pub fn echo_array_choice(value: ArrayChoice) -> ArrayChoice {
    value
}

/// An error with an array.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("key {key:?}")]
pub struct ArrayError {
    /// The key.
    pub key: [u8; 4],
}

/// Fails with an array.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_array(value: [u8; 4]) -> Result<[u8; 4], ArrayError> {
    Err(ArrayError { key: value })
}
