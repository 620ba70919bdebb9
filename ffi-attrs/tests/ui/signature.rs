//! FFI0011: signatures that cannot be exported.

#![allow(unused)]

#[ffi::library]
struct Lib;

struct Point {
    x: i32,
}

#[ffi::export]
impl Lib {
    unsafe fn is_unsafe(&self) {}

    extern "C" fn has_an_abi(&self) {}

    unsafe extern "C" fn variadic(count: i32, ...) {}

    fn tuple_pattern(&self, (a, b): (i32, i32)) {}

    fn struct_pattern(&self, Point { x }: Point) {}

    fn ignored(&self, _: i32) {}

    fn by_ref(&self, ref text: String) {}

    fn conditional(&self, a: i32, #[cfg(unix)] b: i32) {}
}

#[ffi::export]
const fn constant_function() -> i32 {
    1
}

fn main() {}
