//! How a call can end other than with a result.

use std::fmt;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The typed error of the function: the CBOR map `{error, message}`.
    Failed(Vec<u8>),
    /// Anything else that went wrong in the library or on the way into it: a text error, a bad argument, a closed handle, a panic.
    Error(String),
    /// It was cancelled, or its context was destroyed.
    Cancelled(String),
    /// Its deadline has passed.
    Timeout(String),
    /// It cannot be called on this thread, which is one that it would wait for.
    WouldDeadlock(String),
    /// The server, or the way to it, is gone. The call may have run, or may not have.
    Disconnected(String),
}

impl Failure {
    /// The failure that a terminal code other than `OK` says, with its payload.
    pub fn of_code(code: i32, payload: &[u8]) -> Self {
        let text = || String::from_utf8_lossy(payload).into_owned();
        match code {
            1 => Self::Error(text()),
            5 => Self::Cancelled(text()),
            6 => Self::Failed(payload.to_vec()),
            7 => Self::Timeout(text()),
            8 => Self::WouldDeadlock(text()),
            _ => Self::Error(format!(
                "the library has replied with the code {code}, which this package does not know"
            )),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(_) => f.write_str("the function has failed"),
            Self::Error(text) | Self::WouldDeadlock(text) => f.write_str(text),
            Self::Cancelled(text) if text.is_empty() => f.write_str("the call was cancelled"),
            Self::Timeout(text) if text.is_empty() => f.write_str("the deadline of the call has passed"),
            Self::Cancelled(text) | Self::Timeout(text) => f.write_str(text),
            Self::Disconnected(text) => write!(f, "disconnected: {text}"),
        }
    }
}

impl std::error::Error for Failure {}
