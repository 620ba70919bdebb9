//! Passing over a value nobody asked for: an unknown field, or the payload of an unknown variant.

use crate::cbor::Decoder;
use crate::cbor::header::{self, Header, Kind, stray_break};
use crate::value_error::ValueError;

impl Decoder<'_> {
    /// Takes the next value, whatever it is, and drops it.
    ///
    /// It has to be well-formed (RFC 8949 section 5.3.1) and within `MAX_DEPTH`. Validity is not looked at: the content of
    /// its text, its tags and its keys is nobody's concern.
    ///
    /// # Errors
    ///
    /// The next value is not well-formed, or nested too deep.
    pub fn skip(&mut self) -> Result<(), ValueError> {
        // What is open and not complete yet. A loop, as recursion would cost the host's stack.
        let mut open: Vec<Open> = Vec::new();
        loop {
            match header::pull(&mut self.rest)? {
                Header::Positive(_) | Header::Negative(_) | Header::Float(_) | Header::Simple(_) => {}
                Header::Bytes(Some(len)) | Header::Text(Some(len)) => drop(self.take(len)?),
                Header::Bytes(None) => self.chunks(Kind::Bytes, |_| Ok(()))?,
                Header::Text(None) => self.chunks(Kind::Text, |_| Ok(()))?,
                // What it tags comes next, and completes this item too.
                Header::Tag(_) => continue,
                Header::Break => return Err(stray_break()),
                Header::Array(len) => {
                    self.check_depth(open.len())?;
                    open.push(len.map_or(Open::Array, Open::Items));
                }
                Header::Map(len) => {
                    self.check_depth(open.len())?;
                    // Doubling cannot overflow: the input has the bytes.
                    open.push(len.map_or(Open::MapAtKey, |len| Open::Items(2 * len)));
                }
            }
            // Close what that item completed, up to one that wants another item.
            loop {
                let Some(innermost) = open.last_mut() else { return Ok(()) };
                let next = match *innermost {
                    Open::Items(0) => None,
                    Open::Items(left) => Some(Open::Items(left - 1)),
                    Open::MapAtValue => Some(Open::MapAtKey),
                    Open::Array | Open::MapAtKey if self.take_break()? => None,
                    Open::Array => Some(Open::Array),
                    Open::MapAtKey => Some(Open::MapAtValue),
                };
                match next {
                    Some(next) => {
                        *innermost = next;
                        break;
                    }
                    None => drop(open.pop()),
                }
            }
        }
    }
}

/// An array or map that [`Decoder::skip`] is inside of.
#[derive(Clone, Copy)]
enum Open {
    /// Definite length: so many items are left, a pair being two.
    Items(usize),
    /// Indefinite length.
    Array,
    /// Indefinite length, where a key or the end comes next.
    MapAtKey,
    /// Indefinite length, where a value has to come next.
    MapAtValue,
}
