//! Inline functions of the header that give events and host functions their types.
//!
//! The runtime knows them by name and hands over `void *`. What is here is only C: a name, a cast, and the length of a payload.

use ffi_model::{
    contract::{Contract, EventDecl, HostDecl, OnFull, Type},
    symbol,
};
use ffi_templates::c::{Complete, Event, HostFunction, Wrappers};

use super::{
    comment,
    header::LINE,
    literal,
    names::Names,
    notes::below,
    types::{Types, declared},
};

/// Those of `contract`.
pub(super) fn wrappers(contract: &Contract, names: &Names) -> Wrappers {
    let lower = Lower { names, types: Types::new(contract, names) };
    Wrappers {
        library: names.library().to_owned(),
        host_error: lower.answer(&names.host_error(), "ffi_str_t text"),
        events: contract.events().iter().map(|decl| lower.event(decl)).collect(),
        host_functions: contract.host_functions().iter().map(|decl| lower.host(decl)).collect(),
        guard: names.guard(),
    }
}

struct Lower<'a> {
    names: &'a Names,
    types: Types<'a>,
}

impl Lower<'_> {
    fn event(&self, decl: &EventDecl) -> Event {
        let [function] = symbol::of_event(self.names.library(), &decl.name);
        let [add, remove] = ["add_event_listener", "remove_event_listener"]
            .map(|name| symbol::runtime(self.names.library(), name));
        let full = match decl.on_full {
            OnFull::Block => "Where too many wait to be delivered, the library waits for the listeners.",
            OnFull::DropOldest => "Where too many wait to be delivered, the oldest that may be dropped are.",
            OnFull::Error => "Where too many wait to be delivered, no more are taken.",
        };
        let notes = vec![
            "Adds a listener, which is called with every such event that is delivered from now on, one at a".into(),
            "time, on a thread of the library. Returns its id, or 0 where `listener` is NULL or `ctx` no live".into(),
            format!("context. `{remove}` removes it, `{add}` says more."),
            full.into(),
        ];
        let listener = self.names.callback(&function);
        let payload = declared(&self.types.c_payload(&decl.payload), "event");
        Event {
            docs: below(comment::lines(&decl.docs), notes),
            listener: prototype(
                &format!("typedef void (*{listener})("),
                &["int32_t code", &payload, "size_t len", "void *user_data"],
            ),
            prototype: prototype(
                &format!("static inline uint64_t {function}("),
                &[&self.context(), &format!("{listener} listener"), "void *user_data"],
            ),
            function,
            wire: literal::string(&decl.wire),
        }
    }

    fn host(&self, decl: &HostDecl) -> HostFunction {
        let [register, complete, fail] = symbol::of_host(self.names.library(), &decl.name);
        let function = symbol::function(self.names.library(), &decl.name);
        let error = decl.error.as_ref().filter(|ty| matches!(ty, Type::Named(_)));
        let answers: Vec<String> = [Some(&complete), error.map(|_| &fail), Some(&self.names.host_error())]
            .into_iter()
            .flatten()
            .map(|name| format!("`{name}`"))
            .collect();
        let mut notes = vec![
            "Runs on any thread, several times at once, and is to return at once; `args` live until then."
                .to_owned(),
        ];
        notes.push(match answers.as_slice() {
            [most @ .., last] if decl.is_asked() => {
                format!("Inside or later, one answer is due: {} or {last}.", most.join(", "))
            }
            _ => "No answer is due, and `call_id` is 0.".to_owned(),
        });
        let callback = self.names.callback(&function);
        let args = declared(&format!("const {} *", self.names.ty(&decl.args)), "args");
        HostFunction {
            docs: below(comment::lines(&decl.docs), notes),
            ty: prototype(
                &format!("typedef void (*{callback})("),
                &["uint64_t call_id", &args, "size_t len", "void *user_data"],
            ),
            register: prototype(
                &format!("static inline int32_t {register}("),
                &[&self.context(), &format!("{callback} fn"), "void *user_data"],
            ),
            wire: literal::string(&decl.name),
            complete: decl.is_asked().then(|| self.complete(&complete, decl.ok.as_ref())),
            fail: error.map(|ty| self.answer(&fail, &declared(&self.types.c_payload(ty), "error"))),
            name: callback,
        }
    }

    fn context(&self) -> String {
        declared(&format!("{} *", self.names.context()), "ctx")
    }

    fn answer(&self, name: &str, param: &str) -> String {
        let params = [&self.context(), "uint64_t call_id", param];
        let params: Vec<&str> = params.into_iter().filter(|param| !param.is_empty()).collect();
        prototype(&format!("static inline int32_t {name}("), &params)
    }

    /// What answers with a result. Its payload is that of a reply.
    fn complete(&self, name: &str, ok: Option<&Type>) -> Complete {
        let Some(ok) = ok else {
            return Complete { prototype: self.answer(name, ""), payload: "NULL, 0".into() };
        };
        let is_by_pointer = self.types.is_by_pointer(ok);
        let payload = match self.types.behind(ok) {
            Type::Box(inner) => return self.complete(name, Some(inner)),
            Type::Str | Type::Bytes => "result.data, result.len",
            Type::Option(_) => "result, result ? sizeof *result : 0",
            _ if is_by_pointer => "result, sizeof *result",
            _ => "&result, sizeof result",
        };
        let ty = if is_by_pointer { self.types.c_payload(ok) } else { self.types.c_value(ok) };
        let prototype = self.answer(name, &declared(&ty, "result"));
        Complete { prototype, payload: payload.into() }
    }
}

/// A function up to the end of its parameters, of which each has a line where one is not enough, as cbindgen has it.
fn prototype(head: &str, params: &[&str]) -> String {
    let line = format!("{head}{})", params.join(", "));
    if line.chars().count() <= LINE {
        return line;
    }
    let indent = " ".repeat(head.chars().count());
    format!("{head}{})", params.join(&format!(",\n{indent}")))
}
