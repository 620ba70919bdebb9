//! Options of options: nothing, something that is nothing, and something.

/// Gives back a number in two options.
#[ffi::export]
pub fn echo_option_option(value: Option<Option<i64>>) -> Option<Option<i64>> {
    value
}

/// Gives back a text in two options.
#[ffi::export]
pub fn echo_option_option_text(value: Option<Option<String>>) -> Option<Option<String>> {
    value
}

/// Gives back a list in two options.
#[ffi::export]
pub fn echo_option_option_list(value: Option<Option<Vec<i64>>>) -> Option<Option<Vec<i64>>> {
    value
}

/// Gives back a truth value in three options.
#[ffi::export]
pub fn echo_option_option_option(value: Option<Option<Option<bool>>>) -> Option<Option<Option<bool>>> {
    value
}

/// Options of options in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryOptionOption {
    /// A field.
    pub field: Option<Option<i64>>,
    /// Elements.
    pub list: Vec<Option<Option<i64>>>,
}

/// Gives back options of options in every place.
#[ffi::export]
pub fn echo_every_option_option(value: EveryOptionOption) -> EveryOptionOption {
    value
}
