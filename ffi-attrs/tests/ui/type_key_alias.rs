//! FFI0001: a key that only rustc can see through.

use std::collections::HashMap;

type Flag = bool;

#[ffi::data]
struct Keys {
    by_flag: HashMap<Flag, i64>,
}

fn main() {}
