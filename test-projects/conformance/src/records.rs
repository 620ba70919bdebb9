//! Structs: nested, renamed on the wire, and several at once.

/// A struct of plain numbers.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Up.
    pub y: i64,
}

/// A struct that owns memory, with structs in it.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// `polygonName` on the wire.
    pub polygon_name: String,
    /// Where it begins.
    pub first_corner: Point,
    /// All others.
    pub other_corners: Vec<Point>,
    /// `hole` on the wire, whatever the rule says.
    #[ffi(rename = "hole")]
    pub cut_out: Option<Point>,
}

/// A struct of a struct of a struct.
#[ffi::data(rename_all = "PascalCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// In front.
    pub front: Polygon,
    /// Behind.
    pub behind: Vec<Polygon>,
}

/// Gives back a plain struct.
#[ffi::export]
pub fn echo_point(value: Point) -> Point {
    value
}

/// Gives back a struct that owns memory.
#[ffi::export]
pub fn echo_polygon(value: Polygon) -> Polygon {
    value
}

/// Gives back a struct of structs.
#[ffi::export]
pub fn echo_drawing(value: Drawing) -> Drawing {
    value
}

/// Makes one struct of two; the parameters have other names on the wire.
#[ffi::export(rename_all = "camelCase")]
pub fn add_points(left_point: Point, right_point: Point) -> Point {
    Point { x: left_point.x.wrapping_add(right_point.x), y: left_point.y.wrapping_add(right_point.y) }
}
