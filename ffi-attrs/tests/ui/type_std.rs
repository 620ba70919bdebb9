//! FFI0001: types of the standard library that say how Rust keeps a value, or that mean nothing elsewhere.

#[ffi::data]
struct Kept {
    c: Vec<std::borrow::Cow<'static, str>>,
    d: std::collections::VecDeque<String>,
    e: std::sync::Mutex<i32>,
    f: std::path::PathBuf,
    g: Option<std::time::Instant>,
    h: indexmap::IndexMap<String, i64>,
}

fn main() {}
