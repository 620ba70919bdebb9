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
    /// `i128`
    I128,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `u128`
    U128,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `String`, `&str`: UTF-8 text.
    Str,
    /// `Vec<u8>`, `&[u8]`, `bytes::Bytes`: a byte string, never an array of ints.
    Bytes,
    /// `std::time::Duration`
    Duration,
    /// `std::time::SystemTime`
    Time,
    /// `uuid::Uuid`
    Uuid,
    /// `Option<T>`
    Option(Box<Type>),
    /// `Vec<T>` of anything but `u8`.
    Seq(Box<Type>),
    /// `[T; N]`; of `u8` it is a byte string on the wire. `N` is at least 1.
    Array(Box<Type>, u32),
    /// `HashSet<T>`, `BTreeSet<T>`; `T` is a key, see [`Type::is_key`].
    Set(Box<Type>),
    /// `HashMap<K, V>`, `BTreeMap<K, V>`; `K` is a key, see [`Type::is_key`].
    Map(Box<Type>, Box<Type>),
    /// `Box<T>`: a pointer in C, and nothing but `T` everywhere else.
    Box(Box<Type>),
    /// A value of a type the author annotated, by its Rust name.
    Named(String),
    /// `Arc<T>`, and as a result or behind the `&` of a parameter `T` itself: an object that stays in the library. The host has
    /// an id of it.
    Handle(String),
}

impl Type {
    /// The names of the annotated types inside, from left to right.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit_named(&mut |name, _| names.push(name));
        names
    }

    /// Shows `visit` the names of the annotated types inside, from left to right, and whether each is one of a handle.
    pub fn visit_named<'t>(&'t self, visit: &mut dyn FnMut(&'t str, bool)) {
        match self {
            Type::Named(name) => visit(name, false),
            Type::Handle(name) => visit(name, true),
            Type::Map(key, value) => {
                key.visit_named(visit);
                value.visit_named(visit);
            }
            other => {
                if let Some(inner) = other.inner() {
                    inner.visit_named(visit);
                }
            }
        }
    }

    /// What an option, a sequence, an array, a set or a box is of.
    pub fn inner(&self) -> Option<&Type> {
        match self {
            Type::Option(inner)
            | Type::Seq(inner)
            | Type::Array(inner, _)
            | Type::Set(inner)
            | Type::Box(inner) => Some(inner),
            _ => None,
        }
    }

    /// Whether it can be the key of a map and the element of a set: text, or an integer of at most 64 bits. Of an
    /// annotated type its declaration decides: it has to be a newtype of such.
    pub fn is_key(&self) -> bool {
        matches!(
            self,
            Type::Str
                | Type::I8
                | Type::I16
                | Type::I32
                | Type::I64
                | Type::U8
                | Type::U16
                | Type::U32
                | Type::U64
        )
    }

    /// Whether it can be the type of a constant: every language can write its values down.
    pub fn is_literal(&self) -> bool {
        match self {
            Type::Bool
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::I128
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::U128
            | Type::F32
            | Type::F64
            | Type::Str
            | Type::Duration => true,
            Type::Bytes
            | Type::Time
            | Type::Uuid
            | Type::Option(_)
            | Type::Seq(_)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Box(_)
            | Type::Named(_)
            | Type::Handle(_) => false,
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
            Type::I128 => "i128",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::U128 => "u128",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Str => "String",
            Type::Bytes => "Vec<u8>",
            Type::Duration => "Duration",
            Type::Time => "SystemTime",
            Type::Uuid => "Uuid",
            Type::Option(inner) => return write!(f, "Option<{inner}>"),
            Type::Seq(inner) => return write!(f, "Vec<{inner}>"),
            Type::Array(inner, len) => return write!(f, "[{inner}; {len}]"),
            Type::Set(inner) => return write!(f, "HashSet<{inner}>"),
            Type::Map(key, value) => return write!(f, "HashMap<{key}, {value}>"),
            Type::Box(inner) => return write!(f, "Box<{inner}>"),
            Type::Named(name) => name,
            Type::Handle(name) => return write!(f, "Arc<{name}>"),
        };
        f.write_str(text)
    }
}
