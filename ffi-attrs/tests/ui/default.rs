//! FFI0003: defaults that are no values of their types.

#[ffi::library]
struct Lib;

type Alias = i32;

#[ffi::data]
struct Point {
    x: i32,
}

#[ffi::data]
struct Fields {
    #[ffi(default = "5")]
    number: i32,
    #[ffi(default = 5)]
    text: String,
    #[ffi(default = 300)]
    small: u8,
    #[ffi(default = -1)]
    unsigned: u64,
    #[ffi(default = 1)]
    ratio: f64,
    #[ffi(default = None)]
    due: bool,
    #[ffi(default = 1)]
    optional: Option<i32>,
    #[ffi(default = "")]
    bytes: Vec<u8>,
    #[ffi(default = 1 + 1)]
    computed: i32,
    #[ffi(default(1))]
    called: i32,
    #[ffi(defualt = 1)]
    slip: i32,
    #[ffi(default = 'x')]
    letter: String,
    #[ffi(default = 1)]
    wait: std::time::Duration,
    #[ffi(default = 170141183460469231731687303715884105728)]
    huge: u128,
}

#[ffi::data]
enum Variants {
    #[ffi(default)]
    One,
    Two(#[ffi(default = "x")] i32),
}

#[ffi::export]
impl Lib {
    fn parameter(&self, #[ffi(default = "x")] a: i32) {}
}

fn main() {}
