//! Types that the conformance crate takes over: this crate has no functions and is no library of its own. Its manifest
//! has options that are about these types alone.

/// A point on a plane.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignPoint {
    /// To the right; `fromLeft` on the wire, as the manifest has it.
    pub from_left: i64,
    /// Up.
    pub from_below: i64,
    /// How it is drawn, itself a type of this crate that only this field mentions.
    pub style: Option<ForeignStyle>,
}

/// How a point is drawn. Its own rule wins over that of the manifest.
#[ffi::data(rename_all = "SCREAMING_SNAKE_CASE")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignStyle {
    /// A dot.
    Dot,
    /// A cross.
    Cross,
}

/// Why a point was refused.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForeignError {
    /// It is not on the plane; `offPlane` on the wire, as the manifest has it.
    #[error("{} is left of the plane", .point.from_left)]
    OffPlane {
        /// The point.
        point: ForeignPoint,
    },
}

/// The result of what can refuse a point.
pub type Result<T> = std::result::Result<T, ForeignError>;

/// A type that nothing of the conformance crate needs: it is no part of that library.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignUnused {
    /// Some text.
    pub text: String,
}
