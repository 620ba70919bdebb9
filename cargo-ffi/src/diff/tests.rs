//! The rules as a table: a source before and after, and what is said about it.
//!
//! `n`, `c` and `s` are native hosts, CBOR hosts and source that uses packages, where a change breaks them.

use std::collections::BTreeSet;

use ffi_model::contract::{
    ConstValue, Contract, Decl, EventDecl, Field, FunctionDecl, HostDecl, InterfaceDecl, OnFull, RecordDecl,
};

use super::{Change, Level, Rule, changes};
use crate::cargo::CfgSet;
use crate::scan::scan;

fn contract(source: &str) -> Contract {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("lib.rs");
    let library = if source.contains("ffi::library") { "" } else { "#[ffi::library] pub struct Lib;\n" };
    fs_err::write(&root, format!("{library}{source}")).expect("written");
    let scanned = scan(&root, "lib", &CfgSet::default()).expect("a correct crate").contract;
    // The scan does not evaluate; here all values are literals, and discriminants count from 0.
    let decls = scanned.decls().flat_map(|mut decl| {
        if let Decl::Enum(decl) = &mut decl {
            for (number, variant) in (0..).zip(&mut decl.variants) {
                variant.value = Some(number);
            }
        }
        marked(decl)
    });
    Contract::new(decls.collect()).expect("a contract")
}

/// What `decl` stands for where [`written`] has put a word before it: a function for an event, a host function or one
/// that gives a stream, a struct for an interface. What types there are is the scan's to say for all of them.
fn marked(decl: Decl) -> Vec<Decl> {
    let docs = match &decl {
        Decl::Function(decl) => decl.docs.trim().to_owned(),
        Decl::Record(decl) => decl.docs.trim().to_owned(),
        _ => String::new(),
    };
    let mut words = docs.split(' ');
    let mark = words.next();
    let option = |name: &str| docs.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    let docs = String::new;
    match (mark, decl) {
        (Some("stream"), Decl::Function(decl)) => {
            vec![Decl::Function(FunctionDecl { ok: None, stream: decl.ok, ..decl })]
        }
        (Some("event"), Decl::Function(FunctionDecl { name, params, .. })) => {
            let wire = option("wire").unwrap_or(&name).to_owned();
            let on_full = OnFull::ALL.into_iter().find(|on_full| option("on_full") == Some(on_full.name()));
            let payload = params.into_iter().next().expect("a payload").ty;
            let on_full = on_full.unwrap_or_default();
            vec![Decl::Event(EventDecl { name, wire, payload, on_full, docs: docs() })]
        }
        (Some("host"), Decl::Function(FunctionDecl { name, is_async, params, ok, error, .. })) => {
            let fields = params.iter().cloned().map(|param| {
                let (name, wire, ty, default) = (param.name, param.wire, param.ty, param.default);
                Field { name, wire, ty, default, docs: docs() }
            });
            let args = RecordDecl {
                name: format!("{name}_args"),
                is_error: false,
                fields: fields.collect(),
                layout: None,
                docs: docs(),
            };
            let of = option("of").map(str::to_owned);
            let host =
                HostDecl { name, of, is_async, params, args: args.name.clone(), ok, error, docs: docs() };
            vec![Decl::Record(args), Decl::Host(host)]
        }
        (Some("interface"), Decl::Record(decl)) => {
            vec![Decl::Interface(InterfaceDecl { name: decl.name, docs: docs() })]
        }
        (_, decl) => vec![decl],
    }
}

/// `rule:ncs`
fn spelled(change: &Change) -> String {
    let breaks = change.breaks;
    let letters = [(breaks.native, "n"), (breaks.cbor, "c"), (breaks.source, "s")];
    let letters: String =
        letters.into_iter().filter(|(breaks, _)| *breaks).map(|(_, letter)| letter).collect();
    format!("{}:{letters}", change.rule.name())
}

