//! A module in a file of its own.

/// Says where it is.
#[ffi::export]
pub fn from_nested() -> String {
    "nested".to_owned()
}
