//! Options of items and their parts: other names outside of Rust, and what keys stand for that are left out.

use std::ffi::c_void;

use ciborium::Value;

use crate::{host::*, library::Lab, value};

#[ffi::data(rename = "Settings")]
#[derive(Debug, Clone, PartialEq)]
struct Options {
    #[ffi(default = -5)]
    low: i64,
    #[ffi(default = 0.5)]
    ratio: f32,
    #[ffi(default = "none \"yet\"")]
    text: String,
    #[ffi(default = None)]
    maybe: Option<bool>,
    #[ffi(default)]
    list: Vec<u16>,
    #[ffi(default)]
    how: How,
    due: bool,
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
enum How {
    Plain,
    Often {
        #[ffi(rename = "n", default = 3)]
        times: u8,
    },
}

impl Default for How {
    fn default() -> Self {
        How::Often { times: 7 }
    }
}

#[ffi::export(rename = "settle")]
fn settle_options(#[ffi(rename = "by")] options: Options) -> Options {
    options
}

#[ffi::export]
fn join(
    #[ffi(default = "a")] first: &str,
    #[ffi(default)] second: &str,
    #[ffi(default = true)] loud: bool,
) -> String {
    let joined = format!("{first}{second}");
    if loud { joined.to_uppercase() } else { joined }
}

#[ffi::export(abi = "cbor")]
fn only_cbor(a: i32) -> i32 {
    a + 1
}

#[ffi::export(abi = "native")]
impl Lab {
    fn only_native(a: i32) -> i32 {
        a + 2
    }

    #[ffi(abi = "both")]
    fn both_again(a: i32) -> i32 {
        a + 3
    }
}

// What is not exported is a name that is free.
#[unsafe(no_mangle)]
extern "C" fn abi_only_cbor() -> i32 {
    100
}

#[unsafe(no_mangle)]
extern "C" fn abi_only_native_cbor() -> i32 {
    200
}

unsafe extern "C" {
    fn abi_only_cbor_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_only_native_wait(a: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_both_again_wait(a: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_both_again_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_settle_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_join_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
}

#[track_caller]
fn settle(request: &Value) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call_cbor(request, |cb, ud, req, len| unsafe { abi_settle_cbor(cb, ud, req, len) })
}

#[track_caller]
fn join_cbor(request: &Value) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call_cbor(request, |cb, ud, req, len| unsafe { abi_join_cbor(cb, ud, req, len) })
}

#[test]
fn only_the_forms_that_are_asked_for_are_exported() {
    assert_eq!((abi_only_cbor(), abi_only_native_cbor()), (100, 200));
    let request = value!({"a" => 1});
    // SAFETY: the arguments are what the header asks for.
    let cbor = call_cbor(&request, |cb, ud, req, len| unsafe { abi_only_cbor_cbor(cb, ud, req, len) });
    assert_eq!(cbor.cbor(), value!(2));
    // SAFETY: as above.
    let cbor = call_cbor(&request, |cb, ud, req, len| unsafe { abi_both_again_cbor(cb, ud, req, len) });
    assert_eq!(cbor.cbor(), value!(4));
    let mut out = 0;
    // SAFETY: `out` can be written, and the reply of a plain result may be null.
    assert_eq!((unsafe { abi_only_native_wait(1, &mut out, std::ptr::null_mut()) }, out), (OK, 3));
    // SAFETY: as above.
    assert_eq!((unsafe { abi_both_again_wait(1, &mut out, std::ptr::null_mut()) }, out), (OK, 4));
}

#[test]
fn absent_keys_stand_for_their_defaults() {
    let reply = settle(&value!({"by" => {"due" => true}}));
    let expect = value!({
        "due" => true,
        "how" => {"Often" => {"n" => 7}},
        "low" => -5,
        "list" => [],
        "text" => "none \"yet\"",
        "maybe" => null,
        "ratio" => 0.5
    });
    assert_eq!((reply.code, reply.cbor()), (OK, expect), "in the order of their encoded keys");

    let given = value!({
        "due" => false,
        "how" => {"Often" => {"n" => 3}},
        "low" => 1,
        "list" => [1],
        "text" => "",
        "maybe" => true,
        "ratio" => 1.0
    });
    let request = value!({"by" => {
        "due" => false, "how" => {"Often" => {}}, "low" => 1, "list" => [1], "text" => "", "maybe" => true, "ratio" => 1.0
    }});
    assert_eq!(settle(&request).cbor(), given);
    assert_eq!(settle(&value!({"by" => {"due" => false, "how" => "Plain"}})).code, OK);
}

#[test]
fn null_is_no_absent_key_and_what_has_no_default_is_due() {
    assert_eq!(
        settle(&value!({"by" => {"due" => true, "low" => null}})).text(),
        "by.low: expected an integer, found null"
    );
    assert_eq!(settle(&value!({"by" => {}})).text(), "by.due: missing");
    assert_eq!(settle(&value!({"options" => {"due" => true}})).text(), "by: missing");
}

#[test]
fn parameters_have_defaults_as_fields_do() {
    assert_eq!(join_cbor(&value!({})).cbor(), value!("A"));
    assert_eq!(join_cbor(&value!({"second" => "b", "loud" => false})).cbor(), value!("ab"));
}
