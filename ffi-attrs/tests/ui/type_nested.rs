//! FFI0001: the exact part of a type that cannot cross.

#[ffi::data]
struct Nested {
    a: Option<Option<Box<usize>>>,
    b: Vec<Option<Vec<usize>>>,
    c: Result<i32, String>,
    d: Option<Self>,
    e: Wrapper<u8>,
    f: Vec,
    g: Option<i32, i32>,
    h: crate::module::Wrapper<u8>,
    i: Box<str>,
    j: std::collections::BTreeMap<String, [(); 3]>,
    k: HashMap<String>,
    l: HashSet,
}

#[ffi::data]
enum Variants {
    One(usize),
    Two { a: i32, b: char },
}

struct Wrapper<T>(T);

mod module {}

fn main() {}
