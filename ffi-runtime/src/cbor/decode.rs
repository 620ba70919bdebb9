//! CBOR to values: each method takes the next value from the input, as the type the caller wants.
//!
//! What holds for every method, whatever the input:
//!
//! 1. Any well-formed encoding of the wanted value is accepted: every width, definite and indefinite
//!    lengths, and any tags in front, which are dropped (RFC 8949 section 3.4 allows that; 55799 marks a
//!    whole document). The tags 2 and 3 are not dropped: they make the byte string an integer.
//! 2. Types stay apart: no text for bytes, no float for an integer.
//! 3. Memory is claimed only for bytes that are there, time is linear, recursion ends at [`MAX_DEPTH`].
//! 4. After an error the position is unspecified: the input is to be given up.
//!
//! A method looks first for the form that encoders write: no tag, the length in front. Everything else is a function of its
//! own, which begins at the same place again.

use std::any::type_name;
use std::borrow::Cow;

use crate::cbor::TAG_NEGATIVE_BIGNUM;
use crate::cbor::head::{BREAK, Head, LAST_INLINE, MINOR, end_of_input, major, simple};
use crate::cbor::header::{self, Header, Kind, expected};
use crate::cbor::integer::{Int, Integer, out_of_range};
use crate::cbor::keys::{KnownKeys, SeenKeys};
use crate::depth::{MAX_DEPTH, too_deep};
use crate::utf8;
use crate::value_error::ValueError;

/// How many bytes of elements [`Decoder::array_hint`] and [`Decoder::map_hint`] allow per byte of input. The
/// densest common case is the one-byte integer that becomes eight bytes.
const HINT_BYTES_PER_INPUT_BYTE: usize = 8;

/// What is wanted for a key of a struct or a request.
const A_KEY: &str = "a text key";

/// Takes CBOR values one after the other from a slice, which text and bytes are borrowed from.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    pub(super) rest: &'a [u8],
    /// How many arrays and maps the position is inside of.
    depth: usize,
    /// How many of them may be open at once.
    limit: usize,
}