/// Before, after, and the changes. Sources are short: [`written`] adds attributes, `pub` and bodies.
const TABLE: &[(&str, &str, &str)] = &[
    // Functions.
    ("", "fn f()", "function-added:"),
    ("fn f()", "", "function-removed:ncs"),
    ("fn f()", "impl Lib { pub fn f(&self) {} }", "function-kind:ncs"),
    ("fn f()", "async fn f()", "function-async:ns"),
    ("async fn f()", "fn f()", "function-async:ns"),
    (
        "impl Lib { pub fn f(&self) {} }",
        "impl Lib { #[ffi(abi = \"native\")] pub fn f(&self) {} }",
        "function-abi:c",
    ),
    (
        "impl Lib { pub fn f(&self) {} }",
        "impl Lib { #[ffi(abi = \"cbor\")] pub fn f(&self) {} }",
        "function-abi:ns",
    ),
    (
        "impl Lib { #[ffi(abi = \"cbor\")] pub fn f(&self) {} }",
        "impl Lib { pub fn f(&self) {} }",
        "function-abi:",
    ),
    ("impl Lib { #[ffi(abi = \"cbor\")] pub fn f(&self) {} }", "", "function-removed:c"),
    ("impl Lib { #[ffi(abi = \"native\")] pub fn f(&self) {} }", "", "function-removed:ns"),
    (
        "impl Lib { #[ffi(abi = \"cbor\")] pub fn f(&self, a: i32) {} }",
        "impl Lib { #[ffi(abi = \"cbor\")] pub async fn f(&self) {} }",
        "function-async: parameter-removed:",
    ),
    // Parameters.
    ("fn f()", "fn f(a: i32)", "parameter-added:ncs"),
    ("fn f()", "fn f(a: Option<i32>)", "parameter-added:ns"),
    ("fn f(a: i32)", "fn f()", "parameter-removed:ns"),
    ("fn f(a: i32, b: u8)", "fn f(b: u8, a: i32)", "parameter-order:ns"),
    ("fn f(a: i32)", "fn f(b: i32)", "parameter-renamed:s parameter-wire:c"),
    ("fn f(a: Option<i32>)", "fn f(b: Option<i32>)", "parameter-renamed:s parameter-wire:c"),
    ("fn f(a: i32)", "fn f(a: i64)", "parameter-type:ns"),
    ("fn f(a: u32)", "fn f(a: i64)", "parameter-type:ns"),
    ("fn f(a: i64)", "fn f(a: i32)", "parameter-type:ncs"),
    ("fn f(a: i64)", "fn f(a: u64)", "parameter-type:ncs"),
    ("fn f(a: f32)", "fn f(a: f64)", "parameter-type:ns"),
    ("fn f(a: f64)", "fn f(a: f32)", "parameter-type:ncs"),
    ("fn f(a: i32)", "fn f(a: f64)", "parameter-type:ncs"),
    ("fn f(a: i32)", "fn f(a: Option<i64>)", "parameter-type:ns"),
    ("fn f(a: Option<i32>)", "fn f(a: i32)", "parameter-type:ncs"),
    ("fn f(a: Vec<u16>)", "fn f(a: Vec<u32>)", "parameter-type:ns"),
    ("fn f(a: Vec<u16>)", "fn f(a: Vec<u8>)", "parameter-type:ncs"),
    ("fn f(a: String)", "fn f(a: Vec<u8>)", "parameter-type:ncs"),
    ("fn f()", "fn f(#[ffi(default = 5)] a: i32)", "parameter-added:ns"),
    ("fn f()", "fn f(#[ffi(default)] a: Vec<i32>)", "parameter-added:ns"),
    ("fn f(a: i32)", "fn f(#[ffi(default = 5)] a: i32)", "parameter-default:"),
    ("fn f(#[ffi(default = 5)] a: i32)", "fn f(#[ffi(default = 6)] a: i32)", "parameter-default:c"),
    ("fn f(#[ffi(default = 5)] a: i32)", "fn f(a: i32)", "parameter-default:c"),
    ("fn f(a: Option<i32>)", "fn f(#[ffi(default = None)] a: Option<i32>)", "parameter-default:"),
    ("fn f(a: Option<i32>)", "fn f(#[ffi(default)] a: Option<i32>)", "parameter-default:"),
    (
        "struct A(Option<i32>); fn f(a: A)",
        "struct A(Option<i32>); fn f(#[ffi(default)] a: A)",
        "parameter-default:c",
    ),
    // Types that hold something.
    ("fn f(a: u64)", "fn f(a: u128)", "parameter-type:ns"),
    ("fn f(a: u64)", "fn f(a: i128)", "parameter-type:ns"),
    ("fn f(a: u128)", "fn f(a: i128)", "parameter-type:ncs"),
    ("fn f(a: i128)", "fn f(a: u64)", "parameter-type:ncs"),
    ("fn f(a: [u16; 2])", "fn f(a: [u32; 2])", "parameter-type:ns"),
    ("fn f(a: [u16; 2])", "fn f(a: [u16; 3])", "parameter-type:ncs"),
    ("fn f(a: [u16; 2])", "fn f(a: Vec<u32>)", "parameter-type:ns"),
    ("fn f(a: Vec<u16>)", "fn f(a: [u16; 2])", "parameter-type:ncs"),
    ("fn f(a: [u8; 2])", "fn f(a: Vec<u8>)", "parameter-type:ns"),
    ("fn f(a: [u8; 2])", "fn f(a: Vec<u16>)", "parameter-type:ncs"),
    ("fn f(a: [u8; 2])", "fn f(a: [u16; 2])", "parameter-type:ncs"),
    ("fn f(a: [u8; 16])", "fn f(a: Uuid)", "parameter-type:ns"),
    ("fn f(a: Uuid)", "fn f(a: [u8; 16])", "parameter-type:ns"),
    ("fn f(a: Uuid)", "fn f(a: Vec<u8>)", "parameter-type:ns"),
    ("fn f(a: [u8; 15])", "fn f(a: Uuid)", "parameter-type:ncs"),
    ("fn f(a: HashSet<u16>)", "fn f(a: Vec<u32>)", "parameter-type:ns"),
    ("fn f(a: HashSet<u8>)", "fn f(a: HashSet<u16>)", "parameter-type:ns"),
    ("fn f(a: HashSet<u8>)", "fn f(a: Vec<u8>)", "parameter-type:ncs"),
    ("fn f(a: Vec<u16>)", "fn f(a: HashSet<u16>)", "parameter-type:ncs"),
    ("fn f(a: HashSet<u16>)", "fn f(a: BTreeSet<u16>)", ""),
    ("fn f(a: HashMap<u8, u8>)", "fn f(a: BTreeMap<u16, Option<u8>>)", "parameter-type:ns"),
    ("fn f(a: HashMap<u16, u8>)", "fn f(a: HashMap<u8, u8>)", "parameter-type:ncs"),
    ("fn f(a: HashMap<u16, u8>)", "fn f(a: HashMap<String, u8>)", "parameter-type:ncs"),
    ("fn f(a: Duration)", "fn f(a: SystemTime)", "parameter-type:ncs"),
    ("fn f(a: Box<u16>)", "fn f(a: u16)", "parameter-type:ns"),
    ("fn f(a: u16)", "fn f(a: Box<u32>)", "parameter-type:ns"),
    ("fn f(a: Option<Box<u16>>)", "fn f(a: Option<u16>)", "parameter-type:"),
    ("fn f(a: Option<u16>)", "fn f(a: Option<Option<u16>>)", "parameter-type:ncs"),
    ("fn f(a: u16)", "fn f(a: Option<Option<u16>>)", "parameter-type:ncs"),
    ("fn f(a: Option<Option<u16>>)", "fn f(a: Option<Option<u32>>)", "parameter-type:ns"),
    ("fn f(a: Option<Option<u16>>)", "fn f(a: Option<u16>)", "parameter-type:ncs"),
    // Newtypes: only a name, in C and on the wire.
    ("fn f(a: u64)", "struct Id(u64); fn f(a: Id)", "type-added: parameter-type:s"),
    ("struct Id(u64); fn f(a: Id)", "fn f(a: u64)", "type-removed:s parameter-type:s"),
    ("fn f(a: Vec<u32>)", "struct Id(u64); fn f(a: Vec<Id>)", "type-added: parameter-type:ns"),
    ("fn f(a: Vec<u8>)", "struct Id(u8); fn f(a: Vec<Id>)", "type-added: parameter-type:ncs"),
    ("struct Id(u64); fn f(a: Id)", "struct Key(u64); fn f(a: Key)", "type-renamed:s"),
    (
        "struct Id(u64); fn f(a: Id)",
        "struct Id(u64); struct Key(Id); fn f(a: Key)",
        "type-added: parameter-type:s",
    ),
    ("struct Id(u32); fn f(a: Id)", "struct Id(u64); fn f(a: Id)", "newtype-inner:ns"),
    ("struct Id(u64); fn f(a: Id)", "struct Id(u32); fn f(a: Id)", "newtype-inner:ncs"),
    ("struct Id(u32); fn f() -> Vec<Id>", "struct Id(u64); fn f() -> Vec<Id>", "newtype-inner:ncs"),
    ("struct Id(u64);", "struct Id(String);", "newtype-inner:s"),
    ("struct Id(u64); fn f(a: Id)", "struct Id(Option<u64>); fn f(a: Id)", "newtype-inner:ncs"),
    (
        "struct Id(u64); struct Of(Id); fn f(a: Of)",
        "struct Id(u64); struct Of(u64); fn f(a: Of)",
        "newtype-inner:s",
    ),
    (
        "struct Id(u64); fn f(a: Option<Id>)",
        "struct Id(u64); fn f(a: Option<Option<Id>>)",
        "parameter-type:ncs",
    ),
    ("fn f()", "struct May(Option<u64>); fn f(a: May)", "type-added: parameter-added:ns"),
    ("struct A(u64); fn f(a: A)", "struct A { x: u64 } fn f(a: A)", "type-kind:ncs"),
    // Results: the other way round.
    ("fn f() -> i32", "fn f() -> i64", "result-type:ncs"),
    ("fn f() -> i64", "fn f() -> i32", "result-type:ns"),
    ("fn f() -> i64", "fn f() -> Option<i64>", "result-type:ncs"),
    ("fn f() -> Option<i64>", "fn f() -> i64", "result-type:ns"),
    ("fn f()", "fn f() -> i64", "result-type:ncs"),
    ("fn f() -> i64", "fn f()", "result-type:ncs"),
    ("fn f() -> Option<i64>", "fn f()", "result-type:ns"),
    // Errors.
    ("fn f()", "fn f() -> Result<(), String>", "error-added:"),
    ("fn f() -> Result<(), String>", "fn f()", "error-removed:"),
    ("error E { A } fn f()", "error E { A } fn f() -> Result<(), E>", "error-added:ncs"),
    ("error E { A } fn f() -> Result<(), E>", "error E { A } fn f()", "error-removed:s"),
    ("error E { A } fn f() -> Result<(), String>", "error E { A } fn f() -> Result<(), E>", "error-type:ncs"),
    ("error E { A } fn f() -> Result<(), E>", "error E { A } fn f() -> Result<(), String>", "error-type:s"),
    // Types.
    ("", "struct A { x: i32 }", "type-added:"),
    ("struct A { x: i32 }", "", "type-removed:s"),
    ("struct A { x: i32 } fn f(a: A)", "struct B { x: i32 } fn f(a: B)", "type-renamed:s"),
    (
        "struct A { a: Option<B> } struct B { x: i32 } fn f(a: A)",
        "struct C { a: Option<D> } struct D { x: i32 } fn f(a: C)",
        "type-renamed:s type-renamed:s",
    ),
    ("struct A { a: Vec<A> } fn f(a: A)", "struct B { a: Vec<B> } fn f(a: B)", "type-renamed:s"),
    ("struct A { x: i32 } fn f(a: A)", "enum A { X } fn f(a: A)", "type-kind:ncs"),
    ("struct A { x: i32 }", "enum A { X }", "type-kind:s"),
    ("enum A { X } fn f(a: A)", "enum A { X, Y(i32) } fn f(a: A)", "type-kind:ns variant-added:n"),
    ("enum A { X } fn f() -> A", "enum A { X, Y(i32) } fn f() -> A", "type-kind:ncs variant-added:ncs"),
    ("enum A { X, Y(i32) } fn f(a: A)", "enum A { X } fn f(a: A)", "type-kind:ncs variant-removed:ncs"),
    ("struct A { x: i32 } fn f(a: A)", "error A { x: i32 } fn f(a: A)", "type-error:ns"),
    // Fields: of parameters, of results, of both, of what nobody uses.
    ("struct A { x: i32 } fn f(a: A)", "struct A { x: i32, y: u8 } fn f(a: A)", "field-added:ncs"),
    ("struct A { x: i32 } fn f(a: A)", "struct A { x: i32, y: Option<u8> } fn f(a: A)", "field-added:n"),
    ("struct A { x: i32 } fn f() -> A", "struct A { x: i32, y: u8 } fn f() -> A", "field-added:n"),
    ("struct A { x: i32 } fn f(a: A) -> A", "struct A { x: i32, y: u8 } fn f(a: A) -> A", "field-added:ncs"),
    ("struct A { x: i32 }", "struct A { x: i32, y: u8 }", "field-added:"),
    (
        "struct A { x: i32 } struct B { a: Vec<Option<A>> } fn f(b: B)",
        "struct A { x: i32, y: u8 } struct B { a: Vec<Option<A>> } fn f(b: B)",
        "field-added:ncs",
    ),
    ("struct A { x: i32, y: u8 } fn f(a: A)", "struct A { x: i32 } fn f(a: A)", "field-removed:ns"),
    ("struct A { x: i32, y: u8 } fn f() -> A", "struct A { x: i32 } fn f() -> A", "field-removed:ncs"),
    ("struct A { x: i32, y: Option<u8> } fn f() -> A", "struct A { x: i32 } fn f() -> A", "field-removed:ns"),
    ("struct A { x: i32 } fn f(a: A)", "struct A { x: i64 } fn f(a: A)", "field-type:ns"),
    ("struct A { x: i32 } fn f() -> A", "struct A { x: i64 } fn f() -> A", "field-type:ncs"),
    ("struct A { x: i32 } fn f(a: A) -> A", "struct A { x: i64 } fn f(a: A) -> A", "field-type:ncs"),
    ("struct A { x: i32 }", "struct A { x: i64 }", "field-type:s"),
    (
        "struct Id(u64); struct A { x: u64 } fn f(a: A) -> A",
        "struct Id(u64); struct A { x: Id } fn f(a: A) -> A",
        "field-type:s",
    ),
    (
        "struct A { next: Option<A>, x: u8 } fn f() -> A",
        "struct A { next: Option<Box<A>>, x: Box<u8> } fn f() -> A",
        "field-type: field-type:ns",
    ),
    (
        "struct A { x: u8 } fn f() -> HashMap<u8, A>",
        "struct A { x: u16 } fn f() -> HashMap<u8, A>",
        "field-type:ncs",
    ),
    (
        "struct A { x: i32 } fn f(a: A)",
        "struct A { x: i32, #[ffi(default = 5)] y: i32 } fn f(a: A)",
        "field-added:ns",
    ),
    (
        "struct A { x: i32 } fn f(a: A)",
        "struct A { #[ffi(default = 5)] x: i32 } fn f(a: A)",
        "field-default:",
    ),
    (
        "struct A { #[ffi(default = 5)] x: i32 } fn f(a: A)",
        "struct A { #[ffi(default = 6)] x: i32 } fn f(a: A)",
        "field-default:c",
    ),
    (
        "struct A { #[ffi(default = 5)] x: i32 } fn f() -> A",
        "struct A { x: i32 } fn f() -> A",
        "field-default:",
    ),
    ("struct A { x: i32, y: u8 } fn f(a: A)", "struct A { y: u8, x: i32 } fn f(a: A)", "field-order:n"),
    (
        "struct A { x: i32 } fn f(a: A)",
        "struct A { #[ffi(rename = \"X\")] x: i32 } fn f(a: A)",
        "field-wire:c",
    ),
    (
        "struct A { x: i32 } fn f(a: A)",
        "struct A { #[ffi(rename = \"x\")] y: i32 } fn f(a: A)",
        "field-renamed:s",
    ),
    ("struct A { x: i32 } fn f(a: A)", "struct A { y: i32 } fn f(a: A)", "field-renamed:s field-wire:c"),
    (
        "error E { A { x: i32 } } fn f() -> Result<(), E>",
        "error E { A { x: i32, y: u8 } } fn f() -> Result<(), E>",
        "field-added:n",
    ),
    // Variants.
    ("enum A { X } fn f(a: A)", "enum A { X, Y } fn f(a: A)", "variant-added:"),
    ("enum A { X } fn f() -> A", "enum A { X, Y } fn f() -> A", "variant-added:ncs"),
    ("enum A { X }", "enum A { X, Y }", "variant-added:"),
    ("enum A { X, Z } fn f(a: A)", "enum A { X, Y, Z } fn f(a: A)", "variant-number:n variant-added:"),
    ("enum A { X(u8) } fn f(a: A)", "enum A { X(u8), Y } fn f(a: A)", "variant-added:"),
    ("enum A { X(u8) } fn f(a: A)", "enum A { X(u8), Y(u64) } fn f(a: A)", "variant-added:n"),
    ("enum A { X, Y } fn f(a: A)", "enum A { X } fn f(a: A)", "variant-removed:ncs"),
    ("enum A { X, Y } fn f() -> A", "enum A { X } fn f() -> A", "variant-removed:s"),
    ("enum A { X(u8), Y(u64) } fn f() -> A", "enum A { X(u8) } fn f() -> A", "variant-removed:ns"),
    ("enum A { X } fn f(a: A)", "enum A { #[ffi(rename = \"x\")] X } fn f(a: A)", "variant-wire:c"),
    ("enum A { X } fn f(a: A)", "enum A { #[ffi(rename = \"X\")] Y } fn f(a: A)", "variant-renamed:s"),
    (
        "error E { A } fn f() -> Result<(), E>",
        "error E { A, B } fn f() -> Result<(), E>",
        "variant-added:ncs",
    ),
    // Streams.
    ("fn f() -> i32", "stream fn f() -> i32", "function-stream:ncs"),
    ("stream fn f() -> i32", "fn f() -> i32", "function-stream:ncs"),
    ("stream fn f() -> i32", "fn f()", "function-stream:ncs"),
    ("stream fn f() -> i32", "stream async fn f() -> i32", "function-async:"),
    ("stream fn f() -> i32", "async fn f() -> i32", "function-async:ns function-stream:ncs"),
    ("stream fn f() -> i64", "stream fn f() -> i32", "stream-item:ns"),
    ("stream fn f() -> i32", "stream fn f() -> i64", "stream-item:ncs"),
    ("struct Id(u64); stream fn f() -> u64", "struct Id(u64); stream fn f() -> Id", "stream-item:s"),
    (
        "impl Lib { #[doc = \"stream\"] #[ffi(abi = \"cbor\")] pub fn f(&self) -> i64 { 0 } }",
        "impl Lib { #[doc = \"stream\"] #[ffi(abi = \"cbor\")] pub fn f(&self) -> i32 { 0 } }",
        "stream-item:",
    ),
    (
        "struct A { x: i32 } stream fn f() -> A",
        "struct A { x: i32, y: u8 } stream fn f() -> A",
        "field-added:n",
    ),
    ("struct A { x: i32 } stream fn f() -> A", "struct B { x: i32 } stream fn f() -> B", "type-renamed:s"),
    (
        "error E { A } stream fn f() -> i32",
        "error E { A } stream fn f() -> Result<i32, E>",
        "error-added:ncs",
    ),
    ("stream fn f() -> i32", "stream fn f(a: i32) -> i32", "parameter-added:ncs"),
    // Events: hosts get what is in them.
    ("struct A { x: i32 }", "struct A { x: i32 } event e(a: A)", "event-added:"),
    ("struct A { x: i32 } event e(a: A)", "struct A { x: i32 }", "event-removed:ncs"),
    ("struct A { x: i32 } event e(a: A)", "struct A { x: i32 } event f(a: A) wire=e", "event-renamed:s"),
    ("struct A { x: i32 } event e(a: A)", "struct A { x: i32 } event e(a: A) wire=f", "event-wire:ncs"),
    (
        "struct A { x: i32 } event e(a: A)",
        "struct A { x: i32 } event f(a: A)",
        "event-removed:ncs event-added:",
    ),
    (
        "struct A { x: i32 } event e(a: A) event f(a: A)",
        "struct A { x: i32 } event f(a: A) wire=e event e(a: A) wire=f",
        "event-renamed:s event-renamed:s",
    ),
    (
        "struct A { x: i32 } struct B { x: i32 } event e(a: A)",
        "struct A { x: i32 } struct B { x: i32 } event e(a: B)",
        "event-payload:ncs",
    ),
    (
        "struct A { x: i32 } struct B(A); event e(a: A)",
        "struct A { x: i32 } struct B(A); event e(a: B)",
        "event-payload:s",
    ),
    ("struct A { x: i32 } event e(a: A)", "struct B { x: i32 } event e(a: B)", "type-renamed:s"),
    (
        "struct A { x: i32 } event e(a: A)",
        "struct A { x: i32 } event e(a: A) on_full=drop_oldest",
        "event-on-full:",
    ),
    ("struct A { x: i32 } event e(a: A)", "struct A { x: i32, y: u8 } event e(a: A)", "field-added:n"),
    ("struct A { x: i32, y: u8 } event e(a: A)", "struct A { x: i32 } event e(a: A)", "field-removed:ncs"),
    ("struct A { x: i32 } event e(a: A)", "struct A { x: i64 } event e(a: A)", "field-type:ncs"),
    // Host functions: hosts get their parameters and send their results.
    ("", "host fn f()", "host-added:"),
    ("host fn f(a: i32)", "", "host-removed:ncs"),
    ("host fn f(a: i32)", "host fn g(a: i32)", "host-removed:ncs host-added:"),
    ("host fn f() -> Result<(), String>", "host async fn f() -> Result<(), String>", "host-async:"),
    ("host fn f()", "host fn f() -> Result<(), String>", "host-asked:ncs"),
    ("host fn f()", "host async fn f() -> Result<i32, String>", "host-async: host-asked:ncs"),
    ("host fn f() -> Result<i32, String>", "host fn f()", "host-asked:s"),
    ("host fn f()", "host fn f(a: i32)", "parameter-added:ns"),
    ("host fn f(a: i32)", "host fn f()", "parameter-removed:ncs"),
    ("host fn f(a: Option<i32>)", "host fn f()", "parameter-removed:ns"),
    ("host fn f(a: i64)", "host fn f(a: i32)", "parameter-type:ns"),
    ("host fn f(a: i32)", "host fn f(a: i64)", "parameter-type:ncs"),
    ("host fn f(a: i32)", "host fn f(b: i32)", "parameter-renamed:s parameter-wire:c"),
    ("host fn f(a: i32, b: u8)", "host fn f(b: u8, a: i32)", "parameter-order:ns"),
    ("host fn f(a: i32)", "host fn f(#[ffi(default = 5)] a: i32)", "parameter-default:"),
    ("host fn f(#[ffi(default = 5)] a: i32)", "host fn f(#[ffi(default = 6)] a: i32)", "parameter-default:"),
    ("host fn f() -> Result<i32, String>", "host fn f() -> Result<i64, String>", "result-type:ns"),
    ("host fn f() -> Result<i64, String>", "host fn f() -> Result<i32, String>", "result-type:ncs"),
    ("host fn f() -> Result<i64, String>", "host fn f() -> Result<Option<i64>, String>", "result-type:ns"),
    ("host fn f() -> Result<(), String>", "host fn f() -> Result<i64, String>", "result-type:ncs"),
    ("host fn f() -> Result<(), String>", "host fn f() -> Result<Option<i64>, String>", "result-type:s"),
    ("host fn f() -> Result<Option<i64>, String>", "host fn f() -> Result<(), String>", "result-type:ncs"),
    (
        "error E { A } host fn f() -> Result<(), String>",
        "error E { A } host fn f() -> Result<(), E>",
        "error-type:",
    ),
    (
        "error E { A } host fn f() -> Result<(), E>",
        "error E { A } host fn f() -> Result<(), String>",
        "error-type:ncs",
    ),
    (
        "error E { A } error F { B } host fn f() -> Result<(), E>",
        "error E { A } error F { B } host fn f() -> Result<(), F>",
        "error-type:ncs",
    ),
    (
        "error E { A } host fn f() -> Result<(), E>",
        "error F { A } host fn f() -> Result<(), F>",
        "type-renamed:s",
    ),
    (
        "error E { A } host fn f() -> Result<(), E>",
        "error E { A, B } host fn f() -> Result<(), E>",
        "variant-added:",
    ),
    ("struct A { x: i32 } host fn f(a: A)", "struct A { x: i32, y: u8 } host fn f(a: A)", "field-added:n"),
    (
        "struct A { x: i32 } host fn f() -> Result<A, String>",
        "struct A { x: i32, y: u8 } host fn f() -> Result<A, String>",
        "field-added:ncs",
    ),
    ("struct A { x: i32 } host fn f(a: A)", "struct B { x: i32 } host fn f(a: B)", "type-renamed:s"),
    // The arguments of a host function look like another type.
    (
        "struct A { x: i32 } host fn f(x: i32) fn g(a: A)",
        "struct B { x: i32 } host fn h(x: i32) fn g(a: B)",
        "type-renamed:s host-removed:ncs host-added:",
    ),
    // Interfaces.
    ("", "interface Store host fn store_get() of=Store", "interface-added: host-added:"),
    (
        "interface Store host fn store_get() of=Store",
        "interface Store host fn store_get() of=Store host fn store_put() of=Store",
        "host-added:s",
    ),
    ("interface Store host fn store_get() of=Store", "", "interface-removed:s host-removed:ncs"),
    (
        "interface Store host fn store_get() of=Store",
        "interface Store host fn store_get()",
        "host-interface:s",
    ),
    // Constants and the library.
    ("", "const C: i32 = 1;", "constant-added:"),
    ("const C: i32 = 1;", "", "constant-removed:s"),
    ("const C: i32 = 1;", "const C: i64 = 1;", "constant-type:s"),
    ("library Lib", "library Other", "library-renamed:s"),
    // What does not count: documentation, the order of items.
    ("/// Old.\nfn f()", "/// New.\nfn f()", ""),
    ("fn f() fn g() struct A { x: i32 }", "struct A { x: i32 } fn g() fn f()", ""),
];

