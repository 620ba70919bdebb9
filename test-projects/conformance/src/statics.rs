//! Functions that need no context: free ones, and those of the library.

use crate::Conformance;

/// A free function.
#[ffi::export]
pub fn subtract(left: i64, right: i64) -> i64 {
    left.wrapping_sub(right)
}

/// A free function that waits.
#[ffi::export]
pub async fn subtract_later(left: i64, right: i64) -> i64 {
    tokio::task::yield_now().await;
    left.wrapping_sub(right)
}

#[ffi::export]
impl Conformance {
    /// A static function of the library.
    pub fn divide(left: i64, right: i64) -> Option<i64> {
        left.checked_div(right)
    }

    /// A static function of the library that waits, inside the library's runtime.
    pub async fn divide_later(left: i64, right: i64) -> Option<i64> {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        left.checked_div(right)
    }
}
