//! FFI0001: numbers and text that other languages do not have.

#[ffi::data]
struct Scalars {
    a: usize,
    b: isize,
    c: char,
    d: str,
    e: bool<u8>,
    f: String<u8>,
    g: i128<u8>,
}

fn main() {}
