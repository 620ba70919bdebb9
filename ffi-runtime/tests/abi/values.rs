//! Values in their C form, both ways, and what is refused.

use std::ptr;

use crate::host::*;

fn message(text: &str, delay_ms: i64, urgent: u8) -> Message {
    Message { text: Str::text(text), delay_ms, urgent }
}

#[test]
fn nested_values_come_back_as_they_were() {
    let messages = [message("one\0", -1, 0), message("", i64::MAX, 1)];
    let (five, six) = (5, i64::MIN);
    let row = [&raw const five, ptr::null(), &raw const six];
    let grid = [Slice::of(&row), Slice { data: ptr::null(), len: 0 }];
    let reply_to = message("𝄞", 0, 1);
    let request = Request {
        messages: Slice::of(&messages),
        data: Slice::of(&[0, 255]),
        grid: Slice::of(&grid),
        reply_to: &reply_to,
    };
    let (mut out, mut reply) = (request, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_request_wait(&request, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet, and nothing in it is null but what may be.
    unsafe {
        let found: Vec<_> =
            out.messages.view().iter().map(|m| (m.text.get(), m.delay_ms, m.urgent)).collect();
        assert_eq!(found, [("one\0", -1, 0), ("", i64::MAX, 1)]);
        assert_eq!(out.data.view(), [0, 255]);
        let grid: Vec<Vec<Option<i64>>> = out
            .grid
            .view()
            .iter()
            .map(|row| row.view().iter().map(|value| value.as_ref().copied()).collect())
            .collect();
        assert_eq!(grid, [vec![Some(5), None, Some(i64::MIN)], vec![]]);
        let reply_to = &*out.reply_to;
        assert_eq!((reply_to.text.get(), reply_to.urgent), ("𝄞", 1));
        assert!(!ptr::eq(out.messages.data, messages.as_ptr()), "a copy");
    }
    reply.release();
}

#[test]
fn an_absent_optional_is_null() {
    let (mut out, mut reply) = (ptr::dangling(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_optional_wait(ptr::null(), &mut out, &mut reply) }, OK);
    assert!(out.is_null());
    reply.release();
    let context = Context::new();
    let mut found = ptr::dangling();
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { abi_find_wait(context.raw, Str::text("none"), -1, &mut found, &mut reply) };
    assert_eq!((code, found), (OK, ptr::null()));
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { abi_find_wait(context.raw, Str::text("empty"), -1, &mut found, &mut reply) };
    assert_eq!(code, OK);
    // SAFETY: not released yet.
    assert_eq!(unsafe { (*found).get() }, "");
    reply.release();
}

#[test]
fn an_enum_with_fields_is_a_tagged_union() {
    let leaf = Tree { tag: 0, value: TreeVariants { number: TreeNumber { value: 99 } } };
    let number = Tree { tag: 1, value: TreeVariants { number: TreeNumber { value: -4 } } };
    let pair = TreePair { field0: Str::text("p"), field1: 1 };
    let children = [leaf, number, Tree { tag: 2, value: TreeVariants { pair } }];
    let name = Str::text("root");
    let branch = TreeBranch { children: Slice::of(&children), name: &name };
    let tree = Tree { tag: 3, value: TreeVariants { branch } };
    let (mut out, mut reply) = (leaf, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_tree_wait(&tree, &mut out, &mut reply) }, OK);
    // SAFETY: not released yet, and the tags say which members are there.
    unsafe {
        assert_eq!(out.tag, 3);
        let [leaf, number, pair] = out.value.branch.children.view() else { panic!("three children") };
        assert_eq!((leaf.tag, number.tag, pair.tag), (0, 1, 2));
        assert_eq!(number.value.number.value, -4);
        assert_eq!((pair.value.pair.field0.get(), pair.value.pair.field1), ("p", 1));
        assert_eq!((*out.value.branch.name).get(), "root");
    }
    reply.release();
}

#[test]
fn an_enum_whose_fields_own_no_memory_owns_none() {
    for speed in [Speed { tag: 0, per_second: 0.0 }, Speed { tag: 1, per_second: 2.5 }] {
        let (mut out, mut reply) = (Speed { tag: -1, per_second: -1.0 }, Reply::new());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_echo_speed_wait(&speed, &mut out, &mut reply) }, OK);
        assert_eq!((out.tag, out.per_second, reply.owner), (speed.tag, speed.per_second, ptr::null_mut()));
        // SAFETY: as above; there is nothing to own, so the reply may be null.
        assert_eq!(unsafe { abi_echo_speed_wait(&speed, &mut out, ptr::null_mut()) }, OK);
    }
}

