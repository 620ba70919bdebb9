//! Contracts built in code: one with every kind of item in its worst form, and the timer.

use ffi_model::contract::{
    Abi, CONTRACT_VERSION, ConstDecl, ConstValue, Contract, Decl, DefaultValue, EnumDecl, EventDecl, Field,
    FunctionDecl, FunctionKind, HandleDecl, HostDecl, InterfaceDecl, LibraryDecl, NewtypeDecl, OnFull, Param,
    RecordDecl, Type, Variant,
};

use ffi_model::{casing::ItemCase, symbol};
use semver::Version;

use crate::backend::About;

const HOSTILE: &str = "Ends */ here, /* starts there, src/*.rs and /**/.\n\
/ at the start, a backslash at the end \\\n\
what??/\n\
\"quotes\" 'and' {braces} <tags> &amp; %s #include \u{202e}rtl\u{202c} é 🦀\n\n\
cbindgen:ignore\n    indented\n\n";

/// A crate with no more than a name and a version.
pub(in crate::backend) fn about(name: &str) -> About {
    About {
        name: name.into(),
        version: Version::new(1, 2, 3),
        description: None,
        license: None,
        repository: None,
    }
}

pub(in crate::backend) fn library(prefix: &str, docs: &str) -> Decl {
    let (prefix, docs) = (prefix.to_owned(), docs.to_owned());
    let (name, package_version) = ("Library".to_owned(), "1.2.3".to_owned());
    Decl::Library(LibraryDecl { name, prefix, version: CONTRACT_VERSION, package_version, docs })
}

/// A contract that knows its hash, as one that was found in a library.
pub(in crate::backend) fn complete(decls: Vec<Decl>) -> Contract {
    let mut contract = Contract::new(decls).expect("a contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

pub(in crate::backend) fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), wire: name.into(), ty, default: None, docs: String::new() }
}

pub(in crate::backend) fn record(name: &str, fields: Vec<Field>) -> Decl {
    Decl::Record(RecordDecl { name: name.into(), is_error: false, fields, layout: None, docs: String::new() })
}

pub(in crate::backend) fn newtype(name: &str, ty: Type) -> Decl {
    Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: String::new() })
}

pub(in crate::backend) fn variant(name: &str, fields: Vec<Field>) -> Variant {
    Variant { name: name.into(), wire: name.into(), value: Some(0), fields, docs: String::new() }
}

pub(in crate::backend) fn enumeration(name: &str, variants: Vec<Variant>) -> Decl {
    Decl::Enum(EnumDecl { name: name.into(), is_error: false, variants, layout: None, docs: String::new() })
}

pub(in crate::backend) fn constant(name: &str, ty: Type, value: Option<ConstValue>) -> Decl {
    Decl::Constant(ConstDecl { name: name.into(), ty, value, docs: String::new() })
}

/// A static function with one argument.
pub(in crate::backend) fn function(name: &str, ty: Type) -> Decl {
    call(name, FunctionKind::Static, false, vec![("x", ty)], None, None)
}

/// A method without arguments.
pub(in crate::backend) fn method(name: &str, ok: Option<Type>) -> Decl {
    call(name, FunctionKind::Method, false, vec![], ok, None)
}

fn call(
    name: &str,
    kind: FunctionKind,
    is_async: bool,
    params: Vec<(&str, Type)>,
    ok: Option<Type>,
    error: Option<Type>,
) -> Decl {
    let wire = |name: &str| if name == "class" { "*/ class".to_owned() } else { name.to_owned() };
    let params =
        params.into_iter().map(|(name, ty)| Param { name: name.into(), wire: wire(name), ty, default: None });
    let (name, params) = (name.to_owned(), params.collect());
    Decl::Function(FunctionDecl {
        name,
        kind,
        of: None,
        is_async,
        params,
        ok,
        stream: None,
        abi: Abi::Both,
        error,
        docs: String::new(),
    })
}

fn seq(ty: Type) -> Type {
    Type::Seq(Box::new(ty))
}

fn opt(ty: Type) -> Type {
    Type::Option(Box::new(ty))
}

fn boxed(ty: Type) -> Type {
    Type::Box(Box::new(ty))
}

fn array(ty: Type, len: u32) -> Type {
    Type::Array(Box::new(ty), len)
}

fn set(ty: Type) -> Type {
    Type::Set(Box::new(ty))
}

