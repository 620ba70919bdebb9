//! Host functions that peers answer.

use std::{ptr, sync::atomic::Ordering};

use ciborium::Value;

use crate::{client::*, library::*};

fn text(text: &str) -> Value {
    text_request("text", text)
}

#[test]
fn a_peer_answers_for_its_own_context() {
    let (client, context) = Client::with_context("asked");
    assert!(client.err(context, "asks", text("?")).contains("`ask` is not registered"));
    for function in ["ask", "ask_now", "tell"] {
        client.register(context, function);
    }
    for (nth, name) in ["asks", "asks_now"].into_iter().enumerate() {
        let call = client.begin(context, name, text("how"));
        let (host_call, of, function, args) = client.asked(nth);
        assert_eq!((of, function.as_str()), (context, &name.replace("asks", "ask")[..]));
        assert_eq!(field(&args, "text"), "how".into());
        assert_ne!(host_call, 0);
        client.answer(host_call, "so".into());
        assert_eq!(client.end(call), (OK, bytes(&"so".into())));
        // Twice, which nobody hears.
        client.answer(host_call, "or so".into());
    }
    client.ok(context, "tells", text("something"));
    let (host_call, of, function, _) = client.asked(2);
    assert_eq!((host_call, of, &*function), (0, context, "tell"));
    let stats = client.ok(context, "ffi.host_stats", nothing());
    let count = |key| number(&field(&stats, key));
    assert_eq!((count("called"), count("answered"), count("failed")), (4, 3, 1));
    assert_eq!((count("pending"), count("dropped")), (0, 0));
    client.close();
}

