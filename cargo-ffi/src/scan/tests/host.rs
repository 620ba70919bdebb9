//! Host functions and interfaces.

use expect_test::expect;

use super::{check, check_lib, scan_lib};

#[test]
fn host_functions_are_read_with_their_arguments() {
    check_lib(
        r#"
use ffi::HostError;
use std::sync::Arc;
#[ffi::data] pub struct Profile { pub name: String }
#[ffi::error] pub enum StorageError { Full }
#[ffi::handle] pub struct Session;
/// Asks for a profile.
#[ffi::host] pub async fn fetch_profile(ctx: &ffi::Context, user_id: String) -> Result<Profile, ffi::HostError>;
#[ffi::host] pub fn now(ctx: &ffi::Context) -> Result<u64, String>;
#[ffi::host] pub fn log_line(ctx: &ffi::Context, line: String);
#[ffi::host(rename = "hand_over", rename_all = "camelCase")]
fn give(ctx: &ffi::Context, the_session: Arc<Session>) -> Result<Option<Arc<Session>>, HostError>;
/// Keeps what is worth it.
#[ffi::host(rename_all = "camelCase")]
pub trait KeyStore: Send {
    async fn get(&self, key_name: String) -> Result<Option<Vec<u8>>, StorageError>;
    #[ffi(rename = "tell")] fn log(&self, #[ffi(rename = "l")] line: String);
    #[cfg(windows)] fn windows(&self);
    fn check(&self) -> Result<(), HostError>;
}
"#,
        expect![[r#"
            lib.rs:6 enum StorageError Full(Full)
            lib.rs:5 struct Profile { name(name): String }
            lib.rs:9 struct FetchProfileArgs { user_id(user_id): String }
            lib.rs:10 struct NowArgs {}
            lib.rs:11 struct LogLineArgs { line(line): String }
            lib.rs:13 struct HandOverArgs { the_session(theSession): Arc<Session> }
            lib.rs:17 struct KeyStoreGetArgs { key_name(keyName): String }
            lib.rs:18 struct KeyStoreTellArgs { line(l): String }
            lib.rs:20 struct KeyStoreCheckArgs {}
            lib.rs:7 handle Session
            lib.rs:16 interface KeyStore
            lib.rs:9 host async fetch_profile(user_id: String) with FetchProfileArgs -> Profile ! String
            lib.rs:10 host now() with NowArgs -> u64 ! String
            lib.rs:11 host log_line(line: String) with LogLineArgs
            lib.rs:13 host hand_over(the_session: Arc<Session>) with HandOverArgs -> Option<Arc<Session>> ! String
            lib.rs:17 host of KeyStore async key_store_get(key_name: String) with KeyStoreGetArgs -> Option<Vec<u8>> ! StorageError
            lib.rs:18 host of KeyStore key_store_tell(line: String) with KeyStoreTellArgs
            lib.rs:20 host of KeyStore key_store_check() with KeyStoreCheckArgs ! String
        "#]],
    );
}

#[test]
fn what_is_written_for_a_host_function_is_documented() {
    let scan = scan_lib(
        "/// Keeps.\n#[ffi::host]\ntrait Store { /// Gets.\nfn get(&self, key: String) -> Result<u8, String>; }",
    );
    let [store] = scan.contract.interfaces() else { panic!("one interface") };
    let ([get], [args]) = (scan.contract.host_functions(), scan.contract.records()) else {
        panic!("one of each")
    };
    assert_eq!([&store.docs, &get.docs], ["Keeps.", "Gets."]);
    assert_eq!(args.docs, "What `store_get` is called with.");
}

#[test]
fn names_in_host_functions_are_followed() {
    check_lib(
        r#"
mod types {
    pub type Blob = Vec<u8>;
    pub type Failed = ffi::HostError;
    #[ffi::error] pub struct Broken;
}
use types::*;
type B = Broken;
#[ffi::host] fn load(ctx: &ffi::Context, key: Blob) -> Result<Blob, Failed>;
#[ffi::host] trait Disk { fn read(&self, keys: Vec<Blob>) -> Result<Blob, B>; }
"#,
        expect![[r#"
            lib.rs:6 struct Broken {}
            lib.rs:10 struct LoadArgs { key(key): Vec<u8> }
            lib.rs:11 struct DiskReadArgs { keys(keys): Vec<Vec<u8>> }
            lib.rs:11 interface Disk
            lib.rs:10 host load(key: Vec<u8>) with LoadArgs -> Vec<u8> ! String
            lib.rs:11 host of Disk disk_read(keys: Vec<Vec<u8>>) with DiskReadArgs -> Vec<u8> ! Broken
        "#]],
    );
}

#[test]
fn a_host_function_can_say_that_there_was_no_answer() {
    check_lib(
        r#"
pub type Result<T, E = ffi::HostError> = std::result::Result<T, E>;
pub type Fetched = std::result::Result<u8, String>;
#[ffi::host] async fn value(ctx: &ffi::Context) -> Vec<u8>;
#[ffi::host] async fn told(ctx: &ffi::Context);
#[ffi::host] fn now(ctx: &ffi::Context) -> u64;
#[ffi::host] fn short(ctx: &ffi::Context) -> Result<u64>;
#[ffi::host] fn hidden(ctx: &ffi::Context) -> Fetched;
#[ffi::host] fn number(ctx: &ffi::Context) -> Result<u64, u32>;
#[ffi::host] fn data(ctx: &ffi::Context) -> Result<u64, Point>;
#[ffi::host] fn ticks(ctx: &ffi::Context) -> Result<impl Stream<Item = u8>, String>;
#[ffi::data] pub struct Point;
"#,
        expect![[r#"
            FFI0025 lib.rs:5:51-5:58
              `value` waits for the host, and cannot say that there was no answer
              help: return `Result<Vec<u8>, ffi::HostError>`
            FFI0025 lib.rs:6:13-6:18
              `told` is async, and cannot say that there was no answer
              help: return `Result<(), ffi::HostError>`; without `async` the host is told, and not waited for
            FFI0025 lib.rs:7:43-7:46
              `now` waits for the host, and cannot say that there was no answer
              help: return `Result<u64, ffi::HostError>`
            FFI0011 lib.rs:8:45-8:56
              the error type of this `Result` is not visible here
              help: write it out: `Result<T, MyError>`
            FFI0011 lib.rs:9:46-9:53
              `Fetched` is a `Result`, which its name does not say
              help: call the alias `Result`, in a module of its own if need be, or write `Result<T, MyError>` out
            FFI0025 lib.rs:9:46-9:53
              `hidden` waits for the host, and cannot say that there was no answer
              help: return `Result<Fetched, ffi::HostError>`
            FFI0001 lib.rs:10:58-10:61
              `u32` is not an error
              help: fail with a `String`, or with a type annotated with `#[ffi::error]`
            FFI0015 lib.rs:11:56-11:61
              `data` fails with `Point`, which is not an error
              help: annotate `Point` with `#[ffi::error]` and implement `Display` for it
            FFI0025 lib.rs:12:45-12:83
              `ticks` returns a stream, which a host cannot answer with
              help: let the host call a method of the library with each item
        "#]],
    );
}

#[test]
fn arguments_of_a_host_are_owned_and_can_cross() {
    check_lib(
        r#"
use std::collections::HashSet;
#[ffi::handle] pub struct Session;
#[ffi::data] pub struct Point { x: i32 }
pub struct Unknown;
#[ffi::host] fn missing();
#[ffi::host] fn method(&self);
#[ffi::host] fn text(ctx: &ffi::Context, text: &str);
#[ffi::host] fn size(ctx: &ffi::Context, size: usize);
#[ffi::host] fn unknown(ctx: &ffi::Context, what: Unknown);
#[ffi::host] fn undeclared(ctx: &ffi::Context, what: other::Type) -> Result<other::Type, other::Error>;
#[ffi::host] fn keys(ctx: &ffi::Context, what: HashSet<Point>);
#[ffi::host] fn handle(ctx: &ffi::Context, session: Session) -> Result<Session, String>;
#[ffi::host] fn generic<T>(ctx: &ffi::Context, what: T);
#[ffi::host] fn stream(ctx: &ffi::Context, what: impl Stream<Item = u8>);
#[ffi::host] fn body(ctx: &ffi::Context) {}
#[ffi::host] fn _1(ctx: &ffi::Context);
#[ffi::host] struct Other;
#[ffi::host(wire = "x")] fn option(ctx: &ffi::Context);
"#,
        expect![[r#"
            FFI0025 lib.rs:7:16-7:23
              `missing` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0025 lib.rs:8:16-8:22
              `method` does not begin with the context that it is for
              help: take `ctx: &ffi::Context` as the first parameter
            FFI0025 lib.rs:9:48-9:51
              `text` is taken by reference, and leaves the library
              help: take an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`
            FFI0001 lib.rs:10:47-10:52
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0015 lib.rs:11:50-11:57
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:12:53-12:64
              `undeclared` uses `Type`, which is not annotated
              help: annotate `Type` with `#[ffi::data]`
            FFI0015 lib.rs:12:76-12:87
              `undeclared` uses `Type`, which is not annotated
              help: annotate `Type` with `#[ffi::data]`
            FFI0015 lib.rs:12:89-12:101
              `undeclared` uses `Error`, which is not annotated
              help: annotate `Error` with `#[ffi::error]`
            FFI0001 lib.rs:13:55-13:60
              `Point` cannot be a key
              help: keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those
            FFI0001 lib.rs:14:52-14:59
              the handle `Session` cannot be held by value
              help: the host has a share of it: write `Arc<Session>`
            FFI0001 lib.rs:14:71-14:78
              the handle `Session` cannot be held by value
              help: the host has a share of it: write `Arc<Session>`
            FFI0004 lib.rs:15:24-15:25
              `generic` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
            FFI0011 lib.rs:16:49-16:71
              a stream crosses only as what a function returns
              help: take a `Vec<T>`, or let the host call a method with each item
            FFI0025 lib.rs:17:41-17:42
              `body` has a body, and the host is what implements it
              help: end it with `;` instead
            FFI0025 lib.rs:18:16-18:18
              `1Args`, which is written for `_1`, is not a name
              help: give it a name that begins with a letter
            FFI0002 lib.rs:19:20-19:25
              `#[ffi::host]` does not apply here
              help: it goes on a function without a body, or a trait
            FFI0003 lib.rs:20:12-20:16
              `wire` is not an option of this attribute
              help: it takes `rename`, `rename_all`
        "#]],
    );
}

#[test]
fn a_trait_of_the_host_has_functions_alone() {
    check_lib(
        r#"
#[ffi::host] pub trait Empty {}
#[ffi::host] pub trait Generic<'a, T> { fn get(&self, what: T); }
#[ffi::host] pub unsafe trait Unsafe { fn get(&self); }
#[ffi::host(rename = "x")] pub trait Renamed { fn get(&self); }
#[ffi::host]
pub trait Storage {
    const SIZE: u32;
    type Key;
    fn no_self(key: String);
    fn changed(&mut self);
    fn owned(self);
    fn body(&self) {}
    fn borrowed(&self, key: &str);
    fn context(&self, ctx: &ffi::Context);
    fn generic<T>(&self, of: T);
    #[ffi::event] fn event(&self);
    async fn value(&self) -> u8;
}
"#,
        expect![[r#"
            FFI0025 lib.rs:3:23-3:28
              there is nothing in `Empty` for a host to implement
              help: give it a function: `fn log(&self, line: String);`
            FFI0025 lib.rs:4:31-4:36
              the trait `Generic` cannot be generic: hosts implement it once
              help: write the concrete types out, without lifetimes
            FFI0025 lib.rs:5:17-5:23
              the trait `Unsafe` is unsafe, and no host can promise anything
              help: leave `unsafe` out
            FFI0003 lib.rs:6:12-6:18
              `rename` is not an option of this attribute
              help: it takes `rename_all`
            FFI0025 lib.rs:9:4-9:20
              only functions can stand in a trait that hosts implement
              help: move it to a trait of its own, or out of the trait
            FFI0025 lib.rs:10:4-10:13
              only functions can stand in a trait that hosts implement
              help: move it to a trait of its own, or out of the trait
            FFI0025 lib.rs:11:7-11:14
              `no_self` is called on a context, and does not take it as `&self`
              help: let it begin with `&self`
            FFI0025 lib.rs:12:15-12:24
              `changed` is called on a context, and does not take it as `&self`
              help: let it begin with `&self`
            FFI0025 lib.rs:13:13-13:17
              `owned` is called on a context, and does not take it as `&self`
              help: let it begin with `&self`
            FFI0025 lib.rs:14:19-14:20
              `body` has a body, and the host is what implements it
              help: end it with `;` instead
            FFI0025 lib.rs:15:29-15:32
              `key` is taken by reference, and leaves the library
              help: take an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`
            FFI0011 lib.rs:16:22-16:25
              there is one context, and it is here already
              help: leave this parameter out
            FFI0004 lib.rs:17:15-17:16
              `generic` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
            FFI0002 lib.rs:18:21-18:26
              `#[ffi::event]` does not apply here
              help: it goes on a function without a body
            FFI0025 lib.rs:19:29-19:31
              `value` waits for the host, and cannot say that there was no answer
              help: return `Result<u8, ffi::HostError>`
        "#]],
    );
}

#[test]
fn host_functions_share_the_names_of_functions() {
    check(
        &[(
            "lib.rs",
            r#"#[ffi::library] pub struct Lib;
#[ffi::export] pub fn register_now() {}
#[ffi::host] pub fn now(ctx: &ffi::Context);
#[ffi::host] pub fn get(ctx: &ffi::Context);
#[ffi::data] pub struct GetArgs;
#[ffi::data] pub struct Storage;
mod host {
    #[ffi::host] pub trait Storage { fn get(&self); }
    #[ffi::host] pub fn storage_get(ctx: &ffi::Context);
    #[ffi::host] pub fn disk_get(ctx: &ffi::Context);
    #[ffi::host] pub trait Disk { fn get(&self); }
    #[ffi::host] pub fn host_fn(ctx: &ffi::Context);
}
"#,
        )],
        expect![[r#"
            FFI0007 lib.rs:3:20-3:23
              a form of `now` has the same symbol as a form of `register_now`
              help: `register_`, `complete_` and `fail_` before a name are taken by the host function of that name: give one of the two another name with `rename = ".."`
            FFI0007 lib.rs:5:24-5:31
              `GetArgs` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0007 lib.rs:8:27-8:34
              `Storage` is exported twice, as a struct and as an interface
              help: other languages have no modules to tell them apart: give one of them another name there, by its name in Rust
            FFI0007 lib.rs:9:24-9:35
              `StorageGetArgs` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0007 lib.rs:9:24-9:35
              `storage_get` is exported twice, as a host function
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0007 lib.rs:11:37-11:40
              `DiskGetArgs` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0007 lib.rs:11:37-11:40
              `disk_get` is exported twice, as a host function
              help: other languages have no modules to tell them apart: give one of them another name there, with `#[ffi(rename = "..")]` on it
            FFI0018 lib.rs:12:24-12:31
              a form of `host_fn` has the name of something every library exports
              help: give it another name, with `rename = ".."` in its attribute
        "#]],
    );
}