#[test]
fn tags_and_constants_that_do_not_exist_are_refused() {
    for tag in [-1, 4, i32::MAX] {
        let child = Tree { tag, value: TreeVariants { number: TreeNumber { value: 0 } } };
        let children = [child];
        let branch = TreeBranch { children: Slice::of(&children), name: ptr::null() };
        let tree = Tree { tag: 3, value: TreeVariants { branch } };
        // SAFETY: the arguments are what the header asks for.
        let text = refused(|reply| unsafe { abi_echo_tree_wait(&tree, &mut { tree }, reply) });
        assert_eq!(text, format!("tree.children[0]: {tag} is not a value of `Tree`"));
    }
    for value in [0, 7, -1] {
        let mut out = 99;
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_echo_teardown_wait(value, &mut out, ptr::null_mut()) }, OK);
        assert_eq!(out, value, "constants are the discriminants");
    }
    for value in [1, 2, 255] {
        // SAFETY: the arguments are what the header asks for.
        let text = refused(|reply| unsafe { abi_echo_teardown_wait(value, &mut 0, reply) });
        assert_eq!(text, format!("teardown: {value} is not a value of `Teardown`"));
    }
}

#[test]
fn the_place_of_a_bad_value_is_named() {
    let mut messages = [message("m", 1, 0); 5];
    let request = |messages: &[Message], reply_to: *const Message| Request {
        messages: Slice::of(messages),
        data: Slice::of(&[]),
        grid: Slice { data: ptr::null(), len: 0 },
        reply_to,
    };
    let check = |request: Request, expect: &str| {
        // SAFETY: what is wrong in the request is looked at before it is used.
        let text = refused(|reply| unsafe { abi_echo_request_wait(&request, &mut { request }, reply) });
        assert_eq!(text, expect);
    };
    messages[3].urgent = 7;
    check(request(&messages, ptr::null()), "req.messages[3].urgent: a bool is 0 or 1, found 7");
    messages[3].urgent = 1;
    messages[4].text = Slice::of(&[b'a', 0xff]);
    check(request(&messages, ptr::null()), "req.messages[4].text: not UTF-8 at byte 1");
    messages[4].text = Slice { data: ptr::null(), len: 3 };
    check(request(&messages, ptr::null()), "req.messages[4].text: null pointer with a length of 3");
    messages[4].text = Slice { data: b"x".as_ptr(), len: usize::MAX };
    let text = format!("req.messages[4].text: a length of {} is more than memory holds", usize::MAX);
    check(request(&messages, ptr::null()), &text);
    let odd: *const Message = ptr::without_provenance(1);
    check(request(&[], odd), "req.reply_to: misaligned pointer");
    let row = [ptr::without_provenance::<i64>(3)];
    let grid = [Slice::of(&row)];
    check(
        Request { grid: Slice::of(&grid), ..request(&[], ptr::null()) },
        "req.grid[0][0]: misaligned pointer",
    );
}

#[test]
fn a_bad_pointer_where_a_value_is_due_is_refused() {
    let point = Point { x: 1.0, y: 2 };
    let mut out = point;
    // SAFETY: null is refused.
    let text = refused(|reply| unsafe { abi_echo_point_wait(ptr::null(), &mut out, reply) });
    assert_eq!(text, "the_point: null pointer where a value is due");
    // SAFETY: misaligned pointers are refused.
    let text =
        refused(|reply| unsafe { abi_echo_point_wait((&raw const point).byte_add(1), &mut out, reply) });
    assert_eq!(text, "the_point: misaligned pointer");
    // SAFETY: misaligned pointers are refused.
    let text = refused(|reply| unsafe {
        abi_echo_optional_wait(ptr::without_provenance(1), &mut ptr::null(), reply)
    });
    assert_eq!(text, "value: misaligned pointer");
    let misaligned = Slice { data: ptr::without_provenance(2), len: 1 };
    assert_eq!(
        // SAFETY: misaligned pointers are refused.
        refused(|reply| unsafe { abi_sum_wait(misaligned, &mut 0, reply) }),
        "numbers: misaligned pointer"
    );
    let too_long = Slice { data: [1_i64].as_ptr(), len: isize::MAX as usize / 8 + 1 };
    // SAFETY: the length is refused.
    let text = refused(|reply| unsafe { abi_sum_wait(too_long, &mut 0, reply) });
    assert!(text.starts_with("numbers: a length of "), "{text}");
}

#[test]
fn an_empty_view_may_have_any_address() {
    for data in [ptr::null(), ptr::without_provenance(1)] {
        let mut sum = 9;
        // SAFETY: nothing is read through an empty view.
        assert_eq!(unsafe { abi_sum_wait(Slice { data, len: 0 }, &mut sum, ptr::null_mut()) }, OK);
        assert_eq!(sum, 0);
    }
    let (mut len, mut reply) = (9, Reply::new());
    // SAFETY: nothing is read through an empty view.
    assert_eq!(unsafe { abi_length_wait(Slice { data: ptr::null(), len: 0 }, &mut len, &mut reply) }, OK);
    assert_eq!(len, 0);
    let (mut out, mut reply) = (Slice { data: ptr::null(), len: 9 }, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_texts_wait(Slice { data: ptr::null(), len: 0 }, &mut out, &mut reply) }, OK);
    assert!(out.len == 0 && !out.data.is_null(), "the library's own empty views are not null");
    reply.release();
}

