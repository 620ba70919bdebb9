//! The protocol's own maps: what a server of the library says, and what it takes.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use ciborium::Value;

use super::{
    Bench,
    library::{ERR, OK},
    validate::Cddl,
    values::{bytes, changed},
};
use crate::{
    served::Served,
    tool::{TARGET, root},
};

const HELLO: u8 = 1;
const CALL: u8 = 2;
const REPLY: u8 = 7;
const GOODBYE: u8 = 11;

/// The id of the subscription that there is before a function is called.
const SUBSCRIBED: u32 = 77;

/// A client that says what it is told to.
struct Peer {
    stream: TcpStream,
}

impl Peer {
    /// One that has said hello, and what the server has said then: the kind of the frame, and its body.
    fn greeted(server: &Served, hello: &[u8]) -> (Self, u8, Vec<u8>) {
        let address = server.addresses[0].strip_prefix("tcp:").expect("TCP");
        let stream = TcpStream::connect(address).expect("connected");
        // A guard against hanging, and no more.
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        let mut peer = Self { stream };
        peer.stream.write_all(b"FFI2").expect("sent");
        peer.say(HELLO, 0, &[hello]);
        let (kind, _, body) = peer.hear();
        (peer, kind, body)
    }

    fn say(&mut self, kind: u8, id: u32, body: &[&[u8]]) {
        let body = body.concat();
        let length = u32::try_from(5 + body.len()).expect("short");
        let frame = [&length.to_be_bytes()[..], &[kind], &id.to_be_bytes(), &body].concat();
        self.stream.write_all(&frame).expect("sent");
    }

    /// The next frame: its kind, its id, its body.
    fn hear(&mut self) -> (u8, u32, Vec<u8>) {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length).expect("a frame");
        let mut frame = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("short")];
        self.stream.read_exact(&mut frame).expect("all of it");
        let (head, body) = frame.split_first_chunk::<5>().expect("a kind and an id");
        let [kind, id @ ..] = *head;
        (kind, u32::from_be_bytes(id), body.to_vec())
    }

    /// Calls a function, and gives its code and its payload.
    fn call(&mut self, id: u32, receiver: u64, name: &str, request: &[u8]) -> (i32, Vec<u8>) {
        let length = u16::try_from(name.len()).expect("short").to_be_bytes();
        self.say(CALL, id, &[&receiver.to_be_bytes(), &[0; 8], &length, name.as_bytes(), request]);
        let (kind, of, body) = self.hear();
        assert_eq!((kind, of), (REPLY, id), "{name}");
        let (code, payload) = body.split_first_chunk().expect("a code");
        (i32::from_be_bytes(*code), payload.to_vec())
    }
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| (Value::from(*key), value.clone())).collect())
}

fn serve() -> Served {
    let library = ["--manifest-path", "test-projects/conformance/Cargo.toml", "--target-dir", TARGET];
    Served::start(&root(), &["tcp:127.0.0.1:0"], &library)
}

#[track_caller]
fn holds(cddl: &Cddl, rule: &str, payload: &[u8]) {
    cddl.check(rule, payload).unwrap_or_else(|why| panic!("{rule}: {payload:x?}: {why}"));
}

#[test]
fn both_hellos_are_what_is_said() {
    let (cddl, server) = (Bench::new().cddl(), serve());
    let most = map(&[("token", "secret".into()), ("hash", u64::MAX.into()), ("client", "a test".into())]);
    let (mut accepted, mut refused) = (0, 0);
    for hello in [map(&[]), most] {
        holds(&cddl, "ffi.hello-client", &bytes(&hello));
        for hello in std::iter::once(hello.clone()).chain(changed(&hello)) {
            let hello = bytes(&hello);
            let (_, kind, body) = Peer::greeted(&server, &hello);
            match cddl.check("ffi.hello-client", &hello) {
                Ok(()) => {
                    accepted += 1;
                    assert_eq!(kind, HELLO, "{hello:x?} validates: {}", String::from_utf8_lossy(&body));
                }
                Err(_) => refused += 1,
            }
            match kind {
                HELLO => holds(&cddl, "ffi.hello-server", &body),
                kind => assert_eq!(kind, GOODBYE),
            }
        }
    }
    assert!(accepted > 5 && refused > 20, "{accepted} {refused}");
}

