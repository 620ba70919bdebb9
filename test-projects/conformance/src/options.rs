//! Values that may be missing, of every kind.

use crate::{data_enums::Shape, flat_enums::Level, records::Point};

/// Gives back a number, or nothing.
#[ffi::export]
pub fn echo_option_i64(value: Option<i64>) -> Option<i64> {
    value
}

/// Gives back a truth value, or nothing: false is not nothing.
#[ffi::export]
pub fn echo_option_bool(value: Option<bool>) -> Option<bool> {
    value
}

/// Gives back a text, or nothing: the empty text is not nothing.
#[ffi::export]
pub fn echo_option_text(value: Option<String>) -> Option<String> {
    value
}

/// Gives back bytes, or nothing: no bytes are not nothing.
#[ffi::export]
pub fn echo_option_bytes(value: Option<Vec<u8>>) -> Option<Vec<u8>> {
    value
}

/// Gives back a list, or nothing: an empty list is not nothing.
#[ffi::export]
pub fn echo_option_list(value: Option<Vec<i64>>) -> Option<Vec<i64>> {
    value
}

/// Gives back a struct, or nothing.
#[ffi::export]
pub fn echo_option_record(value: Option<Point>) -> Option<Point> {
    value
}

/// Gives back a value of a flat enum, or nothing: the one with the number 0 is not nothing.
#[ffi::export]
pub fn echo_option_enum(value: Option<Level>) -> Option<Level> {
    value
}

/// Gives back a value of an enum with fields, or nothing.
#[ffi::export]
pub fn echo_option_choice(value: Option<Shape>) -> Option<Shape> {
    value
}

/// Options in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryOption {
    /// A struct.
    pub record: Option<Point>,
    /// A flat enum.
    pub level: Option<Level>,
    /// An enum with fields.
    pub shape: Option<Shape>,
    /// Elements that may be missing.
    pub records: Vec<Option<Point>>,
    /// A list that may be missing, of elements that may be missing.
    pub list: Option<Vec<Option<i64>>>,
}

/// Gives back options in every place.
#[ffi::export]
pub fn echo_every_option(value: EveryOption) -> EveryOption {
    value
}
