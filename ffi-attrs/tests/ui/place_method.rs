//! FFI0002: what stands inside of an exported `impl` block only, and what cannot stand there.

#![allow(unused)]

use std::fmt::{self, Display};

struct Lib;

/// Not exported.
impl Lib {
    #[ffi::constructor]
    pub fn create() -> Self {
        Lib
    }

    #[ffi::destructor]
    pub async fn shutdown(self) {}

    #[ffi::export]
    pub fn version(&self) -> String {
        String::new()
    }

}

#[ffi::constructor]
pub fn free() -> Lib {
    Lib
}

#[ffi::export]
impl Display for Lib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[ffi::export]
impl Lib {
    pub const LIMIT: i32 = 1;

    make_methods!();
}

#[ffi::export]
impl crate::Lib {}

#[ffi::export]
impl &Lib {}

fn main() {}
