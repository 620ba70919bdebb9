//! Boxes, options of options, newtypes and types that are made from others.

use std::{ffi::c_void, mem::MaybeUninit, ptr};

use ciborium::Value;

use crate::{host::*, value};

type CborFn = unsafe extern "C" fn(Callback, *mut c_void, *const u8, usize) -> i32;

#[track_caller]
fn cbor(function: CborFn, request: Value) -> Received {
    // SAFETY: the arguments are what the header asks for.
    call_cbor(&request, |cb, ud, req, len| unsafe { function(cb, ud, req, len) })
}

#[track_caller]
fn check(function: CborFn, request: Value, expect: Value) {
    let reply = cbor(function, request);
    assert_eq!(reply.code, OK, "{}", reply.text());
    assert_eq!(reply.cbor(), expect);
}

#[track_caller]
fn check_error(function: CborFn, request: Value, expect: &str) {
    let reply = cbor(function, request);
    assert_eq!((reply.code, reply.text()), (ERR, expect));
}

#[test]
fn a_box_is_a_pointer_that_is_never_null() {
    let (mut out, mut reply) = (ptr::null(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_boxed_wait(&7, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { *out }, 7);
    reply.release();
    // SAFETY: null is looked at before it is used.
    let text = refused(|reply| unsafe { abi_echo_boxed_wait(ptr::null(), &mut out, reply) });
    assert_eq!(text, "boxed: null pointer where a value is due");
    let numbers = [0_i64; 2];
    let misaligned = numbers.as_ptr().wrapping_byte_add(1);
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_boxed_wait(misaligned, &mut out, reply) });
    assert_eq!(text, "boxed: misaligned pointer");
    check(abi_echo_boxed_cbor, value!({"boxed" => 7}), value!(7));
    check_error(abi_echo_boxed_cbor, value!({"boxed" => null}), "boxed: expected an integer, found null");
    check_error(abi_echo_boxed_cbor, value!({}), "boxed: missing");
}

#[test]
fn the_payload_of_a_box_is_that_of_what_is_in_it() {
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_boxed(cb, ud, &-2) });
    assert_eq!(reply.payload.as_deref(), Some((-2_i64).to_ne_bytes().as_slice()));
    let text = Str::text("te\0xt");
    let inner = &raw const text;
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_echo_boxed_text(cb, ud, &inner) });
    assert_eq!((reply.code, reply.text()), (OK, "te\0xt"));
}

#[test]
fn an_option_of_an_option_is_a_pointer_to_a_pointer() {
    let five = 5;
    let some: *const i64 = &five;
    let none: *const i64 = ptr::null();
    for (value, expect) in
        [(ptr::null(), None), (&raw const none, Some(None)), (&raw const some, Some(Some(5)))]
    {
        let (mut out, mut reply) = (ptr::dangling(), Reply::new());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_echo_twice_wait(value, &mut out, &mut reply) }, OK);
        // SAFETY: not released yet, and null or readable.
        let found = unsafe { out.as_ref().map(|inner| inner.as_ref().copied()) };
        assert_eq!(found, expect);
        reply.release();
    }
    // SAFETY: as above.
    let payload =
        |value| call(|cb, ud| unsafe { abi_echo_twice(cb, ud, value) }).payload.map(|bytes| bytes.len());
    assert_eq!(payload(ptr::null()), None);
    assert_eq!(payload(&none), Some(size_of::<*const i64>()));
}

#[test]
fn some_of_an_option_is_an_array_of_one_on_the_wire() {
    for value in [value!(null), value!([null]), value!([5])] {
        check(abi_echo_twice_cbor, value!({"value" => value}), value);
    }
    check(abi_echo_twice_cbor, value!({}), value!(null));
    for value in [value!(null), value!([null]), value!([[null]]), value!([[5]])] {
        check(abi_echo_thrice_cbor, value!({"value" => value}), value);
    }
    // Of any length, written in any way, but of one element.
    let raw = |value: &[u8]| {
        let request = [b"\xa1\x65value", value].concat();
        // SAFETY: the arguments are what the header asks for.
        call(|cb, ud| unsafe { abi_echo_twice_cbor(cb, ud, request.as_ptr(), request.len()) })
    };
    let reply = raw(b"\x9f\x05\xff");
    assert_eq!((reply.code, reply.payload.as_deref()), (OK, Some(b"\x81\x05".as_slice())));
    for (value, expect) in [
        (b"\x05".as_slice(), "value: expected null or an array of one element, found an integer"),
        (b"\x80", "value: expected an array of one element, found 0"),
        (b"\x82\x05\x05", "value: expected an array of one element, found 2"),
        (b"\x9f\xff", "value: expected an array of one element, found 0"),
        (b"\x9f\x05\x05\xff", "value: expected an array of one element, found more"),
        (b"\x9f\x05", "value: unexpected end of input"),
        (b"\x81", "value: unexpected end of input"),
    ] {
        let reply = raw(value);
        assert_eq!((reply.code, reply.text()), (ERR, expect));
    }
}

