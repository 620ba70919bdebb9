//! What is written here is what serde makes of `ffi_model::contract`, and what it reads back.

use core::time::Duration;

use ffi_model::contract as model;

use super::{ConstValue, Decl, Default, Field, Layout, Type, Variant, constant, literal::Literal};

/// The record, taken apart: the declaration's bytes, after its frame was looked at.
#[track_caller]
fn body(decl: &Decl) -> Vec<u8> {
    // As long as any of these tests, and counted: what is at its end must be exactly the name of the crate.
    const ROOM: usize = 1 << 10;
    let len = decl.record_len("timer");
    assert!(len <= ROOM);
    let mut counted = super::Writer::<ROOM>::new();
    counted.decl(decl);
    counted.text("timer");
    assert_eq!(counted.len() + 8, len, "magic and length stand in front");
    let end = counted.len();
    while counted.len() < ROOM {
        counted.byte(0);
    }
    let mut bytes = counted.into_bytes()[..end].to_vec();
    assert_eq!(bytes.split_off(end - 6), b"\x65timer");
    bytes
}

#[track_caller]
fn check(decl: Decl, expect: model::Decl) {
    let bytes = body(&decl);
    let mut serde = Vec::new();
    ciborium::into_writer(&expect, &mut serde).expect("to a vector");
    let readable = |bytes: &[u8]| ciborium::from_reader::<ciborium::Value, _>(bytes).expect("CBOR");
    assert_eq!(bytes, serde, "{:?}\n{:?}", readable(&bytes), readable(&serde));
    assert_eq!(ciborium::from_reader::<model::Decl, _>(bytes.as_slice()).expect("a declaration"), expect);
}

#[test]
fn a_record_is_framed() {
    const DECL: Decl = Decl::Newtype { name: "Id", ty: Type::Plain("u64") };
    const LEN: usize = DECL.record_len("timer");
    let record = DECL.encode::<LEN>("timer");
    assert_eq!(&record[..4], b"FFI1");
    assert_eq!(u32::from_le_bytes([record[4], record[5], record[6], record[7]]) as usize, LEN - 8);
    assert_eq!(record[8..], [body(&DECL).as_slice(), b"\x65timer"].concat());
}

/// Each type beside its model.
fn types() -> Vec<(Type, model::Type)> {
    const STR: Type = Type::Plain("str");
    const BYTES: Type = Type::Plain("bytes");
    const NAMED: Type = Type::Named("Node");
    const BOX: Type = Type::Box(&NAMED);
    const OPTION: Type = Type::Option(&BOX);
    const MAP: Type = Type::Map(&STR, &OPTION);
    let named = || model::Type::Named("Node".into());
    let of = Box::<model::Type>::new;
    let option = || model::Type::Option(of(model::Type::Box(of(named()))));
    let plain = [
        ("bool", model::Type::Bool),
        ("i8", model::Type::I8),
        ("i16", model::Type::I16),
        ("i32", model::Type::I32),
        ("i64", model::Type::I64),
        ("i128", model::Type::I128),
        ("u8", model::Type::U8),
        ("u16", model::Type::U16),
        ("u32", model::Type::U32),
        ("u64", model::Type::U64),
        ("u128", model::Type::U128),
        ("f32", model::Type::F32),
        ("f64", model::Type::F64),
        ("str", model::Type::Str),
        ("bytes", model::Type::Bytes),
        ("duration", model::Type::Duration),
        ("time", model::Type::Time),
        ("uuid", model::Type::Uuid),
    ];
    let mut types: Vec<_> = plain.map(|(name, ty)| (Type::Plain(name), ty)).into();
    types.extend([
        (NAMED, named()),
        (BOX, model::Type::Box(of(named()))),
        (OPTION, option()),
        (Type::Seq(&OPTION), model::Type::Seq(of(option()))),
        (Type::Array(&BYTES, 1), model::Type::Array(of(model::Type::Bytes), 1)),
        (Type::Array(&NAMED, u32::MAX), model::Type::Array(of(named()), u32::MAX)),
        (Type::Set(&STR), model::Type::Set(of(model::Type::Str))),
        (MAP, model::Type::Map(of(model::Type::Str), of(option()))),
        (
            Type::Map(&NAMED, &MAP),
            model::Type::Map(of(named()), of(model::Type::Map(of(model::Type::Str), of(option())))),
        ),
    ]);
    types
}

