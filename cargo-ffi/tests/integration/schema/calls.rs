//! Every function, event and host function, on a context of the library.

use std::{
    collections::BTreeSet,
    sync::{Arc, mpsc::channel},
};

use ciborium::Value;
use ffi_model::contract::{FunctionDecl, FunctionKind, HostDecl, Param, Type};

use super::{
    Bench,
    library::{CANCELLED, ERR, FAIL, ITEM, Ids, OK, On},
    validate::Cddl,
    values::{Values, bytes},
};

/// How many requests are made of one function.
const REQUESTS: usize = 6;

/// The id in a reply.
fn id(payload: &[u8]) -> usize {
    let value: Value = ciborium::from_reader(payload).expect("CBOR");
    value.as_text().expect("text").parse().expect("an id")
}

/// A context that keeps itself, so that it can ring.
fn context(bench: &Bench) -> usize {
    let request = bytes(&Value::Map(vec![("label".into(), "schema".into())]));
    let (code, payload) = bench.library.create("keeping", &request);
    assert_eq!(code, OK);
    id(&payload)
}

/// A handle of each type.
fn handles(bench: &Bench, context: usize) -> Ids {
    let made = bench.contract.handles().iter().map(|decl| {
        let constructor = bench.contract.functions().iter().find(|function| {
            function.of.as_ref() == Some(&decl.name)
                && function.kind == FunctionKind::Constructor
                && !function.is_async
        });
        let constructor = constructor.expect("a constructor");
        let values = Values { contract: bench.contract, ids: Ids::new(), is_gentle: true };
        let request = requests(&values, &constructor.params).remove(0);
        let mut answers = bench.library.call(&constructor.name, On::Id(context), &bytes(&request));
        let (code, payload) = answers.remove(0);
        assert_eq!(code, OK, "{}", constructor.name);
        (decl.name.clone(), id(&payload))
    });
    made.collect()
}

fn requests(values: &Values<'_>, params: &[Param]) -> Vec<Value> {
    values.map(params.iter().map(|param| (param.wire.as_str(), &param.ty)))
}

#[track_caller]
fn holds(cddl: &Cddl, rule: &str, payload: &[u8]) {
    cddl.check(rule, payload).unwrap_or_else(|why| panic!("{rule}: {payload:x?}: {why}"));
}

/// Functions that make contexts are called like others here, and those contexts are left.
fn call(
    bench: &Bench,
    decl: &FunctionDecl,
    context: usize,
    ids: &Ids,
    request: &[u8],
) -> Vec<(i32, Vec<u8>)> {
    let on = match (decl.kind, &decl.of) {
        (FunctionKind::Constructor, None) => return vec![bench.library.create(&decl.name, request)],
        (FunctionKind::Static, _) => On::Nothing,
        (FunctionKind::Method, Some(of)) => On::Id(ids[of]),
        _ => On::Id(context),
    };
    bench.library.call(&decl.name, on, request)
}

#[test]
fn replies_are_what_is_said() {
    let bench = Bench::new();
    let cddl = bench.cddl();
    let context = context(&bench);
    let ids = handles(&bench, context);
    let mut codes = BTreeSet::new();
    let mut silent = Vec::new();
    for decl in bench.contract.functions().iter().filter(|decl| decl.abi.has_cbor()) {
        let values = Values { contract: bench.contract, ids: ids.clone(), is_gentle: true };
        let mut said = false;
        for request in requests(&values, &decl.params).into_iter().take(REQUESTS) {
            let request = bytes(&request);
            holds(&cddl, &format!("{}.request", decl.name), &request);
            let answers = call(&bench, decl, context, &ids, &request);
            let is_over = answers.last().is_none_or(|(code, _)| *code != CANCELLED);
            for (code, payload) in answers {
                codes.insert(code);
                match code {
                    OK => holds(&cddl, &format!("{}.reply", decl.name), &payload),
                    ITEM => holds(&cddl, &format!("{}.item", decl.name), &payload),
                    FAIL => holds(&cddl, &format!("{}.error", decl.name), &payload),
                    ERR | CANCELLED => drop(std::str::from_utf8(&payload).expect("text")),
                    other => panic!("{}: {other}", decl.name),
                }
                said |= matches!(code, OK | ITEM | FAIL);
            }
            if !is_over {
                break;
            }
        }
        if !said {
            silent.push(decl.name.as_str());
        }
    }
    assert_eq!(codes, BTreeSet::from([OK, ERR, ITEM, CANCELLED, FAIL]));
    // Those that panic, fail with text, wait for somebody, or ask a host.
    assert!(silent.len() < 50, "nothing but text was heard of {silent:?}");
}

