//! `Arc<T>` of a handle: an id.

use core::{ffi::c_void, ptr};
use std::sync::Arc;

use super::{Crossing, arg_is_c, pointee_is_c};
use crate::{
    arena::Arena,
    cbor::{Decoder, Encoder, Kind},
    depth::Depth,
    descriptor::Type,
    handle::{self, Handle, given},
    value_error::ValueError,
};

/// An id as hosts hold it. It is never dereferenced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct RawHandle(*mut c_void);

// SAFETY: the header declares a pointer to something opaque; any address is one, and it is checked as an id. It owns no memory:
// the id does, and is closed by itself.
unsafe impl<T: Handle> Crossing for Arc<T> {
    type C = RawHandle;
    arg_is_c!();
    const TYPE: Type = Type::Handle(T::NAME);
    const PLAIN: bool = true;
    const ALONE: bool = false;
    pointee_is_c!();

    unsafe fn lift(c: &RawHandle, _: Depth) -> Result<Self, ValueError> {
        look_up(c.0)
    }

    fn lower(&self, _: &Arena) -> RawHandle {
        RawHandle(given::id(self))
    }

    /// The id in decimal, as text: as that of a context.
    fn encode(&self, encoder: &mut Encoder) {
        encoder.text(&given::id(self).addr().to_string());
    }

    /// The id in decimal, or as the number itself.
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        let id = if decoder.kind()? == Kind::Integer { decoder.int()? } else { decimal(&decoder.text()?) };
        let handle = ptr::without_provenance_mut(id);
        #[cfg(feature = "server")]
        handle::elsewhere::check(handle).map_err(|refused| ValueError::new(refused.to_string()))?;
        look_up(handle)
    }
}

/// The number that is nothing but these digits. What is none is no id either.
fn decimal(text: &str) -> usize {
    let id = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok());
    id.flatten().unwrap_or(usize::MAX)
}

fn look_up<T: Handle>(handle: *mut c_void) -> Result<Arc<T>, ValueError> {
    handle::look_up(handle).map_err(|refused| ValueError::new(refused.to_string()))
}
