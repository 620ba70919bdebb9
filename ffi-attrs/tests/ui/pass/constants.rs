//! Constants, where rustc knows what a name stands for and the macros do not.

#![deny(warnings)]

use std::time::Duration as Span;

#[ffi::library]
pub struct Lib;

pub type Ms = i64;
pub type Name = &'static str;
pub type Text = str;
pub type Borrowed<'a> = &'a str;
pub type Of<T> = T;

/// Not the one of the standard library.
pub mod own {
    pub type Duration = u16;

    #[ffi::export]
    pub const PATIENCE: Duration = 5;
}

#[ffi::export]
pub const DELAY: Ms = 5;

#[ffi::export]
pub const NAME: Name = "name";

#[ffi::export]
pub const TEXT: &Text = "text";

#[ffi::export]
pub const BORROWED: Borrowed<'_> = "borrowed";

#[ffi::export]
pub const GENERIC: Of<Of<f32>> = 0.5;

#[ffi::export]
pub const SPAN: Span = Span::from_secs(1);

macro_rules! constant {
    ($name:ident: $ty:ty) => {
        #[ffi::export]
        pub const $name: $ty = "fragment";
    };
}

constant!(FRAGMENT: &str);

fn main() {}
