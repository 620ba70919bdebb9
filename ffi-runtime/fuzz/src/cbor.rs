//! The CBOR form: what is accepted is CBOR, and comes back from each form as it was.

use ffi::__private::{Arena, Crossing, Decoder, Depth, Encoder, ValueError};

use super::{choose, document, types};

/// Reads a document as the type that the first four bytes choose. Says whether it was one.
pub fn run(data: &[u8]) -> bool {
    let Some((subject, document)) = choose(&types::SUBJECTS, data) else { return false };
    document::assert_read_alike(document);
    (subject.cbor)(document)
}

/// What [`types::Subject`] has of a type.
pub(crate) fn reads<T: Crossing>(document: &[u8]) -> bool {
    let Ok(value) = decode::<T>(document) else { return false };
    comes_back(&value);
    true
}

/// The value comes back through CBOR and through its C form. Gives its CBOR form.
pub(crate) fn comes_back<T: Crossing>(value: &T) -> Vec<u8> {
    let encoded = encode(value).expect("whatever arrives can be sent back");
    document::assert_deterministic(&encoded);
    // By its bytes: a float may be one that equals nothing.
    let again = decode::<T>(&encoded).expect("what is written can be read");
    assert_eq!(encode(&again).as_ref(), Some(&encoded), "through CBOR");
    let arena = Arena::new();
    let c = value.lower(&arena);
    assert!(!arena.is_too_deep());
    // SAFETY: the value and the arena are still there.
    let again = unsafe { T::lift(&c, Depth::default()) }.expect("what is lowered can be lifted");
    assert_eq!(encode(&again).as_ref(), Some(&encoded), "through C");
    encoded
}

fn encode<T: Crossing>(value: &T) -> Option<Vec<u8>> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish()
}

fn decode<T: Crossing>(document: &[u8]) -> Result<T, ValueError> {
    let mut decoder = Decoder::new(document);
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}
