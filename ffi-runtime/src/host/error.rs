//! What the call of a host function fails with.

use core::fmt;
use std::error::Error;

use crate::{
    cbor::{Decoder, Kind},
    crossing::{Crossing, Payload, TypedError},
    descriptor::Type,
    value_error::ValueError,
};

/// Why a host function gave no result.
///
/// It is the error of a function with `#[ffi::host]`, or turns into that: an author's `#[ffi::error]` type has a `From<ffi::HostError>`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostError {
    /// The host has registered nothing for it.
    NotRegistered {
        /// Its name.
        function: &'static str,
    },
    /// The host's function failed.
    Failed {
        /// What the host says about it.
        text: String,
    },
    /// The host cancelled it.
    Cancelled {
        /// What the host says about it.
        text: String,
    },
    /// The context was destroyed.
    Closed,
    /// The host registered something else for it, or nothing, before it was answered.
    Replaced,
    /// The host's answer cannot be taken, or the arguments cannot be given.
    Bad {
        /// What is wrong with them, and where.
        text: String,
    },
    /// It would have to be waited for on the only thread of the library, which nothing else could go on without.
    WouldDeadlock,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostError::NotRegistered { function } => {
                write!(f, "the host function `{function}` is not registered")
            }
            HostError::Failed { text } if text.is_empty() => f.write_str("the host function failed"),
            HostError::Cancelled { text } if text.is_empty() => {
                f.write_str("the host cancelled the function")
            }
            HostError::Failed { text } | HostError::Cancelled { text } | HostError::Bad { text } => {
                f.write_str(text)
            }
            HostError::Closed => f.write_str("the context was destroyed"),
            HostError::Replaced => f.write_str("the host function was replaced before it was answered"),
            HostError::WouldDeadlock => f.write_str(
                "waiting for the host here could never end: this is the only thread of the library's runtime",
            ),
        }
    }
}

impl Error for HostError {}

impl From<HostError> for String {
    fn from(error: HostError) -> Self {
        error.to_string()
    }
}

/// What a host function fails with: [`HostError`], `String`, or a [`TypedError`] with a `From<HostError>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a host function [FFI0015]",
    label = "not an error that a host can give",
    note = "fail with `ffi::HostError`, with a `String`, or with a type annotated with `#[ffi::error]` that has a `From<ffi::HostError>`"
)]
pub trait HostFailure: Send + Sized + 'static {
    /// The type in the descriptor. One that is not typed is text.
    const TYPE: Option<Type>;

    /// The error where it is none of the host's own.
    fn of_host(error: HostError) -> Self;

    /// The typed error, out of the payload of `FAIL`.
    ///
    /// # Errors
    /// What is none.
    ///
    /// # Safety
    /// As [`Crossing::lift_payload`].
    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError>;

    /// The typed error, out of the CBOR of `FAIL`.
    ///
    /// # Errors
    /// What is none.
    fn decode(bytes: &[u8]) -> Result<Self, ValueError>;
}

impl<E: TypedError + From<HostError>> HostFailure for E {
    const TYPE: Option<Type> = Some(E::TYPE);

    fn of_host(error: HostError) -> Self {
        error.into()
    }

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { <E as Crossing>::lift_payload(payload) }
    }

    fn decode(bytes: &[u8]) -> Result<Self, ValueError> {
        // An error whose own key is `error` is not taken for the map that a reply of the library has.
        match with_message(bytes) {
            Ok(Some(error)) => Ok(error),
            Ok(None) => bare(bytes),
            Err(error) => bare(bytes).map_err(|_| error),
        }
    }
}

/// The error as the library's own replies have it, `{"error": .., "message": ..}`. `None` for what is no such map.
fn with_message<E: Crossing>(bytes: &[u8]) -> Result<Option<E>, ValueError> {
    let mut decoder = Decoder::around_values(bytes);
    if decoder.kind()? != Kind::Map {
        return Ok(None);
    }
    let mut found = None;
    decoder.map(|decoder, key| {
        match key {
            "error" => found = Some(E::decode(decoder)?),
            _ => decoder.skip()?,
        }
        Ok(())
    })?;
    decoder.finish()?;
    Ok(found)
}

fn bare<E: Crossing>(bytes: &[u8]) -> Result<E, ValueError> {
    let mut decoder = Decoder::new(bytes);
    let error = E::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(error)
}

/// Of an error that is only text.
macro_rules! only_text {
    ($($type:ty)*) => {
        $(impl HostFailure for $type {
            const TYPE: Option<Type> = Some(<String as Crossing>::TYPE);

            fn of_host(error: HostError) -> Self {
                error.into()
            }

            unsafe fn lift_payload(_: Payload) -> Result<Self, ValueError> {
                Err(no_typed_error())
            }

            fn decode(_: &[u8]) -> Result<Self, ValueError> {
                Err(no_typed_error())
            }
        })*
    };
}

only_text!(HostError String);

fn no_typed_error() -> ValueError {
    ValueError::new("the function has no typed error: FAIL is not one of its answers")
}
