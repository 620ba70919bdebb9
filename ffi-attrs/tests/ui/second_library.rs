//! FFI0009, as far as rustc can tell: two libraries would export the same symbols.

#[ffi::library]
pub struct Lib;

#[ffi::library]
pub struct Other;

fn main() {}
