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
        if let Some(item) = &decl.stream {
            return self.stream(decl, item);
        }
        let mut notes = vec![match &decl.ok {
            _ if decl.makes_context() => {
                format!("Reply: the new context, as `{} *const *`.", self.names.context())
            }
            None => "Reply: no payload.".to_owned(),
            Some(ty) => self.payload("Reply", ty),
        }];
        notes.extend(self.failure(decl));
        notes.push(when(decl));
        below(comment::lines(&decl.docs), notes)
    }

    /// The callback form of a stream.
    fn stream(&self, decl: &FunctionDecl, item: &Type) -> Vec<String> {
        let mut notes = vec![self.payload("Item", item)];
        notes.push(self.credit());
        notes.push(
            "The reply after the last item is `FFI_OK` without a payload, or says why there are no more."
                .to_owned(),
        );
        notes.extend(self.failure(decl));
        notes.push(ONE_AT_A_TIME.to_owned());
        below(comment::lines(&decl.docs), notes)
    }

    fn credit(&self) -> String {
        let library = self.names.library();
        let [grant, cancel] = ["stream_grant", "cancel"].map(|name| symbol::runtime(library, name));
        format!(
            "Items come with `FFI_ITEM`, as many as `{grant}` has asked for: none before. `{cancel}` ends it."
        )
    }

    /// What a callback gets a pointer to, `what` it is to its caller.
    fn payload(&self, what: &str, ty: &Type) -> String {
        match self.types.behind(ty) {
            Type::Str => format!("{what}: the text itself, `len` bytes."),
            Type::Bytes => format!("{what}: the bytes themselves, `len` of them."),
            Type::Option(inner) => {
                format!("{what}: `{}`, or NULL for none.", self.types.c_payload(self.types.pointee(inner)))
            }
            Type::Box(inner) => self.payload(what, inner),
            _ => format!("{what}: `{}`.", self.types.c_payload(ty)),
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
        } else if let Some(item) = decl.stream.as_ref().filter(|_| is_alone) {
            notes.push(format!("Item: `{item}`."));
            notes.push(self.credit());
            notes.push(
                "The reply after the last item is `FFI_OK` with null, or says why there are no more."
                    .to_owned(),
            );
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
        notes.push(match decl.stream {
            Some(_) => ONE_AT_A_TIME.to_owned(),
            None => when(decl),
        });
        below(comment::lines(&decl.docs), notes)
    }

    /// The direct form says when it returns and what there is to release.
    pub(super) fn wait(&self, decl: &FunctionDecl) -> Vec<String> {
        let symbol = symbol::function(self.names.library(), &decl.name);
        if decl.stream.is_some() {
            let [next, close] = [
                symbol::function_next(self.names.library(), &decl.name),
                symbol::runtime(self.names.library(), "stream_close"),
            ];
            let notes = vec![
                format!("`{symbol}` as a stream for `{next}`, to be ended by `{close}`."),
                "Returns at once; what goes wrong is what the first call of that one returns, but for bad arguments.".to_owned(),
            ];
            return below(comment::summary(&decl.docs), notes);
        }
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

    /// What takes the items of a stream says how it goes on and ends.
    pub(super) fn next(&self, decl: &FunctionDecl, item: &Type) -> Vec<String> {
        let wait = symbol::function_wait(self.names.library(), &decl.name);
        let release = symbol::runtime(self.names.library(), "reply_release");
        let mut notes = vec![
            format!("Waits for the next item of a stream of `{wait}`: at most `timeout_ms`, without limit where that is"),
            "negative. Returns `FFI_ITEM` with the item in `*out`; `FFI_TIMEOUT` where there is none yet; otherwise the".to_owned(),
            "stream is over, `FFI_OK` being its proper end, and the same is returned again. One thread at a time.".to_owned(),
        ];
        notes.push(match self.types.owns_memory(item) {
            true => format!("`*out` lives until `{release}(reply)`."),
            false => "`reply` is for errors; it may be NULL where their text does not matter.".to_owned(),
        });
        notes.extend(self.failure(decl));
        notes
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

/// How the items of a stream come.
const ONE_AT_A_TIME: &str = "Items come one at a time, on a thread of the library.";

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

/// Notes as a paragraph of their own below the author's words.
pub(super) fn below(mut docs: Vec<String>, notes: Vec<String>) -> Vec<String> {
    if !docs.is_empty() && !notes.is_empty() {
        docs.push(String::new());
    }
    docs.extend(notes);
    docs
}
