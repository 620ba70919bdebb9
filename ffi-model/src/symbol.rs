//! The symbol grammar: the only place where the name of an exported symbol is built.
//!
//! ```text
//!   {library}_{function}          my_timer_echo              the callback form
//!   {library}_{function}_cbor     my_timer_echo_cbor         one CBOR buffer in, CBOR out
//!   {library}_{function}_wait     my_timer_echo_wait         the direct form
//!   {library}_{function}_next     my_timer_ticks_next        the next item of a stream that the direct form opened
//!   {library}_{runtime}           my_timer_destroy           what every library has, see [`RUNTIME`]
//! ```
//!
//! Headers add functions of their own for events and host functions, see [`of_event`] and [`of_host`].
//!
//! `{function}` of a handle's function begins with the handle's name, `session_write`: see [`of_type`].
//!
//! `{library}` is the name of the lib target as rustc sees it (`my_timer`). A function whose own name
//! would produce a symbol of another row is refused when the contract is put together, so no two
//! exports ever share a symbol.

use crate::casing::ItemCase;

/// The ends of the symbols that every library exports, whatever its author wrote.
pub const RUNTIME: [&str; 22] = [
    "destroy",
    "cancel",
    "set_stale_warn",
    HANDLE_CLOSE,
    "add_event_listener",
    "add_event_listener_cbor",
    "remove_event_listener",
    "event_stats",
    "stream_grant",
    "stream_close",
    "register_host_fn",
    "register_host_fn_cbor",
    "register_host_fn_owned",
    "host_complete",
    "host_stats",
    "serve",
    "serve_cbor",
    "serve_stop",
    "reply_release",
    "abi_descriptor",
    ABI_HASH,
    ABI_VERSION,
];

/// The end of the symbol that closes a handle.
pub const HANDLE_CLOSE: &str = "handle_close";

/// The end of the symbol that gives [`crate::contract::hash`] of the library as loaded.
pub const ABI_HASH: &str = "abi_hash";

/// The end of the symbol that gives [`crate::contract::LibraryDecl::abi_version`].
pub const ABI_VERSION: &str = "abi_version";

/// The name of the function `name` of a handle or an interface, among all functions of the library.
pub fn of_type(handle: &str, name: &str) -> String {
    format!("{}_{name}", ItemCase::Function.apply(handle))
}

/// The callback form of a function.
pub fn function(library: &str, name: &str) -> String {
    format!("{library}_{name}")
}

/// The CBOR form of a function.
pub fn function_cbor(library: &str, name: &str) -> String {
    format!("{library}_{name}_cbor")
}

/// The direct form of a function.
pub fn function_wait(library: &str, name: &str) -> String {
    format!("{library}_{name}_wait")
}

/// What takes the next item of a stream that the direct form opened.
pub fn function_next(library: &str, name: &str) -> String {
    format!("{library}_{name}_next")
}

/// What the header has for the event `name`: its listener is added with it.
pub fn of_event(library: &str, name: &str) -> [String; 1] {
    [function(library, name)]
}

/// What the header has for the host function `name`: it is registered, completed and failed with these.
pub fn of_host(library: &str, name: &str) -> [String; 3] {
    ["register", "complete", "fail"].map(|verb| format!("{library}_{verb}_{name}"))
}

/// A symbol that every library exports; `name` is one of [`RUNTIME`].
pub fn runtime(library: &str, name: &str) -> String {
    debug_assert!(RUNTIME.contains(&name), "`{name}` is not exported by every library");
    format!("{library}_{name}")
}

/// All symbols that the function `name` takes.
pub fn of_function(library: &str, name: &str) -> [String; 3] {
    [function(library, name), function_cbor(library, name), function_wait(library, name)]
}
