//! Small crates, and what is wrong with their items together.

use syn::{Meta, parse_quote};

use crate::{
    Diagnostics,
    ast::{Attribute, Item},
    contract::{
        Abi, Decl, EventDecl, FunctionDecl, FunctionKind, HostDecl, InterfaceDecl, OnFull, Param, Type,
    },
    lower::{Lowered, lower},
    manifest::LibraryOptions,
};

/// Lowers the annotated items of a crate.
#[track_caller]
fn lowered(source: &str) -> Vec<Lowered> {
    let library: syn::Item = parse_quote!(
        #[ffi::library]
        struct Lib;
    );
    let file = syn::parse_file(source).expect("Rust");
    let mut errors = Diagnostics::default();
    let mut all = Vec::new();
    for item in [library].into_iter().chain(file.items) {
        let attrs = match &item {
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Enum(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Const(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => unreachable!("no such item in these tests"),
        };
        let Some(attr) = attrs.first() else { continue };
        let attribute = Attribute::of_path(attr.path()).expect("an attribute of ours");
        let args = match &attr.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => Default::default(),
        };
        if let Some(item) = Item::parse(attribute, args, &item, &LibraryOptions::default(), &mut errors) {
            all.extend(lower(&item, "lib", &mut errors));
        }
    }
    let errors: Vec<String> = errors.iter().map(|error| error.message.clone()).collect();
    assert_eq!(errors, [""; 0], "each item is sound");
    all
}

/// What is wrong: the code, the item, the type in it that is to blame, the message.
#[track_caller]
fn check(source: &str, expect: &[&str]) {
    let lowered = lowered(source);
    let decls: Vec<_> = lowered.iter().map(|lowered| lowered.decl.clone()).collect();
    for lowered in &lowered {
        assert_eq!(lowered.uses.len(), lowered.decl.uses().len(), "`{}`", lowered.decl.name());
    }
    let found: Vec<String> = super::problems(&decls)
        .into_iter()
        .map(|problem| {
            let item = &lowered[problem.decl.expect("an item is to blame")];
            let place = match problem.ty {
                Some(index) => item.uses[index].source_text().expect("a place in the source"),
                None => String::new(),
            };
            format!("{} {}:{place}: {}", problem.code, item.decl.name(), problem.message)
        })
        .collect();
    assert_eq!(found, expect);
}

#[test]
fn a_type_that_can_end_may_hold_itself() {
    check(
        "
        #[ffi::data] struct Node { next: Option<Box<Node>>, map: HashMap<String, Node>, many: [Vec<Node>; 2] }
        #[ffi::data] enum Expr { Zero, Sum { left: Box<Expr>, right: Box<Expr> } }
        #[ffi::data] struct Folder { entries: Vec<Entry> }
        #[ffi::data] enum Entry { File(String), Folder(Folder) }
        #[ffi::data] struct Thread { replies: Replies }
        #[ffi::data] struct Replies(Vec<Thread>);
        ",
        &[],
    );
}

#[test]
fn a_type_that_cannot_end_is_endless() {
    check(
        "
        #[ffi::data] struct Direct { again: Box<Direct> }
        #[ffi::data] struct Array { again: [Box<Array>; 2] }
        #[ffi::data] struct Ping { pong: Box<Pong> }
        #[ffi::data] struct Pong { name: String, ping: Wrapped }
        #[ffi::data] struct Wrapped(Box<Ping>);
        #[ffi::data] struct Outside { endless: Direct }
        #[ffi::data] enum Choice { Left(Box<Choice>), Right { other: Box<Wrapper> } }
        #[ffi::data] struct Wrapper { choice: Choice }
        ",
        &[
            "FFI0021 Direct:: every value of `Direct` holds another one, so none can end",
            "FFI0021 Array:: every value of `Array` holds another one, so none can end",
            "FFI0021 Ping:: every value of `Ping` holds another one, so none can end",
            "FFI0021 Pong:: every value of `Pong` holds another one, so none can end",
            "FFI0021 Choice:: every value of `Choice` holds another one, so none can end",
            "FFI0021 Wrapper:: every value of `Wrapper` holds another one, so none can end",
        ],
    );
}

#[test]
fn a_newtype_is_not_made_of_itself_by_any_way() {
    check(
        "
        #[ffi::data] struct Thread(Vec<Thread>);
        #[ffi::data] struct Map(HashMap<String, Option<Map>>);
        #[ffi::data] struct Even(Option<Box<Odd>>);
        #[ffi::data] struct Odd(Vec<Even>);
        #[ffi::data(via = \"Vec<Made>\")] struct Made { any: usize }
        #[ffi::data] struct Fine(Option<Node>);
        #[ffi::data] struct Node { next: Fine, list: Vec<Fine> }
        ",
        &[
            "FFI0021 Thread:: `Thread` is made of itself",
            "FFI0021 Map:: `Map` is made of itself",
            "FFI0021 Even:: `Even` is made of itself",
            "FFI0021 Odd:: `Odd` is made of itself",
            "FFI0021 Made:: `Made` is made of itself",
        ],
    );
}

#[test]
fn keys_are_text_integers_or_newtypes_of_those() {
    check(
        "
        #[ffi::data] struct UserId(u64);
        #[ffi::data] struct Name(UserName);
        #[ffi::data] struct UserName(String);
        #[ffi::data(via = \"String\")] struct Email { any: usize }
        #[ffi::data] struct Good { ids: HashSet<UserId>, names: BTreeMap<Name, HashMap<Email, Good>> }
        ",
        &[],
    );
    check(
        "
        #[ffi::data] struct Ratio(f64);
        #[ffi::data] struct Wide(Huge);
        #[ffi::data] struct Huge(u128);
        #[ffi::data] enum Kind { One }
        #[ffi::data] struct Record { id: u64 }
        #[ffi::data] struct Fields {
            fine: Vec<Record>,
            sets: Vec<HashSet<Kind>>,
            maps: HashMap<String, BTreeMap<self::Record, Kind>>,
        }
        #[ffi::data] enum Variants { One(Kind), Two { kind: Kind, wide: Option<BTreeSet<Wide>> } }
        #[ffi::data] struct Newtype(HashMap<Ratio, Box<Kind>>);
        #[ffi::export] fn function(kind: &Kind, map: &[BTreeMap<Kind, Record>]) -> Option<HashSet<Record>> { None }
        ",
        &[
            "FFI0001 Fields:Kind: `Kind` cannot be a key",
            "FFI0001 Fields:self::Record: `Record` cannot be a key",
            "FFI0001 Variants:Wide: `Wide` cannot be a key",
            "FFI0001 Newtype:Ratio: `Ratio` cannot be a key",
            "FFI0001 function:Kind: `Kind` cannot be a key",
            "FFI0001 function:Record: `Record` cannot be a key",
        ],
    );
}

