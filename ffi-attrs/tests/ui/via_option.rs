//! FFI0003: what `via` is not.

#[ffi::data(from = "String")]
struct From;

#[ffi::data(try_from = "String")]
struct TryFrom;

#[ffi::data(via = "not a type")]
struct NoType;

#[ffi::data(via = String)]
struct NoText;

#[ffi::data(via)]
struct NoValue;

#[ffi::error(via = "String")]
#[derive(Debug, thiserror::Error)]
#[error("an error")]
struct Error;

#[ffi::data(via = "usize")]
struct Refused;

fn main() {}
