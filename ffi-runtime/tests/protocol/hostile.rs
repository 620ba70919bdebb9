//! Clients that do what they should not, and that it costs nobody but them: a client of each protocol goes on beside.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::{Duration, Instant},
};

use ciborium::{Value, cbor};

use crate::{
    frames::{self, Call, ERR, OK, Said},
    library::{alive, begun},
    replay::Chance,
    server::{Client, HANGS, Server, beside_honest_clients, finish, first_answer, is_hang, until_closed},
};

fn nothing() -> Value {
    cbor!({}).unwrap()
}

/// Limits of time that are over soon.
fn impatient() -> Value {
    cbor!({ "hello_ms" => 300, "read_ms" => 300, "write_ms" => 300 }).unwrap()
}

/// The greeting, and a hello.
fn greeting() -> Vec<u8> {
    [b"FFI2", &*frames::hello(&nothing())].concat()
}

/// Something of everything that a client can say.
fn session(name: &str) -> Vec<u8> {
    let create = frames::call(1, "create", &cbor!({ "name" => name }).unwrap());
    let count = Call { id: 2, credit: 2, name: "count", ..Call::default() }
        .with(&frames::cbor(&cbor!({ "to" => 9 }).unwrap()));
    let wait = Call { id: 3, timeout_ms: 60_000, name: "wait", ..Call::default() }.with(b"");
    [
        greeting(),
        create,
        count,
        frames::grant(2, 1),
        wait,
        frames::call(4, "open", &cbor!({ "number" => 1 }).unwrap()),
        frames::call(5, "ffi.subscribe", &cbor!({ "event" => "on_tick" }).unwrap()),
        frames::call(6, "ffi.register", &cbor!({ "function" => "ask" }).unwrap()),
        frames::cancel(3),
        frames::answer(7, OK, &frames::cbor(&"yes".into())),
        frames::ping(8, b"ping"),
        frames::call(9, "double", &cbor!({ "number" => 9 }).unwrap()),
    ]
    .concat()
}

#[test]
fn garbage_ends_the_connection_alone() {
    let server = Server::with_limits(impatient());
    beside_honest_clients(&server, || {
        let mut chance = Chance::new(8);
        for round in 0..300 {
            let stream = server.connect();
            let begin = [&b""[..], b"FFI2", &greeting(), &session("garbage")][round % 4].to_vec();
            let garbage =
                (0..chance.below(200)).map(|_| [chance.below(4), chance.below(256)][chance.below(2)] as u8);
            let bytes: Vec<u8> = begin.into_iter().chain(garbage).collect();
            // It may be closed before all of it was sent.
            let _ = (&stream).write_all(&bytes);
            finish(&stream);
            until_closed(&stream);
        }
    });
}

#[test]
fn changed_sessions_end_the_connection_alone() {
    let server = Server::with_limits(impatient());
    beside_honest_clients(&server, || {
        let mut chance = Chance::new(9);
        let whole = session("changed");
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..=chance.below(3) {
                let at = chance.below(bytes.len());
                bytes[at] = [0, 1, 5, 0x7f, 0x80, 0xff, chance.below(256) as u8][chance.below(7)];
            }
            let stream = server.connect();
            let _ = (&stream).write_all(&bytes);
            finish(&stream);
            until_closed(&stream);
        }
    });
    server.stop_now();
    assert_eq!(alive("changed"), 0, "contexts are destroyed, and what they had");
}

#[test]
fn a_session_that_breaks_off_at_any_byte_leaves_nothing() {
    let server = Server::with_limits(nothing());
    beside_honest_clients(&server, || {
        let whole = session("broken");
        for len in 0..=whole.len() {
            let stream = server.connect();
            (&stream).write_all(&whole[..len]).expect("it is taken");
            match len % 3 {
                // A side at a time, both at once, and with bytes unread that it was sent.
                0 => {
                    finish(&stream);
                    until_closed(&stream);
                }
                1 => stream.shutdown(Shutdown::Both).expect("it was open"),
                _ => drop(stream),
            }
        }
    });
    server.stop_now();
    assert_eq!(alive("broken"), 0);
    assert_eq!(alive(&server.name), 1, "the served context, and nothing of it");
}

