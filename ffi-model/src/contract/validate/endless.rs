//! Types that hold themselves without an end.

use std::collections::{HashMap, HashSet};

use super::Problem;
use crate::{
    contract::{Decl, Field, Type},
    diagnostic::Code,
};

/// Types of which no value can be written down, because each holds another one of them.
pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let names: HashMap<&str, usize> = decls
        .iter()
        .enumerate()
        .filter(|(_, decl)| decl.is_type())
        .map(|(index, decl)| (decl.name(), index))
        .collect();
    let ending = ending(decls);
    let mut problems = Vec::new();
    for (index, decl) in decls.iter().enumerate().filter(|(_, decl)| decl.is_type()) {
        let is_newtype = matches!(decl, Decl::Newtype(_));
        let name = decl.name();
        let ends = !is_newtype && ending.contains(name);
        if ends || !reaches_itself(index, decls, &names, &ending, is_newtype) {
            continue;
        }
        let (message, help) = if is_newtype {
            (
                format!("`{name}` is made of itself"),
                "give its field a name: a newtype is only another name for what is inside, and other languages \
                 cannot define a name by itself",
            )
        } else {
            (
                format!("every value of `{name}` holds another one, so none can end"),
                "let a field be left out: `Option<Box<T>>`, or a `Vec<T>`",
            )
        };
        problems.push(Problem {
            code: Code::ENDLESS,
            decl: Some(index),
            ty: None,
            message,
            help: help.to_owned(),
        });
    }
    problems
}

/// The types of which a value can be written down: options, sequences, sets and maps can hold none, an enum needs one variant
/// that ends.
fn ending(decls: &[Decl]) -> HashSet<&str> {
    fn ends(ty: &Type, known: &HashSet<&str>, declared: &HashSet<&str>) -> bool {
        match ty {
            // What is not declared is somebody else's problem.
            Type::Named(name) => known.contains(name.as_str()) || !declared.contains(name.as_str()),
            Type::Box(inner) | Type::Array(inner, _) => ends(inner, known, declared),
            _ => true,
        }
    }
    let declared: HashSet<&str> = decls.iter().filter(|decl| decl.is_type()).map(Decl::name).collect();
    let mut known = HashSet::new();
    let mut open: Vec<&Decl> = decls.iter().filter(|decl| decl.is_type()).collect();
    loop {
        let before = open.len();
        open.retain(|decl| {
            let all = |fields: &[Field]| fields.iter().all(|field| ends(&field.ty, &known, &declared));
            let found = match decl {
                Decl::Record(decl) => all(&decl.fields),
                Decl::Enum(decl) => decl.variants.iter().any(|variant| all(&variant.fields)),
                Decl::Newtype(decl) => ends(&decl.ty, &known, &declared),
                Decl::Handle(_)
                | Decl::Library(_)
                | Decl::Function(_)
                | Decl::Constant(_)
                | Decl::Event(_)
                | Decl::Host(_)
                | Decl::Interface(_) => true,
            };
            if found {
                known.insert(decl.name());
            }
            !found
        });
        if open.len() == before {
            return known;
        }
    }
}

/// Whether a type holds itself: a newtype by any way through newtypes, anything else by values that are always there.
fn reaches_itself(
    start: usize,
    decls: &[Decl],
    names: &HashMap<&str, usize>,
    ending: &HashSet<&str>,
    is_newtype: bool,
) -> bool {
    fn held<'a>(ty: &'a Type, is_newtype: bool, into: &mut Vec<&'a str>) {
        match ty {
            Type::Named(name) => into.push(name),
            Type::Box(inner) | Type::Array(inner, _) => held(inner, is_newtype, into),
            _ if is_newtype => into.extend(ty.names()),
            _ => {}
        }
    }
    let (mut open, mut seen) = (vec![start], HashSet::new());
    while let Some(index) = open.pop() {
        let mut inside = Vec::new();
        match &decls[index] {
            Decl::Newtype(decl) => held(&decl.ty, is_newtype, &mut inside),
            // What a newtype is made of may hold it by a name of its own.
            Decl::Record(decl) if !is_newtype => {
                decl.fields.iter().for_each(|field| held(&field.ty, false, &mut inside));
            }
            Decl::Enum(decl) if !is_newtype => {
                let fields = decl.variants.iter().flat_map(|variant| &variant.fields);
                fields.for_each(|field| held(&field.ty, false, &mut inside));
            }
            _ => {}
        }
        inside.retain(|name| is_newtype || !ending.contains(name));
        for next in inside.into_iter().filter_map(|name| names.get(name).copied()) {
            if next == start {
                return true;
            }
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}
