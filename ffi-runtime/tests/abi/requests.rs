//! The CBOR form: requests in any valid encoding, replies in the one that is deterministic.

use std::ptr;

use ciborium::Value;

use crate::{host::*, value};

type CborFn = unsafe extern "C" fn(Callback, *mut std::ffi::c_void, *const u8, usize) -> i32;

#[track_caller]
fn echo(function: CborFn, request: &Value) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call_cbor(request, |cb, ud, req, len| unsafe { function(cb, ud, req, len) })
}

/// The reply to a request of these bytes.
#[track_caller]
fn echo_bytes(function: CborFn, request: &[u8]) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call(|cb, ud| unsafe { function(cb, ud, request.as_ptr(), request.len()) })
}

#[track_caller]
fn check(function: CborFn, request: Value, expect: Value) {
    let reply = echo(function, &request);
    assert_eq!(reply.code, OK, "{reply:?}");
    assert_eq!(reply.cbor(), expect);
}

#[track_caller]
fn check_error(function: CborFn, request: Value, expect: &str) {
    let reply = echo(function, &request);
    assert_eq!((reply.code, reply.text()), (ERR, expect));
}

#[test]
fn nested_values_come_back_under_their_names_on_the_wire() {
    let message = value!({"text" => "one\0", "urgent" => true, "delayMs" => -1});
    let request = value!({
        "data" => Value::Bytes(vec![0, 255]),
        "grid" => [[5, null], []],
        "replyTo" => message,
        "messages" => [message, message]
    });
    check(abi_echo_request_cbor, value!({"req" => request}), request);
}

#[test]
fn keys_are_written_in_the_order_of_their_bytes() {
    let reply = echo(abi_echo_point_cbor, &value!({"thePoint" => {"y" => 2, "x" => 1}}));
    assert_eq!(reply.payload.as_deref(), Some(b"\xa2\x61x\xf9\x3c\x00\x61y\x02".as_slice()));
    let reply = echo(abi_echo_empty_cbor, &value!({"empty" => {}}));
    assert_eq!(reply.payload.as_deref(), Some(b"\xa0".as_slice()));
}

#[test]
fn an_enum_with_fields_is_a_map_of_one_and_bare_text_is_accepted() {
    let leaf = value!({"Leaf" => {}});
    let children = value!([{"Leaf" => {}}, {"Number" => {"value" => -4}}]);
    let pair = value!({"Pair" => {"field0" => "p", "field1" => true}});
    let branch = value!({"Branch" => {"name" => null, "children" => children}});
    for tree in [leaf.clone(), pair, branch] {
        check(abi_echo_tree_cbor, value!({"tree" => tree}), tree);
    }
    check(abi_echo_tree_cbor, value!({"tree" => "Leaf"}), leaf);
    let cases = [
        (value!("Number"), "tree: variant `Number` has fields: write it as a map"),
        (value!("leaf"), "tree: unknown variant `leaf`"),
        (value!({"Twig" => {}}), "tree: unknown variant `Twig`"),
        (value!({}), "tree: no variant"),
        (value!({"Leaf" => {}, "Number" => {"value" => 1}}), "tree: more than one variant"),
        (value!({"Number" => {}}), "tree.Number.value: missing"),
        (value!({"Number" => 1}), "tree.Number: expected a map, found an integer"),
        (
            value!({"Branch" => {"children" => ["Leaf", {"Pair" => {"field0" => 1, "field1" => true}}]}}),
            "tree.Branch.children[1].Pair.field0: expected text, found an integer",
        ),
        (value!(1), "tree: expected a map, found an integer"),
    ];
    for (tree, expect) in cases {
        check_error(abi_echo_tree_cbor, value!({"tree" => tree}), expect);
    }
}

#[test]
fn a_flat_enum_is_text() {
    check(abi_echo_teardown_cbor, value!({"teardown" => "PanicLater"}), value!("PanicLater"));
    check_error(abi_echo_teardown_cbor, value!({"teardown" => "panic"}), "teardown: unknown variant `panic`");
    check_error(
        abi_echo_teardown_cbor,
        value!({"teardown" => 7}),
        "teardown: expected text, found an integer",
    );
}

#[test]
fn unknown_fields_are_ignored_and_absent_optionals_are_none() {
    let message = value!({"text" => "m", "delayMs" => 1, "urgent" => false, "later" => [{"a" => 1}]});
    let request =
        value!({"messages" => [message], "data" => Value::Bytes(vec![]), "grid" => [], "new" => null});
    let expect = value!({
        "data" => Value::Bytes(vec![]),
        "grid" => [],
        "replyTo" => null,
        "messages" => [{"text" => "m", "urgent" => false, "delayMs" => 1}]
    });
    check(abi_echo_request_cbor, value!({"and" => 1, "req" => request}), expect);
    check(abi_echo_optional_cbor, value!({}), Value::Null);
    check(abi_echo_optional_cbor, value!({"value" => null}), Value::Null);
    check(abi_echo_optional_cbor, value!({"value" => 3}), value!(3));
}

