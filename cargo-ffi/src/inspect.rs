//! What a library exports, as tables for people.
//!
//! Names of C come from [`crate::backend::c`]; everything else is in the contract.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use ffi_model::contract::{
    ConstDecl, ConstValue, Contract, DefaultValue, EnumDecl, EventDecl, FunctionDecl, FunctionKind,
    HandleDecl, HostDecl, InterfaceDecl, Layout, NewtypeDecl, Param, Parts, RecordDecl, Type,
};
use ffi_model::symbol;

use crate::backend::c::{
    names::{self, Names},
    types::{Types, is_number},
};
use crate::snapshot::hexadecimal;

/// The tables. `exported` are the symbols that hosts can find.
pub fn tables(contract: &Contract, exported: &BTreeSet<String>) -> String {
    let names = Names::new(contract);
    let tables = Tables { names: &names, types: Types::new(contract, &names), exported };
    let Parts {
        library,
        functions,
        records,
        enums,
        newtypes,
        handles,
        constants,
        events,
        host_functions,
        interfaces,
    } = contract.parts();
    let mut text = rows(
        "",
        &[
            vec!["Library".to_owned(), library.abi_version()],
            vec!["Context".to_owned(), format!("{} ({})", library.name, names.context())],
            vec!["Hash".to_owned(), contract.hash().map_or("unknown".to_owned(), hexadecimal)],
        ],
    );
    text += &tables.functions(&sorted(functions, |decl| &decl.name));
    text += &tables.events(&sorted(events, |decl| &decl.name));
    let host_functions = sorted(host_functions, |decl| &decl.name);
    text += &tables.host_functions(&host_functions);
    text += &interface_table(&sorted(interfaces, |decl| &decl.name), &host_functions);
    for decl in sorted(records, |decl| &decl.name) {
        text += &tables.record(decl);
    }
    for decl in sorted(enums, |decl| &decl.name) {
        text += &tables.enumeration(decl);
    }
    text += &tables.handles(&sorted(handles, |decl| &decl.name));
    text += &tables.newtypes(&sorted(newtypes, |decl| &decl.name));
    text += &tables.constants(&sorted(constants, |decl| &decl.name));
    text
}

/// By name: the order in a library is the linker's.
fn sorted<T>(decls: &[T], name: impl Fn(&T) -> &str) -> Vec<&T> {
    let mut sorted: Vec<&T> = decls.iter().collect();
    sorted.sort_by(|a, b| name(a).cmp(name(b)));
    sorted
}

struct Tables<'a> {
    names: &'a Names,
    types: Types<'a>,
    exported: &'a BTreeSet<String>,
}

