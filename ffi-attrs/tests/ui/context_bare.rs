//! A macro knows the context by one path.

#[ffi::library]
pub struct Lib;

use ffi::Context;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create() -> Self {
        Lib
    }

    pub fn bare(&self, ctx: &Context) {
        let _ = ctx;
    }
}

fn main() {}
