//! Types that another crate annotates.

use conformance_foreign as elsewhere;
pub use elsewhere::{ForeignPoint, ForeignStyle as Style};

/// Gives back a struct of another crate, which has an enum of that crate in it.
#[ffi::export]
pub fn echo_foreign_point(value: ForeignPoint) -> ForeignPoint {
    value
}

/// Gives back an enum of another crate, under another name.
#[ffi::export]
pub fn echo_foreign_style(value: Style) -> Style {
    value
}

/// A struct of this crate with one of another.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryForeign {
    /// A field.
    pub field: ForeignPoint,
    /// An element; `all_others` on the wire, as the other crate's manifest is not about this one.
    pub all_others: Vec<elsewhere::ForeignPoint>,
}

/// Gives back structs of another crate in one of this.
#[ffi::export]
pub fn echo_every_foreign(value: EveryForeign) -> EveryForeign {
    value
}

/// Fails with an error of another crate, through an alias of that crate.
///
/// # Errors
/// The point is left of 0.
#[ffi::export]
pub fn check_foreign_point(point: ForeignPoint) -> elsewhere::Result<ForeignPoint> {
    if point.from_left < 0 { Err(elsewhere::ForeignError::OffPlane { point }) } else { Ok(point) }
}