impl Tables<'_> {
    fn functions(&self, functions: &[&FunctionDecl]) -> String {
        let library = self.names.library();
        let mut lines =
            vec![["FUNCTION", "KIND", "SIGNATURE", "SYMBOL", "FORMS"].map(str::to_owned).to_vec()];
        for decl in functions {
            let kind = match decl.kind {
                FunctionKind::Constructor => "constructor",
                FunctionKind::Method => "method",
                FunctionKind::Static => "static",
            };
            let kind = decl.of.as_ref().map_or(kind.to_owned(), |handle| format!("{kind} of {handle}"));
            let symbols = decl.symbols(library);
            let all = symbol::of_function(library, &decl.name);
            let all = all.into_iter().chain([symbol::function_next(library, &decl.name)]);
            let forms = ["callback", "_cbor", "_wait", "_next"].into_iter().zip(all);
            let forms = forms.filter(|(_, symbol)| symbols.contains(symbol)).map(|(form, symbol)| {
                let is_there = self.exported.contains(&symbol);
                if is_there { form.to_owned() } else { format!("{form} (not exported)") }
            });
            let forms: Vec<String> = forms.collect();
            lines.push(vec![
                decl.name.clone(),
                kind,
                function_signature(decl),
                symbol::function(library, &decl.name),
                forms.join(", "),
            ]);
        }
        titled("Functions", &lines)
    }

    fn events(&self, events: &[&EventDecl]) -> String {
        let mut lines = vec![["EVENT", "PAYLOAD", "TEXT", "ON FULL", "C"].map(str::to_owned).to_vec()];
        for decl in events {
            let [c] = symbol::of_event(self.names.library(), &decl.name);
            lines.push(vec![
                decl.name.clone(),
                decl.payload.to_string(),
                decl.wire.clone(),
                decl.on_full.name().to_owned(),
                c,
            ]);
        }
        // As with newtypes.
        if events.is_empty() { String::new() } else { titled("Events", &lines) }
    }

    fn host_functions(&self, functions: &[&HostDecl]) -> String {
        let mut lines = vec![["HOST FUNCTION", "SIGNATURE", "ARGUMENTS", "C"].map(str::to_owned).to_vec()];
        for decl in functions {
            let [register, ..] = symbol::of_host(self.names.library(), &decl.name);
            let mut signature = signature(decl.is_async, &decl.params, decl.ok.as_ref(), decl.error.as_ref());
            if !decl.is_asked() {
                signature += ", gives no answer";
            }
            lines.push(vec![decl.name.clone(), signature, self.names.ty(&decl.args), register]);
        }
        // As with newtypes.
        if functions.is_empty() { String::new() } else { titled("Host functions", &lines) }
    }

    fn record(&self, decl: &RecordDecl) -> String {
        let noun = if decl.is_error { "error struct" } else { "struct" };
        let mut lines = vec![["FIELD", "TYPE", "KEY", "C", "OFFSET"].map(str::to_owned).to_vec()];
        let spelled = names::fields(decl.fields.iter().map(|field| field.name.as_str()), decl.is_error);
        for (index, (field, c)) in decl.fields.iter().zip(spelled).enumerate() {
            let offset = decl.layout.as_ref().and_then(|layout| layout.offsets.get(index));
            lines.push(vec![
                field.name.clone(),
                with_default(&field.ty, field.default.as_ref()),
                field.wire.clone(),
                declared(&self.types.c_value(&field.ty), &c),
                offset.map_or("?".to_owned(), ToString::to_string),
            ]);
        }
        titled(&self.title(noun, &decl.name, decl.layout.as_ref()), &lines)
    }

    fn enumeration(&self, decl: &EnumDecl) -> String {
        let noun = if decl.is_error { "error enum" } else { "enum" };
        let mut lines = vec![["VARIANT", "VALUE", "TEXT", "FIELDS", "C"].map(str::to_owned).to_vec()];
        for (index, variant) in decl.variants.iter().enumerate() {
            let value =
                variant.value.filter(|_| is_number(decl)).map_or(index.to_string(), |v| v.to_string());
            let fields = variant
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.wire, with_default(&field.ty, field.default.as_ref())));
            lines.push(vec![
                variant.name.clone(),
                value,
                variant.wire.clone(),
                fields.collect::<Vec<_>>().join(", "),
                self.names.enumerator(&decl.name, &variant.name),
            ]);
        }
        let mut title = self.title(noun, &decl.name, decl.layout.as_ref());
        if let Some(offset) = decl.layout.as_ref().and_then(|layout| layout.offsets.first()) {
            let _ = write!(title, ", union at {offset}");
        }
        titled(&title, &lines)
    }

    fn handles(&self, handles: &[&HandleDecl]) -> String {
        let mut lines = vec![["HANDLE", "C"].map(str::to_owned).to_vec()];
        lines.extend(handles.iter().map(|decl| vec![decl.name.clone(), self.names.ty(&decl.name)]));
        // As with newtypes.
        if handles.is_empty() { String::new() } else { titled("Handles", &lines) }
    }

    fn newtypes(&self, newtypes: &[&NewtypeDecl]) -> String {
        let mut lines = vec![["NEWTYPE", "TYPE", "C"].map(str::to_owned).to_vec()];
        for decl in newtypes {
            let c = declared(&self.types.c_value(&decl.ty), &self.names.ty(&decl.name));
            lines.push(vec![decl.name.clone(), decl.ty.to_string(), c]);
        }
        // Most libraries have none, and do not miss the table.
        if newtypes.is_empty() { String::new() } else { titled("Newtypes", &lines) }
    }

    fn constants(&self, constants: &[&ConstDecl]) -> String {
        let mut lines = vec![["CONSTANT", "TYPE", "VALUE", "C"].map(str::to_owned).to_vec()];
        for decl in constants {
            let value = decl.value.as_ref().map_or("?".to_owned(), literal);
            lines.push(vec![decl.name.clone(), decl.spelled_type(), value, self.names.constant(&decl.name)]);
        }
        titled("Constants", &lines)
    }

    fn title(&self, noun: &str, name: &str, layout: Option<&Layout>) -> String {
        let c = self.names.ty(name);
        match layout {
            Some(Layout { size, align, .. }) => format!("{noun} {name}: {c}, size {size}, align {align}"),
            None => format!("{noun} {name}: {c}"),
        }
    }
}

