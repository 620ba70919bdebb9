//! Everything that is wrong with an item is said at once.

#![allow(unused)]

#[ffi::library]
struct Lib;

#[ffi::export(rename_all = "camel")]
impl Lib {
    const LIMIT: i32 = 1;

    unsafe extern "C" fn wrong<T>(&mut self, size: usize, (a, b): (i32, i32)) -> &str {
        ""
    }

    fn also_wrong(&self, letter: char) -> Result<usize, i32> {
        Ok(1)
    }
}

#[ffi::data(rename_all = "camel")]
struct Wrong<T> {
    #[ffi(name = "b")]
    a: usize,
    b: (i32, T),
}

fn main() {}
