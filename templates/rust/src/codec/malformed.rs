//! What is wrong with bytes that are no value.

use std::fmt;

/// Why bytes are not the value that is due, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    place: String,
    text: String,
}

impl Malformed {
    /// What is wrong, at the place where it is found.
    pub fn new(text: impl Into<String>) -> Self {
        Self { place: String::new(), text: text.into() }
    }

    /// The same, as it is seen from the struct around.
    #[must_use]
    pub fn in_field(mut self, name: &str) -> Self {
        let inner = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("{name}{inner}{}", self.place);
        self
    }

    /// The same, as it is seen from the list around.
    #[must_use]
    pub fn in_element(mut self, index: impl fmt::Display) -> Self {
        let inner = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("[{index}]{inner}{}", self.place);
        self
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, text } = self;
        if place.is_empty() { f.write_str(text) } else { write!(f, "{place}: {text}") }
    }
}

impl std::error::Error for Malformed {}
