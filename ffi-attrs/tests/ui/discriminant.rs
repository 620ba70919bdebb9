//! The constants of a flat enum are 32 bits wide in C.

#[ffi::data]
#[repr(i64)]
pub enum Wide {
    Fits = -1,
    TooLarge = 1 << 31,
    TooSmall = i32::MIN as i64 - 1,
}

fn main() {}
