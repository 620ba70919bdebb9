//! A contract of a library that talks by itself: events, streams, and functions that it calls.

use ffi_model::{
    contract::{
        CONTRACT_VERSION, Contract, Decl, EventDecl, FunctionDecl, FunctionKind, HandleDecl, HostDecl,
        InterfaceDecl, LibraryDecl, NewtypeDecl, OnFull, Param, RecordDecl, Type,
    },
    symbol,
};

use FunctionKind::{Constructor, Method, Static};

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
use crate::backend::c;

use super::gallery::{array, boxed, enumeration, field, function, map, named, opt, record, seq, variant};

/// The contract of the made-up crate `my-feed`.
pub(super) fn contract() -> Contract {
    let mut decls = vec![Decl::Library(LibraryDecl {
        name: "Feed".into(),
        prefix: "my_feed".into(),
        version: CONTRACT_VERSION,
        package_version: "1.2.3".into(),
        docs: "A feed of what happens.".into(),
    })];
    decls.extend(types());
    decls.extend(events());
    decls.extend(hosts());
    decls.extend(functions().into_iter().map(Decl::Function));
    let mut contract = Contract::new(decls).expect("a sound contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

/// What the library does: what is written by hand, and for each function that gives back what it got the one that asks
/// for it.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(super) fn written(contract: &Contract) -> String {
    let names = c::names::Names::new(contract);
    let types = c::types::Types::new(contract, &names);
    let mut written = include_str!("feed.c").to_owned();
    for (name, ty) in given() {
        let is_by_pointer = types.is_by_pointer(&ty);
        let param = if is_by_pointer { types.c_payload(&ty) } else { format!("{} ", types.c_value(&ty)) };
        let star = if is_by_pointer { "*" } else { "" };
        written.push_str(&format!(
            "\nint32_t my_feed_ask_give_{name}(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, {param}value) {{\n    \
                 my_feed_give_{name}_args_t args = {{{star}value}};\n    \
                 return ask(ctx, \"give_{name}\", &args, sizeof args, callback, user_data);\n}}\n"
        ));
    }
    written
}

fn session() -> Type {
    Type::Handle("Session".into())
}

fn types() -> Vec<Decl> {
    let error = |record: RecordDecl| Decl::Record(RecordDecl { is_error: true, ..record });
    let mut profile = record(
        "Profile",
        vec![field("name", Type::Str), field("age", opt(Type::U32)), field("wait", Type::Duration)],
    );
    profile.docs = "Somebody.".into();
    vec![
        Decl::Handle(HandleDecl { name: "Session".into(), docs: String::new() }),
        Decl::Record(record("Tick", vec![field("n", Type::U64), field("after", Type::Duration)])),
        Decl::Record(record(
            "OnJobScheduledPayload",
            vec![field("job_id", Type::Str), field("will_run_count", Type::I64)],
        )),
        Decl::Record(profile),
        Decl::Enum(enumeration("Level", false, vec![variant("Low", 0, vec![]), variant("High", 7, vec![])])),
        Decl::Enum(enumeration(
            "Signal",
            false,
            vec![variant("Stop", 0, vec![]), variant("Go", 1, vec![field("by", Type::Str)])],
        )),
        Decl::Newtype(NewtypeDecl {
            name: "Note".into(),
            ty: Type::Str,
            converts: false,
            docs: "A few words.".into(),
        }),
        Decl::Newtype(NewtypeDecl {
            name: "Ticket".into(),
            ty: session(),
            converts: false,
            docs: String::new(),
        }),
        error(record("StorageError", vec![field("key", Type::Str), field("after", Type::Duration)])),
        Decl::Enum(enumeration(
            "Refused",
            true,
            vec![variant("Busy", 0, vec![]), variant("Late", 1, vec![field("by", Type::Duration)])],
        )),
        // A name that packages have.
        Decl::Record(record("Subscription", vec![field("price", Type::U32)])),
    ]
}

pub(super) fn event(name: &str, payload: Type) -> EventDecl {
    EventDecl { name: name.into(), wire: name.into(), payload, on_full: OnFull::Block, docs: String::new() }
}

fn events() -> Vec<Decl> {
    let mut tick = event("on_tick", named("Tick"));
    tick.wire = "a \"tick\"".into();
    tick.docs = "The clock has ticked.\n\nIt does so *often*.".into();
    let events = [
        tick,
        event("on_job_scheduled", named("OnJobScheduledPayload")),
        event("level_changed", named("Level")),
        event("on_signal", named("Signal")),
        event("on_note", named("Note")),
        event("on_subscription", named("Subscription")),
    ];
    events.map(Decl::Event).to_vec()
}

/// A host function, and the record of its arguments.
pub(super) fn host(
    of: Option<&str>,
    name: &str,
    params: &[(&str, Type)],
    ok: Option<Type>,
    error: Option<Type>,
) -> [Decl; 2] {
    let name = of.map_or(name.to_owned(), |of| symbol::of_type(of, name));
    let args = format!("{}Args", ffi_model::casing::ItemCase::Type.apply(&name));
    let fields = params.iter().map(|(name, ty)| field(name, ty.clone())).collect();
    let params = params.iter().map(|(name, ty)| Param {
        name: (*name).into(),
        wire: (*name).into(),
        ty: ty.clone(),
        default: None,
    });
    let host = HostDecl {
        name,
        of: of.map(str::to_owned),
        is_async: error.is_some(),
        params: params.collect(),
        args: args.clone(),
        ok,
        error,
        docs: String::new(),
    };
    [Decl::Record(record(&args, fields)), Decl::Host(host)]
}

/// What the host gives back as it got it.
fn given() -> Vec<(&'static str, Type)> {
    vec![
        ("text", Type::Str),
        ("bytes", Type::Bytes),
        ("number", Type::I16),
        ("wide", Type::U128),
        ("time", Type::Time),
        ("wait", Type::Duration),
        ("level", named("Level")),
        ("signal", named("Signal")),
        ("note", named("Note")),
        ("profile", named("Profile")),
        ("maybe", opt(Type::Str)),
        ("maybe_number", opt(Type::I64)),
        ("perhaps", opt(opt(Type::Bytes))),
        ("maybe_boxed", opt(boxed(named("Profile")))),
        ("boxed", boxed(Type::Str)),
        ("list", seq(Type::Str)),
        ("numbers", seq(Type::U32)),
        ("three", array(named("Level"), 3)),
        ("by_name", map(Type::Str, named("Profile"))),
        ("session", session()),
        ("maybe_session", opt(session())),
        ("sessions", seq(session())),
        ("ticket", named("Ticket")),
    ]
}

fn documented(mut decls: [Decl; 2], docs: &str) -> [Decl; 2] {
    if let Decl::Host(decl) = &mut decls[1] {
        docs.clone_into(&mut decl.docs);
    }
    decls
}

fn hosts() -> Vec<Decl> {
    let text = || Some(Type::Str);
    let storage = Some("Storage");
    let mut decls = vec![
        Decl::Interface(InterfaceDecl { name: "Storage".into(), docs: "Where things are kept.".into() }),
        Decl::Interface(InterfaceDecl { name: "Clock".into(), docs: String::new() }),
        // A name that the code around the calls has.
        Decl::Interface(InterfaceDecl { name: "Queue".into(), docs: String::new() }),
    ];
    let fetch = host(None, "fetch_profile", &[("user_id", Type::Str)], Some(named("Profile")), text());
    decls.extend(documented(fetch, "Fetches a profile.\n\nIt may take its time."));
    // Parameters that the code around the call has names for.
    let names = ["fn", "call", "one", "type", "ctx", "f"].map(|name| (name, Type::U8));
    decls.extend(host(None, "now", &names, Some(Type::U64), text()));
    decls.extend(host(None, "log_line", &[("line", Type::Str)], None, None));
    decls.extend(host(None, "wait_for", &[("debug", Type::Duration)], None, None));
    for (name, ty) in given() {
        let params = [("value", ty.clone())];
        decls.extend(host(None, &format!("give_{name}"), &params, Some(ty), Some(named("Refused"))));
    }
    let key = ("key", Type::Str);
    let get =
        host(storage, "get", std::slice::from_ref(&key), Some(opt(Type::Bytes)), Some(named("StorageError")));
    decls.extend(documented(get, "Gives what is kept at `key`."));
    decls.extend(host(storage, "put", &[key, ("value", Type::Bytes)], None, Some(named("Refused"))));
    decls.extend(host(storage, "log", &[("line", Type::Str)], None, None));
    let sync = host(Some("Clock"), "sync", &[], None, text());
    decls.extend(sync.map(|decl| match decl {
        Decl::Host(decl) => Decl::Host(HostDecl { is_async: false, ..decl }),
        args => args,
    }));
    decls.extend(host(Some("Queue"), "add", &[("line", Type::Str), ("by", opt(session()))], None, None));
    decls
}

fn functions() -> Vec<FunctionDecl> {
    let later = |decl: FunctionDecl| FunctionDecl { is_async: true, ..decl };
    let failing = |decl: FunctionDecl, error: Type| FunctionDecl { error: Some(error), ..decl };
    let mut functions = vec![
        function("new", Constructor, &[], None),
        // What the tests count with.
        function("destroyed", Static, &[], Some(Type::U32)),
        function("closing", Static, &[], Some(Type::U32)),
        function("listeners", Static, &[], Some(Type::U32)),
        function("set", Static, &[], Some(Type::U32)),
        function("sent", Static, &[], Some(Type::U64)),
        function("session_of", Method, &[], Some(session())),
        // Fires it, from another thread; waits where asked to.
        function("fire", Method, &[("which", Type::U32), ("n", Type::U64), ("wait", Type::Bool)], None),
        // Called by their names in the library, with the text as the only argument.
        function("tell", Method, &[("name", Type::Str), ("text", Type::Str)], None),
        failing(
            later(function("ask_profile", Method, &[("user_id", Type::Str)], Some(named("Profile")))),
            named("Refused"),
        ),
        later(function("ask_now", Method, &[], Some(Type::U64))),
        failing(
            later(function("ask_get", Method, &[("key", Type::Str)], Some(opt(Type::Bytes)))),
            named("StorageError"),
        ),
        failing(
            later(function("ask_put", Method, &[("key", Type::Str), ("value", Type::Bytes)], None)),
            named("Refused"),
        ),
        later(function("ask_sync", Method, &[], None)),
    ];
    let stream = |decl: FunctionDecl, item: Type| FunctionDecl { stream: Some(item), ..decl };
    let which = [("which", Type::U32)];
    let until = [("until", Type::U64)];
    let mut ticks = failing(stream(function("ticks", Method, &until, None), named("Tick")), named("Refused"));
    ticks.docs = "Ticks until it is enough.".into();
    let of = |mut decl: FunctionDecl| {
        decl.name = symbol::of_type("Session", &decl.name);
        FunctionDecl { of: Some("Session".into()), ..decl }
    };
    functions.extend([
        ticks,
        stream(function("count_up", Static, &until, None), Type::U64),
        stream(later(function("notes", Method, &[("stream", Type::Duration)], None)), named("Note")),
        stream(function("sessions", Method, &which, None), opt(session())),
        of(stream(function("lines", Method, &which, None), Type::Str)),
    ]);
    for (name, ty) in given() {
        let ask = function(&format!("ask_give_{name}"), Method, &[("value", ty.clone())], Some(ty));
        functions.push(failing(later(ask), named("Refused")));
    }
    functions
}
