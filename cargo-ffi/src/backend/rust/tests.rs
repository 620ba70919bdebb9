//! What is generated: golden files of a package with everything in it, and what is refused.
//!
//! Goldens are in `tests/golden/rust`; `UPDATE_EXPECT=1` rewrites them. That packages compile, are formatted and have no warnings is a trial of `cargo ffi test`.

use std::path::Path;

use expect_test::expect_file;
use ffi_model::contract::{
    Abi, ConstDecl, ConstValue, Contract, Decl, DefaultValue, EnumDecl, EventDecl, Field, FunctionDecl,
    FunctionKind, HandleDecl, HostDecl, InterfaceDecl, LibraryDecl, NewtypeDecl, OnFull, Param, RecordDecl,
    Type, Variant,
};

use super::Rust;
use crate::{
    backend::{Backend as _, Content, Files, Input, c::tests::samples},
    error::Error,
    tools::{libclang, rustfmt},
};

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), wire: name.into(), ty, default: None, docs: format!("The {name}.") }
}

fn function(name: &str, kind: FunctionKind, params: &[(&str, Type)], ok: Option<Type>) -> FunctionDecl {
    let params = params.iter().map(|(name, ty)| Param {
        name: (*name).into(),
        wire: (*name).into(),
        ty: ty.clone(),
        default: None,
    });
    FunctionDecl {
        name: name.into(),
        kind,
        of: None,
        is_async: true,
        params: params.collect(),
        ok,
        stream: None,
        abi: Abi::Both,
        error: None,
        docs: format!("Does [`{name}`](crate::{name})."),
    }
}

fn host(name: &str, of: Option<&str>, args: &str, params: &[(&str, Type)], ok: Option<Type>) -> HostDecl {
    let FunctionDecl { params, docs, .. } = function(name, FunctionKind::Static, params, None);
    let error = Some(named("Refused"));
    HostDecl {
        name: name.into(),
        of: of.map(str::to_owned),
        is_async: true,
        params,
        args: args.into(),
        ok,
        error,
        docs,
    }
}

fn record(name: &str, is_error: bool, fields: Vec<Field>) -> Decl {
    Decl::Record(RecordDecl { name: name.into(), is_error, fields, layout: None, docs: String::new() })
}

fn contract(decls: Vec<Decl>) -> Contract {
    let library = LibraryDecl {
        name: "Shop".into(),
        prefix: "shop".into(),
        version: 1,
        package_version: "1.2.3".into(),
        docs: "A shop.".into(),
    };
    let decls = std::iter::once(Decl::Library(library)).chain(decls);
    let mut contract = Contract::new(decls.collect()).expect("a sound contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

/// Something of everything.
fn everything() -> Contract {
    let variant = |name: &str, fields| Variant {
        name: name.into(),
        wire: name.to_lowercase(),
        value: Some(0),
        fields,
        docs: String::new(),
    };
    let enumeration = |name: &str, variants| {
        Decl::Enum(EnumDecl {
            name: name.into(),
            is_error: false,
            variants,
            layout: None,
            docs: String::new(),
        })
    };
    let newtype = |name: &str, ty| {
        Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: String::new() })
    };
    let shelf = || Type::Handle("Shelf".into());
    let mut priced = field("price", Type::F64);
    priced.default = Some(DefaultValue::Float(0.5_f64.to_bits()));
    let mut titled = field("type", Type::Option(Box::new(Type::Option(Box::new(Type::Str)))));
    titled.wire = "the \"type\"".into();
    let put = FunctionDecl {
        error: Some(named("Refused")),
        ..function(
            "put",
            FunctionKind::Method,
            &[("item", named("Item")), ("site", Type::Str)],
            Some(shelf()),
        )
    };
    let of_shelf = |decl: FunctionDecl| Decl::Function(FunctionDecl { of: Some("Shelf".into()), ..decl });
    let items = FunctionDecl {
        stream: Some(named("Item")),
        ..function("shelf_items", FunctionKind::Method, &[], None)
    };
    let native = FunctionDecl { abi: Abi::Native, ..function("inside", FunctionKind::Static, &[], None) };
    let note = HostDecl {
        is_async: false,
        error: None,
        ..host("stock_note", Some("Stock"), "StockNoteArgs", &[("line", Type::Str)], None)
    };
    let args = |params: &[(&str, Type)]| params.iter().map(|(name, ty)| field(name, ty.clone())).collect();
    contract(vec![
        Decl::Constant(ConstDecl {
            name: "OPEN".into(),
            ty: Type::Duration,
            value: Some(ConstValue::Duration(8, 0)),
            docs: String::new(),
        }),
        record("Item", false, vec![field("name", Type::Str), titled, priced]),
        record("Refused", true, vec![field("by", Type::Bytes)]),
        enumeration("Size", vec![variant("Small", vec![]), variant("Large", vec![])]),
        enumeration(
            "Result",
            vec![
                variant("Nothing", vec![]),
                variant("Sold", vec![field("value", named("Size"))]),
                variant("Kept", vec![field("field0", Type::U8), field("field1", shelf())]),
                variant("Lost", vec![field("out", Type::Time)]),
            ],
        ),
        newtype("Id", Type::U64),
        newtype("Maybe", Type::Option(Box::new(Type::Uuid))),
        Decl::Handle(HandleDecl { name: "Shelf".into(), docs: "A shelf.".into() }),
        Decl::Function(function("open", FunctionKind::Constructor, &[("id", named("Id"))], None)),
        Decl::Function(put),
        Decl::Function(function(
            "count",
            FunctionKind::Method,
            &[("of", Type::Map(Box::new(named("Id")), Box::new(named("Maybe"))))],
            Some(named("Result")),
        )),
        Decl::Function(native),
        of_shelf(function("shelf_build", FunctionKind::Constructor, &[], Some(shelf()))),
        of_shelf(function("shelf_limit", FunctionKind::Static, &[], Some(Type::U32))),
        of_shelf(function("shelf_close", FunctionKind::Method, &[], None)),
        of_shelf(items),
        Decl::Event(EventDecl {
            name: "on_sold".into(),
            wire: "sold!".into(),
            payload: named("Item"),
            on_full: OnFull::Block,
            docs: String::new(),
        }),
        record("AskPriceArgs", false, args(&[("id", named("Id"))])),
        Decl::Host(host("ask_price", None, "AskPriceArgs", &[("id", named("Id"))], Some(Type::F64))),
        Decl::Interface(InterfaceDecl { name: "Stock".into(), docs: "What is there.".into() }),
        record("StockLeftArgs", false, args(&[("id", named("Id"))])),
        Decl::Host(host(
            "stock_left",
            Some("Stock"),
            "StockLeftArgs",
            &[("id", named("Id"))],
            Some(Type::U64),
        )),
        record("StockNoteArgs", false, args(&[("line", Type::Str)])),
        Decl::Host(note),
    ])
}

