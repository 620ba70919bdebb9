//! Nothing at all: structs without fields, results without a value, functions without parameters.

/// A struct without fields.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty {}

/// Structs without fields in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryEmpty {
    /// A field.
    pub field: Empty,
    /// An element.
    pub list: Vec<Empty>,
    /// An option.
    pub option: Option<Empty>,
}

/// Gives back nothing in a struct.
#[ffi::export]
pub fn echo_empty(value: Empty) -> Empty {
    value
}

/// Gives back nothing in every place.
#[ffi::export]
pub fn echo_every_empty(value: EveryEmpty) -> EveryEmpty {
    value
}

/// Takes nothing and gives nothing.
#[ffi::export]
pub fn do_nothing() {}

/// Takes something and gives nothing.
#[ffi::export]
pub fn swallow(value: Vec<String>) {
    drop(value);
}

/// Takes nothing and gives something.
#[ffi::export]
pub fn answer() -> i32 {
    42
}