#[test]
fn types_are_written_as_serde_does() {
    for (ty, expect) in types() {
        check(
            Decl::Newtype { name: "Id", ty },
            model::Decl::Newtype(model::NewtypeDecl {
                name: "Id".into(),
                ty: expect,
                converts: false,
                docs: String::new(),
            }),
        );
    }
}

#[test]
fn declarations_are_written_as_serde_does() {
    const FIELDS: &[Field] = &[
        Field { name: "delay_ms", wire: "delayMs", ty: Type::Plain("i64"), default: None },
        Field {
            name: "next",
            wire: "next",
            ty: Type::Option(&Type::Box(&Type::Named("Echo"))),
            default: None,
        },
    ];
    let node = model::Type::Box(Box::new(model::Type::Named("Echo".into())));
    let types = [model::Type::I64, model::Type::Option(Box::new(node))];
    let names = [("delay_ms", "delayMs"), ("next", "next")];
    let fields: Vec<model::Field> = names
        .iter()
        .zip(&types)
        .map(|((name, wire), ty)| model::Field {
            name: (*name).into(),
            wire: (*wire).into(),
            ty: ty.clone(),
            default: None,
            docs: String::new(),
        })
        .collect();
    let layout = Layout { size: 300, align: 8, offsets: &[0, 70_000] };
    let model_layout = Some(model::Layout { size: 300, align: 8, offsets: vec![0, 70_000] });
    check(
        Decl::Library { name: "Timer", prefix: "my_timer", package_version: "1.2.3" },
        model::Decl::Library(model::LibraryDecl {
            name: "Timer".into(),
            prefix: "my_timer".into(),
            version: model::CONTRACT_VERSION,
            package_version: "1.2.3".into(),
            docs: String::new(),
        }),
    );
    check(
        Decl::Function {
            name: "echo",
            kind: "method",
            of: None,
            is_async: true,
            params: FIELDS,
            ok: None,
            stream: None,
            abi: None,
            error: Some(Type::Named("EchoError")),
        },
        model::Decl::Function(model::FunctionDecl {
            name: "echo".into(),
            kind: model::FunctionKind::Method,
            of: None,
            is_async: true,
            params: fields
                .iter()
                .map(|field| model::Param {
                    name: field.name.clone(),
                    wire: field.wire.clone(),
                    ty: field.ty.clone(),
                    default: None,
                })
                .collect(),
            ok: None,
            stream: None,
            abi: model::Abi::Both,
            error: Some(model::Type::Named("EchoError".into())),
            docs: String::new(),
        }),
    );
    check(
        Decl::Handle { name: "Session" },
        model::Decl::Handle(model::HandleDecl { name: "Session".into(), docs: String::new() }),
    );
    check(
        Decl::Function {
            name: "session_open",
            kind: "constructor",
            of: Some("Session"),
            is_async: false,
            params: &[],
            ok: Some(Type::Handle("Session")),
            stream: None,
            abi: Some("native"),
            error: None,
        },
        model::Decl::Function(model::FunctionDecl {
            name: "session_open".into(),
            kind: model::FunctionKind::Constructor,
            of: Some("Session".into()),
            is_async: false,
            params: vec![],
            ok: Some(model::Type::Handle("Session".into())),
            stream: None,
            abi: model::Abi::Native,
            error: None,
            docs: String::new(),
        }),
    );
    check(
        Decl::Record { name: "Echo", is_error: false, fields: FIELDS, layout },
        model::Decl::Record(model::RecordDecl {
            name: "Echo".into(),
            is_error: false,
            fields: fields.clone(),
            layout: model_layout.clone(),
            docs: String::new(),
        }),
    );
    check(
        Decl::Enum {
            name: "Kind",
            is_error: true,
            variants: &[
                Variant { name: "One", wire: "one", value: i32::MIN, fields: &[] },
                Variant { name: "Two", wire: "two", value: i32::MAX, fields: FIELDS },
            ],
            layout,
        },
        model::Decl::Enum(model::EnumDecl {
            name: "Kind".into(),
            is_error: true,
            variants: [("One", "one", i32::MIN, vec![]), ("Two", "two", i32::MAX, fields)]
                .map(|(name, wire, value, fields)| model::Variant {
                    name: name.into(),
                    wire: wire.into(),
                    value: Some(value),
                    fields,
                    docs: String::new(),
                })
                .into(),
            layout: model_layout,
            docs: String::new(),
        }),
    );
}

