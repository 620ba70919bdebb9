//! A library that only has statics, and no destructor.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![deny(clippy::multiple_unsafe_ops_per_block, clippy::allow_attributes_without_reason)]
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "the shape is the point")]

/// Nobody makes one.
#[ffi::library]
pub struct Library;

#[ffi::export]
impl Library {
    /// Documented.
    #[must_use]
    pub fn version() -> String {
        "1".to_owned()
    }
}

fn main() {}
