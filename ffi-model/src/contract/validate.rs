//! The rules that span several items of a crate.

mod duplicates;
mod endless;
mod handles;
#[cfg(test)]
mod tests;
mod wires;

pub(crate) use handles::{handle_in_event, holding};
pub(crate) use wires::unheard;

use std::collections::HashMap;

use super::{Decl, NewtypeDecl, Param, Type, Used};
use crate::diagnostic::Code;

/// What is wrong with a constant whose type has no literals, and what to do.
pub(crate) const NO_LITERAL: (&str, &str) = (
    "a constant of this type cannot be exported",
    "constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else",
);

/// What to do about a type that has to be annotated, and is not.
pub(crate) fn to_annotate(name: &str, attribute: &str) -> String {
    let help = format!("annotate `{name}` with `#[ffi::{attribute}]`");
    match name {
        "Context" => format!("{help}; the context of the call is known as `ffi::Context` alone"),
        _ => help,
    }
}

/// A rule that the declarations break together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub code: Code,
    /// Index of the declaration to blame; `None` where the crate as a whole is.
    pub decl: Option<usize>,
    /// Index of the type to blame among its [`Decl::uses`].
    pub ty: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Every broken rule, in the order of the declarations.
pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let mut problems = library(decls);
    problems.extend(duplicates::problems(decls));
    problems.extend(unknown_types(decls));
    problems.extend(constants(decls));
    problems.extend(endless::problems(decls));
    problems.extend(keys(decls));
    problems.extend(handles::problems(decls));
    problems.extend(wires::problems(decls));
    problems.sort_by_key(|problem| problem.decl);
    problems
}

fn library(decls: &[Decl]) -> Vec<Problem> {
    let mut found = decls.iter().enumerate().filter_map(|(index, decl)| match decl {
        Decl::Library(library) => Some((index, library)),
        _ => None,
    });
    let Some((_, first)) = found.next() else {
        return vec![Problem {
            code: Code::NO_LIBRARY,
            decl: None,
            ty: None,
            message: "the crate has no `#[ffi::library]`".into(),
            help: "annotate the struct whose instance a context owns (it may be empty): \
                   `#[ffi::library] pub struct MyLibrary { .. }`"
                .into(),
        }];
    };
    found
        .map(|(index, second)| Problem {
            code: Code::SECOND_LIBRARY,
            decl: Some(index),
            ty: None,
            message: format!("`{}` is a second library, after `{}`", second.name, first.name),
            help:
                "a crate is one library: keep one `#[ffi::library]` and move the other to a crate of its own"
                    .into(),
        })
        .collect()
}

/// What an annotated type can be used as.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Value,
    Error,
    Handle,
}

fn unknown_types(decls: &[Decl]) -> Vec<Problem> {
    let known: HashMap<&str, Use> = decls
        .iter()
        .filter_map(|decl| match decl {
            Decl::Record(decl) => {
                Some((decl.name.as_str(), if decl.is_error { Use::Error } else { Use::Value }))
            }
            Decl::Enum(decl) => {
                Some((decl.name.as_str(), if decl.is_error { Use::Error } else { Use::Value }))
            }
            Decl::Newtype(decl) => Some((decl.name.as_str(), Use::Value)),
            Decl::Handle(decl) => Some((decl.name.as_str(), Use::Handle)),
            Decl::Library(_)
            | Decl::Function(_)
            | Decl::Constant(_)
            | Decl::Event(_)
            | Decl::Host(_)
            | Decl::Interface(_) => None,
        })
        .collect();
    let mut problems = Vec::new();
    let args = args(decls);
    // Of a constant more is asked than that its type is annotated.
    let others = decls.iter().enumerate().filter(|(_, decl)| !matches!(decl, Decl::Constant(_)));
    for (index, decl) in others.filter(|(_, decl)| !is_said_of_params(decl, &args)) {
        for (ty, Used { name, as_error, as_handle }) in decl.uses().into_iter().enumerate() {
            let attribute = match (as_error, as_handle) {
                (true, _) => "error",
                (false, true) => "handle",
                (false, false) => "data",
            };
            let user = decl.name();
            let (message, help) = match known.get(name) {
                None => {
                    (format!("`{user}` uses `{name}`, which is not annotated"), to_annotate(name, attribute))
                }
                Some(Use::Value | Use::Handle) if as_error => (
                    format!("`{user}` fails with `{name}`, which is not an error"),
                    format!("annotate `{name}` with `#[ffi::error]` and implement `Display` for it"),
                ),
                Some(Use::Handle) if !as_handle => (
                    format!("`{user}` holds the handle `{name}` by value"),
                    format!("the host has a share of it: write `Arc<{name}>`"),
                ),
                Some(Use::Value | Use::Error) if as_handle => (
                    format!("`{user}` shares `{name}`, which is not a handle"),
                    format!("write `{name}` without the `Arc`"),
                ),
                Some(_) => continue,
            };
            problems.push(Problem {
                code: Code::UNKNOWN_TYPE,
                decl: Some(index),
                ty: Some(ty),
                message,
                help,
            });
        }
    }
    problems
}

