//! What Rust's documentation does not show: it crosses like everything else.

use crate::Conformance;

/// Nobody reads this.
#[doc(hidden)]
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What is in it is hidden where it says so.
    pub open: i32,
    /// Nobody reads this.
    #[doc(hidden)]
    pub kept: String,
}

/// A type that everybody knows, with a variant that nobody reads of.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Known.
    Known,
    /// Nobody reads this.
    #[doc(hidden)]
    Unknown,
}

/// Nobody reads this.
#[doc(hidden)]
#[ffi::export]
pub const SECRET_NUMBER: i32 = -7;

/// Nobody reads this.
#[doc(hidden)]
#[ffi::export]
pub fn echo_secret(value: Secret) -> Secret {
    value
}

/// Gives back an enum with a hidden variant.
#[ffi::export]
pub fn echo_knowledge(value: Knowledge) -> Knowledge {
    value
}

#[ffi::export]
impl Conformance {
    /// Nobody reads this.
    #[doc(hidden)]
    pub fn secret_label(&self) -> String {
        self.label.clone()
    }
}
