//! What a function that takes references is called with: the host's own memory, where that is what Rust has, and where the function
//! is done when its call returns.

use std::ptr;

use ciborium::Value;

use crate::{host::*, value};

/// Arguments, and where they are.
struct Memory {
    text: String,
    bytes: Vec<u8>,
    points: Vec<Point>,
}

impl Memory {
    fn new() -> Self {
        let points = (0..3).map(|number| Point { x: number.into(), y: 1 }).collect();
        Self { text: "hello".to_owned(), bytes: vec![1, 2, 3], points }
    }

    fn args(&self) -> (Str, Slice<u8>, *const Point, Slice<Point>) {
        (Str::text(&self.text), Slice::of(&self.bytes), &raw const self.points[1], Slice::of(&self.points))
    }

    fn places(&self) -> [u64; 4] {
        let (text, bytes, point, points) = self.args();
        [text.data.addr(), bytes.data.addr(), point.addr(), points.data.addr()].map(|place| place as u64)
    }
}

#[test]
fn a_sync_function_is_lent_the_memory_of_its_host() {
    let memory = Memory::new();
    let (text, bytes, point, points) = memory.args();
    let (mut out, mut reply) = ([0; 4], Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_places_wait(text, bytes, point, points, &mut out, &mut reply) }, OK);
    assert_eq!(out, memory.places());
    // SAFETY: as above.
    let received = call(|cb, ud| unsafe { abi_places(cb, ud, text, bytes, point, points) });
    let places: Vec<u8> = memory.places().iter().flat_map(|place| place.to_ne_bytes()).collect();
    assert_eq!((received.code, received.payload), (OK, Some(places)));
}

#[test]
fn a_future_has_copies_and_so_has_what_takes_values() {
    let memory = Memory::new();
    let (text, bytes, point, points) = memory.args();
    let (mut out, mut reply) = ([0; 4], Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_places_later_wait(text, bytes, point, points, -1, &mut out, &mut reply) }, OK);
    assert!(out.iter().zip(memory.places()).all(|(found, place)| *found != place), "{out:?}");
    // SAFETY: as above.
    assert_eq!(unsafe { abi_places_of_its_own_wait(text, bytes, point, points, &mut out, &mut reply) }, OK);
    assert!(out.iter().zip(memory.places()).all(|(found, place)| *found != place), "{out:?}");
}

#[test]
fn text_and_bytes_are_lent_from_a_request() {
    // `{"text": "hello", "bytes": h'010203', ..}`
    let request = [
        &[0xa4, 0x64][..],
        b"text",
        &[0x65],
        b"hello",
        &[0x65],
        b"bytes",
        &[0x43, 1, 2, 3],
        &[0x65],
        b"point",
        &[0xa2, 0x61, b'x', 0, 0x61, b'y', 0],
        &[0x66],
        b"points",
        &[0x80],
    ]
    .concat();
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_places_cbor(cb, ud, request.as_ptr(), request.len()) });
    assert_eq!(reply.code, OK, "{reply:?}");
    let Value::Array(places) = reply.cbor() else { panic!("{reply:?}") };
    let start = request.as_ptr().addr() as u64;
    assert_eq!(places[..2], [Value::from(start + 7), Value::from(start + 19)]);
    assert_eq!((&request[7..12], &request[19..22]), (&b"hello"[..], &[1, 2, 3][..]));
}

#[test]
fn what_is_lent_is_checked_and_the_place_is_named() {
    let memory = Memory::new();
    let (text, bytes, point, points) = memory.args();
    let mut out = [0; 4];
    let places = |text, bytes, point, points| {
        // SAFETY: what is wrong is refused.
        refused(|reply| unsafe { abi_places_wait(text, bytes, point, points, &mut out, reply) })
    };
    let mut places: Box<dyn FnMut(_, _, _, _) -> String> = Box::new(places);
    assert_eq!(places(Slice::of(b"a\xff"), bytes, point, points), "text: not UTF-8 at byte 1");
    let null = Slice { data: ptr::null(), len: 2 };
    assert_eq!(places(null, bytes, point, points), "text: null pointer with a length of 2");
    assert_eq!(places(text, null, point, points), "bytes: null pointer with a length of 2");
    assert_eq!(places(text, bytes, ptr::null(), points), "point: null pointer where a value is due");
    let misaligned = ptr::without_provenance(12);
    assert_eq!(places(text, bytes, misaligned, points), "point: misaligned pointer");
    assert_eq!(places(text, bytes, point, Slice { data: misaligned, len: 1 }), "points: misaligned pointer");
    drop(places);

    let request = value!({"text" => 1, "bytes" => 2, "point" => 3, "points" => 4});
    // SAFETY: the arguments are what the header asks for.
    let reply = call_cbor(&request, |cb, ud, req, len| unsafe { abi_places_cbor(cb, ud, req, len) });
    assert_eq!((reply.code, reply.text()), (ERR, "text: expected text, found an integer"));
    let request = value!({"text" => "", "bytes" => [], "points" => []});
    // SAFETY: as above.
    let reply = call_cbor(&request, |cb, ud, req, len| unsafe { abi_places_cbor(cb, ud, req, len) });
    assert_eq!((reply.code, reply.text()), (ERR, "bytes: expected bytes, found an array"));
    let request = value!({"text" => "", "points" => []});
    // SAFETY: as above.
    let reply = call_cbor(&request, |cb, ud, req, len| unsafe { abi_places_cbor(cb, ud, req, len) });
    assert_eq!((reply.code, reply.text()), (ERR, "bytes: missing"));
}

#[test]
fn an_empty_view_may_have_any_address() {
    let memory = Memory::new();
    let (_, _, point, _) = memory.args();
    for data in [0, 1, 3, usize::MAX] {
        let (mut out, mut reply) = ([0; 4], Reply::new());
        let (bytes, points) = (
            Slice { data: ptr::without_provenance::<u8>(data), len: 0 },
            Slice { data: ptr::without_provenance::<Point>(data), len: 0 },
        );
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_places_wait(bytes, bytes, point, points, &mut out, &mut reply) }, OK);
        // Rust has references to them: these are aligned, and not null.
        assert!(out.iter().all(|place| *place != 0) && out[3].is_multiple_of(align_of::<Point>() as u64));
    }
}

#[test]
fn a_result_may_be_put_where_the_argument_is() {
    let mut point = Point { x: 1.5, y: -3 };
    let place = &raw mut point;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_flipped_wait(place, place, ptr::null_mut()) }, OK);
    assert_eq!(point, Point { x: -1.5, y: 3 });
}