/// The short form of the table as Rust.
fn written(short: &str) -> String {
    let mut text = String::new();
    for item in items(short) {
        let (docs, item) = item.rsplit_once('\n').map_or(("", item.as_str()), |(docs, item)| (docs, item));
        // What is no item of the scan's is marked by its docs, see [`marked`].
        let (mark, item) = match item.split_once(' ') {
            Some((mark @ ("event" | "host" | "stream" | "interface"), item)) => (mark, item),
            _ => ("", item),
        };
        let (options, words): (Vec<&str>, Vec<&str>) = item
            .split(' ')
            .partition(|word| ["wire=", "on_full=", "of="].iter().any(|of| word.starts_with(of)));
        let item = match mark {
            "event" => format!("fn {}", words.join(" ")),
            "interface" => format!("struct {};", words.join(" ")),
            _ => words.join(" "),
        };
        let docs =
            if mark.is_empty() { docs.to_owned() } else { format!("/// {mark} {}", options.join(" ")) };
        let word = item.split(' ').next().unwrap_or_default();
        let rust = match word {
            "fn" | "async" => format!("#[ffi::export] pub {item} {{ todo!() }}"),
            "const" => format!("#[ffi::export] pub {item}"),
            "impl" => format!("#[ffi::export] {item}"),
            "library" => format!("#[ffi::library] pub struct {};", &item["library ".len()..]),
            "error" if item.contains(": i32") && !item.contains("{ A") => {
                format!("#[ffi::error] pub struct {}", &item["error ".len()..])
            }
            "error" => format!("#[ffi::error] pub enum {}", &item["error ".len()..]),
            _ => format!("#[ffi::data] pub {item}"),
        };
        text.push_str(&format!("{docs}\n{rust}\n"));
    }
    text
}