#[test]
fn who_says_nothing_or_half_of_it_is_sent_away() {
    let server = Server::with_limits(impatient());
    beside_honest_clients(&server, || {
        let silent =
            [&b""[..], b"F", b"FFI2", &greeting()[..10], &[0, 0], &frames::request("version", b"")[..9]];
        let silent: Vec<TcpStream> = silent
            .iter()
            .map(|said| {
                let stream = server.connect();
                (&stream).write_all(said).expect("it is taken");
                stream
            })
            .collect();
        let mut half = server.client();
        half.send(&frames::call(1, "echo", &cbor!({ "text" => "half" }).unwrap())[..20]);
        half.dismissed("a frame took too long");
        for (stream, said) in silent.iter().zip([false, false, true, true, false, false]) {
            let heard = until_closed(stream);
            let expected = if said { frames::frame(11, 0, b"HELLO took too long") } else { Vec::new() };
            assert_eq!(heard, expected);
        }
    });
}

#[test]
fn who_says_a_byte_at_a_time_is_sent_away() {
    let server = Server::with_limits(impatient());
    beside_honest_clients(&server, || {
        thread::scope(|scope| {
            for begin in [Vec::new(), greeting(), frames::request("version", b"")] {
                let server = &server;
                scope.spawn(move || {
                    let stream = server.connect();
                    (&stream).write_all(&begin).expect("it is taken");
                    let mut writing = stream.try_clone().expect("a handle");
                    scope.spawn(move || {
                        // A length of 2 MiB, and then that.
                        let bytes = [0, 0x20, 0, 0, 2].into_iter().chain(std::iter::repeat(0));
                        for byte in bytes {
                            if writing.write_all(&[byte]).is_err() {
                                break;
                            }
                            thread::sleep(Duration::from_millis(5));
                        }
                    });
                    until_closed(&stream);
                });
            }
        });
    });
}

#[test]
fn huge_lengths_are_refused_and_long_ones_reserve_nothing() {
    let server = Server::with_limits(cbor!({ "frame" => 1 << 30 }).unwrap());
    beside_honest_clients(&server, || {
        let mut client = server.client();
        client.send(&[0xff; 4]);
        client.dismissed("frame of 4294967295 bytes: no more than 1073741824 are allowed");
        let mut stream = server.connect();
        stream.write_all(&[0x7f; 4]).expect("it is taken");
        let text = "a length of 2139062143 bytes: no more than 1073741824 are allowed";
        assert_eq!(first_answer(&mut stream), (ERR, text.into()));
        assert_eq!(until_closed(&stream), b"");
        let mut stream = server.connect();
        stream.write_all(b"\0\0\0\x04echo\x40\0\0\x01").expect("it is taken");
        assert_eq!(first_answer(&mut stream).0, ERR);
        // A terabyte that is on its way.
        let streams: Vec<_> = (0..1000)
            .map(|_| {
                let stream = server.connect();
                (&stream)
                    .write_all(&[&greeting()[..], &[0x3f, 0xff, 0xff, 0xff, 2, 0, 0, 0, 1]].concat())
                    .expect("it is taken");
                stream
            })
            .collect();
        for stream in &streams {
            finish(stream);
            until_closed(stream);
        }
    });
}

