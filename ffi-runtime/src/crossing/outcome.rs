//! What functions give and what they fail with.

use core::{convert::Infallible, ptr};

use super::{Crossing, Payload, lower_whole, pointee_is_c};
use crate::{
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

/// What a function gives: a [`Crossing`] type or `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross the FFI boundary [FFI0015]",
    label = "this type is not known to `ffi`",
    note = "annotate the type with `#[ffi::data]` if it is yours; see the guide for the types that cross",
    note = "a type with `#[ffi::handle]` crosses as `Arc<{Self}>`, as a parameter also by reference, as a result also by itself",
    note = "`uuid::Uuid` and `bytes::Bytes` need the feature `uuid` or `bytes` of `ffi-runtime`"
)]
pub trait Output: Send + 'static {
    /// The C form.
    type C: 'static;
    /// What has the C form and the CBOR form: the value itself, or of a handle a share of it.
    type Lowered: Lower<C = Self::C>;
    /// The type in the descriptor; `None` is `()`.
    const TYPE: Option<Type>;

    /// What is lowered.
    fn into_lowered(self) -> Self::Lowered;
}

/// A value with a C form and a CBOR form: a [`Crossing`] type or `()`.
pub trait Lower: Sized + Send + 'static {
    /// The C form.
    type C: 'static;
    /// Whether the C form refers to no memory.
    const PLAIN: bool;
    /// See [`Crossing::ALONE`].
    const ALONE: bool;
    /// See [`Crossing::BARE`].
    const BARE: bool = Self::PLAIN && Self::ALONE;
    /// See [`Crossing::INTO_BYTES`].
    const INTO_BYTES: Option<fn(Self) -> Vec<u8>> = None;

    /// See [`Crossing::lower`].
    fn lower(&self, arena: &Arena) -> Self::C;
    /// See [`Crossing::payload`].
    ///
    /// # Safety
    /// As there.
    unsafe fn payload(c: &Self::C) -> Payload;
    /// See [`Crossing::encode`].
    fn encode(&self, encoder: &mut Encoder);
}

impl<T: Crossing> Output for T {
    type C = T::C;
    type Lowered = T;
    const TYPE: Option<Type> = Some(T::TYPE);

    fn into_lowered(self) -> T {
        self
    }
}

impl Output for () {
    type C = ();
    type Lowered = ();
    const TYPE: Option<Type> = None;

    fn into_lowered(self) {}
}

impl<T: Crossing> Lower for T {
    type C = T::C;
    const PLAIN: bool = T::PLAIN;
    const ALONE: bool = T::ALONE;
    const INTO_BYTES: Option<fn(Self) -> Vec<u8>> = T::INTO_BYTES;

    fn lower(&self, arena: &Arena) -> T::C {
        lower_whole(self, arena)
    }

    unsafe fn payload(c: &T::C) -> Payload {
        // SAFETY: the caller's promise.
        unsafe { T::payload(c) }
    }

    fn encode(&self, encoder: &mut Encoder) {
        Crossing::encode(self, encoder);
    }
}

impl Lower for () {
    type C = ();
    const PLAIN: bool = true;
    const ALONE: bool = true;

    fn lower(&self, _: &Arena) {}

    unsafe fn payload((): &()) -> Payload {
        (ptr::null(), 0)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.null();
    }
}

/// What a host gives: a [`Crossing`] type or `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross the FFI boundary [FFI0015]",
    label = "this type is not known to `ffi`",
    note = "annotate the type with `#[ffi::data]` if it is yours; see the guide for the types that cross",
    note = "a type with `#[ffi::handle]` crosses as `Arc<{Self}>`",
    note = "`uuid::Uuid` and `bytes::Bytes` need the feature `uuid` or `bytes` of `ffi-runtime`"
)]
pub trait Answer: Send + Sized + 'static {
    /// The type in the descriptor; `None` is `()`.
    const TYPE: Option<Type>;

    /// See [`Crossing::lift_payload`].
    ///
    /// # Errors
    /// As there.
    ///
    /// # Safety
    /// As there.
    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError>;
    /// See [`Crossing::decode`].
    ///
    /// # Errors
    /// As there.
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError>;
}

