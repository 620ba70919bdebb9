//! Values of every type there and back, and what is refused.

mod survives;

use std::collections::BTreeMap;

use ffi_model::{
    Contract,
    contract::{
        Abi, CONTRACT_VERSION, Decl, DefaultValue, EnumDecl, EventDecl, Field, FunctionDecl, FunctionKind,
        HandleDecl, LibraryDecl, NewtypeDecl, OnFull, Param, RecordDecl, Type, Variant,
    },
};

use super::{Json, bytes, decode, encode::Encoder};

fn boxed(ty: Type) -> Box<Type> {
    Box::new(ty)
}

fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

fn field(wire: &str, ty: Type) -> Field {
    Field { name: wire.to_lowercase(), wire: wire.to_owned(), ty, default: None, docs: String::new() }
}

fn record(name: &str, fields: Vec<Field>) -> Decl {
    let name = name.to_owned();
    Decl::Record(RecordDecl { name, is_error: false, fields, layout: None, docs: String::new() })
}

fn enumeration(name: &str, is_error: bool, variants: Vec<(&str, Vec<Field>)>) -> Decl {
    let variant = |(wire, fields): (&str, Vec<Field>)| Variant {
        name: wire.to_owned(),
        wire: wire.to_owned(),
        value: None,
        fields,
        docs: String::new(),
    };
    let variants = variants.into_iter().map(variant).collect();
    Decl::Enum(EnumDecl { name: name.to_owned(), is_error, variants, layout: None, docs: String::new() })
}

fn newtype(name: &str, ty: Type) -> Decl {
    Decl::Newtype(NewtypeDecl { name: name.to_owned(), ty, converts: false, docs: String::new() })
}

fn function(name: &str, params: Vec<Param>, ok: Option<Type>, stream: Option<Type>) -> Decl {
    Decl::Function(FunctionDecl {
        name: name.to_owned(),
        kind: FunctionKind::Method,
        of: None,
        is_async: false,
        params,
        ok,
        stream,
        abi: Abi::Both,
        error: Some(named("Failure")),
        docs: String::new(),
    })
}

/// A library that has a type of every kind.
fn contract() -> Contract {
    let param =
        |wire: &str, ty, default| Param { name: wire.to_lowercase(), wire: wire.to_owned(), ty, default };
    let request = vec![
        param("req", named("Request"), None),
        param("retries", Type::U8, Some(DefaultValue::Int(3))),
        param("on", Type::Option(boxed(Type::Handle("Session".into()))), None),
    ];
    let decls = vec![
        Decl::Library(LibraryDecl {
            name: "Store".into(),
            prefix: "store".into(),
            version: CONTRACT_VERSION,
            package_version: "1.0.0".into(),
            docs: String::new(),
        }),
        record(
            "Request",
            vec![
                field("delayMs", Type::I64),
                Field { default: Some(DefaultValue::Implied), ..field("tags", Type::Seq(boxed(Type::Str))) },
                field("note", Type::Option(boxed(Type::Str))),
                field("data", Type::Option(boxed(Type::Bytes))),
            ],
        ),
        record(
            "Node",
            vec![
                field("value", Type::I32),
                field("next", Type::Option(boxed(Type::Box(boxed(named("Node")))))),
            ],
        ),
        record("Nothing", Vec::new()),
        enumeration("Level", false, vec![("low", Vec::new()), ("high", Vec::new())]),
        enumeration(
            "Shape",
            false,
            vec![
                ("empty", Vec::new()),
                ("circle", vec![field("radius", Type::F64), field("level", named("Level"))]),
                ("text", vec![field("value", Type::Str)]),
            ],
        ),
        enumeration("Failure", true, vec![("full", vec![field("size", Type::U32)]), ("closed", Vec::new())]),
        newtype("UserId", Type::U64),
        newtype("Key", Type::Str),
        newtype("Byte", Type::U8),
        newtype("Maybe", Type::Option(boxed(Type::I64))),
        Decl::Handle(HandleDecl { name: "Session".into(), docs: String::new() }),
        function("put", request, Some(named("Shape")), None),
        function("watch", Vec::new(), None, Some(Type::Seq(boxed(Type::Bytes)))),
        Decl::Event(EventDecl {
            name: "on_put".into(),
            wire: "onPut".into(),
            payload: named("Request"),
            on_full: OnFull::Block,
            docs: String::new(),
        }),
    ];
    Contract::new(decls).expect("they go together")
}

