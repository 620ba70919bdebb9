//! The context of a call, which is in no contract.

use expect_test::expect;

use super::{check, check_lib};

#[test]
fn the_context_of_a_call_does_not_cross() {
    check_lib(
        r#"
#[ffi::handle] pub struct Session;
#[ffi::export]
impl Lib {
    #[ffi::constructor] pub fn create(ctx: &ffi::Context, name: String) -> Self { todo!() }
    pub async fn echo(&self, name: &str, context: &::ffi::Context, count: u8) -> String { todo!() }
    pub fn keep(&self, mut ctx: (ffi::Context)) { todo!() }
    pub fn named(&self, ctx: ffi::Context) { todo!() }
}
#[ffi::export(handle)]
impl Session {
    #[ffi::constructor] pub fn open(ctx: ffi::Context) -> Self { todo!() }
    pub fn write(&self, ctx: &ffi::Context, data: &[u8]) { todo!() }
}
"#,
        expect![[r#"
            lib.rs:3 handle Session
            lib.rs:6 constructor create(name: String)
            lib.rs:7 method async echo(name: String, count: u8) -> String
            lib.rs:8 method keep()
            lib.rs:9 method named()
            lib.rs:13 constructor of Session session_open() -> Arc<Session>
            lib.rs:14 method of Session session_write(data: Vec<u8>)
        "#]],
    );
}

#[test]
fn a_static_function_has_no_context() {
    check_lib(
        r#"
#[ffi::handle] pub struct Session;
#[ffi::export]
impl Lib {
    pub fn report(ctx: &ffi::Context, count: u32) {}
}
#[ffi::export(handle)]
impl Session {
    pub fn count(ctx: ffi::Context) -> u8 { 0 }
}
#[ffi::export]
pub fn free(
    count: u8,
    ctx: &ffi::Context,
) {}
"#,
        expect![[r#"
            FFI0023 lib.rs:6:18-6:21
              the static function `report` has no context
              help: make it a method, with `&self`: that is called on a context
            FFI0023 lib.rs:10:17-10:20
              the static function `count` has no context
              help: make it a method, with `&self`: that is called on a context
            FFI0023 lib.rs:15:4-15:7
              the static function `free` has no context
              help: make it a method, with `&self`: that is called on a context
        "#]],
    );
}

#[test]
fn a_context_is_taken_once_and_as_it_is() {
    check_lib(
        r#"
#[ffi::export]
impl Lib {
    pub fn twice(&self, one: &ffi::Context, two: ffi::Context) {}
    pub fn changed(&self, ctx: &mut ffi::Context) {}
    pub fn kept(&self, ctx: &'static ffi::Context) {}
    pub fn optional(&self, #[ffi(default)] ctx: &ffi::Context) {}
    pub fn unnamed(&self, _: &ffi::Context) {}
    pub fn given(&self) -> ffi::Context { todo!() }
    pub fn inside(&self, all: Vec<ffi::Context>) {}
}
"#,
        expect![[r#"
            FFI0011 lib.rs:5:44-5:47
              there is one context, and it is here already
              help: leave this parameter out
            FFI0001 lib.rs:6:31-6:48
              a context is shared, and cannot be taken by `&mut`
              help: take `&ffi::Context`
            FFI0001 lib.rs:7:29-7:36
              a context is lent for the duration of the call
              help: take `ffi::Context` to keep it: it can be cloned and sent
            FFI0003 lib.rs:8:33-8:40
              `default` is not an option of this attribute
              help: it takes none
            FFI0011 lib.rs:9:26-9:27
              a parameter needs a name
              help: take the value under a name and match on it in the body
            FFI0001 lib.rs:10:27-10:39
              a context is no value that crosses
              help: a parameter of a method that is `&ffi::Context`, in just these words, is filled in
            FFI0001 lib.rs:11:34-11:46
              a context is no value that crosses
              help: a parameter of a method that is `&ffi::Context`, in just these words, is filled in
        "#]],
    );
}

#[test]
fn a_context_is_known_by_its_path_alone() {
    check(
        &[(
            "lib.rs",
            r#"#[ffi::library] pub struct Lib;
mod imported {
    use ffi::Context;
    type Ctx = ffi::Context;
    use crate::Lib;
    #[ffi::export]
    impl Lib {
        pub fn imported(&self, ctx: &Context) {}
        pub fn alias(&self, ctx: Ctx) {}
    }
}
mod own {
    pub struct Context;
    use crate::Lib;
    #[ffi::export]
    impl Lib {
        pub fn own(&self, ctx: &Context) {}
        pub fn of_std(&self, ctx: &std::task::Context) {}
        pub fn of_task(&self, ctx: &task::Context) {}
        pub fn inside(&self, ctx: &ffi::Context::Inner) {}
    }
}
"#,
        )],
        expect![[r#"
            FFI0001 lib.rs:8:37-8:44
              a context is no value that crosses
              help: a parameter of a method that is `&ffi::Context`, in just these words, is filled in
            FFI0001 lib.rs:9:33-9:36
              a context is no value that crosses
              help: a parameter of a method that is `&ffi::Context`, in just these words, is filled in
            FFI0015 lib.rs:17:32-17:39
              `Context` is not annotated
              help: annotate `Context` with `#[ffi::data]`; the context of the call is known as `ffi::Context` alone
            FFI0015 lib.rs:18:35-18:53
              `of_std` uses `Context`, which is not annotated
              help: annotate `Context` with `#[ffi::data]`; the context of the call is known as `ffi::Context` alone
            FFI0015 lib.rs:19:36-19:49
              `of_task` uses `Context`, which is not annotated
              help: annotate `Context` with `#[ffi::data]`; the context of the call is known as `ffi::Context` alone
            FFI0015 lib.rs:20:35-20:54
              `inside` uses `Inner`, which is not annotated
              help: annotate `Inner` with `#[ffi::data]`
        "#]],
    );
    check_lib(
        r#"
#[ffi::data] pub struct Context;
#[ffi::export] impl Lib { pub fn own(&self, ctx: &Context) {} }
"#,
        expect![[r#"
            lib.rs:3 struct Context {}
            lib.rs:4 method own(ctx: Context)
        "#]],
    );
}
