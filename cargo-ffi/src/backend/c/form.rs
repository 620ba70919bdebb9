//! The contract's C form: `#[repr(C)]` Rust with the final names, for cbindgen to read.
//!
//! No text of the header is written here, and nothing that cbindgen has no C for: constants and enums of
//! numbers are [`super::header()`]'s.
//!
//! Types come in an order in which C can read them: `typedef`s first, which need nothing but the tags of structs, then
//! every struct after those that are a part of it. cbindgen takes a pointer for a reason to be behind, too, so it would
//! put recursive types the wrong way round; it does not see what [`tag`] spells, and keeps to this order.

use std::collections::{BTreeMap, BTreeSet};

use ffi_model::{
    contract::{Contract, EnumDecl, Field, FunctionDecl, HandleDecl, NewtypeDecl, Parts, RecordDecl, Type},
    symbol,
};
use ffi_templates::c::{Form, Function, Item, Member};

use super::{
    comment,
    names::{self, Names},
    notes::{self, Notes},
    runtime,
    types::{Made, Types, is_empty, is_number, tag},
};

/// The C form of all of `contract`.
pub(super) fn form(contract: &Contract, names: &Names) -> Form {
    let Parts {
        library,
        functions,
        records,
        enums,
        newtypes,
        handles,
        constants: _,
        events: _,
        host_functions: _,
        interfaces: _,
    } = contract.parts();
    let types = Types::new(contract, names);
    let lower = Lower { names, types, notes: Notes::new(names, types) };

    let mut items = vec![Item::Opaque {
        docs: vec![
            format!(
                "A context: one `{}`, ended by `{}`.",
                library.name,
                symbol::runtime(&library.prefix, "destroy")
            ),
            "An id for any thread; there is nothing behind the pointer.".to_owned(),
        ],
        name: names.context(),
    }];
    if runtime::opens_streams(contract) {
        items.push(lower.stream());
    }
    items.extend(handles.iter().map(|decl| lower.handle(decl)));
    items.extend(newtypes.iter().map(|decl| lower.newtype(decl)));
    let mut structs = Vec::new();
    structs.extend(enums.iter().filter(|decl| !is_number(decl)).flat_map(|decl| lower.enumeration(decl)));
    structs.extend(records.iter().map(|decl| lower.record(decl)));
    structs.extend(types.made().iter().map(|made| lower.made(made)));
    items.extend(in_order(structs));

    let mut forms: Vec<Function> = functions.iter().flat_map(|decl| lower.function(decl)).collect();
    forms.extend(runtime::functions(contract, names));
    Form { items, functions: forms }
}

/// A struct or a union, and the names of those that are a part of it.
struct Part {
    item: Item,
    holds: Vec<String>,
}

/// Every struct behind those that it holds, otherwise as they come.
fn in_order(structs: Vec<Part>) -> Vec<Item> {
    let names: Vec<String> = structs.iter().map(|one| one.item.name().to_owned()).collect();
    let mut open: BTreeMap<String, Part> = names.iter().cloned().zip(structs).collect();
    let mut items = Vec::new();
    // The last one is next; what it holds comes on top, and what it has waited for is in front of it then.
    let mut next: Vec<String> = names.into_iter().rev().collect();
    let mut waits = BTreeSet::new();
    while let Some(name) = next.last() {
        let held = open.get(name).map(|part| part.holds.as_slice()).unwrap_or_default();
        let held: Vec<String> = held.iter().filter(|held| open.contains_key(*held)).rev().cloned().collect();
        if !held.is_empty() && waits.insert(name.clone()) {
            next.extend(held);
            continue;
        }
        items.extend(open.remove(name).map(|part| part.item));
        next.pop();
    }
    items
}

struct Lower<'a> {
    names: &'a Names,
    types: Types<'a>,
    notes: Notes<'a>,
}

