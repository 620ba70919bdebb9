//! The header of the next item, whatever it is: pulled from the input, checked against it, and named in errors.
//!
//! Bodies are not read here, see [`Decoder`](crate::cbor::Decoder).

use std::fmt;

use crate::cbor::head::{BREAK, Head, INDEFINITE, end_of_input, major, simple};
use crate::cbor::{TAG_NEGATIVE_BIGNUM, TAG_POSITIVE_BIGNUM};
use crate::value_error::ValueError;

/// The header of an item. A length is `None` where it is indefinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Header {
    /// Major type 0.
    Positive(u64),
    /// Major type 1, which stands for `-1 - n`.
    Negative(u64),
    /// So many bytes.
    Bytes(Option<usize>),
    /// So many bytes.
    Text(Option<usize>),
    /// So many elements.
    Array(Option<usize>),
    /// So many pairs.
    Map(Option<usize>),
    /// What comes next is tagged.
    Tag(u64),
    /// A float of any width.
    Float(f64),
    /// `true`, `null` and their like.
    Simple(u8),
    /// The end of an item of indefinite length.
    Break,
}

/// What a value is, apart from its width and its tags. `Display` gives it as errors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// An integer of any size, bignums included.
    Integer,
    /// A float of any width.
    Float,
    /// `true` or `false`.
    Bool,
    /// `null` or `undefined`.
    Null,
    /// A text string.
    Text,
    /// A byte string.
    Bytes,
    /// An array.
    Array,
    /// A map.
    Map,
    /// A simple value with no meaning of its own (RFC 8949 section 3.3).
    Simple,
}

impl Kind {
    /// The kind of a value whose header, or whose innermost tag, is `header`.
    pub(super) fn of(header: Header) -> Self {
        match header {
            // Of the tags only those of bignums reach this point.
            Header::Positive(_) | Header::Negative(_) | Header::Tag(_) => Self::Integer,
            Header::Float(_) => Self::Float,
            Header::Simple(simple::FALSE | simple::TRUE) => Self::Bool,
            Header::Simple(simple::NULL | simple::UNDEFINED) => Self::Null,
            // A break is an error of its own before anyone asks for its kind.
            Header::Simple(_) | Header::Break => Self::Simple,
            Header::Text(_) => Self::Text,
            Header::Bytes(_) => Self::Bytes,
            Header::Array(_) => Self::Array,
            Header::Map(_) => Self::Map,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "an integer",
            Self::Float => "a float",
            Self::Bool => "a bool",
            Self::Null => "null",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Array => "an array",
            Self::Map => "a map",
            Self::Simple => "an unassigned simple value",
        })
    }
}

/// Takes the next header from the front of `rest`.
///
/// An array or a map that announces more items than the input has bytes for is refused here, before
/// anyone reserves room for it. Runs of text and bytes are checked where they are taken.
pub(super) fn pull(rest: &mut &[u8]) -> Result<Header, ValueError> {
    let head = Head::of(rest)?;
    let length = |most: usize| match usize::try_from(head.argument) {
        _ if head.minor() == INDEFINITE => Ok(None),
        Ok(length) if length <= most => Ok(Some(length)),
        _ => Err(end_of_input()),
    };
    let header = match head.major() {
        major::UNSIGNED => Header::Positive(head.argument),
        major::NEGATIVE => Header::Negative(head.argument),
        major::BYTES => Header::Bytes(length(usize::MAX)?),
        major::TEXT => Header::Text(length(usize::MAX)?),
        major::ARRAY => Header::Array(length(head.rest.len())?),
        major::MAP => Header::Map(length(head.rest.len() / 2)?),
        major::TAG => Header::Tag(head.argument),
        _ if head.initial == BREAK => Header::Break,
        _ => match head.float() {
            Some(value) => Header::Float(value),
            None => Header::Simple(head.simple()?),
        },
    };
    *rest = head.rest;
    Ok(header)
}

/// Takes the header of the next value: tags in front of it are dropped, except that the tag of a bignum
/// stands for the value itself.
pub(super) fn pull_value(rest: &mut &[u8]) -> Result<Header, ValueError> {
    loop {
        match pull(rest)? {
            Header::Tag(tag) if !matches!(tag, TAG_POSITIVE_BIGNUM | TAG_NEGATIVE_BIGNUM) => {}
            Header::Break => return Err(stray_break()),
            header => return Ok(header),
        }
    }
}

#[cold]
pub(super) fn expected(wanted: &str, found: Header) -> ValueError {
    ValueError::new(format!("expected {wanted}, found {}", Kind::of(found)))
}

#[cold]
pub(super) fn stray_break() -> ValueError {
    ValueError::new("break outside of an indefinite-length item")
}
