//! What is asked of everything that a library reads, whatever the input: the bodies of the fuzz targets.
//!
//! - [`cbor`]: the CBOR form of every type that crosses
//! - [`native`]: the C form of every type that crosses, as a host could fill it
//! - [`requests`]: the requests of calls
//!
//! The types and the functions are those of `test-projects/conformance`, which has a module for every feature.
//! `test-projects/conformance/tests/fuzz_replay.rs` includes this file, and runs the same bodies over the committed
//! corpora with ordinary `cargo test`.

pub mod cbor;
pub mod contract;
pub mod native;
pub mod requests;
pub mod types;

mod document;

/// What an input is about, and the rest of it.
///
/// The first four bytes choose the one with that [`mark()`], or the next one: so an input of a corpus is about the same
/// type when others were added.
pub fn choose<'a, T>(table: &'static [(u32, T)], data: &'a [u8]) -> Option<(&'static T, &'a [u8])> {
    let (mark, rest) = data.split_first_chunk()?;
    let mark = u32::from_be_bytes(*mark);
    let next = table.partition_point(|(of, _)| *of < mark);
    Some((&table.get(next).or(table.first())?.1, rest))
}

/// Sorts what can be chosen by the marks of its names.
pub fn marked<T>(items: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<(u32, T)> {
    let mut table: Vec<(u32, T)> = items.into_iter().map(|item| (mark(name(&item)), item)).collect();
    table.sort_by_key(|(mark, _)| *mark);
    table
}

/// FNV-1a of a name.
pub fn mark(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
