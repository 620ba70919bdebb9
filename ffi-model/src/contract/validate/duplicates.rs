//! Names that two exports would share in a language that has no modules.

use std::collections::HashMap;

use super::Problem;
use crate::{contract::Decl, diagnostic::Code, symbol};

pub(super) fn problems(decls: &[Decl]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut types: HashMap<&str, &str> = HashMap::new();
    let mut constants: HashMap<&str, &str> = HashMap::new();
    let runtime = symbol::RUNTIME.iter().map(|name| (symbol::function("", name), None));
    let mut symbols: HashMap<String, Option<&Decl>> = runtime.collect();
    for (index, decl) in decls.iter().enumerate() {
        let name = decl.name();
        let found = if let Some(taken) = taken(decl) {
            taken.into_iter().find_map(|symbol| match symbols.insert(symbol, Some(decl)) {
                Some(Some(first)) => Some(same_symbol(first, decl)),
                Some(None) => Some(reserved(decl)),
                None => None,
            })
        } else if decl.is_type() || matches!(decl, Decl::Interface(_)) {
            types
                .insert(name, decl.kind())
                .map(|first| twice(decl, &format!("as {} and as {}", article(first), article(decl.kind()))))
        } else if matches!(decl, Decl::Constant(_)) {
            constants.insert(name, name).map(|_| twice(decl, "as a constant"))
        } else {
            None
        };
        problems.extend(found.map(|(code, message, help)| Problem {
            code,
            decl: Some(index),
            ty: None,
            message,
            help,
        }));
    }
    problems
}

/// The symbols of what is called, each after the prefix of the library. Other declarations have none.
fn taken(decl: &Decl) -> Option<Vec<String>> {
    let name = decl.name();
    match decl {
        Decl::Function(function) => {
            let next = function.stream.is_some().then(|| symbol::function_next("", name));
            Some(symbol::of_function("", name).into_iter().chain(next).collect())
        }
        Decl::Event(_) => Some(symbol::of_event("", name).into()),
        Decl::Host(_) => Some(symbol::of_host("", name).into()),
        Decl::Library(_)
        | Decl::Record(_)
        | Decl::Enum(_)
        | Decl::Newtype(_)
        | Decl::Handle(_)
        | Decl::Constant(_)
        | Decl::Interface(_) => None,
    }
}

/// The code, the message, and the way out.
type Found = (Code, String, String);

fn twice(decl: &Decl, of: &str) -> Found {
    let message = format!("`{}` is exported twice, {of}", decl.name());
    let help = match decl {
        Decl::Handle(_) | Decl::Interface(_) => "by its name in Rust".to_owned(),
        _ => renamed(decl),
    };
    let help = format!(
        "other languages have no modules to tell them apart: give one of them another name there, {help}"
    );
    (Code::DUPLICATE, message, help)
}

fn same_symbol(first: &Decl, decl: &Decl) -> Found {
    let (name, other) = (decl.name(), first.name());
    if name == other {
        let (kind, first) = (decl.kind(), first.kind());
        let of = if kind == first {
            format!("as {}", article(kind))
        } else {
            format!("as {} and as {}", article(first), article(kind))
        };
        return twice(decl, &of);
    }
    let help = match (first, decl) {
        (Decl::Function(_), Decl::Function(_)) => {
            "`_cbor`, `_wait` and, of streams, `_next` at the end of a name are taken by the call forms"
        }
        _ => "`register_`, `complete_` and `fail_` before a name are taken by the host function of that name",
    };
    let message = format!("a form of `{name}` has the same symbol as a form of `{other}`");
    (Code::DUPLICATE, message, format!("{help}: give one of the two another name with `rename = \"..\"`"))
}

fn reserved(decl: &Decl) -> Found {
    let message = match decl {
        Decl::Host(_) => {
            format!("a form of `{}` has the name of something every library exports", decl.name())
        }
        _ => format!("`{}` is the name of something every library exports", decl.name()),
    };
    let mut help = format!("give it another name, {}", renamed(decl));
    if matches!(decl, Decl::Function(_)) {
        help.push_str("; the library's teardown is written as a method with `#[ffi::destructor]`");
    }
    (Code::RESERVED, message, help)
}

/// How what is called gets another name.
fn renamed(decl: &Decl) -> String {
    match decl {
        Decl::Function(_) => {
            "with `#[ffi(rename = \"..\")]` on a method or `#[ffi::export(rename = \"..\")]` on a function"
                .to_owned()
        }
        Decl::Host(host) if host.of.is_some() => "with `#[ffi(rename = \"..\")]` on it".to_owned(),
        _ => "with `rename = \"..\"` in its attribute".to_owned(),
    }
}

fn article(kind: &str) -> String {
    if kind.starts_with(['e', 'i']) { format!("an {kind}") } else { format!("a {kind}") }
}
