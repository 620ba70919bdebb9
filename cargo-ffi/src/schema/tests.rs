//! A contract with something of every kind, in every language.

use expect_test::expect_file;
use ffi_model::contract::{
    Abi, CONTRACT_VERSION, Contract, Decl, DefaultValue, EnumDecl, EventDecl, Field, FunctionDecl,
    FunctionKind, HandleDecl, HostDecl, InterfaceDecl, LibraryDecl, NewtypeDecl, OnFull, Param, RecordDecl,
    Type, Variant,
};

use super::{Format, describe};

const HOSTILE: &str = "Ends */ here; \"quotes\" {braces} \u{202e}rtl é 🦀\n\n    indented\r\n";

fn boxed(ty: Type) -> Box<Type> {
    Box::new(ty)
}

fn option(ty: Type) -> Type {
    Type::Option(boxed(ty))
}

fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

fn field(name: &str, wire: &str, ty: Type, default: Option<DefaultValue>) -> Field {
    Field { name: name.into(), wire: wire.into(), ty, default, docs: format!("The {name}.") }
}

fn record(name: &str, is_error: bool, fields: Vec<Field>, docs: &str) -> Decl {
    Decl::Record(RecordDecl { name: name.into(), is_error, fields, layout: None, docs: docs.into() })
}

fn enumeration(name: &str, is_error: bool, variants: Vec<(&str, Vec<Field>)>) -> Decl {
    let variant = |(name, fields): (&str, Vec<Field>)| Variant {
        name: name.into(),
        wire: name.to_lowercase(),
        value: None,
        fields,
        docs: format!("It is {name}."),
    };
    let variants = variants.into_iter().map(variant).collect();
    Decl::Enum(EnumDecl { name: name.into(), is_error, variants, layout: None, docs: String::new() })
}

fn newtype(name: &str, ty: Type) -> Decl {
    Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: String::new() })
}

fn params(params: Vec<(&str, Type)>) -> Vec<Param> {
    let param = |(name, ty): (&str, Type)| Param { name: name.into(), wire: name.into(), ty, default: None };
    params.into_iter().map(param).collect()
}

/// A method without arguments.
fn function(name: &str) -> FunctionDecl {
    FunctionDecl {
        name: name.into(),
        kind: FunctionKind::Method,
        of: None,
        is_async: false,
        params: Vec::new(),
        ok: None,
        stream: None,
        abi: Abi::Both,
        error: None,
        docs: String::new(),
    }
}

fn functions() -> Vec<FunctionDecl> {
    use FunctionKind::{Constructor, Static};
    let failure = || Some(named("Failure"));
    let session = || Some(Type::Handle("Session".into()));
    let of = || Some("Session".to_owned());
    let mut put = params(vec![("req", named("Request")), ("at_most", Type::U32)]);
    put[1].default = Some(DefaultValue::Int(5));
    vec![
        FunctionDecl {
            kind: Constructor,
            is_async: true,
            params: params(vec![("name", Type::Str)]),
            error: Some(Type::Str),
            ..function("create")
        },
        FunctionDecl {
            is_async: true,
            params: put,
            ok: Some(named("Shape")),
            error: failure(),
            docs: HOSTILE.into(),
            ..function("put")
        },
        function("type"),
        FunctionDecl { stream: Some(named("Request")), error: failure(), ..function("watch") },
        FunctionDecl {
            kind: Constructor,
            of: of(),
            ok: session(),
            params: params(vec![("ctx", Type::Bool)]),
            ..function("session_open")
        },
        FunctionDecl {
            of: of(),
            params: params(vec![("other", Type::Handle("Session".into())), ("self", Type::F32)]),
            ok: Some(Type::Bool),
            ..function("session_is_same")
        },
        FunctionDecl { kind: Static, stream: Some(Type::U8), is_async: true, ok: None, ..function("count") },
        FunctionDecl { kind: Static, abi: Abi::Native, ok: Some(Type::U64), ..function("fast") },
    ]
}

fn types() -> Vec<Decl> {
    let bytes = |len| Type::Array(boxed(Type::U8), len);
    let map = |key, value| Type::Map(boxed(key), boxed(value));
    let request = vec![
        field("delay_ms", "delayMs", Type::I64, Some(DefaultValue::Int(250))),
        field("name", "na\"me\\ ☂", Type::Str, Some(DefaultValue::Implied)),
        field("float", "float", Type::F64, None),
        field("note", "note", option(Type::Str), None),
        field("twice", "twice", option(option(Type::Bytes)), None),
        field("wide", "wide", Type::I128, None),
        field("key", "key", bytes(32), None),
        field("corners", "corners", Type::Array(boxed(Type::F32), 2), None),
        field("users", "users", map(named("UserId"), named("Level")), None),
        field("names", "names", map(Type::Str, Type::Set(boxed(Type::I8))), None),
        field("took", "took", Type::Duration, None),
        field("at", "at", Type::Time, None),
        field("id", "id", Type::Uuid, None),
        field("session", "session", Type::Handle("Session".into()), None),
        field("maybe", "maybe", named("Maybe"), None),
    ];
    let node = vec![
        field("value", "value", Type::U16, None),
        field("next", "next", option(Type::Box(boxed(named("Node")))), None),
        field("more", "more", named("Forest"), None),
    ];
    vec![
        record("Request", false, request, HOSTILE),
        record("Node", false, node, ""),
        newtype("Forest", Type::Seq(boxed(named("Node")))),
        record("Nothing", false, Vec::new(), ""),
        enumeration("Level", false, vec![("Low", Vec::new()), ("High", Vec::new())]),
        enumeration(
            "Shape",
            false,
            vec![
                ("Nothing", Vec::new()),
                ("Circle", vec![field("value", "value", Type::F64, None)]),
                (
                    "Lines",
                    vec![field("from", "from", Type::U8, None), field("to", "to", option(Type::U8), None)],
                ),
            ],
        ),
        enumeration("Never", false, Vec::new()),
        enumeration(
            "Failure",
            true,
            vec![("Full", vec![field("size", "size", Type::U32, None)]), ("Closed", Vec::new())],
        ),
        newtype("UserId", Type::U64),
        newtype("Maybe", option(named("UserId"))),
        newtype("int", Type::U128),
        newtype("Größe", Type::I16),
    ]
}

