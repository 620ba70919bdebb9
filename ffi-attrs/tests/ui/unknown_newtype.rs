//! A type that nobody annotated, as what a newtype is made of.

pub struct Unknown;

#[ffi::data]
pub struct Plain(Unknown);

#[ffi::data]
pub struct Listed(Vec<crate::Unknown>);

#[ffi::data(via = "Option<Unknown>")]
pub struct Made;

impl From<Option<Unknown>> for Made {
    fn from(_: Option<Unknown>) -> Self {
        Made
    }
}

impl From<&Made> for Option<Unknown> {
    fn from(_: &Made) -> Self {
        None
    }
}

fn main() {}
