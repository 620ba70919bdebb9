//! CBOR to JSON, as the types of a contract say.
//!
//! What comes is from a library of the same contract, or from a newer one: fields that the contract does not have are shown as
//! [`super::untyped`] has them, and not left out.

use base64::Engine;
use ciborium::Value;
use ffi_model::{
    Contract,
    contract::{EnumDecl, EventDecl, Field, FunctionDecl, Type, TypeDecl},
};

use super::{BASE64, Json, Wrong, declared, integer::Int, untyped};

/// What a function gives.
///
/// # Errors
/// It is not what the contract says.
pub fn reply(contract: &Contract, function: &FunctionDecl, value: &Value) -> Result<Json, Wrong> {
    match &function.ok {
        Some(ty) => self::value(contract, ty, value),
        None => Ok(untyped::to_json(value)),
    }
}

/// One item of the stream that a function gives.
///
/// # Errors
/// It is not what the contract says.
pub fn item(contract: &Contract, function: &FunctionDecl, value: &Value) -> Result<Json, Wrong> {
    match &function.stream {
        Some(ty) => self::value(contract, ty, value),
        None => Ok(untyped::to_json(value)),
    }
}

/// What a function fails with: the map of the error and its text.
///
/// # Errors
/// It is not what the contract says.
pub fn failure(contract: &Contract, function: &FunctionDecl, value: &Value) -> Result<Json, Wrong> {
    let Value::Map(entries) = value else { return Err(expected("a map", value)) };
    let entry = |(key, value): &(Value, Value)| {
        let key = key_text(key);
        let json = match &function.error {
            Some(ty) if key == "error" => {
                self::value(contract, ty, value).map_err(|wrong| wrong.in_key(&key))?
            }
            _ => untyped::to_json(value),
        };
        Ok((key, json))
    };
    entries.iter().map(entry).collect::<Result<_, _>>().map(Json::Map)
}

/// An event: `{eventType, payload}`.
///
/// # Errors
/// It is not what the contract says.
pub fn event(contract: &Contract, value: &Value) -> Result<Json, Wrong> {
    let Value::Map(entries) = value else { return Err(expected("a map", value)) };
    let wire = entries.iter().find(|(key, _)| key.as_text() == Some("eventType"));
    let wire = wire.and_then(|(_, value)| value.as_text()).unwrap_or_default();
    let known: Option<&EventDecl> = contract.events().iter().find(|event| event.wire == wire);
    let payload = entries.iter().find(|(key, _)| key.as_text() == Some("payload")).map(|(_, value)| value);
    let payload = match (known, payload) {
        (Some(event), Some(payload)) => {
            self::value(contract, &event.payload, payload).map_err(|wrong| wrong.in_key("payload"))?
        }
        (None, Some(payload)) => untyped::to_json(payload),
        (_, None) => Json::Null,
    };
    let entries = [("eventType", Json::Text(wire.to_owned())), ("payload", payload)];
    Ok(Json::Map(entries.map(|(key, value)| (key.to_owned(), value)).into()))
}

