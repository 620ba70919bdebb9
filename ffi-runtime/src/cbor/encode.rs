//! Values to CBOR, in the one form a value has.
//!
//! Preferred serialization (RFC 8949 section 4.1) and definite lengths only; with the caller's fixed order
//! of fields the output is deterministic. The caller writes as many items into an array or a map as it announced:
//! that is generated code, so it is not checked here.

use crate::cbor::head::{IN_2, IN_4, IN_8, LAST_INLINE, major, simple, width};
use crate::cbor::{TAG_NEGATIVE_BIGNUM, TAG_POSITIVE_BIGNUM, half};
use crate::depth::MAX_DEPTH;

/// The longest beginning of an item: the initial byte and a 64-bit argument.
const MAX_HEAD: usize = 9;

/// What an encoder has room for at first: most replies, which then grow no more.
const ROOM: usize = 64;

/// Half-precision quiet NaN with no payload: what every NaN is written as (RFC 8949 section 4.2.2).
const CANONICAL_NAN: [u8; 3] = [0xf9, 0x7e, 0x00];

/// Writes CBOR items one after the other into a buffer.
///
/// The one thing that can go wrong is that values nest too deep. Then it is marked and writes nothing below, so that the
/// recursion ends, and [`finish`](Self::finish) gives nothing.
#[derive(Clone, Debug)]
pub struct Encoder {
    pub(super) out: Vec<u8>,
    /// How many arrays and maps are open.
    depth: usize,
    too_deep: bool,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// An encoder that has written nothing.
    pub fn new() -> Self {
        Self { out: Vec::with_capacity(ROOM), depth: 0, too_deep: false }
    }

    /// Writes an item whose encoding is known: a key. Compiled once for all keys that are as long.
    #[inline(never)]
    pub fn known<const LEN: usize>(&mut self, item: &[u8; LEN]) {
        self.out.extend_from_slice(item);
    }

