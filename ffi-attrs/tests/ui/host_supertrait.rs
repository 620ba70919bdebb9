//! A context implements the trait, so it has to be what the trait asks for.

#[ffi::library]
pub struct Lib;

#[ffi::host]
pub trait Storage: Default {
    fn log(&self, line: String);
}

fn main() {}
