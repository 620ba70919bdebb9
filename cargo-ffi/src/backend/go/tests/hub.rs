//! A contract with objects that stay in the library, wherever one can stand.

use ffi_model::{
    contract::{
        Abi, CONTRACT_VERSION, Contract, Decl, FunctionDecl, FunctionKind, HandleDecl, LibraryDecl,
        NewtypeDecl, Type,
    },
    symbol,
};

use FunctionKind::{Constructor, Method, Static};

use super::gallery::{array, boxed, enumeration, field, function, map, named, opt, record, seq, variant};

/// The contract of the made-up crate `my-hub`.
pub(super) fn contract() -> Contract {
    let mut decls = vec![Decl::Library(LibraryDecl {
        name: "Hub".into(),
        prefix: "my_hub".into(),
        version: CONTRACT_VERSION,
        package_version: "1.2.3".into(),
        docs: "A hub of sessions.".into(),
    })];
    decls.extend(types());
    decls.extend(functions().into_iter().map(Decl::Function));
    let mut contract = Contract::new(decls).expect("a sound contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

fn session() -> Type {
    Type::Handle("Session".into())
}

fn handle(name: &str, docs: &str) -> Decl {
    Decl::Handle(HandleDecl { name: name.into(), docs: docs.into() })
}

fn newtype(name: &str, ty: Type, docs: &str) -> Decl {
    Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: docs.into() })
}

fn types() -> Vec<Decl> {
    let everywhere = [
        ("one", session()),
        ("maybe", opt(session())),
        ("perhaps", opt(opt(session()))),
        ("list", seq(session())),
        ("gaps", seq(opt(session()))),
        ("two", array(session(), 2)),
        ("by_name", map(Type::Str, session())),
        ("boxed", boxed(session())),
        ("maybe_boxed", opt(boxed(session()))),
        ("main", named("Main")),
        ("maybe_main", opt(named("Main"))),
        ("mains", seq(named("Main"))),
        ("all", named("All")),
        ("pair", named("Pair")),
        ("pairs", seq(named("Pair"))),
        ("found", named("Found")),
        ("wait", Type::Duration),
    ];
    let everywhere = everywhere.map(|(name, ty)| field(name, ty)).to_vec();
    let mut taken = record("Taken", vec![field("by", session()), field("name", Type::Str)]);
    taken.is_error = true;
    let trouble = vec![
        variant("Busy", 0, vec![field("value", session())]),
        variant("Late", 1, vec![field("by", Type::Duration)]),
        variant("Lost", 2, vec![]),
    ];
    let found = vec![
        variant("Nothing", 0, vec![]),
        variant("One", 1, vec![field("session", session())]),
        variant("Many", 2, vec![field("value", seq(session()))]),
    ];
    vec![
        handle("Session", "A connection to one peer.\n\nIt is expensive."),
        // A name that packages have, and one whose first letter conversions use.
        handle("Error", ""),
        handle("Lock", "Keeps others out."),
        Decl::Record(record("Pair", vec![field("first", session()), field("others", seq(session()))])),
        Decl::Record(record("Everywhere", everywhere)),
        Decl::Record(taken),
        Decl::Enum(enumeration("Found", false, found)),
        Decl::Enum(enumeration("Trouble", true, trouble)),
        newtype("Main", session(), "The first of all sessions."),
        newtype("All", seq(session()), ""),
    ]
}

/// A function of a handle.
fn of(
    handle: &str,
    name: &str,
    kind: FunctionKind,
    params: &[(&str, Type)],
    ok: Option<Type>,
) -> FunctionDecl {
    let name = symbol::of_type(handle, name);
    FunctionDecl { of: Some(handle.into()), ..function(&name, kind, params, ok) }
}

fn later(decl: FunctionDecl) -> FunctionDecl {
    FunctionDecl { is_async: true, ..decl }
}

fn failing(decl: FunctionDecl, error: &str) -> FunctionDecl {
    FunctionDecl { error: Some(named(error)), ..decl }
}

