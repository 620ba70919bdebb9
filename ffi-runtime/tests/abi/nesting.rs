//! How deep values may nest: the same in C forms and in CBOR, on the way in and on the way out.

use std::ptr;

use ciborium::Value;

use crate::{host::*, value};

const LIMIT: u32 = 128;
/// Of what takes two levels each, inside of the sequence that is an argument: 127 levels, and one that is too deep.
const PAIRS: u32 = 63;
const TOO_DEEP: &str = "nested deeper than 128 levels";
const RESULT_TOO_DEEP: &str = "the result is nested deeper than 128 levels";

/// So many structs, each pointing to the next.
fn chain(levels: u32) -> Vec<Chain> {
    let mut chain = vec![Chain { next: ptr::null() }; levels as usize];
    for index in 1..chain.len() {
        chain[index - 1].next = &raw const chain[index];
    }
    chain
}

fn chain_value(levels: u32) -> Value {
    (0..levels).fold(Value::Null, |next, _| value!({"next" => next}))
}

fn grove_value(levels: u32) -> Value {
    (0..levels).fold(value!({"children" => []}), |inner, _| value!({"children" => [inner]}))
}

fn expr_value(levels: u32, zero: Value) -> Value {
    (0..levels).fold(zero, |inner, _| value!({"Negative" => {"value" => inner}}))
}

type CborFn = unsafe extern "C" fn(Callback, *mut std::ffi::c_void, *const u8, usize) -> i32;

#[track_caller]
fn cbor(function: CborFn, request: &Value) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call_cbor(request, |cb, ud, req, len| unsafe { function(cb, ud, req, len) })
}

/// Whether the argument comes back; otherwise it is refused at that place, by the limit.
#[track_caller]
fn check_cbor(function: CborFn, name: &str, argument: &Value, comes_back: bool) {
    let reply = cbor(function, &Value::Map(vec![(name.into(), argument.clone())]));
    if comes_back {
        assert_eq!(reply.code, OK, "{}", reply.text());
        assert_eq!(reply.cbor(), *argument);
    } else {
        assert_eq!(reply.code, ERR);
        assert!(reply.text().starts_with(name) && reply.text().ends_with(TOO_DEEP), "{}", reply.text());
    }
}

#[test]
fn boxes_nest_to_the_limit_and_no_further() {
    let whole = chain(LIMIT);
    let (mut out, mut reply) = (Chain { next: ptr::null() }, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_chain_wait(&whole[0], &mut out, &mut reply) }, OK);
    let mut count = 1;
    let mut next = out.next;
    // SAFETY: not released yet; null is the end.
    while let Some(link) = unsafe { next.as_ref() } {
        count += 1;
        next = link.next;
    }
    assert_eq!(count, LIMIT);
    reply.release();

    let beyond = chain(LIMIT + 1);
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_chain_wait(&beyond[0], &mut out, reply) });
    assert_eq!(text, format!("chain{}: {TOO_DEEP}", ".next".repeat(LIMIT as usize)));

    check_cbor(abi_echo_chain_cbor, "chain", &chain_value(LIMIT), true);
    check_cbor(abi_echo_chain_cbor, "chain", &chain_value(LIMIT + 1), false);
}

#[test]
fn sequences_nest_to_the_limit_and_no_further() {
    let leaf = Grove { children: Slice { data: ptr::null(), len: 0 } };
    // 63 structs with a sequence each, in a sequence.
    let mut inner: Vec<Box<[Grove; 1]>> = vec![Box::new([leaf])];
    for _ in 1..PAIRS {
        let children = Slice::of(inner.last().expect("not empty").as_slice());
        inner.push(Box::new([Grove { children }]));
    }
    let whole = Slice::of(inner.last().expect("not empty").as_slice());
    let (mut out, mut reply) = (Slice::of(&[]), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_groves_wait(whole, &mut out, &mut reply) }, OK);
    let mut count = 0;
    let mut groves = out;
    // SAFETY: not released yet.
    while let [grove] = unsafe { groves.view() } {
        count += 1;
        groves = grove.children;
    }
    assert_eq!(count, PAIRS);
    reply.release();
    // One struct more is at the limit, and its sequence is beyond it, though it is empty.
    let beyond = [Grove { children: whole }];
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_groves_wait(Slice::of(&beyond), &mut out, reply) });
    assert!(text.starts_with("groves[0].children[0].") && text.ends_with(TOO_DEEP), "{text}");

    check_cbor(abi_echo_groves_cbor, "groves", &value!([grove_value(PAIRS - 1)]), true);
    check_cbor(abi_echo_groves_cbor, "groves", &value!([grove_value(PAIRS)]), false);
}

#[test]
fn enums_nest_to_the_limit_and_no_further() {
    let mut inner = vec![Box::new(Expr { tag: 0, negative: ptr::null() })];
    for _ in 1..=PAIRS {
        let negative = &raw const **inner.last().expect("not empty");
        inner.push(Box::new(Expr { tag: 1, negative }));
    }
    let [.., whole, beyond] = inner.as_slice() else { unreachable!("there are 64") };
    let (mut out, mut reply) = (Slice::of(&[]), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_exprs_wait(Slice::of(&[**whole]), &mut out, &mut reply) }, OK);
    reply.release();
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_exprs_wait(Slice::of(&[**beyond]), &mut out, reply) });
    assert!(text.starts_with("exprs[0].value.value.") && text.ends_with(TOO_DEEP), "{text}");

    let zero = value!({"Zero" => {}});
    check_cbor(abi_echo_exprs_cbor, "exprs", &value!([expr_value(PAIRS - 1, zero.clone())]), true);
    check_cbor(abi_echo_exprs_cbor, "exprs", &value!([expr_value(PAIRS, zero)]), false);
    // Bare text is as deep as the map it stands for.
    let text = |levels| value!({"exprs" => [expr_value(levels, "Zero".into())]});
    assert_eq!(cbor(abi_echo_exprs_cbor, &text(PAIRS - 1)).code, OK);
    let reply = cbor(abi_echo_exprs_cbor, &text(PAIRS));
    assert!(reply.text().starts_with("exprs[0].Negative.") && reply.text().ends_with(TOO_DEEP));
}