#[test]
fn calls_beyond_the_limit_are_refused_one_by_one() {
    let server = Server::with_limits(cbor!({ "in_flight" => 8, "queue" => 4096 }).unwrap());
    beside_honest_clients(&server, || {
        let mut client = server.client();
        let mut writing = Client(client.0.try_clone().expect("a handle"));
        thread::scope(|scope| {
            scope.spawn(move || {
                for id in 0..5000 {
                    writing.send(&frames::call(id, "wait", &nothing()));
                }
            });
            for id in 8..5000 {
                match client.next() {
                    Some(Said::Reply { id: refused, code: ERR, payload }) if refused == id => {
                        assert_eq!(payload, b"there are 8 calls in flight, which is the limit");
                    }
                    other => panic!("{other:?}"),
                }
            }
        });
        client.send(&frames::cancel(3));
        assert!(matches!(client.next(), Some(Said::Reply { id: 3, code: frames::CANCELLED, .. })));
        // There is room for one more.
        let again = Call { id: 5000, name: "echo", ..Call::default() };
        assert_eq!(
            client.call(again, &cbor!({ "text" => "room" }).unwrap()),
            (OK, frames::cbor(&"room".into()))
        );
    });
}

#[test]
fn an_id_that_is_in_use_ends_the_connection() {
    let server = Server::with_limits(nothing());
    let mut client = server.client();
    client.send(&[frames::call(1, "wait", &nothing()), frames::call(1, "wait", &nothing())].concat());
    client.dismissed("the id 1 is in use");
}

#[test]
fn who_reads_nothing_is_left() {
    let server = Server::with_limits(cbor!({ "queue" => 65_536, "write_ms" => 300 }).unwrap());
    beside_honest_clients(&server, || {
        thread::scope(|scope| {
            for request in [
                frames::call(1, "bytes", &cbor!({ "len" => 1 << 20 }).unwrap()),
                Call { id: 1, credit: u32::MAX, name: "count", ..Call::default() }
                    .with(&frames::cbor(&cbor!({ "to" => u32::MAX }).unwrap())),
                frames::ping(1, &[0; 64]),
            ] {
                let mut client = server.client();
                scope.spawn(move || {
                    // Each with an id of its own, until nobody takes them any more.
                    for id in 1_u32.. {
                        let mut request = request.clone();
                        request[5..9].copy_from_slice(&id.to_be_bytes());
                        match client.0.write_all(&request) {
                            Err(error) if is_hang(&error) => panic!("it is neither taken nor refused"),
                            Err(_) => break,
                            Ok(()) => {}
                        }
                    }
                });
            }
        });
    });
}

#[test]
fn nothing_more_is_read_from_who_reads_nothing() {
    const PING: usize = 9 + 64;
    // More than the systems of both sides put aside, by far.
    const TOO_MUCH: usize = 256 << 20;
    let server =
        Server::with_limits(cbor!({ "queue" => 65_536, "write_ms" => 60_000, "read_ms" => 5000 }).unwrap());
    beside_honest_clients(&server, || {
        let mut client = server.client();
        // Longer than a frame may take that is not held up.
        client.0.set_write_timeout(Some(Duration::from_secs(6))).expect("an option");
        let pings = frames::ping(1, &[7; 64]).repeat(1000);
        let mut sent = 0;
        // Until it is not taken for as long as that.
        let held_up = loop {
            match client.0.write(&pings[sent % PING..]) {
                Ok(len) => sent += len,
                Err(error) => break is_hang(&error),
            }
            assert!(sent < TOO_MUCH, "it is read on and on");
        };
        assert!(held_up, "the connection is still there");
        // It was not late meanwhile, and goes on. The last ping has been sent in part.
        let mut writing = Client(client.0.try_clone().expect("a handle"));
        thread::scope(|scope| {
            scope.spawn(|| writing.send(&pings[sent % PING..PING]));
            let pong = Some(Said::Pong { id: 1, body: vec![7; 64] });
            for _ in 0..=sent / PING {
                assert_eq!(client.next(), pong);
            }
        });
    });
}

