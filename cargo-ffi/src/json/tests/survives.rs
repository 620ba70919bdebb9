//! Whatever a contract can hold is the same after it was JSON.

use ciborium::Value;
use ffi_model::contract::{Type, TypeDecl};
use proptest::{collection, prelude::*};

use super::{Json, boxed, bytes, contract, decode, named};
use crate::json::encode::Encoder;

/// Any type: the keys of maps and the elements of sets are those that the rules allow.
fn types() -> impl Strategy<Value = Type> {
    let plain = prop::sample::select(vec![
        Type::Bool,
        Type::I8,
        Type::I16,
        Type::I32,
        Type::I64,
        Type::I128,
        Type::U8,
        Type::U16,
        Type::U32,
        Type::U64,
        Type::U128,
        Type::F32,
        Type::F64,
        Type::Str,
        Type::Bytes,
        Type::Duration,
        Type::Time,
        Type::Uuid,
        Type::Handle("Session".into()),
        named("Request"),
        named("Node"),
        named("Nothing"),
        named("Level"),
        named("Shape"),
        named("UserId"),
        named("Maybe"),
    ]);
    plain.prop_recursive(4, 12, 2, |inner| {
        let keys = prop::sample::select(vec![Type::Str, Type::I8, Type::U64, named("UserId"), named("Key")]);
        prop_oneof![
            inner.clone().prop_map(|ty| Type::Option(boxed(ty))),
            // A `Vec<u8>` is bytes.
            inner.clone().prop_map(|ty| if ty == Type::U8 { Type::Bytes } else { Type::Seq(boxed(ty)) }),
            (inner.clone(), 1..4_u32).prop_map(|(ty, count)| Type::Array(boxed(ty), count)),
            inner.clone().prop_map(|ty| Type::Box(boxed(ty))),
            keys.clone().prop_map(|key| Type::Set(boxed(key))),
            (keys, inner).prop_map(|(key, ty)| Type::Map(boxed(key), boxed(ty))),
        ]
    })
}

fn int(value: impl Into<i128>) -> Value {
    Value::Integer(value.into().try_into().expect("at most 64 bits"))
}

/// What is wider than 64 bits, or may be.
fn wide(is_negative: bool, distance: u128) -> Value {
    match u64::try_from(distance) {
        Ok(distance) if is_negative => int(-1 - i128::from(distance)),
        Ok(distance) => int(distance),
        Err(_) => {
            let bytes = distance.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            Value::Tag(if is_negative { 3 } else { 2 }, Box::new(Value::Bytes(bytes)))
        }
    }
}

fn span(secs: impl Strategy<Value = i128> + 'static) -> BoxedStrategy<Value> {
    let nanos = prop_oneof![Just(0), Just(999_999_999), 0..1_000_000_000_u32];
    (secs, nanos)
        .prop_map(|(secs, nanos)| Value::Map(vec![("secs".into(), int(secs)), ("nanos".into(), int(nanos))]))
        .boxed()
}

