//! Values as CBOR, in the form in which the library takes and gives them.
//!
//! A type knows its own form: what a list of it looks like, and whether it can be `null`. So an option of an option, a list of bytes and a set of bytes are each what
//! they are meant to be, wherever they stand, and an object that stays in the library gets to know the way back to it when it is decoded.

mod decode;
mod encode;
mod half;
mod malformed;
mod values;

use std::sync::Arc;

pub use self::decode::Decoder;
pub use self::encode::Encoder;
pub use self::malformed::Malformed;
use crate::call::Owner;

/// How deep values may be nested here. The library has a limit of its own, which is lower, and says what it is.
const MAX_DEPTH: u32 = 300;

/// What can be sent.
pub trait Encode {
    /// Whether a value can be written as `null`, so that an option of it has to be told from that.
    const NULLABLE: bool = false;

    /// Writes the value.
    fn encode(&self, out: &mut Encoder<'_>);

    /// Writes a list of values.
    fn encode_list(values: &[Self], out: &mut Encoder<'_>)
    where
        Self: Sized,
    {
        out.array(values.len(), |out| values.iter().for_each(|value| value.encode(out)));
    }
}

/// What can be received.
pub trait Decode: Encode + Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// What comes next is no such value.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed>;

    /// Reads a list of values.
    ///
    /// # Errors
    /// What comes next is no such list.
    fn decode_list(input: &mut Decoder<'_>) -> Result<Vec<Self>, Malformed> {
        let mut values = Vec::new();
        input.array(|input, _| {
            values.push(Self::decode(input)?);
            Ok(())
        })?;
        Ok(values)
    }

    /// What stands for a key that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads one value, and nothing behind it. Objects in it belong to `owner`.
///
/// # Errors
/// The bytes are no such value.
pub fn from_bytes<T: Decode>(bytes: &[u8], owner: &Arc<Owner>) -> Result<T, Malformed> {
    let mut input = Decoder::new(bytes, Some(owner));
    let value = T::decode(&mut input)?;
    input.end()?;
    Ok(value)
}

/// The ids of the objects in a value, which stay open; none where the bytes are no such value.
pub fn ids_in<T: Decode>(bytes: &[u8]) -> Vec<u64> {
    let mut input = Decoder::new(bytes, None);
    // What comes before a mistake was given out as well.
    drop(T::decode(&mut input));
    input.into_ids()
}