fn declared<'c>(contract: &'c Contract, name: &str) -> &'c FunctionDecl {
    contract.functions().iter().find(|decl| decl.name == name).expect("a function")
}

/// The request of `put` in JSON, and as it comes out of its CBOR, or what is wrong with it.
#[track_caller]
fn check_put(json: &str, expect: &str) {
    let contract = contract();
    let names = BTreeMap::from([("session".to_owned(), "12".to_owned())]);
    let json = Json::parse(json).expect("JSON");
    let said = match Encoder::new(&contract, &names).request(declared(&contract, "put"), &json) {
        Ok(value) => {
            let value = bytes::read(&bytes::write(value)).expect("CBOR");
            super::untyped::to_json(&value).to_string()
        }
        Err(wrong) => wrong.to_string(),
    };
    assert_eq!(said, expect);
}

#[test]
fn what_may_be_absent_is_left_out() {
    check_put(r#"{"req": {"delayMs": 5}}"#, r#"{"req":{"delayMs":5}}"#);
    check_put(
        r#"{"retries": 0, "req": {"note": null, "tags": [], "delayMs": -5}}"#,
        r#"{"req":{"note":null,"tags":[],"delayMs":-5},"retries":0}"#,
    );
}

#[test]
fn a_name_stands_for_a_handle() {
    check_put(r#"{"req": {"delayMs": 5}, "on": "$session"}"#, r#"{"on":"12","req":{"delayMs":5}}"#);
    check_put(r#"{"req": {"delayMs": 5}, "on": 7}"#, r#"{"on":"7","req":{"delayMs":5}}"#);
    check_put(
        r#"{"req": {"delayMs": 5}, "on": "$sesion"}"#,
        "on: nothing has the name `sesion`; did you mean `session`?",
    );
    check_put(r#"{"req": {"delayMs": 5}, "on": "x"}"#, "on: expected the id of a Session, found a text");
}

#[test]
fn what_is_wrong_names_its_place() {
    check_put("[]", "expected an object with a key for each parameter, found an array");
    check_put("{}", "req: the parameter is missing: Request");
    check_put(r#"{"req": {}}"#, "req.delayMs: the field is missing: i64");
    check_put(
        r#"{"req": {"delay": 1}}"#,
        "req.delay: no field has this key; there is `delayMs`, `tags`, `note`, `data`",
    );
    check_put(r#"{"req": {"delayms": 1}}"#, "req.delayms: no field has this key; did you mean `delayMs`?");
    check_put(r#"{"req": {"delayMs": "soon"}}"#, "req.delayMs: expected an integer (i64), found \"soon\"");
    check_put(r#"{"req": {"delayMs": 1.5}}"#, "req.delayMs: expected an integer (i64), found 1.5");
    check_put(
        r#"{"req": {"delayMs": 9223372036854775808}}"#,
        "req.delayMs: 9223372036854775808 is out of range for i64",
    );
    check_put(r#"{"req": {"delayMs": 1, "tags": ["a", 2]}}"#, "req.tags[1]: expected a text, found a number");
    check_put(
        r#"{"req": {"delayMs": 1, "data": "a"}}"#,
        "req.data: expected bytes as base64: Invalid input length: 1",
    );
    check_put(r#"{"req": {"delayMs": 1, "data": [0, 256]}}"#, "req.data[1]: expected a byte, found 256");
    check_put(r#"{"req": {"delayMs": 1}, "retries": null}"#, "retries: expected an integer (u8), found null");
}

/// A value of a type in JSON, and as it comes back from its CBOR, or what is wrong with it.
#[track_caller]
fn check(ty: &Type, json: &str, expect: &str) {
    let contract = contract();
    let json = Json::parse(json).expect("JSON");
    let said = match Encoder::new(&contract, &BTreeMap::new()).value(ty, &json) {
        Ok(value) => {
            let value = bytes::read(&bytes::write(value)).expect("CBOR");
            decode::value(&contract, ty, &value).expect("what was sent").to_string()
        }
        Err(wrong) => wrong.to_string(),
    };
    assert_eq!(said, expect, "{ty} {json}");
}

#[test]
fn integers_have_all_their_digits() {
    let widest = "340282366920938463463374607431768211455";
    check(&Type::U128, widest, widest);
    check(&Type::U128, &format!("\"{widest}\""), widest);
    check(&Type::U64, "18446744073709551615", "18446744073709551615");
    check(&Type::I8, "-129", "-129 is out of range for i8");
    check(&Type::U8, "-1", "-1 is out of range for u8");
    check(&Type::U8, "true", "expected an integer (u8), found a truth value");
}

#[test]
fn bytes_are_base64_or_numbers() {
    check(&Type::Bytes, "\"/wA=\"", "\"/wA=\"");
    check(&Type::Bytes, "\"/wA\"", "\"/wA=\"");
    check(&Type::Bytes, "[255, 0]", "\"/wA=\"");
    check(&Type::Bytes, "[]", "\"\"");
    let two = Type::Array(boxed(Type::U8), 2);
    check(&two, "[1, 2]", "\"AQI=\"");
    check(&two, "[1]", "expected 2 bytes, found 1");
    // A newtype of a byte is not a byte.
    check(&Type::Seq(boxed(named("Byte"))), "[1, 2]", "[1,2]");
    check(&Type::Set(boxed(Type::U8)), "[1, 2]", "[1,2]");
    check(&Type::Set(boxed(Type::U8)), "[1, 2, 1]", "[2]: a set has each element once");
}

#[test]
fn maps_have_the_keys_of_the_library() {
    let map = Type::Map(boxed(named("UserId")), boxed(Type::Bool));
    check(&map, r#"{"10": true, "9": false}"#, r#"{"9":false,"10":true}"#);
    check(&map, r#"{"x": true}"#, r#"x: expected an integer (u64), found "x""#);
    check(&map, r#"{"1": true, "01": true}"#, "01: the key is there twice");
}

#[test]
fn an_option_of_what_can_be_null_is_an_array() {
    let nested = Type::Option(boxed(Type::Option(boxed(Type::I64))));
    for json in ["null", "[null]", "[5]"] {
        check(&nested, json, json);
        check(&Type::Option(boxed(named("Maybe"))), json, json);
        check(&Type::Option(boxed(Type::Box(boxed(named("Maybe"))))), json, json);
    }
    let wrong = "expected null, or an array of one: what is inside can be null itself, found a number";
    check(&nested, "5", wrong);
    check(&Type::Option(boxed(Type::Box(boxed(Type::I64)))), "5", "5");
}

#[test]
fn variants_are_told_by_their_name() {
    check(&named("Level"), "\"low\"", "\"low\"");
    check(&named("Level"), "\"hihg\"", "`hihg` is no variant of Level; did you mean `high`?");
    check(&named("Level"), "{\"low\": {}}", "expected the name of a variant, found an object");
    check(&named("Shape"), "\"empty\"", "{\"empty\":{}}");
    check(
        &named("Shape"),
        r#"{"circle": {"level": "low", "radius": 1}}"#,
        r#"{"circle":{"radius":1.0,"level":"low"}}"#,
    );
    check(&named("Shape"), r#"{"circle": {"radius": 1}}"#, "circle.level: the field is missing: Level");
    check(&named("Shape"), "\"text\"", "`text` has fields: write {\"text\": {..}}");
    check(
        &named("Shape"),
        "\"square\"",
        "`square` is no variant of Shape; there is `empty`, `circle`, `text`",
    );
}

#[test]
fn times_and_ids_are_what_the_wire_has() {
    check(&Type::Duration, r#"{"secs": 1, "nanos": 5}"#, r#"{"secs":1,"nanos":5}"#);
    check(&Type::Time, r#"{"nanos": 5, "secs": -1}"#, r#"{"secs":-1,"nanos":5}"#);
    check(&Type::Duration, r#"{"secs": -1, "nanos": 5}"#, "secs: -1 is out of range for u64");
    let wrong = "nanos: a second has fewer nanoseconds than 1000000000";
    check(&Type::Time, r#"{"secs": 1, "nanos": 1000000000}"#, wrong);
    check(&Type::Time, r#"{"secs": 1}"#, "nanos: the field is missing: u32");
    check(&Type::Time, r#"{"secs": 1, "ms": 1}"#, "ms: no field has this key; there is `secs`, `nanos`");
    let id = "\"00010203-0405-0607-0809-0a0b0c0d0e0f\"";
    check(&Type::Uuid, id, id);
    check(&Type::Uuid, "\"000102030405060708090A0B0C0D0E0F\"", id);
    for wrong in ["\"00010203\"", "\"000102030405060708090a0b0c0d0e0g\"", "\"é\""] {
        check(&Type::Uuid, wrong, &format!("expected a UUID, as 32 hexadecimal digits, found {wrong}"));
    }
}

#[test]
fn floats_may_be_no_numbers() {
    check(&Type::F64, "\"NaN\"", "\"NaN\"");
    check(&Type::F32, "\"-Infinity\"", "\"-Infinity\"");
    check(&Type::F32, "0.1", "0.1");
    check(&Type::F64, "1e400", "1e400 is out of range");
    check(&Type::F32, "1e39", "1e39 is out of range");
    check(&Type::F64, "\"nan\"", "expected a number, found a text");
}

#[test]
fn errors_and_events_have_the_types_of_the_contract() {
    let contract = contract();
    let cbor = |json: &str| super::untyped::to_cbor(&Json::parse(json).expect("JSON"));
    let put = declared(&contract, "put");
    let failed = cbor(r#"{"message": "full", "error": {"full": {"size": 3}}}"#);
    let shown = decode::failure(&contract, put, &failed).expect("a failure").to_string();
    assert_eq!(shown, r#"{"message":"full","error":{"full":{"size":3}}}"#);
    let wrong = cbor(r#"{"error": {"full": {"size": "3"}}}"#);
    let wrong = decode::failure(&contract, put, &wrong).expect_err("a text").to_string();
    assert_eq!(wrong, "error.full.size: expected u32, found a text");

    // A newer library has more in it.
    let event = cbor(r#"{"payload": {"z": 1, "tags": ["a"], "delayMs": 2}, "eventType": "onPut"}"#);
    let shown = decode::event(&contract, &event).expect("an event").to_string();
    assert_eq!(shown, r#"{"eventType":"onPut","payload":{"delayMs":2,"tags":["a"],"z":1}}"#);
    let unknown = cbor(r#"{"payload": [1], "eventType": "onGone"}"#);
    let shown = decode::event(&contract, &unknown).expect("an event").to_string();
    assert_eq!(shown, r#"{"eventType":"onGone","payload":[1]}"#);

    let items = ciborium::Value::Array(vec![ciborium::Value::Bytes(vec![0])]);
    let watch = declared(&contract, "watch");
    assert_eq!(decode::item(&contract, watch, &items).expect("an item").to_string(), "[\"AA==\"]");
    assert_eq!(decode::reply(&contract, watch, &ciborium::Value::Null), Ok(Json::Null));
}
