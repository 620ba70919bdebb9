//! JSON as it is written: numbers keep their digits, and maps their order.

use std::fmt::{self, Write};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep values may be nested. Deeper than anything that a library takes.
const MAX_DEPTH: usize = 160;

/// A JSON value. Shown as text it is on one line.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, its entries in their order, each key once.
    Map(Vec<(String, Json)>),
}

impl Json {
    /// Reads a text that is one JSON value.
    ///
    /// # Errors
    /// It is none, has a key twice, or is nested too deep; says where.
    pub fn parse(text: &str) -> Result<Json, String> {
        read(serde_json::from_str(text).map_err(|error| error.to_string())?, 0)
    }

    /// The number that an integer is.
    pub fn int(value: impl fmt::Display) -> Json {
        Json::Number(value.to_string())
    }

    /// The number that a float is; JSON has no word for those that are none, so these are texts.
    pub(super) fn float(value: impl fmt::Debug + Into<f64> + Copy) -> Json {
        match value.into() {
            value if value.is_nan() => Json::Text(NAN.to_owned()),
            f64::INFINITY => Json::Text(INFINITY.to_owned()),
            f64::NEG_INFINITY => Json::Text(NEG_INFINITY.to_owned()),
            // The shortest that is read as the same number.
            _ => Json::Number(format!("{value:?}")),
        }
    }

    /// What it is, as a noun.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a truth value",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "an array",
            Json::Map(_) => "an object",
        }
    }

    /// The value under a key of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Map(entries) => entries.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// A float that is no number.
pub(super) const NAN: &str = "NaN";
/// A float above all others.
pub(super) const INFINITY: &str = "Infinity";
/// A float below all others.
pub(super) const NEG_INFINITY: &str = "-Infinity";

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(text) => f.write_str(text),
            Json::Text(text) => quoted(f, text),
            Json::List(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { "," })?;
                }
                f.write_char(']')
            }
            Json::Map(entries) => {
                f.write_char('{')?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    quoted(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

/// One value and all in it. Its syntax was checked as a whole already.
fn read(raw: &RawValue, depth: usize) -> Result<Json, String> {
    if depth > MAX_DEPTH {
        return Err(format!("nested deeper than {MAX_DEPTH}"));
    }
    let text = raw.get();
    let wrong = |error: serde_json::Error| error.to_string();
    Ok(match text.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'"') => Json::Text(serde_json::from_str(text).map_err(wrong)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
            Json::List(items.into_iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(text).map_err(wrong)?;
            let mut read_entries: Vec<(String, Json)> = Vec::with_capacity(entries.len());
            let mut seen = std::collections::HashSet::with_capacity(entries.len());
            for (key, value) in entries {
                if !seen.insert(key.clone()) {
                    return Err(format!("the key {key:?} is there twice"));
                }
                read_entries.push((key, read(value, depth + 1)?));
            }
            Json::Map(read_entries)
        }
        _ => Json::Number(text.to_owned()),
    })
}

/// The entries of an object in their order, those with the same key as well.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(All)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        for text in [
            "null",
            "[]",
            "{}",
            r#"{"b":[1,-0.0,1e300,340282366920938463463374607431768211455],"a":"\u0000\"𝄞","":true}"#,
            r#"[[[{"x":{"y":[false,null]}}]]]"#,
        ] {
            assert_eq!(Json::parse(text).expect("JSON").to_string(), text);
        }
        let spaced = Json::parse(" { \"a\" : [ 1 , 2 ] } \n").expect("JSON");
        assert_eq!(spaced.to_string(), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn what_is_no_json_is_refused_with_the_place() {
        let check =
            |text: &str, expect: &str| assert_eq!(Json::parse(text), Err(expect.to_owned()), "{text}");
        check("", "EOF while parsing a value at line 1 column 0");
        check("{\"a\": x}", "expected value at line 1 column 7");
        check("1 2", "trailing characters at line 1 column 3");
        check("01", "invalid number at line 1 column 2");
        check(r#"{"a":1,"\u0061":2}"#, "the key \"a\" is there twice");
        check(r#""\ud800""#, "unexpected end of hex escape at line 1 column 8");
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(Json::parse(&nested(100_000)), Err("nested deeper than 160".to_owned()));
    }

    #[test]
    fn floats_are_the_shortest_text_that_is_the_same_number() {
        let check = |json: Json, expect: &str| assert_eq!(json.to_string(), expect);
        check(Json::float(0.1_f32), "0.1");
        check(Json::float(0.1_f64), "0.1");
        check(Json::float(-0.0_f64), "-0.0");
        check(Json::float(1e300_f64), "1e300");
        check(Json::float(f64::NAN), "\"NaN\"");
        check(Json::float(f32::NEG_INFINITY), "\"-Infinity\"");
    }
}
