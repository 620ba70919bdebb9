//! FFI0003: ABIs that there are not, and items that have none.

#[ffi::library]
pub struct Lib;

#[ffi::export(abi = "C")]
pub fn c() {}

#[ffi::export(abi = "natve")]
impl Lib {
    #[ffi(abi = "cobr")]
    pub fn slip(&self) {}

    #[ffi(abi)]
    pub fn without(&self) {}

    pub fn parameter(&self, #[ffi(abi = "cbor")] a: i32) -> i32 {
        a
    }

    #[ffi::destructor]
    #[ffi(abi = "native")]
    pub fn close(self) {}
}

#[ffi::export(abi = "native")]
pub const LIMIT: i32 = 1;

#[ffi::data(abi = "native")]
pub struct Data {
    pub a: i32,
}

fn main() {}
