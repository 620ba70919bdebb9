//! The functions that a library has for its own test.

use std::path::Path;

use expect_test::expect;

use super::{CFG, LIBRARY, check_source, scan_lib};
use crate::cargo::CfgSet;
use crate::scan::{Source, scan_source};

fn tested() -> Source {
    Source::alone(Path::new("lib.rs"), "lib", &CfgSet::from_lines(CFG)).tested(true)
}

const TYPES: &str = r#"
#[ffi::data(rename = "Place")] struct Point { x: f64 }
#[ffi::data] pub enum Level { Low, #[cfg(windows)] High }
mod inner {
    #[ffi::data] pub(super) struct UserId(u64);
    #[ffi::error] pub enum TimerError { Closed, DelayTooLong { #[ffi(rename = "limit", default = 5)] max: i64, r#type: super::Level } }
    #[ffi::error(rename_all = "camelCase")] struct ParseError(String);
}
#[ffi::handle] pub struct Session;
#[ffi::data] pub struct Pair { pub first: std::sync::Arc<Session> }
#[ffi::data] pub struct Pairs(Vec<Pair>);
#[ffi::error] pub enum Full { Of(Option<Pairs>) }
#[ffi::event] pub fn on_tick(ctx: &ffi::Context, a: i64, b: i64);
#[ffi::host] pub async fn fetch(ctx: &ffi::Context, id: i64) -> Result<Level, ffi::HostError>;
"#;

#[test]
fn types_that_are_annotated_here_have_them_unless_they_hold_a_handle() {
    check_source(
        &[("lib.rs", &format!("{LIBRARY}{TYPES}"))],
        tested(),
        expect![[r#"
        lib.rs:4 enum Level Low(Low)
        lib.rs:7 enum TimerError Closed(Closed) DelayTooLong(DelayTooLong) max(limit): i64 = 5, type(type): Level 
        lib.rs:13 enum Full Of(Of) value(value): Option<Pairs> 
        lib.rs:3 struct Place { x(x): f64 }
        lib.rs:8 struct ParseError { value(value): String }
        lib.rs:11 struct Pair { first(first): Arc<Session> }
        lib.rs:14 struct OnTickPayload { a(a): i64, b(b): i64 }
        lib.rs:15 struct FetchArgs { id(id): i64 }
        lib.rs:6 newtype UserId u64
        lib.rs:12 newtype Pairs Vec<Pair>
        lib.rs:10 handle Session
        lib.rs:3 static ffi_place_echo(value: Place) -> Place
        lib.rs:3 static ffi_place_to_cbor(value: Place) -> Vec<u8> only native
        lib.rs:3 static ffi_place_from_cbor(cbor: Vec<u8>) -> Place ! String only native
        lib.rs:4 static ffi_level_echo(value: Level) -> Level
        lib.rs:4 static ffi_level_to_cbor(value: Level) -> Vec<u8> only native
        lib.rs:4 static ffi_level_from_cbor(cbor: Vec<u8>) -> Level ! String only native
        lib.rs:6 static ffi_user_id_echo(value: UserId) -> UserId
        lib.rs:6 static ffi_user_id_to_cbor(value: UserId) -> Vec<u8> only native
        lib.rs:6 static ffi_user_id_from_cbor(cbor: Vec<u8>) -> UserId ! String only native
        lib.rs:7 static ffi_timer_error_closed_fail() ! TimerError only native
        lib.rs:7 static ffi_timer_error_delay_too_long_fail(max: i64, type: Level) ! TimerError only native
        lib.rs:8 static ffi_parse_error_fails(value: String) ! ParseError only native
        lib.rs:14 event on_tick(on_tick): OnTickPayload block
        lib.rs:15 host async fetch(id: i64) with FetchArgs -> Level ! String
    "#]],
    );
}

#[test]
fn a_library_that_ships_has_none() {
    let scan = scan_lib(TYPES);
    assert!(scan.contract.functions().is_empty());
    assert!(scan.left_out.is_empty());
}

#[test]
fn conversions_of_the_author_are_known() {
    let scan = scan_lib(
        "#[ffi::data(via = \"String\")] pub struct Mail { user: String }\n#[ffi::data] pub struct Id(u64);\n\
         #[ffi::data] pub struct Contact { pub id: Id, pub mail: Option<Mail> }",
    );
    let converting = ffi_model::round_trip::converting(&scan.contract);
    assert_eq!(converting, ["Contact", "Mail"].into());
}

#[test]
fn what_the_library_has_and_no_contract_can_have_is_known() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let root = dir.path().join("lib.rs");
    fs_err::write(&root, format!("{LIBRARY}{TYPES}")).expect("file");
    let source = Source::alone(&root, "lib", &CfgSet::from_lines(CFG)).tested(true);
    let left_out = scan_source(&source).expect("nothing is wrong").left_out;
    let names = ["ffi_full_of_fail", "ffi_pair_echo", "ffi_pair_from_cbor", "ffi_pair_to_cbor"];
    let more = ["ffi_pairs_echo", "ffi_pairs_from_cbor", "ffi_pairs_to_cbor"];
    assert_eq!(left_out.iter().map(String::as_str).collect::<Vec<_>>(), [&names[..], &more].concat());
}

#[test]
fn what_is_wrong_with_a_type_is_not_said_of_its_functions() {
    check_source(
        &[(
            "lib.rs",
            &format!(
                "{LIBRARY}#[ffi::error] pub enum Fault {{ Of(Missing) }}\n#[ffi::data] pub struct A {{ pub a: [A; 2] }}"
            ),
        )],
        tested(),
        expect![[r#"
            FFI0015 lib.rs:2:34-2:41
              `Fault` uses `Missing`, which is not annotated
              help: annotate `Missing` with `#[ffi::data]`
            FFI0021 lib.rs:3:24-3:25
              every value of `A` holds another one, so none can end
              help: let a field be left out: `Option<Box<T>>`, or a `Vec<T>`
        "#]],
    );
}

#[test]
fn a_function_of_the_author_by_the_same_name_is_a_second_one() {
    check_source(
        &[(
            "lib.rs",
            &format!("{LIBRARY}#[ffi::data] pub struct A;\n#[ffi::export] pub fn ffi_a_echo() {{}}"),
        )],
        tested(),
        expect![[r#"
            FFI0007 lib.rs:2:24-2:25
              `ffi_a_echo` is exported twice, as a function
              help: other languages have no modules to tell them apart: give one of them another name there, with `#[ffi(rename = "..")]` on a method or `#[ffi::export(rename = "..")]` on a function
        "#]],
    );
}
