//! The few values that an engine reads and writes itself.

use ciborium::Value;
use serde::de::DeserializeOwned;

/// A value as CBOR.
pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Memory takes all that it is given, and these values have no part that CBOR cannot say.
    let _ = ciborium::into_writer(value, &mut bytes);
    bytes
}

/// A map of one text key.
pub(super) fn one(key: &str, value: impl Into<Value>) -> Vec<u8> {
    encode(&Value::Map(vec![(Value::from(key), value.into())]))
}

/// What CBOR says, all of it.
pub(super) fn decode<T: DeserializeOwned>(mut bytes: &[u8]) -> Result<T, String> {
    let value = ciborium::from_reader(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.is_empty() { Ok(value) } else { Err(format!("{} bytes too many", bytes.len())) }
}

/// An id, which is a text in decimal.
pub(super) fn id(bytes: &[u8]) -> Result<u64, String> {
    decode::<String>(bytes)?.parse().map_err(|_| "not an id".to_owned())
}
