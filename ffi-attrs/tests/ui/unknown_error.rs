//! A type that is no error, as an error.

#[ffi::library]
pub struct Lib;

pub struct Unknown;

#[ffi::data]
pub struct Data;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create() -> Result<Self, Unknown> {
        Ok(Lib)
    }

    pub fn not_annotated(&self) -> Result<i32, crate::Unknown> {
        Ok(1)
    }

    pub async fn only_data(&self) -> Result<(), Data> {
        Ok(())
    }
}

fn main() {}
