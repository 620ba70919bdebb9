//! What the keys stand for that a request leaves out.

use std::fmt;

/// The value that a parameter or a field has where its key is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum DefaultValue {
    /// What the type's `Default` gives: only the library knows it.
    Implied,
    /// `None`
    None,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// The bits of an `f64`.
    Float(u64),
    /// Text.
    Str(String),
}

/// As it is written in Rust.
impl fmt::Display for DefaultValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefaultValue::Implied => f.write_str("Default::default()"),
            DefaultValue::None => f.write_str("None"),
            DefaultValue::Bool(value) => value.fmt(f),
            DefaultValue::Int(value) => value.fmt(f),
            DefaultValue::Float(bits) => write!(f, "{:?}", f64::from_bits(*bits)),
            DefaultValue::Str(text) => write!(f, "{text:?}"),
        }
    }
}
