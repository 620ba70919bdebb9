//! A contract with one of everything that crosses, and with names and words that get in Go's way.

use ffi_model::contract::{
    Abi, CONTRACT_VERSION, ConstDecl, ConstValue, Contract, Decl, DefaultValue, EnumDecl, Field,
    FunctionDecl, FunctionKind, LibraryDecl, NewtypeDecl, Param, RecordDecl, Type, Variant,
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
    decls.extend(more_types());
    decls.extend(newtypes());
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

pub(super) fn array(ty: Type, len: u32) -> Type {
    Type::Array(Box::new(ty), len)
}

fn set(ty: Type) -> Type {
    Type::Set(Box::new(ty))
}

pub(super) fn map(key: Type, value: Type) -> Type {
    Type::Map(Box::new(key), Box::new(value))
}

pub(super) fn boxed(ty: Type) -> Type {
    Type::Box(Box::new(ty))
}

pub(super) fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), wire: name.into(), ty, default: None, docs: String::new() }
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
        .map(|(name, ty)| Param { name: (*name).into(), wire: (*name).into(), ty: ty.clone(), default: None })
        .collect();
    FunctionDecl {
        name: name.into(),
        kind,
        of: None,
        is_async: false,
        params,
        ok,
        stream: None,
        abi: Abi::Both,
        error: None,
        docs: String::new(),
    }
}

pub(super) fn variant(name: &str, value: i32, fields: Vec<Field>) -> Variant {
    Variant { name: name.into(), wire: name.to_lowercase(), value: Some(value), fields, docs: String::new() }
}

