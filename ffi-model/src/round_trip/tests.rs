use super::*;
use crate::contract::{HandleDecl, LibraryDecl, NewtypeDecl};

fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), wire: name.into(), ty, default: None, docs: String::new() }
}

fn record(name: &str, is_error: bool, fields: Vec<Field>) -> Decl {
    Decl::Record(RecordDecl { name: name.into(), is_error, fields, layout: None, docs: String::new() })
}

fn enumeration(name: &str, is_error: bool, variants: &[(&str, &[Field])]) -> Decl {
    let variants = variants.iter().map(|(name, fields)| Variant {
        name: (*name).into(),
        wire: (*name).into(),
        value: None,
        fields: fields.to_vec(),
        docs: String::new(),
    });
    let (name, variants, docs) = (name.into(), variants.collect(), String::new());
    Decl::Enum(EnumDecl { name, is_error, variants, layout: None, docs })
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

/// A value of each kind, an error of each kind, and what has no functions.
fn crate_of_all() -> Vec<Decl> {
    let docs = String::new;
    vec![
        Decl::Library(LibraryDecl {
            name: "Lib".into(),
            prefix: "lib".into(),
            version: crate::contract::CONTRACT_VERSION,
            package_version: String::new(),
            docs: docs(),
        }),
        record("HTTPRequest", false, vec![field("type", Type::I64)]),
        enumeration("Level", false, &[("Low", &[]), ("High", &[])]),
        Decl::Newtype(NewtypeDecl { name: "UserId".into(), ty: Type::U64, converts: false, docs: docs() }),
        record("ParseError", true, vec![field("line", Type::U32), field("reason", Type::Str)]),
        enumeration(
            "TimerError",
            true,
            &[("Closed", &[]), ("DelayTooLong", &[field("max", Type::I64), field("at", named("Level"))])],
        ),
        Decl::Handle(HandleDecl { name: "Session".into(), docs: docs() }),
        record("Pair", false, vec![field("first", Type::Handle("Session".into()))]),
        record("Pairs", false, vec![field("all", Type::Seq(Box::new(named("Pair"))))]),
    ]
}

/// With the functions that a contract can have.
fn tested(mut decls: Vec<Decl>) -> Contract {
    let holding = holding_handles(&decls);
    let types = decls.iter().filter(|decl| !holding.contains(decl.name()));
    let added: Vec<Decl> = types.flat_map(functions).map(Decl::Function).collect();
    drop(holding);
    decls.extend(added);
    Contract::new(decls).expect("a sound contract")
}

#[test]
fn every_kind_of_type_has_its_functions() {
    let written: Vec<String> = crate_of_all()
        .iter()
        .flat_map(functions)
        .map(|function| {
            let params = function.params.iter().map(|param| format!("{}: {}", param.name, param.ty));
            let params = params.collect::<Vec<_>>().join(", ");
            let [ok, error] = [&function.ok, &function.error].map(|ty| ty.as_ref().map(Type::to_string));
            format!("{} ({params}) {ok:?} {error:?} {}", function.name, function.abi)
        })
        .collect();
    let expect = [
        r#"ffi_http_request_echo (value: HTTPRequest) Some("HTTPRequest") None both"#,
        r#"ffi_http_request_to_cbor (value: HTTPRequest) Some("Vec<u8>") None native"#,
        r#"ffi_http_request_from_cbor (cbor: Vec<u8>) Some("HTTPRequest") Some("String") native"#,
        r#"ffi_level_echo (value: Level) Some("Level") None both"#,
        r#"ffi_level_to_cbor (value: Level) Some("Vec<u8>") None native"#,
        r#"ffi_level_from_cbor (cbor: Vec<u8>) Some("Level") Some("String") native"#,
        r#"ffi_user_id_echo (value: UserId) Some("UserId") None both"#,
        r#"ffi_user_id_to_cbor (value: UserId) Some("Vec<u8>") None native"#,
        r#"ffi_user_id_from_cbor (cbor: Vec<u8>) Some("UserId") Some("String") native"#,
        r#"ffi_parse_error_fails (line: u32, reason: String) None Some("ParseError") native"#,
        r#"ffi_timer_error_closed_fail () None Some("TimerError") native"#,
        r#"ffi_timer_error_delay_too_long_fail (max: i64, at: Level) None Some("TimerError") native"#,
        r#"ffi_pair_echo (value: Pair) Some("Pair") None both"#,
        r#"ffi_pair_to_cbor (value: Pair) Some("Vec<u8>") None native"#,
        r#"ffi_pair_from_cbor (cbor: Vec<u8>) Some("Pair") Some("String") native"#,
        r#"ffi_pairs_echo (value: Pairs) Some("Pairs") None both"#,
        r#"ffi_pairs_to_cbor (value: Pairs) Some("Vec<u8>") None native"#,
        r#"ffi_pairs_from_cbor (cbor: Vec<u8>) Some("Pairs") Some("String") native"#,
    ];
    assert_eq!(written, expect);
}

#[test]
fn a_type_without_values_has_none() {
    assert_eq!(functions(&enumeration("Never", false, &[])), []);
}

#[test]
fn names_that_look_like_forms_of_each_other_share_no_symbol() {
    let mut decls = vec![crate_of_all().swap_remove(0)];
    for name in ["Job", "JobCbor", "JobWait", "JobEcho", "JobTo", "JobToCbor", "JobFrom", "JobFromCbor"] {
        decls.push(record(name, false, Vec::new()));
    }
    decls.push(record("JobDone", true, Vec::new()));
    decls.push(enumeration("JobEnd", true, &[("Done", &[]), ("Fail", &[]), ("Fails", &[]), ("Wait", &[])]));
    decls.push(enumeration("JobEndDone", true, &[("Cbor", &[])]));
    let contract = tested(decls);
    let mut symbols: Vec<String> =
        contract.functions().iter().flat_map(|function| function.symbols("lib")).collect();
    let count = symbols.len();
    symbols.sort();
    symbols.dedup();
    assert_eq!((symbols.len(), count), (count, 8 * (3 + 2 + 2) + 6 * 2));
}

#[test]
fn a_contract_is_asked_for_the_types_that_have_them() {
    let contract = tested(crate_of_all());
    let found: Vec<String> = of(&contract)
        .iter()
        .map(|RoundTrip { ty, trip }| match trip {
            Trip::Value(ValueTrip { echo, to_cbor, from_cbor }) => {
                format!("{} {} {} {}", ty.name(), echo.name, to_cbor.name, from_cbor.name)
            }
            Trip::Error(failing) => failing.iter().fold(ty.name().to_owned(), |text, failing| {
                let variant = failing.variant.map(|variant| variant.name.as_str());
                format!("{text} {variant:?} {} {}", failing.fields.len(), failing.function.name)
            }),
        })
        .collect();
    let expect = [
        "Level ffi_level_echo ffi_level_to_cbor ffi_level_from_cbor",
        r#"TimerError Some("Closed") 0 ffi_timer_error_closed_fail Some("DelayTooLong") 2 ffi_timer_error_delay_too_long_fail"#,
        "HTTPRequest ffi_http_request_echo ffi_http_request_to_cbor ffi_http_request_from_cbor",
        "ParseError None 2 ffi_parse_error_fails",
        "UserId ffi_user_id_echo ffi_user_id_to_cbor ffi_user_id_from_cbor",
    ];
    assert_eq!(found, expect);
    let why = Why::HoldsHandle;
    assert_eq!(without(&contract), [Without { name: "Pair", why }, Without { name: "Pairs", why }]);
}

#[test]
fn a_contract_of_a_library_that_ships_has_none() {
    let contract = Contract::new(crate_of_all()).expect("a sound contract");
    assert!(of(&contract).is_empty());
    let why =
        |name| without(&contract).iter().find(|without| without.name == name).map(|without| without.why);
    assert_eq!(why("Level"), Some(Why::NotAnnotatedHere));
    assert_eq!(why("Pairs"), Some(Why::HoldsHandle));
}

#[test]
fn a_function_of_the_author_by_such_a_name_is_another() {
    let mut decls = crate_of_all();
    let mut added: Vec<FunctionDecl> = functions(&decls[2]);
    added[0].is_async = true;
    decls.extend(added.into_iter().map(Decl::Function));
    assert!(of(&Contract::new(decls).expect("a sound contract")).is_empty());
}

#[test]
fn what_holds_a_converted_value_is_not_sure_to_come_back_as_it_was() {
    let mut decls = crate_of_all();
    let newtype = |name: &str, ty, converts| {
        Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts, docs: String::new() })
    };
    decls.push(newtype("Mails", Type::Seq(Box::new(named("Mail"))), false));
    decls.push(newtype("Mail", Type::Str, true));
    decls.push(enumeration("Sent", false, &[("No", &[]), ("To", &[field("all", named("Mails"))])]));
    decls.push(record("Deep", true, vec![field("sent", Type::Option(Box::new(named("Sent"))))]));
    let contract = Contract::new(decls).expect("a sound contract");
    assert_eq!(converting(&contract), HashSet::from(["Mail", "Mails", "Sent", "Deep"]));
}
