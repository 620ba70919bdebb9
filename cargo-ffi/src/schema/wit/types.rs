//! The types of an interface.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
};

use ffi_model::{
    Contract,
    contract::{EnumDecl, Field, NewtypeDecl, RecordDecl, Type, TypeDecl, Variant},
};

use super::{comment, indented, is_arguments, names::Scope};

/// Where a type is written: an argument borrows a handle, everywhere else it is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A parameter of an exported function.
    Argument,
    /// Anywhere else.
    Value,
}

/// The types that WIT lacks, with the declarations that stand for them.
const HELPERS: [(&str, &str, &str); 6] = [
    ("s128", "An integer of 128 bits: the lower half, and the upper one.", "type {} = tuple<u64, s64>;\n"),
    (
        "u128",
        "An integer of 128 bits without a sign: the lower half, and the upper one.",
        "type {} = tuple<u64, u64>;\n",
    ),
    ("duration", "", "record {} {\n  secs: u64,\n  nanos: u32,\n}\n"),
    (
        "time",
        "Since 1970 in UTC. Nanoseconds count up, also before.",
        "record {} {\n  secs: s64,\n  nanos: u32,\n}\n",
    ),
    ("uuid", "The first eight bytes as a number, and the last.", "type {} = tuple<u64, u64>;\n"),
    (
        "cbor",
        "A value as CBOR, of a type that holds itself, which types of this language cannot.",
        "type {} = list<u8>;\n",
    ),
];