#[test]
fn constants_are_written_as_serde_does() {
    let check = |name, value, ty, expect| {
        check(
            Decl::Constant { name: "LIMIT", ty: Type::Plain(name), value },
            model::Decl::Constant(model::ConstDecl {
                name: "LIMIT".into(),
                ty,
                value: Some(expect),
                docs: String::new(),
            }),
        );
    };
    let beyond_u64 = i128::from(u64::MAX) + 1;
    for value in [0, 23, -1, i128::from(i64::MIN), i128::from(u64::MAX), -beyond_u64, -beyond_u64 - 1] {
        check("i128", ConstValue::Signed(value), model::Type::I128, model::ConstValue::Int(value));
    }
    for value in [i128::MIN, i128::MAX, beyond_u64, 1 << 71, 1 << 72, -(1 << 72) - 1] {
        check("i128", ConstValue::Signed(value), model::Type::I128, model::ConstValue::Int(value));
    }
    for value in [0, u64::MAX.into(), 1 << 64, i128::MAX.cast_unsigned()] {
        let expect = model::ConstValue::Int(value.cast_signed());
        check("u128", ConstValue::Unsigned(value), model::Type::U128, expect);
    }
    for value in [1 << 127, u128::MAX] {
        check("u128", ConstValue::Unsigned(value), model::Type::U128, model::ConstValue::Huge(value));
    }
    for value in [Duration::ZERO, Duration::MAX, Duration::from_nanos(1_500_000_000)] {
        let expect = model::ConstValue::Duration(value.as_secs(), value.subsec_nanos());
        check("duration", ConstValue::Duration(value), model::Type::Duration, expect);
    }
    check("bool", ConstValue::Bool(true), model::Type::Bool, model::ConstValue::Bool(true));
    let bits = (-0.5_f64).to_bits();
    check("f32", ConstValue::Float(bits), model::Type::F32, model::ConstValue::Float(bits));
    check("str", ConstValue::Str("\u{fc}"), model::Type::Str, model::ConstValue::Str("\u{fc}".into()));
}

#[test]
fn a_constant_has_the_type_and_the_value_that_rustc_has() {
    type Text = str;
    #[track_caller]
    fn check<T: Literal>(value: T, ty: model::Type, expect: model::ConstValue) {
        super::tests::check(
            constant("LIMIT", value),
            model::Decl::Constant(model::ConstDecl {
                name: "LIMIT".into(),
                ty,
                value: Some(expect),
                docs: String::new(),
            }),
        );
    }
    check(true, model::Type::Bool, model::ConstValue::Bool(true));
    check(i8::MIN, model::Type::I8, model::ConstValue::Int(-128));
    check(i16::MIN, model::Type::I16, model::ConstValue::Int(i16::MIN.into()));
    check(i32::MIN, model::Type::I32, model::ConstValue::Int(i32::MIN.into()));
    check(i64::MIN, model::Type::I64, model::ConstValue::Int(i64::MIN.into()));
    check(i128::MIN, model::Type::I128, model::ConstValue::Int(i128::MIN));
    check(u8::MAX, model::Type::U8, model::ConstValue::Int(255));
    check(u16::MAX, model::Type::U16, model::ConstValue::Int(u16::MAX.into()));
    check(u32::MAX, model::Type::U32, model::ConstValue::Int(u32::MAX.into()));
    check(u64::MAX, model::Type::U64, model::ConstValue::Int(u64::MAX.into()));
    check(u128::MAX, model::Type::U128, model::ConstValue::Huge(u128::MAX));
    check(-0.5_f32, model::Type::F32, model::ConstValue::Float((-0.5_f64).to_bits()));
    check(0.1_f64, model::Type::F64, model::ConstValue::Float(0.1_f64.to_bits()));
    check(Duration::new(1, 2), model::Type::Duration, model::ConstValue::Duration(1, 2));
    check::<&Text>("\u{fc}", model::Type::Str, model::ConstValue::Str("\u{fc}".into()));
}

