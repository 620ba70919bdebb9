//! Clients that do what they should.

use std::{
    io::{Read, Write},
    time::Duration,
};

use ciborium::{Value, cbor};

use crate::{
    frames::{self, CANCELLED, Call, ERR, ITEM, OK, Said, TIMEOUT},
    library::alive,
    server::{Client, HANGS, Server, finish, first_answer, until_closed},
};

fn nothing() -> Value {
    cbor!({}).unwrap()
}

#[test]
fn the_server_says_what_it_is() {
    let server = Server::with_limits(
        cbor!({ "frame" => 5000, "in_flight" => 7, "contexts" => 2, "handles" => 3, "idle_ms" => 0 })
            .unwrap(),
    );
    let mut client = Client(server.connect());
    let hello = client.greets(&cbor!({ "client" => "a test", "hash" => 1 }).unwrap());
    let key = |key: &str| {
        hello.as_map().unwrap().iter().find(|(known, _)| known.as_text() == Some(key)).unwrap().1.clone()
    };
    assert_eq!(key("library"), Value::from("protocol"));
    assert_eq!(key("context"), Value::from(true));
    assert!(
        key("version").as_text().is_some_and(|version| version.starts_with("protocol 0.1.0, ")),
        "{hello:?}"
    );
    assert!(key("hash").is_integer());
    let limits =
        cbor!({ "frame" => 5000, "handles" => 3, "idle_ms" => 0, "contexts" => 2, "in_flight" => 7 })
            .unwrap();
    assert_eq!(key("limits"), limits);
    // Deterministic: the order of the keys is that of their encodings.
    let keys: Vec<_> = hello.as_map().unwrap().iter().map(|(key, _)| frames::cbor(key)).collect();
    assert!(keys.is_sorted());
}

#[test]
fn calls_run_at_the_same_time() {
    let server = Server::with_limits(nothing());
    let mut client = server.client();
    let call = |id, ms: u64| frames::call(id, "after", &cbor!({ "ms" => ms }).unwrap());
    client.send(
        &[call(1, 400), call(2, 0), frames::call(3, "double", &cbor!({ "number" => 4 }).unwrap())].concat(),
    );
    let mut replies = [client.next().unwrap(), client.next().unwrap()];
    replies.sort_by_key(|said| matches!(said, Said::Reply { id: 3, .. }));
    assert_eq!(replies, [Said::ok(2, &0.into()), Said::ok(3, &8.into())]);
    assert_eq!(client.next(), Some(Said::ok(1, &400.into())));
}

#[test]
fn a_call_is_cancelled_and_runs_out_of_time() {
    let server = Server::with_limits(nothing());
    let mut client = server.client();
    client.send(&[frames::call(1, "wait", &nothing()), frames::cancel(2), frames::cancel(1)].concat());
    assert!(matches!(client.next(), Some(Said::Reply { id: 1, code: CANCELLED, .. })));
    let timed = Call { id: 1, timeout_ms: 50, name: "wait", ..Call::default() };
    assert_eq!(client.call(timed, &nothing()), (TIMEOUT, "timed out after 50 ms".into()));
    assert_eq!(alive(&server.name), 1);
}

#[test]
fn bytes_may_come_one_by_one() {
    let server = Server::with_limits(nothing());
    let mut client = Client(server.connect());
    let bytes = [
        &b"FFI2"[..],
        &frames::hello(&nothing()),
        &frames::ping(1, b"p"),
        &frames::call(2, "name", &nothing()),
    ]
    .concat();
    for byte in bytes {
        client.send(&[byte]);
    }
    assert!(matches!(client.next(), Some(Said::Hello(_))));
    assert_eq!(client.next(), Some(Said::Pong { id: 1, body: b"p".to_vec() }));
    assert_eq!(client.next(), Some(Said::ok(2, &(&*server.name).into())));
}

#[test]
fn long_requests_and_replies_cross() {
    let server = Server::with_limits(nothing());
    let mut client = server.client();
    for len in [0, 1, 65_000, 65_536, 131_072, 3 << 20] {
        let text = "x".repeat(len);
        let echoed = client.value("echo", &cbor!({ "text" => text }).unwrap());
        assert!(echoed.as_text() == Some(&*text), "{len}");
    }
}

