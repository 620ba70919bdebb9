//! What the glue is written with does not depend on the names that an author uses.

#![deny(warnings, unsafe_code, clippy::all, clippy::pedantic)]
#![allow(dead_code, non_camel_case_types, non_snake_case, reason = "the names are the point, and are in the way")]
#![allow(clippy::needless_pass_by_value, clippy::struct_field_names, clippy::unused_self, reason = "the names are the point")]
#![allow(clippy::unused_async, reason = "the shape is the point")]

/// Everything a prelude or the glue might call the same.
mod shadows {
    pub struct Result;
    pub struct Option;
    pub struct Box;
    pub struct Infallible;
    pub trait Crossing {}
    pub trait ToString {
            fn to_string(&self) {}
    }
    impl<T> ToString for T {}
    pub trait Borrow {
            fn borrow(&self) {}
    }
    impl<T> Borrow for T {}
    pub trait Clone {}
    pub trait Copy {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Future {}
    pub trait Stream {}
    pub struct Context;
    pub struct Event;
    pub struct OnFull;
    pub struct HostFunction;
}


/// Not the one of the standard library.
#[allow(unused_macros, reason = "nothing may reach it")]
macro_rules! assert {
    ($($any:tt)*) => {
        compile_error!("the author's own `assert!`")
    };
}

mod library {
    #[allow(unused_imports, reason = "to be in the way")]
    use super::shadows::*;

    #[ffi::library]
    pub struct Library {
        context: String,
    }

    #[ffi::data]
    pub struct Value {
        pub arena: String,
        pub decoder: i32,
        pub encoder: i32,
        pub key: i32,
        pub message: String,
        pub tag: i32,
        pub value: Vec<C>,
        pub value0: i32,
        pub reserved: u8,
        pub error: i32,
        pub self_: bool,
        pub c: bool,
        pub r#type: std::option::Option<String>,
    }

    #[ffi::data]
    pub struct C {
        pub r#fn: i32,
    }

    #[ffi::data]
    #[derive(Clone, Copy)]
    pub enum Flat {
        Ok,
        Err,
        Some,
        None,
        r#Type,
    }

    #[ffi::data]
    pub enum Rich {
        Ok(i32),
        Err { payload: i32, field0: i32, arena: i32, name: String, r#struct: Flat },
        Some(i32, C),
        None,
        r#Fn,
    }

    #[ffi::error]
    pub struct Error {
        pub message: String,
        pub arena: i32,
    }

    impl std::fmt::Display for Error {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.message)
        }
    }

    #[ffi::export]
    impl Library {
        #[ffi::constructor]
        pub async fn new(out: String, timeout_ms: i64, reply: i32) -> Self {
            let _ = (timeout_ms, reply);
            Self { context: out }
        }

        pub fn wait(&self, context: i32, callback: i32, user_data: i32) -> i32 {
            context + callback + user_data
        }

        pub async fn native(&self, reply: i32, out: i32, timeout_ms: i64, len: i32, request: i32) -> i32 {
            let _ = timeout_ms;
            reply + out + len + request
        }

        pub fn cbor(&self, decoder: &Value, key: &[Rich], arena: Flat) -> String {
            let _ = (decoder, key, arena);
            self.context.clone()
        }

        pub fn instance(&self, this: i32, target: i32, held: i32) -> i32 {
            this + target + held
        }

        pub async fn r#fn(&self, r#type: String, r#match: C) -> std::result::Result<C, Error> {
            if r#type.is_empty() { Ok(r#match) } else { Err(Error { message: r#type, arena: 1 }) }
        }

        pub fn args(arg0: i32, arg1: i32, value0: i32, value1: i32) -> i32 {
            arg0 + arg1 + value0 + value1
        }

        pub fn clone(&self) -> i32 {
            i32::from(self.context.is_empty())
        }

        pub fn drop(&self, mut decode: Vec<i32>, _encode: i32) -> Vec<i32> {
            decode.sort_unstable();
            decode
        }

        #[ffi::destructor]
        pub async fn destroy_all(self) {
            drop(self);
        }
    }
}

