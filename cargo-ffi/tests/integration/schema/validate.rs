//! The validators.

use std::collections::{BTreeMap, BTreeSet};

use cddl_cat::{cbor::validate_cbor, context::BasicContext, flatten::flatten_from_str};
use ciborium::Value;

/// The CDDL of a library.
pub(super) struct Cddl {
    rules: BasicContext,
}

impl Cddl {
    pub(super) fn of(text: &str) -> Self {
        let rules = flatten_from_str(&in_its_words(text)).unwrap_or_else(|error| panic!("{error:?}"));
        Self { rules: BasicContext::new(rules) }
    }

    /// The functions of the server.
    pub(super) fn of_server(&self) -> BTreeSet<&str> {
        let names = self.rules.rules.keys().filter(|name| name.starts_with("ffi."));
        names.filter_map(|name| name.strip_suffix(".request")).collect()
    }

    /// The rule of what the library takes of a type.
    pub(super) fn accepted(&self, name: &str) -> String {
        let accepted = format!("{name}.accepted");
        if self.rules.rules.contains_key(&accepted) { accepted } else { name.to_owned() }
    }

    /// Whether `bytes` are what the rule says.
    ///
    /// # Errors
    /// They are not, and why.
    #[track_caller]
    pub(super) fn check(&self, rule: &str, bytes: &[u8]) -> Result<(), String> {
        let value: Value = ciborium::from_reader(bytes).expect("CBOR");
        let found = self.rules.rules.get(rule).unwrap_or_else(|| panic!("there is no rule {rule}"));
        validate_cbor(found, &marked(value), &self.rules).map_err(|error| error.to_string())
    }
}

/// The validator knows no tags: what has one is an array with a mark here, in the rules and in values. Nor does it read the least
/// `i64`.
fn in_its_words(text: &str) -> String {
    let words = [
        ("-9223372036854775808..9223372036854775807", "int .le 9223372036854775807"),
        ("#6.2(ffi.wide)", "[\"tag 2\", ffi.wide]"),
        ("#6.3(ffi.wide)", "[\"tag 3\", ffi.wide]"),
        ("#6.37(bstr .size 16)", "[\"tag 37\", bstr .size 16]"),
    ];
    let text = words.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    assert!(!text.contains("#6"), "every tag is marked");
    text
}

fn marked(value: Value) -> Value {
    match value {
        Value::Tag(tag, inner) => Value::Array(vec![format!("tag {tag}").into(), marked(*inner)]),
        Value::Array(items) => Value::Array(items.into_iter().map(marked).collect()),
        Value::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (marked(key), marked(value))).collect())
        }
        plain => plain,
    }
}

/// The JSON Schema of a library.
pub(super) struct JsonSchema {
    document: serde_json::Value,
    compiled: BTreeMap<String, jsonschema::Validator>,
}

impl JsonSchema {
    pub(super) fn of(text: &str) -> Self {
        let document = serde_json::from_str(text).expect("JSON");
        assert!(jsonschema::meta::is_valid(&document), "it is a schema");
        Self { document, compiled: BTreeMap::new() }
    }

    /// The schema of what `cargo ffi call` takes of a type.
    pub(super) fn accepted(&self, name: &str) -> String {
        let accepted = format!("{name}.accepted");
        if self.document["$defs"].get(&accepted).is_some() { accepted } else { name.to_owned() }
    }

    /// Whether `value` is what the schema says.
    ///
    /// # Errors
    /// It is not, and why.
    pub(super) fn check(&mut self, rule: &str, value: &serde_json::Value) -> Result<(), String> {
        let validator = self.compiled.entry(rule.to_owned()).or_insert_with(|| {
            assert!(self.document["$defs"].get(rule).is_some(), "there is no schema {rule}");
            let mut document = self.document.clone();
            document["$ref"] = format!("#/$defs/{rule}").into();
            jsonschema::draft202012::new(&document).expect("a schema")
        });
        validator.validate(value).map_err(|error| error.to_string())
    }
}
