//! What every library exports beside its author's functions, as far as its header has a use for it.

use ffi_model::{contract::Contract, symbol};
use ffi_templates::c::{Function, Member};

use super::{form::member, names::Names};

/// The functions of the runtime that the header of `contract` declares behind the author's.
pub(super) fn functions(contract: &Contract, names: &Names) -> Vec<Function> {
    let used = symbol::RUNTIME.iter().filter(|name| is_used(contract, name));
    used.map(|name| {
        let (params, result) = signature(name, names);
        let docs = docs(name);
        Function { docs, name: symbol::runtime(names.library(), name), params, result }
    })
    .collect()
}

/// Whether a function has a direct form that opens a stream.
pub(super) fn opens_streams(contract: &Contract) -> bool {
    contract.functions().iter().any(|decl| decl.stream.is_some() && decl.abi.has_native())
}

/// Whether there is anything in the library to call it for.
fn is_used(contract: &Contract, name: &str) -> bool {
    match name {
        symbol::HANDLE_CLOSE => !contract.handles().is_empty(),
        "add_event_listener" | "add_event_listener_cbor" | "remove_event_listener" | "event_stats" => {
            !contract.events().is_empty()
        }
        "stream_grant" => contract.functions().iter().any(|decl| decl.stream.is_some()),
        "stream_close" => opens_streams(contract),
        "register_host_fn"
        | "register_host_fn_cbor"
        | "register_host_fn_owned"
        | "host_complete"
        | "host_stats" => !contract.host_functions().is_empty(),
        // What the check of the library calls is declared with it, in front.
        symbol::ABI_HASH | symbol::ABI_VERSION => false,
        _ => true,
    }
}

/// Its parameters, and what it returns.
fn signature(name: &str, names: &Names) -> (Vec<Member>, Option<String>) {
    let context = || member("ctx", format!("*mut {}", names.context()));
    let user_data = || member("user_data", "*mut c_void");
    let callback = || member("callback", "ffi_callback_t");
    let what = || member("name", "*const c_char");
    let code = || Some("i32".to_owned());
    match name {
        "destroy" => (vec![context()], code()),
        "cancel" => (vec![context(), user_data()], code()),
        "set_stale_warn" => (vec![context(), member("interval_ms", "i64")], code()),
        symbol::HANDLE_CLOSE => (vec![member("handle", "*mut c_void")], code()),
        "add_event_listener" | "add_event_listener_cbor" => {
            let params = vec![context(), what(), callback(), user_data()];
            (params, Some("u64".to_owned()))
        }
        "remove_event_listener" => (vec![context(), member("id", "u64")], code()),
        "event_stats" => (vec![context(), member("out", "*mut ffi_event_stats_t")], code()),
        "stream_grant" => (vec![context(), user_data(), member("items", "u64")], code()),
        "stream_close" => (vec![member("stream", format!("*mut {}", names.stream()))], code()),
        "register_host_fn" | "register_host_fn_cbor" => {
            (vec![context(), what(), member("fn", "ffi_host_fn_t"), user_data()], code())
        }
        "register_host_fn_owned" => {
            let form = member("form", "i32");
            let release = member("release", "Option<extern \"C\" fn(user_data: *mut c_void)>");
            (vec![context(), what(), form, member("fn", "ffi_host_fn_t"), user_data(), release], code())
        }
        "host_complete" => {
            let answer = [member("code", "i32"), member("payload", "*const c_void"), member("len", "usize")];
            ([context(), member("call_id", "u64")].into_iter().chain(answer).collect(), code())
        }
        "host_stats" => (vec![context(), member("out", "*mut ffi_host_stats_t")], code()),
        "serve" => {
            let params = vec![context(), callback(), user_data(), member("address", "ffi_str_t")];
            (params, code())
        }
        "serve_cbor" => {
            let request = [member("req", "*const u8"), member("len", "usize")];
            ([context(), callback(), user_data()].into_iter().chain(request).collect(), code())
        }
        "serve_stop" => {
            let params = vec![callback(), user_data(), member("server", "u64"), member("grace_ms", "i64")];
            (params, code())
        }
        "reply_release" => (vec![member("reply", "*mut ffi_reply_t")], None),
        "abi_descriptor" => (vec![member("len", "*mut usize")], Some("*const u8".to_owned())),
        other => unreachable!("`{other}` is not exported by every library"),
    }
}

