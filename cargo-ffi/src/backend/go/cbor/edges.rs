//! Functions that the rest of the package calls: for what is sent as a whole, and for what comes as a whole.
//!
//! ```text
//!   pack{Function}      the arguments of a function
//!   unpack{Type}        the result of one                  item{Type}         an item of its stream
//!   failure{Error}      a typed error of the library       event{Listener}    the payload of an event
//!   asked{Function}     the arguments of a host function   answer{Function}   its result
//!   refuse{Error}       a typed error of the host
//! ```
//!
//! What is sent is put behind what is there already. A function that has objects in it also gets what knows their ids.

use ffi_model::contract::{EventDecl, FunctionDecl, HostDecl, Param, Type};
use ffi_templates::go::Conversion;

use super::{
    Codec, in_wire_order,
    read::{Key, has},
    unboxed,
};
use crate::backend::go::{convert::Place, ident, literal, types::Shape};

/// A function that the rest of the package calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::backend::go) struct Edge {
    /// Its name.
    pub(in crate::backend::go) name: String,
    /// Whether it takes, behind the bytes, what knows the ids of objects.
    pub(in crate::backend::go) has_handles: bool,
}

/// What the functions that send call their own.
const SENDING: [&str; 4] = ["b", "cborWriter", "id", "w"];

/// What the functions that get call their own.
const GETTING: [&str; 6] = ["adopt", "cborReader", "err", "f", "payload", "r"];

