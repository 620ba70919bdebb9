//! `serve`, `serve_cbor` and `serve_stop`, as a host in the same process calls them.

use std::{
    ffi::c_void,
    io::{Read, Write},
    net::TcpStream,
    ptr, slice,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use ciborium::Value;
use ffi::__private::Str;

use crate::client::*;

type Reply = (i32, Vec<u8>);
type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn served_serve(
        ctx: *mut c_void,
        callback: Option<Callback>,
        user_data: *mut c_void,
        address: Str,
    ) -> i32;
    fn served_serve_cbor(
        ctx: *mut c_void,
        callback: Option<Callback>,
        user_data: *mut c_void,
        request: *const u8,
        len: usize,
    ) -> i32;
    fn served_serve_stop(
        callback: Option<Callback>,
        user_data: *mut c_void,
        server: u64,
        grace_ms: i64,
    ) -> i32;
}

unsafe extern "C" fn replied(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: readable until this returns.
    let payload = unsafe { slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec();
    // SAFETY: made below, and replied to once.
    let sender = unsafe { Box::from_raw(user_data.cast::<Sender<Reply>>()) };
    sender.send((code, payload)).expect("somebody waits");
}

/// Where the reply comes, and the `user_data` for that.
fn inbox() -> (Receiver<Reply>, *mut c_void) {
    let (sender, receiver) = channel();
    (receiver, Box::into_raw(Box::new(sender)).cast())
}

fn reply(inbox: &Receiver<Reply>) -> Reply {
    inbox.recv_timeout(Duration::from_secs(60)).expect("a reply")
}

fn serve_at(context: *mut c_void, address: Str) -> Reply {
    let (inbox, user_data) = inbox();
    // SAFETY: the address is readable, and the callback takes the `user_data`.
    assert_eq!(unsafe { served_serve(context, Some(replied), user_data, address) }, OK);
    reply(&inbox)
}

fn serve_with(context: *mut c_void, options: &[u8]) -> Reply {
    let (inbox, user_data) = inbox();
    let (data, len) = (options.as_ptr(), options.len());
    // SAFETY: the options are readable, and the callback takes the `user_data`.
    assert_eq!(unsafe { served_serve_cbor(context, Some(replied), user_data, data, len) }, OK);
    reply(&inbox)
}

fn stop(server: u64, grace_ms: i64) -> Reply {
    let (inbox, user_data) = inbox();
    // SAFETY: the callback takes the `user_data`.
    assert_eq!(unsafe { served_serve_stop(Some(replied), user_data, server, grace_ms) }, OK);
    reply(&inbox)
}

/// Its id, and its only address.
#[track_caller]
fn started((code, payload): Reply) -> (u64, String) {
    assert_eq!(code, OK, "{}", String::from_utf8_lossy(&payload));
    let map = value(&payload);
    let addresses = field(&map, "addresses");
    let [address] = addresses.as_array().expect("an array").as_slice() else { panic!("{addresses:?}") };
    (id(&field(&map, "server")), address.as_text().expect("text").to_owned())
}

fn text((code, payload): Reply) -> String {
    let text = String::from_utf8(payload).expect("UTF-8");
    assert_eq!(code, ERR, "{text}");
    text
}

/// A call of the first protocol.
fn first(stream: &mut TcpStream, name: &str) -> Reply {
    let mut request = (name.len() as u32).to_be_bytes().to_vec();
    request.extend(name.as_bytes());
    request.extend([0; 4]);
    stream.write_all(&request).expect("sent");
    let mut head = [0; 8];
    stream.read_exact(&mut head).expect("an answer");
    let [code, len] = [0, 4].map(|at| i32::from_be_bytes(head[at..at + 4].try_into().expect("four")));
    let mut payload = vec![0; len as usize];
    stream.read_exact(&mut payload).expect("all of it");
    (code, payload)
}

#[test]
fn a_context_is_served_until_it_is_stopped() {
    let (host, context) = Client::with_context("exported");
    let context = ptr::without_provenance_mut(context as usize);
    let (server, address) = started(serve_at(context, Str::of("tcp:127.0.0.1:0")));
    let port = address.strip_prefix("tcp:").expect("the address as bound").to_owned();
    let mut stream = TcpStream::connect(&*port).expect("it listens");
    assert_eq!(first(&mut stream, "name"), (OK, bytes(&"exported".into())));
    assert_eq!(first(&mut stream, "version"), (OK, bytes(&"served v1".into())));
    assert_eq!(stop(server, -1), (OK, vec![0xf6]));
    assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0, "the connection is over");
    assert!(TcpStream::connect(&*port).is_err());
    assert_eq!(text(stop(server, 0)), format!("there is no server {server}"));
    host.close();
}

#[test]
fn options_are_a_map() {
    let options = request([
        ("addresses", Value::Array(vec!["tcp:127.0.0.1:0".into()])),
        ("limits", request([("connections", 1.into())])),
    ]);
    let (server, address) = started(serve_with(ptr::null_mut(), &bytes(&options)));
    let mut stream = TcpStream::connect(address.strip_prefix("tcp:").expect("TCP")).expect("it listens");
    assert_eq!(first(&mut stream, "version").0, OK);
    assert_eq!(first(&mut stream, "name").0, ERR, "there is no context");
    assert_eq!(stop(server, 0).0, OK);
}

#[test]
fn what_cannot_be_served_is_refused_with_the_reason() {
    let none = ptr::null_mut();
    // SAFETY: nothing is read without a callback.
    let code = unsafe { served_serve(none, None, none, Str::of("tcp:127.0.0.1:0")) };
    assert_eq!(code, 2, "there is nobody to reply to");
    assert!(text(serve_at(none, Str::of("carrier pigeon"))).contains("carrier pigeon"));
    assert!(text(serve_at(none, Str::from_parts(ptr::null(), 4))).starts_with("address: null pointer"));
    assert!(text(serve_at(none, Str::from_parts(b"\xff".as_ptr(), 1))).starts_with("address: not UTF-8"));
    let stray = ptr::without_provenance_mut(8);
    assert_eq!(text(serve_at(stray, Str::of("tcp:127.0.0.1:0"))), "the context is not one of this library");
    assert!(!text(serve_with(none, b"\xff")).is_empty());
    assert!(!text(serve_with(none, b"")).is_empty());
}
