//! Host functions that no host can answer.

#![allow(unused)]

use ffi::Context;

#[ffi::library]
pub struct Lib;

pub type BoxStream<'a, T> = std::pin::Pin<Box<dyn ffi::Stream<Item = T> + Send + 'a>>;

#[ffi::data]
pub struct Tick {
    pub count: u64,
}

#[ffi::host]
pub fn body(ctx: &ffi::Context) {}

#[ffi::host]
pub fn no_context(count: u32);

#[ffi::host]
pub fn bare_context(ctx: &Context, count: u32);

#[ffi::host]
pub fn reference(ctx: &ffi::Context, text: &str, tick: &Tick);

#[ffi::host]
pub fn no_result(ctx: &ffi::Context, count: u32) -> u32;

#[ffi::host]
pub async fn no_error(ctx: &ffi::Context, count: u32);

#[ffi::host]
pub fn alias(ctx: &ffi::Context) -> std::io::Result<u32>;

#[ffi::host]
pub fn stream(ctx: &ffi::Context) -> Result<BoxStream<'static, u8>, ffi::HostError>;

#[ffi::host]
pub fn number(ctx: &ffi::Context, count: usize) -> Result<(u8, u8), u32>;

#[ffi::host(rename_all = "camel")]
pub fn rule(ctx: &ffi::Context, count: u32);

#[ffi::host(wire = "x")]
pub fn option(ctx: &ffi::Context, count: u32);

#[ffi::host]
pub fn generic<T>(ctx: &ffi::Context, count: T);

#[ffi::host]
pub trait Storage<T> {
    type Key;

    const LIMIT: u8;

    fn body(&self) {}

    fn no_receiver(key: String);

    fn exclusive(&mut self, key: String);

    fn owned(self, key: String);

    fn reference(&self, key: &str);

    fn no_result(&self) -> u8;

    async fn no_error(&self);
}

#[ffi::host]
pub unsafe trait Unsafe {
    fn tell(&self);
}

#[ffi::host]
pub trait Empty {}

#[ffi::host(rename = "x")]
pub trait Renamed {
    fn tell(&self);
}

#[ffi::host]
pub struct Struct;

#[ffi::host]
impl Lib {}

fn main() {}
