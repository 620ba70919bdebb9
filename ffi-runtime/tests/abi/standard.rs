//! The types of the standard library in their C form, both ways: the author's functions, and the host's declarations after
//! `docs/abi.md`. In CBOR they are in `crossing`.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ffi::c_void,
    ptr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ciborium::Value;

use crate::{host::*, value};

#[ffi::data]
pub(crate) struct Standard {
    signed: i128,
    small: u8,
    unsigned: u128,
    digest: [u8; 5],
    grid: [[i16; 2]; 3],
    texts: [String; 2],
    limits: HashMap<String, i64>,
    members: BTreeMap<i16, Vec<String>>,
    ids: BTreeSet<u64>,
    names: HashSet<String>,
    bytes: BTreeSet<u8>,
    timeout: Duration,
    at: SystemTime,
    later: Option<Duration>,
    digests: Vec<[u8; 2]>,
}

#[ffi::export]
fn echo_standard(value: Standard) -> Standard {
    value
}

#[ffi::export]
#[expect(clippy::too_many_arguments, reason = "one of each")]
fn describe(
    signed: i128,
    unsigned: &u128,
    digest: [u8; 5],
    limits: BTreeMap<String, i64>,
    ids: &HashSet<u64>,
    timeout: Duration,
    at: SystemTime,
    grid: &[[i16; 2]; 3],
) -> String {
    let at = at.duration_since(UNIX_EPOCH).expect("after 1970");
    format!("{signed} {unsigned} {digest:?} {limits:?} {} {timeout:?} {at:?} {grid:?}", ids.len())
}

#[ffi::export]
fn table(len: u8) -> BTreeMap<u8, String> {
    (0..len).map(|number| (number, number.to_string())).collect()
}

#[ffi::export]
fn digest() -> [u8; 4] {
    [1, 2, 3, 4]
}

#[ffi::export]
fn byte_set() -> BTreeSet<u8> {
    BTreeSet::from([7, 9])
}

#[ffi::export]
fn largest() -> u128 {
    u128::MAX - 1
}

#[ffi::export]
fn before_1970(nanos: u64) -> SystemTime {
    UNIX_EPOCH - Duration::from_nanos(nanos)
}

#[cfg(feature = "uuid")]
#[ffi::export]
fn echo_uuid(id: uuid::Uuid, others: Vec<uuid::Uuid>) -> uuid::Uuid {
    others.first().copied().unwrap_or(id)
}

