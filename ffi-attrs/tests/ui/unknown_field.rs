//! A type that nobody annotated, as a field.

pub struct Unknown;

#[ffi::data]
pub struct Record {
    pub fine: i32,
    pub plain: Unknown,
    pub listed: Vec<Unknown>,
}

#[ffi::data]
pub enum Variants {
    Named { field: crate::Unknown },
    Tuple(Option<Unknown>),
}

fn main() {}
