//! Libraries that say something else than their source, damaged descriptors, and a real library.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use ffi_model::contract::{
    Abi, ConstDecl, ConstValue, Contract, Decl, EnumDecl, EventDecl, Field, FunctionDecl, FunctionKind,
    HostDecl, InterfaceDecl, Layout, LibraryDecl, NewtypeDecl, OnFull, Param, Type, Variant,
};
use tempfile::TempDir;

use super::descriptor::{Record, decode};
use super::own::{Left, own, reachable};
use super::{Library, check, compare, missing_symbols};
use crate::cargo::CfgSet;
use crate::process::Program;
use crate::scan::{Scan, scan};

/// Scans a crate of one file, `lib.rs`, that begins with a library.
fn scanned(text: &str) -> (TempDir, Scan) {
    let dir = tempfile::tempdir().expect("temporary directory");
    let root = dir.path().join("lib.rs");
    fs_err::write(&root, format!("#[ffi::library] pub struct Lib;\n{text}")).expect("file");
    let scan = scan(&root, "my_lib", &CfgSet::default()).expect("a correct crate");
    (dir, scan)
}

/// What is said when the source is `source` and the library was made from `library`.
#[track_caller]
fn differs(source: &str, library: &str, expect: Expect) {
    let compiled: Vec<Decl> = scanned(library).1.contract.decls().collect();
    differs_from(source, &compiled, expect);
}

#[track_caller]
fn differs_from(source: &str, compiled: &[Decl], expect: Expect) {
    let (dir, scan) = scanned(source);
    let mismatches = compare(&scan.contract, &scan.origins, compiled);
    let lines: String = mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect();
    expect.assert_eq(&lines.replace(&format!("{}/", dir.path().display()), ""));
}

#[test]
fn equal_declarations_are_no_mismatch() {
    let text = "/// Docs.\n#[ffi::data] pub struct A { /// Docs.\n pub x: i64 }\n#[ffi::export] pub const C: i32 = 1;";
    differs(text, text, expect![[""]]);
}

#[test]
fn what_only_rustc_knows_is_not_compared() {
    let (_dir, scan) =
        scanned("#[ffi::data] pub struct A { pub x: i64 }\n#[ffi::export] pub const C: i32 = 1;");
    let mut compiled: Vec<Decl> = scan.contract.decls().collect();
    for decl in &mut compiled {
        match decl {
            Decl::Record(decl) => decl.layout = Some(Layout { size: 8, align: 8, offsets: vec![0] }),
            Decl::Constant(decl) => decl.value = Some(ConstValue::Int(1)),
            _ => {}
        }
    }
    assert_eq!(compare(&scan.contract, &scan.origins, &compiled), []);
}