impl<T: Crossing> Answer for T {
    const TYPE: Option<Type> = Some(T::TYPE);

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { <T as Crossing>::lift_payload(payload) }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        <T as Crossing>::decode(decoder)
    }
}

impl Answer for () {
    const TYPE: Option<Type> = None;

    unsafe fn lift_payload((_, len): Payload) -> Result<Self, ValueError> {
        match len {
            0 => Ok(()),
            len => Err(ValueError::new(format!("expected no payload, found one of {len} bytes"))),
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        match decoder.null()? {
            true => Ok(()),
            false => Err(ValueError::new("expected null")),
        }
    }
}

/// A `Result` behind an alias, of which a macro does not see the parts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called `Result`, but is none",
    label = "not an alias of `std::result::Result`",
    note = "give the type another name, or write `Result<T, E>` out"
)]
pub trait ResultLike {
    /// The value.
    type Ok;
    /// The error.
    type Err;
}

impl<T, E> ResultLike for Result<T, E> {
    type Ok = T;
    type Err = E;
}

/// A type annotated with `#[ffi::error]`.
pub trait TypedError: Crossing + core::fmt::Display {
    /// What its C form begins with.
    fn text(&self) -> String {
        self.to_string()
    }
}

/// What a function fails with: `String`, or a [`TypedError`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of an exported function [FFI0015]",
    label = "not an error that crosses",
    note = "annotate the type with `#[ffi::error]`, or fail with a `String`"
)]
pub trait Failure: Send + 'static {
    /// The type in the descriptor; `None` cannot fail.
    const TYPE: Option<Type>;
    /// The typed error, if it is one.
    type Typed: TypedError;

    /// The typed error, or the text of one that is only text.
    fn split(self) -> Result<Self::Typed, String>;

    /// The error itself, where it is what an argument's conversion failed with. Text is text in any case.
    fn of_argument(error: ValueError) -> Result<Self, ValueError>
    where
        Self: Sized,
    {
        Err(error)
    }
}

impl<E: TypedError> Failure for E {
    const TYPE: Option<Type> = Some(E::TYPE);
    type Typed = E;

    fn split(self) -> Result<E, String> {
        Ok(self)
    }

    fn of_argument(error: ValueError) -> Result<Self, ValueError> {
        error.into_cause()
    }
}

impl Failure for String {
    const TYPE: Option<Type> = Some(<String as Crossing>::TYPE);
    type Typed = Never;

    fn split(self) -> Result<Never, String> {
        Err(self)
    }
}

impl Failure for Infallible {
    const TYPE: Option<Type> = None;
    type Typed = Never;

    fn split(self) -> Result<Never, String> {
        match self {}
    }
}

/// The typed error of functions that have none.
#[derive(Debug, Clone, Copy)]
pub enum Never {}

impl core::fmt::Display for Never {
    fn fmt(&self, _: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {}
    }
}

impl TypedError for Never {}

// SAFETY: no value of the type exists, so no C form of it is ever made; a host's is refused.
unsafe impl Crossing for Never {
    type C = ();
    type Arg = ();
    const TYPE: Type = Type::Plain("never");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    pointee_is_c!();

    unsafe fn lift((): &(), _: Depth) -> Result<Self, ValueError> {
        Err(ValueError::new("a value that cannot exist"))
    }

    unsafe fn lift_arg((): ()) -> Result<Self, ValueError> {
        Err(ValueError::new("a value that cannot exist"))
    }

    fn lower(&self, _: &Arena) {
        match *self {}
    }

    fn encode(&self, _: &mut Encoder) {
        match *self {}
    }

    fn decode(_: &mut Decoder<'_>) -> Result<Self, ValueError> {
        Err(ValueError::new("a value that cannot exist"))
    }
}
