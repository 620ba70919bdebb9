//! The crate as its author wrote it: every annotated item that the compiler will see, lowered.
//!
//! ```text
//!   lib.rs ──files──▶ syn::File ──walk──▶ Tree ──items──▶ ast::Item ──types──▶ the same ──assemble──▶ Contract
//!                                  │                                   │
//!                                  │                                   └── resolve   what a name stands for
//!                                  ├── modules   where the file of a `mod x;` is
//!                                  └── cfg       what the compiler takes out before a macro sees it
//! ```
//!
//! Annotated types of other crates are a part of the contract where an export of this one needs them; what else those
//! crates have is not.
//!
//! The rules of an item are not here: [`ffi_model`] reads and lowers it, by the code that the attribute
//! macros run. The items of macros and of generated files cannot be seen here; the comparison with the
//! compiled library ([`crate::artifact`]) names them.

mod assemble;
mod attributes;
mod cfg;
mod files;
mod items;
mod modules;
mod resolve;
mod source;
mod strip;
mod tree;
mod types;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{panic, thread};

use ffi_model::Contract;
use ffi_model::contract::Decl;

pub use self::source::Source;
use crate::cargo::CfgSet;
use crate::error::{Error, Result};
use crate::report::Span;

/// Enough for source that nests as deep as rustc accepts; only what is used becomes memory.
const STACK: usize = 256 << 20;

/// What the source says that the library exports.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The name of the crate, as the descriptor's records have it.
    pub krate: String,
    /// The types of the contract that are of other crates, by crate and name.
    pub foreign: BTreeSet<(String, String)>,
    /// Functions for the test of types that hold a handle: the macros write them, and no contract can have them.
    pub left_out: BTreeSet<String>,
    /// What crosses, without layouts and constant values: only the compiled library knows them.
    pub contract: Contract,
    /// Where each declaration is written.
    pub origins: Origins,
    /// Every file that was read, the root first.
    pub files: Vec<PathBuf>,
}

/// Where a declaration is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: PathBuf,
    /// Its name there.
    pub span: Span,
}

impl Origin {
    /// A place of the source that was parsed from `file`.
    fn of_span(file: &Path, span: proc_macro2::Span) -> Self {
        Self { file: file.to_owned(), span: span.into() }
    }
}

/// Where each declaration is written, by its kind and name.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    places: HashMap<(&'static str, String), Origin>,
}

impl Origins {
    /// Where `decl`, or the declaration of the same kind and name, is written.
    pub fn of(&self, decl: &Decl) -> Option<&Origin> {
        self.places.get(&(decl.kind(), decl.name().to_owned()))
    }
}

/// Reads the crate whose root file is `root`, as the compiler sees it where the `cfg`s of `cfg` hold.
/// `library` is the name of its lib target. Types of other crates are not known.
///
/// # Errors
/// As [`scan_source`].
pub fn scan(root: &Path, library: &str, cfg: &CfgSet) -> Result<Scan> {
    scan_source(&Source::alone(root, library, cfg))
}

/// Reads a crate, and of its dependencies what it needs, as the compiler sees them.
///
/// # Errors
/// [`Error::Source`] with everything that is wrong with the crate, sorted by file and position.
pub fn scan_source(source: &Source) -> Result<Scan> {
    // Spans are local to a thread, so all of it happens on one, with a stack for deeply nested source.
    thread::scope(|scope| {
        let scan = || {
            let found = walk::walk(&source.crates[0]);
            assemble::assemble(found, source).map_err(Error::Source)
        };
        let thread =
            thread::Builder::new().name("scan".into()).stack_size(STACK).spawn_scoped(scope, scan)?;
        thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
    })
}
