//! The glue's unsafe code does not count as the author's.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![deny(clippy::multiple_unsafe_ops_per_block, clippy::allow_attributes_without_reason)]
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "the shape is the point")]

/// A library.
#[ffi::library]
pub struct Library;

/// Data.
#[ffi::data]
pub struct Data {
    /// Documented.
    pub name: String,
}

/// An error.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Documented.
    #[error("{0}")]
    One(String),
}

/// Documented.
#[ffi::export]
pub const LIMIT: i32 = 1;

#[ffi::export]
impl Library {
    /// Documented.
    #[ffi::constructor]
    #[must_use]
    pub fn create() -> Self {
        Self
    }

    /// Documented.
    ///
    /// # Errors
    /// Always.
    pub async fn echo(&self, data: Data) -> Result<Data, Failure> {
        Err(Failure::One(data.name))
    }

    /// Documented.
    #[ffi::destructor]
    pub async fn close(self) {}
}

fn main() {}