#[test]
fn the_place_of_a_bad_value_is_named() {
    let good = || value!({"text" => "m", "delayMs" => 1, "urgent" => false});
    let request = |messages: Vec<Value>| value!({"req" => {"data" => Value::Bytes(vec![]), "grid" => [], "messages" => messages}});
    let check = |bad: Value, expect: &str| {
        check_error(abi_echo_request_cbor, request(vec![good(), good(), good(), bad]), expect);
    };
    check(
        value!({"text" => "m", "delayMs" => "1", "urgent" => false}),
        "req.messages[3].delayMs: expected an integer, found text",
    );
    check(value!({"text" => "m", "urgent" => false}), "req.messages[3].delayMs: missing");
    check(value!({"text" => "m", "delay_ms" => 1, "urgent" => false}), "req.messages[3].delayMs: missing");
    check(
        value!({"text" => "m", "delayMs" => u64::MAX, "urgent" => false}),
        "req.messages[3].delayMs: integer 18446744073709551615 is out of range for i64",
    );
    check(value!(null), "req.messages[3]: expected a map, found null");
    check_error(abi_echo_request_cbor, value!({}), "req: missing");
    check_error(
        abi_echo_request_cbor,
        value!({"req" => {"messages" => [], "data" => [1], "grid" => []}}),
        "req.data: expected bytes, found an array",
    );
    check_error(
        abi_echo_texts_cbor,
        value!({"texts" => ["a", Value::Bytes(vec![b'b'])]}),
        "texts[1]: expected text, found bytes",
    );
    check_error(abi_echo_bytes_cbor, value!({"data" => "text"}), "data: expected bytes, found text");
}

#[test]
fn what_is_no_request_is_refused() {
    let cases: [(&[u8], &str); 5] = [
        (b"\x01", "expected a map, found an integer"),
        (b"\xa0\x00", "1 trailing byte after the value"),
        (b"\xa1\x61x", "unexpected end of input"),
        (b"\xa2\x65value\x01\x65value\x02", "duplicate key `value`"),
        (b"\xff", "break outside of an indefinite-length item"),
    ];
    for (request, expect) in cases {
        let reply = echo_bytes(abi_echo_optional_cbor, request);
        assert_eq!((reply.code, reply.text()), (ERR, expect));
    }
    // SAFETY: null with a length is refused.
    let reply = call(|cb, ud| unsafe { abi_echo_optional_cbor(cb, ud, ptr::null(), 5) });
    assert_eq!((reply.code, reply.text()), (ERR, "request: null pointer with a length of 5"));
}

#[test]
fn every_valid_encoding_is_accepted() {
    // An indefinite map, a key in chunks, a tagged integer in eight bytes.
    let request = b"\xbf\x7f\x62va\x63lue\xff\xc6\x1b\x00\x00\x00\x00\x00\x00\x00\x07\xff";
    let reply = echo_bytes(abi_echo_optional_cbor, request);
    assert_eq!((reply.code, reply.payload.as_deref()), (OK, Some(b"\x07".as_slice())));
}

#[test]
fn without_arguments_an_empty_map_and_nothing_at_all_will_do() {
    let context = Context::new();
    let empty_map = [0xa0];
    for (request, len) in [(ptr::null(), 0), (empty_map.as_ptr(), 0), (empty_map.as_ptr(), 1)] {
        // SAFETY: the arguments are what the header asks for.
        let reply = call(|cb, ud| unsafe { abi_nothing_cbor(context.raw, cb, ud, request, len) });
        assert_eq!((reply.code, reply.cbor()), (OK, Value::Null));
        // SAFETY: the arguments are what the header asks for.
        let reply = call(|cb, ud| unsafe { abi_name_cbor(context.raw, cb, ud, request, len) });
        assert_eq!(reply.cbor(), Value::Text(format!("lab\0{}", context.id)));
    }
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_add_cbor(context.raw, cb, ud, ptr::null(), 0) });
    assert_eq!((reply.code, reply.text()), (ERR, "a: missing"));
}

#[test]
fn a_typed_error_is_a_map_of_it_and_its_text() {
    let context = Context::new();
    let check = |request: Value, expect: Value| {
        // SAFETY: the arguments are what the header asks for.
        let reply =
            call_cbor(&request, |cb, ud, req, len| unsafe { abi_check_cbor(context.raw, cb, ud, req, len) });
        assert_eq!((reply.code, reply.cbor()), (FAIL, expect));
    };
    check(
        value!({"limit" => 10}),
        value!({
            "error" => {"TooMany" => {"max" => 10, "found" => ["x\0y", ""]}},
            "message" => "at most 10, found 2"
        }),
    );
    check(value!({"limit" => 0}), value!({"error" => {"Closed" => {}}, "message" => "closed"}));

    let request = value!({"name" => "it"});
    // SAFETY: the arguments are what the header asks for.
    let reply =
        call_cbor(&request, |cb, ud, req, len| unsafe { abi_find_cbor(context.raw, cb, ud, req, len) });
    let error = value!({"error" => {"name" => "it", "message" => 5}, "message" => "no such thing: it"});
    assert_eq!((reply.code, reply.cbor()), (FAIL, error));

    let request = value!({"second" => true});
    // SAFETY: the arguments are what the header asks for.
    let reply =
        call_cbor(&request, |cb, ud, req, len| unsafe { abi_kind_cbor(context.raw, cb, ud, req, len) });
    let error = value!({"error" => "Second", "message" => "the second kind"});
    assert_eq!((reply.code, reply.cbor()), (FAIL, error));
}
