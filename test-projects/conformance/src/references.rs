//! Parameters that are lent.

use crate::{Conformance, data_enums::Shape, flat_enums::Level, records::Polygon};

/// Takes a text by reference.
#[ffi::export]
pub fn lend_text(value: &str) -> String {
    value.to_owned()
}

/// Takes bytes by reference.
#[ffi::export]
pub fn lend_bytes(value: &[u8]) -> Vec<u8> {
    value.to_vec()
}

/// Takes numbers by reference.
#[ffi::export]
pub fn lend_numbers(value: &[i64]) -> Vec<i64> {
    value.to_vec()
}

/// Takes texts by reference.
#[ffi::export]
pub fn lend_texts(value: &[String]) -> Vec<String> {
    value.to_vec()
}

/// Takes a struct by reference.
#[ffi::export]
pub fn lend_polygon(value: &Polygon) -> Polygon {
    value.clone()
}

/// Takes structs by reference.
#[ffi::export]
pub fn lend_polygons(value: &[Polygon]) -> Vec<Polygon> {
    value.to_vec()
}

/// Takes a value of a flat enum by reference.
#[ffi::export]
pub fn lend_level(value: &Level) -> Level {
    *value
}

/// Takes a value of an enum with fields by reference.
#[ffi::export]
pub fn lend_shape(value: &Shape) -> Shape {
    value.clone()
}

#[ffi::export]
impl Conformance {
    /// Keeps what it was lent while it waits: the host's memory is gone by then.
    pub async fn lend_later(&self, text: &str, bytes: &[u8], polygon: &Polygon) -> Vec<String> {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        vec![text.to_owned(), format!("{bytes:?}"), polygon.polygon_name.clone()]
    }
}