fn hosts() -> Vec<Decl> {
    let host = |name: &str, of: Option<&str>, args: &str| HostDecl {
        name: name.into(),
        of: of.map(str::to_owned),
        is_async: false,
        params: Vec::new(),
        args: args.into(),
        ok: None,
        error: None,
        docs: String::new(),
    };
    let key = || params(vec![("key", Type::Str), ("level", named("Level"))]);
    let args = || vec![field("key", "key", Type::Str, None), field("level", "level", named("Level"), None)];
    vec![
        record("StorageGetArgs", false, args(), ""),
        record("LogArgs", false, args(), ""),
        Decl::Interface(InterfaceDecl { name: "Storage".into(), docs: "What keeps things.".into() }),
        Decl::Host(HostDecl {
            is_async: true,
            params: key(),
            ok: Some(option(Type::Bytes)),
            error: Some(named("Failure")),
            docs: "Asks for it.".into(),
            ..host("storage_get", Some("Storage"), "StorageGetArgs")
        }),
        Decl::Host(HostDecl { params: key(), ..host("log", None, "LogArgs") }),
    ]
}

fn gallery() -> Contract {
    let library = LibraryDecl {
        name: "Gallery".into(),
        prefix: "my_gallery".into(),
        version: CONTRACT_VERSION,
        package_version: "1.2.3".into(),
        docs: "Pictures.\n\nMany.".into(),
    };
    let event = EventDecl {
        name: "on_put".into(),
        wire: "Put: \"☂\"".into(),
        payload: named("Node"),
        on_full: OnFull::Block,
        docs: "Something was put.".into(),
    };
    let mut decls = vec![Decl::Library(library)];
    decls.push(Decl::Handle(HandleDecl { name: "Session".into(), docs: "It lasts.".into() }));
    decls.extend(types());
    decls.extend(functions().into_iter().map(Decl::Function));
    decls.push(Decl::Event(event));
    decls.extend(hosts());
    Contract::new(decls).expect("they go together")
}

#[test]
fn cddl_is_as_it_was() {
    let text = describe(&gallery(), Format::Cddl);
    cddl::parser::cddl_from_str(&text, true).expect("CDDL");
    expect_file!["../../tests/golden/schema/gallery.cddl"].assert_eq(&text);
}

/// What the other validator, which sees every type of the conformance crate, has no words for.
#[test]
fn tags_are_those_of_the_abi() {
    let text = describe(&gallery(), Format::Cddl);
    let check = |rule: &str, bytes: &[u8], expect: bool| {
        let result = cddl::validate_cbor_from_slice(&format!("root = {rule}\n{text}"), bytes, None);
        assert_eq!(result.is_ok(), expect, "{rule}: {bytes:x?}: {result:?}");
    };
    let of = |head: &[u8], len: usize| [head, &vec![1; len]].concat();
    check("ffi.uuid", &of(&[0xd8, 37, 0x50], 16), true);
    check("ffi.uuid", &of(&[0x50], 16), false);
    check("ffi.uuid.accepted", &of(&[0x50], 16), true);
    check("ffi.uuid.accepted", &of(&[0xd8, 38, 0x50], 16), false);
    check("ffi.i128", &of(&[0xc3, 0x49], 9), true);
    check("ffi.i128", &of(&[0x3b], 8), true);
    check("ffi.u128", &of(&[0xc2, 0x50], 16), true);
    check("ffi.u128", &of(&[0x20], 0), false);
    check("ffi.i64", &[0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], true);
    check("ffi.i64", &[0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0], false);
}

#[test]
fn json_schema_is_as_it_was() {
    let text = describe(&gallery(), Format::JsonSchema);
    let schema = serde_json::from_str(&text).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    jsonschema::draft202012::new(&schema).expect("it refers to what it has");
    // Where another crate asks `serde_json` to keep the order of keys, text is in another order.
    let sorted: serde_json::Value = sorted(schema);
    expect_file!["../../tests/golden/schema/gallery.json"].assert_eq(&format!("{sorted:#}\n"));
}

fn sorted(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(entries) => {
            let mut entries: Vec<_> = entries.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            serde_json::Value::Object(entries.into_iter().collect())
        }
        serde_json::Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[test]
fn wit_is_as_it_was() {
    let text = describe(&gallery(), Format::Wit);
    let mut resolve = wit_parser::Resolve::default();
    resolve.push_source("gallery.wit", &text).unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    expect_file!["../../tests/golden/schema/gallery.wit"].assert_eq(&text);
}
