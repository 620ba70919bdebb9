//! Types that were renamed and are otherwise the same: neither the C form nor the wire has the name of a type, so
//! everything else about them is compared as if they had kept it.

use std::collections::BTreeMap;

use ffi_model::contract::{Decl, HostDecl, Type};

/// The new names of types, by their old ones; `old` then uses them everywhere.
pub(super) fn follow(old: &mut [Decl], new: &[Decl]) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    // A type that holds a renamed one can only be recognized after that one.
    while let Some((from, to)) = next(old, new) {
        for decl in old.iter_mut() {
            rename(decl, &from, &to);
        }
        renamed.insert(from, to);
    }
    renamed
}

/// A type that only `old` has, and the type that only `new` has and that is the same.
fn next(old: &[Decl], new: &[Decl]) -> Option<(String, String)> {
    // All handles look the same, and the arguments of a host function are called after it.
    let types = |decls: &[Decl]| -> Vec<Decl> {
        let is_named = |decl: &&Decl| decl.is_type() && !matches!(decl, Decl::Handle(_));
        decls.iter().filter(is_named).filter(|decl| !is_args(decl.name(), decls)).cloned().collect()
    };
    let only = |types: &[Decl], others: &[Decl]| -> Vec<Decl> {
        let known = |decl: &&Decl| others.iter().any(|other| other.name() == decl.name());
        types.iter().filter(|decl| !known(decl)).cloned().collect()
    };
    let (old, new) = (types(old), types(new));
    let (gone, come) = (only(&old, &new), only(&new, &old));
    for decl in &gone {
        let mut same = come.iter().filter(|other| {
            let mut decl = decl.clone();
            let from = decl.name().to_owned();
            rename(&mut decl, &from, other.name());
            decl.comparable() == (*other).clone().comparable()
        });
        // Two that look the same: nobody can tell which it is.
        if let (Some(other), None) = (same.next(), same.next()) {
            return Some((decl.name().to_owned(), other.name().to_owned()));
        }
    }
    None
}

/// Whether `name` is the struct that the arguments of a host function are in.
pub(super) fn is_args(name: &str, decls: &[Decl]) -> bool {
    decls.iter().any(|decl| matches!(decl, Decl::Host(HostDecl { args, .. }) if args == name))
}

fn rename(decl: &mut Decl, from: &str, to: &str) {
    match decl {
        Decl::Library(_) | Decl::Constant(_) | Decl::Handle(_) | Decl::Interface(_) => {}
        Decl::Function(decl) => {
            let params = decl.params.iter_mut().map(|param| &mut param.ty);
            params
                .chain(&mut decl.ok)
                .chain(&mut decl.stream)
                .chain(&mut decl.error)
                .for_each(|ty| rename_in(ty, from, to));
        }
        Decl::Record(decl) => {
            rename_own(&mut decl.name, from, to);
            decl.fields.iter_mut().for_each(|field| rename_in(&mut field.ty, from, to));
        }
        Decl::Enum(decl) => {
            rename_own(&mut decl.name, from, to);
            let fields = decl.variants.iter_mut().flat_map(|variant| &mut variant.fields);
            fields.for_each(|field| rename_in(&mut field.ty, from, to));
        }
        Decl::Newtype(decl) => {
            rename_own(&mut decl.name, from, to);
            rename_in(&mut decl.ty, from, to);
        }
        Decl::Event(decl) => rename_in(&mut decl.payload, from, to),
        Decl::Host(decl) => {
            let params = decl.params.iter_mut().map(|param| &mut param.ty);
            params.chain(&mut decl.ok).chain(&mut decl.error).for_each(|ty| rename_in(ty, from, to));
        }
    }
}

fn rename_own(name: &mut String, from: &str, to: &str) {
    if name == from {
        to.clone_into(name);
    }
}

fn rename_in(ty: &mut Type, from: &str, to: &str) {
    match ty {
        Type::Named(name) | Type::Handle(name) => rename_own(name, from, to),
        Type::Option(inner)
        | Type::Seq(inner)
        | Type::Array(inner, _)
        | Type::Set(inner)
        | Type::Box(inner) => rename_in(inner, from, to),
        Type::Map(key, value) => {
            rename_in(key, from, to);
            rename_in(value, from, to);
        }
        _ => {}
    }
}
