//! The bytes in `docs/protocol.md`: what the server reads of them, and what it writes, are they.

use ciborium::{Value, cbor};
use ffi::server::{
    first::{self, Request},
    frame::{self, Frame},
};

use crate::frames::{self, Call, Said};

/// A block of bytes, and who says them.
struct Example {
    who: String,
    bytes: Vec<u8>,
}

/// The blocks of the page, in their order.
fn examples() -> Vec<Example> {
    let page = include_str!("../../../docs/protocol.md");
    let mut blocks = page.split("```bytes ").skip(1);
    let mut found = Vec::new();
    for block in &mut blocks {
        let (who, rest) = block.split_once('\n').expect("a line");
        let (lines, _) = rest.split_once("```").expect("an end");
        // Two spaces divide the bytes from what they mean.
        let bytes = lines.lines().flat_map(|line| line.split("  ").next().expect("bytes").split_whitespace());
        let bytes = bytes.map(|byte| u8::from_str_radix(byte, 16).expect("a byte")).collect();
        found.push(Example { who: who.to_owned(), bytes });
    }
    found
}

/// What a client's frame means, with what is in it taken apart.
fn meaning(frame: Frame<'_>) -> String {
    match frame {
        Frame::Hello(map) => format!("HELLO {:?}", frames::value(map)),
        Frame::Call { id, receiver, timeout_ms, credit, name, request } => {
            format!("CALL {id} {receiver} {timeout_ms} {credit} {name} {:?}", frames::value(request))
        }
        Frame::Answer { host_call, code, payload } => {
            format!("ANSWER {host_call} {code} {:?}", frames::value(payload))
        }
        Frame::Cancel { id } => format!("CANCEL {id}"),
        Frame::Grant { id, items } => format!("GRANT {id} {items}"),
        Frame::Ping { id, body } => format!("PING {id} {body:?}"),
    }
}

/// The bytes of what the server says, written by the server.
fn written(said: &Said) -> Vec<u8> {
    let mut out = Vec::new();
    match said {
        Said::Hello(map) => frame::hello(&mut out, &frames::cbor(map)),
        Said::Reply { id, code, payload } => frame::reply(&mut out, *id, *code, payload),
        Said::Event { id, missed, map } => frame::event(&mut out, *id, *missed, &frames::cbor(map)),
        Said::Host { host_call, context, name, args } => {
            frame::host(&mut out, *host_call, *context, name, &frames::cbor(args));
        }
        Said::Pong { id, body } => frame::pong(&mut out, *id, body),
        Said::Goodbye(why) => frame::goodbye(&mut out, why),
    }
    out
}

#[test]
fn the_bytes_of_the_page_are_those_of_the_protocol() {
    let echo = cbor!({ "req" => { "delayMs" => 5, "message" => "hi" } }).unwrap();
    let echoed = cbor!({ "echoed" => "hi", "timerName" => "docs" }).unwrap();
    let hello = cbor!({ "hash" => 0x9ae1_6a3b_2f90_404f_u64, "token" => "secret" }).unwrap();
    let greeting = cbor!({
        "hash" => 0x9ae1_6a3b_2f90_404f_u64,
        "limits" => { "frame" => 16_777_216, "handles" => 65_536, "idle_ms" => 600_000, "contexts" => 16, "in_flight" => 1024 },
        "context" => true,
        "library" => "my_timer",
        "version" => "my_timer 0.1.0, cargo ffi ABI 1",
    })
    .unwrap();
    let event =
        cbor!({ "payload" => { "message" => "hi", "echoCount" => 1 }, "eventType" => "on_echo_fired" })
            .unwrap();
    let client = |meaning: String, bytes: Vec<u8>| ("client", meaning, bytes);
    let server = |said: Said| ("server", format!("{said:?}"), written(&said));
    let called = |call: Call<'_>, request: &Value| {
        let Call { id, receiver, timeout_ms, credit, name } = call;
        let meaning = format!("CALL {id} {receiver} {timeout_ms} {credit} {name} {request:?}");
        client(meaning, call.with(&frames::cbor(request)))
    };
    let plain = Call::default();
    let expected = [
        ("request", "version []".to_owned(), frames::request("version", b"")),
        ("answer", "0 17".to_owned(), {
            let mut out = Vec::new();
            first::answer(&mut out, 0, &frames::cbor(&"nim-timer v0.1.0".into()));
            out
        }),
        client(format!("HELLO {hello:?}"), [&frame::GREETING[..], &frames::hello(&hello)].concat()),
        server(Said::Hello(greeting)),
        called(Call { id: 7, timeout_ms: 250, name: "echo", ..plain }, &echo),
        server(Said::ok(7, &echoed)),
        client("CANCEL 8".to_owned(), frames::cancel(8)),
        server(Said::text(8, frames::CANCELLED, "cancelled")),
        server(Said::text(9, frames::ERR, "unknown function: frobnicate")),
        called(Call { id: 10, credit: 1, name: "count_up", ..plain }, &cbor!({ "to" => 2 }).unwrap()),
        server(Said::Reply { id: 10, code: frames::ITEM, payload: vec![1] }),
        client("GRANT 10 16".to_owned(), frames::grant(10, 16)),
        server(Said::Reply { id: 10, code: frames::ITEM, payload: vec![2] }),
        server(Said::ok(10, &Value::Null)),
        called(
            Call { id: 11, name: "ffi.subscribe", ..plain },
            &cbor!({ "event" => "on_echo_fired" }).unwrap(),
        ),
        server(Said::ok(11, &Value::Null)),
        server(Said::Event { id: 11, missed: 3, map: event }),
        server(Said::Host {
            host_call: 5,
            context: 0,
            name: "load_key".to_owned(),
            args: cbor!({ "name" => "a" }).unwrap(),
        }),
        client(
            format!("ANSWER 5 0 {:?}", Value::from("secret")),
            frames::answer(5, frames::OK, &frames::cbor(&"secret".into())),
        ),
        client("PING 99 [1, 2]".to_owned(), frames::ping(99, &[1, 2])),
        server(Said::Pong { id: 99, body: vec![1, 2] }),
        server(Said::Goodbye("the server shuts down".to_owned())),
    ];
    let examples = examples();
    assert_eq!(examples.len(), expected.len());
    for (example, (who, meaning_of, bytes)) in examples.iter().zip(expected) {
        assert_eq!((&*example.who, &example.bytes), (who, &bytes), "{meaning_of}");
        let found = match who {
            "request" => {
                let (Request { name, request }, len) =
                    first::next(&bytes, 100).expect("a request").expect("all of it");
                assert_eq!(len, bytes.len());
                format!("{name} {request:?}")
            }
            "answer" => {
                let (head, payload) = bytes.split_first_chunk::<8>().expect("a head");
                assert_eq!(head[7] as usize, payload.len());
                format!("{} {}", head[3], payload.len())
            }
            "client" => {
                let bytes = bytes.strip_prefix(&frame::GREETING).unwrap_or(&bytes);
                let (frame, len) = frame::next(bytes, 1000).expect("a frame").expect("all of it");
                assert_eq!(len, bytes.len());
                meaning(frame)
            }
            _ => {
                let (length, frame) = bytes.split_first_chunk::<4>().expect("a length");
                assert_eq!(u32::from_be_bytes(*length) as usize, frame.len());
                format!("{:?}", Said::read(frame))
            }
        };
        assert_eq!(found, meaning_of);
    }
}