#[test]
fn what_is_not_annotated_is_found_wherever_it_stands() {
    check(
        "
        #[ffi::data] struct Known { id: u64 }
        #[ffi::data] struct Fields {
            map: HashMap<Key, Vec<Known>>,
            both: std::collections::BTreeMap<Known2, Value>,
            array: [Option<Element>; 3],
            boxed: Box<a::Boxed>,
        }
        #[ffi::data] struct Newtype(Vec<Inner>);
        #[ffi::export] fn function(map: HashMap<String, Given>) -> Result<Box<Got>, Failed> { todo!() }
        ",
        &[
            "FFI0015 Fields:Key: `Fields` uses `Key`, which is not annotated",
            "FFI0015 Fields:Known2: `Fields` uses `Known2`, which is not annotated",
            "FFI0015 Fields:Value: `Fields` uses `Value`, which is not annotated",
            "FFI0015 Fields:Element: `Fields` uses `Element`, which is not annotated",
            "FFI0015 Fields:a::Boxed: `Fields` uses `Boxed`, which is not annotated",
            "FFI0015 Newtype:Inner: `Newtype` uses `Inner`, which is not annotated",
            "FFI0015 function:Given: `function` uses `Given`, which is not annotated",
            "FFI0015 function:Got: `function` uses `Got`, which is not annotated",
            "FFI0015 function:Failed: `function` uses `Failed`, which is not annotated",
        ],
    );
}