/// None where a tool is missing that makes packages.
fn render(contract: &Contract, config: serde_json::Value) -> Option<Result<Files, Error>> {
    let missing = rustfmt::probe().err().or(libclang::probe().err());
    if let Some(missing) = missing {
        assert!(std::env::var("FFI_REQUIRE").is_err(), "{missing}");
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    Some(Rust.render(&input(contract, config, folder.path())))
}

fn input<'a>(contract: &'a Contract, config: serde_json::Value, folder: &Path) -> Input<'a> {
    let mut elf = [0_u8; 64];
    elf[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    (elf[16], elf[18], elf[20], elf[52], elf[58]) = (3, 62, 1, 64, 64);
    let library = folder.join("libshop.so");
    fs_err::write(&library, elf).expect("a temporary folder is writable");
    let about = samples::about("shop");
    Input { contract, about, library, host: String::new(), config, release: None }
}

#[test]
fn a_package_with_everything() {
    let Some(files) = render(&everything(), serde_json::Value::Null) else { return };
    let files = files.expect("Rust can express all of it");
    let mut paths: Vec<&str> = Vec::new();
    for (path, content) in files.iter() {
        paths.push(path);
        let is_support = ["engine/", "codec/", "call/", "local/"].iter().any(|folder| path.contains(folder));
        // What bindgen writes is bindgen's, and support is compared by being what it is.
        if let (Content::Text(text), false) = (content, is_support || path == "src/raw.rs") {
            expect_file![format!("../../../tests/golden/rust/{path}")].assert_eq(text);
        }
    }
    expect_file!["../../../tests/golden/rust/files.txt"].assert_eq(&(paths.join("\n") + "\n"));
    assert_eq!(
        Rust.left_out(&everything()),
        ["`inside` is exported for the native ABI only: it is not in the Rust package"]
    );
}

#[test]
fn settings_name_the_package() {
    let config = serde_json::json!({ "package": "shop-at-home", "workspace": false });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let contract = contract(vec![]);
    let name = |config| super::package_name(&input(&contract, config, folder.path()));
    assert_eq!(name(config).expect("a name"), "shop-at-home");
    assert_eq!(name(serde_json::Value::Null).expect("a name"), "shop-client");
    let refused = name(serde_json::json!({ "package": "no name" })).expect_err("no name");
    assert!(refused.to_string().contains("`no name` cannot be the name of a package"), "{refused}");
}

#[test]
fn names_that_meet_are_refused() {
    let event = |name: &str| {
        Decl::Event(EventDecl {
            name: name.into(),
            wire: name.into(),
            payload: named("Item"),
            on_full: OnFull::Block,
            docs: String::new(),
        })
    };
    let contract = contract(vec![record("Item", false, vec![]), event("on_sold"), event("sold")]);
    let names = super::names::Names::new(&contract);
    let Err(Error::Unsupported { items, .. }) = names else { panic!("refused") };
    assert_eq!(
        items,
        [
            "the event `on_sold` and the event `sold` are both `Sold` in Rust; rename one of them",
            "the event `on_sold` and the event `sold` are both `on_sold` in Rust; rename one of them",
        ]
    );
}