fn interface_table(interfaces: &[&InterfaceDecl], functions: &[&HostDecl]) -> String {
    let mut lines = vec![["INTERFACE", "FUNCTIONS"].map(str::to_owned).to_vec()];
    for decl in interfaces {
        let own = functions.iter().filter(|function| function.of.as_ref() == Some(&decl.name));
        let own: Vec<&str> = own.map(|function| function.own_name()).collect();
        lines.push(vec![decl.name.clone(), own.join(", ")]);
    }
    // As with newtypes.
    if interfaces.is_empty() { String::new() } else { titled("Interfaces", &lines) }
}

fn function_signature(decl: &FunctionDecl) -> String {
    let given = match &decl.stream {
        Some(item) => Some(format!("Stream<Item = {item}>")),
        None => decl.ok.as_ref().map(Type::to_string),
    };
    signature(decl.is_async, &decl.params, given.as_ref(), decl.error.as_ref())
}

/// `async (name: String) -> Vec<u8>, fails with TimerError`
fn signature(
    is_async: bool,
    params: &[Param],
    ok: Option<&impl std::fmt::Display>,
    error: Option<&Type>,
) -> String {
    let params = params
        .iter()
        .map(|param| format!("{}: {}", param.name, with_default(&param.ty, param.default.as_ref())));
    let mut text = format!("({})", params.collect::<Vec<_>>().join(", "));
    if is_async {
        text.insert_str(0, "async ");
    }
    if let Some(ok) = ok {
        let _ = write!(text, " -> {ok}");
    }
    if let Some(error) = error {
        let _ = write!(text, ", fails with {error}");
    }
    text
}

/// `i64 = 5`
fn with_default(ty: &Type, default: Option<&DefaultValue>) -> String {
    default.map_or_else(|| ty.to_string(), |default| format!("{ty} = {default}"))
}

fn literal(value: &ConstValue) -> String {
    match value {
        ConstValue::Bool(value) => value.to_string(),
        ConstValue::Int(value) => value.to_string(),
        ConstValue::Huge(value) => value.to_string(),
        ConstValue::Duration(seconds, nanos) => format!("{:?}", Duration::new(*seconds, *nanos)),
        ConstValue::Float(bits) => format!("{:?}", f64::from_bits(*bits)),
        ConstValue::Str(text) => format!("{text:?}"),
    }
}

fn declared(ty: &str, name: &str) -> String {
    if ty.ends_with('*') { format!("{ty}{name}") } else { format!("{ty} {name}") }
}

/// A table below its title; nothing for one without rows.
fn titled(title: &str, lines: &[Vec<String>]) -> String {
    let header_only = lines.len() == 1;
    let body = if header_only { "  (none)\n".to_owned() } else { rows("  ", lines) };
    format!("\n{title}\n{body}")
}