#[test]
fn answers_have_the_codes_of_the_abi() {
    let (client, context) = Client::with_context("codes");
    client.register(context, "ask");
    for (nth, (code, payload, expected)) in [
        (ERR, &b"no"[..], "no"),
        (CANCELLED, b"", "the host cancelled the function"),
        (OK, b"\x01", "result: "),
        (OK, b"", "result: "),
        (FAIL, b"\xa0", "the function has no typed error: FAIL is not one of its answers"),
        (42, b"", ""),
        (-1, b"\xff", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let call = client.begin(context, "asks", text("?"));
        client.peer.answer(client.asked(nth).0, code, payload);
        let text = client.err_of(call);
        assert!(text.contains(expected), "{code}: {text}");
    }
    client.close();
}

/// What it asks for is read by the thread that calls: a peer that is asked must be able to say its answer all the same.
#[test]
fn calls_that_keep_their_threads_are_answered_by_others() {
    let (client, context) = Client::with_context("keeping");
    client.register(context, "ask_now");
    let calls: Vec<_> = (0..8).map(|_| client.begin(context, "asks_now", text("?"))).collect();
    for nth in 0..8 {
        let (host_call, ..) = client.asked(nth);
        // And asks for more meanwhile.
        assert_eq!(client.ok(context, "name", nothing()), "keeping".into());
        client.answer(host_call, "!".into());
    }
    for call in calls {
        assert_eq!(client.end(call).0, OK);
    }
    client.close();
}

#[test]
fn what_cannot_be_asked_fails() {
    let (client, context) = Client::with_context("unasked");
    ["ask", "ask_now", "tell"].iter().for_each(|function| client.register(context, function));
    client.out.unasked.store(true, Ordering::SeqCst);
    for function in ["asks", "asks_now"] {
        assert!(client.err(context, function, text("?")).contains("it cannot be asked"));
    }
    assert_eq!(client.ok(context, "tells", text("?")), Value::Null);
    client.out.unasked.store(false, Ordering::SeqCst);
    let call = client.begin(context, "asks", text("?"));
    client.answer(client.asked(0).0, "!".into());
    assert_eq!(client.end(call).0, OK);
    client.close();
}

#[test]
fn another_peers_answers_are_not_heard() {
    let (client, context) = Client::with_context("private");
    let (other, _) = Client::with_context("nosy");
    client.register(context, "ask");
    let call = client.begin(context, "asks", text("?"));
    let (host_call, ..) = client.asked(0);
    other.answer(host_call, "from elsewhere".into());
    until(|| client.peer.in_flight() == 1);
    client.answer(host_call, "mine".into());
    assert_eq!(client.end(call), (OK, bytes(&"mine".into())));
    client.close();
    other.close();
}

#[test]
fn the_context_that_is_served_asks_one_peer_at_a_time() {
    let (host, context) = Client::with_context("one at a time");
    let served = serve(ptr::without_provenance_mut(context as usize));
    let [one, two] = [Client::new(&served), Client::new(&served)];
    one.register(0, "ask");
    let register =
        |client: &Client, function| client.call(0, "ffi.register", text_request("function", function));
    let taken = (ERR, b"`ask` is asked of another connection".to_vec());
    assert_eq!(register(&two, "ask"), taken);
    two.register(0, "ask_now");
    // Whoever calls.
    let call = two.begin(0, "asks", text("?"));
    let (host_call, of, ..) = one.asked(0);
    assert_eq!(of, 0);
    two.answer(host_call, "not asked".into());
    one.answer(host_call, "asked".into());
    assert_eq!(two.end(call), (OK, bytes(&"asked".into())));
    // Registered anew by the same: what waits fails.
    let call = two.begin(0, "asks", text("?"));
    one.asked(1);
    one.register(0, "ask");
    assert!(two.err_of(call).contains("replaced"));
    assert_eq!(register(&two, "ask"), taken, "it is the first one's all the same");
    one.ok(0, "ffi.unregister", text_request("function", "ask"));
    two.register(0, "ask");
    assert_eq!(register(&one, "ask"), taken);
    // Gone, while somebody waits for it.
    let call = one.begin(0, "asks", text("?"));
    two.asked(0);
    two.close();
    assert!(one.err_of(call).contains("replaced"), "nobody answers any more");
    one.register(0, "ask");
    one.register(0, "ask_now");
    one.close();
    // What the host of the library has registered itself is not taken from it.
    host.register(context, "ask");
    let three = Client::new(&served);
    assert_eq!(
        register(&three, "ask"),
        (ERR, b"`ask` is asked of the host that serves the context".to_vec())
    );
    let call = three.begin(0, "asks", text("?"));
    host.answer(host.asked(0).0, "here".into());
    assert_eq!(three.end(call), (OK, bytes(&"here".into())));
    three.close();
    host.close();
    assert_eq!(alive("one at a time"), 0);
}

#[test]
fn what_cannot_be_registered_is_refused() {
    let (client, context) = Client::with_context("unknown hosts");
    let register = |request| client.err(context, "ffi.register", request);
    let function = |name: &str| text_request("function", name);
    assert_eq!(register(function("frobnicate")), "unknown host function: frobnicate");
    assert_eq!(register(function("a\0sk")), "unknown host function: a\0sk");
    assert_eq!(register(nothing()), "missing field `function`");
    assert_eq!(
        client.err(context, "ffi.unregister", function("ask")),
        "`ask` is not asked of this connection"
    );
    until(|| client.peer.is_idle());
    client.register(context, "ask");
    client.ok(context, "ffi.unregister", function("ask"));
    assert!(client.err(context, "asks", text("?")).contains("not registered"));
    client.close();
}

#[test]
fn who_registers_and_unregisters_at_once_leaves_nothing() {
    let (host, context) = Client::with_context("at once");
    let served = serve(ptr::without_provenance_mut(context as usize));
    for round in 0..100 {
        let client = Client::new(&served);
        let calls: Vec<_> = (0..30)
            .map(|nth| {
                let name = if nth % 3 == 2 { "ffi.unregister" } else { "ffi.register" };
                client.begin(0, name, text_request("function", "ask"))
            })
            .collect();
        for call in calls {
            client.end(call);
        }
        client.close();
        let text = host.err(context, "asks", text("?"));
        assert!(text.contains("`ask` is not registered"), "round {round}: {text}");
    }
    host.close();
}