/// The names of types, and what was used of them.
pub(super) struct Types<'a> {
    contract: &'a Contract,
    context: String,
    ids: HashMap<&'a str, String>,
    /// The records of variants.
    variants: HashMap<(&'a str, &'a str), String>,
    helpers: HashMap<&'static str, String>,
    helped: BTreeSet<&'static str>,
    /// What was named since it was last asked.
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Types<'a> {
    /// Names all types in `items`.
    pub(super) fn new(contract: &'a Contract, items: &mut Scope, context: String) -> Self {
        let all = all(contract);
        let ids = all.iter().map(|decl| (decl.name(), items.add(decl.name()))).collect();
        let mut variants = HashMap::new();
        for decl in contract.enums() {
            for variant in decl.variants.iter().filter(|variant| has_record(variant)) {
                let name = format!("{}_{}", decl.name, variant.name);
                variants.insert((decl.name.as_str(), variant.name.as_str()), items.add(&name));
            }
        }
        let helpers = HELPERS.iter().map(|(name, _, _)| (*name, items.add(name))).collect();
        Self { contract, context, ids, variants, helpers, helped: BTreeSet::new(), used: RefCell::default() }
    }

    /// The name of the context's resource.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// The name of a type.
    pub(super) fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    /// What was named since the last call of this.
    pub(super) fn used(&mut self) -> Vec<String> {
        std::mem::take(&mut *self.used.borrow_mut()).into_iter().collect()
    }

    /// The types that are used and the contract does not have.
    pub(super) fn helpers(&self) -> Vec<String> {
        let used = HELPERS.iter().filter(|(name, _, _)| self.helped.contains(name));
        used.map(|(name, docs, text)| comment(docs) + &text.replace("{}", &self.helpers[name])).collect()
    }

    /// All that are not resources.
    pub(super) fn declarations(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for decl in all(self.contract) {
            match decl {
                TypeDecl::Record(decl) => out.push(self.record(decl)),
                TypeDecl::Enum(decl) => out.extend(self.enumeration(decl)),
                TypeDecl::Newtype(NewtypeDecl { name, ty, converts: _, docs }) => {
                    let ty = self.inside(name, ty);
                    out.push(format!("{}type {} = {ty};\n", comment(docs), self.id(name)));
                }
                TypeDecl::Handle(_) => {}
            }
        }
        self.used();
        out
    }

    fn record(&mut self, decl: &RecordDecl) -> String {
        let RecordDecl { name, is_error: _, fields, layout: _, docs } = decl;
        let id = self.id(name).to_owned();
        self.fields(name, &id, docs, fields)
    }

    fn fields(&mut self, owner: &str, id: &str, docs: &str, fields: &[Field]) -> String {
        if fields.is_empty() {
            // No record is empty.
            return format!("{}enum {id} {{\n  {},\n}}\n", comment(docs), Scope::default().add("unit"));
        }
        let mut scope = Scope::default();
        let mut text = String::new();
        for Field { name, wire: _, ty, default: _, docs } in fields {
            text.push_str(&format!("{}{}: {},\n", comment(docs), scope.add(name), self.inside(owner, ty)));
        }
        format!("{}record {id} {{\n{}}}\n", comment(docs), indented(&text))
    }

    fn enumeration(&mut self, decl: &EnumDecl) -> Vec<String> {
        let EnumDecl { name, is_error: _, variants, layout: _, docs } = decl;
        let mut out = Vec::new();
        let mut scope = Scope::default();
        let mut text = String::new();
        for variant in variants {
            let payload = match variant.fields.as_slice() {
                [] => String::new(),
                [Field { ty, name: field, .. }] if field == "value" => format!("({})", self.inside(name, ty)),
                fields => {
                    let id = self.variants[&(name.as_str(), variant.name.as_str())].clone();
                    out.push(self.fields(name, &id, &variant.docs, fields));
                    format!("({id})")
                }
            };
            text.push_str(&format!("{}{}{payload},\n", comment(&variant.docs), scope.add(&variant.name)));
        }
        if variants.is_empty() {
            text = format!("/// No value exists.\n{},\n", scope.add("never"));
        }
        let what = if decl.is_flat() { "enum" } else { "variant" };
        out.push(format!("{}{what} {} {{\n{}}}\n", comment(docs), self.id(name), indented(&text)));
        out
    }

    /// A type inside of the declaration of `owner`: one that leads back to it is CBOR.
    fn inside(&mut self, owner: &str, ty: &Type) -> String {
        let leads_back = ty.names().iter().any(|name| self.reaches(name, owner, &mut HashSet::new()));
        match ty {
            _ if !leads_back => self.written(ty, Place::Value),
            Type::Option(inner) => format!("option<{}>", self.inside(owner, inner)),
            Type::Seq(inner) | Type::Set(inner) | Type::Array(inner, _) => {
                format!("list<{}>", self.inside(owner, inner))
            }
            Type::Map(key, value) => {
                format!("list<tuple<{}, {}>>", self.inside(owner, key), self.inside(owner, value))
            }
            Type::Box(inner) => self.inside(owner, inner),
            _ => self.helper("cbor"),
        }
    }

    fn reaches<'t>(&'t self, from: &'t str, to: &str, seen: &mut HashSet<&'t str>) -> bool {
        if from == to {
            return true;
        }
        if !seen.insert(from) {
            return false;
        }
        let mut any = |ty: &'t Type| ty.names().into_iter().any(|name| self.reaches(name, to, seen));
        match self.contract.type_named(from) {
            Some(TypeDecl::Record(decl)) => decl.fields.iter().any(|field| any(&field.ty)),
            Some(TypeDecl::Enum(decl)) => {
                decl.variants.iter().flat_map(|variant| &variant.fields).any(|field| any(&field.ty))
            }
            Some(TypeDecl::Newtype(decl)) => any(&decl.ty),
            Some(TypeDecl::Handle(_)) | None => false,
        }
    }

    /// A type where it is used.
    pub(super) fn written(&mut self, ty: &Type, place: Place) -> String {
        let text = match ty {
            Type::Bool => "bool",
            Type::I8 => "s8",
            Type::I16 => "s16",
            Type::I32 => "s32",
            Type::I64 => "s64",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Str => "string",
            Type::Bytes => "list<u8>",
            Type::I128 => return self.helper("s128"),
            Type::U128 => return self.helper("u128"),
            Type::Duration => return self.helper("duration"),
            Type::Time => return self.helper("time"),
            Type::Uuid => return self.helper("uuid"),
            Type::Option(inner) => return format!("option<{}>", self.written(inner, place)),
            Type::Seq(inner) | Type::Set(inner) => return format!("list<{}>", self.written(inner, place)),
            Type::Array(inner, len) => return format!("list<{}, {len}>", self.written(inner, place)),
            Type::Map(key, value) => {
                return format!("list<tuple<{}, {}>>", self.written(key, place), self.written(value, place));
            }
            Type::Box(inner) => return self.written(inner, place),
            Type::Named(name) | Type::Handle(name) => {
                let id = self.ids[name.as_str()].clone();
                self.used.borrow_mut().insert(id.clone());
                let is_borrowed = place == Place::Argument && matches!(ty, Type::Handle(_));
                return if is_borrowed { format!("borrow<{id}>") } else { id };
            }
        };
        text.to_owned()
    }

    fn helper(&mut self, name: &'static str) -> String {
        self.helped.insert(name);
        let id = self.helpers[name].clone();
        self.used.borrow_mut().insert(id.clone());
        id
    }
}

/// All types, those left out that are nothing but the arguments of a host function.
fn all(contract: &Contract) -> Vec<TypeDecl<'_>> {
    let handles = contract.handles().iter().map(TypeDecl::Handle);
    let newtypes = contract.newtypes().iter().map(TypeDecl::Newtype);
    let enums = contract.enums().iter().map(TypeDecl::Enum);
    let records = contract.records().iter().filter(|decl| !is_arguments(contract, &decl.name));
    handles.chain(newtypes).chain(enums).chain(records.map(TypeDecl::Record)).collect()
}

/// Whether the fields of a variant are in a record.
fn has_record(variant: &Variant) -> bool {
    !matches!(variant.fields.as_slice(), [] | [Field { .. }])
        || variant.fields.first().is_some_and(|field| field.name != "value")
}
