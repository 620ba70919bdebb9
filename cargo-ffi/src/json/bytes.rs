//! CBOR as bytes.

use ciborium::Value;

/// The bytes of a value, in the one encoding that is deterministic (RFC 8949, 4.2.1): the keys of maps are put into their
/// order.
pub fn write(value: Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&in_order(value), &mut bytes).expect("memory takes all that is written to it");
    bytes
}

/// The value that `bytes` are, all of them.
///
/// # Errors
/// They are not one CBOR value.
pub fn read(mut bytes: &[u8]) -> Result<Value, String> {
    let value = ciborium::from_reader(&mut bytes).map_err(|error| match error {
        ciborium::de::Error::Io(_) => "it ends too early".to_owned(),
        ciborium::de::Error::Syntax(at) => format!("it is not CBOR from its byte {at} on"),
        ciborium::de::Error::Semantic(_, message) => message,
        ciborium::de::Error::RecursionLimitExceeded => "it is nested too deep".to_owned(),
    })?;
    match bytes.len() {
        0 => Ok(value),
        more => Err(format!("{more} more bytes follow the value")),
    }
}

/// The same with the keys of all maps in the bytewise order of their encodings.
fn in_order(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(in_order).collect()),
        Value::Tag(tag, inner) => Value::Tag(tag, Box::new(in_order(*inner))),
        Value::Map(entries) => {
            let mut entries: Vec<(Vec<u8>, Value, Value)> = entries
                .into_iter()
                .map(|(key, value)| (write(key.clone()), in_order(key), in_order(value)))
                .collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Map(entries.into_iter().map(|(_, key, value)| (key, value)).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_their_encodings() {
        let key = |text: &str| Value::from(text);
        let map = Value::Map(vec![
            (key("aa"), Value::Null),
            (key("b"), Value::from(1)),
            (
                Value::from(10),
                Value::Array(vec![Value::Map(vec![(key("y"), 0.into()), (key("x"), 0.into())])]),
            ),
        ]);
        assert_eq!(write(map), b"\xa3\x0a\x81\xa2\x61x\x00\x61y\x00\x61b\x01\x62aa\xf6");
    }

    #[test]
    fn one_value_is_all_there_is() {
        assert_eq!(read(b"\x01"), Ok(Value::from(1)));
        assert_eq!(read(b"\x01\x02\x03"), Err("2 more bytes follow the value".to_owned()));
        assert_eq!(read(b""), Err("it ends too early".to_owned()));
        assert_eq!(read(b"\x82\x01"), Err("it ends too early".to_owned()));
    }
}
