//! Maps, by texts and by integers. Those in order come back in the order of their keys.

use std::collections::{BTreeMap, HashMap};

use crate::{data_enums::Shape, records::Point};

/// Gives back numbers by text, in any order.
#[ffi::export]
pub fn echo_counts(value: HashMap<String, i64>) -> HashMap<String, i64> {
    value
}

/// Gives back texts by number, in the order of the numbers.
#[ffi::export]
pub fn echo_by_number(value: BTreeMap<i64, String>) -> BTreeMap<i64, String> {
    value
}

/// Gives back truth values by the smallest keys.
#[ffi::export]
pub fn echo_by_octet(value: BTreeMap<u8, bool>) -> BTreeMap<u8, bool> {
    value
}

/// Gives back structs by the largest keys.
#[ffi::export]
pub fn echo_by_u64(value: BTreeMap<u64, Point>) -> BTreeMap<u64, Point> {
    value
}

/// Gives back maps in a map.
#[ffi::export]
pub fn echo_maps(
    value: BTreeMap<String, BTreeMap<i32, Vec<Point>>>,
) -> BTreeMap<String, BTreeMap<i32, Vec<Point>>> {
    value
}

/// Maps in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryMap {
    /// A field.
    pub field: BTreeMap<String, Vec<u8>>,
    /// Elements.
    pub list: Vec<BTreeMap<String, i64>>,
    /// An option.
    pub option: Option<BTreeMap<String, i64>>,
    /// With values that may be missing.
    pub options: BTreeMap<String, Option<i64>>,
    /// With values of an enum with fields.
    pub shapes: BTreeMap<u32, Shape>,
}

/// Gives back maps in every place.
#[ffi::export]
pub fn echo_every_map(value: EveryMap) -> EveryMap {
    value
}

/// A map in a variant.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapChoice {
    /// By text.
    Texts(BTreeMap<String, String>),
    /// By number.
    Numbers {
        /// The numbers.
        numbers: BTreeMap<i16, i16>,
    },
}

/// Gives back a map in a variant.
#[ffi::export]
pub fn echo_map_choice(value: MapChoice) -> MapChoice {
    value
}

/// An error with a map.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} entries", .entries.len())]
pub struct MapError {
    /// The entries.
    pub entries: BTreeMap<String, i64>,
}

/// Fails with a map.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_map(value: BTreeMap<String, i64>) -> Result<u32, MapError> {
    Err(MapError { entries: value })
}
