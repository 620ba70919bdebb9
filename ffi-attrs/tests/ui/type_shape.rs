//! FFI0001: types without a name.

#![allow(unused)]

trait Trait {
    type Associated;
}

impl Trait for Leaf {
    type Associated = i32;
}

macro_rules! name {
    ($ty:ty) => {
        $ty
    };
}

#[ffi::data]
struct Shapes {
    a: (i32, String),
    b: (),
    c: [u8],
    d: *const u8,
    e: fn(i32) -> i32,
    f: &'static str,
    g: &'static [i32],
    h: <Leaf as Trait>::Associated,
    i: name!(Leaf),
    j: dyn Fn(),
}

#[ffi::export]
fn opaque(items: impl Iterator<Item = u8>) -> impl Trait {
    Leaf
}

#[ffi::export]
fn never() -> ! {
    panic!()
}

struct Leaf;

fn main() {}
