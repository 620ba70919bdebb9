//! Types of the contract in C++, and what has to be complete before what.

use std::collections::{HashMap, HashSet};

use ffi_model::contract::{Contract, EnumDecl, Field, Type, TypeDecl};

use super::{literal, names::Names};
use crate::backend::c;

/// The types of one package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types<'a> {
    /// The contract.
    pub(super) contract: &'a Contract,
    /// Names in C++.
    pub(super) names: &'a Names,
    /// Names in C.
    pub(super) c_names: &'a c::names::Names,
}

impl<'a> Types<'a> {
    /// A type wherever a value stands.
    pub(super) fn cpp(&self, ty: &Type) -> String {
        self.spelled(ty, &|name| name.to_owned())
    }

    /// As [`Types::cpp`], in a place where names mean something else: what `taken` has is written with its namespace.
    pub(super) fn cpp_among(&self, ty: &Type, taken: &HashSet<&str>) -> String {
        let namespace = self.names.namespace();
        self.spelled(ty, &|name| {
            if taken.contains(name) { format!("::{namespace}::{name}") } else { name.to_owned() }
        })
    }

    /// As [`Types::cpp`], outside of the namespace.
    pub(super) fn cpp_outside(&self, ty: &Type) -> String {
        let namespace = self.names.namespace();
        self.spelled(ty, &|name| format!("{namespace}::{name}"))
    }

    fn spelled(&self, ty: &Type, own: &dyn Fn(&str) -> String) -> String {
        if let Some(scalar) = literal::scalar(ty) {
            return scalar.to_owned();
        }
        let inner = |ty: &Type| self.spelled(ty, own);
        match ty {
            Type::I128 => "ffi::Int128".to_owned(),
            Type::U128 => "ffi::Uint128".to_owned(),
            Type::Str => "std::string".to_owned(),
            Type::Bytes => "std::vector<std::uint8_t>".to_owned(),
            Type::Duration => "std::chrono::nanoseconds".to_owned(),
            Type::Time => "ffi::Time".to_owned(),
            Type::Uuid => "ffi::Uuid".to_owned(),
            Type::Option(element) => format!("std::optional<{}>", inner(element)),
            Type::Seq(element) => format!("std::vector<{}>", inner(element)),
            Type::Array(element, len) => format!("std::array<{}, {len}>", inner(element)),
            Type::Set(element) => format!("std::set<{}>", inner(element)),
            Type::Map(key, value) => format!("std::map<{}, {}>", inner(key), inner(value)),
            Type::Box(element) => format!("ffi::Box<{}>", inner(element)),
            Type::Named(name) | Type::Handle(name) => own(self.names.ty(name)),
            other => unreachable!("`{other}` is a number"),
        }
    }

    /// A parameter: text and sequences are views, what is large is a reference.
    pub(super) fn param(&self, ty: &Type) -> String {
        match ty {
            Type::Str => "std::string_view".to_owned(),
            Type::Bytes => "ffi::Span<const std::uint8_t>".to_owned(),
            // A vector of these is no array.
            Type::Seq(element) if **element != Type::Bool => {
                format!("ffi::Span<const {}>", self.cpp(element))
            }
            Type::Option(inner) if **inner == Type::Str => "std::optional<std::string_view>".to_owned(),
            ty if self.is_small(ty) => self.cpp(ty),
            ty => format!("const {} &", self.cpp(ty)),
        }
    }

    /// Whether a value is copied as fast as its address.
    pub(super) fn is_small(&self, ty: &Type) -> bool {
        match self.contract.behind(ty) {
            Type::I128 | Type::U128 | Type::Duration | Type::Time => true,
            Type::Named(name) => matches!(self.decl(name), TypeDecl::Enum(decl) if decl.is_flat()),
            other => literal::scalar(other).is_some(),
        }
    }

