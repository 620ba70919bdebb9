//! FFI0004: generic parameters and lifetimes.

#![allow(unused)]

use std::marker::PhantomData;

#[ffi::library]
struct GenericLibrary<T: Send> {
    phantom: PhantomData<T>,
}

#[ffi::data]
struct Generic<T> {
    value: T,
}

#[ffi::data]
struct Borrowing<'a> {
    text: &'a str,
}

#[ffi::data]
enum Array<const N: usize> {
    One,
}

struct Lib;

#[ffi::export]
impl<T: Send> GenericLibrary<T> {
    fn a() {}
}

#[ffi::export]
impl Lib {
    fn generic<T: Into<String>>(&self, text: T) {}

    fn lifetime<'a>(&'a self, text: &'a str) {}

    fn clause(&self)
    where
        Lib: Clone,
    {
    }
}

#[ffi::export]
fn sized<const N: usize>() {}

fn main() {}
