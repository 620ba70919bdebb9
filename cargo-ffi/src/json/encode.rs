//! JSON to CBOR, as the types of a contract say.

use std::collections::BTreeMap;

use base64::Engine;
use ciborium::Value;
use ffi_model::{
    Contract,
    contract::{EnumDecl, Field, FunctionDecl, Type, TypeDecl},
    suggest,
};

use super::{
    BASE64, Json, Wrong, declared,
    integer::Int,
    text::{INFINITY, NAN, NEG_INFINITY},
};

/// The tag of a UUID.
const UUID: u64 = 37;

/// Makes requests for the functions of a contract.
#[derive(Clone, Copy, Debug)]
pub struct Encoder<'a> {
    contract: &'a Contract,
    /// Ids of handles by the names that stand for them, `$name` in JSON.
    names: &'a BTreeMap<String, String>,
}

/// What a map may have under a key.
struct Entry<'a> {
    wire: &'a str,
    ty: &'a Type,
    may_be_absent: bool,
}

impl<'a> Entry<'a> {
    fn of(field: &'a Field) -> Self {
        Self { wire: &field.wire, ty: &field.ty, may_be_absent: field.default.is_some() }
    }
}

impl<'a> Encoder<'a> {
    /// For a contract; `$name` in the place of a handle is the id that `names` has.
    pub fn new(contract: &'a Contract, names: &'a BTreeMap<String, String>) -> Self {
        Self { contract, names }
    }

    /// The request of a call: `json` is an object with its arguments by their keys.
    ///
    /// # Errors
    /// It is none that the function takes.
    pub fn request(&self, function: &FunctionDecl, json: &Json) -> Result<Value, Wrong> {
        let params = function.params.iter().map(|param| Entry {
            wire: &param.wire,
            ty: &param.ty,
            may_be_absent: param.default.is_some(),
        });
        self.map(&params.collect::<Vec<_>>(), json, "parameter")
    }

    /// A value of a type.
    ///
    /// # Errors
    /// It is not of that type.
    pub fn value(&self, ty: &Type, json: &Json) -> Result<Value, Wrong> {
        match ty {
            Type::Bool => match json {
                Json::Bool(value) => Ok(Value::Bool(*value)),
                other => Err(expected("true or false", other)),
            },
            Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::I128
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::U128 => integer(ty, json),
            Type::F32 => {
                float(json, |text| text.parse::<f32>().ok().filter(|it| it.is_finite()).map(f64::from))
            }
            Type::F64 => float(json, |text| text.parse::<f64>().ok().filter(|it| it.is_finite())),
            Type::Str => match json {
                Json::Text(text) => Ok(Value::from(text.as_str())),
                other => Err(expected("a text", other)),
            },
            Type::Bytes => byte_string(json).map(Value::Bytes),
            Type::Duration => span(&Type::U64, json),
            Type::Time => span(&Type::I64, json),
            Type::Uuid => uuid(json),
            Type::Option(inner) => self.option(inner, json),
            Type::Array(inner, count) if **inner == Type::U8 => {
                let bytes = byte_string(json)?;
                exactly(*count, bytes.len(), "bytes")?;
                Ok(Value::Bytes(bytes))
            }
            Type::Array(inner, count) => {
                let items = self.items(inner, json)?;
                exactly(*count, items.len(), "elements")?;
                Ok(Value::Array(items))
            }
            Type::Seq(inner) => self.items(inner, json).map(Value::Array),
            Type::Set(inner) => {
                let items = self.items(inner, json)?;
                match items.iter().enumerate().find(|(at, item)| items[..*at].contains(item)) {
                    Some((at, _)) => Err(Wrong::new("a set has each element once").in_index(at)),
                    None => Ok(Value::Array(items)),
                }
            }
            Type::Map(key, value) => self.pairs(key, value, json),
            Type::Box(inner) => self.value(inner, json),
            Type::Handle(name) => self.handle(name, json),
            Type::Named(name) => match declared(self.contract, name) {
                TypeDecl::Record(decl) => {
                    self.map(&decl.fields.iter().map(Entry::of).collect::<Vec<_>>(), json, "field")
                }
                TypeDecl::Enum(decl) => self.variant(decl, json),
                TypeDecl::Newtype(decl) => self.value(&decl.ty, json),
                TypeDecl::Handle(decl) => self.handle(&decl.name, json),
            },
        }
    }

    fn option(&self, inner: &Type, json: &Json) -> Result<Value, Wrong> {
        match json {
            Json::Null => Ok(Value::Null),
            some if !self.contract.is_nullable(inner) => self.value(inner, some),
            Json::List(items) if items.len() == 1 => {
                let item = self.value(inner, &items[0]).map_err(|wrong| wrong.in_index(0))?;
                Ok(Value::Array(vec![item]))
            }
            other => Err(expected("null, or an array of one: what is inside can be null itself", other)),
        }
    }

