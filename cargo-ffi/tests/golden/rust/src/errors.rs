//! What functions of the library fail with.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// An error of the library.
///
/// What the library says about one is the message of `CallError::Failed`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refused {
    /// The by.
    pub by: Vec<u8>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for HostError<Refused> {
    fn from(error: Refused) -> Self {
        Self::Failed(error)
    }
}
