//! Functions without a bug, for hosts that have one.

use std::time::Duration;

use crate::Reading;

/// The sum of bytes.
#[ffi::export]
pub fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().copied().map(u64::from).sum()
}

/// The sum of numbers, which are as wide as what ThreadSanitizer remembers accesses of (see `Place`).
#[ffi::export]
pub fn total(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0, |total, number| total.wrapping_add(*number))
}

/// The mean of what sensors measured; 0 where there is nothing.
#[ffi::export]
pub fn mean(readings: &[Reading]) -> f64 {
    let sum: f64 = readings.iter().map(|reading| reading.value).sum();
    let count = u32::try_from(readings.len()).map_or(f64::INFINITY, f64::from);
    if count == 0.0 { 0.0 } else { sum / count }
}

/// The text in upper case; only ASCII letters change.
#[ffi::export]
pub fn shout(text: String) -> String {
    text.to_ascii_uppercase()
}

/// The same a moment later, from a thread of the library.
#[ffi::export]
pub async fn shout_later(text: String) -> String {
    tokio::time::sleep(Duration::from_millis(1)).await;
    text.to_ascii_uppercase()
}
