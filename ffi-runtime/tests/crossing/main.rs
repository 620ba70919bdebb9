//! Every type that crosses, through the trait: values come back as they were, whatever the form; what nests too deep does not.
//!
//! `check` is what is asked of each value, `foreign` the CBOR form after `docs/abi.md`, written by another implementation.

mod author;
mod check;
mod foreign;
mod identities;
mod memory;
mod nesting;
mod values;