/// The structs of the arguments of host functions, with the parameters that they are made of.
fn args(decls: &[Decl]) -> HashMap<&str, &[Param]> {
    let args = decls.iter().filter_map(|decl| match decl {
        Decl::Host(host) => Some((host.args.as_str(), host.params.as_slice())),
        _ => None,
    });
    args.collect()
}

/// Whether it is one of these structs: then what is in it is said of the function.
fn is_said_of_params(decl: &Decl, args: &HashMap<&str, &[Param]>) -> bool {
    let Decl::Record(record) = decl else { return false };
    let fields = record.fields.iter().map(|field| &field.ty);
    args.get(record.name.as_str()).is_some_and(|params| fields.eq(params.iter().map(|param| &param.ty)))
}

/// Constants of a type that has no literals, or whose name turned out to be nobody's.
fn constants(decls: &[Decl]) -> Vec<Problem> {
    let constants = decls.iter().enumerate().filter_map(|(index, decl)| match decl {
        Decl::Constant(constant) if !constant.ty.is_literal() => Some((index, constant)),
        _ => None,
    });
    constants
        .map(|(index, constant)| {
            let (message, help) = NO_LITERAL;
            Problem {
                code: Code::CONSTANT,
                decl: Some(index),
                ty: constant.ty.names().first().map(|_| 0),
                message: message.to_owned(),
                help: help.to_owned(),
            }
        })
        .collect()
}

/// Keys of maps and elements of sets that have a name, of which the type alone does not tell whether they are text or integers.
fn keys(decls: &[Decl]) -> Vec<Problem> {
    let types: HashMap<&str, &Decl> =
        decls.iter().filter(|decl| decl.is_type()).map(|decl| (decl.name(), decl)).collect();
    let is_key = |name: &str| {
        let mut name = name;
        let mut steps = 0;
        loop {
            match types.get(name) {
                Some(Decl::Newtype(NewtypeDecl { ty: Type::Named(inner), .. })) if steps < types.len() => {
                    name = inner
                }
                Some(Decl::Newtype(decl)) => return decl.ty.is_key(),
                // That it is not known was said.
                other => return other.is_none(),
            }
            steps += 1;
        }
    };
    let mut problems = Vec::new();
    for (index, decl) in decls.iter().enumerate() {
        let mut at = 0;
        for (ty, _) in decl.types() {
            let mut found = Vec::new();
            named_keys(ty, &mut at, &mut found);
            for (place, name) in found.into_iter().filter(|(_, name)| !is_key(name)) {
                problems.push(Problem {
                    code: Code::TYPE,
                    decl: Some(index),
                    ty: Some(place),
                    message: format!("`{name}` cannot be a key"),
                    help: "keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those"
                        .into(),
                });
            }
        }
    }
    problems
}

/// The names among the keys in `ty`, each with its index among [`Decl::uses`], counted on by `at`.
fn named_keys<'a>(ty: &'a Type, at: &mut usize, found: &mut Vec<(usize, &'a str)>) {
    match ty {
        Type::Named(_) | Type::Handle(_) => *at += 1,
        Type::Set(key) => {
            if let Type::Named(name) = &**key {
                found.push((*at, name));
            }
            named_keys(key, at, found);
        }
        Type::Map(key, value) => {
            if let Type::Named(name) = &**key {
                found.push((*at, name));
            }
            named_keys(key, at, found);
            named_keys(value, at, found);
        }
        other => {
            if let Some(inner) = other.inner() {
                named_keys(inner, at, found);
            }
        }
    }
}