#[test]
fn what_was_granted_comes_to_who_reads_late() {
    let server = Server::with_limits(cbor!({ "queue" => 1000 }).unwrap());
    let mut client = server.client();
    let request = frames::cbor(&cbor!({ "to" => 5000 }).unwrap());
    client.send(&Call { id: 1, credit: 1_000_000, name: "count", ..Call::default() }.with(&request));
    let mut other = server.client();
    assert_eq!(other.value("double", &cbor!({ "number" => 1 }).unwrap()), Value::from(2));
    for number in 0..5000_u32 {
        let payload = frames::cbor(&number.into());
        assert_eq!(client.next(), Some(Said::Reply { id: 1, code: ITEM, payload }));
    }
    assert_eq!(client.next(), Some(Said::ok(1, &Value::Null)));
}

#[test]
fn an_event_of_the_served_context_is_there_or_is_counted() {
    const FIRED: u64 = 3000;
    let server = Server::with_limits(cbor!({ "queue" => 2000 }).unwrap());
    let mut hears = server.client();
    let subscribe = Call { id: 9, name: "ffi.subscribe", ..Call::default() };
    assert_eq!(hears.call(subscribe, &cbor!({ "event" => "on_tick" }).unwrap()).0, OK);
    let mut fires = server.client();
    fires.value("fire", &cbor!({ "count" => FIRED, "padding" => 5000 }).unwrap());
    // It reads nothing so far, and nobody has waited for it.
    let (mut heard, mut last) = (0, None);
    // The one that says how many were missed comes when there is room.
    while heard < FIRED {
        match hears.0.set_read_timeout(Some(Duration::from_millis(300))) {
            Ok(()) => {}
            Err(error) => panic!("{error}"),
        }
        let mut peeked = [0];
        if hears.0.peek(&mut peeked).is_err() {
            break;
        }
        hears.0.set_read_timeout(Some(HANGS)).expect("an option");
        let Some(Said::Event { id: 9, missed, map }) = hears.next() else { panic!("no event") };
        heard += u64::from(missed) + 1;
        last = Some(map);
    }
    assert!(last.is_some());
    hears.0.set_read_timeout(Some(HANGS)).expect("an option");
    fires.value("fire", &cbor!({ "count" => 1, "padding" => 0 }).unwrap());
    while heard < FIRED + 1 {
        let Some(Said::Event { id: 9, missed, .. }) = hears.next() else { panic!("no event") };
        heard += u64::from(missed) + 1;
    }
    assert_eq!(heard, FIRED + 1);
}