fn functions() -> Vec<FunctionDecl> {
    let echoes = [
        ("session", session()),
        ("maybe", opt(session())),
        ("perhaps", opt(opt(session()))),
        ("list", seq(session())),
        ("two", array(session(), 2)),
        ("by_name", map(Type::Str, session())),
        ("boxed", boxed(session())),
        ("main", named("Main")),
        ("maybe_main", opt(named("Main"))),
        ("all", named("All")),
        ("pair", named("Pair")),
        ("found", named("Found")),
        ("everywhere", named("Everywhere")),
        ("taken", named("Taken")),
    ];
    let mut functions = vec![function("new", Constructor, &[], None)];
    for (name, ty) in echoes {
        let value = [("value", ty.clone())];
        functions.push(function(&format!("echo_{name}"), Method, &value, Some(ty.clone())));
        functions.push(later(function(&format!("later_{name}"), Method, &value, Some(ty.clone()))));
        // Called on an object, which what comes back does not belong to, but its owner.
        functions.push(of("Session", &format!("echo_{name}"), Method, &value, Some(ty.clone())));
        functions.push(later(of("Session", &format!("later_{name}"), Method, &value, Some(ty))));
    }

    let mut open = failing(
        later(of("Session", "open", Constructor, &[("name", Type::Str)], Some(session()))),
        "Trouble",
    );
    open.docs = "Opens a session with a peer.".into();
    let mut write =
        failing(later(of("Session", "write", Method, &[("data", Type::Bytes)], Some(Type::U64))), "Trouble");
    write.docs = "Writes to the peer.".into();
    let mut dump = of("Session", "dump", Method, &[], Some(Type::Str));
    dump.abi = Abi::Cbor;
    let id = [("id", Type::U64)];
    let which = [("which", Type::I32)];
    functions.extend([
        // What the tests count with.
        function("closes", Static, &id, Some(Type::U32)),
        function("destroyed", Static, &[], Some(Type::U32)),
        function("is_waiting", Static, &[], Some(Type::Bool)),
        function("last_cancelled", Static, &[], Some(Type::U64)),
        function("session", Method, &id, Some(session())),
        function("same", Static, &[("a", session()), ("b", session())], Some(Type::Bool)),
        function("describe", Static, &[("pair", named("Pair"))], Some(Type::U64)),
        failing(function("fail_taken", Method, &which, None), "Taken"),
        failing(later(function("fail_taken_later", Method, &which, None)), "Taken"),
        failing(function("fail_trouble", Method, &which, Some(session())), "Trouble"),
        failing(later(function("fail_trouble_later", Method, &which, Some(session()))), "Trouble"),
        function("last_error", Method, &[], Some(Type::Handle("Error".into()))),
        function("lock", Method, &[], Some(Type::Handle("Lock".into()))),
        of("Session", "new", Constructor, &[], Some(session())),
        of("Session", "with_name", Constructor, &[("name", Type::Str)], Some(session())),
        of("Session", "open_read_only", Constructor, &[], Some(session())),
        open,
        write,
        dump,
        of("Session", "len", Method, &[], Some(Type::U64)),
        of("Session", "close", Method, &[], Some(Type::U8)),
        of("Session", "swap", Method, &[("s", session()), ("lift", session())], Some(named("Pair"))),
        later(of("Session", "pause", Method, &[], None)),
        later(of("Session", "linger", Method, &[], Some(session()))),
        failing(of("Session", "fail", Method, &which, None), "Trouble"),
        failing(later(of("Session", "fail_later", Method, &which, None)), "Trouble"),
        of("Session", "max_len", Static, &[], Some(Type::U32)),
        of("Error", "text", Method, &[], Some(Type::Str)),
        of("Lock", "hold", Method, &[("l", Type::Duration), ("idAt", session())], Some(Type::Duration)),
        of("Lock", "session", Method, &[], Some(opt(session()))),
    ]);
    functions
}
