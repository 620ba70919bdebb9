//! FFI0012: a constructor makes its library.

#[ffi::library]
struct Lib;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    fn nothing() {}

    #[ffi::constructor]
    fn something_else() -> i32 {
        1
    }

    #[ffi::constructor]
    fn optional() -> Option<Self> {
        None
    }

    #[ffi::constructor]
    fn fallible() -> Result<i32, String> {
        Ok(1)
    }

    #[ffi::constructor]
    fn from_another(&self) -> Self {
        Lib
    }

    #[ffi::constructor]
    #[ffi::destructor]
    fn both(self) {}
}

fn main() {}