fn map(key: Type, value: Type) -> Type {
    Type::Map(Box::new(key), Box::new(value))
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn handle(name: &str) -> Decl {
    Decl::Handle(HandleDecl { name: name.into(), docs: String::new() })
}

fn shared(name: &str) -> Type {
    Type::Handle(name.into())
}

/// The function of a handle.
fn of(handle: &str, mut decl: Decl) -> Decl {
    if let Decl::Function(decl) = &mut decl {
        decl.name = symbol::of_type(handle, &decl.name);
        decl.of = Some(handle.to_owned());
    }
    decl
}

/// What gives a stream of its result.
pub(in crate::backend) fn streaming(mut decl: Decl) -> Decl {
    if let Decl::Function(decl) = &mut decl {
        decl.stream = decl.ok.take();
    }
    decl
}

pub(in crate::backend) fn event(name: &str, wire: &str, payload: Type, on_full: OnFull) -> Decl {
    let (name, wire) = (name.to_owned(), wire.to_owned());
    Decl::Event(EventDecl { name, wire, payload, on_full, docs: String::new() })
}

/// A host function, of the interface in front of the `.` of its name where there is one, and the record of its arguments.
pub(in crate::backend) fn host(
    name: &str,
    is_async: bool,
    params: Vec<(&str, Type)>,
    ok: Option<Type>,
    error: Option<Type>,
) -> [Decl; 2] {
    let (of, name) = match name.split_once('.') {
        Some((of, name)) => (Some(of.to_owned()), symbol::of_type(of, name)),
        None => (None, name.to_owned()),
    };
    let args = format!("{}Args", ItemCase::Type.apply(&name));
    let fields = params.iter().map(|(name, ty)| field(name, ty.clone())).collect();
    let params = params
        .into_iter()
        .map(|(name, ty)| Param { name: name.into(), wire: name.into(), ty, default: None })
        .collect();
    let record = record(&args, fields);
    [record, Decl::Host(HostDecl { name, of, is_async, params, args, ok, error, docs: String::new() })]
}

fn as_error(mut decl: Decl) -> Decl {
    match &mut decl {
        Decl::Record(decl) => decl.is_error = true,
        Decl::Enum(decl) => decl.is_error = true,
        _ => unreachable!("only types are errors"),
    }
    decl
}

fn documented(mut decl: Decl, text: &str) -> Decl {
    let docs = match &mut decl {
        Decl::Library(decl) => &mut decl.docs,
        Decl::Function(decl) => &mut decl.docs,
        Decl::Record(decl) => &mut decl.docs,
        Decl::Enum(decl) => &mut decl.docs,
        Decl::Newtype(decl) => &mut decl.docs,
        Decl::Handle(decl) => &mut decl.docs,
        Decl::Constant(decl) => &mut decl.docs,
        Decl::Event(decl) => &mut decl.docs,
        Decl::Host(decl) => &mut decl.docs,
        Decl::Interface(decl) => &mut decl.docs,
    };
    *docs = text.to_owned();
    decl
}

fn scalars() -> Vec<(&'static str, Type)> {
    vec![
        ("flag", Type::Bool),
        ("tiny", Type::I8),
        ("small", Type::I16),
        ("medium", Type::I32),
        ("large", Type::I64),
        ("byte", Type::U8),
        ("word", Type::U16),
        ("dword", Type::U32),
        ("qword", Type::U64),
        ("single", Type::F32),
        ("double", Type::F64),
        ("text", Type::Str),
        ("blob", Type::Bytes),
        ("point", named("Point")),
        ("level", named("Level")),
        ("shape", named("Shape")),
        ("huge", Type::I128),
        ("vast", Type::U128),
        ("span", Type::Duration),
        ("moment", Type::Time),
        ("id", Type::Uuid),
        ("key", array(Type::U8, 32)),
        ("corners", array(named("Point"), 4)),
        ("names", set(Type::Str)),
        ("octets", set(Type::U8)),
        ("counts", map(Type::Str, Type::I64)),
        ("places", map(named("UserId"), named("Point"))),
        ("boxed", boxed(named("Point"))),
        ("boxed_number", boxed(Type::I64)),
        ("twice", opt(opt(Type::I32))),
        ("user", named("UserId")),
        ("alias", named("Octet")),
        ("spot", named("Spot")),
        ("spots", named("Spots")),
        ("link", named("Link")),
        ("rank", named("Rank")),
    ]
}

pub(in crate::backend) fn exported(abi: Abi, mut decl: Decl) -> Decl {
    if let Decl::Function(decl) = &mut decl {
        decl.abi = abi;
    }
    decl
}

/// One default of each kind, over and over.
fn with_defaults(mut decl: Decl) -> Decl {
    let values = [
        DefaultValue::Int(-5),
        DefaultValue::Str("*/ \"x\"\n".to_owned()),
        DefaultValue::Implied,
        DefaultValue::Float(0.5_f64.to_bits()),
        DefaultValue::None,
    ];
    let values = values.into_iter().cycle().map(Some);
    match &mut decl {
        Decl::Function(decl) => {
            decl.params.iter_mut().zip(values).for_each(|(part, value)| part.default = value)
        }
        Decl::Record(decl) => {
            decl.fields.iter_mut().zip(values).for_each(|(part, value)| part.default = value)
        }
        _ => unreachable!("parameters and fields have defaults"),
    }
    decl
}

/// Every kind of item, with names and words that try to break out.
pub(in crate::backend) fn gauntlet() -> Contract {
    let mut decls = vec![library("gauntlet", HOSTILE)];
    decls.extend(constants());
    decls.extend(newtypes());
    decls.extend(types());
    decls.extend(recursive());
    decls.extend(handles());
    decls.extend(functions());
    decls.extend(streams());
    decls.extend(events());
    decls.extend(host_functions());
    complete(decls)
}

/// The values of [`gauntlet`] that every language has, without what functions do with them.
pub(in crate::backend) fn values() -> Contract {
    let mut decls = vec![library("gauntlet", HOSTILE)];
    // Languages count durations in less bits.
    decls.extend(constants().into_iter().filter(|decl| decl.name() != "ETERNITY"));
    decls.extend(newtypes());
    decls.extend(types());
    decls.extend(recursive());
    complete(decls)
}

fn constants() -> Vec<Decl> {
    let int = |name: &str, ty, value: i128| constant(name, ty, Some(ConstValue::Int(value)));
    let float = |name: &str, ty, value: f64| constant(name, ty, Some(ConstValue::Float(value.to_bits())));
    let text = |name: &str, value: &str| constant(name, Type::Str, Some(ConstValue::Str(value.into())));
    vec![
        documented(constant("ENABLED", Type::Bool, Some(ConstValue::Bool(true))), HOSTILE),
        documented(int("I8_MIN", Type::I8, i8::MIN.into()), "One line."),
        int("I16_MAX", Type::I16, i16::MAX.into()),
        int("I32_MIN", Type::I32, i32::MIN.into()),
        int("MINUS_ONE", Type::I32, -1),
        int("I64_MIN", Type::I64, i64::MIN.into()),
        int("I64_MAX", Type::I64, i64::MAX.into()),
        int("U8_MAX", Type::U8, u8::MAX.into()),
        int("U16_MAX", Type::U16, u16::MAX.into()),
        int("U32_MAX", Type::U32, u32::MAX.into()),
        int("U64_MAX", Type::U64, u64::MAX.into()),
        float("TENTH_F32", Type::F32, f64::from(0.1_f32)),
        float("TENTH", Type::F64, 0.1),
        float("TINIEST", Type::F64, f64::from_bits(1)),
        float("TINIEST_F32", Type::F32, f64::from(f32::from_bits(1))),
        float("HUGE", Type::F64, f64::MAX),
        float("MINUS_ZERO", Type::F64, -0.0),
        float("INFINITE", Type::F64, f64::INFINITY),
        float("MINUS_INFINITE_F32", Type::F32, f64::NEG_INFINITY),
        float("NOT_A_NUMBER", Type::F64, f64::NAN),
        text("GREETING", "say \"hi\\\"\n\tor what??/ nul\u{0}7 größe 🦀"),
        text("EMPTY", ""),
        documented(int("I128_MIN", Type::I128, i128::MIN), "The least of all."),
        int("I128_MINUS_ONE", Type::I128, -1),
        int("U128_SMALL", Type::U128, 1),
        constant("U128_MAX", Type::U128, Some(ConstValue::Huge(u128::MAX))),
        documented(constant("PATIENCE", Type::Duration, Some(ConstValue::Duration(1, 500_000_000))), HOSTILE),
        constant("ETERNITY", Type::Duration, Some(ConstValue::Duration(u64::MAX, 999_999_999))),
    ]
}

fn types() -> Vec<Decl> {
    let fields =
        |list: Vec<(&str, Type)>| list.into_iter().map(|(name, ty)| field(name, ty)).collect::<Vec<_>>();
    let with_value = |name: &str, value: i32| Variant { value: Some(value), ..variant(name, vec![]) };
    let circle = Variant {
        docs: "All points at one distance.".into(),
        ..variant("Circle", vec![Field { docs: "In metres.".into(), ..field("radius", Type::F64) }])
    };
    let mut optional = fields(scalars().into_iter().map(|(name, ty)| (name, opt(ty))).collect());
    optional.push(field("list", opt(seq(Type::I64))));
    optional.push(Field { docs: HOSTILE.into(), ..field("lists", opt(seq(opt(Type::Str)))) });
    let mut lists = fields(scalars().into_iter().map(|(name, ty)| (name, seq(ty))).collect());
    lists.retain(|field| field.name != "byte");
    lists.extend(fields(vec![
        ("nested", seq(seq(Type::I64))),
        ("options", seq(opt(Type::I64))),
        ("option_lists", seq(opt(seq(Type::I64)))),
        ("list_options", seq(seq(opt(Type::I64)))),
        ("points", seq(seq(opt(named("Point"))))),
    ]));
    vec![
        documented(record("Point", fields(vec![("x", Type::F64), ("größe", Type::F64)])), "A place."),
        documented(record("Everything", fields(scalars())), HOSTILE),
        record("Optional", optional),
        record("Empty", vec![]),
        record("Lists", lists),
        record("Held", fields(held())),
        documented(
            enumeration(
                "Level",
                vec![
                    with_value("Lowest", i32::MIN),
                    Variant { docs: "Nearly nothing.".into(), ..with_value("Low", -1) },
                    Variant { docs: HOSTILE.into(), ..with_value("HighSpeed2X", 7) },
                    with_value("Highest", i32::MAX),
                ],
            ),
            "How much.",
        ),
        documented(
            enumeration(
                "Shape",
                vec![
                    Variant { docs: "Nothing at all.".into(), ..variant("Nothing", vec![]) },
                    circle,
                    variant("Rect", fields(vec![("corner", named("Point")), ("class", Type::Str)])),
                    variant("Union", fields(vec![("value", seq(named("Shape")))])),
                    variant("Super", fields(vec![("field0", Type::I64), ("field1", opt(Type::Str))])),
                ],
            ),
            "A figure.",
        ),
        documented(
            as_error(record("Broken", fields(vec![("message", Type::Str), ("line", Type::U32)]))),
            "Why it broke.",
        ),
        with_defaults(record(
            "Defaults",
            fields(vec![
                ("number", Type::I64),
                ("text", Type::Str),
                ("list", seq(Type::I8)),
                ("ratio", Type::F64),
                ("maybe", opt(Type::I8)),
            ]),
        )),
        as_error(enumeration("Denied", vec![variant("Locked", vec![]), with_value("Gone", 9)])),
        as_error(enumeration(
            "Failure",
            vec![
                variant("Unknown", vec![]),
                variant(
                    "TooLong",
                    fields(vec![
                        ("max", Type::I64),
                        ("limit", Type::Duration),
                        ("by", named("UserId")),
                        ("seen", array(Type::Uuid, 2)),
                    ]),
                ),
            ],
        )),
    ]
}

/// Everything that holds something, holding everything.
fn held() -> Vec<(&'static str, Type)> {
    vec![
        ("matrix", array(array(Type::F32, 3), 2)),
        ("maybe_digits", array(opt(Type::U8), 3)),
        ("digits_maybe", opt(array(Type::U8, 3))),
        ("few_lists", array(seq(Type::Str), 2)),
        ("lists", seq(array(Type::U8, 2))),
        ("sets", seq(set(Type::I64))),
        ("maps", seq(map(Type::Str, Type::I64))),
        ("map_of_maps", map(Type::U8, map(Type::Str, named("Shape")))),
        ("map_of_lists", map(Type::I16, seq(Type::Bytes))),
        ("map_of_options", map(Type::Str, opt(Type::Uuid))),
        ("map_of_arrays", map(Type::U16, array(Type::U16, 3))),
        ("map_of_levels", map(Type::U16, named("Level"))),
        ("maybe_map", opt(map(Type::Str, Type::I64))),
        ("maybe_set", opt(set(named("UserId")))),
        ("users", set(named("UserId"))),
        ("user_list", seq(named("UserId"))),
        ("octet_list", seq(named("Octet"))),
        ("spot_map", map(named("UserId"), named("Spot"))),
        ("boxes", seq(boxed(Type::Time))),
        ("box_of_list", boxed(seq(Type::Time))),
        ("box_of_box", boxed(boxed(Type::Bool))),
        ("box_of_array", boxed(array(Type::U128, 2))),
        ("box_of_option", boxed(opt(Type::Duration))),
        ("maybe_box", opt(boxed(Type::I32))),
        ("maybe_boxes", seq(opt(boxed(Type::I64)))),
        ("maybe_link", opt(named("Link"))),
        ("links", seq(opt(named("Link")))),
        ("boxed_links", seq(opt(boxed(named("Link"))))),
        ("boxes_in_boxes", seq(opt(boxed(boxed(Type::I64))))),
        ("maybe_maybe", seq(opt(opt(Type::I64)))),
        ("maybe_maybe_list", seq(opt(opt(seq(Type::I64))))),
    ]
}

fn newtypes() -> Vec<Decl> {
    vec![
        // A newtype of a newtype, which is declared behind it.
        documented(newtype("Rank", named("UserId")), "Who is first."),
        documented(newtype("UserId", Type::U64), HOSTILE),
        newtype("Octet", Type::U8),
        newtype("Spot", named("Point")),
        newtype("Spots", seq(named("Spot"))),
        newtype("Link", boxed(named("Node"))),
        newtype("Mood", named("Level")),
        newtype("Digest", array(Type::U8, 20)),
        newtype("Nickname", Type::Str),
        newtype("Maybe", opt(named("UserId"))),
        newtype("Deadline", Type::Time),
    ]
}

/// Types that hold themselves, each in another way.
pub(in crate::backend) fn recursive() -> Vec<Decl> {
    let fields =
        |list: Vec<(&str, Type)>| list.into_iter().map(|(name, ty)| field(name, ty)).collect::<Vec<_>>();
    vec![
        record("Node", fields(vec![("children", seq(named("Node"))), ("parent", opt(boxed(named("Node"))))])),
        record("Chain", fields(vec![("value", Type::I64), ("next", opt(named("ChainLink")))])),
        newtype("ChainLink", boxed(named("Chain"))),
        record("Tree", fields(vec![("branches", map(Type::Str, named("Tree"))), ("leaves", set(Type::Str))])),
        record("Pair", fields(vec![("sides", opt(boxed(array(named("Pair"), 2))))])),
        record("Thread", fields(vec![("replies", named("Replies")), ("text", Type::Str)])),
        newtype("Replies", seq(named("Thread"))),
        record("Box", fields(vec![("inside", seq(named("Parcel")))])),
        newtype("Parcel", named("Box")),
        enumeration(
            "Term",
            vec![
                variant("Number", fields(vec![("value", Type::I128)])),
                variant("Sum", fields(vec![("left", boxed(named("Term"))), ("right", boxed(named("Term")))])),
                variant("Call", fields(vec![("name", Type::Str), ("arguments", seq(named("Term")))])),
                variant(
                    "Where",
                    fields(vec![("names", map(Type::Str, named("Term"))), ("inner", named("Scope"))]),
                ),
            ],
        ),
        newtype("Scope", boxed(named("Term"))),
    ]
}

/// Objects that stay in the library, everywhere.
fn handles() -> Vec<Decl> {
    use FunctionKind::{Constructor, Method, Static};
    let fields =
        |list: Vec<(&str, Type)>| list.into_iter().map(|(name, ty)| field(name, ty)).collect::<Vec<_>>();
    let session = || shared("Session");
    let held = || {
        vec![
            ("session", session()),
            ("maybe", opt(session())),
            ("list", seq(session())),
            ("maybe_list", seq(opt(session()))),
            ("pair", array(session(), 2)),
            ("by_name", map(Type::Str, session())),
            ("boxed", boxed(session())),
            ("main", named("MainSession")),
            ("class", shared("Union")),
        ]
    };
    vec![
        documented(handle("Session"), HOSTILE),
        // Of it the parameter is a keyword.
        handle("Union"),
        // Of it the parameter is that of every form.
        handle("Reply"),
        newtype("MainSession", session()),
        record("Sessions", fields(held())),
        enumeration("Seat", vec![variant("Free", vec![]), variant("Taken", fields(vec![("by", session())]))]),
        as_error(record("Busy", fields(vec![("with", session())]))),
        call("start", Method, true, vec![("name", Type::Str)], Some(session()), Some(named("Busy"))),
        call("current", Method, false, held(), Some(opt(session())), None),
        call("sessions", Method, false, vec![("seat", named("Seat"))], Some(named("Sessions")), None),
        call(
            "count_of",
            Static,
            false,
            vec![("session", session()), ("all", seq(session()))],
            Some(Type::U32),
            None,
        ),
        of(
            "Session",
            documented(
                call("open", Constructor, true, vec![("name", Type::Str)], Some(session()), Some(Type::Str)),
                "Opens one.",
            ),
        ),
        of(
            "Session",
            documented(
                call("write", Method, true, vec![("data", Type::Bytes)], Some(Type::U64), None),
                "Writes.",
            ),
        ),
        of(
            "Session",
            call(
                "len",
                Method,
                false,
                vec![("session", session()), ("ctx", Type::U8)],
                Some(Type::U64),
                None,
            ),
        ),
        of("Session", call("twin", Method, false, vec![], Some(session()), None)),
        of("Session", call("limit", Static, false, vec![], Some(Type::U64), None)),
        of("Union", call("parts", Method, true, vec![], Some(seq(shared("Session"))), None)),
        of("Union", call("new", Constructor, false, vec![], Some(shared("Union")), None)),
        of("Reply", call("text", Method, false, vec![], Some(Type::Str), None)),
    ]
}

fn functions() -> Vec<Decl> {
    use FunctionKind::{Constructor, Method, Static};
    let keywords = vec![
        ("int", Type::I32),
        ("class", Type::Str),
        ("type", Type::Bool),
        ("out", Type::U8),
        ("out_", Type::U8),
        ("ctx", Type::I8),
        ("reply", Type::I8),
        ("timeout_ms", Type::I64),
        ("callback", Type::Bytes),
        ("user_data", Type::U64),
    ];
    let optional: Vec<_> = scalars().into_iter().map(|(name, ty)| (name, opt(ty))).collect();
    let broken = || Some(named("Broken"));
    vec![
        documented(
            call("create", Constructor, true, vec![("config", named("Everything"))], None, broken()),
            "Makes one.\n\nIn more words.",
        ),
        call("open", Constructor, false, vec![("path", Type::Str), ("mode", named("Level"))], None, None),
        documented(call("all", Method, false, scalars(), Some(named("Everything")), None), HOSTILE),
        call("all_async", Method, true, optional, Some(named("Optional")), Some(named("Failure"))),
        call("keywords", Method, true, keywords, None, Some(Type::Str)),
        documented(call("nothing", Method, false, vec![], None, None), "Does nothing."),
        documented(call("nothing_async", Method, true, vec![], None, None), "Does nothing, later."),
        call(
            "level",
            Method,
            false,
            vec![("level", named("Level"))],
            Some(named("Level")),
            Some(named("Denied")),
        ),
        call("text", Method, false, vec![("text", Type::Str)], Some(Type::Str), None),
        call("bytes", Method, true, vec![("data", Type::Bytes)], Some(Type::Bytes), None),
        call("maybe", Static, false, vec![("x", opt(Type::I64))], Some(opt(Type::I64)), None),
        call("maybe_text", Static, true, vec![], Some(opt(Type::Str)), None),
        call("count", Static, false, vec![("lists", named("Lists"))], Some(Type::U64), None),
        call("sequences", Static, false, vec![("all", seq(seq(Type::Str)))], Some(seq(named("Point"))), None),
        call("shapes", Static, true, vec![("node", named("Node"))], Some(named("Shape")), None),
        call("held", Static, false, held(), Some(named("Held")), None),
        call("forest", Method, true, vec![("trees", seq(named("Tree")))], Some(opt(named("Tree"))), None),
        call("chain", Static, false, vec![("links", seq(named("ChainLink")))], Some(named("Chain")), None),
        call("term", Static, false, vec![("term", boxed(named("Term")))], Some(boxed(named("Term"))), None),
        call("huge", Static, false, vec![("x", Type::I128)], Some(Type::U128), None),
        call(
            "later",
            Static,
            true,
            vec![("now", Type::Time), ("by", Type::Duration)],
            Some(Type::Time),
            None,
        ),
        call("digest", Static, false, vec![("digest", named("Digest"))], Some(named("Digest")), None),
        call("counts", Static, false, vec![], Some(map(Type::Str, Type::I64)), None),
        call("octets", Static, false, vec![], Some(set(Type::U8)), None),
        call("nickname", Static, false, vec![("of", named("UserId"))], Some(named("Nickname")), None),
        call("maybe_user", Static, false, vec![("user", named("Maybe"))], Some(named("Maybe")), None),
        call(
            "maybe_node",
            Static,
            false,
            vec![("node", opt(boxed(named("Node"))))],
            Some(opt(named("Link"))),
            None,
        ),
        call("boxed_text", Static, false, vec![("text", boxed(Type::Str))], Some(boxed(Type::Str)), None),
        call("twice", Static, false, vec![("x", opt(opt(Type::I64)))], Some(opt(opt(Type::I64))), None),
        call("mood", Static, false, vec![("mood", named("Mood"))], Some(named("Deadline")), None),
        exported(
            Abi::Native,
            call("only_native", Static, false, vec![("x", Type::I32)], Some(Type::I32), None),
        ),
        exported(
            Abi::Cbor,
            documented(
                with_defaults(call(
                    "only_cbor",
                    Method,
                    true,
                    vec![("x", Type::I32), ("class", seq(named("Point"))), ("rest", Type::Str)],
                    Some(opt(named("Point"))),
                    Some(named("Denied")),
                )),
                "Doubles it.",
            ),
        ),
        exported(Abi::Cbor, call("only_cbor_nothing", Static, false, vec![], None, Some(Type::Str))),
        with_defaults(call(
            "defaults",
            Static,
            false,
            vec![("number", Type::I64), ("text", Type::Str), ("list", seq(Type::I8))],
            None,
            None,
        )),
    ]
}

/// Streams of each form of item, in each form of function.
fn streams() -> Vec<Decl> {
    use FunctionKind::{Method, Static};
    let failure = || Some(named("Failure"));
    let stream = |name, kind, is_async, params, item, error| {
        streaming(call(name, kind, is_async, params, Some(item), error))
    };
    vec![
        documented(
            stream(
                "points",
                Method,
                false,
                vec![("class", named("Point")), ("timeout_ms", Type::I64)],
                named("Point"),
                failure(),
            ),
            HOSTILE,
        ),
        documented(
            stream("lines", Static, true, vec![], Type::Str, Some(Type::Str)),
            "Reads lines.\n\nOne by one.",
        ),
        stream("chunks", Method, true, vec![("of", Type::Bytes)], Type::Bytes, None),
        stream("maybes", Method, true, vec![], opt(Type::I64), None),
        stream("levels", Static, false, vec![], named("Level"), None),
        exported(Abi::Native, stream("only_native_items", Method, false, vec![], Type::U8, None)),
        exported(
            Abi::Cbor,
            documented(stream("only_cbor_items", Method, true, vec![], seq(Type::I64), failure()), "Counts."),
        ),
        of("Session", stream("twins", Method, true, vec![], shared("Session"), None)),
    ]
}

/// Events with each form of payload and each policy.
fn events() -> Vec<Decl> {
    let payload = vec![
        field("int", Type::I32),
        field("by_name", map(Type::Str, named("Point"))),
        field("data", Type::Bytes),
    ];
    vec![
        documented(event("on_point", "onPoint", named("Point"), OnFull::Block), "A point moved."),
        event("on_shape", "Shape", named("Shape"), OnFull::DropOldest),
        event("on_level", "on_level", named("Level"), OnFull::Error),
        event("on_nickname", "on_nickname", named("Nickname"), OnFull::Block),
        event("on_link", "on_link", named("Link"), OnFull::Block),
        record("OnHostilePayload", payload),
        documented(
            event("on_hostile", "*/ \"x\" ??/ %s é 🦀\n7", named("OnHostilePayload"), OnFull::Block),
            HOSTILE,
        ),
    ]
}

/// Host functions that give each form of result.
fn host_functions() -> Vec<Decl> {
    let text = || Some(Type::Str);
    let give = |name: &str, ok| host(name, false, vec![("x", Type::I64)], Some(ok), text());
    let mut decls = Vec::new();
    let [args, hostile] = host("ask_all", true, scalars(), Some(named("Everything")), Some(named("Failure")));
    decls.extend([args, documented(hostile, HOSTILE)]);
    decls.extend(host("tell", false, vec![("class", Type::Str)], None, None));
    decls.extend(host("confirm", true, vec![], None, text()));
    decls.extend(give("give_flag", Type::Bool));
    decls.extend(give("give_text", Type::Str));
    decls.extend(give("give_bytes", Type::Bytes));
    decls.extend(give("give_octets", set(Type::U8)));
    decls.extend(give("give_list", seq(named("Point"))));
    decls.extend(give("give_digest", named("Digest")));
    decls.extend(give("give_level", named("Level")));
    decls.extend(give("give_shape", named("Shape")));
    decls.extend(give("give_maybe", opt(Type::I64)));
    decls.extend(give("give_maybe_text", opt(Type::Str)));
    decls.extend(give("give_twice", opt(opt(Type::I64))));
    decls.extend(give("give_nickname", named("Nickname")));
    decls.extend(give("give_boxed", boxed(named("Point"))));
    decls.extend(give("give_boxed_text", boxed(Type::Str)));
    decls.extend(give("give_link", named("Link")));
    decls.extend(give("give_session", shared("Session")));
    decls.push(Decl::Interface(InterfaceDecl { name: "Storage".into(), docs: "Keeps things.".into() }));
    let [args, get] =
        host("Storage.get", true, vec![("key", Type::Str)], Some(opt(Type::Bytes)), Some(named("Denied")));
    decls.extend([args, documented(get, "What is there, if anything.")]);
    decls.extend(host("Storage.log", false, vec![("line", Type::Str)], None, None));
    decls
}

/// The reference library `timer`.
pub(in crate::backend) fn timer() -> Contract {
    use FunctionKind::{Constructor, Method, Static};
    let fields =
        |list: Vec<(&str, Type)>| list.into_iter().map(|(name, ty)| field(name, ty)).collect::<Vec<_>>();
    let priority = |name: &str, value| Variant { value: Some(value), ..variant(name, vec![]) };
    let text = || Some(Type::Str);
    let max = constant("MAX_DELAY_MS", Type::I64, Some(ConstValue::Int(5000)));
    let version = constant("TIMER_VERSION", Type::Str, Some(ConstValue::Str("nim-timer v0.1.0".into())));
    let [fetch_args, fetch] =
        host("fetch_profile", true, vec![("user_id", Type::Str)], Some(named("Profile")), text());
    let decls = vec![
        library("my_timer", "A named timer. One context owns one instance."),
        documented(max, "The longest delay that is accepted."),
        constant("DEFAULT_BACKOFF_MS", Type::U32, Some(ConstValue::Int(250))),
        documented(version, "What [`version`] returns."),
        documented(
            enumeration("JobPriority", vec![priority("Low", 0), priority("Normal", 1), priority("High", 2)]),
            "How urgent a job is.",
        ),
        documented(record("TimerConfig", fields(vec![("name", Type::Str)])), "What a timer starts with."),
        record("EchoRequest", fields(vec![("message", Type::Str), ("delay_ms", Type::I64)])),
        record("EchoResponse", fields(vec![("echoed", Type::Str), ("timer_name", Type::Str)])),
        record(
            "ComplexRequest",
            fields(vec![
                ("messages", seq(named("EchoRequest"))),
                ("tags", seq(Type::Str)),
                ("note", opt(Type::Str)),
                ("retries", opt(Type::I64)),
            ]),
        ),
        documented(
            call("create", Constructor, true, vec![("config", named("TimerConfig"))], None, text()),
            "Makes a timer.",
        ),
        documented(
            call(
                "echo",
                Method,
                true,
                vec![("req", named("EchoRequest"))],
                Some(named("EchoResponse")),
                text(),
            ),
            "Sleeps `delay_ms`, then echoes.\n\nA delay above [`MAX_DELAY_MS`] is an error.",
        ),
        documented(call("version", Method, false, vec![], text(), None), "The version of the timer."),
        call("count", Method, false, vec![("req", named("ComplexRequest"))], Some(Type::U64), None),
        call("lib_version", Static, false, vec![], text(), None),
        documented(
            streaming(call(
                "ticks",
                Method,
                false,
                vec![("every_ms", Type::U64)],
                Some(named("Tick")),
                text(),
            )),
            "Ticks for ever.",
        ),
        record("Tick", fields(vec![("number", Type::U64)])),
        documented(
            record("EchoEvent", fields(vec![("source", Type::Str), ("echoed", Type::Str)])),
            "An echo.",
        ),
        documented(
            event("on_echo_fired", "onEchoFired", named("EchoEvent"), OnFull::Block),
            "Fired after every echo.",
        ),
        record("Profile", fields(vec![("name", Type::Str), ("age", Type::U32)])),
        fetch_args,
        documented(fetch, "Looks somebody up."),
    ];
    complete(decls)
}
