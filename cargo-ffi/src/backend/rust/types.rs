//! Types as Rust has them, and what their values can do.

use std::collections::{HashMap, HashSet};

use ffi_model::contract::{Contract, Field, Type};

use super::names::Names;

/// The types of one package.
pub(super) struct Types<'a> {
    pub(super) contract: &'a Contract,
    pub(super) names: &'a Names,
    abilities: Abilities<'a>,
}

/// The annotated types of which something is not true, because of what is in them.
struct Abilities<'a> {
    not_copy: HashSet<&'a str>,
    not_eq: HashSet<&'a str>,
    not_partial_eq: HashSet<&'a str>,
}

impl<'a> Types<'a> {
    /// Those of `contract`.
    pub(super) fn new(contract: &'a Contract, names: &'a Names) -> Self {
        Self { contract, names, abilities: Abilities::new(contract) }
    }

    /// A type, wherever a value stands.
    pub(super) fn rust(&self, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => format!("Option<{}>", self.rust(inner)),
            Type::Seq(inner) => format!("Vec<{}>", self.rust(inner)),
            Type::Array(inner, len) => format!("[{}; {len}]", self.rust(inner)),
            Type::Set(inner) => format!("BTreeSet<{}>", self.rust(inner)),
            Type::Map(key, value) => format!("BTreeMap<{}, {}>", self.rust(key), self.rust(value)),
            Type::Box(inner) => format!("Box<{}>", self.rust(inner)),
            Type::Named(name) | Type::Handle(name) => self.names.ty(name).to_owned(),
            other => other.to_string(),
        }
    }

    /// A parameter's type, and whether it is a reference: text, bytes and objects are lent.
    pub(super) fn param(&self, ty: &Type) -> (String, bool) {
        match ty {
            Type::Str => ("&str".to_owned(), true),
            Type::Bytes => ("&[u8]".to_owned(), true),
            Type::Handle(name) => (format!("&{}", self.names.ty(name)), true),
            other => (self.rust(other), false),
        }
    }

    /// What a function gives, where `None` is nothing.
    pub(super) fn result(&self, ty: Option<&Type>) -> String {
        ty.map_or("()".to_owned(), |ty| self.rust(ty))
    }

    /// The generic argument of what a function fails with: none where it has no typed error.
    pub(super) fn error(&self, ty: Option<&Type>) -> Option<String> {
        match ty {
            None | Some(Type::Str) => None,
            Some(ty) => Some(self.rust(ty)),
        }
    }

    /// What a type that holds these derives. A key of maps can be ordered, too.
    pub(super) fn derives(&self, fields: &[&Type], may_be_key: bool) -> String {
        let all = |is_such: &dyn Fn(&Type) -> bool| fields.iter().all(|ty| is_such(ty));
        let (copy, partial) = (all(&|ty| self.is_copy(ty)), all(&|ty| self.is_partial_eq(ty)));
        let eq = partial && all(&|ty| self.is_eq(ty));
        let key = may_be_key && fields.iter().all(|ty| self.contract.behind(ty).is_key());
        let derives = [
            (true, "Debug"),
            (true, "Clone"),
            (copy, "Copy"),
            (partial, "PartialEq"),
            (eq, "Eq"),
            (key, "PartialOrd"),
            (key, "Ord"),
            (eq, "Hash"),
        ];
        let derives: Vec<&str> = derives.iter().filter(|(is_so, _)| *is_so).map(|(_, name)| *name).collect();
        derives.join(", ")
    }

    /// Whether values can be compared at all: objects cannot.
    pub(super) fn is_partial_eq(&self, ty: &Type) -> bool {
        !holds(ty, &|part| is_handle(part) || is_in(part, &self.abilities.not_partial_eq))
    }

    fn is_eq(&self, ty: &Type) -> bool {
        !holds(ty, &|part| is_float(part) || is_in(part, &self.abilities.not_eq))
    }

    fn is_copy(&self, ty: &Type) -> bool {
        !holds(ty, &|part| is_owner(part) || is_in(part, &self.abilities.not_copy))
    }

    /// Whether a type is named anywhere in `types`, directly or inside of what is composed.
    pub(super) fn mentions<'t>(
        types: impl IntoIterator<Item = &'t Type>,
        is_such: &dyn Fn(&Type) -> bool,
    ) -> bool {
        types.into_iter().any(|ty| holds(ty, is_such))
    }
}

impl<'a> Abilities<'a> {
    fn new(contract: &'a Contract) -> Self {
        let mut parts: Vec<(&str, Vec<&Type>)> = Vec::new();
        parts.extend(contract.records().iter().map(|decl| (decl.name.as_str(), types_of(&decl.fields))));
        parts.extend(contract.enums().iter().map(|decl| {
            let fields = decl.variants.iter().flat_map(|variant| types_of(&variant.fields));
            (decl.name.as_str(), fields.collect())
        }));
        parts.extend(contract.newtypes().iter().map(|decl| (decl.name.as_str(), vec![&decl.ty])));
        Self {
            not_copy: spread(&parts, &is_owner),
            not_eq: spread(&parts, &is_float),
            not_partial_eq: spread(&parts, &is_handle),
        }
    }
}

/// The types that hold such a part, directly or inside of others.
fn spread<'a>(parts: &[(&'a str, Vec<&'a Type>)], is_such: &dyn Fn(&Type) -> bool) -> HashSet<&'a str> {
    let holders: HashMap<&str, &Vec<&Type>> = parts.iter().map(|(name, types)| (*name, types)).collect();
    let mut found = HashSet::new();
    loop {
        let more = holders.iter().filter(|(name, types)| {
            !found.contains(*name)
                && types.iter().any(|ty| holds(ty, &|part| is_such(part) || is_in(part, &found)))
        });
        let more: Vec<&str> = more.map(|(name, _)| *name).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn types_of(fields: &[Field]) -> Vec<&Type> {
    fields.iter().map(|field| &field.ty).collect()
}

/// Whether the type or one that it is composed of is such.
fn holds(ty: &Type, is_such: &dyn Fn(&Type) -> bool) -> bool {
    is_such(ty)
        || match ty {
            Type::Map(key, value) => holds(key, is_such) || holds(value, is_such),
            other => other.inner().is_some_and(|inner| holds(inner, is_such)),
        }
}

fn is_in(ty: &Type, names: &HashSet<&str>) -> bool {
    matches!(ty, Type::Named(name) if names.contains(name.as_str()))
}

fn is_float(ty: &Type) -> bool {
    matches!(ty, Type::F32 | Type::F64)
}

fn is_handle(ty: &Type) -> bool {
    matches!(ty, Type::Handle(_))
}

/// Whether a value has memory of its own.
fn is_owner(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Str
            | Type::Bytes
            | Type::Seq(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Box(_)
            | Type::Handle(_)
    )
}
