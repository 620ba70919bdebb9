//! JSON Schema 2020-12: the JSON that `cargo ffi call` takes and prints.
//!
//! That JSON is the CBOR of the ABI with the values that JSON lacks in another form: bytes are base64, the keys of maps text, a
//! UUID is its text.

use ffi_model::{
    Contract,
    contract::{DefaultValue, Type},
};
use serde_json::{Map, Value, json};

use super::{
    docs,
    rules::{Key, Rule, Rules, Shape, Slack, Text, Way},
};

/// The whole document.
pub(super) fn document(contract: &Contract) -> String {
    let rules = Rules::new(
        contract,
        Slack { plain: |ty| matches!(ty, Type::Bytes | Type::Uuid), unknown_keys: false },
    );
    let writer = Writer { rules: &rules };
    let mut defs: Map<String, Value> =
        rules.all().iter().map(|rule| (rule.name.clone(), writer.rule(rule))).collect();
    for (name, seconds) in [("ffi.duration", integer(0, u64::MAX)), ("ffi.time", integer(i64::MIN, i64::MAX))]
    {
        let properties = [("secs", seconds), ("nanos", integer(0, 999_999_999))];
        defs.insert(
            name.into(),
            object(properties.map(|(key, schema)| (key.to_owned(), schema)), &["secs", "nanos"]),
        );
    }
    let library = contract.library();
    let note = "`X` is what the library sends, `X.accepted` what it takes where that is more. Schemas are in `$defs`: refer to the one \
                that is meant, `#/$defs/<function>.request`.";
    let text = [docs::lines(&library.docs).join("\n"), note.to_owned()];
    let text: Vec<String> = text.into_iter().filter(|text| !text.is_empty()).collect();
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": library.abi_version(),
        "description": text.join("\n\n"),
        "$defs": defs,
    });
    format!("{document:#}\n")
}

/// Writes schemas.
struct Writer<'a> {
    rules: &'a Rules<'a>,
}

impl<'a> Writer<'a> {
    fn rule(&self, rule: &Rule<'a>) -> Value {
        described(self.shape(&rule.shape, rule.way), &rule.docs)
    }

    fn shape(&self, shape: &Shape<'a>, way: Way) -> Value {
        match shape {
            Shape::Value(ty) => self.value(ty, way),
            Shape::Nothing => json!({ "type": "null" }),
            Shape::Id => {
                let text = json!({ "type": "string", "pattern": "^[1-9][0-9]*$" });
                if way == Way::Sent { text } else { json!({ "anyOf": [text, integer(1, u64::MAX)] }) }
            }
            Shape::Texts(texts) => match texts.as_slice() {
                [text] => constant(text),
                texts => json!({ "oneOf": texts.iter().map(constant).collect::<Vec<_>>() }),
            },
            Shape::Map(keys) => self.map(keys, way),
            Shape::Variant(key) => self.map(std::slice::from_ref(key), way),
            Shape::OneOf(shapes) => {
                let shapes: Vec<Value> = shapes.iter().map(|shape| self.shape(shape, way)).collect();
                // There is no empty list of choices.
                if shapes.is_empty() { Value::Bool(false) } else { json!({ "anyOf": shapes }) }
            }
            Shape::Rule(name) => reference(name),
        }
    }

