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
mod own;
mod symbols;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use ffi_model::Code;
use ffi_model::contract::Decl;

pub use self::compare::{Mismatch, compare};
pub use self::descriptor::Record;
pub use self::library::{Descriptor, Library, contract_of};
pub use self::own::Left;
pub use self::symbols::missing_symbols;
use crate::error::{Error, Result};
use crate::scan::Scan;

/// A library that was found equal to its source.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The declarations as compiled, for [`ffi_model::Contract::complete`].
    pub compiled: Vec<Decl>,
    /// The hash of all its records, what `<library>_abi_hash` gives.
    pub hash: u64,
    /// Crates that are linked into the library and have functions, events or host functions themselves.
    pub others: BTreeMap<String, Left>,
}

/// Reads the library at `path` and compares it with the scan of its source.
///
/// # Errors
/// A library that cannot be read, and [`Error::Mismatch`] with every item that differs and every function
/// that is not exported.
pub fn check(path: &Path, scan: &Scan) -> Result<Checked> {
    let library = Library::open(path)?;
    let Descriptor { records, hash, .. } = library.descriptor()?;
    let (compiled, others) = own::own(records, scan);
    let mut mismatches = compare(&scan.contract, &scan.origins, &compiled);
    // An item that is not there has no symbols either: that would be the same news again.
    if mismatches.is_empty() {
        mismatches = missing_symbols(&scan.contract, &scan.origins, &library.exported_symbols()?);
    }
    if mismatches.is_empty() {
        return Ok(Checked { compiled, hash, others });
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
