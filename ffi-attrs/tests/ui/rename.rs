//! FFI0003: new names that are none, or are not in the style of the item; and options on parts that have none.

#[ffi::library]
struct Lib;

#[ffi::data(rename = "timer_config")]
struct Snake {
    a: i32,
}

#[ffi::error(rename = "class Error")]
#[derive(Debug, thiserror::Error)]
#[error("no value")]
struct Blank;

#[ffi::export(rename = "max")]
const LIMIT: i32 = 1;

#[ffi::export(rename = "nowMs")]
fn now() -> i64 {
    0
}

#[ffi::export]
#[ffi(rename = "second")]
fn helper() {}

#[ffi::export(rename = "all")]
impl Lib {
    #[ffi::constructor]
    #[ffi(rename = "1st")]
    fn create() -> Self {
        Lib
    }

    #[ffi(rename_all = "camelCase")]
    fn rule(&self) {}

    #[ffi(renmae = "b")]
    fn swapped(&self) {}

    fn params(#[ffi(rename = "b")] &self, #[ffi(name = "b")] a: i32, #[ffi(rename = "")] c: i32) {}

    fn twice(&self, #[ffi(rename = "b")] a: i32, b: i32) {}

    #[ffi::destructor]
    #[ffi(rename = "shutdown")]
    fn close(self) {}
}

fn main() {}
