//! The items of a crate, and the types of others that they need, put together: the rules that span several of them, and
//! the result.

use std::collections::BTreeSet;
use std::path::Path;

use ffi_model::ast::Item;
use ffi_model::contract::{Contract, Decl};
use ffi_model::lower::lower;
use ffi_model::{Code, Diagnostics, round_trip};
use proc_macro2::Span as TokenSpan;

use super::items::{Items, ReadItem, What};
use super::resolve::Crates;
use super::source::Source;
use super::types::{self, Foreign};
use super::walk::{self, Found};
use super::{Origin, Origins, Scan};
use crate::report::{Position, SourceDiagnostic, Span};

/// A declaration, where its name is, and where each annotated type that it uses is named; nowhere for a type parameter.
struct Placed {
    decl: Decl,
    place: Origin,
    uses: Vec<Option<Origin>>,
}

/// Where a declaration and what it uses are, see [`Placed`].
type Places = (Origin, Vec<Option<Origin>>);

/// The contract, or everything that is wrong, sorted.
pub(super) fn assemble(found: Found, source: &Source) -> Result<Scan, Vec<SourceDiagnostic>> {
    let own = &source.crates[0];
    let Found { tree, mut problems, files } = found;
    problems.extend(source.crates.iter().flat_map(|krate| krate.problems.iter().cloned()));
    let mut items = Items::default();
    for found in &tree.items {
        let mut errors = Diagnostics::default();
        items.read(found, 0, &own.name, &own.options, &mut errors);
        problems.extend(errors.into_iter().map(|error| walk::placed(&found.file, error)));
    }
    let mut crates = Crates::new(source, tree);
    let mut needed = Vec::new();
    let (mut placed, mut trips) = (Vec::new(), Vec::new());
    for item in std::mem::take(&mut items.read) {
        let has_trips = source.is_tested && matches!(item.what, What::Item(Item::Data(_)));
        let lowered = lowered(item, &own.name, &mut crates, &mut needed, &mut problems);
        if has_trips {
            trips.extend(lowered.iter().map(trips_of));
        }
        placed.extend(lowered);
    }
    let (foreign, others) = foreign(needed, &mut crates, &mut problems);
    // First, so that of two types of one name the author's own is to blame.
    placed.splice(0..0, others);
    problems.extend(foreign_impls(&placed, &items));
    problems.extend(second_destructors(&items));
    let written = placed.len();
    let left_out = add(trips, &mut placed);

    // What is missing may be in a file that could not be read.
    let source = Code::SOURCE.to_string();
    let incomplete = problems.iter().any(|problem| problem.code == source);
    let (decls, places): (Vec<Decl>, Vec<Places>) =
        placed.into_iter().map(|Placed { decl, place, uses }| (decl, (place, uses))).unzip();
    let keys: Vec<_> = decls.iter().map(|decl| (decl.kind(), decl.name().to_owned())).collect();
    let contract = Contract::new(decls);
    let broken = contract.as_ref().err().map_or(&[][..], Vec::as_slice);
    // What is wrong with a type is wrong with its functions as well.
    let is_written = |index: Option<usize>| index.is_none_or(|index| index < written);
    let is_said = broken.iter().any(|problem| is_written(problem.decl));
    for problem in broken.iter().filter(|problem| !is_said || is_written(problem.decl)) {
        if incomplete && matches!(problem.code, Code::NO_LIBRARY | Code::UNKNOWN_TYPE | Code::CONSTANT) {
            continue;
        }
        let place = problem.decl.and_then(|index| places.get(index));
        let ty = match place.zip(problem.ty).and_then(|((_, uses), index)| uses.get(index)) {
            // That its item is generic was said.
            Some(None) => continue,
            ty => ty.and_then(Option::as_ref),
        };
        let place = ty.or(place.map(|(place, _)| place)).cloned().unwrap_or_else(|| start_of(&own.root));
        problems.push(diagnostic(problem.code, &place, problem.message.clone(), problem.help.clone()));
    }
    match contract {
        Ok(contract) if problems.is_empty() => {
            let places = places.into_iter().map(|(place, _)| place);
            let origins = Origins { places: keys.into_iter().zip(places).collect() };
            Ok(Scan { krate: own.name.clone(), foreign, left_out, contract, origins, files })
        }
        _ => {
            problems.sort();
            // A file that two modules share is read twice, and a type may be at fault by several uses.
            problems.dedup();
            Err(problems)
        }
    }
}

