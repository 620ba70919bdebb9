//! A contract with one of everything that crosses, and with names and words that get in Go's way.

use ffi_model::contract::{
    CONTRACT_VERSION, ConstDecl, ConstValue, Contract, Decl, EnumDecl, Field, FunctionDecl, FunctionKind,
    LibraryDecl, Param, RecordDecl, Type, Variant,
};

use FunctionKind::{Constructor, Method, Static};

/// The contract of the made-up crate `my-gallery`.
pub(super) fn contract() -> Contract {
    let mut decls = vec![Decl::Library(LibraryDecl {
        name: "Gallery".into(),
        prefix: "my_gallery".into(),
        version: CONTRACT_VERSION,
        package_version: "1.2.3".into(),
        docs: "A gallery of everything.\n\nIt *hangs* on [`Walls`](crate::Walls).".into(),
    })];
    decls.extend(constants());
    decls.extend(types());
    decls.extend(functions());
    let mut contract = Contract::new(decls).expect("a sound contract");
    contract.complete(&[], 0xfedc_ba98_7654_3210);
    contract
}

pub(super) fn named(name: &str) -> Type {
    Type::Named(name.into())
}

pub(super) fn opt(ty: Type) -> Type {
    Type::Option(Box::new(ty))
}

pub(super) fn seq(ty: Type) -> Type {
    Type::Seq(Box::new(ty))
}

pub(super) fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), wire: name.into(), ty, docs: String::new() }
}

pub(super) fn record(name: &str, fields: Vec<Field>) -> RecordDecl {
    RecordDecl { name: name.into(), is_error: false, fields, layout: None, docs: String::new() }
}

pub(super) fn function(
    name: &str,
    kind: FunctionKind,
    params: &[(&str, Type)],
    ok: Option<Type>,
) -> FunctionDecl {
    let params = params
        .iter()
        .map(|(name, ty)| Param { name: (*name).into(), wire: (*name).into(), ty: ty.clone() })
        .collect();
    FunctionDecl { name: name.into(), kind, is_async: false, params, ok, error: None, docs: String::new() }
}

fn variant(name: &str, value: i32, fields: Vec<Field>) -> Variant {
    Variant { name: name.into(), wire: name.to_lowercase(), value: Some(value), fields, docs: String::new() }
}

fn enumeration(name: &str, is_error: bool, variants: Vec<Variant>) -> EnumDecl {
    EnumDecl { name: name.into(), is_error, variants, layout: None, docs: String::new() }
}

fn constants() -> Vec<Decl> {
    let constant = |name: &str, ty, value, docs: &str| {
        Decl::Constant(ConstDecl { name: name.into(), ty, value: Some(value), docs: docs.into() })
    };
    let float = |value: f64| ConstValue::Float(value.to_bits());
    vec![
        constant("MAX_DELAY_MS", Type::I64, ConstValue::Int(5000), "The longest delay.\n"),
        constant("IS_FAST", Type::Bool, ConstValue::Bool(true), ""),
        constant("TINY", Type::I8, ConstValue::Int(-128), ""),
        constant("SHORT", Type::I16, ConstValue::Int(-32_768), ""),
        constant("LOWEST", Type::I32, ConstValue::Int(i128::from(i32::MIN)), ""),
        constant("BYTE", Type::U8, ConstValue::Int(255), ""),
        constant("PORT", Type::U16, ConstValue::Int(65_535), ""),
        constant("DEFAULT_BACKOFF_MS", Type::U32, ConstValue::Int(250), ""),
        constant("HIGHEST", Type::U64, ConstValue::Int(i128::from(u64::MAX)), ""),
        constant("THIRD", Type::F32, float(f64::from(1.0_f32 / 3.0)), ""),
        constant("PI", Type::F64, float(std::f64::consts::PI), ""),
        constant("FOREVER", Type::F64, float(f64::INFINITY), ""),
        constant("USER_ID", Type::Str, ConstValue::Str("näme \"x\"\n\0// fmt.Println".into()), ""),
    ]
}

