//! FFI0020: an attribute that there is not. rustc says so, and the tool with the one that was meant.

#[ffi::dta]
pub struct Data {
    pub a: i32,
}

#[ffi::libary]
pub struct Lib;

fn main() {}
