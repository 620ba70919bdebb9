//! FFI0006: results are owned.

#![allow(unused)]

#[ffi::library]
struct Lib {
    name: String,
}

#[ffi::export]
impl Lib {
    fn text(&self) -> &str {
        &self.name
    }

    fn list(&self) -> Vec<&str> {
        vec![&self.name]
    }

    fn optional(&self) -> Option<&'static str> {
        None
    }

    fn error(&self) -> Result<(), &'static str> {
        Ok(())
    }

    fn both(&self) -> Result<&[u8], &str> {
        Ok(&[])
    }
}

fn main() {}