#[test]
fn nothing_in_a_text_ends_it() {
    let texts = [Str::text("a\0b"), Str::text("\0"), Str::text("")];
    let (mut out, mut reply) = (Slice::of(&texts), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_texts_wait(Slice::of(&texts), &mut out, &mut reply) }, OK);
    // SAFETY: not released yet.
    let found: Vec<&str> = unsafe { out.view() }.iter().map(|text| unsafe { text.get() }).collect();
    assert_eq!(found, ["a\0b", "\0", ""]);
    reply.release();
}

#[test]
fn a_struct_without_fields_is_a_byte_that_means_nothing() {
    let (mut out, mut reply) = (9, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_echo_empty_wait(&77, &mut out, &mut reply) }, OK);
    assert_eq!((out, reply.owner), (0, ptr::null_mut()));
}

#[test]
fn a_typed_error_has_its_text_and_its_fields() {
    let context = Context::new();
    let (mut out, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_check_wait(context.raw, 10, &mut out, &mut reply) }, FAIL);
    assert_eq!(reply.len, size_of::<LabError>());
    // SAFETY: an error of this function is of this type, and not released yet.
    unsafe {
        let error = &*reply.payload.cast::<LabError>();
        assert_eq!((error.message.get(), error.tag), ("at most 10, found 2", 1));
        let TooMany { max, found } = error.value.too_many;
        assert_eq!(max, 10);
        assert_eq!(found.view().iter().map(|text| text.get()).collect::<Vec<_>>(), ["x\0y", ""]);
    }
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_check_wait(context.raw, 0, &mut out, &mut reply) }, FAIL);
    // SAFETY: as above.
    unsafe {
        let error = &*reply.payload.cast::<LabError>();
        assert_eq!((error.message.get(), error.tag), ("closed", 0));
    }
    reply.release();

    let mut found = ptr::null();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_find_wait(context.raw, Str::text("it"), -1, &mut found, &mut reply) }, FAIL);
    // SAFETY: as above.
    unsafe {
        let error = &*reply.payload.cast::<NotFound>();
        assert_eq!((error.message.get(), error.name.get()), ("no such thing: it", "it"));
        assert_eq!(*error.message_, 5, "the field of the same name");
    }
    reply.release();

    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_kind_wait(context.raw, 1, &mut reply) }, FAIL);
    assert_eq!(reply.len, size_of::<Kind>(), "an error enum is a struct, also without fields");
    // SAFETY: as above.
    unsafe {
        let error = &*reply.payload.cast::<Kind>();
        assert_eq!((error.message.get(), error.tag), ("the second kind", 1));
    }
    reply.release();
}

#[test]
fn the_descriptor_has_a_record_of_every_item() {
    let mut len = 0;
    // SAFETY: the length can be written, and the section stays.
    let section = unsafe {
        let start = abi_abi_descriptor(&mut len);
        std::slice::from_raw_parts(start, len)
    };
    // SAFETY: the length may be null.
    assert_eq!(unsafe { abi_abi_descriptor(ptr::null_mut()) }, section.as_ptr());
    let mut names = Vec::new();
    let mut rest = section;
    while let Some((&first, after)) = rest.split_first() {
        if first == 0 {
            rest = after;
            continue;
        }
        let (magic, after) = rest.split_at(4);
        assert_eq!(magic, b"FFI1");
        let (size, after) = after.split_at(4);
        let size = u32::from_le_bytes(size.try_into().expect("four bytes")) as usize;
        let (record, after) = after.split_at(size);
        let record: ciborium::Value = ciborium::from_reader(record).expect("CBOR");
        let (kind, decl) = record.into_map().expect("a map").remove(0);
        let decl = decl.into_map().expect("a map");
        let name = decl.iter().find(|(key, _)| key.as_text() == Some("name")).expect("a name");
        names.push(format!("{} {}", kind.as_text().expect("text"), name.1.as_text().expect("text")));
        rest = after;
    }
    for expect in [
        "library Lab",
        "record Request",
        "enum Tree",
        "enum Teardown",
        "enum LabError",
        "record NotFound",
        "function make",
        "function sleep",
        "function length",
        "constant LIMIT",
    ] {
        assert_eq!(names.iter().filter(|name| *name == expect).count(), 1, "{expect}");
    }
}

#[test]
fn the_library_says_what_it_is() {
    // SAFETY: the text ends with a zero and stays.
    let version = unsafe { std::ffi::CStr::from_ptr(abi_abi_version()) };
    let expect = concat!("abi ", env!("CARGO_PKG_VERSION"), ", cargo ffi ABI 1");
    assert_eq!(version.to_str(), Ok(expect));
    // SAFETY: nothing to keep.
    let (hash, again) = unsafe { (abi_abi_hash(), abi_abi_hash()) };
    assert_eq!(hash, again);
}
