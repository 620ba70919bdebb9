//! JSON and CBOR without a contract: what a client of protocol 1 has.
//!
//! JSON has no bytes, so none can be sent; those that come are base64. Everything else is what it looks like.

use base64::Engine;
use ciborium::Value;

use super::{BASE64, Json, integer::Int};

/// The tag of a UUID.
const UUID: u64 = 37;

/// A JSON value as CBOR.
pub fn to_cbor(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => match Int::parse(text) {
            Some(int) => int.value(),
            // JSON's numbers are a part of what Rust reads as one.
            None => Value::Float(text.parse().unwrap_or(f64::NAN)),
        },
        Json::Text(text) => Value::from(text.as_str()),
        Json::List(items) => Value::Array(items.iter().map(to_cbor).collect()),
        Json::Map(entries) => Value::Map(
            entries.iter().map(|(key, value)| (Value::from(key.as_str()), to_cbor(value))).collect(),
        ),
    }
}

/// A CBOR value as JSON.
pub fn to_json(value: &Value) -> Json {
    if let Some(int) = Int::of(value) {
        return Json::int(int);
    }
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::Float(value) => Json::float(*value),
        Value::Text(text) => Json::Text(text.clone()),
        Value::Bytes(bytes) => Json::Text(BASE64.encode(bytes)),
        Value::Array(items) => Json::List(items.iter().map(to_json).collect()),
        Value::Map(entries) => {
            Json::Map(entries.iter().map(|(key, value)| (key_text(key), to_json(value))).collect())
        }
        Value::Tag(UUID, inner) => match &**inner {
            Value::Bytes(bytes) if bytes.len() == 16 => Json::Text(uuid(bytes)),
            other => to_json(other),
        },
        Value::Tag(_, inner) => to_json(inner),
        _ => Json::Null,
    }
}

/// The key of a map as a text: a text as it is, a number by its digits.
pub(super) fn key_text(key: &Value) -> String {
    match to_json(key) {
        Json::Text(text) => text,
        other => other.to_string(),
    }
}

/// A UUID as it is usually written.
pub(super) fn uuid(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// What a value is, as a noun.
pub(super) fn kind(value: &Value) -> &'static str {
    if Int::of(value).is_some() {
        return "an integer";
    }
    match value {
        Value::Bool(_) => "a truth value",
        Value::Float(_) => "a float",
        Value::Text(_) => "a text",
        Value::Bytes(_) => "bytes",
        Value::Array(_) => "an array",
        Value::Map(_) => "a map",
        Value::Tag(_, inner) => kind(inner),
        _ => "null",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_has_survives() {
        for text in [
            r#"{"a":[1,-1,1.5,true,null,"x"],"b":{}}"#,
            "340282366920938463463374607431768211455",
            "1e300",
            "-0.0",
        ] {
            let value = to_cbor(&Json::parse(text).expect("JSON"));
            let value = crate::json::bytes::read(&crate::json::bytes::write(value)).expect("CBOR");
            assert_eq!(to_json(&value).to_string(), text);
        }
    }

    #[test]
    fn what_json_has_not_is_said_in_its_words() {
        let check = |value: Value, expect: &str| assert_eq!(to_json(&value).to_string(), expect);
        check(Value::Bytes(vec![0xff, 0]), "\"/wA=\"");
        check(Value::Map(vec![(Value::from(-7), Value::Null)]), "{\"-7\":null}");
        check(Value::Tag(0, Box::new("now".into())), "\"now\"");
        let bytes: Vec<u8> = (0..16).collect();
        check(Value::Tag(UUID, Box::new(bytes.into())), "\"00010203-0405-0607-0809-0a0b0c0d0e0f\"");
        check(Value::Float(f64::NAN), "\"NaN\"");
    }
}