#[test]
fn a_newtype_is_a_type_of_that_name_and_no_error() {
    check(
        "
        #[ffi::data] struct Id(u64);
        #[ffi::data(via = \"u64\")] enum Id { One }
        #[ffi::export] fn function() -> Result<(), Id> { todo!() }
        ",
        &[
            "FFI0007 Id:: `Id` is exported twice, as a newtype and as a newtype",
            "FFI0015 function:Id: `function` fails with `Id`, which is not an error",
        ],
    );
}

#[test]
fn a_constant_has_a_type_with_literals() {
    check(
        "
        #[ffi::export] const NUMBER: u8 = 1;
        #[ffi::export] const TEXT: &str = \"\";
        #[ffi::export] const NAMED: Named = 1;
        #[ffi::export] const BEHIND: &path::Named = 1;
        #[ffi::export] const LENGTH: [u8; LEN] = [0; LEN];
        #[ffi::export] const ID: Id = Id(1);
        #[ffi::data] struct Id(u64);
        ",
        &[
            "FFI0014 NAMED:Named: a constant of this type cannot be exported",
            "FFI0014 BEHIND:&path::Named: a constant of this type cannot be exported",
            "FFI0014 LENGTH:[u8; LEN]: a constant of this type cannot be exported",
            "FFI0014 ID:Id: a constant of this type cannot be exported",
        ],
    );
}

#[test]
fn a_handle_is_shared_and_a_value_is_not() {
    check(
        "
        #[ffi::handle] struct Session;
        #[ffi::data] struct Point { x: i32 }
        #[ffi::error] enum Fault { One }
        #[ffi::data] struct Held { one: Arc<Session>, all: Vec<Arc<Session>>, named: HashMap<String, Option<Arc<Session>>> }
        #[ffi::data] struct Main(std::sync::Arc<Session>);
        #[ffi::data] struct ByValue { session: Session }
        #[ffi::data] struct Wrong { point: Arc<Point>, fault: Arc<Fault>, unknown: Arc<Unknown> }
        #[ffi::export] fn take(one: Arc<Session>, many: &[Arc<Session>], held: Held) {}
        #[ffi::export] fn fail() -> Result<(), Session> { todo!() }
        ",
        &[
            "FFI0015 ByValue:Session: `ByValue` holds the handle `Session` by value",
            "FFI0015 Wrong:Arc<Point>: `Wrong` shares `Point`, which is not a handle",
            "FFI0015 Wrong:Arc<Fault>: `Wrong` shares `Fault`, which is not a handle",
            "FFI0015 Wrong:Arc<Unknown>: `Wrong` uses `Unknown`, which is not annotated",
            "FFI0015 fail:Session: `fail` fails with `Session`, which is not an error",
            "FFI0022 fail:Session: `fail` gives out the handle `Session`, but has no context that it could belong to",
        ],
    );
}

#[test]
fn a_handle_is_given_out_by_calls_on_a_context() {
    check(
        "
        #[ffi::handle] struct Session;
        #[ffi::data] struct Held { one: Outer }
        #[ffi::data] enum Outer { None, Some(Vec<Arc<Session>>) }
        #[ffi::error] struct Busy { with: Arc<Session> }
        #[ffi::data] struct Free { x: i32 }
        #[ffi::export] impl Lib {
            #[ffi::constructor] fn create(session: &Arc<Session>) -> Result<Self, Busy> { todo!() }
            fn start(&self) -> Held { todo!() }
            fn none(free: Free) -> Free { todo!() }
        }
        #[ffi::export(handle)] impl Session {
            #[ffi::constructor] fn open(name: String) -> Result<Self, Busy> { todo!() }
            fn twin(&self, other: Arc<Session>) -> Arc<Session> { todo!() }
            fn shared(first: Free) -> Arc<Session> { todo!() }
        }
        #[ffi::export] fn start(all: Vec<Arc<Session>>) -> Option<Held> { todo!() }
        ",
        &[
            "FFI0022 create:Busy: `create` gives out a handle in `Busy`, but has no context that it could belong to",
            "FFI0022 session_shared:Arc<Session>: `shared` gives out the handle `Session`, but has no context that it could belong to",
            "FFI0007 start:: `start` is exported twice, as a function",
            "FFI0022 start:Held: `start` gives out a handle in `Held`, but has no context that it could belong to",
        ],
    );
}