    /// Writes an unsigned integer (major type 0).
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        self.head(major::UNSIGNED, value);
    }

    /// Writes an integer (major type 0 or 1).
    #[inline]
    pub fn signed(&mut self, value: i64) {
        // CBOR holds -1 - n, which in two's complement is the inverse of every bit.
        let sign = (value >> 63).cast_unsigned();
        self.head(major::NEGATIVE & sign as u8, value.cast_unsigned() ^ sign);
    }

    /// Writes an unsigned integer of any size: as [`unsigned`](Self::unsigned) where it fits, else as a
    /// bignum (RFC 8949 section 3.4.3) with no leading zeros.
    pub fn unsigned128(&mut self, value: u128) {
        match u64::try_from(value) {
            Ok(value) => self.unsigned(value),
            Err(_) => self.bignum(TAG_POSITIVE_BIGNUM, value),
        }
    }

    /// Writes an integer of any size: as major type 0 or 1 where it fits into their 64 bits, else as a
    /// bignum (RFC 8949 section 3.4.3) with no leading zeros.
    pub fn signed128(&mut self, value: i128) {
        match u128::try_from(value) {
            Ok(value) => self.unsigned128(value),
            Err(_) => {
                let inverted = !value.cast_unsigned();
                match u64::try_from(inverted) {
                    Ok(inverted) => self.head(major::NEGATIVE, inverted),
                    Err(_) => self.bignum(TAG_NEGATIVE_BIGNUM, inverted),
                }
            }
        }
    }

    /// Writes a float in the shortest of the three widths that keeps its value (RFC 8949 section 4.2.1).
    /// Every NaN becomes the one canonical NaN.
    pub fn float64(&mut self, value: f64) {
        if value.is_nan() {
            return self.out.extend_from_slice(&CANONICAL_NAN);
        }
        let single = value as f32;
        if f64::from(single) != value {
            return self.wide(major::OTHER | IN_8, value.to_bits(), 8);
        }
        match half::narrow(single) {
            Some(half) => self.wide(major::OTHER | IN_2, half.into(), 2),
            None => self.wide(major::OTHER | IN_4, single.to_bits().into(), 4),
        }
    }

    /// Writes a float as [`float64`](Self::float64) does; widening an `f32` loses nothing.
    pub fn float32(&mut self, value: f32) {
        self.float64(f64::from(value));
    }

    /// Writes `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.out.push(major::OTHER | if value { simple::TRUE } else { simple::FALSE });
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.push(major::OTHER | simple::NULL);
    }

    /// Writes a text string (major type 3).
    pub fn text(&mut self, value: &str) {
        self.run(major::TEXT, value.as_bytes());
    }

    /// Writes a byte string (major type 2).
    pub fn bytes(&mut self, value: &[u8]) {
        self.run(major::BYTES, value);
    }

    /// Writes an array: `elements` writes its `len` elements.
    #[inline]
    pub fn array(&mut self, len: usize, elements: impl FnOnce(&mut Self)) {
        self.nested(major::ARRAY, len, elements);
    }

    /// Writes a map: `pairs` writes its `len` keys and values in turn.
    #[inline]
    pub fn map(&mut self, len: usize, pairs: impl FnOnce(&mut Self)) {
        self.nested(major::MAP, len, pairs);
    }

    /// Writes a map around values, that of a typed error: it is not a level of any of them.
    pub fn map_around_values(&mut self, len: usize, pairs: impl FnOnce(&mut Self)) {
        self.length(major::MAP, len);
        pairs(self);
    }

    /// Writes an array of one element, as [`Decoder::array_of_one`](super::Decoder::array_of_one) reads it.
    pub fn array_of_one(&mut self, element: impl FnOnce(&mut Self)) {
        self.length(major::ARRAY, 1);
        element(self);
    }

    /// Writes a tag; the next item is what it is for.
    pub fn tag(&mut self, tag: u64) {
        self.head(major::TAG, tag);
    }

    /// What has been written; `None` where it was nested too deep.
    #[inline]
    pub fn finish(self) -> Option<Vec<u8>> {
        (!self.too_deep).then_some(self.out)
    }

    #[inline]
    fn nested(&mut self, major: u8, len: usize, items: impl FnOnce(&mut Self)) {
        if self.open(major, len) {
            items(self);
            self.depth -= 1;
        }
    }

    /// Writes how an array or a map begins, and goes a level deeper; says whether there is one.
    fn open(&mut self, major: u8, len: usize) -> bool {
        self.too_deep |= self.depth >= MAX_DEPTH;
        if !self.too_deep {
            self.length(major, len);
            self.depth += 1;
        }
        !self.too_deep
    }

    fn bignum(&mut self, tag: u64, value: u128) {
        let bytes = value.to_be_bytes();
        let leading_zeros = value.leading_zeros() as usize / 8;
        self.head(major::TAG, tag);
        self.bytes(&bytes[leading_zeros..]);
    }

    /// Writes bytes or text.
    fn run(&mut self, major: u8, run: &[u8]) {
        self.out.reserve(MAX_HEAD + run.len());
        self.length(major, run.len());
        self.out.extend_from_slice(run);
    }

    #[inline]
    fn length(&mut self, major: u8, len: usize) {
        self.head(major, len as u64);
    }

    /// Writes how an item begins, with its argument in the shortest form.
    #[inline]
    fn head(&mut self, major: u8, argument: u64) {
        if argument <= u64::from(LAST_INLINE) {
            return self.out.push(major | argument as u8);
        }
        let (minor, width) = width(argument);
        self.wide(major | minor, argument, width);
    }

    /// Writes an initial byte, and an argument of that many bytes after it.
    #[inline]
    fn wide(&mut self, initial: u8, argument: u64, width: usize) {
        // All eight are written, and those that are too many taken back: widths come as they like, and a branch for each would
        // be guessed wrong.
        let [a, b, c, d, e, f, g, h] = (argument << (64 - 8 * width)).to_be_bytes();
        let end = self.out.len() + 1 + width;
        self.out.extend_from_slice(&[initial, a, b, c, d, e, f, g, h]);
        self.out.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expect: &[u8], write: impl FnOnce(&mut Encoder)) {
        let mut encoder = Encoder::new();
        write(&mut encoder);
        assert_eq!(encoder.finish().as_deref(), Some(expect));
    }

    #[test]
    fn every_nan_is_the_canonical_one() {
        for nan in [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), f64::from_bits(u64::MAX)] {
            check(&CANONICAL_NAN, |e| e.float64(nan));
        }
        check(&CANONICAL_NAN, |e| e.float32(f32::from_bits(0xffff_ffff)));
    }

    #[test]
    fn floats_take_the_shortest_lossless_width() {
        check(&[0xf9, 0x80, 0x00], |e| e.float64(-0.0));
        // The largest and the smallest half, and their neighbours that need a single.
        check(&[0xf9, 0x7b, 0xff], |e| e.float64(65504.0));
        check(&[0xfa, 0x47, 0x7f, 0xe1, 0x00], |e| e.float64(65505.0));
        check(&[0xf9, 0x00, 0x01], |e| e.float64(2f64.powi(-24)));
        check(&[0xfa, 0x33, 0x00, 0x00, 0x00], |e| e.float64(2f64.powi(-25)));
        // The smallest single, and half of it.
        check(&[0xfa, 0x00, 0x00, 0x00, 0x01], |e| e.float64(2f64.powi(-149)));
        check(&[0xfb, 0x36, 0x90, 0, 0, 0, 0, 0, 0], |e| e.float64(2f64.powi(-150)));
        check(&[0xfa, 0x3d, 0xcc, 0xcc, 0xcd], |e| e.float32(0.1));
    }

    #[test]
    fn wide_integers_are_plain_while_they_fit() {
        check(&[0x1b, 255, 255, 255, 255, 255, 255, 255, 255], |e| e.unsigned128(u128::from(u64::MAX)));
        check(&[0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0], |e| e.unsigned128(1 << 64));
        check(&[0x3b, 255, 255, 255, 255, 255, 255, 255, 255], |e| e.signed128(-(1 << 64)));
        check(&[0xc3, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0], |e| e.signed128(-(1 << 64) - 1));
        check(&[0x20], |e| e.signed128(-1));
        check(&[0x18, 100], |e| e.signed128(100));
        check(&[0x3b, 127, 255, 255, 255, 255, 255, 255, 255], |e| e.signed(i64::MIN));
    }

    #[test]
    fn lengths_take_the_shortest_header() {
        check(&[0x77], |e| e.length(major::TEXT, 23));
        check(&[0x98, 24], |e| e.array(24, |_| {}));
        check(&[0xb9, 1, 0], |e| e.map(256, |_| {}));
        check(&[0x9a, 0, 1, 0, 0], |e| e.array(65536, |_| {}));
    }

    #[test]
    fn what_nests_too_deep_is_not_given() {
        fn nest(encoder: &mut Encoder, levels: usize) {
            match levels {
                0 => {}
                1 => encoder.map(0, |_| {}),
                _ => encoder.array(1, |encoder| nest(encoder, levels - 1)),
            }
        }
        fn written(write: impl FnOnce(&mut Encoder)) -> Option<usize> {
            let mut encoder = Encoder::new();
            write(&mut encoder);
            encoder.finish().map(|bytes| bytes.len())
        }
        assert_eq!(written(|e| nest(e, MAX_DEPTH)), Some(MAX_DEPTH));
        assert_eq!(written(|e| nest(e, MAX_DEPTH + 1)), None);
        assert_eq!(written(|e| e.map(1, |e| nest(e, MAX_DEPTH))), None);
        // One after the other is not nested; and these are no levels.
        let twice = |e: &mut Encoder| (0..2).for_each(|_| nest(e, MAX_DEPTH - 1));
        assert_eq!(written(|e| e.array(2, twice)), Some(2 * MAX_DEPTH - 1));
        assert_eq!(written(|e| e.array_of_one(|e| nest(e, MAX_DEPTH))), Some(MAX_DEPTH + 1));
        assert_eq!(written(|e| e.map_around_values(1, |e| nest(e, MAX_DEPTH))), Some(MAX_DEPTH + 1));
    }
}
