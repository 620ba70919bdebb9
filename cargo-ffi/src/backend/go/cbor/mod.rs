//! Values as CBOR: `codec.go`, and of `cbor.go` what that needs.
//!
//! [`write`](mod@write) has a function for each type that is sent, [`read`] one for each that comes, and [`edges`] those that the rest
//! of the package calls: for the arguments and the reply of each function, for typed errors, events and host functions. To CBOR a
//! box is nothing, so a type is the same with boxes in it and without.

mod edges;
mod read;
mod write;

use ffi_model::contract::{Contract, Type};
use ffi_templates::go::{Cbor, Conversion, Convert};

use super::{
    source::{self, rendered},
    stems::Stems,
    types::Types,
};

pub(super) use edges::Edge;

/// Collects the functions that somebody asks for.
#[derive(Debug)]
pub(super) struct Codec<'a> {
    types: Types<'a>,
    stems: Stems,
    write: Vec<Type>,
    read: Vec<Type>,
    edges: Vec<(Edge, Conversion)>,
}

impl<'a> Codec<'a> {
    /// With all that the contract needs where its library is elsewhere.
    pub(super) fn new(types: Types<'a>) -> Self {
        let mut codec =
            Codec { types, stems: Stems::default(), write: Vec::new(), read: Vec::new(), edges: Vec::new() };
        let contract: &Contract = types.contract;
        for decl in contract.functions().iter().filter(|decl| decl.abi.has_cbor()) {
            codec.request(decl);
            codec.reply(decl);
            if let Some(ty @ Type::Named(_)) = &decl.error {
                codec.failure(ty);
            }
        }
        for decl in contract.events() {
            codec.event(decl);
        }
        for decl in contract.host_functions() {
            codec.asked(decl);
            codec.answer(decl);
            if let Some(ty @ Type::Named(_)) = decl.error.as_ref().filter(|_| decl.is_asked()) {
                codec.refusal(ty);
            }
        }
        codec
    }

    /// `cbor.go`, with what `others` call of it, too, and `codec.go`; empty where no value crosses.
    pub(super) fn files(mut self, others: &str) -> [String; 2] {
        let (mut written, mut taken) = (Vec::new(), Vec::new());
        while written.len() < self.write.len() {
            let ty = self.write[written.len()].clone();
            written.push(self.write_function(&ty));
        }
        while taken.len() < self.read.len() {
            let ty = self.read[taken.len()].clone();
            taken.push(self.read_function(&ty));
        }
        let edges = std::mem::take(&mut self.edges).into_iter().map(|(_, function)| function);
        let codec = rendered(&Convert { functions: edges.chain(written).chain(taken).collect() });
        let code = source::code(&codec);
        let has = |text: &str| source::mentions(&code, text);
        let (writes_handles, reads_handles) = (has("w.handle("), has("r.adopt("));
        let is_deep = has("w.enter(");
        let checks = has("w.checked(") || has("w.noValue(");
        let helpers = rendered(&Cbor {
            package: self.types.names.package(),
            writes_handles,
            reads_handles,
            is_deep,
            refuses: is_deep || writes_handles || checks || has("w.duration(") || has("w.noVariant("),
            checks,
        });
        let own = format!("{codec}\n{others}");
        [source::needed(&own, &helpers), codec]
    }
}

/// Where each of `keys` is, in the order that deterministic encoding asks for.
fn in_wire_order<'k>(keys: impl Iterator<Item = &'k str>) -> Vec<usize> {
    let mut keys: Vec<(usize, &str)> = keys.enumerate().collect();
    keys.sort_by_key(|(_, key)| (key.len(), *key));
    keys.into_iter().map(|(at, _)| at).collect()
}

/// Whether a function of the codec may be called that.
fn is_codec(name: &str) -> bool {
    let verbs = ["encode", "decode"].iter();
    verbs.filter_map(|verb| name.strip_prefix(verb)).any(|what| what.starts_with(char::is_uppercase))
}

/// The type without boxes.
fn unboxed(ty: &Type) -> Type {
    let inner = |ty: &Type| Box::new(unboxed(ty));
    match ty {
        Type::Box(boxed) => unboxed(boxed),
        Type::Option(option) => Type::Option(inner(option)),
        Type::Seq(element) => Type::Seq(inner(element)),
        Type::Array(element, len) => Type::Array(inner(element), *len),
        Type::Map(key, value) => Type::Map(key.clone(), inner(value)),
        other => other.clone(),
    }
}

fn indented(line: impl AsRef<str>) -> String {
    format!("\t{}", line.as_ref())
}
