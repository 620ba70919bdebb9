//! FFI0014: constants that are no literal in other languages.

#[ffi::export]
pub const LIST: &[i32] = &[1];

#[ffi::export]
pub const OPTION: Option<i32> = None;

#[ffi::export]
pub const SIZE: usize = 1;

#[ffi::export]
pub const LETTER: char = 'a';

#[ffi::export]
pub const PAIR: (i32, i32) = (1, 2);

#[ffi::export]
pub const TEXT: String = String::new();

#[ffi::export]
pub const EPOCH: std::time::SystemTime = std::time::UNIX_EPOCH;

#[ffi::export]
pub const BYTES: [u8; 2] = [0; 2];

#[ffi::export]
pub const NAMED: Leaf = Leaf;

pub struct Leaf;

pub type Size = usize;
pub type List<T> = &'static [T];

#[ffi::export]
pub const ALIAS: Size = 1;

#[ffi::export]
pub const GENERIC: List<u8> = &[];

#[ffi::export]
pub const BEHIND: &Size = &1;

#[ffi::export]
pub const ARRAY: [u8; LEN] = [0; LEN];

const LEN: usize = 2;

fn main() {}
