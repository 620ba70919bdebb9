//! Events that cannot be fired.

#![allow(unused)]

use ffi::Context;

#[ffi::library]
pub struct Lib;

#[ffi::data]
pub struct Tick {
    pub count: u64,
}

#[ffi::event]
pub fn on_body(ctx: &ffi::Context) {}

#[ffi::event]
pub fn on_no_context(count: u32);

#[ffi::event]
pub fn on_nothing();

#[ffi::event]
pub fn on_owned_context(ctx: ffi::Context, count: u32);

#[ffi::event]
pub fn on_bare_context(ctx: &Context, count: u32);

#[ffi::event]
pub fn on_reference(ctx: &ffi::Context, text: &str, tick: &Tick);

#[ffi::event]
pub fn on_one_reference(ctx: &ffi::Context, tick: &Tick);

#[ffi::event]
pub fn on_result(ctx: &ffi::Context, count: u32) -> u32;

#[ffi::event(on_full = "drop_oldest")]
pub fn on_full(ctx: &ffi::Context, count: u32) -> Result<(), ffi::QueueFull>;

#[ffi::event(on_full = "error")]
pub fn on_silent(ctx: &ffi::Context, count: u32);

#[ffi::event(on_full = "error")]
pub fn on_other(ctx: &ffi::Context, count: u32) -> Result<(), String>;

#[ffi::event(on_full = "drop_oldest")]
pub async fn on_async(ctx: &ffi::Context, count: u32);

#[ffi::event(on_full = "wait")]
pub fn on_wait(ctx: &ffi::Context, count: u32);

#[ffi::event(rename_all = "camelCase")]
pub fn on_renamed(ctx: &ffi::Context, tick: Tick);

#[ffi::event(wire = "")]
pub fn on_empty(ctx: &ffi::Context, tick: Tick);

#[ffi::event]
pub fn on_default(ctx: &ffi::Context, #[ffi(rename = "t")] tick: Tick);

#[ffi::event]
pub fn on_generic<T>(ctx: &ffi::Context, count: T);

#[ffi::event]
pub unsafe fn on_unsafe(ctx: &ffi::Context, count: u32);

#[ffi::event]
pub fn on_usize(ctx: &ffi::Context, count: usize, pair: (u8, u8));

#[ffi::event]
pub fn on_twice(ctx: &ffi::Context, one: u8, #[ffi(rename = "one")] two: u8);

#[ffi::event]
pub fn on_pattern(ctx: &ffi::Context, (a, b): (u8, u8));

#[ffi::event]
pub struct OnStruct;

#[ffi::event]
pub trait OnTrait {}

fn main() {}
