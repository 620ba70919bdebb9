//! Methods are exported from the library's type.

#[ffi::library]
pub struct Lib;

pub struct Other;

#[ffi::export]
impl Other {
    #[ffi::constructor]
    pub fn create() -> Self {
        Other
    }

    pub fn version(&self) -> String {
        String::new()
    }

    pub async fn later(&self) {}
}

fn main() {}
