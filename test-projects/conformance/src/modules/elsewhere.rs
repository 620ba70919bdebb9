//! A module in a file with another name.

/// Says where it is.
#[ffi::export]
pub fn from_path() -> String {
    "path".to_owned()
}
