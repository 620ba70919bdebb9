//! What the header says about a function beyond its author's words: what the reply is and who releases it.

mod streams;

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
            notes.extend(self.stream_in_cbor(item));
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
        if decl.stream.is_none() {
            notes.push(when(decl));
        }
        below(comment::lines(&decl.docs), notes)
    }

    /// The direct form says when it returns and what there is to release.
    pub(super) fn wait(&self, decl: &FunctionDecl) -> Vec<String> {
        let symbol = symbol::function(self.names.library(), &decl.name);
        if decl.stream.is_some() {
            return self.opening(decl);
        }
        let mut notes = vec![if decl.is_async {
            format!(
                "`{symbol}`, waiting for the reply: at most `timeout_ms`, without limit where that is negative."
            )
        } else {
            format!("`{symbol}`, called directly.")
        }];
        notes.push(self.release(decl.ok.as_ref()));
        notes.extend(self.failure(decl));
        below(comment::summary(&decl.docs), notes)
    }

    /// What there is to release of what a direct call gives.
    fn release(&self, given: Option<&Type>) -> String {
        match given {
            Some(ty) if self.types.owns_memory(ty) => {
                format!(
                    "`*out` lives until `{}(reply)`.",
                    symbol::runtime(self.names.library(), "reply_release")
                )
            }
            _ => "`reply` is for errors; it may be NULL where their text does not matter.".to_owned(),
        }
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

/// Notes as a paragraph of their own below the author's words.
pub(super) fn below(mut docs: Vec<String>, notes: Vec<String>) -> Vec<String> {
    if !docs.is_empty() && !notes.is_empty() {
        docs.push(String::new());
    }
    docs.extend(notes);
    docs
}