/// A host function, as it is named in requests.
fn function(bench: &Bench) -> (&'static str, Value) {
    ("function", bench.contract.host_functions()[0].name.as_str().into())
}

/// What each of the functions may be called with, on a context that has a subscription and a host function.
fn requests(bench: &Bench) -> Vec<(&'static str, Value)> {
    let event = bench.contract.events()[0].wire.as_str();
    vec![
        ("ffi.describe", map(&[])),
        ("ffi.subscribe", map(&[("event", "".into())])),
        ("ffi.subscribe", map(&[("event", event.into())])),
        ("ffi.unsubscribe", map(&[("id", SUBSCRIBED.into())])),
        ("ffi.register", map(&[function(bench)])),
        ("ffi.unregister", map(&[function(bench)])),
        ("ffi.event_stats", map(&[])),
        ("ffi.host_stats", map(&[])),
        ("ffi.stale_warn", map(&[("interval_ms", 0.into())])),
        ("ffi.stale_warn", map(&[("interval_ms", i64::MAX.into())])),
        ("ffi.close", map(&[])),
    ]
}

#[test]
fn functions_of_the_server_are_what_is_said() {
    let (bench, server) = (Bench::new(), serve());
    let cddl = bench.cddl();
    let all = bytes(&map(&[("event", "".into())]));
    let before = [(SUBSCRIBED, "ffi.subscribe", all), (2, "ffi.register", bytes(&map(&[function(&bench)])))];
    let called = |name: &str, request: &[u8]| {
        let (mut peer, ..) = Peer::greeted(&server, &bytes(&map(&[])));
        let (code, context) = peer.call(1, 0, "keeping", &bytes(&map(&[("label", "protocol".into())])));
        assert_eq!(code, OK);
        let context: String = ciborium::from_reader(&context[..]).expect("text");
        let context = context.parse().expect("an id");
        for (id, name, request) in &before {
            assert_eq!(peer.call(*id, context, name, request).0, OK, "{name}");
        }
        peer.call(3, context, name, request)
    };
    let (mut names, mut accepted, mut refused) = (BTreeSet::new(), 0, 0);
    for (name, request) in requests(&bench) {
        names.insert(name);
        let (rule, reply) = (format!("{name}.request"), format!("{name}.reply"));
        let encoded = bytes(&request);
        holds(&cddl, &rule, &encoded);
        let (code, payload) = called(name, &encoded);
        assert_eq!(code, OK, "{name}: {request:?}: {}", String::from_utf8_lossy(&payload));
        holds(&cddl, &reply, &payload);
        for other in changed(&request) {
            let encoded = bytes(&other);
            match (cddl.check(&rule, &encoded), called(name, &encoded)) {
                (Ok(()), (OK, payload)) => {
                    accepted += 1;
                    holds(&cddl, &reply, &payload);
                }
                // It names something that there is not.
                (Ok(()), (ERR, text)) => {
                    let text = String::from_utf8(text).expect("UTF-8");
                    let named = [
                        "unknown event: ",
                        "unknown host function: ",
                        "there is no ",
                        "is not asked of this connection",
                    ];
                    let is_named = named.iter().any(|why| text.contains(why));
                    assert!(is_named, "{name}: {other:?} validates: {text}");
                }
                (Ok(()), (code, _)) => panic!("{name}: {other:?}: {code}"),
                (Err(_), _) => refused += 1,
            }
        }
    }
    assert_eq!(names, cddl.of_server());
    // More milliseconds than a library counts.
    let most = bytes(&map(&[("interval_ms", u64::MAX.into())]));
    cddl.check("ffi.stale_warn.request", &most).expect_err("it is out of range");
    assert_eq!(called("ffi.stale_warn", &most).0, ERR);
    assert!(accepted > 10 && refused > 50, "{accepted} {refused}");
}
