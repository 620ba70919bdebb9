//! The runtime as a host sees it: an annotated library in this binary, called through its exported symbols.
//!
//! `library` and `shapes` are the author's side, `host` declares the symbols and the C structs by hand, after `docs/abi.md`.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod calls;
mod contexts;
mod ends;
mod handles;
mod host;
mod lent;
mod library;
mod nesting;
mod newtypes;
mod options;
mod panics;
mod requests;
mod shapes;
mod stale_warn;
mod standard;
mod values;
mod waiting;