    fn items(&self, ty: &Type, json: &Json) -> Result<Vec<Value>, Wrong> {
        let Json::List(items) = json else { return Err(expected("an array", json)) };
        let item = |(index, item)| self.value(ty, item).map_err(|wrong: Wrong| wrong.in_index(index));
        items.iter().enumerate().map(item).collect()
    }

    /// A map of any keys. Keys in JSON are texts, whatever they are in the library.
    fn pairs(&self, key: &Type, value: &Type, json: &Json) -> Result<Value, Wrong> {
        let Json::Map(entries) = json else { return Err(expected("an object", json)) };
        let mut pairs: Vec<(Value, Value)> = Vec::with_capacity(entries.len());
        for (text, json) in entries {
            let pair = || {
                let key = self.value(key, &Json::Text(text.clone()))?;
                if pairs.iter().any(|(known, _)| *known == key) {
                    return Err(Wrong::new("the key is there twice"));
                }
                Ok((key, self.value(value, json)?))
            };
            let pair = pair().map_err(|wrong: Wrong| wrong.in_key(text))?;
            pairs.push(pair);
        }
        Ok(Value::Map(pairs))
    }

    /// A map of known keys; `what` is behind one.
    fn map(&self, known: &[Entry<'_>], json: &Json, what: &str) -> Result<Value, Wrong> {
        let Json::Map(entries) = json else {
            return Err(expected(&format!("an object with a key for each {what}"), json));
        };
        for (key, _) in entries {
            if !known.iter().any(|entry| entry.wire == key) {
                let help = suggest::did_you_mean(key, known.iter().map(|entry| entry.wire), || {
                    let names: Vec<String> = known.iter().map(|entry| format!("`{}`", entry.wire)).collect();
                    match names.as_slice() {
                        [] => "there is none".to_owned(),
                        names => format!("there is {}", names.join(", ")),
                    }
                });
                return Err(Wrong::new(format!("no {what} has this key; {help}")).in_key(key));
            }
        }
        let mut values = Vec::with_capacity(known.len());
        for entry in known {
            let value = match json.get(entry.wire) {
                Some(value) => self.value(entry.ty, value).map_err(|wrong| wrong.in_key(entry.wire))?,
                // The library's own default, which it alone may know.
                None if entry.may_be_absent || self.contract.is_nullable(entry.ty) => continue,
                None => {
                    return Err(Wrong::new(format!("the {what} is missing: {}", entry.ty)).in_key(entry.wire));
                }
            };
            values.push((Value::from(entry.wire), value));
        }
        Ok(Value::Map(values))
    }

    fn variant(&self, decl: &EnumDecl, json: &Json) -> Result<Value, Wrong> {
        let (name, fields) = match json {
            Json::Text(name) => (name, None),
            Json::Map(entries) if entries.len() == 1 && !decl.is_flat() => {
                (&entries[0].0, Some(&entries[0].1))
            }
            other if decl.is_flat() => return Err(expected("the name of a variant", other)),
            other => return Err(expected("an object with the name of a variant for its one key", other)),
        };
        let Some(variant) = decl.variants.iter().find(|variant| variant.wire == *name) else {
            let wires = || decl.variants.iter().map(|variant| variant.wire.as_str());
            let help = suggest::did_you_mean(name, wires(), || {
                let names: Vec<String> = wires().map(|wire| format!("`{wire}`")).collect();
                format!("there is {}", names.join(", "))
            });
            return Err(Wrong::new(format!("`{name}` is no variant of {}; {help}", decl.name)));
        };
        if decl.is_flat() {
            return Ok(Value::from(variant.wire.as_str()));
        }
        let none = Json::Map(Vec::new());
        let fields = match fields {
            Some(fields) => fields,
            None if variant.fields.is_empty() => &none,
            None => {
                let wrong = format!("`{name}` has fields: write {{\"{name}\": {{..}}}}");
                return Err(Wrong::new(wrong));
            }
        };
        let known: Vec<Entry<'_>> = variant.fields.iter().map(Entry::of).collect();
        let fields = self.map(&known, fields, "field").map_err(|wrong| wrong.in_key(name))?;
        Ok(Value::Map(vec![(Value::from(name.as_str()), fields)]))
    }

    fn handle(&self, name: &str, json: &Json) -> Result<Value, Wrong> {
        let id = match json {
            Json::Text(text) => match text.strip_prefix('$') {
                Some(known) => Some(self.names.get(known).ok_or_else(|| {
                    let help = suggest::did_you_mean(known, self.names.keys().map(String::as_str), || {
                        "a line `NAME = FUNCTION ..` gives one".to_owned()
                    });
                    Wrong::new(format!("nothing has the name `{known}`; {help}"))
                })?),
                None => Some(text),
            },
            Json::Number(text) => Some(text),
            _ => None,
        };
        match id.and_then(|id| Int::parse(id)).filter(|id| id.fits(&Type::U64)) {
            Some(id) => Ok(Value::from(id.to_string())),
            None => Err(expected(&format!("the id of a {name}"), json)),
        }
    }
}

/// An integer: a number without a fraction, or a text of its digits, as programs write those that are too wide for them.
fn integer(ty: &Type, json: &Json) -> Result<Value, Wrong> {
    let text = match json {
        Json::Number(text) | Json::Text(text) => text,
        other => return Err(expected(&format!("an integer ({ty})"), other)),
    };
    match Int::parse(text) {
        Some(int) if int.fits(ty) => Ok(int.value()),
        Some(_) => Err(Wrong::new(format!("{text} is out of range for {ty}"))),
        None => Err(Wrong::new(format!("expected an integer ({ty}), found {json}"))),
    }
}

fn float(json: &Json, parse: impl Fn(&str) -> Option<f64>) -> Result<Value, Wrong> {
    let value = match json {
        Json::Number(text) => match parse(text) {
            Some(value) => value,
            None => return Err(Wrong::new(format!("{text} is out of range"))),
        },
        Json::Text(text) if text == NAN => f64::NAN,
        Json::Text(text) if text == INFINITY => f64::INFINITY,
        Json::Text(text) if text == NEG_INFINITY => f64::NEG_INFINITY,
        other => return Err(expected("a number", other)),
    };
    Ok(Value::Float(value))
}

/// Bytes: base64, or an array of their numbers.
fn byte_string(json: &Json) -> Result<Vec<u8>, Wrong> {
    match json {
        Json::Text(text) => {
            BASE64.decode(text).map_err(|error| Wrong::new(format!("expected bytes as base64: {error}")))
        }
        Json::List(items) => {
            let byte = |(index, item): (usize, &Json)| {
                match item {
                    Json::Number(text) => text.parse::<u8>().map_err(|_| ()),
                    _ => Err(()),
                }
                .map_err(|()| Wrong::new(format!("expected a byte, found {item}")).in_index(index))
            };
            items.iter().enumerate().map(byte).collect()
        }
        other => Err(expected("bytes, as base64 or an array of numbers", other)),
    }
}

/// A duration or a time: its seconds, and the nanoseconds that come on top.
fn span(seconds: &Type, json: &Json) -> Result<Value, Wrong> {
    let Json::Map(entries) = json else {
        return Err(expected("an object with `secs` and `nanos`", json));
    };
    if let Some((key, _)) = entries.iter().find(|(key, _)| key != "secs" && key != "nanos") {
        return Err(Wrong::new("no field has this key; there is `secs`, `nanos`").in_key(key));
    }
    let part = |key: &str, ty: &Type| {
        let json =
            json.get(key).ok_or_else(|| Wrong::new(format!("the field is missing: {ty}")).in_key(key))?;
        integer(ty, json).map_err(|wrong| wrong.in_key(key))
    };
    let (secs, nanos) = (part("secs", seconds)?, part("nanos", &Type::U32)?);
    if nanos.as_integer().is_some_and(|nanos| i128::from(nanos) >= 1_000_000_000) {
        return Err(Wrong::new("a second has fewer nanoseconds than 1000000000").in_key("nanos"));
    }
    Ok(Value::Map(vec![("secs".into(), secs), ("nanos".into(), nanos)]))
}

/// A UUID: 32 hexadecimal digits, with hyphens or without.
fn uuid(json: &Json) -> Result<Value, Wrong> {
    let wanted = "a UUID, as 32 hexadecimal digits";
    let Json::Text(text) = json else { return Err(expected(wanted, json)) };
    let digits: Vec<u8> =
        text.chars().filter(|c| *c != '-').map_while(|c| c.to_digit(16)?.try_into().ok()).collect();
    let is_whole = digits.len() + text.matches('-').count() == text.len();
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if !is_whole || digits.len() != 32 {
        return Err(Wrong::new(format!("expected {wanted}, found {json}")));
    }
    Ok(Value::Tag(UUID, Box::new(Value::Bytes(bytes))))
}

fn exactly(count: u32, found: usize, what: &str) -> Result<(), Wrong> {
    if u32::try_from(found) == Ok(count) {
        return Ok(());
    }
    Err(Wrong::new(format!("expected {count} {what}, found {found}")))
}

fn expected(what: &str, found: &Json) -> Wrong {
    Wrong::new(format!("expected {what}, found {}", found.kind()))
}
