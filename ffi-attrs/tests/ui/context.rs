//! Only what is called on a context has one, and has it as it is.

#![allow(unused)]

#[ffi::library]
pub struct Lib;

mod other {
    #[derive(Clone)]
    pub struct Context;
}
use ffi::Context;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create() -> Self {
        Lib
    }

    pub fn no_context(ctx: &ffi::Context, count: u32) {}

    pub fn twice(&self, one: &ffi::Context, two: ffi::Context) {}

    pub fn exclusive(&self, ctx: &mut ffi::Context) {}

    pub fn kept(&self, ctx: &'static ffi::Context) {}

    pub fn inside(&self, ctx: Option<ffi::Context>) {}

    pub fn given(&self) -> ffi::Context {
        todo!()
    }

    pub fn named(&self, #[ffi(rename = "c")] ctx: &ffi::Context) {}

    pub fn without_a_name(&self, _: &ffi::Context) {}
}

#[ffi::export]
pub async fn free(ctx: ffi::Context) {}

#[ffi::data]
pub struct Held {
    pub ctx: ffi::Context,
}

fn main() {}