#[test]
fn every_event_of_a_context_of_its_own_comes_to_who_reads_late() {
    let server = Server::with_limits(cbor!({ "queue" => 2000 }).unwrap());
    let mut client = server.client();
    let id = client.value("create", &cbor!({ "name" => "own" }).unwrap());
    let receiver = id.as_text().unwrap().parse().unwrap();
    let subscribe = Call { id: 9, receiver, name: "ffi.subscribe", ..Call::default() };
    assert_eq!(client.call(subscribe, &cbor!({ "event" => "" }).unwrap()).0, OK);
    let fire = frames::cbor(&cbor!({ "count" => 3000, "padding" => 2000 }).unwrap());
    client.send(&Call { id: 1, receiver, name: "fire", ..Call::default() }.with(&fire));
    let (mut heard, mut is_fired) = (0, false);
    while heard < 3000 || !is_fired {
        match client.next() {
            Some(Said::Event { id: 9, missed: 0, .. }) => heard += 1,
            Some(Said::Reply { id: 1, code: OK, .. }) => is_fired = true,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_library_asks_who_has_registered() {
    let server = Server::with_limits(nothing());
    let mut answers = server.client();
    let register = Call { id: 1, name: "ffi.register", ..Call::default() };
    assert_eq!(answers.call(register, &cbor!({ "function" => "ask" }).unwrap()).0, OK);
    let mut asks = server.client();
    asks.send(&frames::call(1, "asks", &cbor!({ "question" => "why?" }).unwrap()));
    let Some(Said::Host { host_call, context: 0, name, args }) = answers.next() else {
        panic!("no question")
    };
    assert_eq!((&*name, args), ("ask", cbor!({ "question" => "why?" }).unwrap()));
    answers.send(&frames::answer(host_call, OK, &frames::cbor(&"because".into())));
    assert_eq!(asks.next(), Some(Said::ok(1, &"because".into())));
    // It is gone while it is asked.
    asks.send(&frames::call(1, "asks", &cbor!({ "question" => "still there?" }).unwrap()));
    assert!(matches!(answers.next(), Some(Said::Host { .. })));
    drop(answers);
    assert!(matches!(asks.next(), Some(Said::Reply { id: 1, .. })), "whatever it says, it says something");
}

#[test]
fn handles_are_the_connections_that_has_them() {
    let server = Server::with_limits(nothing());
    let (mut one, mut other) = (server.client(), server.client());
    let session = one.value("open", &cbor!({ "number" => 5 }).unwrap());
    let receiver = session.as_text().unwrap().parse().unwrap();
    let number = Call { id: 1, receiver, name: "session_number", ..Call::default() };
    assert_eq!(one.call(number, &nothing()), (OK, vec![5]));
    assert_eq!(other.call(number, &nothing()).0, ERR);
    let same = frames::Call { id: 1, name: "same", ..Call::default() };
    let (code, given) = one.call(same, &cbor!({ "session" => session }).unwrap());
    assert_eq!(code, OK, "{}", String::from_utf8_lossy(&given));
    assert_eq!(other.call(same, &cbor!({ "session" => session }).unwrap()).0, ERR);
}

#[test]
fn protocol_1_answers_one_request_after_the_other() {
    let server = Server::with_limits(nothing());
    let mut stream = server.connect();
    let after = |ms: u64| frames::request("after", &frames::cbor(&cbor!({ "ms" => ms }).unwrap()));
    let requests = [
        after(200),
        after(0),
        frames::request("version", b""),
        frames::request("name", &frames::cbor(&nothing())),
        frames::request("frobnicate", b""),
        frames::request("", b""),
        frames::request("count", &frames::cbor(&cbor!({ "to" => 1 }).unwrap())),
        frames::request("create", &frames::cbor(&cbor!({ "name" => "x" }).unwrap())),
        frames::request("session_number", b""),
        frames::request("ffi.describe", b""),
        frames::request("echo", b"\xff"),
        frames::request("open", &frames::cbor(&cbor!({ "number" => 1 }).unwrap())),
    ];
    stream.write_all(&requests.concat()).expect("they are taken");
    let text = |text: &str| (ERR, text.as_bytes().to_vec());
    let value = |value: Value| (OK, frames::cbor(&value));
    let mut next = || first_answer(&mut stream);
    assert_eq!(next(), value(200.into()));
    assert_eq!(next(), value(0.into()));
    assert_eq!(next(), value("protocol v1".into()));
    assert_eq!(next(), value((&*server.name).into()));
    assert_eq!(next(), text("unknown function: frobnicate"));
    assert_eq!(next(), text("unknown function: "));
    assert_eq!(next(), text("`count` gives a stream, for which there is protocol 2"));
    assert_eq!(next(), text("`create` makes a context, for which there is protocol 2"));
    assert_eq!(next(), text("`session_number` is called on a handle, for which there is protocol 2"));
    assert_eq!(next(), text("unknown function: ffi.describe"));
    assert_eq!(next().0, ERR);
    assert_eq!(next().0, OK);
    stream.write_all(b"\0\0\0\x01\xff").expect("it is taken");
    assert_eq!(first_answer(&mut stream), text("the name of the function is not UTF-8"));
    assert_eq!(until_closed(&stream), b"");
    server.stop_now();
    assert_eq!(alive(&server.name), 1, "handles are closed with the connection");
}

#[test]
fn protocol_1_answers_also_who_has_closed_its_side() {
    let server = Server::with_limits(nothing());
    let mut stream = server.connect();
    let after = frames::request("after", &frames::cbor(&cbor!({ "ms" => 300 }).unwrap()));
    stream.write_all(&[after, frames::request("version", b"")].concat()).expect("they are taken");
    finish(&stream);
    assert_eq!(first_answer(&mut stream), (OK, frames::cbor(&300.into())));
    assert_eq!(first_answer(&mut stream), (OK, frames::cbor(&"protocol v1".into())));
    assert_eq!(until_closed(&stream), b"");
}

#[test]
fn protocol_1_waits_no_longer_than_it_reads_for_who_has_closed_its_side() {
    let server = Server::with_limits(cbor!({ "read_ms" => 200 }).unwrap());
    let stream = server.connect();
    (&stream).write_all(&frames::request("wait", b"")).expect("it is taken");
    finish(&stream);
    assert_eq!(until_closed(&stream), b"");
    server.stop_now();
    assert_eq!(alive(&server.name), 1);
}

#[test]
fn a_server_that_stops_answers_what_it_has_accepted() {
    let server = Server::with_limits(nothing());
    let mut busy = server.client();
    let mut first = server.connect();
    let after = cbor!({ "ms" => 700 }).unwrap();
    busy.send(&[frames::call(1, "after", &after), frames::call(2, "wait", &nothing())].concat());
    first.write_all(&frames::request("after", &frames::cbor(&after))).expect("it is taken");
    let mut idle = server.client();
    // They have all been read when this is answered: after them, on their own threads.
    busy.send(&frames::ping(3, b""));
    assert_eq!(busy.next(), Some(Said::Pong { id: 3, body: Vec::new() }));
    while alive(&server.name) < 2 {
        std::thread::yield_now();
    }
    let mut probe = server.client();
    assert_eq!(probe.value("version", &nothing()), Value::from("protocol v1"));
    let stopped = server.stop(HANGS);
    idle.dismissed("the server shuts down");
    assert_eq!(busy.next(), Some(Said::Goodbye("the server shuts down".to_owned())));
    busy.send(&[frames::call(4, "version", &nothing()), frames::ping(5, b"")].concat());
    assert_eq!(busy.next(), Some(Said::text(4, ERR, "the server shuts down")));
    assert_eq!(busy.next(), Some(Said::Pong { id: 5, body: Vec::new() }));
    assert_eq!(busy.next(), Some(Said::ok(1, &700.into())));
    assert_eq!(first_answer(&mut first), (OK, frames::cbor(&700.into())));
    assert_eq!(until_closed(&first), b"");
    assert!(stopped.try_recv().is_err(), "a call still runs");
    busy.send(&frames::cancel(2));
    assert!(matches!(busy.next(), Some(Said::Reply { id: 2, code: CANCELLED, .. })));
    assert_eq!(busy.next(), None);
    assert_eq!(stopped.recv_timeout(HANGS), Ok(Ok(())));
    assert_eq!(alive(&server.name), 1);
    assert!(std::net::TcpStream::connect(server.addresses[0].strip_prefix("tcp:").unwrap()).is_err());
}

#[test]
fn a_server_that_waits_no_longer_cancels_what_it_has_accepted() {
    let server = Server::with_limits(nothing());
    let mut busy = server.client();
    busy.send(&[frames::call(1, "wait", &nothing()), frames::ping(2, b"")].concat());
    assert_eq!(busy.next(), Some(Said::Pong { id: 2, body: Vec::new() }));
    let mut first = server.connect();
    first.write_all(&frames::request("wait", b"")).expect("it is taken");
    while alive(&server.name) < 3 {
        std::thread::yield_now();
    }
    let stopped = server.stop(Duration::from_millis(50));
    let mut said = Vec::new();
    while let Some(next) = busy.next() {
        said.push(next);
    }
    assert!(matches!(&*said, [Said::Goodbye(_), Said::Reply { id: 1, code: CANCELLED, .. }]), "{said:?}");
    assert_eq!(first_answer(&mut first).0, CANCELLED);
    assert_eq!(first.read(&mut [0]).expect("no hang"), 0);
    assert_eq!(stopped.recv_timeout(HANGS), Ok(Ok(())));
    assert_eq!(server.stop(HANGS).recv_timeout(HANGS).unwrap().unwrap_err().split(' ').next(), Some("there"));
}
