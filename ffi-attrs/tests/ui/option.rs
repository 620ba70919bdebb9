//! FFI0003: options that an attribute does not have, and values that an option does not take.

#[ffi::library(prefix = "my")]
struct Lib;

#[ffi::data(rename_al = "camelCase")]
struct Typo {
    a: i32,
}

#[ffi::data(rename_all = "camelcase", tag)]
struct Rule {
    a: i32,
}

#[ffi::data(rename_all = "lowercase")]
struct OtherRule {
    a: i32,
}

#[ffi::error(rename_all)]
#[derive(Debug, thiserror::Error)]
#[error("no value")]
struct NoValue;

#[ffi::data(rename_all = camelCase)]
struct Unquoted {
    a: i32,
}

#[ffi::data(rename_all("camelCase"))]
struct Parentheses {
    a: i32,
}

#[ffi::data(error)]
struct Word {
    a: i32,
}

#[ffi::data(rename_all = "camelCase", rename_all = "snake_case")]
struct Twice {
    a: i32,
}

#[ffi::data]
#[ffi(rename_all = "camelCase")]
struct Helper {
    a: i32,
}

#[ffi::data]
#[ffi(error(rename_all = "camelCase"))]
struct Internals {
    a: i32,
}

#[ffi::data]
struct Fields {
    #[ffi(rename = "")]
    empty: i32,
    #[ffi(rename = 5)]
    number: i32,
    #[ffi(rename_all = "camelCase")]
    rule: i32,
    #[ffi(renmae = "b")]
    swapped: i32,
    #[ffi]
    bare: i32,
    #[ffi = "a"]
    assigned: i32,
}

#[ffi::data]
enum Variants {
    #[ffi(name = "one")]
    One,
}

#[ffi::export(blocking, spawn)]
impl Lib {
    #[ffi::constructor(blocking)]
    fn create() -> Self {
        Lib
    }

    #[ffi::destructor(blocking)]
    fn close(self) {}
}

#[ffi::export]
impl Lib {
    #[ffi(spawn)]
    fn sync(&self) {}

    #[ffi(spawn = true)]
    async fn with_a_value(&self) {}
}

#[ffi::export(spawn)]
fn also_sync() {}

#[ffi::export(1 + 1)]
fn not_an_option() {}

#[ffi::export(rename_all = "camelCase")]
const LIMIT: i32 = 1;

fn main() {}
