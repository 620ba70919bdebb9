//! FFI0013: a destructor takes `self` and returns nothing; there is one.

#![allow(unused)]

#[ffi::library]
struct Lib;

#[ffi::export]
impl Lib {
    #[ffi::destructor]
    fn by_reference(&self) {}
}

#[ffi::export]
impl Lib {
    #[ffi::destructor]
    fn without_self() {}
}

#[ffi::export]
impl Lib {
    #[ffi::destructor]
    async fn with_argument(self, force: bool) {}
}

#[ffi::export]
impl Lib {
    #[ffi::destructor]
    fn fallible(self) -> Result<(), String> {
        Ok(())
    }
}

#[ffi::export]
impl Lib {
    #[ffi::destructor]
    fn first(self) {}

    #[ffi::destructor]
    async fn second(self) {}
}

fn main() {}