#[test]
fn functions_of_a_handle_have_its_name_before_their_own() {
    check(
        "
        #[ffi::handle] struct HttpSession;
        #[ffi::export(handle)] impl HttpSession { fn len(&self) -> u64 { 0 } }
        #[ffi::export] impl Lib { fn http_session_len(&self) -> u64 { 0 } }
        #[ffi::export] fn handle_close() {}
        ",
        &[
            "FFI0007 http_session_len:: `http_session_len` is exported twice, as a function",
            "FFI0018 handle_close:: `handle_close` is the name of something every library exports",
        ],
    );
    let source =
        "#[ffi::handle] struct HttpSession; #[ffi::export(handle)] impl HttpSession { fn len(&self) {} }";
    let functions: Vec<_> = lowered(source).into_iter().map(|lowered| lowered.decl).collect();
    let crate::contract::Decl::Function(len) = functions.last().expect("a function") else {
        panic!("a function")
    };
    assert_eq!((len.name.as_str(), len.own_name()), ("http_session_len", "len"));
}

/// The same where there are declarations besides those of the source; to blame is the one with that name.
#[track_caller]
fn check_besides(source: &str, besides: Vec<Decl>, expect: &[&str]) {
    let source = lowered(source).into_iter().map(|lowered| lowered.decl);
    let decls: Vec<Decl> = source.chain(besides).collect();
    let problems = super::problems(&decls);
    let found: Vec<String> = problems
        .iter()
        .map(|problem| {
            let decl = &decls[problem.decl.expect("an item is to blame")];
            let place = problem.ty.map_or("", |index| decl.uses()[index].name);
            format!("{} {}:{place}: {}", problem.code, decl.name(), problem.message)
        })
        .collect();
    assert_eq!(found, expect);
}

