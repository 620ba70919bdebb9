//! CBOR (RFC 8949), written and read directly: no tree of values in between.
//!
//! * [`Encoder`] appends items to a buffer, each in the preferred serialization (section 4.1): the shortest
//!   form that loses nothing. Fed in the same order it gives the same bytes.
//! * [`Decoder`] takes items from a slice. It accepts every well-formed encoding of a value (any width,
//!   definite and indefinite lengths, tags in front), borrows text and bytes where they lie in one piece,
//!   and answers anything hostile with a [`ValueError`](crate::value_error::ValueError).
//!
//! How a type of the contract maps to items is not decided here.

mod decode;
mod encode;
mod half;
mod head;
mod header;
mod integer;
mod keys;
mod skip;
mod sorted;
#[cfg(test)]
pub(crate) mod tests;

pub use decode::Decoder;
pub use encode::Encoder;
pub use header::Kind;
pub use keys::duplicate_key;

/// RFC 8949 section 3.4.3: the byte string that follows is an unsigned integer.
const TAG_POSITIVE_BIGNUM: u64 = 2;
/// RFC 8949 section 3.4.3: the byte string that follows is `-1 - n` of a negative integer.
const TAG_NEGATIVE_BIGNUM: u64 = 3;
