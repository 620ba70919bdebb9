//! Handles that would belong to no context, or to nobody.

use std::collections::{HashMap, HashSet};

use super::Problem;
use crate::{
    contract::{Decl, EventDecl, FunctionDecl, FunctionKind, Type},
    diagnostic::Code,
};

/// Functions that are called on no context and give a handle out, wherever it is in what they give.
pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let holding = holding(decls);
    let mut problems = Vec::new();
    for (index, decl) in decls.iter().enumerate() {
        if let Decl::Event(event) = decl {
            problems
                .extend(in_event(event, &holding).map(|problem| Problem { decl: Some(index), ..problem }));
        }
        let Decl::Function(function) = decl else { continue };
        if function.has_context() {
            continue;
        }
        // The parameters come first, and may be handles: their contexts are elsewhere.
        let params: usize = function.params.iter().map(|param| param.ty.names().len()).sum();
        let given = function.ok.iter().chain(&function.stream).chain(&function.error).flat_map(Type::names);
        for (place, name) in given.enumerate().filter(|(_, name)| holding.contains(name)) {
            problems.push(Problem {
                code: Code::HANDLE,
                decl: Some(index),
                ty: Some(params + place),
                message: message(function, name, decls),
                help: help(function),
            });
        }
    }
    problems
}

/// A payload goes to every listener: none of them could close what it holds.
fn in_event<'a>(event: &'a EventDecl, holding: &'a HashSet<&str>) -> impl Iterator<Item = Problem> + 'a {
    let names = event.payload.names().into_iter().enumerate();
    names.filter(|(_, name)| holding.contains(name)).map(|(place, name)| {
        let (message, help) = handle_in_event(&event.name, name);
        Problem { code: Code::EVENT, decl: None, ty: Some(place), message, help }
    })
}

/// What is wrong with the handle in a payload, and what to do; `name` is the payload.
pub(crate) fn handle_in_event(event: &str, name: &str) -> (String, String) {
    let message = format!("the event `{event}` gives out a handle, in `{name}`");
    let help = "an event goes to many listeners, and a handle has one owner: give it out from a method";
    (message, help.to_owned())
}

fn message(function: &FunctionDecl, name: &str, decls: &[Decl]) -> String {
    let is_handle = decls.iter().any(|decl| matches!(decl, Decl::Handle(handle) if handle.name == name));
    let what = if is_handle { "the handle" } else { "a handle in" };
    format!("`{}` gives out {what} `{name}`, but has no context that it could belong to", function.own_name())
}

fn help(function: &FunctionDecl) -> String {
    match (function.kind, &function.of) {
        (FunctionKind::Constructor, _) => {
            "give it out from a method: the context is not there yet".to_owned()
        }
        (_, Some(handle)) => {
            format!("take `&self`, or return `{handle}` itself and mark it with `#[ffi::constructor]`")
        }
        (_, None) => "make it a method of the library, with `&self`".to_owned(),
    }
}

/// The annotated types that are handles or hold some.
pub(crate) fn holding(decls: &[Decl]) -> HashSet<&str> {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut found = HashSet::new();
    let mut open = Vec::new();
    for decl in decls.iter().filter(|decl| decl.is_type()) {
        if matches!(decl, Decl::Handle(_)) {
            open.push(decl.name());
        }
        for used in decl.uses() {
            users.entry(used.name).or_default().push(decl.name());
        }
    }
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(users.get(name).into_iter().flatten());
        }
    }
    found
}
