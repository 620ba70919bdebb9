//! The rules that span several items of a crate.

use std::collections::HashMap;

use super::Decl;
use crate::{diagnostic::Code, symbol};

/// A rule that the declarations break together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub code: Code,
    /// Index of the declaration to blame; `None` where the crate as a whole is.
    pub decl: Option<usize>,
    /// Index of the type to blame among its [`Decl::types`].
    pub ty: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A named type in a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// Whether it is what a function fails with.
    pub as_error: bool,
}

/// Every broken rule, in the order of the declarations.
pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let mut problems = library(decls);
    problems.extend(duplicates(decls));
    problems.extend(unknown_types(decls));
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

fn duplicates(decls: &[Decl]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut symbols: HashMap<String, Option<&str>> =
        symbol::RUNTIME.iter().map(|name| (symbol::function("", name), None)).collect();
    let mut types: HashMap<&str, &str> = HashMap::new();
    let mut constants: HashMap<&str, &str> = HashMap::new();
    for (index, decl) in decls.iter().enumerate() {
        let name = decl.name();
        let twice = |of: &str| Problem {
            code: Code::DUPLICATE,
            decl: Some(index),
            ty: None,
            message: format!("`{name}` is exported twice, {of}"),
            help: "give one of them another name: other languages have no modules to tell them apart".into(),
        };
        match decl {
            Decl::Library(_) => {}
            Decl::Record(_) | Decl::Enum(_) => {
                if let Some(first) = types.insert(name, decl.kind()) {
                    problems.push(twice(&format!("as {} and as {}", article(first), article(decl.kind()))));
                }
            }
            Decl::Constant(_) => {
                if constants.insert(name, name).is_some() {
                    problems.push(twice("as a constant"));
                }
            }
            Decl::Function(_) => {
                for taken in symbol::of_function("", name) {
                    match symbols.insert(taken, Some(name)) {
                        None => {}
                        Some(Some(first)) if first == name => {
                            problems.push(twice("as a function"));
                            break;
                        }
                        Some(Some(first)) => problems.push(Problem {
                            code: Code::DUPLICATE,
                            decl: Some(index),
                            ty: None,
                            message: format!("a form of `{name}` has the same symbol as a form of `{first}`"),
                            help: "`_cbor` and `_wait` at the end of a name are taken by the call forms: \
                                   rename one of the two"
                                .into(),
                        }),
                        Some(None) => problems.push(Problem {
                            code: Code::RESERVED,
                            decl: Some(index),
                            ty: None,
                            message: format!("`{name}` is the name of something every library exports"),
                            help: "rename the function; teardown is written as a method with \
                                   `#[ffi::destructor]`"
                                .into(),
                        }),
                    }
                }
            }
        }
    }
    problems
}

fn article(kind: &str) -> String {
    if kind.starts_with('e') { format!("an {kind}") } else { format!("a {kind}") }
}

fn unknown_types(decls: &[Decl]) -> Vec<Problem> {
    let known: HashMap<&str, bool> = decls
        .iter()
        .filter_map(|decl| match decl {
            Decl::Record(decl) => Some((decl.name.as_str(), decl.is_error)),
            Decl::Enum(decl) => Some((decl.name.as_str(), decl.is_error)),
            _ => None,
        })
        .collect();
    let mut problems = Vec::new();
    for (index, decl) in decls.iter().enumerate() {
        for (ty, (used, as_error)) in decl.types().into_iter().enumerate() {
            let Some(name) = used.named() else { continue };
            let attribute = if as_error { "error" } else { "data" };
            let (message, help) = match known.get(name) {
                None => (
                    format!("`{}` uses `{name}`, which is not annotated", decl.name()),
                    format!("annotate `{name}` with `#[ffi::{attribute}]`"),
                ),
                Some(false) if as_error => (
                    format!("`{}` fails with `{name}`, which is not an error", decl.name()),
                    format!("annotate `{name}` with `#[ffi::error]` and implement `Display` for it"),
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