fn types() -> Vec<Decl> {
    let scalars = [
        ("flag", Type::Bool),
        ("a", Type::I8),
        ("b", Type::I16),
        ("c", Type::I32),
        ("d", Type::I64),
        ("e", Type::U8),
        ("f", Type::U16),
        ("g", Type::U32),
        ("h", Type::U64),
        ("i", Type::F32),
        ("j", Type::F64),
    ];
    let mut point = record("Point", vec![field("x", Type::F64), field("y", Type::F64)]);
    point.docs = "A point in the plane.".into();
    point.fields[0].docs = "To the right.".into();
    let mut refused = record(
        "Refused",
        vec![field("message", Type::Str), field("error", Type::I32), field("hints", seq(Type::Str))],
    );
    refused.is_error = true;
    refused.docs = "What was refused, and why.".into();
    let mut level = enumeration(
        "Level",
        false,
        vec![variant("Low", -1, vec![]), variant("Medium", 0, vec![]), variant("High", 10, vec![])],
    );
    level.docs = "How much.".into();
    level.variants[0].docs = "The least.".into();
    let mut shape = enumeration(
        "Shape",
        false,
        vec![
            variant("Nothing", 0, vec![]),
            variant("Circle", 1, vec![field("center", named("Point")), field("radius", Type::F64)]),
            variant("Polygon", 2, vec![field("value", seq(named("Point")))]),
            variant("Label", 3, vec![field("field0", Type::Str), field("field1", opt(named("Level")))]),
        ],
    );
    shape.variants[1].docs = "A round one.".into();
    let store = enumeration(
        "StoreError",
        true,
        vec![
            variant("NotFound", 0, vec![]),
            variant("TooLarge", 1, vec![field("max", Type::U64), field("len", Type::U64)]),
            variant("Broken", 2, vec![field("shape", named("Shape")), field("error", Type::Str)]),
        ],
    );
    vec![
        Decl::Record(point),
        Decl::Record(record(
            "Segment",
            vec![field("id", Type::U32), field("from", named("Point")), field("to", named("Point"))],
        )),
        Decl::Record(record("Scalars", scalars.map(|(name, ty)| field(name, ty)).to_vec())),
        Decl::Record(record(
            "Texts",
            vec![
                field("text", Type::Str),
                field("data", Type::Bytes),
                field("type", Type::Str),
                field("range", Type::I32),
                field("base_url", Type::Str),
            ],
        )),
        Decl::Record(record(
            "Options",
            vec![
                field("flag", opt(Type::Bool)),
                field("number", opt(Type::I64)),
                field("text", opt(Type::Str)),
                field("data", opt(Type::Bytes)),
                field("level", opt(named("Level"))),
                field("point", opt(named("Point"))),
                field("shape", opt(named("Shape"))),
                field("numbers", opt(seq(Type::I64))),
                field("texts", opt(seq(Type::Str))),
            ],
        )),
        Decl::Record(record(
            "Sequences",
            vec![
                field("flags", seq(Type::Bool)),
                field("numbers", seq(Type::U16)),
                field("texts", seq(Type::Str)),
                field("data", seq(Type::Bytes)),
                field("levels", seq(named("Level"))),
                field("segments", seq(named("Segment"))),
                field("grid", seq(seq(Type::I32))),
                field("gaps", seq(opt(Type::Str))),
                field("holes", seq(opt(Type::I64))),
                field("shapes", seq(named("Shape"))),
                field("deep", seq(opt(seq(opt(named("Texts")))))),
            ],
        )),
        Decl::Record(record("Tree", vec![field("label", Type::Str), field("children", seq(named("Tree")))])),
        Decl::Record(record("Error", vec![field("code", named("Code"))])),
        Decl::Record(refused),
        Decl::Enum(level),
        Decl::Enum(shape),
        Decl::Enum(enumeration("Code", false, vec![variant("Red", 0, vec![]), variant("Blue", 1, vec![])])),
        Decl::Enum(enumeration("Mood", true, vec![variant("Tired", 0, vec![]), variant("Busy", 1, vec![])])),
        Decl::Enum(store),
    ]
}

