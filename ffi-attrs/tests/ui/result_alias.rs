//! Aliases of a `Result` that hide what cannot cross, and one whose name does not say what it is.

#![allow(unused)]

#[ffi::library]
struct Lib;

type Reply = Result<i32, String>;

mod unit {
    pub type Result = std::result::Result<(), String>;
}

mod not_one {
    pub type Result<T> = Option<T>;
}

#[ffi::export]
fn io() -> std::io::Result<i32> {
    Ok(1)
}

#[ffi::export]
fn nothing() -> unit::Result {
    Ok(())
}

#[ffi::export]
fn none() -> not_one::Result<i32> {
    None
}

#[ffi::export]
fn reply() -> Reply {
    Ok(1)
}

fn main() {}