/// Columns, as wide as their widest cell.
fn rows(indent: &str, lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(format!("{indent}{}", cells.collect::<Vec<_>>().join("  ")).trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use ffi_model::contract::{Abi, CONTRACT_VERSION, Decl, Field, LibraryDecl, OnFull, Type};

    use super::*;

    #[test]
    fn events_streams_and_what_hosts_implement_have_their_rows() {
        let docs = String::new;
        let named = |name: &str| Type::Named(name.into());
        let param = |name: &str, ty| Param { name: name.into(), wire: name.into(), ty, default: None };
        let record = |name: &str, fields: Vec<Param>| {
            let field = |Param { name, wire, ty, default }| Field { name, wire, ty, default, docs: docs() };
            let fields = fields.into_iter().map(field).collect();
            Decl::Record(RecordDecl {
                name: name.into(),
                is_error: false,
                fields,
                layout: None,
                docs: docs(),
            })
        };
        let ticks = |name: &str, is_async, error| {
            Decl::Function(FunctionDecl {
                name: name.into(),
                kind: FunctionKind::Method,
                of: None,
                is_async,
                params: vec![param("every_ms", Type::U64)],
                ok: None,
                stream: Some(named("Tick")),
                abi: Abi::Both,
                error,
                docs: docs(),
            })
        };
        let event = |name: &str, wire: &str, on_full| {
            let payload = named("Tick");
            Decl::Event(EventDecl { name: name.into(), wire: wire.into(), payload, on_full, docs: docs() })
        };
        let host = |name: &str, args: &str, of: Option<&str>, is_async, params: &[Param], ok, error| {
            let (args, of, params) = (args.to_owned(), of.map(str::to_owned), params.to_vec());
            Decl::Host(HostDecl { name: name.into(), of, is_async, params, args, ok, error, docs: docs() })
        };
        let (key, line, storage) = (param("key", Type::Str), param("line", Type::Str), Some("Storage"));
        let text = || Some(Type::Str);
        let bytes = || Some(Type::Option(Box::new(Type::Bytes)));
        let decls = vec![
            Decl::Library(LibraryDecl {
                name: "Lib".into(),
                prefix: "lib".into(),
                version: CONTRACT_VERSION,
                package_version: "1.2.3".into(),
                docs: docs(),
            }),
            ticks("ticks", false, None),
            ticks("later", true, Some(Type::Str)),
            event("on_tick", "onTick", OnFull::Block),
            event("on_late", "on_late", OnFull::DropOldest),
            Decl::Interface(InterfaceDecl { name: "Storage".into(), docs: docs() }),
            host("storage_log", "LogArgs", storage, false, std::slice::from_ref(&line), None, None),
            host("storage_get", "GetArgs", storage, true, std::slice::from_ref(&key), bytes(), text()),
            host("now", "NowArgs", None, false, &[], Some(Type::U64), text()),
            record("Tick", vec![param("count", Type::U32)]),
            record("NowArgs", vec![]),
            record("LogArgs", vec![line]),
            record("GetArgs", vec![key]),
        ];
        let contract = Contract::new(decls).expect("a contract");
        let prefixed =
            ["ticks", "ticks_cbor", "ticks_wait", "ticks_next", "later", "later_cbor", "later_wait"];
        let exported = prefixed.map(|name| format!("lib_{name}")).into();
        expect_test::expect![[r#"
            Library  lib 1.2.3, cargo ffi ABI 1
            Context  Lib (lib_ctx_t)
            Hash     unknown

            Functions
              FUNCTION  KIND    SIGNATURE                                                        SYMBOL     FORMS
              later     method  async (every_ms: u64) -> Stream<Item = Tick>, fails with String  lib_later  callback, _cbor, _wait, _next (not exported)
              ticks     method  (every_ms: u64) -> Stream<Item = Tick>                           lib_ticks  callback, _cbor, _wait, _next

            Events
              EVENT    PAYLOAD  TEXT     ON FULL      C
              on_late  Tick     on_late  drop_oldest  lib_on_late
              on_tick  Tick     onTick   block        lib_on_tick

            Host functions
              HOST FUNCTION  SIGNATURE                                                  ARGUMENTS       C
              now            () -> u64, fails with String                               lib_now_args_t  lib_register_now
              storage_get    async (key: String) -> Option<Vec<u8>>, fails with String  lib_get_args_t  lib_register_storage_get
              storage_log    (line: String), gives no answer                            lib_log_args_t  lib_register_storage_log

            Interfaces
              INTERFACE  FUNCTIONS
              Storage    get, log

            struct GetArgs: lib_get_args_t
              FIELD  TYPE    KEY  C              OFFSET
              key    String  key  ffi_str_t key  ?

            struct LogArgs: lib_log_args_t
              FIELD  TYPE    KEY   C               OFFSET
              line   String  line  ffi_str_t line  ?

            struct NowArgs: lib_now_args_t
              (none)

            struct Tick: lib_tick_t
              FIELD  TYPE  KEY    C               OFFSET
              count  u32   count  uint32_t count  ?

            Constants
              (none)
        "#]].assert_eq(&tables(&contract, &exported));
    }

    #[test]
    fn newtypes_and_constants_of_all_types_have_their_rows() {
        let docs = String::new;
        let (name, prefix, package_version) = ("Lib".to_owned(), "lib".to_owned(), "1.2.3".to_owned());
        let newtype = |name: &str, ty| {
            Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: docs() })
        };
        let constant = |name: &str, ty, value| {
            Decl::Constant(ConstDecl { name: name.into(), ty, value: Some(value), docs: docs() })
        };
        let field =
            |name: &str, ty| Field { name: name.into(), wire: name.into(), ty, default: None, docs: docs() };
        let named = |name: &str| Type::Named(name.into());
        let decls = vec![
            Decl::Library(LibraryDecl {
                name,
                prefix,
                version: CONTRACT_VERSION,
                package_version,
                docs: docs(),
            }),
            newtype("UserId", Type::U64),
            newtype("Digest", Type::Array(Box::new(Type::U8), 32)),
            constant("LEAST", Type::I128, ConstValue::Int(i128::MIN)),
            constant("MOST", Type::U128, ConstValue::Huge(u128::MAX)),
            constant("PATIENCE", Type::Duration, ConstValue::Duration(1, 500_000_000)),
            constant("TEXT", Type::Str, ConstValue::Str("a\"".into())),
            Decl::Record(RecordDecl {
                name: "Seen".into(),
                is_error: false,
                fields: vec![
                    field("by", Type::Map(Box::new(named("UserId")), Box::new(Type::Time))),
                    field("last", Type::Box(Box::new(named("Digest")))),
                ],
                layout: None,
                docs: docs(),
            }),
        ];
        let contract = Contract::new(decls).expect("a contract");
        expect_test::expect![[r#"
            Library  lib 1.2.3, cargo ffi ABI 1
            Context  Lib (lib_ctx_t)
            Hash     unknown

            Functions
              (none)

            struct Seen: lib_seen_t
              FIELD  TYPE                         KEY   C                             OFFSET
              by     HashMap<UserId, SystemTime>  by    lib_user_id_to_time_map_t by  ?
              last   Box<Digest>                  last  const lib_digest_t *last      ?

            Newtypes
              NEWTYPE  TYPE      C
              Digest   [u8; 32]  lib_u8_array_32_t lib_digest_t
              UserId   u64       uint64_t lib_user_id_t

            Constants
              CONSTANT  TYPE      VALUE                                     C
              LEAST     i128      -170141183460469231731687303715884105728  LIB_LEAST
              MOST      u128      340282366920938463463374607431768211455   LIB_MOST
              PATIENCE  Duration  1.5s                                      LIB_PATIENCE
              TEXT      &str      "a\""                                     LIB_TEXT
        "#]]
        .assert_eq(&tables(&contract, &BTreeSet::new()));
    }
}
