//! What the header says about a function beyond its author's words: what the reply is and who releases it.

use ffi_model::{
    contract::{DefaultValue, Field, FunctionDecl, Type},
    symbol,
};

use super::{comment, names::Names, types::Types};

/// The comments on the forms of functions and on fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notes<'a> {
    names: &'a Names,
    types: Types<'a>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(names: &'a Names, types: Types<'a>) -> Self {
        Notes { names, types }
    }

    /// Of a pointer that is there for another reason than to be NULL, and of what others may leave out.
    pub(super) fn field(&self, field: &Field) -> Vec<String> {
        let mut notes = Vec::new();
        if matches!(self.types.behind(&field.ty), Type::Box(_)) {
            notes.push("Never NULL.".to_owned());
        }
        notes.extend(field.default.as_ref().map(|default| match default {
            DefaultValue::Implied => "In CBOR it may be left out.".to_owned(),
            default => {
                format!("In CBOR it may be left out; default: {}", comment::one_line(&default.to_string()))
            }
        }));
        if notes.is_empty() {
            return comment::lines(&field.docs);
        }
        below(comment::lines(&field.docs), notes)
    }

    /// The callback form carries the author's words in full.
    pub(super) fn callback(&self, decl: &FunctionDecl) -> Vec<String> {
        let mut notes = vec![match &decl.ok {
            _ if decl.makes_context() => {
                format!("Reply: the new context, as `{} *const *`.", self.names.context())
            }
            None => "Reply: no payload.".to_owned(),
            Some(ty) => self.payload(ty),
        }];
        notes.extend(self.failure(decl));
        notes.push(when(decl));
        below(comment::lines(&decl.docs), notes)
    }

    fn payload(&self, ty: &Type) -> String {
        match self.types.behind(ty) {
            Type::Str => "Reply: the text itself, `len` bytes.".to_owned(),
            Type::Bytes => "Reply: the bytes themselves, `len` of them.".to_owned(),
            Type::Option(inner) => {
                format!("Reply: `{}`, or NULL for none.", self.types.c_payload(self.types.pointee(inner)))
            }
            Type::Box(inner) => self.payload(inner),
            _ => format!("Reply: `{}`.", self.types.c_payload(ty)),
        }
    }

    /// The CBOR form says what the buffer is. Where there is no other form it has the author's words, and types: those of
    /// Rust, by which the ABI tells what is on the wire.
    pub(super) fn cbor(&self, decl: &FunctionDecl) -> Vec<String> {
        let is_alone = !decl.abi.has_native();
        // Keys are whatever the author renamed them to.
        let keys = decl.params.iter().map(|param| {
            let key = format!("`{}`", comment::one_line(&param.wire));
            let ty = is_alone.then(|| format!("`{}`", param.ty));
            let default = param.default.as_ref().map(|default| match default {
                DefaultValue::Implied => "may be left out".to_owned(),
                default => format!("default: {}", comment::one_line(&default.to_string())),
            });
            let about: Vec<String> = ty.into_iter().chain(default).collect();
            if about.is_empty() { key } else { format!("{key} ({})", about.join(", ")) }
        });
        let keys: Vec<String> = keys.collect();
        let request = match keys.as_slice() {
            [] => "an empty map, or nothing at all".to_owned(),
            [only] => format!("a map with the key {only}"),
            [most @ .., last] => format!("a map with the keys {} and {last}", most.join(", ")),
        };
        let mut notes = vec![if is_alone {
            format!("Only in CBOR. Request: {request}.")
        } else {
            let symbol = symbol::function(self.names.library(), &decl.name);
            format!("`{symbol}` in CBOR. Request: {request}.")
        }];
        if decl.makes_context() {
            notes.push("Reply: the address of the new context, as text in decimal.".to_owned());
        } else if is_alone {
            let reply = decl.ok.as_ref().map_or("null".to_owned(), ToString::to_string);
            notes.push(format!("Reply: `{reply}`."));
        }
        if !is_alone {
            return below(Vec::new(), notes);
        }
        if let Some(ty @ Type::Named(_)) = &decl.error {
            notes.push(format!(
                "Fails with `FFI_FAIL`: a map with the keys `error` (`{ty}`) and `message` (text)."
            ));
        }
        notes.push(when(decl));
        below(comment::lines(&decl.docs), notes)
    }

    /// The direct form says when it returns and what there is to release.
    pub(super) fn wait(&self, decl: &FunctionDecl) -> Vec<String> {
        let symbol = symbol::function(self.names.library(), &decl.name);
        let release = symbol::runtime(self.names.library(), "reply_release");
        let mut notes = vec![if decl.is_async {
            format!(
                "`{symbol}`, waiting for the reply: at most `timeout_ms`, without limit where that is negative."
            )
        } else {
            format!("`{symbol}`, called directly.")
        }];
        notes.push(match &decl.ok {
            Some(ty) if self.types.owns_memory(ty) => {
                format!("`*out` lives until `{release}(reply)`.")
            }
            _ => "`reply` is for errors; it may be NULL where their text does not matter.".to_owned(),
        });
        notes.extend(self.failure(decl));
        below(comment::summary(&decl.docs), notes)
    }

    fn failure(&self, decl: &FunctionDecl) -> Option<String> {
        match &decl.error {
            Some(ty @ Type::Named(_)) => {
                Some(format!("Fails with `FFI_FAIL`: `{}`.", self.types.c_payload(ty)))
            }
            _ => None,
        }
    }
}

/// When the reply comes, and what is returned.
fn when(decl: &FunctionDecl) -> String {
    match (decl.makes_context(), decl.is_async) {
        (true, _) => {
            "Returns the context at once, to be used after the reply is `FFI_OK`; NULL where nothing was started."
        }
        (false, true) => "Asynchronous: may reply after it has returned, on a thread of the library.",
        (false, false) => "Synchronous: replies before it returns.",
    }
    .to_owned()
}

/// What every library exports beside its author's functions.
pub(super) fn runtime(name: &str) -> Vec<String> {
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

/// Notes as a paragraph of their own below the author's words.
pub(super) fn below(mut docs: Vec<String>, notes: Vec<String>) -> Vec<String> {
    if !docs.is_empty() && !notes.is_empty() {
        docs.push(String::new());
    }
    docs.extend(notes);
    docs
}
