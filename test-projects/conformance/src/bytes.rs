//! Byte strings: never an array of numbers.

/// Gives back bytes.
#[ffi::export]
pub fn echo_bytes(value: Vec<u8>) -> Vec<u8> {
    value
}

/// Bytes in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryBytes {
    /// A field.
    pub field: Vec<u8>,
    /// An element.
    pub list: Vec<Vec<u8>>,
    /// An option.
    pub option: Option<Vec<u8>>,
    /// An element that may be missing.
    pub option_list: Vec<Option<Vec<u8>>>,
    /// A list that may be missing.
    pub list_option: Option<Vec<Vec<u8>>>,
}

/// Gives back bytes in every place.
#[ffi::export]
pub fn echo_every_bytes(value: EveryBytes) -> EveryBytes {
    value
}

/// Bytes in variants.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BytesChoice {
    /// Without a name.
    Bare(Vec<u8>),
    /// With one.
    Named {
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// Gives back bytes in a variant.
#[ffi::export]
pub fn echo_bytes_choice(value: BytesChoice) -> BytesChoice {
    value
}

/// An error with bytes.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} bytes", .bytes.len())]
pub struct BytesError {
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Fails with bytes.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_bytes(value: Vec<u8>) -> Result<Vec<u8>, BytesError> {
    Err(BytesError { bytes: value })
}

/// Gives back bytes that are shared and not copied inside of the library.
#[ffi::export]
pub fn echo_shared_bytes(value: ::bytes::Bytes) -> ::bytes::Bytes {
    value
}

/// Gives back shared bytes, or nothing.
#[ffi::export]
pub fn echo_option_shared_bytes(value: Option<::bytes::Bytes>) -> Option<::bytes::Bytes> {
    value
}
