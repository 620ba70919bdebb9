//! The compiled library, read without running any of it, and compared with the scan of its source.
//!
//! - [`Library`]: the file, its descriptor and its exported symbols
//! - [`compare()`]: where descriptor and scan differ
//! - [`missing_symbols`]: what a package would call and not find
//! - [`check`]: all of it; its result is what completes a contract
//!
//! What is in the descriptor is decided by the macros, what is in the scan by [`crate::scan`], both by way
//! of [`ffi_model`]. Here is only whether they say the same.

mod compare;
mod descriptor;
mod differences;
mod library;
mod symbols;

#[cfg(test)]
mod tests;

use std::path::Path;

use ffi_model::Code;

pub use self::compare::{Mismatch, compare};
pub use self::library::{Descriptor, Library};
pub use self::symbols::missing_symbols;
use crate::error::{Error, Result};
use crate::scan::Scan;

/// Reads the library at `path` and compares it with the scan of its source.
///
/// Gives what is compiled, for [`ffi_model::Contract::complete`].
///
/// # Errors
/// A library that cannot be read, and [`Error::Mismatch`] with every item that differs and every function
/// that is not exported.
pub fn check(path: &Path, scan: &Scan) -> Result<Descriptor> {
    let library = Library::open(path)?;
    let compiled = library.descriptor()?;
    let mut mismatches = compare(&scan.contract, &scan.origins, &compiled.decls);
    // An item that is not there has no symbols either: that would be the same news again.
    if mismatches.is_empty() {
        mismatches = missing_symbols(&scan.contract, &scan.origins, &library.exported_symbols()?);
    }
    if mismatches.is_empty() {
        return Ok(compiled);
    }
    let mut ways_out: Vec<&str> = mismatches.iter().map(|mismatch| mismatch.help).collect();
    ways_out.sort_unstable();
    ways_out.dedup();
    Err(Error::Mismatch {
        library: path.to_owned(),
        code: Some(Code::MISMATCH),
        differences: mismatches.iter().map(ToString::to_string).collect(),
        help: Some(ways_out.join("\n")),
    })
}
