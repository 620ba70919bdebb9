//! Whose functions they are is said at the block.

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Session;

#[ffi::export]
impl Session {
    pub fn without(&self) {}
}

#[ffi::export(handle)]
impl Lib {
    pub fn with(&self) {}
}

fn main() {}
