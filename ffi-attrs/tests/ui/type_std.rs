//! FFI0001: types of the standard library that say how Rust keeps a value, or that have no counterpart yet.

#[ffi::data]
struct Kept {
    a: Box<Leaf>,
    b: std::sync::Arc<Leaf>,
    c: Vec<std::borrow::Cow<'static, str>>,
    d: std::collections::HashMap<String, i64>,
    e: std::collections::BTreeSet<String>,
    f: std::path::PathBuf,
    g: Option<std::time::Duration>,
}

struct Leaf;

fn main() {}