#[test]
fn a_circle_is_refused() {
    let mut circle = Chain { next: ptr::null() };
    circle.next = &raw const circle;
    // SAFETY: the arguments are what the header asks for, and readable for ever.
    let text = refused(|reply| unsafe { abi_echo_chain_wait(&raw const circle, &mut { circle }, reply) });
    assert!(text.ends_with(TOO_DEEP), "{text}");

    let mut circle = [Grove { children: Slice { data: ptr::null(), len: 0 } }; 2];
    circle[0].children = Slice { data: &raw const circle[0], len: 2 };
    circle[1].children = circle[0].children;
    let argument = circle[0].children;
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_groves_wait(argument, &mut { argument }, reply) });
    assert!(text.ends_with(TOO_DEEP), "{text}");

    let mut circle = Expr { tag: 1, negative: ptr::null() };
    circle.negative = &raw const circle;
    let mut out = Slice::of(&[]);
    // SAFETY: as above.
    let text = refused(|reply| unsafe {
        abi_echo_exprs_wait(Slice { data: &raw const circle, len: 1 }, &mut out, reply)
    });
    assert!(text.ends_with(TOO_DEEP), "{text}");
}

#[test]
fn a_result_nests_to_the_limit_and_is_an_error_beyond() {
    // The levels of a result, in every form: whole at the first number, too deep at the second.
    let check = |whole: u32,
                 beyond: u32,
                 callback: &dyn Fn(u32, Callback, *mut std::ffi::c_void) -> i32,
                 wait: &dyn Fn(u32, &mut Reply) -> i32,
                 function: CborFn| {
        assert_eq!(call(|cb, ud| callback(whole, cb, ud)).code, OK);
        let reply = call(|cb, ud| callback(beyond, cb, ud));
        assert_eq!((reply.code, reply.text()), (ERR, RESULT_TOO_DEEP));
        let mut reply = Reply::new();
        assert_eq!(wait(whole, &mut reply), OK);
        reply.release();
        assert_eq!(refused(|reply| wait(beyond, reply)), RESULT_TOO_DEEP);
        assert_eq!(cbor(function, &value!({"levels" => whole})).code, OK);
        let reply = cbor(function, &value!({"levels" => beyond}));
        assert_eq!((reply.code, reply.text()), (ERR, RESULT_TOO_DEEP));
    };
    check(
        LIMIT,
        LIMIT + 1,
        // SAFETY: the arguments are what the header asks for.
        &|levels, cb, ud| unsafe { abi_make_chain(cb, ud, levels) },
        // SAFETY: as above.
        &|levels, reply| unsafe { abi_make_chain_wait(levels, &mut ptr::null(), reply) },
        abi_make_chain_cbor,
    );
    check(
        PAIRS - 1,
        PAIRS,
        // SAFETY: as above.
        &|levels, cb, ud| unsafe { abi_make_groves(cb, ud, levels) },
        // SAFETY: as above.
        &|levels, reply| unsafe { abi_make_groves_wait(levels, &mut Slice::of(&[]), reply) },
        abi_make_groves_cbor,
    );
    check(
        PAIRS - 1,
        10_000,
        // SAFETY: as above.
        &|levels, cb, ud| unsafe { abi_make_exprs(cb, ud, levels) },
        // SAFETY: as above.
        &|levels, reply| unsafe { abi_make_exprs_wait(levels, -1, &mut Slice::of(&[]), reply) },
        abi_make_exprs_cbor,
    );
}

#[test]
fn a_typed_error_nests_to_the_limit_and_is_text_beyond() {
    // The struct of the error is one level.
    let (whole, beyond) = (LIMIT - 1, LIMIT);
    // SAFETY: the arguments are what the header asks for.
    let callback = |levels| call(|cb, ud| unsafe { abi_fail_deep(cb, ud, levels) });
    assert_eq!(callback(whole).code, FAIL);
    let reply = callback(beyond);
    assert_eq!((reply.code, reply.text()), (ERR, RESULT_TOO_DEEP));

    let mut reply = Reply::new();
    // SAFETY: as above.
    assert_eq!(unsafe { abi_fail_deep_wait(whole, &mut reply) }, FAIL);
    // SAFETY: not released yet.
    let error = unsafe { &*reply.payload.cast::<DeepError>() };
    assert_eq!((error.levels, error.chain.is_null()), (whole, false));
    reply.release();
    // SAFETY: as above.
    assert_eq!(refused(|reply| unsafe { abi_fail_deep_wait(beyond, reply) }), RESULT_TOO_DEEP);

    let reply = cbor(abi_fail_deep_cbor, &value!({"levels" => whole}));
    let error = value!({"chain" => chain_value(whole), "levels" => whole});
    let expect = value!({"error" => error, "message" => "127 levels"});
    assert_eq!((reply.code, reply.cbor()), (FAIL, expect));
    let reply = cbor(abi_fail_deep_cbor, &value!({"levels" => beyond}));
    assert_eq!((reply.code, reply.text()), (ERR, RESULT_TOO_DEEP));
}
