//! Events, and what their listeners get.

use expect_test::expect;

use super::{check, check_lib, scan_lib};

#[test]
fn events_are_read_with_their_payloads() {
    check_lib(
        r#"
#[ffi::data] pub struct Echo { pub text: String }
#[ffi::data] pub struct Id(u64);
/// The echo came.
#[ffi::event]
pub fn on_echo(ctx: &ffi::Context, event: Echo);
#[ffi::event] pub fn on_id(ctx: &ffi::Context, id: crate::Id);
#[ffi::event(rename_all = "camelCase", on_full = "drop_oldest")]
pub(crate) fn on_job_scheduled(ctx: &ffi::Context, job_id: String, #[ffi(rename = "n", default = 1)] will_run: i64);
#[ffi::event(wire = "a b/c")] pub async fn on_one(ctx: &::ffi::Context, at: Option<Echo>);
#[ffi::event(rename = "stopped", on_full = "error")]
fn halted(_ctx: &ffi::Context) -> Result<(), ffi::QueueFull>;
#[ffi::event(rename = "begun", wire = "start", on_full = "block")] fn started(c: &ffi::Context, last: [Id; 2]);
#[ffi::export] impl Lib { pub fn last(&self) -> OnOnePayload { todo!() } }
"#,
        expect![[r#"
            lib.rs:3 struct Echo { text(text): String }
            lib.rs:10 struct OnJobScheduledPayload { job_id(jobId): String, will_run(n): i64 = 1 }
            lib.rs:11 struct OnOnePayload { at(at): Option<Echo> }
            lib.rs:13 struct StoppedPayload {}
            lib.rs:14 struct BegunPayload { last(last): [Id; 2] }
            lib.rs:4 newtype Id u64
            lib.rs:15 method last() -> OnOnePayload
            lib.rs:7 event on_echo(on_echo): Echo block
            lib.rs:8 event on_id(on_id): Id block
            lib.rs:10 event on_job_scheduled(on_job_scheduled): OnJobScheduledPayload drop_oldest
            lib.rs:11 event on_one(a b/c): OnOnePayload block
            lib.rs:13 event stopped(stopped): StoppedPayload error
            lib.rs:14 event begun(start): BegunPayload block
        "#]],
    );
}

#[test]
fn what_is_written_for_an_event_is_documented() {
    let scan = scan_lib("/// A job\n/// is planned.\n#[ffi::event] fn on_job(ctx: &ffi::Context, id: u64);");
    let ([event], [payload]) = (scan.contract.events(), scan.contract.records()) else {
        panic!("one of each")
    };
    assert_eq!(event.docs, "A job\nis planned.");
    assert_eq!(payload.docs, "What `on_job` tells.");
}

#[test]
fn events_stand_where_the_compiler_sees_them() {
    check_lib(
        r#"
#[cfg(windows)] #[ffi::event] fn on_windows(ctx: &ffi::Context);
#[ffi::event] #[cfg(windows)] fn on_windows_too(ctx: &ffi::Context);
#[cfg(unix)] #[ffi::event] fn on_unix(ctx: &ffi::Context);
#[cfg_attr(unix, ffi::event(wire = "yes"))] fn on_both(ctx: &ffi::Context);
mod inner {
    #[ffi::event] pub fn on_inner(ctx: &ffi::Context);
}
"#,
        expect![[r#"
            lib.rs:5 struct OnUnixPayload {}
            lib.rs:6 struct OnBothPayload {}
            lib.rs:8 struct OnInnerPayload {}
            lib.rs:5 event on_unix(on_unix): OnUnixPayload block
            lib.rs:6 event on_both(yes): OnBothPayload block
            lib.rs:8 event on_inner(on_inner): OnInnerPayload block
        "#]],
    );
}

#[test]
fn aliases_of_payloads_are_followed() {
    check_lib(
        r#"
mod types { #[ffi::data] pub struct Echo; pub type E = Echo; pub type Ids = Vec<u8>; }
use types::{E, Ids};
const LEN: usize = 4;
#[ffi::event] fn on_key(ctx: &ffi::Context, key: [u8; LEN]);
#[ffi::event] fn on_echo(ctx: &ffi::Context, event: E);
#[ffi::event] fn on_two(ctx: &ffi::Context, event: E, ids: Ids);
"#,
        expect![[r#"
            lib.rs:3 struct Echo {}
            lib.rs:6 struct OnKeyPayload { key(key): [u8; 4] }
            lib.rs:8 struct OnTwoPayload { event(event): Echo, ids(ids): Vec<u8> }
            lib.rs:6 event on_key(on_key): OnKeyPayload block
            lib.rs:7 event on_echo(on_echo): Echo block
            lib.rs:8 event on_two(on_two): OnTwoPayload block
        "#]],
    );
    check_lib(
        r#"
type Ids = Vec<u8>;
type Shown<T> = T;
#[ffi::event] fn on_ids(ctx: &ffi::Context, ids: Ids);
#[ffi::event] fn on_shown(ctx: &ffi::Context, shown: Shown<Option<u64>>);
"#,
        expect![[r#"
            FFI0024 lib.rs:5:49-5:52
              `ids` is another name of `Vec<u8>`, which is no payload by itself
              help: write `Vec<u8>`: then the payload is a struct that has it
            FFI0024 lib.rs:6:59-6:70
              `shown` is another name of `Option<u64>`, which is no payload by itself
              help: write `Option<u64>`: then the payload is a struct that has it
        "#]],
    );
}

#[test]
fn an_event_begins_with_its_context() {
    check_lib(
        r#"
use ffi::Context;
#[ffi::event] fn on_none();
#[ffi::event] fn on_other(count: u32);
#[ffi::event] fn on_self(&self, count: u32);
#[ffi::event] fn on_short(ctx: &Context, count: u32);
#[ffi::event] fn on_value(ctx: ffi::Context, count: u32);
#[ffi::event] fn on_changed(ctx: &mut ffi::Context);
#[ffi::event] fn on_last(count: u32, ctx: &ffi::Context);
#[ffi::event] fn on_second(ctx: &ffi::Context, again: &ffi::Context);
#[ffi::event] fn on_third(ctx: &ffi::Context, again: ffi::Context);
"#,
        expect![[r#"
            FFI0024 lib.rs:4:17-4:24
              `on_none` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0024 lib.rs:5:17-5:25
              `on_other` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0024 lib.rs:6:17-6:24
              `on_self` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0024 lib.rs:7:31-7:39
              `on_short` does not begin with the context that it is for
              help: write `&ffi::Context`: a macro knows it by that path alone
            FFI0024 lib.rs:8:31-8:43
              `on_value` does not begin with the context that it is for
              help: write `&ffi::Context`: a macro knows it by that path alone
            FFI0001 lib.rs:9:33-9:50
              a context is shared, and cannot be taken by `&mut`
              help: take `&ffi::Context`
            FFI0024 lib.rs:10:17-10:24
              `on_last` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0011 lib.rs:11:47-11:52
              there is one context, and it is here already
              help: leave this parameter out
            FFI0011 lib.rs:12:46-12:51
              there is one context, and it is here already
              help: leave this parameter out
        "#]],
    );
}

#[test]
fn what_is_told_is_owned_and_can_cross() {
    check_lib(
        r#"
#[ffi::event] fn on_text(ctx: &ffi::Context, text: &str);
#[ffi::event] fn on_size(ctx: &ffi::Context, size: usize);
#[ffi::event] fn on_unknown(ctx: &ffi::Context, what: Unknown);
#[ffi::event] fn on_unknowns(ctx: &ffi::Context, what: Vec<Unknown>);
#[ffi::event] fn on_twice(ctx: &ffi::Context, a: u8, #[ffi(rename = "a")] b: u8);
#[ffi::event] fn on_generic<T>(ctx: &ffi::Context, what: T);
#[ffi::event] unsafe extern "C" fn on_c(ctx: &ffi::Context);
#[ffi::event] fn on_pattern(ctx: &ffi::Context, (a, b): Pair);
#[ffi::event] fn on_stream(ctx: &ffi::Context, ticks: BoxStream<'static, u8>);
pub struct Unknown;
"#,
        expect![[r#"
            FFI0024 lib.rs:3:52-3:55
              `text` is taken by reference, and leaves the library
              help: take an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`
            FFI0001 lib.rs:4:51-4:56
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0015 lib.rs:5:54-5:61
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:6:59-6:66
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0007 lib.rs:7:74-7:75
              `a` is on the wire twice
              help: give one of them another name with `#[ffi(rename = "..")]`
            FFI0004 lib.rs:8:28-8:29
              `on_generic` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
            FFI0011 lib.rs:9:14-9:20
              `on_c` cannot be exported: it is unsafe
              help: export a safe function that upholds what the unsafe one asks for
            FFI0011 lib.rs:9:21-9:31
              `on_c` cannot be exported: it has an ABI of its own
              help: write an ordinary Rust function; the C form is made for it
            FFI0011 lib.rs:10:48-10:54
              a parameter needs a name
              help: take the value under a name and match on it in the body
            FFI0011 lib.rs:11:54-11:76
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
        "#]],
    );
}

#[test]
fn an_event_gives_out_no_handle() {
    check_lib(
        r#"
use std::sync::Arc;
#[ffi::handle] pub struct Session;
#[ffi::data] pub struct Opened { session: Arc<Session> }
#[ffi::event] fn on_opened(ctx: &ffi::Context, opened: Opened);
#[ffi::event] fn on_value(ctx: &ffi::Context, session: Session);
#[ffi::event] fn on_shared(ctx: &ffi::Context, session: Arc<Session>);
#[ffi::event] fn on_all(ctx: &ffi::Context, all: Vec<Session>);
"#,
        expect![[r#"
            FFI0024 lib.rs:6:55-6:61
              the event `on_opened` gives out a handle, in `Opened`
              help: an event goes to many listeners, and a handle has one owner: give it out from a method
            FFI0024 lib.rs:7:55-7:62
              the event `on_value` gives out a handle, in `Session`
              help: an event goes to many listeners, and a handle has one owner: give it out from a method
            FFI0024 lib.rs:8:17-8:26
              the event `on_shared` gives out a handle, in `OnSharedPayload`
              help: an event goes to many listeners, and a handle has one owner: give it out from a method
            FFI0001 lib.rs:9:53-9:60
              the handle `Session` cannot be held by value
              help: the host has a share of it: write `Arc<Session>`
        "#]],
    );
}

#[test]
fn what_an_event_returns_follows_from_its_policy() {
    check_lib(
        r#"
#[ffi::event] fn on_answer(ctx: &ffi::Context) -> bool;
#[ffi::event] fn on_full(ctx: &ffi::Context) -> Result<(), ffi::QueueFull>;
#[ffi::event(on_full = "error")] fn on_silent(ctx: &ffi::Context);
#[ffi::event(on_full = "error")] fn on_other(ctx: &ffi::Context) -> Result<(), String>;
#[ffi::event(on_full = "error")] fn on_alias(ctx: &ffi::Context) -> Result<()>;
#[ffi::event(on_full = "error")] async fn on_waiting(ctx: &ffi::Context) -> Result<(), ffi::QueueFull>;
#[ffi::event(on_full = "drop_oldest")] async fn on_dropped(ctx: &ffi::Context);
#[ffi::event] fn on_unit(ctx: &ffi::Context) -> ();
"#,
        expect![[r#"
            FFI0024 lib.rs:3:50-3:54
              `on_answer` returns something, and listeners do not answer
              help: return nothing; with `on_full = "error"` an event returns `Result<(), ffi::QueueFull>`
            FFI0024 lib.rs:4:48-4:74
              `on_full` returns something, and listeners do not answer
              help: return nothing; with `on_full = "error"` an event returns `Result<(), ffi::QueueFull>`
            FFI0024 lib.rs:5:36-5:45
              `on_silent` does not say whether there was room
              help: return `Result<(), ffi::QueueFull>`, or leave `on_full` out
            FFI0024 lib.rs:6:68-6:86
              `on_other` returns something else than whether there was room
              help: return `Result<(), ffi::QueueFull>`
            FFI0024 lib.rs:7:68-7:78
              `on_alias` returns something else than whether there was room
              help: return `Result<(), ffi::QueueFull>`
            FFI0024 lib.rs:8:33-8:38
              `on_waiting` is async and does not wait for room
              help: leave `async` out, or `on_full`: without that it waits
            FFI0024 lib.rs:9:39-9:44
              `on_dropped` is async and does not wait for room
              help: leave `async` out, or `on_full`: without that it waits
        "#]],
    );
}

#[test]
fn options_of_events_are_checked() {
    check_lib(
        r#"
#[ffi::data] pub struct Echo;
#[ffi::event(wire = "")] fn on_empty(ctx: &ffi::Context);
#[ffi::event(wire = "a\0b")] fn on_zero(ctx: &ffi::Context);
#[ffi::event(on_full = "drop")] fn on_slip(ctx: &ffi::Context);
#[ffi::event(on_full = "wait")] fn on_wrong(ctx: &ffi::Context);
#[ffi::event(on_ful = "block")] fn on_option(ctx: &ffi::Context);
#[ffi::event(abi = "native")] fn on_abi(ctx: &ffi::Context);
#[ffi::event(wire)] fn on_flag(ctx: &ffi::Context);
#[ffi::event(rename_all = "camelCase")] fn on_echo(ctx: &ffi::Context, echo: Echo);
#[ffi::event] fn on_part(ctx: &ffi::Context, #[ffi(rename = "e")] echo: Echo);
#[ffi::event] fn on_ctx(#[ffi(rename = "c")] ctx: &ffi::Context);
#[ffi::event] #[ffi(rename = "x")] fn on_helper(ctx: &ffi::Context);
#[ffi::event] fn _1(ctx: &ffi::Context, count: u8);
"#,
        expect![[r#"
            FFI0024 lib.rs:4:20-4:22
              the event `on_empty` has no name on the wire
              help: hosts listen to all events by the empty name: give it one of its own
            FFI0024 lib.rs:5:20-5:26
              the event `on_zero` has a zero in its name on the wire
              help: names end with a zero in C: leave it out
            FFI0003 lib.rs:6:23-6:29
              `drop` is not what becomes of an event
              help: use one of `block`, `drop_oldest`, `error`
            FFI0003 lib.rs:7:23-7:29
              `wait` is not what becomes of an event
              help: use one of `block`, `drop_oldest`, `error`
            FFI0003 lib.rs:8:13-8:19
              `on_ful` is not an option of this attribute
              help: did you mean `on_full`?
            FFI0003 lib.rs:9:13-9:16
              `abi` is not an option of this attribute
              help: it takes `rename`, `wire`, `rename_all`, `on_full`
            FFI0003 lib.rs:10:13-10:17
              `wire` takes a value
              help: write `wire = ".."`
            FFI0003 lib.rs:11:13-11:23
              the payload of this event has names of its own
              help: leave `rename_all` out here: it is an option of that type
            FFI0003 lib.rs:12:51-12:57
              `rename` is not an option of this attribute
              help: it takes none
            FFI0003 lib.rs:13:30-13:36
              `rename` is not an option of this attribute
              help: it takes none
            FFI0003 lib.rs:14:16-14:33
              `#[ffi(..)]` goes on methods, parameters, fields and variants
              help: options of the whole item stand in its own attribute: `#[ffi::event(..)]`
            FFI0024 lib.rs:15:17-15:19
              `1Payload`, which is written for `_1`, is not a name
              help: give it a name that begins with a letter
        "#]],
    );
}

#[test]
fn an_event_is_a_function_without_a_body() {
    check_lib(
        r#"
#[ffi::event] fn on_body(ctx: &ffi::Context) {}
#[ffi::event] pub struct OnStruct;
#[ffi::event] pub trait OnTrait {}
#[ffi::export] fn exported();
#[ffi::evnt] fn on_slip(ctx: &ffi::Context);
"#,
        expect![[r#"
            FFI0024 lib.rs:3:45-3:46
              the event `on_body` has a body, and does nothing but tell its listeners
              help: end it with `;` instead
            FFI0002 lib.rs:4:25-4:33
              `#[ffi::event]` does not apply here
              help: it goes on a function without a body
            FFI0002 lib.rs:5:24-5:31
              `#[ffi::event]` does not apply here
              help: it goes on a function without a body
            FFI0002 lib.rs:6:18-6:26
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0020 lib.rs:7:2-7:11
              `ffi` has no attribute `evnt`
              help: did you mean `event`?
        "#]],
    );
}

#[test]
fn events_share_the_names_of_functions() {
    check(
        &[(
            "lib.rs",
            r#"#[ffi::library] pub struct Lib;
#[ffi::export] pub fn ticks() {}
mod events {
    #[ffi::event] pub fn ticks(ctx: &ffi::Context);
    #[ffi::event] pub fn destroy(ctx: &ffi::Context);
    #[ffi::event(wire = "gone")] pub fn on_gone(ctx: &ffi::Context);
    #[ffi::event(wire = "gone")] pub fn on_left(ctx: &ffi::Context);
    #[ffi::data] pub struct OnGonePayload;
}
"#,
        )],
        expect![[r#"
            FFI0007 lib.rs:4:25-4:30
              `ticks` is exported twice, as a function and as an event
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0018 lib.rs:5:25-5:32
              `destroy` is the name of something every library exports
              help: give it another name, with `rename = ".."` in its attribute
            FFI0007 lib.rs:7:40-7:47
              the events `on_gone` and `on_left` are both `gone` on the wire
              help: hosts could not tell them apart: give one of them another name, with `wire = ".."` in its attribute
            FFI0007 lib.rs:8:28-8:41
              `OnGonePayload` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
        "#]],
    );
}