/// Events, host functions and streams.
mod declared {
    use super::library::{C, Error, Library};
    #[allow(unused_imports, reason = "to be in the way")]
    use super::shadows::*;

    #[ffi::event]
    pub(crate) fn on_event(context: &ffi::Context, event: C);

    #[ffi::event]
    pub(crate) fn event(
        fire: &ffi::Context,
        context: C,
        event: i32,
        payload: i32,
        arena: std::string::String,
        EVENT: u8,
        c: u8,
        decoder: u8,
        this: u8,
    );

    #[ffi::event]
    pub(crate) async fn fire_async(event: &ffi::Context, fire_async: i32);

    impl std::convert::From<ffi::HostError> for Error {
        fn from(_: ffi::HostError) -> Self {
            Self { message: std::string::String::new(), arena: 0 }
        }
    }

    /// Named like a struct of the glue, as far as that shows.
    #[ffi::data]
    pub(crate) struct CallArgs {
        pub(crate) tuple: std::option::Option<i32>,
    }

    #[ffi::host]
    pub(crate) async fn call(
        ffi_args: &ffi::Context,
        context: CallArgs,
        args: i32,
        host: std::option::Option<u8>,
        NAME: u8,
    ) -> std::result::Result<C, Error>;

    #[ffi::host]
    pub(crate) trait Crossed {
        async fn call_now(&self, this: i32, ctx: i32, context: i32) -> std::result::Result<(), ffi::HostError>;
        fn tell(&self, into_tuple: i32);
        fn clone(&self) -> std::result::Result<i32, std::string::String>;
    }

    #[ffi::export]
    impl Library {
        pub fn stream(
            &self,
            stream: i32,
            context: ffi::Context,
            items: i32,
            scope: i32,
        ) -> std::result::Result<impl ffi::Stream<Item = i32>, std::string::String> {
            let _ = (context, items, scope);
            if stream == 0 { Err(std::string::String::new()) } else { Ok(Empty) }
        }

        pub async fn items(&self, out: i32, context: &ffi::Context, timeout_ms: i32) {
            let _ = (out, timeout_ms);
            on_event(context, C { r#fn: 1 });
        }
    }

    pub(crate) struct Empty;

    impl ffi::Stream for Empty {
        type Item = i32;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::option::Option<i32>> {
            std::task::Poll::Ready(None)
        }
    }
}

/// Constants, which are also the lengths of arrays.
pub mod constants {
    macro_rules! constants {
        ($($module:ident: $name:ident)*) => {
            $(
                mod $module {
                    #[doc = "Named like a constant that the glue might have."]
                    pub const $name: usize = 3;

                    #[ffi::data]
                    pub struct $module {
                        pub array: [u8; $name],
                    }

                    #[ffi::export]
                    pub fn $module(array: [u8; $name], more: &[[i32; $name]]) -> Vec<[String; $name]> {
                        let _ = (array, more);
                        Vec::new()
                    }

                    pub mod exported {
                        #[doc = "The same."]
                        #[ffi::export]
                        pub const $name: u32 = 3;
                    }
                }
            )*
        };
    }

    constants!(
        a: DECL b: KRATE c: LEN d: RECORD e: TYPE f: C g: N h: VALUE i: T j: START k: STOP l: HOME m: VERSION n: TEXT
        o: KEYS p: PLAIN q: SEQ r: LAYOUT s: FIELDS
    );
}

/// Free functions, which stand beside the glue's own locals.
pub mod free {
    macro_rules! free {
        ($($name:ident)*) => {
            $(
                #[doc = "Named like a local of the glue."]
                #[ffi::export]
                #[must_use]
                pub fn $name(value: i32) -> i32 {
                    value
                }
            )*
        };
    }

    free!(callback user_data request len out reply context this arg0 value0 decoder error);

    /// Named like a local of the glue.
    #[ffi::export]
    pub async fn timeout_ms(decoded: String) -> String {
        decoded
    }

    /// Named like a keyword.
    #[ffi::export]
    #[must_use]
    pub fn r#loop(r#in: i32) -> i32 {
        r#in
    }
}

fn main() {}