/// Any value of a type, as a library writes it.
fn values(ty: &Type, depth: u32) -> BoxedStrategy<Value> {
    let contract = contract();
    match ty {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::I8 => any::<i8>().prop_map(int).boxed(),
        Type::I16 => any::<i16>().prop_map(int).boxed(),
        Type::I32 => any::<i32>().prop_map(int).boxed(),
        Type::I64 => prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()].prop_map(int).boxed(),
        Type::U8 => any::<u8>().prop_map(int).boxed(),
        Type::U16 => any::<u16>().prop_map(int).boxed(),
        Type::U32 => any::<u32>().prop_map(int).boxed(),
        Type::U64 => prop_oneof![Just(u64::MAX), any::<u64>()].prop_map(int).boxed(),
        Type::I128 => (any::<bool>(), any::<u128>(), 1..128_u32)
            .prop_map(|(is_negative, distance, shift)| wide(is_negative, distance >> shift))
            .boxed(),
        Type::U128 => {
            (any::<u128>(), 0..128_u32).prop_map(|(value, shift)| wide(false, value >> shift)).boxed()
        }
        Type::F32 => any::<f32>()
            .prop_map(|value| Value::Float(if value.is_nan() { f64::NAN } else { f64::from(value) }))
            .boxed(),
        Type::F64 => {
            any::<f64>().prop_map(|value| Value::Float(if value.is_nan() { f64::NAN } else { value })).boxed()
        }
        Type::Str => any::<String>().prop_map(Value::from).boxed(),
        Type::Bytes => any::<Vec<u8>>().prop_map(Value::Bytes).boxed(),
        Type::Duration => span(any::<u64>().prop_map(i128::from)),
        Type::Time => span(any::<i64>().prop_map(i128::from)),
        Type::Uuid => {
            any::<[u8; 16]>().prop_map(|bytes| Value::Tag(37, Box::new(Value::Bytes(bytes.to_vec())))).boxed()
        }
        Type::Handle(_) => any::<u64>().prop_map(|id| Value::from(id.to_string())).boxed(),
        Type::Option(_) if depth == 0 => Just(Value::Null).boxed(),
        Type::Option(inner) => {
            let wrapped = contract.is_nullable(inner);
            let some = values(inner, depth - 1);
            let some = some.prop_map(move |some| if wrapped { Value::Array(vec![some]) } else { some });
            prop_oneof![Just(Value::Null), some].boxed()
        }
        Type::Array(inner, count) if **inner == Type::U8 => {
            collection::vec(any::<u8>(), *count as usize).prop_map(Value::Bytes).boxed()
        }
        Type::Array(inner, count) => {
            collection::vec(values(inner, depth), *count as usize).prop_map(Value::Array).boxed()
        }
        Type::Seq(inner) => collection::vec(values(inner, depth), 0..4).prop_map(Value::Array).boxed(),
        Type::Set(inner) => collection::vec(values(inner, depth), 0..4)
            .prop_map(|items| {
                let mut once: Vec<Value> = Vec::new();
                for item in items {
                    if !once.contains(&item) {
                        once.push(item);
                    }
                }
                Value::Array(once)
            })
            .boxed(),
        Type::Map(key, inner) => collection::vec((values(key, depth), values(inner, depth)), 0..4)
            .prop_map(|entries| {
                let mut once: Vec<(Value, Value)> = Vec::new();
                for entry in entries {
                    if !once.iter().any(|(key, _)| *key == entry.0) {
                        once.push(entry);
                    }
                }
                Value::Map(once)
            })
            .boxed(),
        Type::Box(inner) => values(inner, depth),
        Type::Named(name) => match contract.type_named(name).expect("a type") {
            TypeDecl::Record(decl) => {
                fields(decl.fields.iter().map(|field| (field.wire.clone(), field.ty.clone())), depth)
            }
            TypeDecl::Enum(decl) if decl.is_flat() => {
                let wires: Vec<String> = decl.variants.iter().map(|variant| variant.wire.clone()).collect();
                prop::sample::select(wires).prop_map(Value::from).boxed()
            }
            TypeDecl::Enum(decl) => {
                let variants = decl.variants.iter().map(|variant| {
                    let wire = variant.wire.clone();
                    let known = variant.fields.iter().map(|field| (field.wire.clone(), field.ty.clone()));
                    fields(known, depth)
                        .prop_map(move |fields| Value::Map(vec![(Value::from(wire.as_str()), fields)]))
                        .boxed()
                });
                proptest::strategy::Union::new(variants.collect::<Vec<_>>()).boxed()
            }
            TypeDecl::Newtype(decl) => values(&decl.ty, depth),
            TypeDecl::Handle(_) => values(&Type::Handle(name.clone()), depth),
        },
    }
}

fn fields(fields: impl Iterator<Item = (String, Type)>, depth: u32) -> BoxedStrategy<Value> {
    let fields: Vec<BoxedStrategy<(Value, Value)>> = fields
        .map(|(wire, ty)| {
            let key = Value::from(wire);
            values(&ty, depth).prop_map(move |value| (key.clone(), value)).boxed()
        })
        .collect();
    fields.prop_map(Value::Map).boxed()
}

fn typed_values() -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(|ty| values(&ty, 4).prop_map(move |value| (ty.clone(), value)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_is_the_same_after_it_was_json((ty, value) in typed_values()) {
        let contract = contract();
        let sent = bytes::write(value);
        let read = bytes::read(&sent).expect("CBOR");
        let text = decode::value(&contract, &ty, &read).expect("a value of the type").to_string();
        let json = Json::parse(&text).expect("JSON");
        let back = Encoder::new(&contract, &std::collections::BTreeMap::new()).value(&ty, &json);
        let back = bytes::write(back.unwrap_or_else(|wrong| panic!("{text}: {wrong}")));
        prop_assert_eq!(back, sent, "{} {}", ty, text);
    }

    /// Whatever is typed in: an error or a value, and never a panic.
    #[test]
    fn any_json_is_a_value_or_refused(ty in types(), (_, other) in typed_values()) {
        let contract = contract();
        let json = crate::json::untyped::to_json(&other);
        drop(Encoder::new(&contract, &std::collections::BTreeMap::new()).value(&ty, &json));
        drop(decode::value(&contract, &ty, &other));
    }
}