#[cfg(feature = "bytes")]
#[ffi::export]
fn echo_shared_bytes(data: bytes::Bytes) -> bytes::Bytes {
    data
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
struct I128 {
    lo: u64,
    hi: i64,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
struct U128 {
    lo: u64,
    hi: u64,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
struct CDuration {
    seconds: u64,
    nanos: u32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
struct CTime {
    seconds: i64,
    nanos: u32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Items<T, const N: usize> {
    items: [T; N],
}

#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Entry<K, V> {
    key: K,
    value: V,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct CStandard {
    signed: I128,
    small: u8,
    unsigned: U128,
    digest: Items<u8, 5>,
    grid: Items<Items<i16, 2>, 3>,
    texts: Items<Str, 2>,
    limits: Slice<Entry<Str, i64>>,
    members: Slice<Entry<i16, Slice<Str>>>,
    ids: Slice<u64>,
    names: Slice<Str>,
    bytes: Slice<u8>,
    timeout: CDuration,
    at: CTime,
    later: *const CDuration,
    digests: Slice<Items<u8, 2>>,
}

/// The arguments of `describe`.
#[derive(Clone, Copy)]
struct Arguments {
    signed: I128,
    unsigned: U128,
    digest: *const Items<u8, 5>,
    limits: Slice<Entry<Str, i64>>,
    ids: Slice<u64>,
    timeout: CDuration,
    at: CTime,
    grid: *const Items<Items<i16, 2>, 3>,
}

unsafe extern "C" {
    fn abi_echo_standard_wait(value: *const CStandard, out: *mut CStandard, reply: *mut Reply) -> i32;
    fn abi_echo_standard_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_describe_wait(
        signed: I128,
        unsigned: U128,
        digest: *const Items<u8, 5>,
        limits: Slice<Entry<Str, i64>>,
        ids: Slice<u64>,
        timeout: CDuration,
        at: CTime,
        grid: *const Items<Items<i16, 2>, 3>,
        out: *mut Str,
        reply: *mut Reply,
    ) -> i32;
    fn abi_table(cb: Callback, ud: *mut c_void, len: u8) -> i32;
    fn abi_digest(cb: Callback, ud: *mut c_void) -> i32;
    fn abi_digest_wait(out: *mut Items<u8, 4>, reply: *mut Reply) -> i32;
    fn abi_byte_set(cb: Callback, ud: *mut c_void) -> i32;
    fn abi_largest(cb: Callback, ud: *mut c_void) -> i32;
    fn abi_largest_wait(out: *mut U128, reply: *mut Reply) -> i32;
    fn abi_before_1970_wait(nanos: u64, out: *mut CTime, reply: *mut Reply) -> i32;
}

const GRID: Items<Items<i16, 2>, 3> = Items {
    items: [Items { items: [1, 2] }, Items { items: [-3, 4] }, Items { items: [i16::MIN, i16::MAX] }],
};

fn standard() -> CStandard {
    CStandard {
        signed: I128 { lo: 0, hi: i64::MIN },
        small: 255,
        unsigned: U128 { lo: u64::MAX, hi: u64::MAX },
        digest: Items { items: [0, 1, 2, 254, 255] },
        grid: GRID,
        texts: Items { items: [Str::text("one\0"), Str::text("")] },
        limits: Slice { data: ptr::null(), len: 0 },
        members: Slice { data: ptr::null(), len: 0 },
        ids: Slice { data: ptr::null(), len: 0 },
        names: Slice { data: ptr::null(), len: 0 },
        bytes: Slice { data: ptr::null(), len: 0 },
        timeout: CDuration { seconds: u64::MAX, nanos: 999_999_999 },
        at: CTime { seconds: -1, nanos: 500_000_000 },
        later: ptr::null(),
        digests: Slice { data: ptr::null(), len: 0 },
    }
}

/// The text of the error that a record gives.
#[track_caller]
fn refused(value: CStandard) -> String {
    let (mut out, mut reply) = (value, Reply::new());
    // SAFETY: what is wrong in the record is looked at before it is used.
    assert_eq!(unsafe { abi_echo_standard_wait(&value, &mut out, &mut reply) }, ERR);
    let text = reply.text().to_owned();
    reply.release();
    text
}

#[test]
fn all_of_them_come_back_in_a_struct() {
    let limits = [("cpu", -1), ("", i64::MAX)].map(|(key, value)| Entry { key: Str::text(key), value });
    let texts = [Str::text("b"), Str::text("a")];
    let members = [(7, Slice::of(&texts)), (-7, Slice::of(&[]))].map(|(key, value)| Entry { key, value });
    let names = [Str::text("x\0y"), Str::text("𝄞")];
    let later = CDuration { seconds: 1, nanos: 2 };
    let digests = [Items { items: [1, 2] }, Items { items: [3, 4] }];
    let value = CStandard {
        limits: Slice::of(&limits),
        members: Slice::of(&members),
        ids: Slice::of(&[3, 1, u64::MAX]),
        names: Slice::of(&names),
        bytes: Slice::of(&[9, 8]),
        later: &later,
        digests: Slice::of(&digests),
        ..standard()
    };
    let (mut out, mut reply) = (standard(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_standard_wait(&value, &mut out, &mut reply) }, OK);
    assert_eq!((out.signed, out.small, out.unsigned), (value.signed, value.small, value.unsigned));
    assert_eq!((out.digest, out.grid), (value.digest, value.grid));
    assert_eq!((out.timeout, out.at), (value.timeout, value.at));
    // SAFETY: not released yet, and nothing in it is null but what may be.
    unsafe {
        assert_eq!(out.texts.items.map(|text| text.get()), ["one\0", ""]);
        let mut limits: Vec<_> = out.limits.view().iter().map(|e| (e.key.get(), e.value)).collect();
        limits.sort_unstable();
        assert_eq!(limits, [("", i64::MAX), ("cpu", -1)]);
        let [low, high] = out.members.view() else { panic!("two entries") };
        assert_eq!((low.key, low.value.view().len()), (-7, 0), "a `BTreeMap` keeps its order");
        assert_eq!((high.key, high.value.view()[0].get(), high.value.view()[1].get()), (7, "b", "a"));
        assert_eq!(out.ids.view(), [1, 3, u64::MAX]);
        let mut names: Vec<_> = out.names.view().iter().map(|text| text.get()).collect();
        names.sort_unstable();
        assert_eq!(names, ["x\0y", "𝄞"]);
        assert_eq!(out.bytes.view(), [8, 9]);
        assert_eq!(*out.later, later);
        assert_eq!(out.digests.view(), digests);
    }
    reply.release();
}

#[test]
fn all_of_them_are_parameters() {
    let limits = [Entry { key: Str::text("a"), value: 5 }];
    let digest = Items { items: [0, 1, 2, 254, 255] };
    let arguments = Arguments {
        signed: I128 { lo: u64::MAX, hi: -1 },
        unsigned: U128 { lo: 0, hi: 1 },
        digest: &digest,
        limits: Slice::of(&limits),
        ids: Slice::of(&[1, 2, 3]),
        timeout: CDuration { seconds: 1, nanos: 500_000_000 },
        at: CTime { seconds: 3, nanos: 0 },
        grid: &GRID,
    };
    let describe = |Arguments { signed, unsigned, digest, limits, ids, timeout, at, grid }| {
        let (mut out, mut reply) = (Str::text(""), Reply::new());
        // SAFETY: the arguments are what the header asks for, or are refused.
        let code = unsafe {
            abi_describe_wait(signed, unsigned, digest, limits, ids, timeout, at, grid, &mut out, &mut reply)
        };
        // SAFETY: not released yet.
        let text = if code == OK { unsafe { out.get() } } else { reply.text() }.to_owned();
        reply.release();
        (code, text)
    };
    let text =
        "-1 18446744073709551616 [0, 1, 2, 254, 255] {\"a\": 5} 3 1.5s 3s [[1, 2], [-3, 4], [-32768, 32767]]";
    assert_eq!(describe(arguments), (OK, text.to_owned()));
    let null = Arguments { digest: ptr::null(), ..arguments };
    assert_eq!(describe(null), (ERR, "digest: null pointer where a value is due".to_owned()));
    let odd = Arguments { grid: ptr::without_provenance(1), ..arguments };
    assert_eq!(describe(odd), (ERR, "grid: misaligned pointer".to_owned()));
    let twice = Arguments { ids: Slice::of(&[1, 2, 1]), ..arguments };
    assert_eq!(describe(twice), (ERR, "ids[2]: duplicate element `1`".to_owned()));
    let long = Arguments { timeout: CDuration { seconds: 0, nanos: 1_000_000_000 }, ..arguments };
    let text = "timeout.nanos: nanoseconds are below 1000000000, found 1000000000";
    assert_eq!(describe(long), (ERR, text.to_owned()));
}

#[test]
fn the_place_of_a_bad_value_is_named() {
    let null = Str { data: ptr::null(), len: 2 };
    let mut value = standard();
    value.texts.items[1] = null;
    assert_eq!(refused(value), "value.texts[1]: null pointer with a length of 2");
    let texts = [Str::text("fine"), null];
    let members = [Entry { key: 3, value: Slice::of(&[]) }, Entry { key: -4, value: Slice::of(&texts) }];
    let text = "value.members[-4][1]: null pointer with a length of 2";
    assert_eq!(refused(CStandard { members: Slice::of(&members), ..standard() }), text);
    let limits = [Entry { key: Str::text("a"), value: 1 }; 2];
    let value = CStandard { limits: Slice::of(&limits), ..standard() };
    assert_eq!(refused(value), "value.limits: duplicate key `a`");
    let limits = [Entry { key: null, value: 1 }];
    let text = "value.limits[key of entry 0]: null pointer with a length of 2";
    assert_eq!(refused(CStandard { limits: Slice::of(&limits), ..standard() }), text);
    let value = CStandard { limits: Slice { data: ptr::without_provenance(4), len: 1 }, ..standard() };
    assert_eq!(refused(value), "value.limits: misaligned pointer");
    let value = CStandard { names: Slice::of(&[Str::text("n"); 2]), ..standard() };
    assert_eq!(refused(value), "value.names[1]: duplicate element `n`");
    let value = CStandard { bytes: Slice::of(&[1, 1]), ..standard() };
    assert_eq!(refused(value), "value.bytes[1]: duplicate element `1`");
    let value = CStandard { at: CTime { seconds: 0, nanos: u32::MAX }, ..standard() };
    assert_eq!(refused(value), "value.at.nanos: nanoseconds are below 1000000000, found 4294967295");
    let value = CStandard { digests: Slice { data: ptr::null(), len: 1 }, ..standard() };
    assert_eq!(refused(value), "value.digests: null pointer with a length of 1");
}

/// A payload as the C form of its type.
fn payload<C: Copy>(reply: &Received) -> C {
    assert_eq!(reply.code, OK);
    let bytes = reply.payload.as_deref().expect("a payload");
    assert_eq!(bytes.len(), size_of::<C>());
    // SAFETY: as long as the C form, which the library wrote; where the bytes are is of no matter.
    unsafe { bytes.as_ptr().cast::<C>().read_unaligned() }
}

#[test]
fn payloads_are_the_c_forms() {
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_table(cb, ud, 3) });
    assert_eq!(payload::<Slice<Entry<u8, Str>>>(&reply).len, 3);
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_digest(cb, ud) });
    assert_eq!(payload::<Items<u8, 4>>(&reply).items, [1, 2, 3, 4]);
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_byte_set(cb, ud) });
    assert_eq!(payload::<Slice<u8>>(&reply).len, 2, "a set is no byte string");
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_largest(cb, ud) });
    assert_eq!(payload::<U128>(&reply), U128 { lo: u64::MAX - 1, hi: u64::MAX });
}

