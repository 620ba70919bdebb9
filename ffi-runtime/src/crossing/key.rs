//! What is said of the keys of maps and the elements of sets.

use super::Crossing;
use crate::{
    cbor::{self, Decoder, Encoder, Kind},
    value_error::{ValueError, excerpt},
};

/// Refuses what is no key when the library is compiled. The macros say it better; this is for what they cannot see: an alias.
pub(super) const fn require<K: Crossing>() {
    assert!(
        K::IS_KEY,
        "keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those [FFI0001]"
    );
}

/// A key as errors name it. What it is, text or a number, is known from its encoding: it may be of a type of the author's.
enum Name {
    Text(String),
    Number(i128),
}

impl Name {
    #[cold]
    fn of<K: Crossing>(key: &K) -> Option<Self> {
        let mut encoder = Encoder::new();
        key.encode(&mut encoder);
        let encoded = encoder.finish()?;
        let mut decoder = Decoder::new(&encoded);
        match decoder.kind().ok()? {
            Kind::Text => decoder.text().ok().map(|text| Self::Text(text.into_owned())),
            _ => decoder.int().ok().map(Self::Number),
        }
    }
}

/// The error of a value, seen from the map that has it under `key`.
#[cold]
pub(super) fn within<K: Crossing>(error: ValueError, key: &K) -> ValueError {
    match Name::of(key) {
        Some(Name::Text(text)) => error.in_key(text),
        Some(Name::Number(number)) => error.in_number(number),
        None => error,
    }
}

/// The error of a map that has `key` twice.
#[cold]
pub(super) fn duplicate_key<K: Crossing>(key: &K) -> ValueError {
    match Name::of(key) {
        Some(Name::Text(text)) => cbor::duplicate_key(excerpt(&text)),
        Some(Name::Number(number)) => cbor::duplicate_key(number),
        None => ValueError::new("duplicate key"),
    }
}

/// The error of a set that has `element` twice.
#[cold]
pub(super) fn duplicate_element<K: Crossing>(element: &K) -> ValueError {
    match Name::of(element) {
        Some(Name::Text(text)) => ValueError::new(format!("duplicate element `{}`", excerpt(&text))),
        Some(Name::Number(number)) => ValueError::new(format!("duplicate element `{number}`")),
        None => ValueError::new("duplicate element"),
    }
}