#[test]
fn defaults_are_written_as_serde_does() {
    let check = |default: Default, expect: model::DefaultValue| {
        let fields: &'static [Field] = Box::leak(Box::new([Field {
            name: "a",
            wire: "A",
            ty: Type::Plain("i64"),
            default: Some(default),
        }]));
        let field = model::Field {
            name: "a".into(),
            wire: "A".into(),
            ty: model::Type::I64,
            default: Some(expect),
            docs: String::new(),
        };
        let layout = Layout { size: 8, align: 8, offsets: &[0] };
        check(
            Decl::Record { name: "R", is_error: false, fields, layout },
            model::Decl::Record(model::RecordDecl {
                name: "R".into(),
                is_error: false,
                fields: vec![field],
                layout: Some(model::Layout { size: 8, align: 8, offsets: vec![0] }),
                docs: String::new(),
            }),
        );
    };
    check(Default::Implied, model::DefaultValue::Implied);
    check(Default::None, model::DefaultValue::None);
    check(Default::Bool(true), model::DefaultValue::Bool(true));
    check(Default::Float(1), model::DefaultValue::Float(1));
    check(Default::Str("x"), model::DefaultValue::Str("x".into()));
    let beyond = i128::from(u64::MAX) + 1;
    for value in [-5, 0, i64::MIN.into(), u64::MAX.into(), beyond, -beyond, -beyond - 1, i128::MIN, i128::MAX]
    {
        check(Default::Int(value), model::DefaultValue::Int(value));
    }
}

#[test]
fn forms_are_written_as_serde_does() {
    for abi in [model::Abi::Native, model::Abi::Cbor] {
        check(
            Decl::Function {
                name: "f",
                kind: "static",
                of: None,
                is_async: false,
                params: &[],
                ok: None,
                stream: None,
                abi: Some(abi.spelling()),
                error: None,
            },
            model::Decl::Function(model::FunctionDecl {
                name: "f".into(),
                kind: model::FunctionKind::Static,
                of: None,
                is_async: false,
                params: vec![],
                ok: None,
                stream: None,
                abi,
                error: None,
                docs: String::new(),
            }),
        );
    }
}

#[test]
fn streams_events_and_what_hosts_implement_are_written_as_serde_does() {
    check(
        Decl::Function {
            name: "ticks",
            kind: "method",
            of: None,
            is_async: false,
            params: &[],
            ok: None,
            stream: Some(Type::Named("Tick")),
            abi: Some("native"),
            error: None,
        },
        model::Decl::Function(model::FunctionDecl {
            name: "ticks".into(),
            kind: model::FunctionKind::Method,
            of: None,
            is_async: false,
            params: vec![],
            ok: None,
            stream: Some(model::Type::Named("Tick".into())),
            abi: model::Abi::Native,
            error: None,
            docs: String::new(),
        }),
    );
    for on_full in model::OnFull::ALL {
        check(
            Decl::Event {
                name: "on_tick",
                wire: "onTick",
                payload: Type::Named("OnTickPayload"),
                on_full: on_full.name(),
            },
            model::Decl::Event(model::EventDecl {
                name: "on_tick".into(),
                wire: "onTick".into(),
                payload: model::Type::Named("OnTickPayload".into()),
                on_full,
                docs: String::new(),
            }),
        );
    }
    check(
        Decl::Interface { name: "Storage" },
        model::Decl::Interface(model::InterfaceDecl { name: "Storage".into(), docs: String::new() }),
    );
    for of in [None, Some("Storage")] {
        check(
            Decl::Host {
                name: "storage_get",
                of,
                is_async: true,
                params: &[Field { name: "key", wire: "key", ty: Type::Plain("str"), default: None }],
                args: "StorageGetArgs",
                ok: Some(Type::Option(&Type::Plain("bytes"))),
                error: Some(Type::Named("StorageError")),
            },
            model::Decl::Host(model::HostDecl {
                name: "storage_get".into(),
                of: of.map(str::to_owned),
                is_async: true,
                params: vec![model::Param {
                    name: "key".into(),
                    wire: "key".into(),
                    ty: model::Type::Str,
                    default: None,
                }],
                args: "StorageGetArgs".into(),
                ok: Some(model::Type::Option(Box::new(model::Type::Bytes))),
                error: Some(model::Type::Named("StorageError".into())),
                docs: String::new(),
            }),
        );
    }
}
