//! Names that the author gives: of items everywhere but in Rust, of their parts on the wire.

use crate::Conformance;

/// A struct with another name, and other names of its fields.
#[ffi::data(rename = "Parcel", rename_all = "kebab-case")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedItem {
    /// `tracking-code` on the wire.
    pub tracking_code: TrackingCode,
    /// What is no name in any language.
    #[ffi(rename = "\"girth\" ☂")]
    pub size_class: SizeClass,
    /// `delivery-route` on the wire.
    pub delivery_route: DeliveryRoute,
    /// `net-weight` on the wire.
    pub net_weight: NetWeight,
}

/// A newtype with another name.
#[ffi::data(rename = "Barcode")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackingCode(pub String);

/// A flat enum with another name, and other names of its variants.
#[ffi::data(rename = "Girth", rename_all = "SCREAMING_SNAKE_CASE")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeClass {
    /// `VERY_SMALL` on the wire.
    VerySmall,
    /// What is no name in any language.
    #[ffi(rename = "as large as it gets")]
    VeryLarge,
}

/// An enum with fields with another name, and other names of its parts.
#[ffi::data(rename = "Route", rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryRoute {
    /// `byAir` on the wire.
    ByAir {
        /// `flightNumber` on the wire.
        flight_number: u32,
        /// `Bay` on the wire, whatever the rule says.
        #[ffi(rename = "Bay")]
        cargo_bay: Option<u32>,
    },
    /// What is no name in any language.
    #[ffi(rename = "on foot")]
    ByFoot(#[ffi(rename = "steps")] u32),
    /// `standingStill` on the wire.
    StandingStill,
}

/// A type that is made from another, with another name.
#[ffi::data(rename = "Grams", via = "u32")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetWeight {
    kilograms: u32,
    grams: u32,
}

impl From<u32> for NetWeight {
    fn from(grams: u32) -> Self {
        Self { kilograms: grams / 1000, grams: grams % 1000 }
    }
}

impl From<&NetWeight> for u32 {
    fn from(weight: &NetWeight) -> Self {
        weight.kilograms * 1000 + weight.grams
    }
}

/// An error with another name, and other names of its parts.
#[ffi::error(rename = "Loss", rename_all = "PascalCase")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShippingError {
    /// `Adrift` on the wire.
    #[error("lost in {sea_name}")]
    #[ffi(rename = "Adrift")]
    LostAtSea {
        /// `SeaName` on the wire.
        sea_name: String,
    },
}

/// Is called `ship`, and its parameter `value` on the wire.
#[ffi::export(rename = "ship")]
pub fn give_back_what_is_shipped(#[ffi(rename = "value")] shipped_item: ShippedItem) -> ShippedItem {
    shipped_item
}

/// Fails with an error that has another name.
///
/// # Errors
/// Always.
#[ffi::export(rename = "sink", rename_all = "camelCase")]
pub fn lose_at_sea(sea_name: String) -> Result<(), ShippingError> {
    Err(ShippingError::LostAtSea { sea_name })
}

/// `West` everywhere but in Rust, where that is the other one. On the wire its fields have the name of each other.
#[ffi::data(rename = "West")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct East {
    /// `right` on the wire.
    #[ffi(rename = "right")]
    pub left: i32,
    /// `left` on the wire.
    #[ffi(rename = "left")]
    pub right: i32,
}

/// `East` everywhere but in Rust, where that is the other one.
#[ffi::data(rename = "East")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct West {
    /// What the other one does not have.
    pub height: i64,
}

/// Takes each for what it is in Rust.
#[ffi::export]
pub fn face_east(east: East, west: West) -> East {
    East { left: east.left, right: if west.height == 0 { 0 } else { east.right } }
}

/// Is called `decrease`, like the other one in Rust.
#[ffi::export(rename = "decrease")]
pub fn increase(value: i32) -> i32 {
    value.wrapping_add(1)
}

/// Is called `increase`, like the other one in Rust.
#[ffi::export(rename = "increase")]
pub fn decrease(value: i32) -> i32 {
    value.wrapping_sub(1)
}

/// Items of the names that those in [`abroad`] have, too.
pub mod inland {
    /// `InlandLetter` everywhere but in Rust.
    #[ffi::data(rename = "InlandLetter")]
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Letter {
        /// Where to.
        pub postcode: u32,
    }

    /// `POSTAGE_INLAND` everywhere but in Rust.
    #[ffi::export(rename = "POSTAGE_INLAND")]
    pub const POSTAGE: u32 = 95;

    /// Is called `post_inland`.
    #[ffi::export(rename = "post_inland")]
    pub fn post(value: Letter) -> Letter {
        value
    }
}

/// Items of the names that those in [`inland`] have, too.
pub mod abroad {
    /// `LetterAbroad` everywhere but in Rust.
    #[ffi::data(rename = "LetterAbroad")]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Letter {
        /// Where to.
        pub country: String,
    }

    /// `POSTAGE_ABROAD` everywhere but in Rust.
    #[ffi::export(rename = "POSTAGE_ABROAD")]
    pub const POSTAGE: u32 = 125;

    /// Is called `post_abroad`.
    #[ffi::export(rename = "post_abroad")]
    pub fn post(value: Letter) -> Letter {
        value
    }
}

#[ffi::export(rename_all = "PascalCase")]
impl Conformance {
    /// Is called `with_joined_label`, and its parameters `FirstHalf` and `*/ "☂"` on the wire.
    #[ffi::constructor]
    #[ffi(rename = "with_joined_label")]
    pub fn joined(first_half: String, #[ffi(rename = "*/ \"☂\"")] second_half: String) -> Self {
        Self::with_label(first_half + &second_half)
    }

    /// Is called `prefixed_label`, and its parameter `ThePrefix` on the wire.
    #[ffi(rename = "prefixed_label")]
    pub fn label_behind(&self, the_prefix: &str) -> String {
        format!("{the_prefix}{}", self.label)
    }

    /// Is called `suffixed_label`, and its parameter `the_suffix` on the wire, whatever the rule says.
    #[ffi(rename = "suffixed_label")]
    pub async fn label_before(&self, #[ffi(rename = "the_suffix")] the_suffix: String) -> String {
        tokio::task::yield_now().await;
        format!("{}{the_suffix}", self.label)
    }

    /// Is called `halve`, and its parameter `TheWhole` on the wire.
    #[ffi(rename = "halve")]
    pub fn half_of(the_whole: i64) -> i64 {
        the_whole / 2
    }
}
