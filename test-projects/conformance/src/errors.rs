//! Failures: text, typed enums and typed structs, from sync and from async functions.

use crate::{Conformance, data_enums::Shape, records::Point};

/// An error of every kind of variant.
#[ffi::error(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// No fields; `notFound` on the wire.
    #[error("not found")]
    NotFound,
    /// One without a name.
    #[error("refused: {0}")]
    Refused(String),
    /// With names, one of them that of the text itself.
    #[error("{message} after {attempts}")]
    GaveUp {
        /// The text, which the field `message_` has in C.
        message: String,
        /// How often.
        attempts: u32,
    },
    /// With values of other types.
    #[error("out of the picture")]
    Outside {
        /// Where.
        point: Point,
        /// What.
        shape: Option<Shape>,
    },
}

/// An error that is a struct.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ParseFailure {
    /// The line.
    pub line: u64,
    /// What was wrong.
    pub reason: String,
    /// What would have been right.
    pub expected: Vec<String>,
}

/// An error of variants without fields, which is a struct in C nevertheless.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Now.
    #[error("not now")]
    NotNow,
    /// Never.
    #[error("never")]
    Never,
}

/// Fails with a text, or gives it back: an empty one is no failure.
///
/// # Errors
/// The text is not empty.
#[ffi::export]
pub fn fail_text(text: String) -> Result<String, String> {
    if text.is_empty() { Ok(text) } else { Err(text) }
}

/// Fails with a text where there would be nothing to give.
///
/// # Errors
/// The text is not empty.
#[ffi::export]
pub fn fail_unit(text: String) -> Result<(), String> {
    if text.is_empty() { Ok(()) } else { Err(text) }
}

/// Fails with the variant of that number; there are four, and 4 is no failure.
///
/// # Errors
/// The number is not 4.
#[ffi::export]
pub fn fail_enum(variant: u32) -> Result<u32, Failure> {
    match variant {
        0 => Err(Failure::NotFound),
        1 => Err(Failure::Refused("by \"him\"\0".to_owned())),
        2 => Err(Failure::GaveUp { message: "no 𝄞".to_owned(), attempts: u32::MAX }),
        3 => Err(Failure::Outside { point: Point { x: -1, y: i64::MAX }, shape: Some(Shape::Circle(0.5)) }),
        4 => Ok(variant),
        _ => Err(Failure::Refused(format!("there is no {variant}"))),
    }
}

/// Fails with a struct, or gives back the line: 0 is no failure.
///
/// # Errors
/// The line is not 0.
#[ffi::export]
pub fn fail_struct(line: u64) -> Result<u64, ParseFailure> {
    if line == 0 {
        return Ok(line);
    }
    let expected = vec!["(".to_owned(), String::new()];
    Err(ParseFailure { line, reason: "expected one of them".to_owned(), expected })
}

/// Fails with a variant without fields.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_flat(for_ever: bool) -> Result<(), Refusal> {
    Err(if for_ever { Refusal::Never } else { Refusal::NotNow })
}

#[ffi::export]
impl Conformance {
    /// Fails like [`fail_enum`], but later.
    ///
    /// # Errors
    /// The number is not 4.
    pub async fn fail_later(&self, variant: u32) -> Result<u32, Failure> {
        tokio::task::yield_now().await;
        fail_enum(variant)
    }

    /// Fails with a text, later.
    ///
    /// # Errors
    /// Always.
    pub async fn fail_text_later(&self, text: String) -> Result<(), String> {
        tokio::task::yield_now().await;
        Err(format!("{}: {text}", self.label))
    }
}
