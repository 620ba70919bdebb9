//! The values.

/// The parameters of a function, as its request has them.
#[derive(Clone, PartialEq)]
#[ffi::data]
pub(crate) struct Args {
    pub(crate) value: i64,
}

/// A record of plain values.
#[derive(Clone, PartialEq)]
#[ffi::data]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A record that owns memory.
#[derive(Clone, PartialEq)]
#[ffi::data]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) nickname: Option<String>,
    pub(crate) age: u32,
    pub(crate) tags: Vec<String>,
}

impl Person {
    pub(crate) fn ada() -> Self {
        Self {
            name: "Ada Lovelace".to_owned(),
            nickname: Some("Countess".to_owned()),
            age: 36,
            tags: ["mathematics", "poetry", "engines"].map(str::to_owned).into(),
        }
    }
}