#[test]
fn events_are_what_is_said() {
    let bench = Bench::new();
    let cddl = bench.cddl();
    let context = context(&bench);
    let heard = bench.library.listen(context);
    let ids = handles(&bench, context);
    let values = Values { contract: bench.contract, ids: ids.clone(), is_gentle: true };
    let mut missing: BTreeSet<&str> = bench.contract.events().iter().map(|decl| decl.wire.as_str()).collect();
    // What does not fit into the queue is dropped or refused, and fired once more then.
    for _ in 0..100 {
        if missing.is_empty() {
            break;
        }
        for decl in bench.contract.functions().iter().filter(|decl| decl.abi.has_cbor()) {
            if !(decl.own_name().starts_with("fire_") || decl.own_name().starts_with("ring")) {
                continue;
            }
            for request in requests(&values, &decl.params) {
                call(&bench, decl, context, &ids, &bytes(&request));
            }
        }
        while let Ok((code, envelope)) = heard.recv_timeout(std::time::Duration::from_millis(100)) {
            assert_eq!(code, OK);
            check_event(&bench, &cddl, &mut missing, &envelope);
        }
    }
    assert!(missing.is_empty(), "never heard: {missing:?}");
}

fn check_event(bench: &Bench, cddl: &Cddl, missing: &mut BTreeSet<&str>, envelope: &[u8]) {
    let value: Value = ciborium::from_reader(envelope).expect("CBOR");
    let entries = value.as_map().expect("a map");
    let wire = entries
        .iter()
        .find(|(key, _)| key.as_text() == Some("eventType"))
        .and_then(|(_, wire)| wire.as_text());
    let wire = wire.expect("a text");
    let decl = bench.contract.events().iter().find(|decl| decl.wire == wire).expect("an event");
    missing.remove(wire);
    holds(cddl, &format!("{}.event", decl.name), envelope);
    holds(cddl, "ffi.event", envelope);
}

/// The functions that may ask the host function `decl`: those with the same parameters.
fn asking<'a>(bench: &'a Bench, decl: &'a HostDecl) -> impl Iterator<Item = &'a FunctionDecl> {
    let types = |params: &[Param]| params.iter().map(|param| param.ty.clone()).collect::<Vec<Type>>();
    bench.contract.functions().iter().filter(move |function| {
        function.abi.has_cbor()
            && (function.name.starts_with("ask_") || function.name.starts_with("tell_"))
            && types(&function.params) == types(&decl.params)
    })
}

/// What a host may answer: the code, the rule, and the payload.
fn answers(values: &Values<'_>, decl: &HostDecl) -> Vec<(i32, &'static str, Vec<u8>)> {
    let ok = match &decl.ok {
        Some(ty) => values.of(ty),
        None => vec![Value::Null],
    };
    let ok = ok.into_iter().map(|answer| (OK, "answer", bytes(&answer)));
    let typed = decl.error.iter().filter(|ty| matches!(ty, Type::Named(_)));
    let failures = typed.flat_map(|ty| values.of(ty)).flat_map(|error| {
        let alone = Value::Map(vec![("error".into(), error.clone())]);
        let with_text =
            Value::Map(vec![("error".into(), error.clone()), ("message".into(), "it did".into())]);
        [error, alone, with_text].map(|value| (FAIL, "error", bytes(&value)))
    });
    ok.chain(failures).collect()
}

#[test]
fn hosts_are_asked_and_answer_what_is_said() {
    let bench = Arc::new(Bench::new());
    let cddl = bench.cddl();
    let context = context(&bench);
    let ids = handles(&bench, context);
    let values = Values { contract: bench.contract, ids, is_gentle: true };
    for decl in bench.contract.host_functions() {
        let mut was_asked = false;
        for (code, rule, payload) in answers(&values, decl) {
            if decl.is_asked() {
                holds(&cddl, &format!("{}.{rule}", decl.name), &payload);
            }
            let (sender, arguments) = channel();
            let (library, is_asked, answer) = (Arc::clone(&bench), decl.is_asked(), payload.clone());
            let implementation = Box::new(move |call: u64, args: &[u8]| {
                // It may be asked again, when nobody waits for that.
                drop(sender.send(args.to_vec()));
                if is_asked {
                    library.library.complete(context, call, code, &answer);
                }
            });
            bench.library.implement(context, &decl.name, implementation);
            for function in asking(&bench, decl) {
                let request = bytes(&requests(&values, &function.params).remove(0));
                let replies = bench.library.call(&function.name, On::Id(context), &request);
                for args in arguments.try_iter() {
                    holds(&cddl, &format!("{}.arguments", decl.name), &args);
                    was_asked = true;
                    let (replied, text) = replies.last().expect("a reply");
                    let text = String::from_utf8_lossy(text);
                    assert!(!decl.is_asked() || *replied == code, "{}: {payload:x?}: {text}", decl.name);
                }
            }
        }
        assert!(was_asked, "{} was asked", decl.name);
    }
}
