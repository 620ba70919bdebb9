//! The corpora of the fuzz targets of `ffi-runtime`, without a fuzzer; and that the targets leave nothing out.

#[path = "../../../ffi-runtime/fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is a crate")]
mod fuzz;
#[path = "../../../ffi-runtime/fuzz/src/replay.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is the module of a crate")]
mod replay;

use std::{collections::BTreeSet, path::Path};

use ffi_model::contract::{Decl, EventDecl, FunctionKind, HostDecl, Type};
use fuzz::{
    contract::{EXPORTS, records},
    native::Host,
    requests::{FUNCTIONS, LEFT_OUT},
    types::SUBJECTS,
};
use replay::{Chance, replay};

fn corpus_of(target: &str, run: fn(&[u8]) -> bool) {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ffi-runtime/fuzz/corpus");
    replay(&corpora.join(target), run);
}

#[test]
fn cbor() {
    corpus_of("cbor", fuzz::cbor::run);
}

#[test]
fn native() {
    corpus_of("native", fuzz::native::run);
}

#[test]
fn requests() {
    corpus_of("requests", fuzz::requests::run);
}

/// Of each type some values, from hosts that decide by chance.
#[test]
fn values_of_every_type() {
    let mut chance = Chance::new(1);
    for (_, subject) in SUBJECTS.iter() {
        for len in 0..100 {
            let choices: Vec<u8> =
                (0..len).map(|_| [chance.below(4), chance.below(256)][chance.below(2)] as u8).collect();
            if let Some(encoded) = (subject.native)(&mut Host::new(&choices)) {
                assert!((subject.cbor)(&encoded), "{}: {encoded:02x?}", subject.name);
            }
        }
    }
}

#[test]
fn every_type_is_among_the_subjects() {
    let records = records();
    let mut crossing: BTreeSet<String> = BTreeSet::new();
    for (decl, _) in &records {
        match decl {
            // A handle crosses behind an `Arc`.
            Decl::Record(_) | Decl::Enum(_) | Decl::Newtype(_) => crossing.extend([decl.name().to_owned()]),
            Decl::Function(_) | Decl::Host(_) => {
                crossing.extend(decl.types().into_iter().map(|(ty, _)| ty.to_string()));
            }
            _ => {}
        }
    }
    // What the macros make of parameters, for hosts to read, has no name in Rust.
    for (decl, _) in &records {
        let made = match decl {
            Decl::Host(HostDecl { args, .. }) => args,
            Decl::Event(EventDecl { payload: Type::Named(name), .. }) if name.ends_with("Payload") => name,
            _ => continue,
        };
        assert!(crossing.remove(made), "{made}");
    }
    let subjects: BTreeSet<String> = SUBJECTS.iter().map(|(_, subject)| subject.name.clone()).collect();
    let missing: Vec<&String> = crossing.difference(&subjects).collect();
    assert!(missing.is_empty(), "not in `types.rs`: {missing:?}");
    assert!(SUBJECTS.is_sorted_by(|(one, _), (next, _)| one < next), "no two have the same mark");
}

#[test]
fn every_function_that_answers_at_once_is_called() {
    let called: BTreeSet<&str> = FUNCTIONS.iter().map(|(_, function)| function.symbol).collect();
    let missing: Vec<String> = EXPORTS
        .functions
        .iter()
        .filter(|function| function.kind == FunctionKind::Static && !function.is_async)
        .filter(|function| function.stream.is_none() && function.abi.has_cbor())
        .filter(|function| !LEFT_OUT.contains(&function.name.as_str()))
        .map(|function| format!("conformance_{}_cbor", function.name))
        .filter(|symbol| !called.contains(symbol.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in `requests.rs`: {missing:?}");
    assert!(FUNCTIONS.is_sorted_by(|(one, _), (next, _)| one < next), "no two have the same mark");
}
