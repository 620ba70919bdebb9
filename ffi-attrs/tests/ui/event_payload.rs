//! What the payload of an event is, rustc decides.

#[ffi::library]
pub struct Lib;

pub struct Plain;

pub type Bytes = Vec<u8>;

#[ffi::handle]
pub struct Session;

#[ffi::event]
pub fn on_unknown(ctx: &ffi::Context, plain: Plain);

#[ffi::event]
pub fn on_unknown_field(ctx: &ffi::Context, plain: Plain, count: u8);

#[ffi::event]
pub fn on_handle(ctx: &ffi::Context, session: Session);

fn main() {}
