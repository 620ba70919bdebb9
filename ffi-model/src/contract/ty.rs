//! The types that cross.

use std::fmt;

/// A type at the boundary. Its C form and its CBOR form follow from it alone, see `docs/abi.md`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Type {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `String`, `&str`: UTF-8 text.
    Str,
    /// `Vec<u8>`, `&[u8]`: a byte string, never an array of ints.
    Bytes,
    /// `Option<T>`
    Option(Box<Type>),
    /// `Vec<T>` of anything but `u8`.
    Seq(Box<Type>),
    /// A type the author annotated, by its Rust name.
    Named(String),
}

impl Type {
    /// The name of the annotated type inside, however deep, if there is one.
    pub fn named(&self) -> Option<&str> {
        match self {
            Type::Named(name) => Some(name),
            Type::Option(inner) | Type::Seq(inner) => inner.named(),
            _ => None,
        }
    }
}

/// As an author would write it in Rust.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Type::Bool => "bool",
            Type::I8 => "i8",
            Type::I16 => "i16",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Str => "String",
            Type::Bytes => "Vec<u8>",
            Type::Option(inner) => return write!(f, "Option<{inner}>"),
            Type::Seq(inner) => return write!(f, "Vec<{inner}>"),
            Type::Named(name) => name,
        };
        f.write_str(text)
    }
}
