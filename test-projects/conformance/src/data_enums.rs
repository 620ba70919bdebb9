//! Enums with fields: a tagged union in C, a map on the wire.

use crate::{flat_enums::Level, records::Point};

/// Every kind of variant.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// No fields.
    Nothing,
    /// One without a name.
    Circle(f64),
    /// Two without names.
    Line(Point, Point),
    /// With names.
    Rectangle {
        /// A corner.
        corner: Point,
        /// To the right.
        width: u32,
        /// How it is filled.
        fill: Option<Level>,
    },
    /// What owns memory.
    Path(Vec<Point>),
    /// Parentheses around nothing.
    Void(),
}

/// An enum with fields in one with fields, renamed on the wire.
#[ffi::data(rename_all = "snake_case")]
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// `one_shape` on the wire.
    OneShape {
        /// The shape.
        shape: Shape,
        /// A number that follows what may be large.
        opacity: u8,
    },
    /// `group` on the wire, whatever the rule says.
    #[ffi(rename = "group")]
    ManyShapes(Vec<Shape>),
}

/// Gives back any kind of variant.
#[ffi::export]
pub fn echo_shape(value: Shape) -> Shape {
    value
}

/// Gives back an enum in an enum.
#[ffi::export]
pub fn echo_layer(value: Layer) -> Layer {
    value
}

/// Enums with fields in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryShape {
    /// A field.
    pub field: Shape,
    /// An element.
    pub list: Vec<Layer>,
    /// An option.
    pub option: Option<Shape>,
}

/// Gives back enums with fields in every place.
#[ffi::export]
pub fn echo_every_shape(value: EveryShape) -> EveryShape {
    value
}
