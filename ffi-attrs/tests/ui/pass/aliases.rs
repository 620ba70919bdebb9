//! Aliases, where rustc knows what they stand for and the macros do not.

#![deny(warnings)]

#[ffi::library]
pub struct Lib;

pub type Blob = Vec<u8>;
pub type List<T> = Vec<T>;
pub type Result<T, E = Fault> = std::result::Result<T, E>;

pub mod whole {
    pub type Result = std::result::Result<super::Data, super::Fault>;
}

/// The author's own, whatever the standard library calls so.
pub mod own {
    #[ffi::data]
    pub struct String {
        pub text: std::string::String,
    }

    #[ffi::data]
    pub struct Option {
        pub some: core::option::Option<String>,
    }

    #[ffi::data]
    pub struct Cell {
        pub row: u32,
    }

    #[ffi::data]
    pub enum Result {
        Won,
        Lost,
    }
}

#[ffi::data]
pub struct Data {
    pub blob: Blob,
    pub list: List<own::String>,
    pub option: own::Option,
    pub cells: List<own::Cell>,
    pub result: own::Result,
}

#[ffi::error]
pub enum Fault {
    Blob(Blob),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("fault")
    }
}

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create(blob: &Blob) -> Result<Self> {
        if blob.is_empty() { Err(Fault::Blob(Blob::new())) } else { Ok(Lib) }
    }

    #[ffi::constructor]
    pub async fn open() -> Result<Self> {
        Ok(Lib)
    }

    pub fn none(&self) -> Result<()> {
        Ok(())
    }

    pub async fn one(&self, data: Data) -> Result<List<Data>> {
        Ok(vec![data])
    }

    pub fn text(&self) -> Result<Data, String> {
        Err("none".to_owned())
    }

    pub fn whole(data: Data) -> whole::Result {
        Ok(data)
    }
}

fn main() {}
