//! The codec as a whole: both directions, hostile input, and agreement with an independent implementation.

mod appendix_a;
mod hostile;
mod properties;
mod tree;

use crate::cbor::Decoder;
use crate::value_error::ValueError;

/// Reads all of `input` with `read`.
fn whole<'a, T>(
    input: &'a [u8],
    read: impl FnOnce(&mut Decoder<'a>) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    let mut decoder = Decoder::new(input);
    let value = read(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}

/// Bytes from their digits; blanks are for the reader.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| *byte != b' ').collect();
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a hex digit") as u8;
    digits.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
