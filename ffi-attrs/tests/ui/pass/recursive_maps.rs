//! Types that hold themselves in maps, arrays and sets of the standard library compile without a warning.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, SystemTime},
};

/// A library.
#[ffi::library]
pub struct Library;

/// An id.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(u64);

/// A name, which is checked.
#[ffi::data(via = "String")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl From<&Name> for String {
    fn from(name: &Name) -> Self {
        name.0.clone()
    }
}

/// Holds itself.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Documented.
    pub by_name: HashMap<String, Tree>,
    /// Documented.
    pub by_id: BTreeMap<UserId, Vec<Tree>>,
    /// Documented.
    pub by_checked_name: HashMap<Name, Option<Box<Tree>>>,
    /// Documented.
    pub two: [Option<Box<Tree>>; 2],
    /// Documented.
    pub names: HashSet<Name>,
    /// Documented.
    pub ids: BTreeSet<UserId>,
    /// Documented.
    pub since: SystemTime,
    /// Documented.
    pub wide: Option<u128>,
}

/// A newtype of a map.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Forest(HashMap<String, Tree>);

/// An array of arrays, through a conversion.
#[ffi::data(via = "[[u8; 4]; 2]")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair(u32, u32);

impl From<[[u8; 4]; 2]> for Pair {
    fn from(bytes: [[u8; 4]; 2]) -> Self {
        Self(u32::from_be_bytes(bytes[0]), u32::from_be_bytes(bytes[1]))
    }
}

impl From<&Pair> for [[u8; 4]; 2] {
    fn from(pair: &Pair) -> Self {
        [pair.0.to_be_bytes(), pair.1.to_be_bytes()]
    }
}

/// Documented.
#[ffi::export]
impl Library {
    /// Documented.
    #[must_use]
    pub fn forest(forest: &Forest, pairs: &[Pair], digest: &[u8; 32], within: Duration) -> Option<Forest> {
        (pairs.len() < digest.len() && within > Duration::ZERO).then(|| forest.clone())
    }
}

fn main() {}
