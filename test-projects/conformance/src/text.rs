//! Text: UTF-8 with a length.

/// Gives back a text.
#[ffi::export]
pub fn echo_text(value: String) -> String {
    value
}

/// The number of bytes and of characters, as the library sees them.
#[ffi::export]
pub fn measure_text(value: String) -> Vec<u64> {
    vec![value.len() as u64, value.chars().count() as u64]
}

/// Text in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryText {
    /// A field.
    pub field: String,
    /// An element.
    pub list: Vec<String>,
    /// An option.
    pub option: Option<String>,
    /// An element that may be missing.
    pub option_list: Vec<Option<String>>,
    /// A list that may be missing.
    pub list_option: Option<Vec<String>>,
}

/// Gives back text in every place.
#[ffi::export]
pub fn echo_every_text(value: EveryText) -> EveryText {
    value
}

/// Text in variants.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextChoice {
    /// Without a name.
    Bare(String),
    /// With one.
    Named {
        /// The text.
        text: String,
    },
}

/// Gives back text in a variant.
#[ffi::export]
pub fn echo_text_choice(value: TextChoice) -> TextChoice {
    value
}

/// An error with a text.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("text: {text}")]
pub struct TextError {
    /// The text.
    pub text: String,
}

/// Fails with a text.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_text(value: String) -> Result<String, TextError> {
    Err(TextError { text: value })
}
