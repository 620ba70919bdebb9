//! What a `&T` parameter refers to.

use core::borrow::Borrow;
use std::borrow::Cow;

use super::{Crossing, memory, sequence};
use crate::{
    abi::{Slice, Str},
    cbor::Decoder,
    depth::Depth,
    value_error::ValueError,
};

/// What a function with a `&T` parameter is called with: memory of the host where a `T` lies there as Rust has it, or a value of our
/// own that was made of it. `O` is its [`ByReference::Owned`].
#[derive(Debug)]
pub enum Lent<'a, T: ?Sized, O> {
    /// It is the host's.
    Borrowed(&'a T),
    /// It was made.
    Owned(O),
}

/// For as long as this is there, and not for as long as the host's memory is.
impl<T: ?Sized, O: Borrow<T>> Borrow<T> for Lent<'_, T, O> {
    #[inline]
    fn borrow(&self) -> &T {
        match self {
            Self::Borrowed(value) => value,
            Self::Owned(value) => value.borrow(),
        }
    }
}

/// What a `&T` parameter refers to. An async function owns an [`Owned`](Self::Owned) and lends it, for the host's memory is not there as
/// long; any other is lent what is there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross the FFI boundary [FFI0015]",
    label = "this type is not known to `ffi`",
    note = "annotate the type with `#[ffi::data]` if it is yours; see the guide for the types that cross",
    note = "a type with `#[ffi::handle]` crosses as `Arc<{Self}>`, as a parameter also by reference, as a result also by itself",
    note = "`uuid::Uuid` and `bytes::Bytes` need the feature `uuid` or `bytes` of `ffi-runtime`"
)]
pub trait ByReference {
    /// What is taken from the host.
    type Owned: Crossing + Borrow<Self>;

    /// As [`Crossing::lift_arg`].
    ///
    /// # Errors
    /// As there.
    ///
    /// # Safety
    /// As there, but not for the duration of this call: for `'a`, in which nothing of it changes.
    unsafe fn lend_arg<'a>(
        arg: <Self::Owned as Crossing>::Arg,
    ) -> Result<Lent<'a, Self, Self::Owned>, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { <Self::Owned as Crossing>::lift_arg(arg) }.map(Lent::Owned)
    }

    /// As [`Crossing::decode`].
    ///
    /// # Errors
    /// As there.
    fn lend_decoded<'a>(decoder: &mut Decoder<'a>) -> Result<Lent<'a, Self, Self::Owned>, ValueError> {
        Self::Owned::decode(decoder).map(Lent::Owned)
    }

    /// As [`Crossing::decode_field`].
    ///
    /// # Errors
    /// As there.
    fn lend_field<'a>(
        decoder: &mut Decoder<'a>,
        key: &'static str,
    ) -> Result<Lent<'a, Self, Self::Owned>, ValueError> {
        Self::lend_decoded(decoder).map_err(|error| error.in_field(key))
    }

    /// As [`Crossing::present`].
    ///
    /// # Errors
    /// As there.
    fn lend_present<'a>(
        value: Option<Lent<'a, Self, Self::Owned>>,
        key: &'static str,
    ) -> Result<Lent<'a, Self, Self::Owned>, ValueError> {
        value.map_or_else(|| Self::Owned::present(None, key).map(Lent::Owned), Ok)
    }
}

impl<T: Crossing> ByReference for T {
    type Owned = T;

    unsafe fn lend_arg<'a>(arg: T::Arg) -> Result<Lent<'a, T, T>, ValueError> {
        if memory::come_as_c::<T>(Depth::default())
            && let Some(pointer) = T::pointer(arg)
        {
            // SAFETY: the caller's promise.
            return Ok(Lent::Borrowed(memory::value(unsafe { pointer.target() }?)));
        }
        // SAFETY: the caller's promise.
        unsafe { T::lift_arg(arg) }.map(Lent::Owned)
    }
}

impl ByReference for str {
    type Owned = String;

    unsafe fn lend_arg<'a>(arg: Str) -> Result<Lent<'a, str, String>, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { arg.view() }.map(Lent::Borrowed)
    }

    fn lend_decoded<'a>(decoder: &mut Decoder<'a>) -> Result<Lent<'a, str, String>, ValueError> {
        decoder.text().map(Lent::from)
    }
}

impl<T: Crossing> ByReference for [T] {
    type Owned = Vec<T>;

    unsafe fn lend_arg<'a>(arg: Slice<T::C>) -> Result<Lent<'a, [T], Vec<T>>, ValueError> {
        if memory::come_as_c::<T>(sequence::inside::<T>(Depth::default())?) {
            // SAFETY: the caller's promise.
            return Ok(Lent::Borrowed(memory::values(unsafe { arg.view() }?)));
        }
        // SAFETY: the caller's promise.
        unsafe { <Vec<T>>::lift_arg(arg) }.map(Lent::Owned)
    }

    fn lend_decoded<'a>(decoder: &mut Decoder<'a>) -> Result<Lent<'a, [T], Vec<T>>, ValueError> {
        T::lend_seq(decoder)
    }
}

impl<'a, T: ToOwned + ?Sized> From<Cow<'a, T>> for Lent<'a, T, T::Owned> {
    fn from(value: Cow<'a, T>) -> Self {
        match value {
            Cow::Borrowed(value) => Self::Borrowed(value),
            Cow::Owned(value) => Self::Owned(value),
        }
    }
}
