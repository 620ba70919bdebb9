//! Views of the test that sends values of every type to the library and back.

use askama::Template;

use super::Conversion;

/// The body of the test.
#[derive(Debug, Clone, Template)]
#[template(path = "go/round_trip.go.j2", escape = "none")]
pub struct RoundTrip {
    /// Documentation of the test.
    pub docs: Vec<String>,
    /// Its name.
    pub name: &'static str,
    /// In order.
    pub trips: Vec<Trip>,
    /// What makes and compares values, in order.
    pub functions: Vec<Conversion>,
}

/// One part of the test.
#[derive(Debug, Clone)]
pub struct Trip {
    /// What it is called.
    pub name: String,
    /// The expression of the function that does it.
    pub run: String,
}

/// What every such test can need. Declarations are apart by an empty line, and have none inside.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "go/round_trip_helpers.go.j2", escape = "none")]
pub struct RoundTripHelpers;

/// What the test of the codec sees of the package beside what every user sees.
#[derive(Debug, Clone, Template)]
#[template(path = "go/codec_exports.go.j2", escape = "none")]
pub struct CodecExports {
    /// For each type its name, what writes a request with a value of it, and what reads a reply.
    pub codecs: Vec<(String, String, String)>,
}
