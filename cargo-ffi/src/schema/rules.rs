//! What crosses as CBOR, and as the JSON that stands for it: a rule for each type, request, reply, item, error, event, and what
//! hosts are asked and answer.
//!
//! A library takes more than it sends: keys may be absent, others are passed over, a number will do for the text of a handle.
//! So a rule is of one [`Way`]. A type has a second rule where the ways differ, and what is sent is accepted as well.

use std::collections::HashSet;

use ffi_model::{
    Contract,
    contract::{
        DefaultValue, EnumDecl, EventDecl, Field, FunctionDecl, FunctionKind, HandleDecl, HostDecl,
        NewtypeDecl, Param, Parts, RecordDecl, Type, TypeDecl,
    },
};

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The library sends it.
    Sent,
    /// The library takes it.
    Accepted,
}

/// What is behind a name.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    /// Its name: `EchoRequest`, `EchoRequest.accepted`, `echo.request`.
    pub(super) name: String,
    /// Which way its values go.
    pub(super) way: Way,
    /// Documentation.
    pub(super) docs: String,
    /// What its values are.
    pub(super) shape: Shape<'a>,
}

/// What values are.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// Those of a type.
    Value(&'a Type),
    /// `null`
    Nothing,
    /// The id of a context or a handle, which crosses as text.
    Id,
    /// One of some texts.
    Texts(Vec<Text<'a>>),
    /// A map with these keys, of which some may be absent. What is accepted may have others as well.
    Map(Vec<Key<'a>>),
    /// A map with this key and no other: a variant, and its fields.
    Variant(Box<Key<'a>>),
    /// What one of these is; without any there is no value.
    OneOf(Vec<Shape<'a>>),
    /// What another rule says.
    Rule(String),
}

/// A text that is a value.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Documentation.
    pub(super) docs: &'a str,
}

/// A key of a map.
#[derive(Debug)]
pub(super) struct Key<'a> {
    /// The key.
    pub(super) key: &'a str,
    /// What its value is.
    pub(super) shape: Shape<'a>,
    /// Whether it may be absent.
    pub(super) is_optional: bool,
    /// What it stands for where it is absent.
    pub(super) default: Option<&'a DefaultValue>,
    /// Documentation.
    pub(super) docs: &'a str,
}

/// Where more is accepted in a language than sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slack {
    /// Of which types without parts.
    pub(super) plain: fn(&Type) -> bool,
    /// Whether maps may have keys that nobody knows.
    pub(super) unknown_keys: bool,
}

/// All rules of a contract, and how they name each other.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    contract: &'a Contract,
    slack: Slack,
}

impl<'a> Rules<'a> {
    /// Those of `contract`, in a language with this `slack`.
    pub(super) fn new(contract: &'a Contract, slack: Slack) -> Self {
        Self { contract, slack }
    }

