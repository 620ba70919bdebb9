//! The header of the next item: pulled from the input, checked against it, and named in errors.
//!
//! Bodies are not read here, see [`Decoder`](crate::cbor::Decoder).

use std::fmt;

use ciborium_ll::{Header, simple};

use crate::cbor::{TAG_NEGATIVE_BIGNUM, TAG_POSITIVE_BIGNUM};
use crate::value_error::ValueError;

/// The byte that ends an item of indefinite length (RFC 8949 section 3.2.1).
pub(super) const BREAK: u8 = 0xff;

/// The initial byte of a simple value that has its number in the next byte.
const SIMPLE_IN_NEXT_BYTE: u8 = 0xf8;

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
#[inline]
pub(super) fn pull(rest: &mut &[u8]) -> Result<Header, ValueError> {
    let start = *rest;
    let header = ciborium_ll::Decoder::from(Front(rest)).pull().map_err(|error| match error {
        ciborium_ll::Error::Io(EndOfInput) => end_of_input(),
        ciborium_ll::Error::Syntax(_) => malformed(start),
    })?;
    let fits = match header {
        Header::Array(Some(len)) => len <= rest.len(),
        Header::Map(Some(len)) => len <= rest.len() / 2,
        // RFC 8949 section 3.3: the two-byte form is not well-formed for numbers below 32. `ciborium-ll`
        // would take it as a second spelling of `true`.
        Header::Simple(0..32) if start[0] == SIMPLE_IN_NEXT_BYTE => return Err(malformed(start)),
        _ => true,
    };
    if fits { Ok(header) } else { Err(end_of_input()) }
}

/// Takes the header of the next value: tags in front of it are dropped, except that the tag of a bignum
/// stands for the value itself.
#[inline]
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
pub(super) fn end_of_input() -> ValueError {
    ValueError::new("unexpected end of input")
}

#[cold]
pub(super) fn stray_break() -> ValueError {
    ValueError::new("break outside of an indefinite-length item")
}

#[cold]
fn malformed(start: &[u8]) -> ValueError {
    match start {
        [SIMPLE_IN_NEXT_BYTE, number, ..] => {
            ValueError::new(format!("malformed CBOR: simple value {number} written in two bytes"))
        }
        // Where `usize` has 32 bits: a length of 64 bits, which no input can have.
        [0x5b | 0x7b | 0x9b | 0xbb, ..] => end_of_input(),
        [byte, ..] => ValueError::new(format!("malformed CBOR: reserved initial byte {byte:#04x}")),
        [] => end_of_input(),
    }
}

/// The input as `ciborium-io` wants it: what is read disappears from the front of the slice, so that
/// bodies can be sliced off the same input without a copy.
struct Front<'r, 'a>(&'r mut &'a [u8]);

struct EndOfInput;

impl ciborium_io::Read for Front<'_, '_> {
    type Error = EndOfInput;

    #[inline]
    fn read_exact(&mut self, data: &mut [u8]) -> Result<(), EndOfInput> {
        let (front, rest) = self.0.split_at_checked(data.len()).ok_or(EndOfInput)?;
        // A header is read in runs of these lengths. Known ones become a move each, where the general copy
        // is a call that costs more than the rest of the header.
        match data.len() {
            0 => {}
            1 => data[..1].copy_from_slice(&front[..1]),
            2 => data[..2].copy_from_slice(&front[..2]),
            4 => data[..4].copy_from_slice(&front[..4]),
            8 => data[..8].copy_from_slice(&front[..8]),
            _ => data.copy_from_slice(front),
        }
        *self.0 = rest;
        Ok(())
    }
}