    fn map(&self, keys: &[Key<'a>], way: Way) -> Value {
        let required: Vec<&str> = keys.iter().filter(|key| !key.is_optional).map(|key| key.key).collect();
        let properties = keys.iter().map(|Key { key, shape, is_optional: _, default, docs }| {
            let mut schema = described(self.shape(shape, way), docs);
            if let (Value::Object(schema), Some(default)) = (&mut schema, default) {
                schema.extend(value_of(default).map(|value| ("default".to_owned(), value)));
            }
            ((*key).to_owned(), schema)
        });
        object(properties, &required)
    }

    fn value(&self, ty: &'a Type, way: Way) -> Value {
        match ty {
            Type::Bool => json!({ "type": "boolean" }),
            Type::I8 => integer(i8::MIN, i8::MAX),
            Type::I16 => integer(i16::MIN, i16::MAX),
            Type::I32 => integer(i32::MIN, i32::MAX),
            Type::I64 => integer(i64::MIN, i64::MAX),
            Type::U8 => integer(0, u8::MAX),
            Type::U16 => integer(0, u16::MAX),
            Type::U32 => integer(0, u32::MAX),
            Type::U64 => integer(0, u64::MAX),
            // Most read such numbers as floats: the greatest is a power of two then.
            Type::I128 => {
                json!({ "type": "integer", "minimum": -(2_f64.powi(127)), "maximum": 2_f64.powi(127) })
            }
            Type::U128 => json!({ "type": "integer", "minimum": 0, "maximum": 2_f64.powi(128) }),
            Type::F32 => float(F32_MAX),
            Type::F64 => float(f64::MAX),
            Type::Str => json!({ "type": "string" }),
            Type::Bytes => bytes(None, way),
            Type::Duration => reference("ffi.duration"),
            Type::Time => reference("ffi.time"),
            Type::Uuid => {
                let digits = if way == Way::Sent { "[0-9a-f]" } else { "[0-9a-fA-F]" };
                let pattern = format!("^{digits}{{8}}(-{digits}{{4}}){{3}}-{digits}{{12}}$");
                json!({ "type": "string", "format": "uuid", "pattern": pattern })
            }
            Type::Option(inner) => {
                let mut some = self.value(inner, way);
                if self.rules.contract().is_nullable(inner) {
                    some = json!({ "type": "array", "items": some, "minItems": 1, "maxItems": 1 });
                }
                json!({ "anyOf": [some, { "type": "null" }] })
            }
            Type::Seq(inner) => json!({ "type": "array", "items": self.value(inner, way) }),
            Type::Set(inner) => {
                json!({ "type": "array", "items": self.value(inner, way), "uniqueItems": true })
            }
            Type::Array(inner, len) if **inner == Type::U8 => bytes(Some(*len), way),
            Type::Array(inner, len) => {
                json!({ "type": "array", "items": self.value(inner, way), "minItems": len, "maxItems": len })
            }
            Type::Map(key, value) => {
                let mut schema = json!({ "type": "object", "additionalProperties": self.value(value, way) });
                if *self.rules.contract().behind(key) != Type::Str {
                    schema["propertyNames"] = json!({ "pattern": "^(0|-?[1-9][0-9]*)$" });
                }
                schema
            }
            Type::Box(inner) => self.value(inner, way),
            Type::Named(name) | Type::Handle(name) => reference(&self.rules.name(name, way)),
        }
    }
}

fn object(properties: impl IntoIterator<Item = (String, Value)>, required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.into_iter().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn integer(minimum: impl Into<i128>, maximum: impl Into<i128>) -> Value {
    let number = |number: i128| match i64::try_from(number) {
        Ok(number) => json!(number),
        Err(_) => json!(u64::try_from(number).expect("an integer of 64 bits")),
    };
    json!({ "type": "integer", "minimum": number(minimum.into()), "maximum": number(maximum.into()) })
}

/// The greatest `f32` in as few digits as it is written with, which is more than what it is.
const F32_MAX: f64 = 3.4028235e38;

/// A number, or what JSON has no number for.
fn float(max: f64) -> Value {
    let number = json!({ "type": "number", "minimum": -max, "maximum": max });
    json!({ "anyOf": [number, { "enum": ["NaN", "Infinity", "-Infinity"] }] })
}

fn bytes(len: Option<u32>, way: Way) -> Value {
    let mut text = json!({
        "type": "string",
        "contentEncoding": "base64",
        "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    });
    let mut numbers = json!({ "type": "array", "items": integer(0, u8::MAX) });
    if let Some(len) = len {
        let digits = u64::from(len).div_ceil(3) * 4;
        (text["minLength"], text["maxLength"]) = (digits.into(), digits.into());
        (numbers["minItems"], numbers["maxItems"]) = (len.into(), len.into());
    }
    if way == Way::Sent { text } else { json!({ "anyOf": [text, numbers] }) }
}

fn constant(Text { text, docs }: &Text<'_>) -> Value {
    described(json!({ "const": text }), docs)
}

fn described(mut schema: Value, text: &str) -> Value {
    let lines = docs::lines(text);
    if let (Value::Object(schema), false) = (&mut schema, lines.is_empty()) {
        schema.insert("description".into(), lines.join("\n").into());
    }
    schema
}

/// What only the library knows has no value here.
fn value_of(default: &DefaultValue) -> Option<Value> {
    Some(match default {
        DefaultValue::Implied => return None,
        DefaultValue::None => Value::Null,
        DefaultValue::Bool(value) => json!(value),
        DefaultValue::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
            (Ok(value), _) => json!(value),
            (_, Ok(value)) => json!(value),
            _ => return None,
        },
        DefaultValue::Float(bits) => json!(f64::from_bits(*bits)),
        DefaultValue::Str(text) => json!(text),
    })
}