#[test]
fn plain_results_need_no_reply() {
    let mut largest = U128 { lo: 0, hi: 0 };
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_largest_wait(&mut largest, ptr::null_mut()) }, OK);
    assert_eq!(largest, U128 { lo: u64::MAX - 1, hi: u64::MAX });
    let mut digest = Items { items: [0; 4] };
    // SAFETY: as above.
    assert_eq!(unsafe { abi_digest_wait(&mut digest, ptr::null_mut()) }, OK);
    assert_eq!(digest.items, [1, 2, 3, 4]);
    let mut time = CTime { seconds: 0, nanos: 0 };
    // SAFETY: as above.
    assert_eq!(unsafe { abi_before_1970_wait(100, &mut time, ptr::null_mut()) }, OK);
    assert_eq!(time, CTime { seconds: -1, nanos: 999_999_900 });
}

#[test]
fn the_wire_has_the_same() {
    let value = value!({
        "at" => { "secs" => -1, "nanos" => 500000000 },
        "ids" => [1, 2],
        "grid" => [[1, 2], [3, 4], [5, 6]],
        "bytes" => [8, 9],
        "later" => null,
        "names" => ["x"],
        "small" => 0,
        "texts" => ["", "t"],
        "digest" => Value::Bytes(vec![1, 2, 3, 4, 5]),
        "limits" => { "b" => 1, "aa" => 2 },
        "signed" => -1,
        "digests" => [Value::Bytes(vec![1, 2])],
        "members" => Value::Map(vec![(Value::from(7), value!(["m"])), (Value::from(-7), value!([]))]),
        "timeout" => { "secs" => 0, "nanos" => 1 },
        "unsigned" => Value::Tag(2, Box::new(Value::Bytes(vec![1, 0, 0, 0, 0, 0, 0, 0, 0])))
    });
    // SAFETY: the arguments are what the header asks for.
    let echo = |cb, ud, req, len| unsafe { abi_echo_standard_cbor(cb, ud, req, len) };
    let reply = call_cbor(&value!({ "value" => value }), echo);
    assert_eq!(reply.code, OK, "{:?}", reply.payload.as_deref().map(String::from_utf8_lossy));
    assert_eq!(reply.cbor(), value);
    let wrong = value!({ "value" => { "members" => Value::Map(vec![(Value::from(7), value!(["m", 1]))]) } });
    let reply = call_cbor(&wrong, echo);
    assert_eq!((reply.code, reply.text()), (ERR, "value.members[7][1]: expected text, found an integer"));
}

