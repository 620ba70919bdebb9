//! A type that is made from another, without the conversions.

/// No way in, no way out.
#[ffi::data(via = "String")]
pub struct Neither;

/// No way out.
#[ffi::data(via = "Vec<u8>")]
pub struct OnlyIn;

impl From<Vec<u8>> for OnlyIn {
    fn from(_: Vec<u8>) -> Self {
        OnlyIn
    }
}

/// No way in.
#[ffi::data(via = "i64")]
pub struct OnlyOut;

impl From<&OnlyOut> for i64 {
    fn from(_: &OnlyOut) -> Self {
        0
    }
}

/// The error of the conversion says nothing.
#[ffi::data(via = "u16")]
pub struct Silent;

pub struct Unspeakable;

impl TryFrom<u16> for Silent {
    type Error = Unspeakable;

    fn try_from(_: u16) -> Result<Self, Unspeakable> {
        Err(Unspeakable)
    }
}

impl From<&Silent> for u16 {
    fn from(_: &Silent) -> Self {
        0
    }
}

/// It cannot be sent to where the function runs.
#[ffi::data(via = "u32")]
pub struct Stuck(*const u8);

impl From<u32> for Stuck {
    fn from(_: u32) -> Self {
        Stuck(std::ptr::null())
    }
}

impl From<&Stuck> for u32 {
    fn from(_: &Stuck) -> Self {
        0
    }
}

fn main() {}
