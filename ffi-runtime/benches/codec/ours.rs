//! The library's codec, by what it implements for the types.

use ffi::__private::{Crossing, Decoder, Encoder};

use crate::Codec;

pub(crate) struct Ours;

impl<T: Crossing> Codec<T> for Ours {
    fn write(value: &T) -> Vec<u8> {
        let mut encoder = Encoder::new();
        value.encode(&mut encoder);
        encoder.finish().expect("flat enough")
    }

    fn read(bytes: &[u8]) -> T {
        let mut decoder = Decoder::new(bytes);
        let value = T::decode(&mut decoder).expect("what was written");
        decoder.finish().expect("nothing else");
        value
    }
}