/// What the header says about it.
fn docs(name: &str) -> Vec<String> {
    let text: &[&str] = match name {
        "destroy" => &[
            "Ends a context. Pending calls are cancelled, each with its reply; when this returns, no callback of the",
            "context runs or will run. Returns `FFI_ERR` for what is not a live context, and `FFI_WOULD_DEADLOCK`,",
            "having done nothing, inside a callback. Returns `FFI_TIMEOUT` where the library's own teardown took too long",
            "and was left behind; the context is gone all the same.",
        ],
        "cancel" => &[
            "Cancels the pending calls that were started with this `user_data`; each still gets its one reply,",
            "`FFI_CANCELLED` unless it was already on its way. `ctx` is NULL for functions that take none, and the",
            "context of the handle for those that take one.",
        ],
        "set_stale_warn" => &[
            "Asks for `FFI_STALE_WARN` about calls that are still pending: to their callback, after every `interval_ms`",
            "milliseconds, with those that have passed as decimal text. 0 is off. It holds for calls of `ctx` that begin",
            "to wait from now on; where `ctx` is NULL, for functions that take none, and for contexts made from now on.",
            "Returns `FFI_ERR` where `interval_ms` is negative, and for what is not a live context.",
        ],
        symbol::HANDLE_CLOSE => &[
            "Lets go of what a handle stands for; calls that run on it go on. Returns `FFI_ERR` for what is not an open",
            "handle. Destroying its context closes a handle, too.",
        ],
        "add_event_listener" => &[
            "Has `callback` called with `FFI_OK` and the payload of every event of that name which is delivered from now",
            "on. With the name \"\" it gets every event, as `const ffi_event_t *`. Returns the id of the listener, which",
            "never comes back, or 0 where there is none: `callback` or `name` is NULL, there is no such event, or `ctx`",
            "is not a live context.",
            "",
            "The events of a context come one at a time, in the order in which they were fired, to its listeners in the",
            "order in which they were added, on a thread that does nothing else. A listener may call whatever it likes,",
            "other listeners added and removed included, but not `destroy`. The payload lives until it returns.",
        ],
        "add_event_listener_cbor" => &[
            "`add_event_listener` in CBOR: the payload is a map with the keys `eventType`, the name, and `payload`.",
        ],
        "remove_event_listener" => &[
            "Removes a listener. With `FFI_OK` it does not run and will not run, so what its `user_data` points to may be",
            "freed; inside itself, as soon as it returns. Inside another callback this does not wait: where the listener",
            "runs on another thread just then it is removed all the same, and `FFI_WOULD_DEADLOCK` is returned. Returns",
            "`FFI_ERR` where there is no such listener.",
        ],
        "event_stats" => &[
            "Counts the events of a context: `fired` is the sum of the others whenever nothing is under way. Returns",
            "`FFI_ERR` for what is not a live context.",
        ],
        "stream_grant" => &[
            "Lets the streams that were started with this `user_data` give that many more items. There is no credit to",
            "begin with. `ctx` is as for `cancel`. Returns `FFI_ERR` where no such stream is pending.",
        ],
        "stream_close" => &[
            "Ends a stream of the direct form and forgets it, at its end or before. Somebody who waits for its next item",
            "gets `FFI_CANCELLED`. Returns `FFI_ERR` for what is not an open stream. Destroying its context closes a",
            "stream, too.",
        ],
        "register_host_fn" => &[
            "Has `fn` called whenever the library calls the host function of that name on this context, with the",
            "struct of its arguments. NULL unregisters. What was registered before is replaced, and its pending calls",
            "fail. Returns `FFI_ERR` where the library has no such host function, and for what is not a live context.",
            "",
            "It runs on any thread, also inside of a call of the host, and several times at once; it is to return at once.",
            "Arguments live until it returns. Every call is answered once, by its id: inside, or later from any thread. The",
            "id 0 is of what the library only tells: there is nothing to answer.",
        ],
        "register_host_fn_cbor" => &[
            "`register_host_fn` in CBOR: arguments are a map with the parameters' names as keys, and answers are CBOR, too.",
        ],
        "register_host_fn_owned" => &[
            "`register_host_fn` in the form `FFI_FORM_NATIVE` or `FFI_FORM_CBOR`, with an owner: `release` is called exactly",
            "once with `user_data`, on any thread, when `fn` does not run and will not run again with it: it was",
            "replaced or unregistered, or the context is being destroyed; never where this returns `FFI_ERR`. It must not",
            "call `destroy`.",
        ],
        "host_complete" => &[
            "Answers a call of a host function: with `FFI_OK` and the result as a reply has it, `FFI_ERR` and a UTF-8 text,",
            "`FFI_FAIL` and the typed error that the function names, or `FFI_CANCELLED`. The payload is in the form in",
            "which the function was registered, and borrowed. Returns `FFI_ERR` where nobody waits for the call any more;",
            "the answer is dropped then.",
        ],
        "host_stats" => &[
            "Counts the calls of host functions on a context. Returns `FFI_ERR` for what is not a live context.",
        ],
        "serve" => &[
            "Lets hosts in other processes call the library at `address`, \"tcp:127.0.0.1:9099\" or \"unix:/path\": all functions",
            "of `ctx`; where that is NULL, what needs no context, and contexts that they make for themselves. The reply is",
            "in CBOR, a map of `server`, its id as decimal text, and `addresses`, where it listens. The library must have been",
            "built with the feature `server` of `ffi-runtime`. Stop the server before the context is destroyed.",
        ],
        "serve_cbor" => {
            &["`serve` with options, a map in CBOR: `addresses`, `token`, `insecure`, `limits`, `tls`."]
        }
        "serve_stop" => &[
            "Stops a server: no new calls are taken, and those that run are replied to for up to `grace_ms` milliseconds, without",
            "a limit where that is negative. The reply, `null` in CBOR, comes when all that belongs to its clients is gone.",
        ],
        "reply_release" => &[
            "Releases what a reply owns. Any reply will do: one that owns nothing, and one that was released before.",
        ],
        "abi_descriptor" => {
            &["What this library exports, for tools: `*len` bytes that live as long as the library."]
        }
        other => unreachable!("`{other}` is not exported by every library"),
    };
    text.iter().map(|line| (*line).to_owned()).collect()
}
