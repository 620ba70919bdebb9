//! Values that the library takes and gives.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// An enum of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// A variant.
    Small,
    /// A variant.
    Large,
}

/// An enum of the library.
#[derive(Debug, Clone)]
pub enum ShopResult {
    /// A variant.
    Nothing,
    /// A variant.
    Sold(
        /// The value.
        Size,
    ),
    /// A variant.
    Kept(
        /// The field0.
        u8,
        /// The field1.
        Shelf,
    ),
    /// A variant.
    Lost {
        /// The out.
        out: SystemTime,
    },
}

/// A struct of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: Option<Option<String>>,
    /// The price.
    ///
    /// The library's default: `0.5`.
    pub price: f64,
}

/// A type of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

/// A type of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Maybe(pub Option<Uuid>);