/// What is said of the way out of the one problem that there is.
#[track_caller]
fn way_out(source: &str, besides: Vec<Decl>) -> String {
    let source = lowered(source).into_iter().map(|lowered| lowered.decl);
    let problems = super::problems(&source.chain(besides).collect::<Vec<_>>());
    let [problem] = problems.as_slice() else { panic!("one problem: {problems:?}") };
    problem.help.clone()
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn event(name: &str, wire: &str, payload: &str) -> Decl {
    let payload = named(payload);
    let on_full = OnFull::Block;
    Decl::Event(EventDecl { name: name.into(), wire: wire.into(), payload, on_full, docs: String::new() })
}

/// A host function whose arguments are in `None`.
fn host(name: &str, of: Option<&str>, params: &[Type], ok: Option<Type>) -> Decl {
    let param = |ty: &Type| Param { name: "a".into(), wire: "a".into(), ty: ty.clone(), default: None };
    Decl::Host(HostDecl {
        name: name.into(),
        of: of.map(str::to_owned),
        is_async: true,
        params: params.iter().map(param).collect(),
        args: "None".into(),
        ok,
        error: Some(Type::Str),
        docs: String::new(),
    })
}

fn interface(name: &str) -> Decl {
    Decl::Interface(InterfaceDecl { name: name.into(), docs: String::new() })
}

fn stream(name: &str, kind: FunctionKind, item: Type) -> Decl {
    Decl::Function(FunctionDecl {
        name: name.into(),
        kind,
        of: None,
        is_async: false,
        params: vec![],
        ok: None,
        stream: Some(item),
        abi: Abi::Both,
        error: None,
        docs: String::new(),
    })
}

#[test]
fn events_share_their_names_with_functions() {
    const SOURCE: &str = "#[ffi::data] struct Tick; #[ffi::export] fn fire() {}";
    let tick = |name| event(name, name, "Tick");
    check_besides(SOURCE, vec![tick("on_tick"), tick("on_tock")], &[]);
    check_besides(
        SOURCE,
        vec![tick("fire"), tick("on_tick"), tick("on_tick"), tick("destroy"), tick("fire_cbor")],
        &[
            "FFI0007 fire:: `fire` is exported twice, as a function and as an event",
            "FFI0007 on_tick:: `on_tick` is exported twice, as an event",
            "FFI0018 destroy:: `destroy` is the name of something every library exports",
            "FFI0007 fire_cbor:: a form of `fire_cbor` has the same symbol as a form of `fire`",
        ],
    );
    let help = "other languages have no modules to tell them apart: give one of them another name there, with \
                `rename = \"..\"` in its attribute";
    assert_eq!(way_out(SOURCE, vec![tick("fire")]), help);
    let help = "give it another name, with `rename = \"..\"` in its attribute";
    assert_eq!(way_out(SOURCE, vec![tick("stream_close")]), help);
}

#[test]
fn hosts_can_listen_to_each_event_by_its_name_on_the_wire() {
    const SOURCE: &str = "#[ffi::data] struct Tick;";
    check_besides(SOURCE, vec![event("a", "b", "Tick"), event("b", "a", "Tick")], &[]);
    check_besides(
        SOURCE,
        vec![
            event("on_all", "", "Tick"),
            event("on_zero", "a\0b", "Tick"),
            event("on_tick", "tick", "Tick"),
            event("tick", "tick", "Tick"),
            event("on_none", "", "Tick"),
        ],
        &[
            "FFI0024 on_all:: the event `on_all` has no name on the wire",
            "FFI0024 on_zero:: the event `on_zero` has a zero in its name on the wire",
            "FFI0007 tick:: the events `on_tick` and `tick` are both `tick` on the wire",
            "FFI0024 on_none:: the event `on_none` has no name on the wire",
        ],
    );
}

#[test]
fn host_functions_take_the_names_that_headers_make_of_them() {
    const SOURCE: &str = "
        #[ffi::data] struct None;
        #[ffi::export] fn fetch() {}
        #[ffi::export] fn complete_get() {}
        #[ffi::export] fn fail() {}
    ";
    let plain = |name| host(name, None, &[], None);
    check_besides(SOURCE, vec![plain("fetch"), plain("fetch_cbor")], &[]);
    check_besides(
        SOURCE,
        vec![
            plain("get"),
            plain("fetch"),
            plain("fetch"),
            plain("host_fn"),
            host("fetch", Some("A"), &[], None),
        ],
        &[
            "FFI0007 get:: a form of `get` has the same symbol as a form of `complete_get`",
            "FFI0007 fetch:: `fetch` is exported twice, as a host function",
            "FFI0018 host_fn:: a form of `host_fn` has the name of something every library exports",
            "FFI0007 fetch:: `fetch` is exported twice, as a host function",
        ],
    );
    let help = "`register_`, `complete_` and `fail_` before a name are taken by the host function of that name: \
                give one of the two another name with `rename = \"..\"`";
    assert_eq!(way_out(SOURCE, vec![plain("get")]), help);
    let help = way_out(SOURCE, vec![plain("fetch"), host("fetch", Some("Storage"), &[], None)]);
    assert!(help.ends_with("another name there, with `#[ffi(rename = \"..\")]` on it"), "{help}");
}

#[test]
fn interfaces_share_their_names_with_types() {
    check_besides(
        "#[ffi::data] struct Storage;",
        vec![interface("Storage"), interface("Clock"), interface("Clock")],
        &[
            "FFI0007 Storage:: `Storage` is exported twice, as a struct and as an interface",
            "FFI0007 Clock:: `Clock` is exported twice, as an interface and as an interface",
        ],
    );
    let help = way_out("", vec![interface("Clock"), interface("Clock")]);
    assert!(help.ends_with("another name there, by its name in Rust"), "{help}");
}

#[test]
fn streams_take_a_name_more() {
    const SOURCE: &str = "#[ffi::export] fn ticks_next() {}";
    check_besides(
        SOURCE,
        lowered("#[ffi::export] fn ticks() {}").pop().map(|one| one.decl).into_iter().collect(),
        &[],
    );
    let ticks = || stream("ticks", FunctionKind::Static, Type::I32);
    check_besides(
        SOURCE,
        vec![ticks()],
        &["FFI0007 ticks:: a form of `ticks` has the same symbol as a form of `ticks_next`"],
    );
    let help = "`_cbor`, `_wait` and, of streams, `_next` at the end of a name are taken by the call forms: give one \
                of the two another name with `rename = \"..\"`";
    assert_eq!(way_out(SOURCE, vec![ticks()]), help);
}

#[test]
fn no_handle_is_in_an_event() {
    const SOURCE: &str = "
        #[ffi::handle] struct Session;
        #[ffi::data] struct Held { one: Outer }
        #[ffi::data] enum Outer { None, Some(Vec<Arc<Session>>) }
        #[ffi::data] struct Free { x: i32 }
    ";
    check_besides(
        SOURCE,
        vec![event("on_free", "on_free", "Free"), event("on_held", "on_held", "Held")],
        &["FFI0024 on_held:Held: the event `on_held` gives out a handle, in `Held`"],
    );
}

#[test]
fn handles_are_in_streams_of_a_context_and_in_host_functions() {
    const SOURCE: &str = "#[ffi::handle] struct Session; #[ffi::data] struct None;";
    let session = || Type::Handle("Session".into());
    check_besides(
        SOURCE,
        vec![
            stream("opened", FunctionKind::Method, session()),
            host("accept", None, &[session()], Some(session())),
            stream("all", FunctionKind::Static, session()),
        ],
        &[
            "FFI0022 all:Session: `all` gives out the handle `Session`, but has no context that it could belong to",
        ],
    );
}

#[test]
fn types_are_asked_of_events_streams_and_host_functions() {
    const SOURCE: &str = "#[ffi::data] struct None; #[ffi::data] struct Ratio(f64);";
    let set = Type::Set(Box::new(named("Ratio")));
    let mut failing = host("fail", None, &[], None);
    if let Decl::Host(decl) = &mut failing {
        decl.error = Some(named("None"));
    }
    check_besides(
        SOURCE,
        vec![
            event("on_tick", "on_tick", "Tick"),
            stream("ticks", FunctionKind::Method, named("Item")),
            host("fetch", None, &[named("Given"), set], Some(named("Answered"))),
            failing,
        ],
        &[
            "FFI0015 on_tick:Tick: `on_tick` uses `Tick`, which is not annotated",
            "FFI0015 ticks:Item: `ticks` uses `Item`, which is not annotated",
            "FFI0015 fetch:Given: `fetch` uses `Given`, which is not annotated",
            "FFI0015 fetch:Answered: `fetch` uses `Answered`, which is not annotated",
            "FFI0001 fetch:Ratio: `Ratio` cannot be a key",
            "FFI0015 fail:None: `fail` fails with `None`, which is not an error",
        ],
    );
}

/// A descriptor or a lock file can say anything.
#[test]
fn arguments_that_are_not_the_parameters_are_a_struct_as_any_other() {
    let args = || "#[ffi::data] struct None { a: Unknown }";
    check_besides(
        args(),
        vec![host("ask", None, &[named("Unknown")], None)],
        &["FFI0015 ask:Unknown: `ask` uses `Unknown`, which is not annotated"],
    );
    check_besides(
        args(),
        vec![host("ask", None, &[Type::Str], None)],
        &["FFI0015 None:Unknown: `None` uses `Unknown`, which is not annotated"],
    );
}