#[test]
fn no_more_calls_begin_than_there_is_room_for_their_replies() {
    let server = Server::with_limits(cbor!({ "queue" => 65_536 }).unwrap());
    beside_honest_clients(&server, || {
        let mut client = server.client();
        // They arrive at once, and what they ask for would be 300 MiB.
        let request = cbor!({ "len" => 1 << 20 }).unwrap();
        let calls: Vec<u8> = (1..=300).flat_map(|id| frames::call(id, "bytes", &request)).collect();
        client.send(&calls);
        let mut other = server.client();
        for _ in 0..300 {
            other.value("echo", &cbor!({ "text" => "meanwhile" }).unwrap());
        }
    });
    server.stop_now();
    assert!((1..300).contains(&begun(&server.name)), "{} of 300", begun(&server.name));
}

#[test]
fn what_was_said_last_is_heard_by_who_has_more_to_say() {
    let server = Server::with_limits(nothing());
    for _ in 0..20 {
        let mut client = server.client();
        let mut rest = client.0.try_clone().expect("a handle");
        thread::scope(|scope| {
            client.send(&[0xff; 4]);
            // It may be closed before all of it was sent.
            scope.spawn(move || rest.write_all(&vec![0; 1 << 20]));
            client.dismissed("frame of 4294967295 bytes: no more than 16777216 are allowed");
        });
    }
}

#[test]
fn connections_beyond_the_limit_are_refused() {
    let server = Server::with_limits(cbor!({ "connections" => 3 }).unwrap());
    beside_honest_clients(&server, || {
        let mut third = server.client();
        for _ in 0..10 {
            let mut fourth = Client(server.connect());
            // It may be gone before all was said.
            let _ = fourth.0.write_all(&greeting());
            fourth.dismissed("the server has as many connections as it may");
            let first = server.connect();
            let _ = (&first).write_all(&frames::request("version", b""));
            assert_eq!(until_closed(&first), b"");
        }
        // What nobody says anything on is refused as well, and others are not kept from their word.
        let silent: Vec<_> = (0..200).map(|_| server.connect()).collect();
        silent.iter().for_each(|stream| drop(until_closed(stream)));
        assert_eq!(third.value("echo", &cbor!({ "text" => "still" }).unwrap()), Value::from("still"));
        drop(third);
        // Its place is free when it is gone for good.
        let mut let_in = false;
        while !let_in {
            let mut client = Client(server.connect());
            let_in = client.0.write_all(&greeting()).is_ok() && matches!(client.next(), Some(Said::Hello(_)));
        }
    });
}

#[test]
fn who_does_not_know_the_token_is_sent_away() {
    let server = Server::start(cbor!({ "token" => "open sesame" }).unwrap());
    for (hello, why) in [
        (nothing(), "HELLO: this server asks for a token"),
        (cbor!({ "token" => "" }).unwrap(), "HELLO: that is not the token"),
        (cbor!({ "token" => "open sesamf" }).unwrap(), "HELLO: that is not the token"),
        (cbor!({ "token" => "open sesame " }).unwrap(), "HELLO: that is not the token"),
        (cbor!({ "token" => 7 }).unwrap(), "HELLO: token: expected text, found an integer"),
        (cbor!([]).unwrap(), "HELLO: expected a map, found an array"),
    ] {
        let mut client = Client(server.connect());
        client
            .send(&[&b"FFI2"[..], &frames::hello(&hello), &frames::call(1, "version", &nothing())].concat());
        client.dismissed(why);
    }
    let mut first = server.connect();
    first.write_all(&frames::request("version", b"")).expect("it is taken");
    assert_eq!(
        first_answer(&mut first),
        (ERR, "this server asks for a token, which is said in protocol 2".into())
    );
    assert_eq!(until_closed(&first), b"");
    let mut client = Client(server.connect());
    client.greets(&cbor!({ "token" => "open sesame", "what" => ["else", { "there" => "is" }] }).unwrap());
    assert_eq!(client.value("version", &nothing()), Value::from("protocol v1"));
}

