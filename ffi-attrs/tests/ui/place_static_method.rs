//! FFI0002, as far as a macro can tell: a function without `self` looks the same inside and outside of an `impl` block.

struct Lib;

impl Lib {
    #[ffi::export]
    pub fn lib_version() -> String {
        String::new()
    }
}

fn main() {}
