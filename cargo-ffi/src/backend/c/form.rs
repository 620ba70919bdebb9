//! The contract's C form: `#[repr(C)]` Rust with the final names, for cbindgen to read.
//!
//! No text of the header is written here, and nothing that cbindgen has no C for: constants and enums of
//! numbers are [`super::header()`]'s.

use ffi_model::{
    contract::{Contract, EnumDecl, Field, FunctionDecl, FunctionKind, Parts, RecordDecl, Type},
    symbol,
};
use ffi_templates::c::{Form, Function, Item, Member};

use super::{
    comment,
    names::{self, Names},
    notes::{self, Notes},
    types::{Types, is_empty, is_number},
};

/// The C form of all of `contract`.
pub(super) fn form(contract: &Contract, names: &Names) -> Form {
    let Parts { library, functions, records, enums, newtypes: _, constants: _ } = contract.parts();
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
    items.extend(types.slices().iter().map(|element| lower.slice(element)));
    items.extend(enums.iter().filter(|decl| !is_number(decl)).flat_map(|decl| lower.enumeration(decl)));
    items.extend(records.iter().map(|decl| lower.record(decl)));

    let mut forms: Vec<Function> = functions.iter().flat_map(|decl| lower.function(decl)).collect();
    // What the check of the library calls is declared with it, in front.
    let in_front = |name: &&&str| [symbol::ABI_HASH, symbol::ABI_VERSION].contains(*name);
    forms.extend(symbol::RUNTIME.iter().filter(|name| !in_front(name)).map(|name| lower.runtime(name)));
    Form { items, functions: forms }
}

struct Lower<'a> {
    names: &'a Names,
    types: Types<'a>,
    notes: Notes<'a>,
}

impl Lower<'_> {
    fn slice(&self, element: &Type) -> Item {
        let members = vec![
            member("data", format!("*const {}", self.types.value(element))),
            member("len", "usize".to_owned()),
        ];
        Item::Struct { docs: vec![], name: self.names.slice(element), members }
    }

    fn record(&self, decl: &RecordDecl) -> Item {
        let mut members = Vec::new();
        members.extend(decl.is_error.then(message));
        members.extend(is_empty(decl).then(reserved));
        members.extend(self.fields(&decl.fields, decl.is_error));
        Item::Struct { docs: comment::lines(&decl.docs), name: self.names.ty(&decl.name), members }
    }

    /// The structs of the variants, their union, and the struct of both.
    fn enumeration(&self, decl: &EnumDecl) -> Vec<Item> {
        let mut items = Vec::new();
        let mut union = Vec::new();
        for variant in decl.variants.iter().filter(|variant| !variant.fields.is_empty()) {
            let name = self.names.variant(&decl.name, &variant.name);
            union.push(member(names::union_member(&variant.name), name.clone()));
            let members = self.fields(&variant.fields, false).collect();
            items.push(Item::Struct { docs: comment::lines(&variant.docs), name, members });
        }

        let mut members = Vec::new();
        members.extend(decl.is_error.then(message));
        let prefix = self.names.enumerator(&decl.name, "");
        let tag = vec![format!("Which one it is: one of the constants `{prefix}*`.")];
        members.push(Member { docs: tag, name: "tag".into(), ty: "i32".into() });
        if !union.is_empty() {
            let name = self.names.variants(&decl.name);
            items.push(Item::Union { docs: vec![], name: name.clone(), members: union });
            let docs = vec!["The fields of that one, where it has any.".to_owned()];
            members.push(Member { docs, name: "value".into(), ty: name });
        }
        items.push(Item::Struct {
            docs: comment::lines(&decl.docs),
            name: self.names.ty(&decl.name),
            members,
        });
        items
    }

    fn fields(&self, fields: &[Field], is_error: bool) -> impl Iterator<Item = Member> {
        let spelled = names::fields(fields.iter().map(|field| field.name.as_str()), is_error);
        fields.iter().zip(spelled).map(|(field, name)| Member {
            docs: comment::lines(&field.docs),
            name,
            ty: self.types.value(&field.ty),
        })
    }

    /// The three forms.
    fn function(&self, decl: &FunctionDecl) -> [Function; 3] {
        let [callback, cbor, wait] = symbol::of_function(self.names.library(), &decl.name);
        let context = (decl.kind == FunctionKind::Method).then(|| self.context());
        let reply = [member("callback", "ffi_callback_t"), member("user_data", "*mut c_void")];
        let request = [member("req", "*const u8"), member("len", "usize")];
        let spelled = names::params(decl.params.iter().map(|param| param.name.as_str()));
        let arguments: Vec<Member> = spelled
            .into_iter()
            .zip(&decl.params)
            .map(|(name, param)| member(name, self.types.param(&param.ty)))
            .collect();

        // A constructor has no context to put first, and gives one instead of a code.
        let (result, callback_params, cbor_params): (_, Vec<_>, Vec<_>) = match decl.kind {
            FunctionKind::Constructor => (
                format!("*mut {}", self.names.context()),
                arguments.iter().cloned().chain(reply.clone()).collect(),
                request.into_iter().chain(reply).collect(),
            ),
            FunctionKind::Method | FunctionKind::Static => (
                "i32".to_owned(),
                context.clone().into_iter().chain(reply.clone()).chain(arguments.iter().cloned()).collect(),
                context.clone().into_iter().chain(reply).chain(request).collect(),
            ),
        };

        let out = match (decl.kind, &decl.ok) {
            (FunctionKind::Constructor, _) => Some(format!("*mut *mut {}", self.names.context())),
            (_, ok) => ok.as_ref().map(|ty| format!("*mut {}", self.types.value(ty))),
        };
        let mut wait_params: Vec<Member> = context.into_iter().chain(arguments).collect();
        wait_params.extend(decl.is_async.then(|| member("timeout_ms", "i64")));
        wait_params.extend(out.map(|ty| member("out", ty)));
        wait_params.push(member("reply", "*mut ffi_reply_t"));

        [
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
        ]
    }

    fn runtime(&self, name: &str) -> Function {
        let code = || Some("i32".to_owned());
        let (params, result) = match name {
            "destroy" => (vec![self.context()], code()),
            "cancel" => (vec![self.context(), member("user_data", "*mut c_void")], code()),
            "reply_release" => (vec![member("reply", "*mut ffi_reply_t")], None),
            "abi_descriptor" => (vec![member("len", "*mut usize")], Some("*const u8".to_owned())),
            other => unreachable!("`{other}` is not exported by every library"),
        };
        let docs = notes::runtime(name);
        Function { docs, name: symbol::runtime(self.names.library(), name), params, result }
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

fn member(name: impl Into<String>, ty: impl Into<String>) -> Member {
    Member { docs: vec![], name: name.into(), ty: ty.into() }
}
