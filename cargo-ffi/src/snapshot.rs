//! A contract as a file: what `cargo ffi inspect` prints for programs and what `ffi.lock` holds.
//!
//! Declarations have the serialized form of [`ffi_model::contract`], sorted by name, so that moving an item in its
//! source changes nothing. `docs/commands.md` documents the form; a change of it changes [`FORMAT`].

use std::path::Path;

use ffi_model::contract::{
    CONTRACT_VERSION, ConstDecl, Contract, Decl, EnumDecl, FunctionDecl, LibraryDecl, RecordDecl,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The version of the form.
pub const FORMAT: u32 = 1;

/// The name of the file beside the manifest.
pub const FILE_NAME: &str = "ffi.lock";

/// A contract without its documentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`] of whoever wrote it.
    pub format: u32,
    /// The hash in hexadecimal; only where the target is known, since layouts are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The library.
    pub library: LibraryDecl,
    /// Constants.
    pub constants: Vec<ConstDecl>,
    /// Enums.
    pub enums: Vec<EnumDecl>,
    /// Structs.
    pub records: Vec<RecordDecl>,
    /// Functions.
    pub functions: Vec<FunctionDecl>,
}

/// The part of a file that every form has.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

impl Snapshot {
    /// Everything in `contract`, with layouts.
    pub fn new(contract: &Contract) -> Snapshot {
        let mut snapshot = Snapshot {
            format: FORMAT,
            hash: contract.hash().map(hexadecimal),
            library: contract.library().clone(),
            constants: contract.constants().to_vec(),
            enums: contract.enums().to_vec(),
            records: contract.records().to_vec(),
            functions: contract.functions().to_vec(),
        };
        snapshot.constants.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.enums.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.records.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.functions.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot
    }

    /// The same for every target: layouts follow from the types, and the hash has them in it.
    #[must_use]
    pub fn portable(mut self) -> Snapshot {
        self.hash = None;
        self.enums.iter_mut().for_each(|decl| decl.layout = None);
        self.records.iter_mut().for_each(|decl| decl.layout = None);
        self
    }

    /// The text of a lock file.
    pub fn to_lock(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::from)?;
        Ok(text + "\n")
    }

    /// Reads the text of a lock file; `origin` is what errors name.
    ///
    /// # Errors
    /// Text that is no snapshot, or one of another version.
    pub fn from_lock(text: &str, origin: &Path) -> Result<Snapshot> {
        let refused = |message: String, help: &str| Error::Library {
            library: origin.to_owned(),
            message,
            help: Some(help.to_owned()),
        };
        const WRITE_AGAIN: &str = "`cargo ffi lock` writes it";
        let head: Head = serde_json::from_str(text)
            .map_err(|error| refused(format!("it is no lock file: {error}"), WRITE_AGAIN))?;
        if head.format != FORMAT {
            let message = format!("it has format {}, this `cargo-ffi` reads {FORMAT}", head.format);
            return Err(refused(message, "use the version of `cargo-ffi` that wrote it, or write it again"));
        }
        let snapshot: Snapshot = serde_json::from_str(text)
            .map_err(|error| refused(format!("it is a damaged lock file: {error}"), WRITE_AGAIN))?;
        let version = snapshot.library.version;
        if version != CONTRACT_VERSION {
            let message =
                format!("it has version {version} of the ABI, this `cargo-ffi` reads {CONTRACT_VERSION}");
            return Err(refused(message, "use the version of `cargo-ffi` that wrote it, or write it again"));
        }
        Ok(snapshot)
    }

    /// The contract again.
    ///
    /// # Errors
    /// Declarations that do not go together: somebody has edited the file.
    pub fn into_contract(self, origin: &Path) -> Result<Contract> {
        let Snapshot { format: _, hash: _, library, constants, enums, records, functions } = self;
        let decls = std::iter::once(Decl::Library(library))
            .chain(constants.into_iter().map(Decl::Constant))
            .chain(enums.into_iter().map(Decl::Enum))
            .chain(records.into_iter().map(Decl::Record))
            .chain(functions.into_iter().map(Decl::Function));
        Contract::new(decls.collect()).map_err(|problems| Error::Library {
            library: origin.to_owned(),
            message: problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; "),
            help: Some("`cargo ffi lock` writes it; it is not edited by hand".into()),
        })
    }
}

/// A hash as people and programs read it.
pub fn hexadecimal(hash: u64) -> String {
    format!("{hash:016x}")
}
