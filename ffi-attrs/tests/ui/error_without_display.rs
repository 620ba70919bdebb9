//! An error has a text.

#[ffi::error]
pub struct Plain {
    pub code: i32,
}

#[ffi::error]
pub enum Flat {
    One,
    Two,
}

#[ffi::error]
pub enum Rich {
    One { code: i32 },
}

fn main() {}
