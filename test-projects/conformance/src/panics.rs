//! Panics: an error for the host, and the context goes on.

use crate::Conformance;

/// Panics with that text.
#[ffi::export]
pub fn panic_with(text: String) -> i64 {
    panic!("{text}")
}

/// Panics with something that is no text.
#[ffi::export]
pub fn panic_without_text() {
    std::panic::panic_any(42)
}

#[ffi::export]
impl Conformance {
    /// Panics on a context.
    pub fn panic_inside(&self, text: String) {
        panic!("{}: {text}", self.label)
    }

    /// Panics after it has waited.
    pub async fn panic_later(&self, text: String) -> String {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        panic!("{}: {text}", self.label)
    }
}