/// Items begin with one of their words outside of braces.
fn items(short: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for word in short.split(' ').filter(|word| !word.is_empty()) {
        let first = word.rsplit('\n').next().unwrap_or_default();
        let begins = [
            "fn",
            "async",
            "const",
            "impl",
            "library",
            "error",
            "struct",
            "enum",
            "event",
            "host",
            "stream",
            "interface",
        ]
        .contains(&first);
        let continues = items.last().is_some_and(|item| {
            ["async", "host", "stream"].iter().any(|word| item.ends_with(word))
                || item.starts_with("///") && !item.contains('\n')
        });
        match items.last_mut() {
            Some(last) if depth > 0 || !begins || continues => {
                last.push(' ');
                last.push_str(word);
            }
            _ => items.push(word.to_owned()),
        }
        depth += word.matches('{').count();
        depth -= word.matches('}').count();
    }
    items
}

#[test]
fn every_rule_says_whom_it_breaks() {
    let mut wrong = String::new();
    for (old, new, expect) in TABLE {
        let found = changes(&contract(&written(old)), &contract(&written(new)));
        let found: Vec<String> = found.iter().map(spelled).collect();
        if found.join(" ") != *expect {
            wrong.push_str(&format!(
                "{old}  ->  {new}\n  expected {expect}\n  found    {}\n",
                found.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_constant_with_another_value_is_stale_in_compiled_hosts() {
    let with = |value| {
        let mut contract = contract("#[ffi::export] pub const C: i32 = 1;");
        let mut compiled: Vec<Decl> = contract.decls().collect();
        if let Decl::Constant(decl) = &mut compiled[1] {
            decl.value = Some(ConstValue::Int(value));
        }
        contract.complete(&compiled, 0);
        contract
    };
    let found: Vec<String> = changes(&with(1), &with(2)).iter().map(spelled).collect();
    assert_eq!(found, ["constant-value:n"]);
    assert_eq!(changes(&with(1), &with(1)), []);
}

#[test]
fn another_prefix_is_another_library() {
    let renamed = |prefix: &str| {
        let contract = contract("");
        let decls = contract.decls().map(|mut decl| {
            if let Decl::Library(decl) = &mut decl {
                prefix.clone_into(&mut decl.prefix);
            }
            decl
        });
        Contract::new(decls.collect()).expect("a contract")
    };
    let found: Vec<String> = changes(&renamed("a"), &renamed("b")).iter().map(spelled).collect();
    assert_eq!(found, ["library-prefix:ncs"]);
}

#[test]
fn every_rule_is_tested_and_documented() {
    let tested: BTreeSet<&str> = TABLE
        .iter()
        .flat_map(|(_, _, expect)| expect.split(' '))
        .filter_map(|change| change.split(':').next())
        .chain(["constant-value", "library-prefix", "parameter-wire"])
        .collect();
    let docs = include_str!("../../../docs/compatibility.md");
    for rule in Rule::ALL {
        assert!(tested.contains(rule.name()), "`{}` is not in the table", rule.name());
        assert!(docs.contains(&format!("| `{}` |", rule.name())), "`{}` is not documented", rule.name());
    }
}

/// It breaks nobody, and still somebody has to do something.
#[test]
fn that_a_new_host_function_may_be_needed_is_said() {
    for (old, new, expect) in [
        ("", "host fn f()", "is new: the library may need it, and hosts that do not know it have none"),
        (
            "interface Store host fn store_get() of=Store",
            "interface Store host fn store_get() of=Store host fn store_put() of=Store",
            "is new, and due from whoever implements `Store`",
        ),
    ] {
        let found = changes(&contract(&written(old)), &contract(&written(new)));
        let messages: Vec<&str> = found.iter().map(|change| change.message.as_str()).collect();
        assert_eq!(messages, [expect]);
    }
}

#[test]
fn levels_follow_from_whom_it_breaks() {
    for (old, new, level) in [
        ("", "fn f()", Level::Compatible),
        ("struct A { x: i32 } fn f(a: A)", "struct B { x: i32 } fn f(a: B)", Level::Wire),
        ("struct A { x: i32, y: u8 } fn f(a: A)", "struct A { y: u8, x: i32 } fn f(a: A)", Level::Wire),
        ("fn f()", "", Level::Breaking),
    ] {
        let found = changes(&contract(&written(old)), &contract(&written(new)));
        assert_eq!(found.iter().map(|change| change.breaks.level()).max(), Some(level), "{old}");
    }
}