#[test]
fn boxes_and_newtypes_of_options_are_options() {
    let (number, text) = (3, Str::text("nick"));
    let (some_number, some_text): (*const i64, *const Str) = (&number, &text);
    let maybe = Maybe { boxed: &number, inside: &some_number, twice: &some_text };
    let (mut out, mut reply) = (maybe, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_maybe_wait(&maybe, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    unsafe {
        assert_eq!((*out.boxed, **out.inside, (**out.twice).get()), (3, 3, "nick"));
    }
    reply.release();
    let (no_number, no_text) = (ptr::null(), ptr::null());
    let maybe = Maybe { boxed: ptr::null(), inside: &no_number, twice: &no_text };
    // SAFETY: as above.
    assert_eq!(unsafe { abi_echo_maybe_wait(&maybe, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    unsafe {
        assert!(out.boxed.is_null() && (*out.inside).is_null() && (*out.twice).is_null());
    }
    reply.release();
    let maybe = Maybe { boxed: ptr::null(), inside: ptr::null(), twice: ptr::null() };
    // SAFETY: null is looked at before it is used.
    let text = refused(|reply| unsafe { abi_echo_maybe_wait(&maybe, &mut out, reply) });
    assert_eq!(text, "maybe.inside: null pointer where a value is due");

    let none = value!({"boxed" => null, "twice" => null, "inside" => null});
    check(abi_echo_maybe_cbor, value!({"maybe" => {}}), none);
    let some = value!({"boxed" => 3, "twice" => [null], "inside" => 4});
    check(abi_echo_maybe_cbor, value!({"maybe" => some}), some);
    let some = value!({"boxed" => 3, "twice" => ["nick"], "inside" => null});
    check(abi_echo_maybe_cbor, value!({"maybe" => some}), some);
}

#[test]
fn a_newtype_is_what_it_is_made_of() {
    let mut out = 0;
    // SAFETY: the arguments are what the header asks for; a number needs no reply.
    assert_eq!(unsafe { abi_echo_user_wait(u64::MAX, &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, u64::MAX);
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_echo_user(cb, ud, 7) });
    assert_eq!(reply.payload.as_deref(), Some(7_u64.to_ne_bytes().as_slice()));
    check(abi_echo_user_cbor, value!({"id" => 7}), value!(7));
    check_error(abi_echo_user_cbor, value!({"id" => (-7)}), "id: integer -7 is out of range for u64");
    check_error(abi_echo_user_cbor, value!({}), "id: missing");

    let (mut out, mut reply) = (Slice::of(&[]), Reply::new());
    // SAFETY: as above.
    let code = unsafe { abi_echo_crowd_wait(Slice::of(&[1, 2]), Slice::of(&[255]), &mut out, &mut reply) };
    assert_eq!(code, OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { out.view() }, [1, 2, 255]);
    reply.release();
    check(abi_echo_crowd_cbor, value!({"crowd" => [1], "octets" => [2]}), value!([1, 2]));
    let expect = "crowd[1]: expected an integer, found text";
    check_error(abi_echo_crowd_cbor, value!({"crowd" => [1, "2"], "octets" => []}), expect);
}

#[test]
fn a_sequence_of_a_newtype_of_a_byte_is_no_byte_string() {
    let request = value!({"octets" => Value::Bytes(vec![1])});
    check_error(abi_echo_octets_cbor, request, "octets: expected an array, found bytes");
    check(abi_echo_octets_cbor, value!({"octets" => [1, 255]}), value!([1, 255]));
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_echo_octets(cb, ud, Slice::of(&[1, 255])) });
    assert_eq!(reply.payload.map(|bytes| bytes.len()), Some(size_of::<Slice<u8>>()));
}

#[test]
fn what_is_made_from_another_crosses_as_that() {
    let (mut out, mut reply) = (Str::text(""), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_email_wait(Str::text("a@b"), &mut out, &mut reply) }, OK);
    // SAFETY: not released yet; what the conversion gave is kept until then.
    assert_eq!(unsafe { out.get() }, "a@b");
    reply.release();
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_echo_email(cb, ud, Str::text("a@b")) });
    assert_eq!((reply.code, reply.text()), (OK, "a@b"));
    check(abi_echo_email_cbor, value!({"email" => "a@b"}), value!("a@b"));

    let (emails, home, phone) = ([Str::text("a@b"), Str::text("c@d")], Str::text("e@f"), 5);
    let contact = Contact { emails: Slice::of(&emails), home: &home, phone: &phone };
    let (mut out, mut reply) = (contact, Reply::new());
    // SAFETY: as above.
    assert_eq!(unsafe { abi_echo_contact_wait(&contact, -1, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    unsafe {
        assert_eq!(out.emails.view().iter().map(|email| email.get()).collect::<Vec<_>>(), ["a@b", "c@d"]);
        assert_eq!(((*out.home).get(), *out.phone), ("e@f", 5));
    }
    reply.release();
    let contact = value!({"home" => null, "phone" => 5, "emails" => ["a@b"]});
    check(abi_echo_contact_cbor, value!({"contact" => contact}), contact);
}

/// A contact with a bad address, in both forms; it is the second one.
fn bad_contact() -> (Contact, Value) {
    static PHONE: i64 = 5;
    let emails = Box::leak(Box::new([Str::text("a@b"), Str::text("nobody")]));
    let contact = Contact { emails: Slice::of(emails), home: ptr::null(), phone: &PHONE };
    (contact, value!({"phone" => 5, "emails" => ["a@b", "nobody"]}))
}

#[test]
fn a_conversion_that_fails_as_the_function_can_is_its_typed_error() {
    #[track_caller]
    fn direct(call: impl FnOnce(&mut Reply) -> i32) {
        let mut reply = Reply::new();
        assert_eq!(call(&mut reply), FAIL);
        assert_eq!(reply.len, size_of::<NoEmail>());
        // SAFETY: not released yet.
        unsafe {
            let error = &*reply.payload.cast::<NoEmail>();
            assert_eq!((error.message.get(), error.value.get()), ("`nobody` is no address", "nobody"));
        }
        reply.release();
    }
    let failure = value!({"error" => {"value" => "nobody"}, "message" => "`nobody` is no address"});
    let nobody = Str::text("nobody");
    let (contact, contact_value) = bad_contact();
    // SAFETY: the arguments are what the header asks for.
    direct(|reply| unsafe { abi_echo_email_wait(nobody, &mut { nobody }, reply) });
    // SAFETY: as above.
    direct(|reply| unsafe { abi_echo_contact_wait(&contact, -1, &mut { contact }, reply) });
    // SAFETY: as above.
    assert_eq!(call(|cb, ud| unsafe { abi_echo_email(cb, ud, nobody) }).code, FAIL);
    // SAFETY: as above.
    assert_eq!(call(|cb, ud| unsafe { abi_echo_contact(cb, ud, &contact) }).code, FAIL);
    let reply = cbor(abi_echo_email_cbor, value!({"email" => "nobody"}));
    assert_eq!((reply.code, reply.cbor()), (FAIL, failure.clone()));
    let reply = cbor(abi_echo_contact_cbor, value!({"contact" => contact_value}));
    assert_eq!((reply.code, reply.cbor()), (FAIL, failure.clone()));

    // Constructors.
    let (mut raw, mut request) = (ptr::null_mut(), Vec::new());
    // SAFETY: as above.
    direct(|reply| unsafe { abi_of_email_wait(nobody, &mut raw, reply) });
    // SAFETY: as above.
    direct(|reply| unsafe { abi_of_email_later_wait(nobody, -1, &mut raw, reply) });
    assert!(raw.is_null());
    let construct = |call: &dyn Fn(Callback, *mut c_void) -> Ctx| {
        let inbox = Inbox::new();
        assert!(call(Some(deliver), inbox.user_data()).is_null());
        inbox.wait()
    };
    // SAFETY: as above.
    assert_eq!(construct(&|cb, ud| unsafe { abi_of_email(nobody, cb, ud) }).code, FAIL);
    // SAFETY: as above.
    assert_eq!(construct(&|cb, ud| unsafe { abi_of_email_later(nobody, cb, ud) }).code, FAIL);
    ciborium::into_writer(&value!({"email" => "nobody"}), &mut request).expect("to a vector");
    // SAFETY: as above.
    let reply = construct(&|cb, ud| unsafe { abi_of_email_cbor(request.as_ptr(), request.len(), cb, ud) });
    assert_eq!((reply.code, reply.cbor()), (FAIL, failure));
    // A good one makes a context.
    let mut reply = Reply::new();
    // SAFETY: as above.
    assert_eq!(unsafe { abi_of_email_wait(Str::text("a@b"), &mut raw, &mut reply) }, OK);
    // SAFETY: as above.
    assert_eq!(unsafe { abi_destroy(raw) }, OK);
}

#[test]
fn any_other_conversion_that_fails_is_text_with_the_place() {
    let expect = "contact.emails[1]: `nobody` is no address";
    let (contact, contact_value) = bad_contact();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(refused(|reply| unsafe { abi_send_wait(&contact, &mut 0, reply) }), expect);
    // SAFETY: as above.
    assert_eq!(refused(|reply| unsafe { abi_send_within_wait(&contact, 1, reply) }), expect);
    check_error(abi_send_cbor, value!({"contact" => contact_value}), expect);
    check_error(abi_send_within_cbor, value!({"contact" => contact_value, "limit" => 1}), expect);
    // Text is not taken for the error of a function that fails with text.
    // SAFETY: as above.
    assert_eq!(refused(|reply| unsafe { abi_halve_wait(3, &mut 0, reply) }), "even: 3 is odd");
}

#[test]
fn what_is_left_out_is_converted_as_well() {
    let expect = "contact.phone: it is required";
    check_error(abi_send_cbor, value!({"contact" => {"emails" => []}}), expect);
    check_error(abi_send_cbor, value!({"contact" => {"emails" => [], "phone" => null}}), expect);
    let contact = Contact { emails: Slice::of(&[]), home: ptr::null(), phone: ptr::null() };
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(refused(|reply| unsafe { abi_send_wait(&contact, &mut 0, reply) }), expect);
    check_error(abi_echo_required_cbor, value!({}), "required: it is required");
    check(abi_echo_required_cbor, value!({"required" => 3}), value!(3));
}

#[test]
fn an_error_that_is_a_tuple_struct_has_fields_in_order() {
    let contact = Contact { emails: Slice::of(&[]), home: ptr::null(), phone: &5 };
    let mut reply = Reply::new();
    // SAFETY: the arguments are what the header asks for, and the payload is not released yet.
    unsafe {
        assert_eq!(abi_send_within_wait(&contact, 3, &mut reply), FAIL);
        let error = &*reply.payload.cast::<Beyond>();
        assert_eq!((error.message.get(), error.field0, error.field1), ("0 of 3", 0, 3));
    }
    reply.release();
    let request = value!({"contact" => {"phone" => 5, "emails" => []}, "limit" => 3});
    let reply = cbor(abi_send_within_cbor, request);
    let expect = value!({"error" => {"limit" => 3, "field0" => 0}, "message" => "0 of 3"});
    assert_eq!((reply.code, reply.cbor()), (FAIL, expect));
}

#[test]
fn a_conversion_that_panics_is_an_error() {
    let mut out = Str::text("");
    // SAFETY: the arguments are what the header asks for.
    let text = refused(|reply| unsafe { abi_echo_email_wait(Str::text("panic@b"), &mut out, reply) });
    assert_eq!(text, "panicked: not this one");
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_echo_email_wait(Str::text("a@panic"), &mut out, reply) });
    assert_eq!(text, "panicked: not that one");
    check_error(abi_echo_email_cbor, value!({"email" => "panic@b"}), "panicked: not this one");
    check_error(abi_echo_email_cbor, value!({"email" => "a@panic"}), "panicked: not that one");
}

#[test]
fn what_panics_when_it_is_dropped_is_contained() {
    let mut out = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_give_fragile_wait(&mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, 5, "what it was turned into is dropped after it was lowered");
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_give_fragile(cb, ud) });
    assert_eq!((reply.code, reply.payload.as_deref()), (OK, Some(5_i32.to_ne_bytes().as_slice())));
    // Here it is dropped while the reply is made.
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_give_fragile_cbor(cb, ud, ptr::null(), 0) });
    assert_eq!((reply.code, reply.text()), (ERR, "panicked: dropped"));
    // The error of the conversion.
    // SAFETY: as above.
    let text = refused(|reply| unsafe { abi_take_fragile_wait(&1, reply) });
    assert_eq!(text, "fragile: volatile");
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_take_fragile(cb, ud, &1) });
    assert_eq!((reply.code, reply.text()), (ERR, "fragile: volatile"));
}

#[test]
fn what_panics_when_it_is_turned_and_when_it_is_dropped_is_contained() {
    let mut out = MaybeUninit::uninit();
    // SAFETY: the arguments are what the header asks for.
    let text = refused(|reply| unsafe { abi_give_frail_wait(out.as_mut_ptr(), reply) });
    assert_eq!(text, "panicked: not turned");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_give_frail(cb, ud) });
    assert_eq!((reply.code, reply.text()), (ERR, "panicked: not turned"));
    // SAFETY: as above.
    let reply = call(|cb, ud| unsafe { abi_give_frail_cbor(cb, ud, ptr::null(), 0) });
    assert_eq!((reply.code, reply.text()), (ERR, "panicked: not turned"));
}