#[test]
fn item_of_a_macro_is_only_in_the_library() {
    differs(
        "",
        "#[ffi::data] pub struct Hidden;\n#[ffi::export] pub fn made() {}",
        expect![[r#"
            [FFI0017] `made` (function) is in the library but not in the source scan
            [FFI0017] `Hidden` (struct) is in the library but not in the source scan
        "#]],
    );
}

#[test]
fn item_of_other_source_is_only_in_the_scan() {
    differs(
        "\n\n#[ffi::export] pub fn new() {}\n#[ffi::data] pub enum E { A }",
        "",
        expect![[r#"
            lib.rs:5: [FFI0017] `E` (enum) is in the source scan but not in the library
            lib.rs:4: [FFI0017] `new` (function) is in the source scan but not in the library
        "#]],
    );
}

#[test]
fn parts_of_a_struct_are_named() {
    differs(
        "#[ffi::data(rename_all = \"camelCase\")] pub struct A { pub a_a: i64, pub b: String, pub c: u8, pub d: Vec<u8> }",
        "#[ffi::data] pub struct A { pub a_a: i64, pub c: u8, pub x: bool, pub b: Option<String> }",
        expect![[r#"
            lib.rs:2: [FFI0017] `A` (struct) differs:
              field `a_a` on the wire is `aA` in the source, `a_a` in the library
              field `b` is `String` in the source, `Option<String>` in the library
              field `d` is missing in the library
              field `x` is only in the library
              the order of the fields is `a_a`, `b`, `c` in the source, `a_a`, `c`, `b` in the library
        "#]],
    );
    differs(
        "#[ffi::data] pub struct A;",
        "#[ffi::error] pub struct A;",
        expect![[r#"
            lib.rs:2: [FFI0017] `A` (struct) differs: it is an `#[ffi::data]` in the source, an `#[ffi::error]` in the library
        "#]],
    );
    differs(
        "#[ffi::data] pub struct A;",
        "#[ffi::data] pub enum A { X }",
        expect![[r#"
            lib.rs:2: [FFI0017] `A` (struct) differs: it is a struct in the source, an enum in the library
        "#]],
    );
}

#[test]
fn what_newtypes_and_fields_hold_is_compared() {
    differs(
        "#[ffi::data] pub struct Id(u64);\n#[ffi::data] pub struct A { pub a: [u8; 4], pub b: std::collections::HashMap<u8, Id> }",
        "#[ffi::data] pub struct Id(u32);\n#[ffi::data] pub struct A { pub a: [u8; 5], pub b: std::collections::HashMap<u16, Id> }",
        expect![[r#"
            lib.rs:3: [FFI0017] `A` (struct) differs:
              field `a` is `[u8; 4]` in the source, `[u8; 5]` in the library
              field `b` is `HashMap<u8, Id>` in the source, `HashMap<u16, Id>` in the library
            lib.rs:2: [FFI0017] `Id` (newtype) differs: what it is made of is `u64` in the source, `u32` in the library
        "#]],
    );
    differs(
        "#[ffi::data] pub struct Id(u64);\n#[ffi::export] pub const SPAN: Duration = Duration::ZERO;",
        "#[ffi::data] pub struct Id { pub value: u64 }\n#[ffi::export] pub const SPAN: u128 = 0;",
        expect![[r#"
            lib.rs:3: [FFI0017] `SPAN` (constant) differs: its type is `Duration` in the source, `u128` in the library
            lib.rs:2: [FFI0017] `Id` (newtype) differs: it is a newtype in the source, a struct in the library
        "#]],
    );
}

#[test]
fn parts_of_an_enum_are_named() {
    differs(
        "#[ffi::data] pub enum E { A, B { x: i64 }, C(String) }",
        "#[ffi::data] pub enum E { #[ffi(rename = \"a\")] A, B { x: i32, y: u8 }, D }",
        expect![[r#"
            lib.rs:2: [FFI0017] `E` (enum) differs:
              variant `A` on the wire is `A` in the source, `a` in the library
              field `x` of variant `B` is `i64` in the source, `i32` in the library
              field `y` of variant `B` is only in the library
              variant `C` is missing in the library
              variant `D` is only in the library
        "#]],
    );
}

#[test]
fn parts_of_a_function_are_named() {
    differs(
        "#[ffi::export] impl Lib { pub async fn f(&self, a: i64, b: String) -> Result<u8, String> { todo!() } }",
        "#[ffi::export] pub fn f(b: String, a: i32, c: bool) {}",
        expect![[r#"
            lib.rs:2: [FFI0017] `f` (function) differs:
              it is a method in the source, without `self` in the library
              it is async in the source, not async in the library
              parameter `a` is `i64` in the source, `i32` in the library
              parameter `c` is only in the library
              the order of the parameters is `a`, `b` in the source, `b`, `a` in the library
              its result is `u8` in the source, nothing in the library
              its error is `String` in the source, nothing in the library
        "#]],
    );
}

#[test]
fn constants_and_libraries_are_compared() {
    let library = LibraryDecl {
        name: "Other".into(),
        prefix: "other".into(),
        version: 1,
        package_version: String::new(),
        docs: String::new(),
    };
    let constant =
        ConstDecl { name: "C".into(), ty: Type::U8, value: Some(ConstValue::Int(1)), docs: String::new() };
    let compiled = [Decl::Library(library), Decl::Constant(constant)];
    differs_from(
        "#[ffi::export] pub const C: &str = \"\";",
        &compiled,
        expect![[r#"
            lib.rs:1: [FFI0017] `Lib` (library) differs:
              its name is `Lib` in the source, `Other` in the library
              the prefix of its symbols is `my_lib` in the source, `other` in the library
            lib.rs:2: [FFI0017] `C` (constant) differs: its type is `&str` in the source, `u8` in the library
        "#]],
    );
}

fn event(name: &str, wire: &str, payload: Type, on_full: OnFull) -> Decl {
    Decl::Event(EventDecl { name: name.into(), wire: wire.into(), payload, on_full, docs: String::new() })
}

/// An async host function of one parameter.
fn host(name: &str, of: Option<&str>, param: &str, ok: Option<Type>) -> Decl {
    let param = Param { name: param.into(), wire: param.into(), ty: Type::Str, default: None };
    Decl::Host(HostDecl {
        name: name.into(),
        of: of.map(str::to_owned),
        is_async: true,
        params: vec![param],
        args: "Args".into(),
        ok,
        error: Some(Type::Str),
        docs: String::new(),
    })
}

fn interface(name: &str) -> Decl {
    Decl::Interface(InterfaceDecl { name: name.into(), docs: String::new() })
}

/// The same with declarations besides those of the source of both, which has the types `Tick` and `Args`.
#[track_caller]
fn differs_besides(in_source: Vec<Decl>, in_library: Vec<Decl>, expect: Expect) {
    let (_dir, scan) = scanned("#[ffi::data] pub struct Tick;\n#[ffi::data] pub struct Args;");
    let decls: Vec<Decl> = scan.contract.decls().collect();
    let contract = Contract::new([decls.clone(), in_source].concat()).expect("a contract");
    let mismatches = compare(&contract, &scan.origins, &[decls, in_library].concat());
    let lines: String = mismatches.iter().map(|mismatch| format!("{mismatch}\n")).collect();
    expect.assert_eq(&lines);
}

#[test]
fn parts_of_an_event_are_named() {
    let tick = || Type::Named("Tick".into());
    differs_besides(
        vec![
            event("on_tick", "onTick", tick(), OnFull::Block),
            event("on_late", "on_late", tick(), OnFull::Block),
        ],
        vec![
            event("on_tick", "on_tick", Type::Named("Args".into()), OnFull::DropOldest),
            event("on_made", "on_made", tick(), OnFull::Error),
        ],
        expect![[r#"
            [FFI0017] `on_tick` (event) differs:
              its name on the wire is `onTick` in the source, `on_tick` in the library
              its payload is `Tick` in the source, `Args` in the library
              its `on_full` is `block` in the source, `drop_oldest` in the library
            [FFI0017] `on_late` (event) is in the source scan but not in the library
            [FFI0017] `on_made` (event) is in the library but not in the source scan
        "#]],
    );
    differs_besides(
        vec![event("on_tick", "on_tick", tick(), OnFull::Error)],
        vec![event("on_tick", "on_tick", tick(), OnFull::Error)],
        expect![[""]],
    );
}

#[test]
fn parts_of_a_host_function_are_named() {
    let mut other = host("storage_get", None, "name", Some(Type::Bytes));
    if let Decl::Host(decl) = &mut other {
        decl.is_async = false;
        decl.args = "Tick".into();
        decl.error = None;
    }
    differs_besides(
        vec![
            interface("Storage"),
            host("storage_get", Some("Storage"), "key", None),
            host("now", None, "a", None),
        ],
        vec![interface("Store"), other],
        expect![[r#"
            [FFI0017] `Storage` (interface) is in the source scan but not in the library
            [FFI0017] `storage_get` (host function) differs:
              the interface it belongs to is `Storage` in the source, none in the library
              it is async in the source, not async in the library
              parameter `key` is missing in the library
              parameter `name` is only in the library
              the struct of its arguments is `Args` in the source, `Tick` in the library
              its result is nothing in the source, `Vec<u8>` in the library
              its error is `String` in the source, nothing in the library
            [FFI0017] `now` (host function) is in the source scan but not in the library
            [FFI0017] `Store` (interface) is in the library but not in the source scan
        "#]],
    );
    let same = || vec![interface("Storage"), host("storage_get", Some("Storage"), "key", None)];
    differs_besides(same(), same(), expect![[""]]);
}

/// A method that gives a stream, or nothing.
fn ticks(stream: Option<Type>) -> Vec<Decl> {
    vec![Decl::Function(FunctionDecl {
        name: "ticks".into(),
        kind: FunctionKind::Method,
        of: None,
        is_async: false,
        params: vec![],
        ok: None,
        stream,
        abi: Abi::Both,
        error: None,
        docs: String::new(),
    })]
}

#[test]
fn the_items_of_a_stream_are_compared() {
    differs_besides(
        ticks(Some(Type::I32)),
        ticks(Some(Type::I64)),
        expect![[r#"
        [FFI0017] `ticks` (function) differs: what its stream gives is `i32` in the source, `i64` in the library
    "#]],
    );
    differs_besides(
        ticks(Some(Type::I32)),
        ticks(None),
        expect![[r#"
        [FFI0017] `ticks` (function) differs: what its stream gives is `i32` in the source, nothing in the library
    "#]],
    );
    differs_besides(ticks(Some(Type::I32)), ticks(Some(Type::I32)), expect![[""]]);
}

#[test]
fn two_records_for_one_item_are_a_mismatch() {
    let (_dir, scan) = scanned("#[ffi::export] pub fn f() {}");
    let mut compiled: Vec<Decl> = scan.contract.decls().collect();
    compiled.extend(compiled.clone());
    differs_from(
        "#[ffi::export] pub fn f() {}",
        &compiled,
        expect![[r#"
            lib.rs:1: [FFI0017] `Lib` (library) is in the library 2 times
            lib.rs:2: [FFI0017] `f` (function) is in the library 2 times
        "#]],
    );
    differs_from(
        "",
        &compiled[1..],
        expect![[r#"
            [FFI0017] `f` (function) is in the library but not in the source scan
        "#]],
    );
}

#[test]
fn missing_symbols_are_named_with_their_item() {
    let (dir, scan) = scanned("#[ffi::export] pub fn echo() {}\n#[ffi::export] pub fn ping() {}");
    let exported: BTreeSet<String> = [
        "my_lib_echo",
        "my_lib_echo_cbor",
        "my_lib_echo_wait",
        "my_lib_ping",
        "my_lib_destroy",
        "my_lib_cancel",
        "my_lib_set_stale_warn",
        "my_lib_abi_descriptor",
        "my_lib_abi_hash",
        "my_lib_abi_version",
        "my_lib_stream_grant",
        "other",
    ]
    .map(String::from)
    .into();
    let missing = missing_symbols(&scan.contract, &scan.origins, &exported);
    let lines: String = missing.iter().map(|mismatch| format!("{mismatch}\n")).collect();
    expect![[r#"
        lib.rs:1: [FFI0017] `Lib` (library) is in the library, but `my_lib_handle_close`, `my_lib_add_event_listener`, `my_lib_add_event_listener_cbor`, `my_lib_remove_event_listener`, `my_lib_event_stats`, `my_lib_stream_close`, `my_lib_register_host_fn`, `my_lib_register_host_fn_cbor`, `my_lib_register_host_fn_owned`, `my_lib_host_complete`, `my_lib_host_stats`, `my_lib_serve`, `my_lib_serve_cbor`, `my_lib_serve_stop`, `my_lib_reply_release` cannot be found from outside
        lib.rs:3: [FFI0017] `ping` (function) is in the library, but `my_lib_ping_cbor`, `my_lib_ping_wait` cannot be found from outside
    "#]].assert_eq(&lines.replace(&format!("{}/", dir.path().display()), ""));
}

#[test]
fn streams_have_a_symbol_more() {
    let (_dir, scan) = scanned("");
    let runtime = ffi_model::symbol::RUNTIME.map(|name| ffi_model::symbol::runtime("my_lib", name));
    let forms = ffi_model::symbol::of_function("my_lib", "ticks");
    let exported: BTreeSet<String> = runtime.into_iter().chain(forms).collect();
    let missing = |stream| {
        let contract = Contract::new([scan.contract.decls().collect(), ticks(stream)].concat());
        let missing = missing_symbols(&contract.expect("a contract"), &scan.origins, &exported);
        missing.into_iter().map(|mismatch| mismatch.message).collect::<String>()
    };
    assert_eq!(missing(None), "");
    let expect = "`ticks` (function) is in the library, but `my_lib_ticks_next` cannot be found from outside";
    assert_eq!(missing(Some(Type::I32)), expect);
}

/// A record as the const writer of the runtime frames it.
fn record(decl: &Decl) -> Vec<u8> {
    let mut body = Vec::new();
    ciborium::into_writer(decl, &mut body).expect("a vector takes everything");
    ciborium::into_writer("my_lib", &mut body).expect("a vector takes everything");
    framed(&body)
}

/// The declarations of a section, all of which are of one crate.
fn decls(section: &[u8]) -> Vec<Decl> {
    let records = decode(section).expect("a descriptor");
    assert!(records.iter().all(|record| record.krate == "my_lib"));
    records.into_iter().map(|record| record.decl).collect()
}

fn framed(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("a small record");
    [b"FFI1", &length.to_le_bytes()[..], body].concat()
}

fn sample() -> Vec<Decl> {
    let field = |name: &str, ty| Field {
        name: name.into(),
        wire: name.into(),
        ty,
        default: None,
        docs: String::new(),
    };
    let variants = vec![
        Variant { name: "A".into(), wire: "a".into(), value: Some(-1), fields: vec![], docs: String::new() },
        Variant {
            name: "B".into(),
            wire: "b".into(),
            value: None,
            fields: vec![field("x", Type::Seq(Box::new(Type::Option(Box::new(Type::Named("T".into()))))))],
            docs: String::new(),
        },
    ];
    let constant = |name: &str, ty, value| {
        Decl::Constant(ConstDecl { name: name.into(), ty, value: Some(value), docs: String::new() })
    };
    vec![
        Decl::Library(LibraryDecl {
            name: "Lib".into(),
            prefix: "my_lib".into(),
            version: 1,
            package_version: "1.2.3".into(),
            docs: String::new(),
        }),
        Decl::Function(FunctionDecl {
            name: "echo".into(),
            kind: FunctionKind::Method,
            of: None,
            is_async: true,
            params: vec![],
            ok: Some(Type::Bytes),
            stream: None,
            abi: Abi::Cbor,
            error: None,
            docs: String::new(),
        }),
        Decl::Enum(EnumDecl {
            name: "E".into(),
            is_error: true,
            variants,
            layout: Some(Layout { size: 16, align: 8, offsets: vec![8] }),
            docs: String::new(),
        }),
        constant("BIG", Type::U64, ConstValue::Int(u64::MAX.into())),
        constant("SMALL", Type::I64, ConstValue::Int(i64::MIN.into())),
        constant("HALF", Type::F32, ConstValue::Float(0.5_f64.to_bits())),
        constant("TEXT", Type::Str, ConstValue::Str("\u{fc}".into())),
        constant("LEAST", Type::I128, ConstValue::Int(i128::MIN)),
        constant("MOST", Type::U128, ConstValue::Huge(u128::MAX)),
        constant("PATIENCE", Type::Duration, ConstValue::Duration(u64::MAX, 999_999_999)),
        event("on_tick", "onTick", Type::Named("E".into()), OnFull::DropOldest),
        interface("Storage"),
        host("storage_get", Some("Storage"), "key", Some(Type::Bytes)),
        host("fetch", None, "id", None),
        Decl::Newtype(NewtypeDecl {
            name: "Held".into(),
            ty: Type::Map(
                Box::new(Type::Str),
                Box::new(Type::Array(Box::new(Type::Set(Box::new(Type::U8))), u32::MAX)),
            ),
            converts: false,
            docs: String::new(),
        }),
    ]
}

#[test]
fn records_are_read_back() {
    let section: Vec<u8> = sample().iter().flat_map(record).collect();
    assert_eq!(decls(&section), sample());
}

#[test]
fn padding_is_skipped() {
    let mut section = vec![0; 3];
    for decl in &sample() {
        section.extend(record(decl));
        section.extend([0; 13]);
    }
    assert_eq!(decls(&section), sample());
    assert_eq!(decode(&[]), Ok(vec![]));
    assert_eq!(decode(&[0; 64]), Ok(vec![]));
}

#[test]
fn keys_without_a_value_may_be_absent() {
    let body = b"\xa1\x68function\xa4\x64name\x61f\x64kind\x66static\x68is_async\xf4\x66params\x80\x66my_lib";
    let expect = FunctionDecl {
        name: "f".into(),
        kind: FunctionKind::Static,
        of: None,
        is_async: false,
        params: vec![],
        ok: None,
        stream: None,
        abi: Abi::Both,
        error: None,
        docs: String::new(),
    };
    assert_eq!(decls(&framed(body)), [Decl::Function(expect)]);
}

#[track_caller]
fn malformed(section: &[u8], expect: Expect) {
    let error = decode(section).expect_err("a malformed descriptor");
    expect.assert_eq(&error.to_string());
}

#[test]
fn malformed_descriptors_are_refused() {
    malformed(
        b"\0\0FFI",
        expect!["its descriptor is damaged at byte 2: it ends inside of a record's header"],
    );
    malformed(b"\0\0garbage in", expect!["its descriptor is damaged at byte 2: a record begins with `FFI1`"]);
    malformed(
        b"FFI1\xff\xff\xff\xff\xa0",
        expect!["its descriptor is damaged at byte 0: it ends inside of a record"],
    );
    malformed(&framed(b""), expect!["its descriptor is damaged at byte 0: the record is cut off"]);
    malformed(
        &framed(b"\xa1\x68function\xff"),
        expect!["its descriptor is damaged at byte 0: invalid type: break, expected map"],
    );
    malformed(
        &framed(b"\xa1\x65tuple\xa0"),
        expect![
            "its descriptor is damaged at byte 0: unknown variant `tuple`, expected one of `library`, `function`, `record`, `enum`, `newtype`, `handle`, `constant`, `event`, `host`, `interface`"
        ],
    );
    malformed(
        &framed(b"\xa1\x68function\xa0"),
        expect!["its descriptor is damaged at byte 0: missing field `name`"],
    );
    malformed(
        &framed(&[0x81; 4096]),
        expect!["its descriptor is damaged at byte 0: invalid type: sequence, expected enum"],
    );
    malformed(
        &[record(&sample()[0]), framed(b"\x01\x02")].concat(),
        expect!["its descriptor is damaged at byte 79: invalid type: integer `1`, expected enum"],
    );
    let mut long = record(&sample()[0])[8..].to_vec();
    long.push(0);
    malformed(
        &framed(&long),
        expect!["its descriptor is damaged at byte 0: 1 more bytes follow in the record of one declaration"],
    );
}

#[test]
fn other_versions_are_named() {
    malformed(b"FFI2\x01\0\0\0\xa0", expect!["its descriptor has version 2, this `cargo-ffi` reads 1"]);
    let library = LibraryDecl {
        name: "Lib".into(),
        prefix: "my_lib".into(),
        version: 7,
        package_version: String::new(),
        docs: String::new(),
    };
    // Of another version, the other records need not make sense.
    malformed(
        &[framed(b"\xa1\x65tuple\xa0"), record(&Decl::Library(library))].concat(),
        expect!["its descriptor has version 7, this `cargo-ffi` reads 1"],
    );
}

#[test]
fn truncated_descriptor_is_never_read_as_a_whole() {
    let records: Vec<Vec<u8>> = sample().iter().map(record).collect();
    let section = records.concat();
    let ends: Vec<usize> = records
        .iter()
        .scan(0, |end, record| {
            *end += record.len();
            Some(*end)
        })
        .collect();
    for length in 1..section.len() {
        let whole = ends.iter().position(|end| *end == length);
        match decode(&section[..length]) {
            Ok(decls) => assert_eq!(Some(decls.len()), whole.map(|index| index + 1), "cut at {length}"),
            Err(_) => assert_eq!(whole, None, "cut at {length}"),
        }
    }
}

#[test]
fn mutated_descriptor_never_panics() {
    let section: Vec<u8> = sample().iter().flat_map(record).collect();
    let mut mutated = section.clone();
    for at in 0..section.len() {
        for byte in [0x00, 0x01, 0x1b, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f, 0x9b, 0x9f, 0xbb, 0xbf, 0xc2, 0xfb, 0xff]
        {
            mutated[at] = byte;
            // Whatever it says, it has to be said in time and without a panic.
            let _ = decode(&mutated);
        }
        mutated[at] = section[at];
    }
}

/// Compiles a library of nothing but a descriptor and functions without a body.
fn compile(dir: &Path, section: &[u8], functions: &[String]) -> PathBuf {
    let functions: String = functions
        .iter()
        .map(|name| format!("#[unsafe(no_mangle)] pub extern \"C\" fn {name}() {{}}\n"))
        .collect();
    let link_section = if cfg!(target_vendor = "apple") {
        "__DATA,__ffi_abi"
    } else if cfg!(windows) {
        ".ffi_abi"
    } else {
        "ffi_abi"
    };
    let records = if section.is_empty() {
        String::new()
    } else {
        let length = section.len();
        format!(
            "#[used] #[unsafe(link_section = \"{link_section}\")] static RECORDS: [u8; {length}] = {section:?};\n"
        )
    };
    let source = dir.join("compiled.rs");
    let library = dir.join(format!("{}my_lib{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
    fs_err::write(&source, format!("{functions}{records}")).expect("file");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compile = Program::new(rustc, dir)
        .args(["--edition=2024", "-Cstrip=symbols", "--crate-type=cdylib", "--crate-name=my_lib", "-o"])
        .arg(&library)
        .arg(&source);
    compile.run().and_then(|ran| ran.check("rustc")).expect("rustc runs");
    library
}

const SOURCE: &str = "#[ffi::data] pub struct A { pub x: i64 }\n#[ffi::export] pub fn echo(a: A) {}";

fn all_symbols() -> Vec<String> {
    let runtime = ffi_model::symbol::RUNTIME.map(|name| ffi_model::symbol::runtime("my_lib", name));
    ffi_model::symbol::of_function("my_lib", "echo").into_iter().chain(runtime).collect()
}

#[test]
fn compiled_library_that_matches_is_accepted() {
    let (dir, scan) = scanned(SOURCE);
    let decls: Vec<Decl> = scan.contract.decls().collect();
    let section: Vec<u8> = decls.iter().flat_map(record).collect();
    let path = compile(dir.path(), &section, &all_symbols());
    assert_eq!(check(&path, &scan).expect("a library that matches").compiled, decls);
    let library = Library::open(&path).expect("a library");
    let exported = library.exported_symbols().expect("its symbols");
    assert!(exported.is_superset(&all_symbols().into_iter().collect()), "{exported:?}");
    assert!(!exported.contains("malloc"), "undefined symbols are not exports");
}

#[track_caller]
fn refused(section: &[u8], symbols: &[String], expect: Expect) {
    let (dir, scan) = scanned(SOURCE);
    let path = compile(dir.path(), section, symbols);
    let error = check(&path, &scan).expect_err("a library that does not match");
    let text = format!("{error}\nhelp: {}", error.help().unwrap_or_default());
    let text = text.replace(&path.display().to_string(), "LIBRARY");
    expect.assert_eq(&text.replace(&format!("{}/", dir.path().display()), ""));
}

#[test]
fn compiled_library_that_differs_is_refused() {
    let (_dir, other) = scanned("#[ffi::data] pub struct A { pub x: u8 }\n#[ffi::data] pub struct Hidden;");
    let section: Vec<u8> = other.contract.decls().flat_map(|decl| record(&decl)).collect();
    refused(
        &section,
        &all_symbols(),
        expect![[r#"
            the library `LIBRARY` does not match the source:
              lib.rs:2: [FFI0017] `A` (struct) differs: field `x` is `i64` in the source, `u8` in the library
              lib.rs:3: [FFI0017] `echo` (function) is in the source scan but not in the library
              [FFI0017] `Hidden` (struct) is in the library but not in the source scan
            help: an item that differs has parts behind a `cfg` that only the compiler knows, shares its name with an item that a macro made, or the library was built from other source: write the item out without them, or build again with `cargo ffi build`
            an item that only the library has was made by a macro (`macro_rules!`), stands in a generated file or inside of a function, has its attribute under another path than `ffi::..`, or is behind a `cfg` that only the compiler knows: write the annotated item out in a module file
            an item that only the source has is behind a `cfg` that only the compiler knows, or the library was built from other source: build it again with `cargo ffi build`"#]],
    );
    let (_dir, same) = scanned(SOURCE);
    let section: Vec<u8> = same.contract.decls().flat_map(|decl| record(&decl)).collect();
    refused(
        &section,
        &all_symbols()[2..],
        expect![[r#"
            the library `LIBRARY` does not match the source:
              lib.rs:3: [FFI0017] `echo` (function) is in the library, but `my_lib_echo`, `my_lib_echo_cbor` cannot be found from outside
            help: the linker left symbols out: look for a version script, an export list or `strip` in the crate's build script, `RUSTFLAGS` or `.cargo/config.toml`"#]],
    );
    refused(
        &[],
        &[],
        expect![[r#"
        cannot read the library `LIBRARY`: it has no descriptor
        help: is it the library that `cargo ffi build` made, from a crate with `#[ffi::library]`?"#]],
    );
    refused(
        b"FFI9\0\0\0\0",
        &[],
        expect![[r#"
        cannot read the library `LIBRARY`: its descriptor has version 9, this `cargo-ffi` reads 1
        help: use the same version of `ffi-runtime` in the crate and of `cargo-ffi`"#]],
    );
    refused(
        b"FFI1\x09\0\0\0",
        &[],
        expect![[r#"
        cannot read the library `LIBRARY`: its descriptor is damaged at byte 0: it ends inside of a record
        help: build the library again, from scratch: `cargo clean`"#]],
    );
}

#[test]
fn file_that_is_no_library_is_refused() {
    let dir = tempfile::tempdir().expect("temporary directory");
    for (name, bytes) in [("empty", &b""[..]), ("text", b"#!/bin/sh\n"), ("elf", b"\x7fELF\x02\x01\x01\0")] {
        let path = dir.path().join(name);
        fs_err::write(&path, bytes).expect("file");
        assert!(Library::open(&path).is_err(), "{name}");
    }
    assert!(Library::open(&dir.path().join("missing")).is_err());
}

#[test]
fn damaged_library_never_panics() {
    let (dir, _) = scanned("");
    let section: Vec<u8> = sample().iter().flat_map(record).collect();
    let path = compile(dir.path(), &section, &all_symbols());
    let whole = fs_err::read(&path).expect("the library");
    let damaged = dir.path().join("damaged");
    let read = |bytes: &[u8]| {
        fs_err::write(&damaged, bytes).expect("file");
        if let Ok(library) = Library::open(&damaged) {
            let _ = library.descriptor();
            let _ = library.exported_symbols();
        }
    };
    for part in 0..32 {
        read(&whole[..whole.len() * part / 32]);
    }
    // Headers, at both ends of the file, are where offsets and counts are.
    let mut bytes = whole.clone();
    for at in (0..128).chain((whole.len() - 2048..whole.len()).step_by(5)) {
        for byte in [0x00, 0xff] {
            bytes[at] = byte;
            read(&bytes);
        }
        bytes[at] = whole[at];
    }
}

#[test]
fn of_other_crates_only_what_is_needed_belongs_to_the_library() {
    let (_dir, mut scan) = scanned("#[ffi::data] pub struct Needed;\n#[ffi::data] pub struct Own;");
    scan.foreign.insert(("shapes".into(), "Needed".into()));
    let (_other, shapes) = scanned(
        "#[ffi::data] pub struct Needed;\n#[ffi::data] pub struct Unused;\n#[ffi::export] pub fn area() {}\n\
         #[ffi::export] pub const MAX: u8 = 1;",
    );
    let of = |krate: &str, decls: Vec<Decl>| -> Vec<Record> {
        decls.into_iter().map(|decl| Record { decl, krate: krate.to_owned() }).collect()
    };
    let is_needed = |decl: &Decl| decl.name() == "Needed";
    let mut records = of("my_lib", scan.contract.decls().filter(|decl| !is_needed(decl)).collect());
    let told = || {
        let needed = Type::Named("Needed".into());
        let storage = host("storage_get", Some("Storage"), "key", None);
        vec![event("on_drawn", "on_drawn", needed, OnFull::Block), interface("Storage"), storage]
    };
    records.extend(of("shapes", told()));
    records.extend(of("canvas", vec![host("fetch", None, "id", None)]));
    // Two versions of the crate have left the same.
    records.extend(of("shapes", shapes.contract.decls().collect()));
    records.extend(of("shapes", shapes.contract.decls().filter(is_needed).collect()));
    records.extend(of("other", shapes.contract.decls().filter(is_needed).collect()));
    let (compiled, others) = own(records.clone(), &scan);
    assert_eq!(compare(&scan.contract, &scan.origins, &compiled), []);
    let left = |functions: &[&str], of_hosts: &[&str]| {
        let [functions, of_hosts] =
            [functions, of_hosts].map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        Left { functions, of_hosts }
    };
    let expect = [
        ("canvas".to_owned(), left(&[], &["fetch"])),
        ("shapes".to_owned(), left(&["area"], &["on_drawn", "Storage"])),
    ];
    assert_eq!(others, expect.into());

    // What a macro made in the own crate is not excused.
    records.extend(of("my_lib", shapes.contract.decls().filter(|decl| decl.name() == "Unused").collect()));
    records.extend(of("my_lib", told()));
    let mismatches = compare(&scan.contract, &scan.origins, &own(records, &scan).0);
    let names: Vec<&str> = mismatches.iter().map(|mismatch| mismatch.name.as_str()).collect();
    assert_eq!(names, ["on_drawn", "storage_get", "Storage", "Unused"]);
}

#[test]
fn functions_for_a_test_that_no_contract_can_have_are_not_the_librarys() {
    let (_dir, mut scan) = scanned("#[ffi::data] pub struct Own;");
    scan.left_out.insert("ffi_pair_echo".into());
    let (_other, more) =
        scanned("#[ffi::export] pub fn ffi_pair_echo() {}\n#[ffi::export] pub fn ffi_own_echo() {}");
    let functions = more.contract.decls().filter(|decl| matches!(decl, Decl::Function(_)));
    let records = scan.contract.decls().chain(functions);
    let records = records.map(|decl| Record { decl, krate: "my_lib".to_owned() });
    let mismatches = compare(&scan.contract, &scan.origins, &own(records.collect(), &scan).0);
    let names: Vec<&str> = mismatches.iter().map(|mismatch| mismatch.name.as_str()).collect();
    assert_eq!(names, ["ffi_own_echo"]);
}

#[test]
fn what_a_library_needs_is_followed_through_newtypes_and_maps() {
    let (_dir, own) = scanned(
        "#[ffi::data] pub struct Index(std::collections::HashMap<Key, Option<Box<Entry>>>);\n\
         #[ffi::data] pub struct Key(u64);\n#[ffi::data] pub struct Entry { pub tags: [Tag; 2] }\n\
         #[ffi::data] pub struct Tag(String);\n#[ffi::data] pub struct Unused(String);",
    );
    let records = own.contract.decls().map(|decl| {
        let is_own = ["Lib", "Index"].contains(&decl.name());
        Record { krate: if is_own { "my_lib" } else { "other" }.to_owned(), decl }
    });
    let names: BTreeSet<String> =
        reachable(records.collect(), "my_lib").iter().map(|decl| decl.name().to_owned()).collect();
    assert_eq!(names, ["Entry", "Index", "Key", "Lib", "Tag"].map(str::to_owned).into());
}
