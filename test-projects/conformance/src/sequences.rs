//! Lists, and lists of lists.

use crate::{data_enums::Shape, flat_enums::Level, records::Point};

/// Gives back numbers.
#[ffi::export]
pub fn echo_numbers(value: Vec<i64>) -> Vec<i64> {
    value
}

/// Gives back truth values.
#[ffi::export]
pub fn echo_bools(value: Vec<bool>) -> Vec<bool> {
    value
}

/// Gives back texts.
#[ffi::export]
pub fn echo_texts(value: Vec<String>) -> Vec<String> {
    value
}

/// Gives back byte strings.
#[ffi::export]
pub fn echo_blobs(value: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    value
}

/// Gives back structs.
#[ffi::export]
pub fn echo_points(value: Vec<Point>) -> Vec<Point> {
    value
}

/// Gives back values of a flat enum.
#[ffi::export]
pub fn echo_levels(value: Vec<Level>) -> Vec<Level> {
    value
}

/// Gives back values of an enum with fields.
#[ffi::export]
pub fn echo_shapes(value: Vec<Shape>) -> Vec<Shape> {
    value
}

/// Gives back lists of lists of numbers.
#[ffi::export]
pub fn echo_cube(value: Vec<Vec<Vec<i64>>>) -> Vec<Vec<Vec<i64>>> {
    value
}

/// Gives back numbers that may be missing.
#[ffi::export]
pub fn echo_gaps(value: Vec<Option<i64>>) -> Vec<Option<i64>> {
    value
}

/// The sum of many numbers, so that a host sees that all of them arrived.
#[ffi::export]
pub fn sum_numbers(value: Vec<i64>) -> i64 {
    value.iter().fold(0, |sum, number| sum.wrapping_mul(31).wrapping_add(*number))
}

/// The numbers from 0 on.
#[ffi::export]
pub fn count_up(count: u32) -> Vec<u32> {
    (0..count).collect()
}