pub(super) fn enumeration(name: &str, is_error: bool, variants: Vec<Variant>) -> EnumDecl {
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
        constant("MOST", Type::U128, ConstValue::Huge(u128::MAX), "As much as there is."),
        constant("LEAST", Type::I128, ConstValue::Int(i128::MIN), ""),
        constant("TIMEOUT", Type::Duration, ConstValue::Duration(1, 500_000_000), "When to give up."),
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
    point.fields[0].default = Some(DefaultValue::Float(0.5_f64.to_bits()));
    point.fields[1].default = Some(DefaultValue::Implied);
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

/// Every type that is composed of others or of several parts, in every position of a type.
fn more_types() -> Vec<Decl> {
    let wide = [
        ("i", Type::I128),
        ("u", Type::U128),
        ("id", Type::Uuid),
        ("hash", array(Type::U8, 32)),
        ("points", array(named("Point"), 2)),
        ("user", named("OwnerId")),
        ("place", named("Place")),
        ("grid", array(array(Type::I16, 3), 2)),
    ];
    let moment = [
        ("at", Type::Time),
        ("delay", Type::Duration),
        ("lap", named("Lap")),
        ("deadline", named("Deadline")),
        ("maybe_at", opt(Type::Time)),
        ("maybe_delay", opt(Type::Duration)),
        ("laps", seq(Type::Duration)),
        ("times", seq(Type::Time)),
        ("pauses", array(Type::Duration, 2)),
        ("by_name", map(Type::Str, Type::Duration)),
    ];
    let options = [
        ("id", opt(Type::Uuid)),
        ("wide", opt(Type::I128)),
        ("hash", opt(array(Type::U8, 32))),
        ("names", opt(array(Type::Str, 2))),
        ("map", opt(map(Type::Str, Type::I64))),
        ("set", opt(set(Type::U32))),
        ("boxed", opt(boxed(Type::I64))),
        ("boxed_text", opt(boxed(Type::Str))),
        ("nested", opt(opt(Type::I64))),
        ("nested_text", opt(opt(Type::Str))),
        ("nested_list", opt(opt(seq(Type::Str)))),
        ("nested_map", opt(opt(map(Type::U8, Type::Bool)))),
        ("user", opt(named("OwnerId"))),
        ("alias", opt(named("Alias"))),
        ("aliases", opt(named("Aliases"))),
        ("nickname", opt(named("Nickname"))),
        ("stop", opt(named("Stop"))),
        ("place", opt(named("Place"))),
        ("outline", opt(named("Outline"))),
    ];
    let collections = [
        ("wides", seq(Type::U128)),
        ("ids", seq(Type::Uuid)),
        ("hashes", seq(array(Type::U8, 4))),
        ("corners", seq(array(named("Point"), 2))),
        ("levels", array(named("Level"), 3)),
        ("labels", array(Type::Str, 2)),
        ("shapes", array(named("Shape"), 2)),
        ("holes", array(opt(Type::I64), 2)),
        ("users", seq(named("OwnerId"))),
        ("bytes", seq(named("Octet"))),
        ("aliases", seq(named("Alias"))),
        ("places", seq(named("Place"))),
        ("boxes", seq(boxed(Type::I64))),
        ("boxed_points", seq(boxed(named("Point")))),
        ("deep_boxes", seq(boxed(boxed(Type::Str)))),
        ("nested", seq(opt(opt(Type::Bool)))),
        ("maybe_boxed", seq(opt(boxed(named("Point"))))),
        ("maybe_plain", seq(opt(named("Point")))),
        ("stops", seq(opt(named("Stop")))),
        ("boxed_stops", seq(opt(boxed(named("Stop"))))),
        ("names", set(Type::Str)),
        ("numbers", set(Type::I16)),
        ("octets", set(Type::U8)),
        ("user_set", set(named("OwnerId"))),
        ("alias_set", set(named("Alias"))),
        ("sets", seq(set(Type::Str))),
        ("counts", map(Type::Str, Type::U64)),
        ("points", map(Type::I32, named("Point"))),
        ("shapes_by_name", map(Type::Str, named("Shape"))),
        ("lists", map(named("OwnerId"), seq(Type::Str))),
        ("gaps", map(named("Alias"), opt(Type::I64))),
        ("maps", map(Type::Str, map(Type::U8, Type::Bytes))),
        ("arrays", map(Type::Str, array(Type::Str, 2))),
        ("wide_values", map(Type::U64, Type::I128)),
        ("boxed_values", map(Type::Str, boxed(named("Texts")))),
        ("user_values", map(Type::Str, named("Place"))),
        ("list", seq(map(Type::Str, Type::Time))),
    ];
    let boxes = [
        ("number", boxed(Type::I64)),
        ("text", boxed(Type::Str)),
        ("data", boxed(Type::Bytes)),
        ("point", boxed(named("Point"))),
        ("shape", boxed(named("Shape"))),
        ("level", boxed(named("Level"))),
        ("list", boxed(seq(Type::I64))),
        ("names", boxed(array(Type::Str, 2))),
        ("hash", boxed(array(Type::U8, 32))),
        ("maybe", boxed(opt(Type::Str))),
        ("stop", boxed(named("Stop"))),
    ];
    let fields = |list: &[(&str, Type)]| list.iter().map(|(name, ty)| field(name, ty.clone())).collect();
    let expression = enumeration(
        "Expression",
        false,
        vec![
            variant("Zero", 0, vec![]),
            variant("Number", 1, vec![field("value", Type::I128)]),
            variant(
                "Add",
                2,
                vec![field("left", boxed(named("Expression"))), field("right", boxed(named("Expression")))],
            ),
            variant("Sum", 3, vec![field("value", seq(named("Expression")))]),
            variant("Let", 4, vec![field("names", map(Type::Str, named("Expression")))]),
            variant("Wait", 5, vec![field("field0", Type::Duration), field("field1", array(Type::U8, 2))]),
        ],
    );
    let mut late = record(
        "Late",
        vec![
            field("by", Type::Duration),
            field("since", Type::Time),
            field("ids", seq(Type::Uuid)),
            field("counts", map(Type::Str, Type::U64)),
            field("user", named("OwnerId")),
            field("hash", array(Type::U8, 4)),
        ],
    );
    late.is_error = true;
    vec![
        Decl::Record(record("Wide", fields(&wide))),
        Decl::Record(record("Moment", fields(&moment))),
        Decl::Record(record("MoreOptions", fields(&options))),
        Decl::Record(record("Collections", fields(&collections))),
        Decl::Record(record("Boxes", fields(&boxes))),
        Decl::Record(record(
            "Node",
            vec![field("label", Type::Str), field("next", opt(boxed(named("Node"))))],
        )),
        Decl::Record(record(
            "Folder",
            vec![
                field("files", named("Files")),
                field("folders", map(Type::Str, named("Folder"))),
                field("pair", seq(array(named("Folder"), 2))),
            ],
        )),
        Decl::Record(record("File", vec![field("folder", opt(boxed(named("Folder"))))])),
        // Named like the parts of names that conversions are made of, and like a type that packages have.
        Decl::Record(record("Text", vec![field("text", Type::Str), field("texts", seq(named("Text")))])),
        Decl::Record(record("Bytes", vec![field("bytes", seq(Type::Bytes))])),
        Decl::Record(record("Int128", vec![field("time", Type::I128)])),
        Decl::Record(record("SliceOfText", vec![field("time", seq(seq(Type::Str)))])),
        Decl::Record(late),
        Decl::Enum(expression),
    ]
}

/// A newtype of one of each kind.
fn newtypes() -> Vec<Decl> {
    let newtype = |name: &str, ty, docs: &str| {
        Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: docs.into() })
    };
    vec![
        newtype("OwnerId", Type::U64, "Who it is."),
        newtype("Octet", Type::U8, ""),
        newtype("Alias", Type::Str, ""),
        newtype("Blob", Type::Bytes, ""),
        newtype("Aliases", seq(named("Alias")), "A list of aliases."),
        newtype("Nickname", opt(Type::Str), ""),
        newtype("Place", named("Point"), "A point with a meaning."),
        newtype("Square", named("Place"), ""),
        newtype("Lap", Type::Duration, ""),
        newtype("Deadline", Type::Time, ""),
        newtype("Balance", Type::I128, ""),
        newtype("Key", Type::Uuid, ""),
        newtype("Digest", array(Type::U8, 32), ""),
        newtype("Pair", array(Type::Str, 2), ""),
        newtype("Rank", named("Level"), ""),
        newtype("Outline", named("Shape"), ""),
        newtype("Stop", boxed(named("Segment")), ""),
        newtype("Maximum", boxed(Type::I64), ""),
        newtype("Scores", map(named("Alias"), Type::F64), ""),
        newtype("Tags", set(Type::Str), ""),
        newtype("Files", seq(named("File")), ""),
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
        ("int128", Type::I128),
        ("uint128", Type::U128),
        ("uuid", Type::Uuid),
        ("time", Type::Time),
        ("duration", Type::Duration),
        ("hash", array(Type::U8, 32)),
        ("words", array(Type::Str, 3)),
        ("corners", array(named("Point"), 2)),
        ("counts", map(Type::Str, Type::U64)),
        ("shapes", map(Type::U8, named("Shape"))),
        ("tags", set(Type::Str)),
        ("octets", set(Type::U8)),
        ("wides", seq(Type::U128)),
        ("uuids", seq(Type::Uuid)),
        ("hashes", seq(array(Type::U8, 4))),
        ("durations", seq(Type::Duration)),
        ("times", seq(Type::Time)),
        ("users", seq(named("OwnerId"))),
        ("maybe_int128", opt(Type::I128)),
        ("maybe_uuid", opt(Type::Uuid)),
        ("maybe_time", opt(Type::Time)),
        ("maybe_duration", opt(Type::Duration)),
        ("maybe_hash", opt(array(Type::U8, 32))),
        ("maybe_words", opt(array(Type::Str, 3))),
        ("maybe_counts", opt(map(Type::Str, Type::U64))),
        ("maybe_tags", opt(set(Type::Str))),
        ("maybe_user", opt(named("OwnerId"))),
        ("maybe_nickname", opt(named("Nickname"))),
        ("maybe_stop", opt(named("Stop"))),
        ("maybe_boxed_stop", opt(boxed(named("Stop")))),
        ("maybe_boxed_text", opt(boxed(Type::Str))),
        ("maybe_boxed_twice", opt(boxed(boxed(Type::I64)))),
        ("nested_number", opt(opt(Type::I64))),
        ("nested_text", opt(opt(Type::Str))),
        ("nested_names", opt(opt(seq(Type::Str)))),
        ("nested_point", opt(opt(named("Point")))),
        ("boxed_number", boxed(Type::I64)),
        ("boxed_text", boxed(Type::Str)),
        ("boxed_point", boxed(named("Point"))),
        ("boxed_shape", boxed(named("Shape"))),
        ("boxed_words", boxed(array(Type::Str, 3))),
        ("boxed_counts", boxed(map(Type::Str, Type::U64))),
        ("boxed_tags", boxed(set(Type::Str))),
        ("boxed_maybe", boxed(opt(Type::Str))),
        ("boxed_twice", boxed(boxed(named("Texts")))),
        ("user", named("OwnerId")),
        ("alias", named("Alias")),
        ("blob", named("Blob")),
        ("aliases", named("Aliases")),
        ("nickname", named("Nickname")),
        ("place", named("Place")),
        ("square", named("Square")),
        ("lap", named("Lap")),
        ("deadline", named("Deadline")),
        ("balance", named("Balance")),
        ("key", named("Key")),
        ("digest", named("Digest")),
        ("pair", named("Pair")),
        ("rank", named("Rank")),
        ("outline", named("Outline")),
        ("stop", named("Stop")),
        ("maximum", named("Maximum")),
        ("scores", named("Scores")),
        ("tag_set", named("Tags")),
        ("wide", named("Wide")),
        ("wide_list", seq(named("Wide"))),
        ("moment", named("Moment")),
        ("more_options", named("MoreOptions")),
        ("collections", named("Collections")),
        ("boxes", named("Boxes")),
        ("node", named("Node")),
        ("folder", named("Folder")),
        ("file", named("File")),
        ("expression", named("Expression")),
        ("words_of_it", named("Text")),
        ("bytes_of_it", named("Bytes")),
        ("own_int128", named("Int128")),
        ("slice_of_text", named("SliceOfText")),
        ("late", named("Late")),
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
        ("late", named("Late")),
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
    let mut paint = function("paint", Static, &[("width", Type::U8), ("class", Type::Str)], None);
    paint.docs = "Paints a line.".into();
    paint.params[0].default = Some(DefaultValue::Int(3));
    paint.params[1].default = Some(DefaultValue::Str("// \"x\"\n+build".into()));
    // Go calls it `err_`, and so does what is said about its default.
    let mut count = function("count", Static, &[("err", Type::U8)], None);
    count.params[0].default = Some(DefaultValue::Int(1));
    let mut left_out = function("left_out", Method, &[], None);
    left_out.abi = Abi::Cbor;
    let mut native = function("only_native", Static, &[], None);
    native.abi = Abi::Native;
    functions.extend([
        paint,
        count,
        left_out,
        native,
        keywords,
        sleep,
        pause,
        function("touch", Method, &[], None),
        function("forever", Method, &[], Some(Type::Duration)),
        function("twins", Method, &[], Some(set(Type::U8))),
        function("close", Method, &[], Some(Type::U8)),
        function("seek", Method, &[("offset", Type::I64)], None),
        function("lib_version", Static, &[], Some(Type::Str)),
        function("sum", Static, &[("numbers", seq(Type::I64)), ("start", opt(Type::I64))], Some(Type::I64)),
    ]);
    functions.into_iter().map(Decl::Function).collect()
}
