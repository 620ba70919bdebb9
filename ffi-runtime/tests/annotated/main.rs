//! Events, streams, host functions and the context of a call as an author writes them, and as a host reaches them through the exported symbols.
//!
//! `library` is the author's side, `host` declares the symbols and the C structs by hand, after `docs/abi.md`. How the runtime does each is
//! tested where it does it; here it is what the macros write for it.

#![deny(unsafe_op_in_unsafe_fn, missing_docs)]
#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod contexts;
mod events;
mod host;
mod hosts;
mod library;
mod streams;
mod testing;
