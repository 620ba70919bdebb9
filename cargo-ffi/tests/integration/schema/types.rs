//! Every type, through the functions that a library has for its own test.

use std::collections::BTreeSet;

use cargo_ffi::json::{Json, decode, encode::Encoder};
use ciborium::Value;
use ffi_model::{
    contract::{FunctionDecl, Type},
    round_trip::{self, Trip, VALUE},
};

use super::{
    Bench,
    library::{ERR, Ids, OK, On, only},
    values::{Values, bytes, changed},
};

/// What the library gives back for a value, or the text with which it refuses it.
fn echo(bench: &Bench, function: &FunctionDecl, value: &Value) -> Result<Vec<u8>, String> {
    let request = bytes(&Value::Map(vec![(VALUE.into(), value.clone())]));
    match only(bench.library.call(&function.name, On::Nothing, &request)) {
        (OK, payload) => Ok(payload),
        (ERR, text) => Err(String::from_utf8(text).expect("UTF-8")),
        other => panic!("{}: {other:?}", function.name),
    }
}

#[test]
fn cddl_says_what_goes_there_and_back() {
    let bench = Bench::new();
    let cddl = bench.cddl();
    let values = Values { contract: bench.contract, ids: Ids::new(), is_gentle: false };
    let converting = round_trip::converting(bench.contract);
    let (mut accepted, mut refused) = (0, 0);
    for trip in round_trip::of(bench.contract) {
        let Trip::Value(value_trip) = trip.trip else { continue };
        let name = trip.ty.name();
        let made = values.of(&Type::Named(name.to_owned()));
        assert!(!made.is_empty(), "there is a value of {name}");
        let mut took_some = false;
        for value in made {
            let encoded = bytes(&value);
            let rule = cddl.accepted(name);
            cddl.check(&rule, &encoded).unwrap_or_else(|why| panic!("{name}: {value:?}: {why}"));
            match echo(&bench, value_trip.echo, &value) {
                Ok(sent) => {
                    took_some = true;
                    cddl.check(name, &sent)
                        .unwrap_or_else(|why| panic!("{name} is sent as {sent:x?}: {why}"));
                    cddl.check(&rule, &sent)
                        .unwrap_or_else(|why| panic!("{name} is taken as {sent:x?}: {why}"));
                }
                Err(why) => assert!(converting.contains(name), "{name}: {value:?}: {why}"),
            }
            for other in changed(&value) {
                match (cddl.check(&rule, &bytes(&other)), echo(&bench, value_trip.echo, &other)) {
                    (Ok(()), Err(why)) => {
                        assert!(converting.contains(name), "{name}: {other:?} validates: {why}");
                    }
                    (Ok(()), Ok(_)) => accepted += 1,
                    (Err(_), _) => refused += 1,
                }
            }
        }
        assert!(took_some, "{name}: no value was taken");
    }
    // The changes are of both kinds.
    assert!(accepted > 1000 && refused > 1000, "{accepted} {refused}");
}

#[test]
fn json_schema_says_what_goes_there_and_back() {
    let bench = Bench::new();
    let mut schema = bench.json();
    let values = Values { contract: bench.contract, ids: Ids::new(), is_gentle: false };
    let converting = round_trip::converting(bench.contract);
    let names = std::collections::BTreeMap::new();
    let encoder = Encoder::new(bench.contract, &names);
    let (mut accepted, mut refused) = (0, 0);
    let mut seen = BTreeSet::new();
    for trip in round_trip::of(bench.contract) {
        let Trip::Value(value_trip) = trip.trip else { continue };
        let name = trip.ty.name();
        let ty = Type::Named(name.to_owned());
        for value in values.of(&ty) {
            let Ok(sent) = echo(&bench, value_trip.echo, &value) else { continue };
            let sent: Value = ciborium::from_reader(sent.as_slice()).expect("CBOR");
            let json = decode::value(bench.contract, &ty, &sent).expect("it is shown");
            let json = parsed(&json);
            let rule = schema.accepted(name);
            schema.check(name, &json).unwrap_or_else(|why| panic!("{name} is shown as {json}: {why}"));
            schema.check(&rule, &json).unwrap_or_else(|why| panic!("{name} is taken as {json}: {why}"));
            seen.insert(name);
            // Others' readers of JSON make a float of what has more than 64 bits.
            if !is_exact(&json) {
                continue;
            }
            for other in json_changed(&json) {
                let taken = encoder.value(&ty, &Json::parse(&other.to_string()).expect("JSON"));
                let taken = taken.map_err(|wrong| wrong.to_string());
                let taken = taken.and_then(|value| echo(&bench, value_trip.echo, &value));
                match (schema.check(&rule, &other), taken) {
                    (Ok(()), Err(why)) => {
                        assert!(converting.contains(name), "{name}: {other} validates: {why}");
                    }
                    (Ok(()), Ok(_)) => accepted += 1,
                    (Err(_), _) => refused += 1,
                }
            }
        }
        assert!(seen.contains(name), "{name}: no value was shown");
    }
    assert!(accepted > 200 && refused > 1000, "{accepted} {refused}");
}

fn parsed(json: &Json) -> serde_json::Value {
    serde_json::from_str(&json.to_string()).expect("JSON")
}

fn is_exact(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::Number(number) => {
            !number.as_f64().is_some_and(|it| number.is_f64() && it.abs() > 1e15)
        }
        serde_json::Value::Array(items) => items.iter().all(is_exact),
        serde_json::Value::Object(entries) => entries.values().all(is_exact),
        _ => true,
    }
}

/// As [`changed`], of JSON.
fn json_changed(json: &serde_json::Value) -> Vec<serde_json::Value> {
    use serde_json::{Value, json};
    let others = [
        json!(null),
        json!(true),
        json!(5),
        json!(-1),
        json!(0.5),
        json!("5"),
        json!([]),
        json!([null]),
        json!({}),
        json!([1, 2, 255]),
    ];
    let mut out: Vec<Value> = others.into_iter().filter(|other| other != json).collect();
    match json {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().take(2) {
                let with = |item| {
                    let mut items = items.clone();
                    items[index] = item;
                    Value::Array(items)
                };
                out.extend(json_changed(item).into_iter().map(with));
            }
        }
        Value::Object(entries) => {
            for (key, inner) in entries {
                let mut without = entries.clone();
                without.remove(key);
                out.push(Value::Object(without));
                let with = |inner| {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), inner);
                    Value::Object(entries)
                };
                out.extend(json_changed(inner).into_iter().map(with));
            }
            let mut more = entries.clone();
            more.insert("nobody knows this".into(), Value::Null);
            out.push(Value::Object(more));
            if let (1, Some((name, Value::Object(fields)))) = (entries.len(), entries.iter().next())
                && fields.is_empty()
            {
                out.push(Value::String(name.clone()));
            }
        }
        _ => {}
    }
    out
}
