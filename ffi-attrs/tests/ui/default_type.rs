//! What only rustc can know about a default is said at the default.

#[ffi::library]
pub struct Lib;

pub type Alias = i32;

#[ffi::data]
pub struct Point {
    pub x: i32,
}

#[ffi::data]
pub struct Fields {
    #[ffi(default = "5")]
    pub alias: Alias,
    #[ffi(default = 1.5)]
    pub other: Alias,
    #[ffi(default = 0)]
    pub named: Point,
    #[ffi(default = None)]
    pub due: Point,
    #[ffi(default)]
    pub without: Point,
}

#[ffi::export]
pub fn parameter(#[ffi(default)] point: &Point) -> i32 {
    point.x
}

fn main() {}
