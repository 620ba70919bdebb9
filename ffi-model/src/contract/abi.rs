//! Which call forms a function has.

use std::fmt;

use crate::suggest::{Wrong, none_of};

/// The forms in which a function is exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Abi {
    /// All of them.
    #[default]
    Both,
    /// The callback form and the direct form.
    Native,
    /// The CBOR form.
    Cbor,
}

impl Abi {
    /// Every choice.
    pub const ALL: [Abi; 3] = [Abi::Both, Abi::Native, Abi::Cbor];

    /// As it is written in an attribute.
    pub fn spelling(self) -> &'static str {
        match self {
            Abi::Both => "both",
            Abi::Native => "native",
            Abi::Cbor => "cbor",
        }
    }

    /// The choice of that spelling.
    pub fn parse(text: &str) -> Option<Abi> {
        Self::ALL.into_iter().find(|abi| abi.spelling() == text)
    }

    /// As [`Abi::parse`].
    ///
    /// # Errors
    /// There is no such choice.
    pub fn read(text: &str) -> Result<Abi, Wrong> {
        Self::parse(text).ok_or_else(|| none_of(text, "an ABI", &Self::ALL.map(Abi::spelling)))
    }

    /// Whether the callback form and the direct form are exported.
    pub fn has_native(self) -> bool {
        self != Abi::Cbor
    }

    /// Whether the CBOR form is exported.
    pub fn has_cbor(self) -> bool {
        self != Abi::Native
    }

    /// Whether there is nothing to say about it.
    pub fn is_both(&self) -> bool {
        *self == Abi::Both
    }
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spelling())
    }
}
