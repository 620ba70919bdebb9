//! Functions that return streams.

use expect_test::expect;

use super::check_lib;

#[test]
fn streams_are_read_in_all_their_forms() {
    check_lib(
        r#"
use std::pin::Pin;
use futures::{Stream, stream::BoxStream};
#[ffi::data] pub struct Tick { pub n: u64 }
#[ffi::error] pub struct Fault;
#[ffi::handle] pub struct Session;
type T = Tick;
type F = Fault;
#[ffi::export]
impl Lib {
    pub fn plain(&self, every_ms: u64) -> impl Stream<Item = Tick> { todo!() }
    pub fn items(&self) -> impl ffi::Stream<Item = Result<T, F>> + Send + '_ { todo!() }
    pub async fn opens(&self) -> Result<impl Stream<Item = T> + use<>, F> { todo!() }
    pub fn both(&self) -> Result<impl Stream<Item = Result<Vec<u8>, String>>, String> { todo!() }
    pub fn boxed(&self) -> BoxStream<'_, Result<Session, Fault>> { todo!() }
    pub fn pinned(&self) -> Pin<Box<dyn Stream<Item = Option<T>> + Send + '_>> { todo!() }
    pub fn of_none() -> BoxStream<'static, u8> { todo!() }
}
#[ffi::export] pub fn free() -> (impl Stream<Item = String>) { todo!() }
#[ffi::export(handle)]
impl Session {
    pub fn siblings(&self, ctx: &ffi::Context) -> BoxStream<'_, Result<std::sync::Arc<Self>, Fault>> { todo!() }
}
"#,
        expect![[r#"
            lib.rs:5 struct Tick { n(n): u64 }
            lib.rs:6 struct Fault {}
            lib.rs:7 handle Session
            lib.rs:12 method plain(every_ms: u64) -> stream of Tick
            lib.rs:13 method items() -> stream of Tick ! Fault
            lib.rs:14 method async opens() -> stream of Tick ! Fault
            lib.rs:15 method both() -> stream of Vec<u8> ! String
            lib.rs:16 method boxed() -> stream of Arc<Session> ! Fault
            lib.rs:17 method pinned() -> stream of Option<Tick>
            lib.rs:18 static of_none() -> stream of u8
            lib.rs:20 static free() -> stream of String
            lib.rs:23 method of Session session_siblings() -> stream of Arc<Session> ! Fault
        "#]],
    );
}

#[test]
fn a_stream_fails_with_one_error_that_is_seen() {
    check_lib(
        r#"
pub type Result<T, E = Fault> = std::result::Result<T, E>;
pub type Ticked = std::result::Result<u8, Fault>;
pub type Ticks = BoxStream<'static, u8>;
#[ffi::error] pub struct Fault;
#[ffi::data] pub struct Point;
#[ffi::export]
impl Lib {
    pub fn two(&self) -> Result<impl Stream<Item = Result<u8, String>>, Fault> { todo!() }
    pub fn outer(&self) -> Result<BoxStream<'_, u8>> { todo!() }
    pub fn inner(&self) -> BoxStream<'_, Result<u8>> { todo!() }
    pub fn hidden(&self) -> BoxStream<'_, Ticked> { todo!() }
    pub fn no_error(&self) -> BoxStream<'_, Result<u8, Point>> { todo!() }
    pub fn alias(&self) -> Ticks { todo!() }
    pub fn alias_inside(&self) -> Result<Ticks, Fault> { todo!() }
    pub fn alias_in_alias(&self) -> other::Result { todo!() }
}
mod other { pub type Result = std::result::Result<super::Ticks, super::Fault>; }
"#,
        expect![[r#"
            FFI0011 lib.rs:10:62-10:68
              this stream cannot begin for `Fault`, and ends with `String`
              help: let both fail with the same type, written in the same way: hosts get one error
            FFI0011 lib.rs:11:27-11:52
              the error type of this `Result` is not visible here
              help: write it out: `Result<T, MyError>`
            FFI0011 lib.rs:12:41-12:51
              the error type of this `Result` is not visible here
              help: write it out: `Result<T, MyError>`
            FFI0011 lib.rs:13:42-13:48
              `Ticked` is a `Result`, which its name does not say
              help: call the alias `Result`, in a module of its own if need be, or write `Result<T, MyError>` out
            FFI0015 lib.rs:14:55-14:60
              `no_error` fails with `Point`, which is not an error
              help: annotate `Point` with `#[ffi::error]` and implement `Display` for it
            FFI0011 lib.rs:15:27-15:32
              `Ticks` hides that it is a stream
              help: write it out: `impl Stream<Item = T>`, or `BoxStream<'_, T>`
            FFI0011 lib.rs:16:41-16:46
              `Ticks` hides that it is a stream
              help: write it out: `impl Stream<Item = T>`, or `BoxStream<'_, T>`
            FFI0011 lib.rs:17:36-17:49
              `other::Result` hides that it is a stream
              help: write it out: `impl Stream<Item = T>`, or `BoxStream<'_, T>`
        "#]],
    );
}

#[test]
fn a_stream_is_what_a_function_returns() {
    check_lib(
        r#"
#[ffi::data] pub struct Held { ticks: BoxStream<'static, u8> }
#[ffi::handle] pub struct Session;
#[ffi::export]
impl Lib {
    #[ffi::constructor] pub fn create() -> impl Stream<Item = Self> { todo!() }
    pub fn taken(&self, ticks: impl Stream<Item = u8>) {}
    pub fn many(&self) -> Vec<BoxStream<'_, u8>> { todo!() }
    pub fn nested(&self) -> BoxStream<'_, BoxStream<'_, u8>> { todo!() }
    pub fn borrowed(&self) -> BoxStream<'_, &str> { todo!() }
    pub fn unit(&self) -> BoxStream<'_, ()> { todo!() }
    pub fn sizes(&self) -> BoxStream<'_, Result<usize, String>> { todo!() }
    pub fn unknown(&self) -> BoxStream<'_, Vec<Unknown>> { todo!() }
    pub fn static_handle() -> BoxStream<'static, Session> { todo!() }
    pub fn generic<'a>(&'a self) -> BoxStream<'a, u8> { todo!() }
    pub fn without_item(&self) -> impl Stream { todo!() }
}
pub struct Unknown;
"#,
        expect![[r#"
            FFI0011 lib.rs:3:38-3:60
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
            FFI0011 lib.rs:7:31-7:37
              the constructor `create` returns a stream
              help: return `Self` or `Result<Self, E>`, and the stream from a method
            FFI0011 lib.rs:8:31-8:53
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
            FFI0011 lib.rs:9:30-9:47
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
            FFI0011 lib.rs:10:42-10:59
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
            FFI0006 lib.rs:11:44-11:48
              a result cannot borrow: nothing keeps the owner alive while the host looks at it
              help: return an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<T>` for a handle
            FFI0001 lib.rs:12:40-12:42
              `()` is not a value
              help: leave it out, or use `bool`
            FFI0001 lib.rs:13:48-13:53
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0015 lib.rs:14:47-14:54
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0022 lib.rs:15:49-15:56
              `static_handle` gives out the handle `Session`, but has no context that it could belong to
              help: make it a method of the library, with `&self`
            FFI0004 lib.rs:16:19-16:21
              `generic` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
            FFI0001 lib.rs:17:34-17:45
              `impl Trait` cannot cross here
              help: name the concrete type; what comes one after the other is `impl Stream<Item = T>`
        "#]],
    );
}
