//! FFI0001: keys of maps and elements of sets that other languages cannot tell apart.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

#[ffi::data]
struct Keys {
    a: HashMap<bool, i64>,
    b: BTreeMap<f64, i64>,
    c: HashSet<u128>,
    d: BTreeSet<Vec<u8>>,
    e: Vec<BTreeMap<Option<String>, i64>>,
    f: HashMap<std::time::Duration, i64>,
}

fn main() {}