#[test]
fn what_comes_before_a_hello_and_a_second_one_end_the_connection() {
    let server = Server::with_limits(nothing());
    for early in [frames::call(1, "version", &nothing()), frames::ping(1, b""), frames::cancel(1)] {
        let mut client = Client(server.connect());
        client.send(&[&b"FFI2"[..], &early].concat());
        client.dismissed("HELLO comes first");
        // Nobody waits for the rest of one.
        let mut client = Client(server.connect());
        client.send(&[b"FFI2", &early[..5]].concat());
        client.dismissed("HELLO comes first");
    }
    let mut client = server.client();
    client.send(&frames::hello(&nothing()));
    client.dismissed("HELLO has been said");
}

#[test]
fn who_is_idle_is_sent_away_and_who_waits_is_not() {
    let server = Server::with_limits(cbor!({ "idle_ms" => 300 }).unwrap());
    let mut idle = server.client();
    let mut first = server.connect();
    first.write_all(&frames::request("version", b"")).expect("it is taken");
    let mut subscribed = server.client();
    let subscribe = Call { id: 7, name: "ffi.subscribe", ..Call::default() };
    assert_eq!(subscribed.call(subscribe, &cbor!({ "event" => "" }).unwrap()).0, OK);
    let mut waits = server.client();
    assert_eq!(waits.value("after", &cbor!({ "ms" => 1500 }).unwrap()), Value::from(1500));
    idle.dismissed("nothing was said for too long");
    assert_eq!(first_answer(&mut first), (OK, frames::cbor(&"protocol v1".into())));
    let mut rest = [0];
    assert_eq!(first.read(&mut rest).expect("no hang"), 0);
    subscribed.value("fire", &cbor!({ "count" => 0, "padding" => 0 }).unwrap());
    waits.dismissed("nothing was said for too long");
}

#[test]
fn requests_in_flight_have_no_more_bytes_than_they_may() {
    let server = Server::with_limits(cbor!({ "requests" => 100_000 }).unwrap());
    beside_honest_clients(&server, || {
        let mut client = server.client();
        let long =
            |id, len| frames::call(id, "wait", &cbor!({ "not asked for" => "x".repeat(len) }).unwrap());
        // One that is alone may be longer.
        client.send(&[long(1, 150_000), long(2, 10)].concat());
        let refused = "the requests in flight would have more than 100000 bytes, which is the limit";
        assert_eq!(client.next(), Some(Said::text(2, ERR, refused)));
        client.send(&frames::cancel(1));
        assert!(matches!(client.next(), Some(Said::Reply { id: 1, code: frames::CANCELLED, .. })));
        client.send(&[long(3, 60_000), long(4, 60_000), long(5, 30_000)].concat());
        assert_eq!(client.next(), Some(Said::text(4, ERR, refused)));
        assert_eq!(client.value("double", &cbor!({ "number" => 1 }).unwrap()), Value::from(2));
    });
}

#[test]
fn who_is_asked_and_reads_nothing_is_left() {
    let server = Server::with_limits(
        cbor!({ "queue" => 65_536, "unsent" => 1 << 20, "write_ms" => 600_000 }).unwrap(),
    );
    beside_honest_clients(&server, || {
        let mut asked = server.client();
        let register = Call { id: 1, name: "ffi.register", ..Call::default() };
        assert_eq!(asked.call(register, &cbor!({ "function" => "ask" }).unwrap()).0, OK);
        let mut asks = server.client();
        // More than the systems of both sides put aside.
        let question = cbor!({ "question" => "?".repeat(100_000) }).unwrap();
        for id in 1..=400 {
            asks.send(&frames::call(id, "asks", &question));
        }
        // It takes its host functions with it.
        for _ in 1..=400 {
            assert!(matches!(asks.next(), Some(Said::Reply { code: ERR, .. })));
        }
        until_closed(&asked.0);
    });
}

