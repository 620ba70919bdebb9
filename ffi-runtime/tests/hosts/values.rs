//! What an answer is: results and errors of all shapes, in both forms, and what is none.

use std::{fmt::Debug, ptr};

use ffi::{
    __private::{Answer, HostFailure, host::call},
    HostError,
};

use crate::{host::*, library::*};

/// A call of `ask` for a result of that type, registered in a form, that a test answers.
struct Asked {
    desk: Opened,
    call: u64,
    answer: std::thread::JoinHandle<String>,
}

fn asked<T: Answer + Debug, E: HostFailure + Debug>(form: i32) -> Asked {
    let desk = open();
    let host = Host::silent();
    assert_eq!(host.try_register(&desk, "ask", form), OK);
    let context = desk.context.clone();
    let answer = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async { shown(call::<_, T, E>(&context, &ASK, question(1)).await) })
    });
    let call = host.call(1);
    Asked { desk, call, answer }
}

impl Asked {
    /// What the library has when it is answered like that: any answer is taken.
    #[track_caller]
    fn with(self, code: i32, payload: *const std::ffi::c_void, len: usize) -> String {
        // SAFETY: the test's payload is what it says, or can be seen not to be.
        assert_eq!(unsafe { complete(self.desk.raw, self.call, code, payload, len) }, OK);
        let shown = self.answer.join().expect("no panic");
        match numbers(&self.desk) {
            [1, 1, 0, 0, 0] => shown,
            numbers => {
                assert_eq!(numbers, [1, 0, 1, 0, 0]);
                format!("unanswered: {shown}")
            }
        }
    }

    #[track_caller]
    fn with_bytes(self, code: i32, bytes: &[u8]) -> String {
        self.with(code, bytes.as_ptr().cast(), bytes.len())
    }

    #[track_caller]
    fn with_value<C>(self, code: i32, value: &C) -> String {
        self.with(code, ptr::from_ref(value).cast(), size_of::<C>())
    }
}

const NATIVE: i32 = ffi::__private::FORM_NATIVE;
const CBOR: i32 = ffi::__private::FORM_CBOR;

/// In its native form, with an error that is text.
fn native<T: Answer + Debug>() -> Asked {
    asked::<T, HostError>(NATIVE)
}

fn cbor<T: Answer + Debug>() -> Asked {
    asked::<T, HostError>(CBOR)
}

fn encoded(value: ciborium::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).expect("to a vector");
    bytes
}

macro_rules! value {
    ($($json:tt)*) => {{
        use ciborium::cbor;
        encoded(cbor!($($json)*).expect("CBOR"))
    }};
}

#[repr(C)]
struct CProfile {
    name: Str,
    age: *const u32,
}

#[repr(C)]
struct CStorageError {
    message: Str,
    key: Str,
    code: i32,
}

