//! Identifiers of 16 bytes.

use uuid::Uuid;

use crate::codec::{Decode, Decoder, Encode, Encoder, Malformed};

/// What a byte string is tagged with that is one.
const TAG: u64 = 37;

impl Encode for Uuid {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.tag(TAG);
        out.bytes(self.as_bytes());
    }
}

impl Decode for Uuid {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let bytes = input.bytes()?;
        Self::from_slice(&bytes)
            .map_err(|_| Malformed::new(format!("expected 16 bytes, found {}", bytes.len())))
    }
}
