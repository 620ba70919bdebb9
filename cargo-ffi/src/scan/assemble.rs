//! The items of a crate put together: the rules that span several of them, and the result.

use std::path::Path;

use ffi_model::Code;
use ffi_model::contract::{Contract, Decl, Problem, Used};

use super::items::{Declared, Items};
use super::uses::Use;
use super::walk::Found;
use super::{Origin, Origins, Scan};
use crate::report::{Position, SourceDiagnostic, Span};

/// The contract, or everything that is wrong, sorted.
pub(super) fn assemble(found: Found, root: &Path) -> Result<Scan, Vec<SourceDiagnostic>> {
    let Found { items, mut problems, files } = found;
    problems.extend(foreign_impls(&items));
    problems.extend(second_destructors(&items));

    // What is missing may be in a file that could not be read.
    let source = Code::SOURCE.to_string();
    let incomplete = problems.iter().any(|problem| problem.code == source);
    let (decls, places): (Vec<Decl>, Vec<Place>) = items.decls.into_iter().map(Place::of).unzip();
    let keys: Vec<_> = decls.iter().map(|decl| (decl.kind(), decl.name().to_owned())).collect();
    let contract = Contract::new(decls);
    for problem in contract.as_ref().err().into_iter().flatten() {
        if incomplete && matches!(problem.code, Code::NO_LIBRARY | Code::UNKNOWN_TYPE) {
            continue;
        }
        let at =
            |place: &Origin| diagnostic(problem.code, place, problem.message.clone(), problem.help.clone());
        match problem.decl.and_then(|index| places.get(index)) {
            Some(place) => problems.extend(place.at_fault(problem).into_iter().map(at)),
            None => problems.push(at(&start_of(root))),
        }
    }
    match contract {
        Ok(contract) if problems.is_empty() => {
            let places = places.into_iter().map(|place| place.origin);
            let origins = Origins { places: keys.into_iter().zip(places).collect() };
            Ok(Scan { contract, origins, files })
        }
        _ => {
            problems.sort();
            // A file that two modules share is read twice, and a type may be at fault by several uses.
            problems.dedup();
            Err(problems)
        }
    }
}

/// What a declaration leaves behind when its contents go into the contract.
struct Place {
    origin: Origin,
    uses: Vec<Use>,
    parameters: Vec<String>,
}

impl Place {
    fn of(Declared { decl, origin, uses, parameters }: Declared) -> (Decl, Self) {
        (decl, Self { origin, uses, parameters })
    }

    /// Every use of the type that is at fault, or the name of the declaration.
    fn at_fault(&self, problem: &Problem) -> Vec<&Origin> {
        let Some(Used { name, as_error }) = &problem.used else { return vec![&self.origin] };
        // That the declaration is generic was said.
        if self.parameters.contains(name) {
            return Vec::new();
        }
        let uses = self.uses.iter().filter(|used| (&used.name, &used.as_error) == (name, as_error));
        let places: Vec<_> = uses.map(|used| &used.place).collect();
        if places.is_empty() { vec![&self.origin] } else { places }
    }
}

/// Exported `impl` blocks of types that are not the library.
fn foreign_impls(items: &Items) -> Vec<SourceDiagnostic> {
    let libraries: Vec<&str> = items
        .decls
        .iter()
        .filter_map(|declared| match &declared.decl {
            Decl::Library(library) => Some(library.name.as_str()),
            _ => None,
        })
        .collect();
    // Without a library there is one thing to say, and that is said.
    let Some(library) = libraries.first() else { return Vec::new() };
    let foreign = items.impls.iter().filter(|(name, _)| !libraries.contains(&name.as_str()));
    foreign
        .map(|(name, place)| {
            let message = format!("`{name}` is not the library of this crate");
            let help = format!(
                "export an `impl` block of `{library}`, whose instance a context owns; what `{name}` offers \
                 can be reached through it, or through exported functions"
            );
            diagnostic(Code::NOT_THE_LIBRARY, place, message, help)
        })
        .collect()
}

/// Destructors after the first one, in whatever `impl` block.
fn second_destructors(items: &Items) -> Vec<SourceDiagnostic> {
    let Some(((first, _), more)) = items.destructors.split_first() else { return Vec::new() };
    more.iter()
        .map(|(second, place)| {
            let message = format!("`{second}` is a second destructor, after `{first}`");
            diagnostic(Code::DESTRUCTOR, place, message, "keep one of them and call the other from it".into())
        })
        .collect()
}

fn diagnostic(code: Code, place: &Origin, message: String, help: String) -> SourceDiagnostic {
    SourceDiagnostic {
        code: code.to_string(),
        message,
        label: String::new(),
        help: Some(help),
        file: place.file.clone(),
        span: place.span,
    }
}

fn start_of(root: &Path) -> Origin {
    let start = Position { line: 1, column: 0 };
    Origin { file: root.to_owned(), span: Span { start, end: start } }
}
