//! Types that are made from another type, which may fail.

use std::collections::BTreeMap;

use crate::{Conformance, records::Point};

/// An address of an inbox, which is a text elsewhere.
#[ffi::data(via = "String")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Email {
    user: String,
    host: String,
}

/// Why a text is no address.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no address")]
pub struct NoEmail {
    /// The text.
    pub text: String,
}

impl TryFrom<String> for Email {
    type Error = NoEmail;

    fn try_from(text: String) -> Result<Self, NoEmail> {
        match text.split_once('@') {
            Some((user, host)) => Ok(Self { user: user.to_owned(), host: host.to_ascii_lowercase() }),
            None => Err(NoEmail { text }),
        }
    }
}

impl From<&Email> for String {
    fn from(email: &Email) -> String {
        format!("{}@{}", email.user, email.host)
    }
}

/// A percentage, which is a number elsewhere, and fails with a text.
#[ffi::data(via = "u32")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(u8);

impl TryFrom<u32> for Percent {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        match u8::try_from(number) {
            Ok(percent @ 0..=100) => Ok(Self(percent)),
            _ => Err(format!("{number} is more than 100")),
        }
    }
}

impl From<&Percent> for u32 {
    fn from(percent: &Percent) -> u32 {
        percent.0.into()
    }
}

/// A length, which is a struct elsewhere, and cannot fail.
#[ffi::data(via = "Point")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Nowhere.
    Nowhere,
    /// Somewhere.
    Somewhere {
        /// To the right.
        right: i32,
        /// Up.
        up: i64,
    },
}

impl From<Point> for Direction {
    fn from(point: Point) -> Self {
        match point {
            Point { x: 0, y: 0 } => Self::Nowhere,
            Point { x, y } => Self::Somewhere { right: x, up: y },
        }
    }
}

impl From<&Direction> for Point {
    fn from(direction: &Direction) -> Point {
        match *direction {
            Direction::Nowhere => Point { x: 0, y: 0 },
            Direction::Somewhere { right, up } => Point { x: right, y: up },
        }
    }
}

/// Gives back an address. That a text is none is no failure of this function.
#[ffi::export]
pub fn echo_email(value: Email) -> Email {
    value
}

/// Gives back a percentage.
#[ffi::export]
pub fn echo_percent(value: Percent) -> Percent {
    value
}

/// Gives back a direction.
#[ffi::export]
pub fn echo_direction(value: Direction) -> Direction {
    value
}

/// The host of an address. That a text is none is this function's own failure.
///
/// # Errors
/// The host is empty, or the text is no address.
#[ffi::export]
pub fn host_of(email: Email) -> Result<String, NoEmail> {
    if email.host.is_empty() { Err(NoEmail { text: email.user }) } else { Ok(email.host) }
}

/// Made types in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryCustom {
    /// A field.
    pub field: Percent,
    /// Elements.
    pub list: Vec<Email>,
    /// An option.
    pub option: Option<Direction>,
    /// Keys and values.
    pub shares: BTreeMap<Email, Percent>,
}

/// Gives back made types in every place.
#[ffi::export]
pub fn echo_every_custom(value: EveryCustom) -> EveryCustom {
    value
}

#[ffi::export]
impl Conformance {
    /// Makes a context with the host of an address as its label.
    ///
    /// # Errors
    /// The text is no address.
    #[ffi::constructor]
    pub fn of_email(email: Email) -> Result<Self, NoEmail> {
        host_of(email).map(Self::with_label)
    }
}