impl Codec<'_> {
    /// What writes the arguments of a function; nothing where there are none.
    pub(in crate::backend::go) fn request(&mut self, decl: &FunctionDecl) -> Option<Edge> {
        if decl.params.is_empty() {
            return None;
        }
        let names = params(&decl.params, &SENDING);
        let declared = names.iter().zip(&decl.params);
        let declared: Vec<String> =
            declared.map(|(name, param)| format!("{name} {}", self.types.go(&param.ty))).collect();
        let has_handles = self.have_handles(decl.params.iter().map(|param| &param.ty));
        Some(self.edge("pack", &ident::exported(&decl.name), has_handles, |codec, name| {
            let mut body = vec![format!("w.fields({})", decl.params.len())];
            for index in in_wire_order(decl.params.iter().map(|param| param.wire.as_str())) {
                let param = &decl.params[index];
                body.push(format!("w.text({})", literal::string(&param.wire)));
                body.extend(codec.sent(&param.ty, &Place::Value(names[index].clone()), &param.name));
            }
            sending(name, has_handles, &declared.join(", "), body)
        }))
    }

    /// What reads the result of a function, or an item of its stream; nothing where it gives no value.
    pub(in crate::backend::go) fn reply(&mut self, decl: &FunctionDecl) -> Option<Edge> {
        let (verb, what) = if decl.stream.is_some() { ("item", "item") } else { ("unpack", "result") };
        let ty = decl.ok.as_ref().or(decl.stream.as_ref()).filter(|_| !decl.makes_context())?;
        let has_handles = self.have_handles([ty]);
        // To CBOR a box is nothing, and functions that give the same type share one.
        let ty = &unboxed(ty);
        let stem = self.stems.of(ty, &self.types);
        Some(self.edge(verb, &stem, has_handles, |codec, name| {
            let go = codec.types.go(ty);
            let body = vec![
                format!("v := {}", codec.read_from(ty, "&r")),
                format!("return v, r.finish(\"{what}\")"),
            ];
            getting(name, has_handles, false, &format!("({go}, error)"), body)
        }))
    }

    /// What makes an error of the library of the payload of a reply.
    pub(in crate::backend::go) fn failure(&mut self, ty: &Type) -> Edge {
        let has_handles = self.have_handles([ty]);
        self.edge("failure", &self.types.stem(ty), has_handles, |codec, name| {
            let types = codec.types;
            let key = |wire, ty, to: &str| Key { wire, ty, default: None, to: to.to_owned(), has: has(wire) };
            let keys = [key("error", ty, "v"), key("message", &Type::Str, "message")];
            let mut body = vec![format!("var v {}", types.go(ty)), "var message string".into()];
            body.extend(codec.read_keys("&r", "r.fields()", &keys));
            body.extend(["if err := r.finish(\"\"); err != nil {", "\treturn err", "}"].map(str::to_owned));
            match types.shape(ty) {
                Shape::Interface(decl) => {
                    body.push("switch v := v.(type) {".into());
                    for variant in &decl.variants {
                        body.push(format!("case *{}:", types.names.variant(&decl.name, &variant.name)));
                        body.push("\tv.message = message".into());
                    }
                    body.extend(["}", "return v"].map(str::to_owned));
                }
                _ => body.extend(["v.message = message", "return &v"].map(str::to_owned)),
            }
            getting(name, has_handles, true, "error", body)
        })
    }

    /// What reads the payload of an event from its envelope.
    pub(in crate::backend::go) fn event(&mut self, decl: &EventDecl) -> Edge {
        let listener = self.types.names.event(&decl.name).to_owned();
        self.edge("event", &listener, false, |codec, name| {
            let go = codec.types.go(&decl.payload);
            let key = Key {
                wire: "payload",
                ty: &decl.payload,
                default: None,
                to: "v".into(),
                has: has("payload"),
            };
            let mut body = vec![format!("var v {go}")];
            body.extend(codec.read_keys("&r", "r.fields()", &[key]));
            body.push("return v, r.finish(\"\")".into());
            getting(name, false, true, &format!("({go}, error)"), body)
        })
    }

    /// What reads the arguments of a host function, which it gives in their order; nothing where there are none.
    pub(in crate::backend::go) fn asked(&mut self, decl: &HostDecl) -> Option<Edge> {
        if decl.params.is_empty() {
            return None;
        }
        let has_handles = self.have_handles(decl.params.iter().map(|param| &param.ty));
        Some(self.edge("asked", &ident::exported(&decl.name), has_handles, |codec, name| {
            let names = params(&decl.params, &GETTING);
            let keys = names.iter().zip(&decl.params).map(|(name, param)| {
                let mut has = has(name);
                while names.contains(&has) {
                    has.push('_');
                }
                Key { wire: &param.wire, ty: &param.ty, default: None, to: name.clone(), has }
            });
            let keys: Vec<Key<'_>> = keys.collect();
            let mut body = codec.read_keys("&r", "r.fields()", &keys);
            body.push(format!("return {}, r.finish(\"\")", names.join(", ")));
            let results = names.iter().zip(&decl.params);
            let results: Vec<String> =
                results.map(|(name, param)| format!("{name} {}", codec.types.go(&param.ty))).collect();
            getting(name, has_handles, true, &format!("({}, err error)", results.join(", ")), body)
        }))
    }

    /// What writes the result of a host function; nothing where it gives none.
    pub(in crate::backend::go) fn answer(&mut self, decl: &HostDecl) -> Option<Edge> {
        let ty = decl.ok.as_ref()?;
        let has_handles = self.have_handles([ty]);
        Some(self.edge("answer", &ident::exported(&decl.name), has_handles, |codec, name| {
            let body = codec.sent(ty, &Place::Value("v".into()), "result");
            sending(name, has_handles, &format!("v {}", codec.types.go(ty)), body)
        }))
    }

    /// What writes an error of the host, which the library knows.
    pub(in crate::backend::go) fn refusal(&mut self, ty: &Type) -> Edge {
        let has_handles = self.have_handles([ty]);
        self.edge("refuse", &self.types.stem(ty), has_handles, |codec, name| {
            let is_record = matches!(codec.types.shape(ty), Shape::Record(_));
            let (star, from) =
                if is_record { ("*", Place::Pointer("v".into())) } else { ("", Place::Value("v".into())) };
            let mut body = vec!["w.fields(2)".to_owned(), "w.text(\"error\")".into()];
            body.extend(codec.sent(ty, &from, "error"));
            body.extend(["w.text(\"message\")", "w.text(v.Error())"].map(str::to_owned));
            sending(name, has_handles, &format!("v {star}{}", codec.types.go(ty)), body)
        })
    }

    fn have_handles<'t>(&self, types: impl IntoIterator<Item = &'t Type>) -> bool {
        types.into_iter().any(|ty| self.types.reach.has_handles(ty))
    }

    /// Statements of an edge that write `from`, which is called `what`.
    fn sent(&mut self, ty: &Type, from: &Place, what: &str) -> Vec<String> {
        let mut lines = vec![self.write_as(ty, from, "&w", false)];
        if self.types.reach.can_be_refused_as_cbor(ty) {
            lines.push("if w.refused != \"\" {".into());
            lines.push(format!("\treturn nil, w.refusal({})", literal::string(what)));
            lines.push("}".into());
        }
        lines
    }

    /// The edge that does that for `what`, which `make` makes where there is none.
    fn edge(
        &mut self,
        verb: &str,
        what: &str,
        has_handles: bool,
        make: impl FnOnce(&mut Self, &str) -> Conversion,
    ) -> Edge {
        let name = format!("{verb}{what}");
        if let Some((edge, _)) = self.edges.iter().find(|(edge, _)| edge.name == name) {
            return edge.clone();
        }
        let function = make(self, &name);
        let edge = Edge { name, has_handles };
        self.edges.push((edge.clone(), function));
        edge
    }
}

/// What Go calls the parameters, beside the names that are taken.
fn params(params: &[Param], taken: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for param in params {
        let mut name = ident::local(&param.name, taken);
        if super::is_codec(&name) {
            name.push('_');
        }
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

/// A function that writes with `w`.
fn sending(name: &str, has_handles: bool, params: &str, inner: Vec<String>) -> Conversion {
    let (id, with_id) = if has_handles { ("id handleID, ", ", id: id") } else { ("", "") };
    let mut body = vec![format!("w := cborWriter{{out: b{with_id}}}")];
    body.extend(inner);
    body.push("return w.out, nil".into());
    Conversion {
        docs: vec![],
        signature: format!("func {name}(b []byte, {id}{params}) ([]byte, error)"),
        body,
    }
}

/// A function that reads with `r`. What is `around` values is no level of them.
fn getting(name: &str, has_handles: bool, around: bool, results: &str, inner: Vec<String>) -> Conversion {
    let (adopt, with_adopt) = if has_handles { (", adopt adopter", ", adopt: adopt") } else { ("", "") };
    let depth = if around { ", depth: -1" } else { "" };
    let mut body = vec![format!("r := cborReader{{data: payload{depth}{with_adopt}}}")];
    body.extend(inner);
    Conversion { docs: vec![], signature: format!("func {name}(payload []byte{adopt}) {results}"), body }
}