impl<'a> Decoder<'a> {
    /// A decoder at the start of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input, depth: 0, limit: MAX_DEPTH }
    }

    /// A decoder at the start of a map around values, a request: that map is not a level of any of them.
    pub fn around_values(input: &'a [u8]) -> Self {
        Self { rest: input, depth: 0, limit: MAX_DEPTH + 1 }
    }

    /// Whether all input has been taken.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What the next value is. Takes nothing.
    ///
    /// # Errors
    ///
    /// There is no next value, or its header is malformed.
    pub fn kind(&self) -> Result<Kind, ValueError> {
        header::pull_value(&mut { self.rest }).map(Kind::of)
    }

    /// Takes an integer that fits into 64 bits without a sign.
    ///
    /// # Errors
    ///
    /// See [`int`](Self::int).
    #[inline]
    pub fn unsigned(&mut self) -> Result<u64, ValueError> {
        self.int()
    }

    /// Takes an integer that fits into 64 bits with a sign.
    ///
    /// # Errors
    ///
    /// See [`int`](Self::int).
    #[inline]
    pub fn signed(&mut self) -> Result<i64, ValueError> {
        self.int()
    }

    /// Takes an integer that fits into `T`, any of `i8` to `i128` and `u8` to `u128`. A bignum that fits is
    /// as good as a plain integer (RFC 8949 section 3.4.3 has them as one).
    ///
    /// # Errors
    ///
    /// The next value is no integer (`expected an integer, found text`) or is too large or too small
    /// (`integer 300 is out of range for u8`).
    #[inline]
    pub fn int<T: Int>(&mut self) -> Result<T, ValueError> {
        let head = Head::of(self.rest)?;
        let value = match (head.major(), head.argument.cast_signed()) {
            (major::UNSIGNED, _) => T::try_from(head.argument).ok(),
            (major::NEGATIVE, inverted @ 0..) => T::try_from(!inverted).ok(),
            _ => None,
        };
        match value {
            Some(value) => {
                self.rest = head.rest;
                Ok(value)
            }
            None => self.any_integer(type_name::<T>())?.narrow(),
        }
    }

    /// Takes an integer of any form and size.
    #[cold]
    fn any_integer(&mut self, target: &str) -> Result<Integer, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Positive(value) => Ok(Integer::positive(value)),
            Header::Negative(inverted) => Ok(Integer::negative(inverted)),
            Header::Tag(tag) => self.bignum(tag, target),
            other => Err(expected("an integer", other)),
        }
    }

    /// Takes a float of any width, or an integer that `f64` holds exactly.
    ///
    /// # Errors
    ///
    /// The next value is no number, or an integer that would be rounded.
    #[inline]
    pub fn float(&mut self) -> Result<f64, ValueError> {
        let head = Head::of(self.rest)?;
        match head.float() {
            Some(value) => {
                self.rest = head.rest;
                Ok(value)
            }
            None => self.any_float(),
        }
    }

    #[cold]
    fn any_float(&mut self) -> Result<f64, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Float(value) => Ok(value),
            Header::Positive(value) => Integer::positive(value).to_f64(),
            Header::Negative(inverted) => Integer::negative(inverted).to_f64(),
            Header::Tag(tag) => self.bignum(tag, "f64")?.to_f64(),
            other => Err(expected("a number", other)),
        }
    }

    /// Takes a float of any width, rounded to the nearest `f32`, or an integer that `f32` holds exactly.
    ///
    /// Rounding is what a host without a 32-bit float needs: it can only send `0.1` as an `f64`.
    ///
    /// # Errors
    ///
    /// The next value is no number, an integer that would be rounded, or a finite float beyond the largest
    /// `f32`.
    pub fn float32(&mut self) -> Result<f32, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Float(wide) => {
                let value = wide as f32;
                if value.is_infinite() && wide.is_finite() {
                    return Err(out_of_range(format_args!("number {wide:e}"), "f32"));
                }
                Ok(value)
            }
            Header::Positive(value) => Integer::positive(value).to_f32(),
            Header::Negative(inverted) => Integer::negative(inverted).to_f32(),
            Header::Tag(tag) => self.bignum(tag, "f32")?.to_f32(),
            other => Err(expected("a number", other)),
        }
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    ///
    /// The next value is something else.
    pub fn bool(&mut self) -> Result<bool, ValueError> {
        const FALSE: u8 = major::OTHER | simple::FALSE;
        const TRUE: u8 = major::OTHER | simple::TRUE;
        match *self.rest {
            [initial @ (FALSE | TRUE), ref rest @ ..] => {
                self.rest = rest;
                Ok(initial == TRUE)
            }
            _ => self.any_bool(),
        }
    }

    #[cold]
    fn any_bool(&mut self) -> Result<bool, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Simple(simple::FALSE) => Ok(false),
            Header::Simple(simple::TRUE) => Ok(true),
            other => Err(expected("a bool", other)),
        }
    }

    /// Takes `null` or `undefined` if that is next, and says whether it was. Anything else stays.
    ///
    /// # Errors
    ///
    /// There is no next value, or its header is malformed.
    #[inline]
    pub fn null(&mut self) -> Result<bool, ValueError> {
        match *self.rest {
            // A value with its argument in the initial byte.
            [initial, ..] if initial < major::TAG && initial & MINOR <= LAST_INLINE => Ok(false),
            _ => self.any_null(),
        }
    }

    fn any_null(&mut self) -> Result<bool, ValueError> {
        let mut rest = self.rest;
        let is_null = Kind::of(header::pull_value(&mut rest)?) == Kind::Null;
        if is_null {
            self.rest = rest;
        }
        Ok(is_null)
    }

    /// Takes a text string: borrowed where it lies in one piece, joined where it comes in chunks.
    ///
    /// # Errors
    ///
    /// The next value is no text, or not valid UTF-8. Each chunk has to be valid by itself (RFC 8949
    /// section 3.2.3).
    pub fn text(&mut self) -> Result<Cow<'a, str>, ValueError> {
        self.text_as("text")
    }

    /// Takes a byte string: borrowed where it lies in one piece, joined where it comes in chunks.
    ///
    /// # Errors
    ///
    /// The next value is no byte string.
    pub fn bytes(&mut self) -> Result<Cow<'a, [u8]>, ValueError> {
        match Head::of(self.rest)?.run(major::BYTES) {
            Some(run) => {
                let (bytes, rest) = run?;
                self.rest = rest;
                Ok(Cow::Borrowed(bytes))
            }
            None => self.any_bytes(),
        }
    }

    #[cold]
    fn any_bytes(&mut self) -> Result<Cow<'a, [u8]>, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Bytes(len) => self.bytes_body(len),
            other => Err(expected("bytes", other)),
        }
    }

    /// Takes an array: calls `element` with the index of each element, to take that element and nothing
    /// else. Its errors get the index added to their path.
    ///
    /// # Errors
    ///
    /// The next value is no array or is nested too deep, or the first error of `element`.
    #[inline]
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let len = self.open_array()?;
        self.items(len, |decoder, index| element(decoder, index).map_err(|error| error.in_index(index)))
    }

    /// How many elements of type `T` to reserve room for, if the next value is an array. Takes nothing.
    ///
    /// The length the array announces, but no more room than eight times the input that is left, whatever
    /// the size of `T`; 0 where the array does not announce its length, or there is no array.
    pub fn array_hint<T>(&self) -> usize {
        match header::pull_value(&mut { self.rest }) {
            Ok(Header::Array(Some(len))) => self.hint::<T>(len),
            _ => 0,
        }
    }

    /// How many entries of type `T` to reserve room for, if the next value is a map. As
    /// [`array_hint`](Self::array_hint).
    pub fn map_hint<T>(&self) -> usize {
        match header::pull_value(&mut { self.rest }) {
            Ok(Header::Map(Some(len))) => self.hint::<T>(len),
            _ => 0,
        }
    }

    fn hint<T>(&self, len: usize) -> usize {
        len.min(self.rest.len().saturating_mul(HINT_BYTES_PER_INPUT_BYTE) / size_of::<T>().max(1))
    }

    /// Takes an array of one element: calls `element` to take that. It is how a value is told from `null` where it can be
    /// `null` itself, and no level of nesting.
    ///
    /// # Errors
    ///
    /// The next value is something else, or the error of `element`.
    pub fn array_of_one<T>(
        &mut self,
        element: impl FnOnce(&mut Self) -> Result<T, ValueError>,
    ) -> Result<T, ValueError> {
        let other = |len: usize| ValueError::new(format!("expected an array of one element, found {len}"));
        match header::pull_value(&mut self.rest)? {
            Header::Array(Some(1)) => element(self),
            Header::Array(Some(len)) => Err(other(len)),
            Header::Array(None) => {
                if self.take_break()? {
                    return Err(other(0));
                }
                let value = element(self)?;
                if self.take_break()? {
                    Ok(value)
                } else {
                    Err(ValueError::new("expected an array of one element, found more"))
                }
            }
            header => Err(expected("null or an array of one element", header)),
        }
    }

    /// Takes a map with text keys: calls `entry` with each key, to take the value and nothing else
    /// ([`skip`](Self::skip) where the key is unknown). Paths are the caller's: only it knows whether the
    /// key is a field or data.
    ///
    /// # Errors
    ///
    /// The next value is no map or is nested too deep, a key is no text or comes twice (RFC 8949
    /// section 5.6), or the first error of `entry`.
    #[inline]
    pub fn map(
        &mut self,
        mut entry: impl FnMut(&mut Self, &str) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.entries(&mut entry)
    }

    /// [`map`](Self::map), compiled once and not for each struct and function.
    fn entries(
        &mut self,
        entry: &mut dyn FnMut(&mut Self, &str) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let mut seen = SeenKeys::new();
        self.pairs(|decoder, _| match decoder.text_as(A_KEY)? {
            Cow::Borrowed(key) => {
                seen.insert(key)?;
                entry(decoder, key)
            }
            Cow::Owned(key) => {
                seen.insert_hashed(Cow::Owned(key.clone()))?;
                entry(decoder, &key)
            }
        })
    }

    /// Takes a map whose keys are known: calls `field` with the index of each key in `names`, to take the value and nothing
    /// else. What has another key is passed over. Keys are found at once where they come in the order of `names`.
    ///
    /// # Errors
    ///
    /// As [`map`](Self::map).
    #[inline]
    pub fn fields(
        &mut self,
        names: &[&str],
        mut field: impl FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.fields_of(names, &mut field)
    }

    /// [`fields`](Self::fields), compiled once and not for each struct and function.
    fn fields_of(
        &mut self,
        names: &[&str],
        field: &mut dyn FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let mut keys = KnownKeys::new(names);
        self.pairs(|decoder, _| {
            let Some(run) = Head::of(decoder.rest)?.run(major::TEXT) else {
                return decoder.unusual_field(&mut keys, field);
            };
            let (key, rest) = run?;
            decoder.rest = rest;
            // What is equal to a name is text.
            if let Some(index) = keys.index_of(key) {
                keys.insert(index)?;
                return field(decoder, index);
            }
            keys.insert_other(Cow::Borrowed(utf8(key)?))?;
            decoder.skip()
        })
    }

    /// Takes a pair whose key is no text in one piece without a tag.
    #[cold]
    fn unusual_field(
        &mut self,
        keys: &mut KnownKeys<'_, 'a>,
        field: &mut dyn FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let key = self.any_text(A_KEY)?;
        if let Some(index) = keys.index_of(key.as_bytes()) {
            keys.insert(index)?;
            return field(self, index);
        }
        keys.insert_other(key)?;
        self.skip()
    }

    /// Takes a map with keys of any type: calls `pair` with the index of each pair, to take the key and the
    /// value. Finding keys that come twice is the caller's, see [`duplicate_key`](super::keys::duplicate_key).
    ///
    /// # Errors
    ///
    /// The next value is no map or is nested too deep, or the first error of `pair`.
    #[inline]
    pub fn pairs(
        &mut self,
        pair: impl FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let len = self.open_map()?;
        self.items(len, pair)
    }

    /// Ends reading.
    ///
    /// # Errors
    ///
    /// Input is left: `3 trailing bytes after the value`.
    #[inline]
    pub fn finish(self) -> Result<(), ValueError> {
        if self.rest.is_empty() { Ok(()) } else { Err(trailing(self.rest.len())) }
    }

    #[inline]
    fn text_as(&mut self, wanted: &str) -> Result<Cow<'a, str>, ValueError> {
        match Head::of(self.rest)?.run(major::TEXT) {
            Some(run) => {
                let (bytes, rest) = run?;
                self.rest = rest;
                utf8(bytes).map(Cow::Borrowed)
            }
            None => self.any_text(wanted),
        }
    }

    #[cold]
    fn any_text(&mut self, wanted: &str) -> Result<Cow<'a, str>, ValueError> {
        match header::pull_value(&mut self.rest)? {
            Header::Text(Some(len)) => Ok(Cow::Borrowed(utf8(self.take(len)?)?)),
            Header::Text(None) => {
                let mut joined = String::new();
                self.chunks(Kind::Text, |chunk| {
                    joined.push_str(utf8(chunk)?);
                    Ok(())
                })?;
                Ok(Cow::Owned(joined))
            }
            other => Err(expected(wanted, other)),
        }
    }

    fn bytes_body(&mut self, len: Option<usize>) -> Result<Cow<'a, [u8]>, ValueError> {
        if let Some(len) = len {
            return Ok(Cow::Borrowed(self.take(len)?));
        }
        let mut joined = Vec::new();
        self.chunks(Kind::Bytes, |chunk| {
            joined.extend_from_slice(chunk);
            Ok(())
        })?;
        Ok(Cow::Owned(joined))
    }

    /// The integer behind the tag of a bignum.
    fn bignum(&mut self, tag: u64, target: &str) -> Result<Integer, ValueError> {
        let bytes = match header::pull(&mut self.rest)? {
            Header::Bytes(len) => self.bytes_body(len)?,
            _ => return Err(ValueError::new("the tag of a bignum is not followed by bytes")),
        };
        Integer::bignum(tag == TAG_NEGATIVE_BIGNUM, &bytes)
            .ok_or_else(|| out_of_range(format_args!("bignum of {} bytes", bytes.len()), target))
    }

    /// Takes the header of an array, and gives its length where it says that.
    #[inline(always)]
    fn open_array(&mut self) -> Result<Option<usize>, ValueError> {
        match Head::of(self.rest)?.items(major::ARRAY, 1) {
            Some((len, rest)) => {
                self.rest = rest;
                Ok(Some(len))
            }
            None => match header::pull_value(&mut self.rest)? {
                Header::Array(len) => Ok(len),
                other => Err(expected("an array", other)),
            },
        }
    }

    /// Takes the header of a map, and gives its length where it says that.
    #[inline(always)]
    fn open_map(&mut self) -> Result<Option<usize>, ValueError> {
        match Head::of(self.rest)?.items(major::MAP, 2) {
            Some((len, rest)) => {
                self.rest = rest;
                Ok(Some(len))
            }
            None => match header::pull_value(&mut self.rest)? {
                Header::Map(len) => Ok(len),
                other => Err(expected("a map", other)),
            },
        }
    }

    /// Calls `item` for each item (or pair) of the array (or map) whose header has just been taken.
    #[inline]
    fn items(
        &mut self,
        len: Option<usize>,
        mut item: impl FnMut(&mut Self, usize) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.check_depth(0)?;
        self.depth += 1;
        if let Some(len) = len {
            for index in 0..len {
                item(self, index)?;
            }
        } else {
            let mut index = 0;
            while !self.take_break()? {
                item(self, index)?;
                index += 1;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Whether one more array or map may open, with `more` of them open beside those in `depth`.
    ///
    /// # Errors
    ///
    /// That would be nested too deep.
    #[inline]
    pub fn check_depth(&self, more: usize) -> Result<(), ValueError> {
        if self.depth + more < self.limit { Ok(()) } else { Err(too_deep()) }
    }

    /// Calls `each` with the chunks of a string of indefinite length. They are of the string's own type and
    /// of definite length, without tags (RFC 8949 section 3.2.3).
    pub(super) fn chunks(
        &mut self,
        kind: Kind,
        mut each: impl FnMut(&'a [u8]) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        while !self.take_break()? {
            match header::pull(&mut self.rest)? {
                header @ (Header::Bytes(Some(len)) | Header::Text(Some(len))) if Kind::of(header) == kind => {
                    each(self.take(len)?)?;
                }
                _ => {
                    return Err(ValueError::new(format!(
                        "a chunk of {kind} is not {kind} of definite length"
                    )));
                }
            }
        }
        Ok(())
    }

    #[inline]
    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], ValueError> {
        let (run, rest) = self.rest.split_at_checked(len).ok_or_else(end_of_input)?;
        self.rest = rest;
        Ok(run)
    }

    #[inline]
    pub(super) fn take_break(&mut self) -> Result<bool, ValueError> {
        let (first, rest) = self.rest.split_first().ok_or_else(end_of_input)?;
        let is_break = *first == BREAK;
        if is_break {
            self.rest = rest;
        }
        Ok(is_break)
    }
}

#[inline]
fn utf8(bytes: &[u8]) -> Result<&str, ValueError> {
    utf8::text(bytes).map_err(|_| not_utf8())
}

#[cold]
fn trailing(left: usize) -> ValueError {
    match left {
        1 => ValueError::new("1 trailing byte after the value"),
        left => ValueError::new(format!("{left} trailing bytes after the value")),
    }
}

#[cold]
fn not_utf8() -> ValueError {
    ValueError::new("text is not valid UTF-8")
}
