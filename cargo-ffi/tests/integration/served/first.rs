//! A client that knows the first protocol, and nothing of this project.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
};

use ciborium::{Value, cbor};

use super::Served;

/// `[u32 length][name][u32 length][CBOR]`, and `[i32 code][u32 length][payload]` comes back.
fn call(stream: &mut TcpStream, name: &str, request: &[u8]) -> (i32, Vec<u8>) {
    for part in [name.as_bytes(), request] {
        stream.write_all(&u32::try_from(part.len()).expect("short").to_be_bytes()).expect("sent");
        stream.write_all(part).expect("sent");
    }
    let mut head = [0; 8];
    stream.read_exact(&mut head).expect("an answer");
    let [code, length] = [0, 4].map(|at| [head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let mut payload = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("short")];
    stream.read_exact(&mut payload).expect("all of it");
    (i32::from_be_bytes(code), payload)
}

/// The text under a key of a reply.
fn text(reply: &[u8], key: &str) -> String {
    let reply: Value = ciborium::from_reader(reply).expect("CBOR");
    let found = reply.as_map().expect("a map").iter().find(|(known, _)| known.as_text() == Some(key));
    found.and_then(|(_, value)| value.as_text()).expect("a text").to_owned()
}

#[test]
fn a_client_that_knows_only_the_first_protocol_prints_what_is_documented() {
    let server = Served::timer(&["tcp:127.0.0.1:0"], &[]);
    let address = server.addresses[0].strip_prefix("tcp:").expect("TCP");
    let mut stream = TcpStream::connect(address).expect("connected");

    let mut printed = String::new();
    let (code, version) = call(&mut stream, "version", &[]);
    let version: String = ciborium::from_reader(&version[..]).expect("a text");
    writeln!(printed, "[client] version = {version}").expect("memory");
    let mut request = Vec::new();
    let echo = cbor!({"req" => {"message" => "hello over the wire", "delayMs" => 5}}).expect("a value");
    ciborium::into_writer(&echo, &mut request).expect("memory");
    let (echo_code, echo) = call(&mut stream, "echo", &request);
    writeln!(printed, "[client] echo.echoed= {}", text(&echo, "echoed")).expect("memory");
    writeln!(printed, "[client] echo.timer = {}", text(&echo, "timerName")).expect("memory");
    assert_eq!((code, echo_code), (0, 0));
    assert_eq!(
        printed,
        "[client] version = nim-timer v0.1.0\n\
         [client] echo.echoed= hello over the wire\n\
         [client] echo.timer = ipc-server\n"
    );

    let (code, said) = call(&mut stream, "frobnicate", &[0xa0]);
    assert_eq!((code, String::from_utf8_lossy(&said).as_ref()), (1, "unknown function: frobnicate"));
}
