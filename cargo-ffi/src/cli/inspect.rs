//! `cargo ffi inspect`

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use ffi_model::symbol;
use serde::Serialize;

use crate::{
    artifact::Library,
    error::Result,
    inspect,
    report::{MessageFormat, Reporter},
    snapshot::Snapshot,
};

/// Show what a compiled library exports
///
/// Reads the descriptor of a `.so`, `.dylib` or `.dll` of any platform; nothing of the library is loaded or run. Shows its
/// version and hash, functions with their symbols, events, what hosts implement, types with their C forms, layouts and
/// keys, and constants. With `--message-format json` it is one object, whose form `docs/commands.md` documents.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi inspect target/release/libmy_timer.so")]
pub(super) struct Inspect {
    /// The library's file
    #[arg(value_name = "LIBRARY")]
    library: PathBuf,
}

/// The line of JSON.
#[derive(Serialize)]
struct Inspection {
    reason: &'static str,
    #[serde(flatten)]
    snapshot: Snapshot,
    /// By the names of functions.
    symbols: BTreeMap<String, Symbols>,
}

/// The symbols of one function; null where hosts cannot find it.
#[derive(Serialize)]
struct Symbols {
    callback: Option<String>,
    cbor: Option<String>,
    wait: Option<String>,
    /// Only of a function that gives a stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Option<String>>,
}

impl Inspect {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let library = Library::open(&self.library)?;
        let contract = library.contract()?;
        let exported = library.exported_symbols()?;
        if reporter.format() == MessageFormat::Human {
            return Ok(reporter.data(&inspect::tables(&contract, &exported))?);
        }
        let prefix = &contract.library().prefix;
        let symbols = contract.functions().iter().map(|decl| {
            let found = |name: String| exported.contains(&name).then_some(name);
            let [callback, cbor, wait] = symbol::of_function(prefix, &decl.name).map(found);
            let next = decl.stream.as_ref().map(|_| found(symbol::function_next(prefix, &decl.name)));
            (decl.name.clone(), Symbols { callback, cbor, wait, next })
        });
        let symbols = symbols.collect();
        let inspection = Inspection { reason: "ffi-contract", snapshot: Snapshot::new(&contract), symbols };
        Ok(reporter.json(&inspection)?)
    }
}
