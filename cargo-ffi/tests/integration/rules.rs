//! Every rule has a test that breaks it.
//!
//! What is said when one is broken stands in the source as a literal; a test that breaks the rule has the same text, with
//! names put in.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::tool::root;

/// Where rules are, see `docs/architecture.md`.
const RULES: [&str; 4] =
    ["ffi-model/src/ast", "ffi-model/src/lower", "ffi-model/src/contract", "cargo-ffi/src/scan"];

/// Where what they say is expected.
const TESTS: [&str; 4] = [
    "ffi-attrs/tests/ui",
    "cargo-ffi/src/scan/tests",
    "cargo-ffi/src/scan/tests.rs",
    "cargo-ffi/tests/integration",
];

#[test]
fn every_message_is_in_a_test() {
    let tests: String = files(&TESTS).iter().map(|path| words(&read(path)) + "\n").collect();
    let sources = files(&RULES).into_iter().filter(|path| !path.to_string_lossy().contains("tests"));
    let mut missing = Vec::new();
    let mut count = 0;
    for path in sources {
        for text in messages(&read(&path)) {
            count += 1;
            if !is_said(&text, &tests) {
                missing.push(format!("{}: {text}", path.display()));
            }
        }
    }
    assert!(count > 100, "the messages are found: {count}");
    assert!(missing.is_empty(), "no test has what these say:\n{}", missing.join("\n"));
}

/// The sentences in the literals of a file; its tests and attributes do not count.
fn messages(source: &str) -> Vec<String> {
    let file = syn::parse_file(source).expect("Rust");
    let is_test = |item: &syn::Item| matches!(item, syn::Item::Mod(item) if item.ident == "tests");
    let items = file.items.iter().filter(|item| !is_test(item));
    let mut messages = Vec::new();
    items.for_each(|item| literals(item.to_token_stream(), &mut messages));
    messages.retain(|text| text.split_whitespace().count() > 2);
    messages
}

fn literals(tokens: TokenStream, into: &mut Vec<String>) {
    let mut after_hash = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) if !(after_hash && group.delimiter() == Delimiter::Bracket) => {
                literals(group.stream(), into);
            }
            TokenTree::Literal(literal) => {
                let mut literal = literal.clone();
                literal.set_span(Span::call_site());
                let text = syn::parse2::<syn::LitStr>(TokenTree::from(literal).into());
                into.extend(text.ok().map(|text| words(&text.value())));
            }
            _ => {}
        }
        after_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
    }
}

/// Whether `tests` has the text, with anything short in place of `{..}`.
fn is_said(text: &str, tests: &str) -> bool {
    const SHORT: usize = 120;
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let parts = text.split('{').enumerate().map(|(index, part)| match part.split_once('}') {
        Some((_, fixed)) if index > 0 => fixed,
        _ => part,
    });
    let parts: Vec<String> = parts.map(|part| part.replace('\u{1}', "{").replace('\u{2}', "}")).collect();
    // Where it begins with a name there is nothing to look for yet.
    let Some((first, rest)) =
        parts.iter().position(|part| !part.is_empty()).map(|at| (&parts[at], &parts[at + 1..]))
    else {
        return true;
    };
    tests.match_indices(first.as_str()).any(|(at, _)| {
        let mut from = at + first.len();
        rest.iter().all(|part| {
            let window: String = tests[from..].chars().take(SHORT + part.len()).collect();
            let found = window.find(part.as_str());
            from += found.map_or(0, |found| found + part.len());
            found.is_some()
        })
    })
}

/// The text with single spaces, and quotes as a literal has them.
fn words(text: &str) -> String {
    text.replace("\\\"", "\"").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn files(places: &[&str]) -> Vec<PathBuf> {
    fn add(path: PathBuf, files: &mut Vec<PathBuf>) {
        if path.is_dir() {
            let entries = fs_err::read_dir(path).expect("a folder");
            entries.for_each(|entry| add(entry.expect("an entry").path(), files));
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "stderr")
            && path.file_name() != Path::new(file!()).file_name()
        {
            files.push(path);
        }
    }
    let mut files = Vec::new();
    places.iter().for_each(|place| add(root().join(place), &mut files));
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs_err::read_to_string(path).expect("readable")
}
