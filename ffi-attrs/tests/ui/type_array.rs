//! FFI0001: arrays whose length is not a number that other languages can be told.

const LEN: usize = 3;

#[ffi::data]
struct Arrays {
    a: [u8; LEN * 2],
    b: [u8; 0],
    c: [u8; 1 + 2],
    d: [usize; 3],
    e: Vec<[u8; 99999999999]>,
    f: [u8; Self::LEN],
}

impl Arrays {
    const LEN: usize = 1;
}

fn main() {}
