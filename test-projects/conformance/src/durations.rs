//! Spans of time.

use std::time::Duration;

/// A span with a fraction.
#[ffi::export]
pub const PAUSE: Duration = Duration::from_millis(1_500);

/// No time at all.
#[ffi::export]
pub const NO_TIME: Duration = Duration::ZERO;

/// Gives back a span of time.
#[ffi::export]
pub fn echo_duration(value: Duration) -> Duration {
    value
}

/// The longest span there is, which not every language can hold.
#[ffi::export]
pub fn longest_duration() -> Duration {
    Duration::MAX
}

/// Spans of time in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryDuration {
    /// A field.
    pub field: Duration,
    /// Elements.
    pub list: Vec<Duration>,
    /// An option.
    pub option: Option<Duration>,
}

/// Gives back spans of time in every place.
#[ffi::export]
pub fn echo_every_duration(value: EveryDuration) -> EveryDuration {
    value
}

/// An error with a span of time, which is a variant as well.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Too late.
    #[error("late by {} ms", .by.as_millis())]
    Late {
        /// By how much.
        by: Duration,
    },
}

/// Fails with a span of time.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_duration(value: Duration) -> Result<Duration, DurationError> {
    Err(DurationError::Late { by: value })
}
