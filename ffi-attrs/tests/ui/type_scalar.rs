//! FFI0001: numbers and text that other languages do not have.

#[ffi::data]
struct Scalars {
    a: usize,
    b: isize,
    c: char,
    d: i128,
    e: u128,
    f: str,
    g: bool<u8>,
    h: String<u8>,
}

fn main() {}