/// A value of a type.
///
/// # Errors
/// It is not of that type.
pub fn value(contract: &Contract, ty: &Type, value: &Value) -> Result<Json, Wrong> {
    // Of integers alone a tag says something that the type does not.
    if let Value::Tag(_, inner) = value
        && Int::of(value).is_none()
    {
        return self::value(contract, ty, inner);
    }
    match ty {
        Type::Bool => value.as_bool().map(Json::Bool).ok_or_else(|| expected("a truth value", value)),
        Type::I8
        | Type::I16
        | Type::I32
        | Type::I64
        | Type::I128
        | Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::U128 => match Int::of(value).filter(|int| int.fits(ty)) {
            Some(int) => Ok(Json::int(int)),
            None => Err(expected(&ty.to_string(), value)),
        },
        #[expect(clippy::cast_possible_truncation, reason = "a value of this type is exact in its width")]
        Type::F32 => {
            value.as_float().map(|it| Json::float(it as f32)).ok_or_else(|| expected("a float", value))
        }
        Type::F64 => value.as_float().map(Json::float).ok_or_else(|| expected("a float", value)),
        Type::Str => text(value),
        Type::Bytes => bytes(value),
        Type::Array(inner, _) if **inner == Type::U8 => bytes(value),
        Type::Duration | Type::Time => match value {
            Value::Map(_) => Ok(untyped::to_json(value)),
            other => Err(expected("a map", other)),
        },
        Type::Uuid => match value {
            Value::Bytes(bytes) if bytes.len() == 16 => Ok(Json::Text(untyped::uuid(bytes))),
            other => Err(expected("16 bytes", other)),
        },
        Type::Option(inner) => match value {
            Value::Null => Ok(Json::Null),
            some if !contract.is_nullable(inner) => self::value(contract, inner, some),
            Value::Array(items) if items.len() == 1 => {
                let item = self::value(contract, inner, &items[0]).map_err(|wrong| wrong.in_index(0))?;
                Ok(Json::List(vec![item]))
            }
            other => Err(expected("null or an array of one", other)),
        },
        Type::Seq(inner) | Type::Set(inner) | Type::Array(inner, _) => {
            let Value::Array(items) = value else { return Err(expected("an array", value)) };
            let item =
                |(index, item)| self::value(contract, inner, item).map_err(|wrong| wrong.in_index(index));
            items.iter().enumerate().map(item).collect::<Result<_, _>>().map(Json::List)
        }
        Type::Map(key, inner) => {
            let Value::Map(entries) = value else { return Err(expected("a map", value)) };
            let entry = |(name, item): &(Value, Value)| {
                let shown = key_text(name);
                self::value(contract, key, name)
                    .and_then(|_| self::value(contract, inner, item))
                    .map(|json| (shown.clone(), json))
                    .map_err(|wrong| wrong.in_key(&shown))
            };
            entries.iter().map(entry).collect::<Result<_, _>>().map(Json::Map)
        }
        Type::Box(inner) => self::value(contract, inner, value),
        Type::Handle(_) => handle(value),
        Type::Named(name) => match declared(contract, name) {
            TypeDecl::Record(decl) => fields(contract, &decl.fields, value),
            TypeDecl::Enum(decl) => variant(contract, decl, value),
            TypeDecl::Newtype(decl) => self::value(contract, &decl.ty, value),
            TypeDecl::Handle(_) => handle(value),
        },
    }
}

fn fields(contract: &Contract, known: &[Field], value: &Value) -> Result<Json, Wrong> {
    let Value::Map(entries) = value else { return Err(expected("a map", value)) };
    let mut shown = Vec::with_capacity(entries.len());
    // As the author has them, and what is not known behind.
    for field in known {
        if let Some((_, value)) = entries.iter().find(|(key, _)| key.as_text() == Some(&field.wire)) {
            let json = self::value(contract, &field.ty, value).map_err(|wrong| wrong.in_key(&field.wire))?;
            shown.push((field.wire.clone(), json));
        }
    }
    for (key, value) in entries {
        let key = key_text(key);
        if !known.iter().any(|field| field.wire == key) {
            shown.push((key, untyped::to_json(value)));
        }
    }
    Ok(Json::Map(shown))
}

fn variant(contract: &Contract, decl: &EnumDecl, value: &Value) -> Result<Json, Wrong> {
    match value {
        Value::Text(name) => Ok(Json::Text(name.clone())),
        Value::Map(entries) if entries.len() == 1 => {
            let name = key_text(&entries[0].0);
            let json = match decl.variants.iter().find(|variant| variant.wire == name) {
                Some(variant) => {
                    fields(contract, &variant.fields, &entries[0].1).map_err(|wrong| wrong.in_key(&name))?
                }
                None => untyped::to_json(&entries[0].1),
            };
            Ok(Json::Map(vec![(name, json)]))
        }
        other => Err(expected("a variant", other)),
    }
}

fn text(value: &Value) -> Result<Json, Wrong> {
    value.as_text().map(|text| Json::Text(text.to_owned())).ok_or_else(|| expected("a text", value))
}

fn bytes(value: &Value) -> Result<Json, Wrong> {
    value.as_bytes().map(|bytes| Json::Text(BASE64.encode(bytes))).ok_or_else(|| expected("bytes", value))
}

fn handle(value: &Value) -> Result<Json, Wrong> {
    match Int::of(value) {
        Some(id) => Ok(Json::Text(id.to_string())),
        None => text(value),
    }
}

/// The key of a map: JSON has texts alone.
fn key_text(key: &Value) -> String {
    untyped::key_text(key)
}

fn expected(what: &str, found: &Value) -> Wrong {
    Wrong::new(format!("expected {what}, found {}", untyped::kind(found)))
}
