//! The payload of an event is a type that has a name in other languages.

#[ffi::library]
pub struct Lib;

pub type Names = Vec<String>;

#[ffi::event]
pub fn on_names(ctx: &ffi::Context, names: Names);

fn main() {}
