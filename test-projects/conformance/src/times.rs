//! Points in time.

use std::time::{Duration, SystemTime};

/// Gives back a point in time.
#[ffi::export]
pub fn echo_time(value: SystemTime) -> SystemTime {
    value
}

/// A point in time, so much later.
#[ffi::export]
pub fn later(time: SystemTime, by: Duration) -> Option<SystemTime> {
    time.checked_add(by)
}

/// Points in time in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryTime {
    /// A field.
    pub field: SystemTime,
    /// Elements.
    pub list: Vec<SystemTime>,
    /// An option.
    pub option: Option<SystemTime>,
}

/// Gives back points in time in every place.
#[ffi::export]
pub fn echo_every_time(value: EveryTime) -> EveryTime {
    value
}

/// An error with a point in time, which is a variant as well.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Over.
    #[error("over")]
    Over {
        /// Since when.
        since: SystemTime,
    },
}

/// Fails with a point in time.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_time(value: SystemTime) -> Result<SystemTime, TimeError> {
    Err(TimeError::Over { since: value })
}
