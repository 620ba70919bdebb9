//! Identifiers of 16 bytes.

use uuid::Uuid;

/// Gives back an identifier.
#[ffi::export]
pub fn echo_uuid(value: Uuid) -> Uuid {
    value
}

/// Identifiers in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryUuid {
    /// A field.
    pub field: Uuid,
    /// Elements.
    pub list: Vec<Uuid>,
    /// An option.
    pub option: Option<Uuid>,
}

/// Gives back identifiers in every place.
#[ffi::export]
pub fn echo_every_uuid(value: EveryUuid) -> EveryUuid {
    value
}

/// An error with an identifier, which is a variant as well.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UuidError {
    /// Unknown.
    #[error("unknown: {0}")]
    Unknown(Uuid),
}

/// Fails with an identifier.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_uuid(value: Uuid) -> Result<Uuid, UuidError> {
    Err(UuidError::Unknown(value))
}
