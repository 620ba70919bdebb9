//! The glue's unsafe code does not count as the author's.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![deny(clippy::multiple_unsafe_ops_per_block, clippy::allow_attributes_without_reason)]
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "the shape is the point")]

use std::{pin::Pin, task::{Context, Poll}};

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

/// Documented.
#[ffi::event]
pub fn on_data(ctx: &ffi::Context, data: Data);

/// Documented.
#[ffi::event]
pub fn on_parts(ctx: &ffi::Context, name: String, count: u8);

/// Documented.
///
/// # Errors
/// The host's.
#[ffi::host]
pub async fn ask(ctx: &ffi::Context, data: Data) -> Result<Data, ffi::HostError>;

/// Documented.
#[ffi::host]
pub trait Host {
    /// Documented.
    fn tell(&self, data: Data);
}

struct Never;

impl ffi::Stream for Never {
    type Item = Data;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Data>> {
        Poll::Ready(None)
    }
}

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
    #[must_use]
    pub fn stream(&self, ctx: &ffi::Context) -> Pin<Box<dyn ffi::Stream<Item = Data> + Send + '_>> {
        on_parts(ctx, String::new(), 0);
        Box::pin(Never)
    }

    /// Documented.
    #[ffi::destructor]
    pub async fn close(self) {}
}

fn main() {}
