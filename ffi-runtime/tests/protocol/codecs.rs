//! Frames and requests, whatever is in them and however they arrive.

use ffi::server::{
    first::{self, Request},
    frame::{self, Frame},
};
use proptest::prelude::*;

use crate::frames::{self, Call, Said};

const LIMIT: usize = 100_000;

/// What a client may say.
#[derive(Debug, Clone)]
enum Sent {
    Hello(Vec<u8>),
    Call(u32, u64, u32, u32, String, Vec<u8>),
    Cancel(u32),
    Grant(u32, u32),
    Answer(u64, i32, Vec<u8>),
    Ping(u32, Vec<u8>),
}

impl Sent {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Sent::Hello(map) => frames::frame(1, 0, map),
            Sent::Call(id, receiver, timeout_ms, credit, name, request) => {
                let (id, receiver, timeout_ms, credit) = (*id, *receiver, *timeout_ms, *credit);
                Call { id, receiver, timeout_ms, credit, name }.with(request)
            }
            Sent::Cancel(id) => frames::cancel(*id),
            Sent::Grant(id, items) => frames::grant(*id, *items),
            Sent::Answer(host_call, code, payload) => frames::answer(*host_call, *code, payload),
            Sent::Ping(id, body) => frames::ping(*id, body),
        }
    }

    fn frame(&self) -> Frame<'_> {
        match self {
            Sent::Hello(map) => Frame::Hello(map),
            Sent::Call(id, receiver, timeout_ms, credit, name, request) => Frame::Call {
                id: *id,
                receiver: *receiver,
                timeout_ms: *timeout_ms,
                credit: *credit,
                name,
                request,
            },
            Sent::Cancel(id) => Frame::Cancel { id: *id },
            Sent::Grant(id, items) => Frame::Grant { id: *id, items: *items },
            Sent::Answer(host_call, code, payload) => {
                Frame::Answer { host_call: *host_call, code: *code, payload }
            }
            Sent::Ping(id, body) => Frame::Ping { id: *id, body },
        }
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300)
}

fn sent() -> impl Strategy<Value = Sent> {
    prop_oneof![
        bytes().prop_map(Sent::Hello),
        (any::<u32>(), any::<u64>(), any::<u32>(), any::<u32>(), ".{0,40}", bytes()).prop_map(
            |(id, receiver, timeout_ms, credit, name, request)| {
                Sent::Call(id, receiver, timeout_ms, credit, name, request)
            }
        ),
        any::<u32>().prop_map(Sent::Cancel),
        any::<(u32, u32)>().prop_map(|(id, items)| Sent::Grant(id, items)),
        (any::<u64>(), any::<i32>(), bytes()).prop_map(|(id, code, payload)| Sent::Answer(id, code, payload)),
        (any::<u32>(), prop::collection::vec(any::<u8>(), 0..=64))
            .prop_map(|(id, body)| Sent::Ping(id, body)),
    ]
}

