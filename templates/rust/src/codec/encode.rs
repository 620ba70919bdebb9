//! Writing CBOR: deterministic, so in the shortest form, and keys in the order of their bytes.

use std::sync::Arc;

use super::{Encode, MAX_DEPTH, half};
use crate::call::Owner;

/// Takes values one after the other.
#[derive(Debug)]
pub struct Encoder<'a> {
    bytes: Vec<u8>,
    depth: u32,
    /// Where the objects among the values have to be.
    owner: Option<&'a Arc<Owner>>,
    /// Why the first value that cannot be sent cannot be.
    refused: Option<String>,
}

impl<'a> Encoder<'a> {
    /// One for the library that `owner` is in.
    pub fn new(owner: Option<&'a Arc<Owner>>) -> Self {
        Self { bytes: Vec::new(), depth: 0, owner, refused: None }
    }

    /// The bytes.
    ///
    /// # Errors
    /// Why they cannot be sent.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        match self.refused {
            Some(why) => Err(why),
            None => Ok(self.bytes),
        }
    }

    /// Notes that a value cannot be sent.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.refused.get_or_insert_with(|| why.into());
    }

    /// An object by its id, which has to be in the same library.
    pub(crate) fn object(&mut self, id: u64, owner: Option<&Arc<Owner>>) {
        match (self.owner, owner) {
            (Some(ours), Some(theirs)) if ours.is_beside(theirs) => self.text(&id.to_string()),
            _ => self.refuse("an object of another library, or of another connection"),
        }
    }

    fn head(&mut self, major: u8, argument: u64) {
        let major = major << 5;
        let bytes = argument.to_be_bytes();
        match argument {
            0..=23 => self.bytes.push(major | bytes[7]),
            24..=0xff => self.bytes.extend([major | 24, bytes[7]]),
            0x100..=0xffff => {
                self.bytes.push(major | 25);
                self.bytes.extend_from_slice(&bytes[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.bytes.push(major | 26);
                self.bytes.extend_from_slice(&bytes[4..]);
            }
            _ => {
                self.bytes.push(major | 27);
                self.bytes.extend_from_slice(&bytes);
            }
        }
    }

    fn length(&mut self, major: u8, len: usize) {
        self.head(major, len as u64);
    }

    /// A number that is not below zero.
    pub fn unsigned(&mut self, value: u128) {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.bignum(2, value),
        }
    }

    /// A number that may be.
    pub fn signed(&mut self, value: i128) {
        if value >= 0 {
            return self.unsigned(value.cast_unsigned());
        }
        let inverted = (!value).cast_unsigned();
        match u64::try_from(inverted) {
            Ok(inverted) => self.head(1, inverted),
            Err(_) => self.bignum(3, inverted),
        }
    }

    fn bignum(&mut self, tag: u64, value: u128) {
        self.tag(tag);
        let bytes = value.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        self.bytes(&bytes[zeros..]);
    }

    /// What the next value means.
    pub fn tag(&mut self, tag: u64) {
        self.head(6, tag);
    }

    /// A float, as short as it is exact.
    pub fn float(&mut self, value: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "whether anything is lost is what is found out")]
        let single = value as f32;
        if value.is_nan() {
            self.bytes.extend([0xf9, 0x7e, 0x00]);
        } else if f64::from(single).to_bits() != value.to_bits() {
            self.bytes.push(0xfb);
            self.bytes.extend(value.to_be_bytes());
        } else if let Some(half) = half::of_f32(single) {
            self.bytes.push(0xf9);
            self.bytes.extend(half.to_be_bytes());
        } else {
            self.bytes.push(0xfa);
            self.bytes.extend(single.to_be_bytes());
        }
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) {
        self.bytes.push(if value { 0xf5 } else { 0xf4 });
    }

    /// Nothing.
    pub fn null(&mut self) {
        self.bytes.push(0xf6);
    }

    /// A text.
    pub fn text(&mut self, value: &str) {
        self.length(3, value.len());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(2, value.len());
        self.bytes.extend_from_slice(value);
    }

    /// What is there and might be `null`: an array of it alone, which is no level of nesting.
    pub(super) fn present(&mut self, value: impl FnOnce(&mut Self)) {
        self.length(4, 1);
        value(self);
    }

    /// An array of as many elements as `elements` writes.
    pub fn array(&mut self, len: usize, elements: impl FnOnce(&mut Self)) {
        self.length(4, len);
        self.level(elements);
    }

    /// A map of as many entries as `fields` writes, whose keys come in the order of deterministic encoding.
    pub fn map(&mut self, len: usize, fields: impl FnOnce(&mut Self)) {
        self.length(5, len);
        self.level(fields);
    }

    /// A map of one entry: a variant with its fields.
    pub fn variant(&mut self, name: &str, len: usize, fields: impl FnOnce(&mut Self)) {
        self.map(1, |out| {
            out.text(name);
            out.map(len, fields);
        });
    }

    /// The map around the arguments of a call, which is no level of nesting.
    pub fn request(&mut self, len: usize) {
        self.length(5, len);
    }

    /// An entry of a map.
    pub fn field(&mut self, key: &str, value: &(impl Encode + ?Sized)) {
        self.text(key);
        value.encode(self);
    }

    /// An array of elements in the order of their encodings.
    pub(super) fn set<'v, T: Encode + 'v>(&mut self, values: impl ExactSizeIterator<Item = &'v T>) {
        let encoded = values.map(|value| self.apart(|out| value.encode(out)));
        let mut encoded: Vec<Vec<u8>> = encoded.collect();
        encoded.sort_unstable();
        self.array(encoded.len(), |out| out.bytes.extend(encoded.concat()));
    }

    /// A map whose keys are sorted here.
    pub(super) fn entries<'v, K: Encode + 'v, V: Encode + 'v>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'v K, &'v V)>,
    ) {
        self.length(5, entries.len());
        self.level(|out| {
            let encoded = entries
                .map(|(key, value)| (out.apart(|out| key.encode(out)), out.apart(|out| value.encode(out))));
            let mut encoded: Vec<(Vec<u8>, Vec<u8>)> = encoded.collect();
            encoded.sort_unstable();
            for (key, value) in encoded {
                out.bytes.extend(key);
                out.bytes.extend(value);
            }
        });
    }

    /// What `write` writes, in a piece of its own.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let before = std::mem::take(&mut self.bytes);
        write(self);
        std::mem::replace(&mut self.bytes, before)
    }

    fn level(&mut self, inside: impl FnOnce(&mut Self)) {
        if self.depth == MAX_DEPTH {
            return self.refuse("the value is nested too deep");
        }
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }
}
