//! FFI0002: attributes on items that they do not apply to.

#![allow(unused)]

#[ffi::library]
enum EnumLibrary {
    One,
}

#[ffi::library]
pub fn function_library() {}

#[ffi::data]
pub async fn function_data() {}

#[ffi::data]
impl EnumLibrary {}

#[ffi::error]
pub trait TraitError {}

#[ffi::error]
pub const ERROR: i32 = 1;

#[ffi::export]
pub struct Exported;

#[ffi::export]
pub enum ExportedEnum {
    One,
}

#[ffi::export]
pub trait ExportedTrait {}

#[ffi::export]
pub mod exported {}

#[ffi::export]
pub static EXPORTED: i32 = 1;

#[ffi::export]
pub type Alias = i32;

#[ffi::export]
use std::collections;

fn main() {}