#[test]
fn many_connections_hold_no_more_together_than_they_may() {
    let server = Server::with_limits(cbor!({ "memory" => 8 << 20, "read_ms" => 600_000 }).unwrap());
    beside_honest_clients(&server, || {
        // Each sends the most of a frame.
        let part = [&[0, 0x20, 0, 0, 2][..], &[0; 1 << 20]].concat();
        let mut clients: Vec<_> = (0..32).map(|_| server.client()).collect();
        for client in &mut clients {
            // It may be over before all of it was sent.
            let _ = client.0.write_all(&part);
        }
        let is_held = |client: &Client<TcpStream>| {
            client.0.set_read_timeout(Some(Duration::from_millis(20))).expect("an option");
            client.0.peek(&mut [0]).is_err_and(|error| is_hang(&error))
        };
        let start = Instant::now();
        loop {
            let held = clients.iter().filter(|client| is_held(client)).count();
            if held <= 4 {
                break;
            }
            assert!(start.elapsed() < HANGS, "{held} of them hold a megabyte");
        }
        drop(clients);
        // When they are gone, others may have as much.
        let echo = frames::call(1, "echo", &cbor!({ "text" => "x".repeat(1 << 20) }).unwrap());
        loop {
            let mut client = server.client();
            if client.0.write_all(&echo).is_ok()
                && matches!(client.next(), Some(Said::Reply { id: 1, code: OK, .. }))
            {
                break;
            }
            assert!(start.elapsed() < HANGS, "nothing is given back");
        }
    });
}

#[test]
fn who_reads_slowly_does_not_hold_up_the_end_of_a_server() {
    const LEN: usize = 48 << 20;
    let server = Server::with_limits(cbor!({ "write_ms" => 2000 }).unwrap());
    let mut slow = server.client();
    slow.send(&frames::call(1, "bytes", &cbor!({ "len" => LEN }).unwrap()));
    let mut heard = 0;
    thread::scope(|scope| {
        let reads = scope.spawn(|| {
            let mut bytes = vec![0; 128 << 10];
            // It takes 64 KiB in time, again and again.
            while let Ok(len @ 1..) = slow.0.read(&mut bytes) {
                heard += len;
                thread::sleep(Duration::from_millis(50));
            }
        });
        while begun(&server.name) == 0 {
            thread::yield_now();
        }
        server.stop_now();
        reads.join().expect("no panic");
    });
    assert!(heard < LEN, "it was waited for");
}

#[test]
fn a_listener_that_waits_for_room_does_not_hold_up_the_end_of_a_server() {
    let server = Server::with_limits(cbor!({ "queue" => 65_536, "write_ms" => 600_000 }).unwrap());
    let mut client = server.client();
    let id = client.value("create", &cbor!({ "name" => "no room" }).unwrap());
    let receiver = id.as_text().unwrap().parse().unwrap();
    let subscribe = Call { id: 9, receiver, name: "ffi.subscribe", ..Call::default() };
    assert_eq!(client.call(subscribe, &cbor!({ "event" => "" }).unwrap()).0, OK);
    let fire = frames::cbor(&cbor!({ "count" => 1000, "padding" => 100_000 }).unwrap());
    client.send(&Call { id: 1, receiver, name: "fire", ..Call::default() }.with(&fire));
    assert!(matches!(client.next(), Some(Said::Event { .. })));
    // Long enough for the systems of both sides to have put aside what they can, so that somebody waits by now.
    thread::sleep(Duration::from_millis(1500));
    // It reads nothing more until there is nothing left of its context.
    let stopped = server.stop(Duration::from_millis(300));
    let start = Instant::now();
    while alive("no room") > 0 {
        assert!(start.elapsed() < HANGS, "somebody waits for room");
        thread::yield_now();
    }
    until_closed(&client.0);
    assert_eq!(stopped.recv_timeout(HANGS), Ok(Ok(())));
}