    /// Whether a copy of a value is no more than a copy of its bytes.
    pub(super) fn is_trivial(&self, ty: &Type) -> bool {
        let all = |fields: &[Field]| fields.iter().all(|field| self.is_trivial(&field.ty));
        match ty {
            Type::I128 | Type::U128 | Type::Duration | Type::Time | Type::Uuid => true,
            Type::Option(inner) | Type::Array(inner, _) => self.is_trivial(inner),
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Record(decl) => all(&decl.fields),
                TypeDecl::Enum(decl) => decl.variants.iter().all(|variant| all(&variant.fields)),
                TypeDecl::Newtype(decl) => self.is_trivial(&decl.ty),
                TypeDecl::Handle(_) => false,
            },
            other => literal::scalar(other).is_some(),
        }
    }

    /// Whether C has the same bytes for every value of the type, and every one of C's is a value of it.
    pub(super) fn is_same_in_c(&self, ty: &Type) -> bool {
        match ty {
            Type::I128 | Type::U128 | Type::Uuid => true,
            Type::Array(inner, _) => self.is_same_in_c(inner),
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Record(decl) => {
                    let same = decl.fields.iter().all(|field| self.is_same_in_c(&field.ty));
                    same && !decl.is_error && !decl.fields.is_empty()
                }
                TypeDecl::Newtype(decl) => self.is_same_in_c(&decl.ty),
                TypeDecl::Enum(_) | TypeDecl::Handle(_) => false,
            },
            other => literal::scalar(other).is_some(),
        }
    }

    /// What a value is before anybody gives it another: none where the type itself sees to that.
    pub(super) fn initial(&self, field: &Field, taken: &HashSet<&str>) -> Option<String> {
        let given = field.default.as_ref().and_then(|default| literal::default(&field.ty, default));
        match &field.ty {
            _ if given.is_some() => given,
            Type::Bool => Some("false".to_owned()),
            Type::F32 => Some("0.0F".to_owned()),
            Type::F64 => Some("0.0".to_owned()),
            ty if literal::scalar(ty).is_some() => Some("0".to_owned()),
            Type::Duration | Type::Time | Type::Array(..) => Some("{}".to_owned()),
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Enum(decl) if decl.is_flat() => {
                    let first = decl.variants.first()?;
                    let ty = self.cpp_among(&field.ty, taken);
                    Some(format!("{ty}::{}", self.names.variant(name, &first.name)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The variant that an enum with fields has before anybody gives it another: one that does not hold the enum itself.
    pub(super) fn first_variant(&self, decl: &EnumDecl) -> usize {
        let depths = self.depths();
        let depth = |index: &usize| depth_of(&decl.variants[*index].fields, &depths).unwrap_or(usize::MAX);
        (0..decl.variants.len()).min_by_key(depth).unwrap_or_default()
    }

    /// How many values are in each other in the first value of a struct or enum; missing are those that have none.
    fn depths(&self) -> HashMap<&'a str, usize> {
        let mut depths = HashMap::new();
        loop {
            let before = depths.len();
            for decl in self.contract.records() {
                if let (None, Some(depth)) = (depths.get(decl.name.as_str()), depth_of(&decl.fields, &depths))
                {
                    depths.insert(decl.name.as_str(), depth + 1);
                }
            }
            for decl in self.contract.newtypes() {
                if let (None, Some(depth)) = (depths.get(decl.name.as_str()), depth_in(&decl.ty, &depths)) {
                    depths.insert(decl.name.as_str(), depth + 1);
                }
            }
            for decl in self.contract.enums() {
                let variants = decl.variants.iter();
                let least = variants.filter_map(|variant| depth_of(&variant.fields, &depths)).min();
                if let (None, Some(depth)) = (depths.get(decl.name.as_str()), least) {
                    depths.insert(decl.name.as_str(), depth + 1);
                }
            }
            if depths.len() == before {
                return depths;
            }
        }
    }

    /// The declaration with that Rust name.
    pub(super) fn decl(&self, name: &str) -> TypeDecl<'a> {
        self.contract.type_named(name).expect("every name in a contract has a declaration")
    }

    /// The structs, enums with fields and newtypes of the package in an order in which each is complete where it has to be: that of the source,
    /// with what another one is made of in front of that.
    pub(super) fn in_order(&self) -> Vec<TypeDecl<'a>> {
        let contract = self.contract;
        let records = contract.records().iter().map(TypeDecl::Record);
        let enums = contract.enums().iter().filter(|decl| !decl.is_flat()).map(TypeDecl::Enum);
        let newtypes = contract.newtypes().iter().map(TypeDecl::Newtype);
        let all: Vec<TypeDecl<'a>> = newtypes.chain(enums).chain(records).collect();
        let uses: HashMap<&str, Vec<(&str, bool)>> =
            all.iter().map(|decl| (decl.name(), uses(*decl))).collect();
        let mut order = Order { uses: &uses, done: HashSet::new(), order: Vec::new() };
        all.iter().for_each(|decl| order.visit(decl.name()));
        let order = order.order.into_iter();
        order.map(|name| self.decl(name)).filter(|decl| self.names.is_shown(decl.name())).collect()
    }

    /// Whether a value of the type can hold another one of it.
    pub(super) fn is_recursive(&self, name: &str) -> bool {
        let decls = self.contract.decls().filter(ffi_model::contract::Decl::is_type).collect::<Vec<_>>();
        let inside: HashMap<&str, Vec<&str>> = decls
            .iter()
            .map(|decl| (decl.name(), decl.uses().iter().map(|used| used.name).collect()))
            .collect();
        reaches(name, name, &|name| inside.get(name).cloned().unwrap_or_default())
    }
}

/// Puts declarations behind those that they need.
struct Order<'a, 'u> {
    /// The types that one uses, and whether each has to be complete there.
    uses: &'u HashMap<&'a str, Vec<(&'a str, bool)>>,
    done: HashSet<&'a str>,
    order: Vec<&'a str>,
}

impl<'a> Order<'a, '_> {
    fn visit(&mut self, name: &'a str) {
        if !self.done.insert(name) {
            return;
        }
        for (used, is_needed) in self.uses[name].clone() {
            let inside = |name: &str| -> Vec<&'a str> {
                self.uses.get(name).into_iter().flatten().map(|(used, _)| *used).collect()
            };
            // What holds this one in turn comes behind it, where it may.
            let comes_before = is_needed || !reaches(used, name, &inside);
            if comes_before && self.uses.contains_key(used) {
                self.visit(used);
            }
        }
        self.order.push(name);
    }
}

