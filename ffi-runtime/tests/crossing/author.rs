//! Types of an author, of every kind.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    num::ParseIntError,
    time::Duration,
};

#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) user_id: UserId,
    pub(crate) digest: [u8; 4],
    pub(crate) parent: Option<Box<Record>>,
    pub(crate) children: Vec<Record>,
    pub(crate) by_name: HashMap<String, Record>,
    pub(crate) shape: Shape,
    pub(crate) mood: Mood,
    pub(crate) wide: u128,
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Empty,
    Circle(f32),
    Polygon { points: Vec<[i32; 2]>, name: Option<String> },
    Timed(Duration, BTreeMap<i8, Shape>),
    Boxed(Box<Shape>),
}

#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mood {
    Good = 5,
    Bad = -5,
}

/// Numbers alone, and room between them.
#[ffi::data]
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    pub(crate) small: i8,
    pub(crate) wide: f64,
    pub(crate) pair: [u16; 3],
    pub(crate) level: Level,
}

/// As many numbers, which rustc may put elsewhere.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Loose {
    pub(crate) small: u8,
    pub(crate) wide: u32,
    pub(crate) inner: Mark,
}

/// A newtype that is a key.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UserId(pub(crate) String);

/// A newtype whose `Vec` is no byte string.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Level(pub(crate) u8);

/// A newtype that may be `null` on the wire.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Maybe(pub(crate) Option<i64>);

/// A newtype of a collection.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Names(pub(crate) HashSet<String>);

/// Crosses as text, and is a key.
#[ffi::data(via = "String")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Decimal(pub(crate) u32);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Decimal {
    type Error = ParseIntError;

    fn try_from(text: String) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

impl From<&Decimal> for String {
    fn from(decimal: &Decimal) -> Self {
        decimal.to_string()
    }
}