#[cfg(feature = "uuid")]
#[test]
fn a_uuid_is_its_bytes() {
    #[repr(C)]
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct CUuid {
        bytes: [u8; 16],
    }
    unsafe extern "C" {
        fn abi_echo_uuid_wait(id: CUuid, others: Slice<CUuid>, out: *mut CUuid, reply: *mut Reply) -> i32;
    }
    let (id, other) = (CUuid { bytes: *b"0123456789abcdef" }, CUuid { bytes: [7; 16] });
    let mut out = CUuid { bytes: [0; 16] };
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_uuid_wait(id, Slice::of(&[]), &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, id);
    // SAFETY: as above.
    assert_eq!(unsafe { abi_echo_uuid_wait(id, Slice::of(&[other]), &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, other);
}

#[cfg(feature = "bytes")]
#[test]
fn shared_bytes_are_bytes() {
    unsafe extern "C" {
        fn abi_echo_shared_bytes(cb: Callback, ud: *mut c_void, data: Slice<u8>) -> i32;
        fn abi_echo_shared_bytes_wait(data: Slice<u8>, out: *mut Slice<u8>, reply: *mut Reply) -> i32;
    }
    let data = [0, 1, 255];
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_shared_bytes(cb, ud, Slice::of(&data)) });
    assert_eq!(reply.payload.as_deref(), Some(data.as_slice()));
    let (mut out, mut reply) = (Slice::of(&[]), Reply::new());
    // SAFETY: as above.
    assert_eq!(unsafe { abi_echo_shared_bytes_wait(Slice::of(&data), &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { out.view() }, data);
    reply.release();
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_echo_shared_bytes(cb, ud, Slice::of(&[])) });
    assert_eq!(reply.payload.as_deref(), Some([].as_slice()), "empty is not null");
}
