//! A type that nobody annotated, as a parameter.

#![allow(unused)]

#[ffi::library]
pub struct Lib;

pub struct Unknown;

#[ffi::export]
impl Lib {
    pub fn plain(&self, fine: i32, value: Unknown) {}

    pub async fn listed(&self, values: Vec<crate::Unknown>) {}

    pub fn borrowed(&self, value: &Unknown) {}

    pub fn slice(values: &[Unknown]) {}
}

fn main() {}
