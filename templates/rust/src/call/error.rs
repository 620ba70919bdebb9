//! How a call fails.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::Owner;
use crate::codec::{self, Decode, Decoder, Malformed};
use crate::engine::Failure;

/// Why a call has no result. `E` is the error type of the function, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError<E = Infallible> {
    /// The function has failed, with an error of its own.
    Failed {
        /// The error.
        error: E,
        /// What the library says about it.
        message: String,
    },
    /// Anything else that went wrong in the library or on the way into it: a failure that is a text, a bad argument, a closed object, a panic.
    Error(String),
    /// It was cancelled, or what it was called on was closed meanwhile.
    Cancelled(String),
    /// It took longer than it was given.
    Timeout(String),
    /// It would wait for the very thread that it was called on.
    WouldDeadlock(String),
    /// The server, or the way to it, is gone. The function may have run, or may not have.
    Disconnected(String),
    /// What came back is not what this package knows.
    Malformed(String),
}

impl<E: Decode> CallError<E> {
    /// The ids of the objects in a failure that has an error of the function's own.
    pub(crate) fn ids_in(failed: &[u8]) -> Vec<u64> {
        codec::ids_in::<Failed<E>>(failed)
    }

    /// What a failure is to a function whose own error is `E`.
    pub(crate) fn of(failure: Failure, owner: &Arc<Owner>) -> Self {
        match failure {
            Failure::Failed(bytes) => match codec::from_bytes::<Failed<E>>(&bytes, owner) {
                Ok(Failed { error, message }) => Self::Failed { error, message },
                Err(malformed) => Self::malformed(&malformed),
            },
            failure => Self::untyped(failure),
        }
    }

    pub(crate) fn malformed(malformed: &Malformed) -> Self {
        Self::Malformed(format!("the library's answer is none that this package knows: {malformed}"))
    }
}

impl<E> CallError<E> {
    /// What a failure is to what has no typed error.
    pub(crate) fn untyped(failure: Failure) -> Self {
        let text = failure.to_string();
        match failure {
            Failure::Failed(_) | Failure::Error(_) => Self::Error(text),
            Failure::Cancelled(_) => Self::Cancelled(text),
            Failure::Timeout(_) => Self::Timeout(text),
            Failure::WouldDeadlock(_) => Self::WouldDeadlock(text),
            Failure::Disconnected(why) => Self::Disconnected(why),
        }
    }

    /// The function's own error, where it is that.
    pub fn error(&self) -> Option<&E> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl<E> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { message: text, .. }
            | Self::Error(text)
            | Self::Cancelled(text)
            | Self::Timeout(text)
            | Self::WouldDeadlock(text)
            | Self::Malformed(text) => f.write_str(text),
            Self::Disconnected(text) => write!(f, "disconnected: {text}"),
        }
    }
}

impl<E: Error + 'static> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error().map(|error| error as &(dyn Error + 'static))
    }
}

/// The typed error of a function, as it comes.
struct Failed<E> {
    error: E,
    message: String,
}

impl<E: Decode> codec::Encode for Failed<E> {
    fn encode(&self, out: &mut codec::Encoder<'_>) {
        out.map(2, |out| {
            out.field("error", &self.error);
            out.field("message", &self.message);
        });
    }
}

impl<E: Decode> Decode for Failed<E> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (mut error, mut message) = (None, None);
        input.fields(|input, key| match key {
            "error" => input.field(&mut error),
            "message" => input.field(&mut message),
            _ => input.skip(),
        })?;
        Ok(Self { error: Decoder::due("error", error)?, message: Decoder::due("message", message)? })
    }
}