/// Resolves and lowers an item.
fn lowered(
    item: ReadItem,
    library: &str,
    crates: &mut Crates<'_>,
    needed: &mut Vec<Foreign>,
    problems: &mut Vec<SourceDiagnostic>,
) -> Vec<Placed> {
    let ReadItem { what, parameters, scope, file } = item;
    let at = |span: TokenSpan| Origin::of_span(&file, span);
    let mut item = match what {
        What::Item(item) => item,
        What::Placeholder(decl, span) => return vec![Placed { decl, place: at(span), uses: Vec::new() }],
    };
    let mut errors = Diagnostics::default();
    types::resolve(&mut item, scope, crates, needed, &mut errors);
    let lowered = lower(&item, library, &mut errors);
    problems.extend(errors.into_iter().map(|error| walk::placed(&file, error)));
    let placed = lowered.into_iter().map(|lowered| {
        let is_parameter = |name: &str| parameters.iter().any(|other| other == name);
        let used = lowered.decl.uses().into_iter().map(|used| is_parameter(used.name));
        let uses = used.zip(lowered.uses).map(|(parameter, span)| (!parameter).then(|| at(span))).collect();
        Placed { decl: lowered.decl, place: at(lowered.span), uses }
    });
    placed.collect()
}

/// The name of a type, and the functions that it has for its test: they stand where it does.
fn trips_of(of: &Placed) -> (String, Vec<Placed>) {
    let functions = round_trip::functions(&of.decl).into_iter().map(|function| {
        let decl = Decl::Function(function);
        let uses = vec![Some(of.place.clone()); decl.uses().len()];
        Placed { decl, place: of.place.clone(), uses }
    });
    (of.decl.name().to_owned(), functions.collect())
}

/// Adds the functions of all types but those that hold a handle; the names of their functions.
fn add(trips: Vec<(String, Vec<Placed>)>, placed: &mut Vec<Placed>) -> BTreeSet<String> {
    if trips.is_empty() {
        return BTreeSet::new();
    }
    let decls: Vec<Decl> = placed.iter().map(|placed| placed.decl.clone()).collect();
    let holding = round_trip::holding_handles(&decls);
    let (out, trips): (Vec<_>, Vec<_>) =
        trips.into_iter().partition(|(name, _)| holding.contains(name.as_str()));
    placed.extend(trips.into_iter().flat_map(|(_, functions)| functions));
    let out = out.into_iter().flat_map(|(_, functions)| functions);
    out.map(|function| function.decl.name().to_owned()).collect()
}

/// The types of other crates that are needed, and those that these need; by crate and name, and lowered.
fn foreign(
    mut needed: Vec<Foreign>,
    crates: &mut Crates<'_>,
    problems: &mut Vec<SourceDiagnostic>,
) -> (BTreeSet<(String, String)>, Vec<Placed>) {
    let mut seen = BTreeSet::new();
    let (mut names, mut placed) = (BTreeSet::new(), Vec::new());
    // In the order of their first use.
    needed.reverse();
    while let Some((krate, index)) = needed.pop() {
        if !seen.insert((krate, index)) {
            continue;
        }
        let (name, options) = (crates.name(krate), crates.options(krate));
        let mut items = Items::default();
        let mut errors = Diagnostics::default();
        let found = &crates.tree(krate).items[index];
        items.read(found, krate, name, options, &mut errors);
        problems.extend(errors.into_iter().map(|error| walk::placed(&found.file, error)));
        for item in items.read {
            for one in lowered(item, name, crates, &mut needed, problems) {
                names.insert((name.to_owned(), one.decl.name().to_owned()));
                placed.push(one);
            }
        }
    }
    (names, placed)
}

/// Exported `impl` blocks whose type is not what they say: the library, or a handle.
fn foreign_impls(placed: &[Placed], items: &Items) -> Vec<SourceDiagnostic> {
    let names = |of: fn(&Decl) -> Option<&str>| -> Vec<&str> {
        placed.iter().filter_map(|placed| of(&placed.decl)).collect()
    };
    let handles = names(|decl| match decl {
        Decl::Handle(handle) => Some(&handle.name),
        _ => None,
    });
    let libraries = names(|decl| match decl {
        Decl::Library(library) => Some(&library.name),
        _ => None,
    });
    let mut problems = Vec::new();
    for (name, is_handle, place) in &items.impls {
        let (is_library, has_handle) = (libraries.contains(&name.as_str()), handles.contains(&name.as_str()));
        let (message, help) = match (is_handle, libraries.first()) {
            (true, _) if has_handle => continue,
            (true, _) if is_library => (
                format!("`{name}` is the library of this crate, not a handle"),
                "write `#[ffi::export]` without `handle`".to_owned(),
            ),
            (true, _) => {
                (format!("`{name}` is not a handle"), format!("annotate `{name}` with `#[ffi::handle]`"))
            }
            (false, _) if has_handle => (
                format!("`{name}` is a handle, and this `impl` block does not say so"),
                "write `#[ffi::export(handle)]`: the names of its functions depend on it".to_owned(),
            ),
            (false, _) if is_library => continue,
            // Without a library there is one thing to say, and that is said.
            (false, None) => continue,
            (false, Some(library)) => (
                format!("`{name}` is not the library of this crate"),
                format!(
                    "export an `impl` block of `{library}`, whose instance a context owns, or make `{name}` a \
                     handle: `#[ffi::handle]` on the type, `#[ffi::export(handle)]` on the block"
                ),
            ),
        };
        problems.push(diagnostic(Code::NOT_THE_LIBRARY, place, message, help));
    }
    problems
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