#[test]
fn a_result_is_what_the_payload_of_a_reply_would_be() {
    let age = 41;
    let profile = CProfile { name: Str::of("Ada"), age: &age };
    assert_eq!(native::<String>().with_bytes(OK, "é\0".as_bytes()), "\"é\\0\"");
    assert_eq!(native::<String>().with(OK, ptr::null(), 0), "\"\"");
    assert_eq!(native::<Vec<u8>>().with_bytes(OK, &[1, 2]), "[1, 2]");
    assert_eq!(native::<()>().with(OK, ptr::null(), 0), "()");
    assert_eq!(native::<Option<u32>>().with(OK, ptr::null(), 0), "None");
    assert_eq!(native::<Option<u32>>().with_value(OK, &7_u32), "Some(7)");
    assert_eq!(native::<Box<i64>>().with_value(OK, &-7_i64), "-7");
    assert_eq!(native::<Profile>().with_value(OK, &profile), r#"Profile { name: "Ada", age: Some(41) }"#);
    assert_eq!(cbor::<String>().with_bytes(OK, &value!("é")), "\"é\"");
    assert_eq!(cbor::<()>().with_bytes(OK, &value!(null)), "()");
    assert_eq!(cbor::<()>().with(OK, ptr::null(), 0), "()");
    assert_eq!(
        cbor::<Profile>().with_bytes(OK, &value!({ "name" => "Ada", "more" => 1 })),
        r#"Profile { name: "Ada", age: None }"#
    );
}

#[test]
fn the_hosts_text_and_its_cancellation_are_errors() {
    for form in [NATIVE, CBOR] {
        let plain = || asked::<String, HostError>(form);
        assert_eq!(plain().with_bytes(ERR, b"no disk"), r#"Failed { text: "no disk" }"#);
        assert_eq!(plain().with(ERR, ptr::null(), 0), r#"Failed { text: "" }"#);
        assert_eq!(plain().with(CANCELLED, ptr::null(), 0), r#"Cancelled { text: "" }"#);
        let text = || asked::<u64, String>(form);
        assert_eq!(text().with_bytes(ERR, b"no disk"), "\"no disk\"");
        assert_eq!(text().with(ERR, ptr::null(), 0), "\"the host function failed\"");
        assert_eq!(text().with(CANCELLED, ptr::null(), 0), "\"the host cancelled the function\"");
        let typed = asked::<u64, StorageError>(form);
        assert_eq!(typed.with_bytes(ERR, b"no disk"), r#"StorageError { key: "no disk", code: -1 }"#);
    }
}

#[test]
fn a_typed_error_is_itself() {
    let expected = r#"StorageError { key: "k", code: 5 }"#;
    let asked = |form| asked::<(), StorageError>(form);
    // The message is made anew: what the host writes there is not looked at.
    let message = Str { data: ptr::null(), len: 99 };
    let error = CStorageError { message, key: Str::of("k"), code: 5 };
    assert_eq!(asked(NATIVE).with_value(FAIL, &error), expected);
    let whole = value!({ "error" => { "key" => "k", "code" => 5 }, "message" => "k: 5" });
    assert_eq!(asked(CBOR).with_bytes(FAIL, &whole), expected);
    assert_eq!(asked(CBOR).with_bytes(FAIL, &value!({ "error" => { "key" => "k", "code" => 5 } })), expected);
    assert_eq!(asked(CBOR).with_bytes(FAIL, &value!({ "key" => "k", "code" => 5 })), expected);
}

/// An error whose own key is `error`.
#[ffi::error]
#[derive(Debug, PartialEq)]
struct Nested {
    error: String,
}

impl std::fmt::Display for Nested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

impl From<HostError> for Nested {
    fn from(error: HostError) -> Self {
        Self { error: format!("{error:?}") }
    }
}

#[test]
fn an_error_with_the_key_error_is_itself_in_both_ways() {
    let expected = r#"Nested { error: "e" }"#;
    let asked = || asked::<(), Nested>(CBOR);
    assert_eq!(asked().with_bytes(FAIL, &value!({ "error" => "e" })), expected);
    assert_eq!(
        asked().with_bytes(FAIL, &value!({ "error" => { "error" => "e" }, "message" => "" })),
        expected
    );
}

#[test]
fn what_is_no_answer_is_said_with_its_place() {
    let bad = |text: &str| format!("unanswered: Bad {{ text: {text:?} }}");
    assert_eq!(native::<String>().with_bytes(OK, b"a\xff"), bad("result: not UTF-8 at byte 1"));
    let misplaced = CProfile { name: Str { data: ptr::null(), len: 3 }, age: ptr::null() };
    assert_eq!(
        native::<Profile>().with_value(OK, &misplaced),
        bad("result.name: null pointer with a length of 3")
    );
    assert_eq!(
        native::<Profile>().with_bytes(OK, &[0; 7]),
        bad(&format!("result: expected a payload of {} bytes, found 7", size_of::<CProfile>()))
    );
    assert_eq!(native::<u64>().with(OK, ptr::null(), 0), bad("result: null pointer where a value is due"));
    assert_eq!(native::<()>().with_bytes(OK, b"x"), bad("result: expected no payload, found one of 1 bytes"));
    assert_eq!(cbor::<()>().with_bytes(OK, &value!(1)), bad("result: expected null"));
    assert_eq!(
        cbor::<Profile>().with_bytes(OK, &value!({ "name" => 7 })),
        bad("result.name: expected text, found an integer")
    );
    assert_eq!(cbor::<u8>().with_bytes(OK, &[1, 2]), bad("result: 1 trailing byte after the value"));
    assert_eq!(cbor::<u8>().with(OK, ptr::null(), 0), bad("result: unexpected end of input"));
    assert_eq!(cbor::<u8>().with(OK, ptr::null(), 4), bad("result: null pointer with a length of 4"));
    assert_eq!(native::<u8>().with_bytes(ERR, b"\xff"), bad("text: not UTF-8 at byte 0"));
    for code in [-1, 2, 3, 4, 7, 8, i32::MAX] {
        let expected = bad(&format!("{code} is not a code that completes a call"));
        assert_eq!(native::<()>().with(code, ptr::null(), 0), expected);
    }
    let untyped = bad("error: the function has no typed error: FAIL is not one of its answers");
    assert_eq!(native::<()>().with(FAIL, ptr::null(), 0), untyped);
    assert_eq!(cbor::<()>().with_bytes(FAIL, &value!("x")), untyped);
    let unanswered = |asked: String, text: &str| {
        assert!(asked.starts_with("unanswered: ") && asked.contains(text), "{asked}");
    };
    let typed = |form| asked::<(), StorageError>(form);
    unanswered(typed(NATIVE).with(FAIL, ptr::null(), 0), "error: null pointer where a value is due");
    let text = value!({ "error" => { "key" => "k", "code" => "5" }, "message" => "" });
    unanswered(typed(CBOR).with_bytes(FAIL, &text), "error.code: expected an integer, found text");
    unanswered(typed(CBOR).with_bytes(FAIL, &value!({ "code" => 5 })), "error.key: missing");
}
