//! The symbols of the library, tied to the engine.

use ffi_model::{
    contract::{Contract, FunctionKind},
    symbol,
};
use ffi_templates::rust::{Entries, Entry, OptionalEntry};

use super::{functions, literal};

/// `entries.rs`
pub(super) fn file(contract: &Contract) -> Entries {
    let prefix = &contract.library().prefix;
    let entries = functions(contract).map(|decl| Entry {
        wire: literal::text(&decl.name),
        symbol: symbol::function_cbor(prefix, &decl.name),
        kind: match decl.kind {
            FunctionKind::Constructor if decl.makes_context() => "Constructor",
            FunctionKind::Static => "Static",
            FunctionKind::Constructor | FunctionKind::Method => "Method",
        },
    });
    Entries { prefix: prefix.clone(), entries: entries.collect(), optional: optional(contract) }
}

/// What not every library has a use for, and whether this one has.
pub(super) fn optional(contract: &Contract) -> Vec<OptionalEntry> {
    let handles = !contract.handles().is_empty();
    let streams = contract.functions().iter().any(|decl| decl.stream.is_some());
    let (events, hosts) = (!contract.events().is_empty(), !contract.host_functions().is_empty());
    let entry = |field, symbol, is_there| OptionalEntry { field, symbol, is_there };
    vec![
        entry("handle_close", symbol::HANDLE_CLOSE, handles),
        entry("stream_grant", "stream_grant", streams),
        entry("add_event_listener", "add_event_listener_cbor", events),
        entry("remove_event_listener", "remove_event_listener", events),
        entry("event_stats", "event_stats", events),
        entry("register_host_fn", "register_host_fn_owned", hosts),
        entry("host_complete", "host_complete", hosts),
        entry("host_stats", "host_stats", hosts),
    ]
}