    /// The functions that have no CBOR form, and so no rules.
    pub(super) fn native_only(&self) -> impl Iterator<Item = &'a FunctionDecl> {
        self.contract.functions().iter().filter(|decl| !decl.abi.has_cbor())
    }

    /// All of them, types first.
    pub(super) fn all(&self) -> Vec<Rule<'a>> {
        let Parts {
            library: _,
            functions,
            records,
            enums,
            newtypes,
            handles,
            // They are in packages, and do not cross.
            constants: _,
            events,
            host_functions,
            // Their functions are host functions.
            interfaces: _,
        } = self.contract.parts();
        let types = (handles.iter().map(TypeDecl::Handle))
            .chain(newtypes.iter().map(TypeDecl::Newtype))
            .chain(enums.iter().map(TypeDecl::Enum))
            .chain(records.iter().map(TypeDecl::Record));
        let types = types.flat_map(|decl| self.of_type(decl));
        let served = functions.iter().filter(|decl| decl.abi.has_cbor());
        let calls = served.flat_map(|decl| self.of_function(decl));
        let events = events.iter().map(|decl| self.of_event(decl)).chain(every(events));
        let hosts = host_functions.iter().flat_map(|decl| self.of_host(decl));
        types.chain(calls).chain(events).chain(hosts).collect()
    }

    /// The name of the rule of a type.
    pub(super) fn name(&self, name: &'a str, way: Way) -> String {
        let differs = way == Way::Accepted && self.named_differs(name, &mut HashSet::new());
        format!("{}{}", identifier(name), if differs { ".accepted" } else { "" })
    }

    /// The contract whose they are.
    pub(super) fn contract(&self) -> &'a Contract {
        self.contract
    }

    fn of_type(&self, decl: TypeDecl<'a>) -> Vec<Rule<'a>> {
        let sent = self.type_rule(decl, Way::Sent);
        let name = self.name(decl.name(), Way::Accepted);
        if name == sent.name { vec![sent] } else { vec![sent, self.type_rule(decl, Way::Accepted)] }
    }

    fn type_rule(&self, decl: TypeDecl<'a>, way: Way) -> Rule<'a> {
        let (docs, shape) = match decl {
            TypeDecl::Record(RecordDecl { fields, docs, name: _, is_error: _, layout: _ }) => {
                (docs, self.fields(fields, way))
            }
            TypeDecl::Enum(decl) => (&decl.docs, self.variants(decl, way)),
            TypeDecl::Newtype(NewtypeDecl { ty, docs, name: _, converts: _ }) => (docs, Shape::Value(ty)),
            TypeDecl::Handle(HandleDecl { docs, name: _ }) => (docs, Shape::Id),
        };
        Rule { name: self.name(decl.name(), way), way, docs: docs.clone(), shape }
    }

    fn fields(&self, fields: &'a [Field], way: Way) -> Shape<'a> {
        let keys = fields.iter().map(|Field { name: _, wire, ty, default, docs }| {
            self.key(wire, ty, default.as_ref(), docs, way)
        });
        Shape::Map(keys.collect())
    }

    fn variants(&self, decl: &'a EnumDecl, way: Way) -> Shape<'a> {
        if decl.is_flat() {
            let texts = decl.variants.iter().map(|variant| Text { text: &variant.wire, docs: &variant.docs });
            let texts: Vec<Text<'_>> = texts.collect();
            return if texts.is_empty() { Shape::OneOf(Vec::new()) } else { Shape::Texts(texts) };
        }
        let choices = decl.variants.iter().flat_map(|variant| {
            let fields = self.fields(&variant.fields, way);
            let key = present(&variant.wire, fields, &variant.docs);
            let bare = Text { text: &variant.wire, docs: "" };
            let bare = (way == Way::Accepted && variant.fields.is_empty()).then(|| Shape::Texts(vec![bare]));
            [Some(Shape::Variant(Box::new(key))), bare].into_iter().flatten()
        });
        Shape::OneOf(choices.collect())
    }

    fn of_function(&self, decl: &'a FunctionDecl) -> Vec<Rule<'a>> {
        let FunctionDecl { name, kind, of: _, is_async: _, params, ok, stream, abi: _, error, docs } = decl;
        let reply = match ok {
            _ if decl.makes_context() => Shape::Id,
            Some(ty) => Shape::Value(ty),
            None => Shape::Nothing,
        };
        let called = match (kind, &decl.of) {
            (FunctionKind::Static, _) => "Called without a context.".to_owned(),
            (FunctionKind::Constructor, None) => "Makes a context; the reply is its id.".to_owned(),
            (FunctionKind::Method, Some(of)) => format!("Called on a `{of}`."),
            (FunctionKind::Constructor, Some(_)) | (FunctionKind::Method, None) => {
                "Called on a context.".to_owned()
            }
        };
        let docs = if docs.trim().is_empty() { called } else { format!("{}\n\n{called}", docs.trim_end()) };
        let mut rules = vec![
            rule(name, "request", Way::Accepted, docs, self.params(params, Way::Accepted)),
            rule(name, "reply", Way::Sent, String::new(), reply),
        ];
        if let Some(ty) = stream {
            rules.push(rule(
                name,
                "item",
                Way::Sent,
                "Before the reply, which ends the stream.".into(),
                Shape::Value(ty),
            ));
        }
        if let Some(ty @ Type::Named(_)) = error {
            rules.push(rule(name, "error", Way::Sent, "What it fails with.".into(), failure(ty, false)));
        }
        rules
    }

    fn of_event(&self, decl: &'a EventDecl) -> Rule<'a> {
        let EventDecl { name, wire, payload, on_full: _, docs } = decl;
        let text = Text { text: wire, docs: "" };
        let keys = vec![
            present("payload", Shape::Value(payload), ""),
            present("eventType", Shape::Texts(vec![text]), ""),
        ];
        rule(name, "event", Way::Sent, docs.clone(), Shape::Map(keys))
    }

    fn of_host(&self, decl: &'a HostDecl) -> Vec<Rule<'a>> {
        let HostDecl { name, of: _, is_async: _, params, args: _, ok, error, docs } = decl;
        let asked = rule(name, "arguments", Way::Sent, docs.clone(), self.params(params, Way::Sent));
        if !decl.is_asked() {
            return vec![asked];
        }
        let answer = ok.as_ref().map_or(Shape::Nothing, Shape::Value);
        let answer = rule(name, "answer", Way::Accepted, String::new(), answer);
        let typed = error.as_ref().filter(|ty| matches!(ty, Type::Named(_)));
        let failed = typed.map(|ty| {
            let shape = Shape::OneOf(vec![failure(ty, true), Shape::Value(ty)]);
            rule(name, "error", Way::Accepted, "What it may fail with.".into(), shape)
        });
        [Some(asked), Some(answer), failed].into_iter().flatten().collect()
    }

    fn params(&self, params: &'a [Param], way: Way) -> Shape<'a> {
        let keys = params
            .iter()
            .map(|Param { name: _, wire, ty, default }| self.key(wire, ty, default.as_ref(), "", way));
        Shape::Map(keys.collect())
    }

    fn key(
        &self,
        key: &'a str,
        ty: &'a Type,
        default: Option<&'a DefaultValue>,
        docs: &'a str,
        way: Way,
    ) -> Key<'a> {
        let default = default.filter(|_| way == Way::Accepted);
        let is_optional = way == Way::Accepted && (default.is_some() || self.contract.is_nullable(ty));
        Key { key, shape: Shape::Value(ty), is_optional, default, docs }
    }

    /// Whether more is accepted of a type than sent. `seen` are the types that were asked for already.
    fn type_differs(&self, ty: &'a Type, seen: &mut HashSet<&'a str>) -> bool {
        match ty {
            Type::Option(inner) | Type::Seq(inner) | Type::Set(inner) | Type::Box(inner) => {
                self.type_differs(inner, seen)
            }
            Type::Array(inner, _) if **inner == Type::U8 => (self.slack.plain)(&Type::Bytes),
            Type::Array(inner, _) => self.type_differs(inner, seen),
            Type::Map(key, value) => self.type_differs(key, seen) || self.type_differs(value, seen),
            Type::Named(name) | Type::Handle(name) => self.named_differs(name, seen),
            plain => (self.slack.plain)(plain),
        }
    }

    fn named_differs(&self, name: &'a str, seen: &mut HashSet<&'a str>) -> bool {
        if !seen.insert(name) {
            return false;
        }
        match self.contract.type_named(name) {
            Some(TypeDecl::Record(decl)) => self.fields_differ(&decl.fields, seen),
            Some(TypeDecl::Enum(decl)) if decl.is_flat() => false,
            Some(TypeDecl::Enum(decl)) => decl
                .variants
                .iter()
                .any(|variant| variant.fields.is_empty() || self.fields_differ(&variant.fields, seen)),
            Some(TypeDecl::Newtype(decl)) => self.type_differs(&decl.ty, seen),
            Some(TypeDecl::Handle(_)) => true,
            None => false,
        }
    }

    fn fields_differ(&self, fields: &'a [Field], seen: &mut HashSet<&'a str>) -> bool {
        self.slack.unknown_keys
            || fields.iter().any(|field| {
                field.default.is_some()
                    || self.contract.is_nullable(&field.ty)
                    || self.type_differs(&field.ty, seen)
            })
    }
}

/// The rule of one thing of a function, an event or a host function. No type has a name like it.
fn rule<'a>(name: &str, what: &str, way: Way, docs: String, shape: Shape<'a>) -> Rule<'a> {
    Rule { name: format!("{}.{what}", identifier(name)), way, docs, shape }
}

/// A key that is always there.
fn present<'a>(key: &'a str, shape: Shape<'a>, docs: &'a str) -> Key<'a> {
    Key { key, shape, is_optional: false, default: None, docs }
}

/// The map around a typed error. A host may leave the text out: the library makes its own.
fn failure(error: &Type, is_optional: bool) -> Shape<'_> {
    let message = Key { is_optional, ..present("message", Shape::Value(&Type::Str), "") };
    Shape::Map(vec![present("error", Shape::Value(error), ""), message])
}

/// Any event.
fn every<'a>(events: &'a [EventDecl]) -> Option<Rule<'a>> {
    let choices: Vec<Shape<'_>> =
        events.iter().map(|decl| Shape::Rule(format!("{}.event", identifier(&decl.name)))).collect();
    let docs = "Any event.".to_owned();
    (!choices.is_empty()).then(|| Rule {
        name: "ffi.event".to_owned(),
        way: Way::Sent,
        docs,
        shape: Shape::OneOf(choices),
    })
}

/// A name in ASCII letters, and none that CDDL has already. Rust has no `@` in names.
fn identifier(name: &str) -> String {
    if PRELUDE.contains(&name) {
        return format!("@{name}");
    }
    let escaped = |c: char| if c.is_ascii() { c.to_string() } else { format!("@{:x}@", u32::from(c)) };
    name.chars().map(escaped).collect()
}

/// What CDDL declares by itself (RFC 8610, appendix D), names with a hyphen left out: Rust has none.
const PRELUDE: [&str; 35] = [
    "any",
    "uint",
    "nint",
    "int",
    "bstr",
    "bytes",
    "tstr",
    "text",
    "tdate",
    "time",
    "number",
    "biguint",
    "bignint",
    "bigint",
    "integer",
    "unsigned",
    "decfrac",
    "bigfloat",
    "eb64url",
    "eb64legacy",
    "eb16",
    "uri",
    "b64url",
    "b64legacy",
    "regexp",
    "float16",
    "float32",
    "float64",
    "float",
    "false",
    "true",
    "bool",
    "nil",
    "null",
    "undefined",
];
