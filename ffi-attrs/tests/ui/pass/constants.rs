//! Constants and the lengths of arrays, where rustc knows what a name stands for and the macros do not.

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

/// In bytes.
#[ffi::export]
pub const KEY_LEN: u32 = 16;

pub mod sizes {
    pub const ROWS: usize = 2;
}

pub type Key = [u8; KEY_LEN as usize];
pub type Row<const N: usize> = [f64; N];

#[ffi::data]
pub struct Arrays {
    pub key: Key,
    pub same: [u8; KEY_LEN as usize],
    pub grid: [Row<{ sizes::ROWS }>; sizes::ROWS],
    pub map: std::collections::HashMap<String, [u8; crate::sizes::ROWS]>,
    #[ffi(default)]
    pub left_out: [u8; sizes::ROWS],
}

#[ffi::data]
pub struct Hash([u8; sizes::ROWS]);

#[ffi::data]
pub enum Shape {
    Line([Hash; sizes::ROWS]),
}

#[ffi::export]
pub fn first(keys: &[[u8; KEY_LEN as usize]], row: &[f64; sizes::ROWS]) -> Option<[u8; 16]> {
    let _ = row;
    keys.first().copied()
}

fn main() {}
