//! Values that parameters and fields have where a host leaves their keys out. Only CBOR can.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use uuid::Uuid;

use crate::{Conformance, flat_enums::Level, records::Point};

/// Fields with a value of each kind that is written out.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// The least.
    #[ffi(default = -128)]
    pub least: i8,
    /// The most.
    #[ffi(default = 0xffff_ffff_ffff_ffff)]
    pub most: u64,
    /// More than others have.
    #[ffi(default = -170141183460469231731687303715884105728)]
    pub wide: i128,
    /// A number that no binary fraction is.
    #[ffi(default = 0.1)]
    pub tenth: f32,
    /// A 0 with a sign.
    #[ffi(default = -0.0)]
    pub zero: f64,
    /// What is not the `Default` of its type.
    #[ffi(default = true)]
    pub truth: bool,
    /// What has to be escaped somewhere.
    #[ffi(default = "say \"hi\" \\ */ // %d\n𝄞")]
    pub text: String,
    /// Nothing, which it would be without as well.
    #[ffi(default = None)]
    pub option: Option<Level>,
    /// Another name and a value.
    #[ffi(rename = "Renamed", default = 7)]
    pub other: u16,
    /// What has to be there.
    pub due: u8,
}

/// Fields with what the `Default` of their type gives.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Blank {
    /// 0.
    #[ffi(default)]
    pub number: i64,
    /// False.
    #[ffi(default)]
    pub truth: bool,
    /// No text.
    #[ffi(default)]
    pub text: String,
    /// No bytes.
    #[ffi(default)]
    pub bytes: Vec<u8>,
    /// No elements.
    #[ffi(default)]
    pub list: Vec<Point>,
    /// Nothing but zeros.
    #[ffi(default)]
    pub array: [u16; 2],
    /// No entries.
    #[ffi(default)]
    pub map: BTreeMap<String, i32>,
    /// No elements.
    #[ffi(default)]
    pub set: BTreeSet<i32>,
    /// No time.
    #[ffi(default)]
    pub span: Duration,
    /// Nothing but zeros.
    #[ffi(default)]
    pub id: Uuid,
    /// Nothing.
    #[ffi(default)]
    pub option: Option<i32>,
    /// What its own `Default` gives.
    #[ffi(default)]
    pub inner: Inner,
    /// The same behind a pointer.
    #[ffi(default)]
    pub boxed: Box<Inner>,
    /// The variant that its own `Default` gives.
    #[ffi(default)]
    pub flat: Season,
    /// What its own `Default` gives.
    #[ffi(default)]
    pub newtype: Guess,
}

/// A struct whose `Default` is another than all its fields' defaults together.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner {
    /// 1, or 10.
    #[ffi(default = 1)]
    pub first: i32,
    /// 2, or 20.
    #[ffi(default = 2)]
    pub second: i32,
}

impl Default for Inner {
    fn default() -> Self {
        Self { first: 10, second: 20 }
    }
}

/// A flat enum whose `Default` is not its first variant.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Season {
    /// The first.
    Summer,
    /// The default.
    #[default]
    Winter,
}

/// A newtype of an option whose `Default` is not nothing: `null` is a value, and no key is another.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess(pub Option<i64>);

impl Default for Guess {
    fn default() -> Self {
        Self(Some(42))
    }
}

/// Variants whose fields have defaults.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub enum Stroke {
    /// None to have any.
    Invisible,
    /// One without a name.
    Plain(#[ffi(default = 3)] u8),
    /// Two without names.
    Dashed(#[ffi(default = 0.5)] f64, #[ffi(default)] Inner),
    /// With names.
    Coloured {
        /// `hue` on the wire.
        #[ffi(rename = "hue", default = "black")]
        colour: String,
        /// What has to be there.
        width: u8,
        /// Whether one can see through.
        #[ffi(default = true)]
        opaque: bool,
        /// Nothing.
        #[ffi(default = None)]
        dash: Option<u8>,
    },
}

/// Gives back fields with values that are written out.
#[ffi::export]
pub fn echo_preset(value: Preset) -> Preset {
    value
}

/// Gives back fields with the values of their types.
#[ffi::export]
pub fn echo_blank(value: Blank) -> Blank {
    value
}

/// Gives back variants whose fields have defaults.
#[ffi::export]
pub fn echo_strokes(value: Vec<Stroke>) -> Vec<Stroke> {
    value
}

/// What was received.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// A number.
    pub number: i64,
    /// A text.
    pub text: String,
    /// A truth value.
    pub truth: bool,
    /// An option.
    pub option: Option<u8>,
    /// A struct.
    pub inner: Inner,
    /// The length of what was lent.
    pub lent: u64,
}

/// Gives back its parameters.
#[ffi::export]
pub fn default_parameters(
    #[ffi(default = -5)] number: i64,
    #[ffi(default = "none \"yet\" */")] text: String,
    #[ffi(default = true)] truth: bool,
    #[ffi(default = None)] option: Option<u8>,
    #[ffi(rename = "struct", default)] inner: Inner,
    #[ffi(default)] lent: &[u8],
) -> Received {
    Received { number, text, truth, option, inner, lent: u64::try_from(lent.len()).unwrap_or(u64::MAX) }
}

/// Joins two texts, of which the second has to be there.
#[ffi::export]
pub fn default_and_due(#[ffi(default = "a ")] first: &str, second: &str) -> String {
    format!("{first}{second}")
}

#[ffi::export]
impl Conformance {
    /// Makes a context with a label that may be left out.
    #[ffi::constructor]
    pub fn with_default_label(#[ffi(default = "by default")] label: String) -> Self {
        Self::with_label(label)
    }

    /// Gives the label behind a text that may be left out.
    pub fn default_prefix(&self, #[ffi(default = "the label: ")] prefix: &str) -> String {
        format!("{prefix}{}", self.label)
    }

    /// Doubles a number that may be left out, later.
    pub async fn default_later(&self, #[ffi(default = 21)] number: i64) -> i64 {
        tokio::task::yield_now().await;
        number.wrapping_mul(2)
    }
}
