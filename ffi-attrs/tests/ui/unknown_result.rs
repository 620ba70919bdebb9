//! A type that nobody annotated, as a result.

#[ffi::library]
pub struct Lib;

pub struct Unknown;

#[ffi::export]
impl Lib {
    pub fn plain(&self) -> Unknown {
        Unknown
    }

    pub async fn listed(&self) -> Result<Vec<Unknown>, String> {
        Ok(Vec::new())
    }
}

#[ffi::export]
pub fn free() -> crate::Unknown {
    Unknown
}

fn main() {}
