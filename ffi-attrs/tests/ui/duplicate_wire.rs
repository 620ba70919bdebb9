//! FFI0007: two parts of one name on the wire.

#![allow(unused)]

#[ffi::data(rename_all = "camelCase")]
struct Fields {
    delay_ms: i32,
    #[ffi(rename = "delayMs")]
    delay: i32,
}

#[ffi::data]
enum Variants {
    One,
    #[ffi(rename = "One")]
    Two,
    Three {
        a: i32,
        #[ffi(rename = "a")]
        b: i32,
    },
}

#[ffi::library]
struct Lib;

#[ffi::export(rename_all = "camelCase")]
impl Lib {
    fn renamed(&self, delay_ms: i32, delayMs: i32) {}
}

fn main() {}
