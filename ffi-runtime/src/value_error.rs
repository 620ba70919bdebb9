//! Why a value from the host could not be taken, and where in it.
//!
//! Decoders make a [`ValueError`] at the spot that failed; each level on the way up adds the step that
//! leads to it. The path therefore costs nothing while values are good, and a level needs to know only its
//! own step.
//!
//! Nothing here knows how the value was encoded: the CBOR and the native C form report alike.

use std::{any::Any, fmt};

/// How many characters of a host-chosen text an error quotes.
const EXCERPT_CHARS: usize = 64;

/// A value from the host that could not be taken: what is wrong with it, and the path to the place.
///
/// `Display` gives `req.messages[3].delay_ms: expected an integer, found text`, or the message alone where
/// no path was collected.
#[derive(Debug)]
pub struct ValueError(Box<Inner>);

// Boxed, so that a `Result<(), ValueError>` on the good path is one register.
#[derive(Debug)]
struct Inner {
    message: String,
    /// Innermost step first: the order in which they are collected.
    path: Vec<Step>,
    /// The author's error, where a conversion of theirs failed.
    cause: Option<Box<dyn Any + Send>>,
}

#[derive(Debug, PartialEq)]
enum Step {
    Field(&'static str),
    Index(usize),
    Key(String),
    Number(i128),
    KeyOf(usize),
}

impl ValueError {
    /// An error at the value itself, with no path yet. The message is a lowercase fragment with no period.
    #[cold]
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { message: message.into(), path: Vec::new(), cause: None }))
    }

    /// A conversion of the author's that failed, at the value itself. It says what the author's error says, and keeps it.
    #[cold]
    pub fn caused_by<E: fmt::Display + Send + 'static>(cause: E) -> Self {
        let mut error = Self::new(cause.to_string());
        error.0.cause = Some(Box::new(cause));
        error
    }

    /// The author's error that caused it, if it is of that type.
    ///
    /// # Errors
    /// It is of another type, or there is none.
    pub fn into_cause<E: 'static>(mut self) -> Result<E, Self> {
        match self.0.cause.take().map(<Box<dyn Any + Send>>::downcast) {
            Some(Ok(cause)) => Ok(*cause),
            Some(Err(other)) => {
                self.0.cause = Some(other);
                Err(self)
            }
            None => Err(self),
        }
    }

    /// The same error, seen from the record (or the parameter list) that holds the value as `name`.
    #[cold]
    pub fn in_field(self, name: &'static str) -> Self {
        self.inside(Step::Field(name))
    }

    /// The same error, seen from the sequence that holds the value at `index`, counted from 0.
    #[cold]
    pub fn in_index(self, index: usize) -> Self {
        self.inside(Step::Index(index))
    }

    /// The same error, seen from the map that holds the value under `key`.
    #[cold]
    pub fn in_key(self, key: String) -> Self {
        self.inside(Step::Key(key))
    }

    /// The same error, seen from the map that holds the value under the number `key`.
    #[cold]
    pub fn in_number(self, key: i128) -> Self {
        self.inside(Step::Number(key))
    }

    /// The same error, seen from the map that holds the value as the key of the entry at `index`, counted from 0.
    #[cold]
    pub fn in_key_of(self, index: usize) -> Self {
        self.inside(Step::KeyOf(index))
    }

    /// What is wrong, without the path.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    fn inside(mut self, step: Step) -> Self {
        self.0.path.push(step);
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.path.iter().rev().enumerate() {
            match step {
                Step::Field(name) if position == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[\"{}\"]", excerpt(key))?,
                Step::Number(key) => write!(f, "[{key}]")?,
                Step::KeyOf(index) => write!(f, "[key of entry {index}]")?,
            }
        }
        if !self.0.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for ValueError {}

/// What caused it is not compared: errors of authors need not be comparable.
impl PartialEq for ValueError {
    fn eq(&self, other: &Self) -> bool {
        self.0.message == other.0.message && self.0.path == other.0.path
    }
}

/// `text` as an error message may quote it: on one line, and short however long the host made it.
pub(crate) fn excerpt(text: &str) -> String {
    let mut chars = text.chars();
    let mut quoted: String = chars.by_ref().take(EXCERPT_CHARS).flat_map(char::escape_debug).collect();
    if chars.next().is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: ValueError, expect: &str) {
        assert_eq!(error.to_string(), expect);
    }

    #[test]
    fn message_alone_without_a_path() {
        check(ValueError::new("unexpected end of input"), "unexpected end of input");
    }

    #[test]
    fn path_reads_from_the_outside_in() {
        let error = ValueError::new("expected an integer, found text")
            .in_field("delay_ms")
            .in_index(3)
            .in_field("messages")
            .in_field("req");
        assert_eq!(error.message(), "expected an integer, found text");
        check(error, "req.messages[3].delay_ms: expected an integer, found text");
    }

    #[test]
    fn path_may_start_with_an_index_or_a_key() {
        check(ValueError::new("m").in_field("a").in_index(0), "[0].a: m");
        check(ValueError::new("m").in_key("cpu".into()).in_field("limits"), "limits[\"cpu\"]: m");
        check(ValueError::new("m").in_number(-7).in_field("limits"), "limits[-7]: m");
        check(ValueError::new("m").in_key_of(3).in_field("limits"), "limits[key of entry 3]: m");
    }

    #[test]
    fn quoted_keys_are_short_and_on_one_line() {
        check(ValueError::new("m").in_key("a\n\"b".into()), r#"["a\n\"b"]: m"#);
        let long = ValueError::new("m").in_key("é".repeat(1000));
        check(long, &format!("[\"{}…\"]: m", "é".repeat(EXCERPT_CHARS)));
    }

    #[test]
    fn a_cause_is_given_back_as_what_it_is() {
        let error = ValueError::caused_by(7_u8).in_field("id");
        check(ValueError::caused_by(7_u8).in_field("id"), "id: 7");
        let error = error.into_cause::<u16>().unwrap_err();
        assert_eq!(error.into_cause::<u8>(), Ok(7));
        assert!(ValueError::new("m").into_cause::<String>().is_err(), "text is no cause");
    }

    #[test]
    fn success_carries_one_pointer() {
        assert_eq!(size_of::<Result<(), ValueError>>(), size_of::<usize>());
    }
}
