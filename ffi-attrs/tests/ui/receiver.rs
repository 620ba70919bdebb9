//! FFI0005: methods take `&self`.

#![allow(unused)]

use std::sync::Arc;

#[ffi::library]
struct Lib;

#[ffi::export]
impl Lib {
    fn mutable(&mut self) {}

    fn by_value(self) {}

    fn mutable_value(mut self) {}

    fn boxed(self: Box<Self>) {}

    fn shared(self: Arc<Self>, size: usize) {}

    fn written_out(self: &Self) {}

    async fn kept(&'static self) {}
}

fn main() {}