/// Whether one gets from `from` to `to` in one step or more.
fn reaches<'a>(from: &'a str, to: &str, inside: &dyn Fn(&str) -> Vec<&'a str>) -> bool {
    let (mut seen, mut left) = (HashSet::new(), inside(from));
    while let Some(name) = left.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            left.extend(inside(name));
        }
    }
    false
}

/// The types that a declaration is made of, and whether each has to be complete in front of it.
fn uses(decl: TypeDecl<'_>) -> Vec<(&str, bool)> {
    let mut into = Vec::new();
    match decl {
        TypeDecl::Record(decl) => decl.fields.iter().for_each(|field| needs(&field.ty, true, &mut into)),
        TypeDecl::Enum(decl) => {
            let fields = decl.variants.iter().flat_map(|variant| &variant.fields);
            fields.for_each(|field| needs(&field.ty, true, &mut into));
        }
        TypeDecl::Newtype(decl) => needs(&decl.ty, true, &mut into),
        TypeDecl::Handle(_) => {}
    }
    into
}

fn needs<'t>(ty: &'t Type, is_needed: bool, into: &mut Vec<(&'t str, bool)>) {
    match ty {
        Type::Named(name) => into.push((name, is_needed)),
        Type::Option(inner) | Type::Array(inner, _) | Type::Set(inner) => needs(inner, is_needed, into),
        // These are made for types that are not complete yet.
        Type::Seq(inner) | Type::Box(inner) => needs(inner, false, into),
        Type::Map(key, value) => {
            needs(key, is_needed, into);
            needs(value, false, into);
        }
        _ => {}
    }
}

fn depth_of(fields: &[Field], depths: &HashMap<&str, usize>) -> Option<usize> {
    fields.iter().try_fold(0, |deepest, field| Some(depth_in(&field.ty, depths)?.max(deepest)))
}

fn depth_in(ty: &Type, depths: &HashMap<&str, usize>) -> Option<usize> {
    match ty {
        Type::Named(name) => depths.get(name.as_str()).copied(),
        Type::Array(inner, _) | Type::Box(inner) => depth_in(inner, depths),
        _ => Some(0),
    }
}