/// Documentation that means to do harm.
const HOSTILE: &str = "Returns */ what /* it got.\n//go:build ignore\n+build ignore\n    indented\n\n- one\n- two\n\n\
    ```text\n- not a list\n``` \n\nLooks Like A Heading\n\n[a]: https://example.com/x\n\n''quoted'' ``text``\n\u{feff}\u{0}";

fn functions() -> Vec<Decl> {
    let mut new = function("new", Constructor, &[("name", Type::Str)], None);
    new.docs = "Builds a gallery.".into();
    let mut open = function("open", Constructor, &[("config", named("Texts")), ("wait_ms", Type::U64)], None);
    open.is_async = true;
    open.error = Some(named("StoreError"));
    open.docs = "Opens a gallery after a while.".into();

    let echoes = [
        ("scalars", named("Scalars")),
        ("texts", named("Texts")),
        ("options", named("Options")),
        ("sequences", named("Sequences")),
        ("tree", named("Tree")),
        ("problem", named("Error")),
        ("shape", named("Shape")),
        ("level", named("Level")),
        ("text", Type::Str),
        ("data", Type::Bytes),
        ("numbers", seq(Type::I64)),
        ("segments", seq(named("Segment"))),
        ("names", seq(Type::Str)),
        ("grid", seq(seq(Type::F32))),
        ("maybe_flag", opt(Type::Bool)),
        ("maybe_level", opt(named("Level"))),
        ("maybe_text", opt(Type::Str)),
        ("maybe_data", opt(Type::Bytes)),
        ("maybe_point", opt(named("Point"))),
        ("maybe_shape", opt(named("Shape"))),
        ("maybe_names", opt(seq(Type::Str))),
        ("refused", named("Refused")),
        ("mood", named("Mood")),
        ("store_error", named("StoreError")),
    ];
    let mut functions = vec![new, open];
    for (name, ty) in echoes {
        functions.push(function(&format!("echo_{name}"), Method, &[("value", ty.clone())], Some(ty.clone())));
        let mut later = function(&format!("later_{name}"), Method, &[("value", ty.clone())], Some(ty));
        later.is_async = true;
        functions.push(later);
    }

    let failing = [
        ("text", Type::Str),
        ("refused", named("Refused")),
        ("mood", named("Mood")),
        ("store", named("StoreError")),
    ];
    for (name, error) in failing {
        for (form, is_async) in [("fail", false), ("fail_later", true)] {
            let mut fails = function(&format!("{form}_{name}"), Method, &[("which", Type::I32)], None);
            fails.is_async = is_async;
            fails.error = Some(error.clone());
            functions.push(fails);
        }
    }

    let keywords =
        [("type", Type::Bool), ("func", Type::Str), ("ctx", Type::I32), ("g", Type::I32), ("err", Type::I32)];
    let mut keywords = function("select", Method, &keywords, Some(Type::I64));
    keywords.docs = HOSTILE.into();
    let mut sleep = function("sleep", Static, &[("ms", Type::U64)], Some(Type::Bool));
    sleep.is_async = true;
    let mut pause = function("pause", Method, &[("ms", Type::U64)], None);
    pause.is_async = true;
    functions.extend([
        keywords,
        sleep,
        pause,
        function("touch", Method, &[], None),
        function("close", Method, &[], Some(Type::U8)),
        function("seek", Method, &[("offset", Type::I64)], None),
        function("lib_version", Static, &[], Some(Type::Str)),
        function("sum", Static, &[("numbers", seq(Type::I64)), ("start", opt(Type::I64))], Some(Type::I64)),
    ]);
    functions.into_iter().map(Decl::Function).collect()
}