proptest! {
    #[test]
    fn a_frame_is_read_as_it_was_written_and_not_before(sent in sent(), behind in bytes()) {
        let whole = sent.bytes();
        for len in 0..whole.len() {
            prop_assert_eq!(frame::next(&whole[..len], LIMIT), Ok(None), "{} bytes", len);
        }
        let more = [&whole[..], &behind].concat();
        prop_assert_eq!(frame::next(&more, LIMIT), Ok(Some((sent.frame(), whole.len()))));
    }

    #[test]
    fn a_request_is_read_as_it_was_written_and_not_before(name in ".{0,40}", request in bytes(), behind in bytes()) {
        let whole = frames::request(&name, &request);
        for len in 0..whole.len() {
            prop_assert_eq!(first::next(&whole[..len], LIMIT), Ok(None), "{} bytes", len);
        }
        let more = [&whole[..], &behind].concat();
        prop_assert_eq!(first::next(&more, LIMIT), Ok(Some((Request { name: &name, request: &request }, whole.len()))));
    }

    #[test]
    fn what_is_refused_stays_refused(input in bytes(), cut in any::<prop::sample::Index>()) {
        let cut = &input[..cut.index(input.len() + 1)];
        if let Err(why) = frame::next(cut, LIMIT) {
            prop_assert_eq!(frame::next(&input, LIMIT), Err(why));
        }
        if let Err(why) = first::next(cut, LIMIT) {
            prop_assert_eq!(first::next(&input, LIMIT), Err(why));
        }
    }

    #[test]
    fn replies_and_events_are_read_as_they_were_written(
        id in any::<u32>(), code in any::<i32>(), missed in any::<u32>(), payload in bytes(),
    ) {
        let mut out = Vec::new();
        frame::reply(&mut out, id, code, &payload);
        prop_assert_eq!(Said::read(&out[4..]), Said::Reply { id, code, payload: payload.clone() });
        prop_assert_eq!(&out[..4], &(out.len() as u32 - 4).to_be_bytes());
        let mut out = Vec::new();
        let map = frames::cbor(&payload.clone().into());
        frame::event(&mut out, id, missed, &map);
        prop_assert_eq!(Said::read(&out[4..]), Said::Event { id, missed, map: payload.into() });
    }
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    assert_eq!(frame::next(bytes, LIMIT).expect_err("no frame").to_string(), why);
}

#[test]
fn a_frame_that_is_none_is_refused_as_early_as_it_can_be() {
    refused(&100_001_u32.to_be_bytes(), "frame of 100001 bytes: no more than 100000 are allowed");
    refused(&u32::MAX.to_be_bytes(), "frame of 4294967295 bytes: no more than 100000 are allowed");
    refused(&4_u32.to_be_bytes(), "frame of 4 bytes: no less than 5 are possible");
    refused(&[0, 0, 0, 5, 0], "frame of kind 0: there is none");
    refused(&[0, 0, 0, 5, 13], "frame of kind 13: there is none");
    for kind in 7..=12 {
        refused(&[0, 0, 0, 5, kind], &format!("frame of kind {kind}: the server's, not a client's"));
    }
    refused(&[0, 0, 0, 22, 2], "CALL with a body of 17 bytes: no less than 18 are possible");
    refused(&[0, 0, 0, 8, 4], "GRANT with a body of 3 bytes: no less than 4 are possible");
    refused(&[0, 0, 0, 16, 5], "ANSWER with a body of 11 bytes: no less than 12 are possible");
    refused(&[0, 0, 0, 70, 6], "PING with a body of 65 bytes: no more than 64 are allowed");
    refused(&[0, 1, 0, 6, 1], "HELLO with a body of 65537 bytes: no more than 65536 are allowed");
    let mut call = Call { name: "echo", ..Call::default() }.with(b"");
    call[26] = 5;
    refused(&call, "CALL with a name of 5 bytes: it has 4 left");
    call[26] = 4;
    call[27] = 0xff;
    refused(&call, "CALL with a name that is not UTF-8");
}

#[test]
fn a_request_that_is_none_is_refused_as_early_as_it_can_be() {
    let refused = |bytes: &[u8], why: &str| {
        assert_eq!(first::next(bytes, LIMIT).expect_err("no request").to_string(), why);
    };
    refused(&100_001_u32.to_be_bytes(), "a length of 100001 bytes: no more than 100000 are allowed");
    refused(&[0, 0, 0, 1, 0xff], "the name of the function is not UTF-8");
    refused(
        &[0, 0, 0, 1, b'f', 0xff, 0, 0, 0],
        "a length of 4278190080 bytes: no more than 100000 are allowed",
    );
}

#[test]
fn a_long_name_is_looked_at_once_when_its_request_is_there() {
    let whole = [&1000_u32.to_be_bytes()[..], &[0xff; 1000], &[0, 0, 0, 2, 1, 2]].concat();
    for len in 0..whole.len() {
        assert_eq!(first::next(&whole[..len], LIMIT), Ok(None), "{len} bytes");
    }
    assert_eq!(first::next(&whole, LIMIT), Err(first::NoRequest::NotUtf8));
}