impl Lower<'_> {
    fn newtype(&self, decl: &NewtypeDecl) -> Item {
        let (docs, name) = (comment::lines(&decl.docs), self.names.ty(&decl.name));
        Item::Typedef { docs, name, ty: self.types.value(&decl.ty) }
    }

    fn handle(&self, decl: &HandleDecl) -> Item {
        let close = symbol::runtime(self.names.library(), symbol::HANDLE_CLOSE);
        let notes = vec![format!(
            "An id for any thread, closed by `{close}` or with its context; there is nothing behind the pointer."
        )];
        Item::Opaque {
            docs: notes::below(comment::lines(&decl.docs), notes),
            name: self.names.ty(&decl.name),
        }
    }

    /// What the direct form of a stream opens.
    fn stream(&self) -> Item {
        let close = symbol::runtime(self.names.library(), "stream_close");
        let docs = vec![format!(
            "A stream of the direct form, ended by `{close}` or with its context; there is nothing behind the pointer."
        )];
        Item::Opaque { docs, name: self.names.stream() }
    }

    fn made(&self, made: &Made) -> Part {
        let view = |of: String| vec![member("data", format!("*const {of}")), member("len", "usize")];
        let (members, held) = match made {
            Made::Slice(element) => (view(self.types.value(element)), vec![]),
            Made::Array(element, len) => {
                (vec![member("items", format!("[{}; {len}]", self.types.value(element)))], vec![element])
            }
            Made::Map(key, value) => (view(tag(&self.names.entry(key, value))), vec![]),
            Made::Entry(key, value) => {
                let members =
                    vec![member("key", self.types.value(key)), member("value", self.types.value(value))];
                (members, vec![key, value])
            }
        };
        let item = Item::Struct { docs: vec![], name: made.name(self.names), members };
        Part { item, holds: self.held(held) }
    }

    fn record(&self, decl: &RecordDecl) -> Part {
        let mut members = Vec::new();
        members.extend(decl.is_error.then(message));
        members.extend(is_empty(decl).then(reserved));
        members.extend(self.fields(&decl.fields, decl.is_error));
        let item =
            Item::Struct { docs: comment::lines(&decl.docs), name: self.names.ty(&decl.name), members };
        Part { item, holds: self.held(decl.fields.iter().map(|field| &field.ty)) }
    }

    /// The structs of the variants, their union, and the struct of both.
    fn enumeration(&self, decl: &EnumDecl) -> Vec<Part> {
        let mut parts = Vec::new();
        let (mut union, mut variants) = (Vec::new(), Vec::new());
        for variant in decl.variants.iter().filter(|variant| !variant.fields.is_empty()) {
            let name = self.names.variant(&decl.name, &variant.name);
            union.push(member(names::union_member(&variant.name), tag(&name)));
            variants.push(name.clone());
            let members = self.fields(&variant.fields, false).collect();
            let item = Item::Struct { docs: comment::lines(&variant.docs), name, members };
            parts.push(Part { item, holds: self.held(variant.fields.iter().map(|field| &field.ty)) });
        }

        let mut members = Vec::new();
        members.extend(decl.is_error.then(message));
        let prefix = self.names.enumerator(&decl.name, "");
        let which = vec![format!("Which one it is: one of the constants `{prefix}*`.")];
        members.push(Member { docs: which, name: "tag".into(), ty: "i32".into() });
        let mut holds = Vec::new();
        if !union.is_empty() {
            let name = self.names.variants(&decl.name);
            let item = Item::Union { docs: vec![], name: name.clone(), members: union };
            parts.push(Part { item, holds: variants });
            let docs = vec!["The fields of that one, where it has any.".to_owned()];
            members.push(Member { docs, name: "value".into(), ty: tag(&name) });
            holds.push(name);
        }
        let item =
            Item::Struct { docs: comment::lines(&decl.docs), name: self.names.ty(&decl.name), members };
        parts.push(Part { item, holds });
        parts
    }

    fn held<'t>(&self, types: impl IntoIterator<Item = &'t Type>) -> Vec<String> {
        types.into_iter().filter_map(|ty| self.types.complete(ty)).collect()
    }

    fn fields(&self, fields: &[Field], is_error: bool) -> impl Iterator<Item = Member> {
        let spelled = names::fields(fields.iter().map(|field| field.name.as_str()), is_error);
        fields.iter().zip(spelled).map(|(field, name)| Member {
            docs: self.notes.field(field),
            name,
            ty: self.types.value(&field.ty),
        })
    }

    /// The forms that the library exports.
    fn function(&self, decl: &FunctionDecl) -> Vec<Function> {
        let [callback, cbor, wait] = symbol::of_function(self.names.library(), &decl.name);
        let (handle, spelled) = names::params(decl);
        let handle = handle.zip(decl.of.as_ref());
        let target = match handle {
            Some((name, of)) => Some(member(name, format!("*mut {}", self.names.ty(of)))),
            None => decl.has_context().then(|| self.context()),
        };
        let reply = [member("callback", "ffi_callback_t"), member("user_data", "*mut c_void")];
        let request = [member("req", "*const u8"), member("len", "usize")];
        let arguments: Vec<Member> = spelled
            .into_iter()
            .zip(&decl.params)
            .map(|(name, param)| member(name, self.types.param(&param.ty)))
            .collect();

        // What makes a context has none to put first, and gives one instead of a code.
        let (result, callback_params, cbor_params): (_, Vec<_>, Vec<_>) = match decl.makes_context() {
            true => (
                format!("*mut {}", self.names.context()),
                arguments.iter().cloned().chain(reply.clone()).collect(),
                request.into_iter().chain(reply).collect(),
            ),
            false => (
                "i32".to_owned(),
                target.clone().into_iter().chain(reply.clone()).chain(arguments.iter().cloned()).collect(),
                target.clone().into_iter().chain(reply).chain(request).collect(),
            ),
        };

        let out = |ty: String| member("out", format!("*mut {ty}"));
        let opens = decl.stream.is_some();
        let result_out = match (decl.makes_context(), opens) {
            (true, _) => Some(out(format!("*mut {}", self.names.context()))),
            (_, true) => Some(out(format!("*mut {}", self.names.stream()))),
            _ => decl.ok.as_ref().map(|ty| out(self.types.value(ty))),
        };
        let mut wait_params: Vec<Member> = target.into_iter().chain(arguments).collect();
        wait_params.extend((decl.is_async && !opens).then(|| member("timeout_ms", "i64")));
        wait_params.extend(result_out);
        wait_params.push(member("reply", "*mut ffi_reply_t"));

        let mut forms = vec![
            Function {
                docs: self.notes.callback(decl),
                name: callback,
                params: callback_params,
                result: Some(result.clone()),
            },
            Function { docs: self.notes.cbor(decl), name: cbor, params: cbor_params, result: Some(result) },
            Function {
                docs: self.notes.wait(decl),
                name: wait,
                params: wait_params,
                result: Some("i32".into()),
            },
        ];
        forms.extend(decl.stream.as_ref().map(|item| Function {
            docs: self.notes.next(decl, item),
            name: symbol::function_next(self.names.library(), &decl.name),
            params: vec![
                member("stream", format!("*mut {}", self.names.stream())),
                member("timeout_ms", "i64"),
                out(self.types.value(item)),
                member("reply", "*mut ffi_reply_t"),
            ],
            result: Some("i32".into()),
        }));
        let exported = decl.symbols(self.names.library());
        forms.into_iter().filter(|form| exported.contains(&form.name)).collect()
    }

    fn context(&self) -> Member {
        member("ctx", format!("*mut {}", self.names.context()))
    }
}

fn message() -> Member {
    let docs = vec!["What went wrong, for people to read.".to_owned()];
    Member { docs, name: "message".into(), ty: "ffi_str_t".into() }
}

/// C has no structs without members.
fn reserved() -> Member {
    member("reserved", "u8")
}

/// A member or a parameter without documentation.
pub(super) fn member(name: impl Into<String>, ty: impl Into<String>) -> Member {
    Member { docs: vec![], name: name.into(), ty: ty.into() }
}
