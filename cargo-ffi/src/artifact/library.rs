//! The file of a compiled library: ELF, Mach-O or PE.
//!
//! What is in the descriptor's section is read by [`super::descriptor`].

use std::collections::BTreeSet;
use std::fmt;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use ffi_model::contract::{Contract, Decl, hash};
use object::read::{NameOrOrdinal, ReadCache};
use object::{BinaryFormat, Object, ObjectSection};

use super::descriptor::{self, Record};
use super::own;
use crate::error::{Error, Result};

/// A compiled library. Nothing of it is loaded or run.
pub struct Library<F: Read + Seek = fs_err::File> {
    path: PathBuf,
    /// Only what is asked for is read: with debug information the file can be large.
    bytes: ReadCache<F>,
}

/// What a library says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptor {
    /// What the crates linked into it left, in no particular order.
    pub records: Vec<Record>,
    /// The crate of the library itself.
    pub krate: String,
    /// [`hash()`] of their records: what `<library>_abi_hash` gives.
    pub hash: u64,
}

/// The contract in a descriptor as it is loaded, that of the library with this prefix.
///
/// # Errors
/// It cannot be read, its declarations do not go together, or there is no such library.
pub fn contract_of(section: &[u8], prefix: &str) -> Result<Contract, String> {
    let bodies = descriptor::split(section).map_err(|error| error.to_string())?;
    let records = descriptor::read(&bodies).map_err(|error| error.to_string())?;
    let is_itself =
        |record: &&Record| matches!(&record.decl, Decl::Library(library) if library.prefix == prefix);
    let krate = match records.iter().find(is_itself) {
        Some(itself) => itself.krate.clone(),
        None => return Err(format!("it has no library `{prefix}`")),
    };
    together(records, &krate, hash(prefix, bodies.iter().map(|(_, body)| *body)))
}

/// The contract that the records of a library are.
fn together(records: Vec<Record>, krate: &str, hash: u64) -> Result<Contract, String> {
    let mut contract = Contract::new(own::reachable(records, krate)).map_err(|problems| {
        let problems: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        format!("its descriptor does not go together: {}", problems.join("; "))
    })?;
    contract.complete(&[], hash);
    Ok(contract)
}

type File<'a, F> = object::File<'a, &'a ReadCache<F>>;

impl Library {
    /// Opens the library at `path`.
    ///
    /// # Errors
    /// A file that cannot be read, or is no library of a known format.
    pub fn open(path: &Path) -> Result<Self> {
        Self::read(path, fs_err::File::open(path)?)
    }
}

impl<F: Read + Seek> Library<F> {
    /// Reads the library in `file`; `path` is what it is called.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn read(path: &Path, file: F) -> Result<Self> {
        let library = Self { path: path.to_owned(), bytes: ReadCache::new(file) };
        library.parse()?;
        Ok(library)
    }

    /// What the expansions of the macros left in it.
    ///
    /// # Errors
    /// A library without a descriptor, with one of another version, or with a damaged one.
    pub fn descriptor(&self) -> Result<Descriptor> {
        let file = self.parse()?;
        let name = section_name(file.format());
        let mut records = Vec::new();
        let mut found = false;
        for section in file.sections().filter(|section| section.name() == Ok(name)) {
            found = true;
            let data = section.data().map_err(|error| self.unreadable(error, None))?;
            records.extend(descriptor::split(data).map_err(|error| self.unreadable(&error, error.help()))?);
        }
        if !found {
            let help = "is it the library that `cargo ffi build` made, from a crate with `#[ffi::library]`?";
            return Err(self.unreadable("it has no descriptor", Some(help)));
        }
        let read = descriptor::read(&records).map_err(|error| self.unreadable(&error, error.help()))?;
        let (prefix, krate) = self.itself(&read).unwrap_or_default();
        let hash = hash(&prefix, records.iter().map(|(_, record)| *record));
        Ok(Descriptor { records: read, krate, hash })
    }

    /// The prefix and the crate of the library itself. Where other libraries are linked into it, its file is named after
    /// the one that it is.
    fn itself(&self, records: &[Record]) -> Option<(String, String)> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let libraries: Vec<(&str, &str)> = records
            .iter()
            .filter_map(|record| match &record.decl {
                Decl::Library(library) => Some((library.prefix.as_str(), record.krate.as_str())),
                _ => None,
            })
            .collect();
        let named = libraries
            .iter()
            .filter(|(prefix, _)| stem.ends_with(prefix))
            .max_by_key(|(prefix, _)| prefix.len());
        named.or(libraries.first()).map(|(prefix, krate)| ((*prefix).to_owned(), (*krate).to_owned()))
    }

    /// The contract as compiled: complete, but for the documentation.
    ///
    /// # Errors
    /// As [`Library::descriptor`], and declarations that do not go together.
    pub fn contract(&self) -> Result<Contract> {
        let Descriptor { records, krate, hash } = self.descriptor()?;
        together(records, &krate, hash).map_err(|message| self.unreadable(message, None))
    }

    /// The names by which hosts can find its functions, without what a platform puts before each.
    ///
    /// # Errors
    /// A damaged symbol table.
    pub fn exported_symbols(&self) -> Result<BTreeSet<String>> {
        let file = self.parse()?;
        let prefix = if file.format() == BinaryFormat::MachO { "_" } else { "" };
        let mut symbols = BTreeSet::new();
        for export in file.exports().map_err(|error| self.unreadable(error, None))? {
            let export = export.map_err(|error| self.unreadable(error, None))?;
            if let NameOrOrdinal::Name(name) = export.name()
                && let Ok(name) = str::from_utf8(name)
            {
                symbols.insert(name.strip_prefix(prefix).unwrap_or(name).to_owned());
            }
        }
        Ok(symbols)
    }

    fn parse(&self) -> Result<File<'_, F>> {
        File::parse(&self.bytes).map_err(|error| self.unreadable(error, None))
    }

    fn unreadable(&self, why: impl fmt::Display, help: Option<&str>) -> Error {
        Error::Library { library: self.path.clone(), message: why.to_string(), help: help.map(Into::into) }
    }
}

/// The section that holds the records, see `docs/abi.md`.
fn section_name(format: BinaryFormat) -> &'static str {
    match format {
        BinaryFormat::MachO => "__ffi_abi",
        BinaryFormat::Coff | BinaryFormat::Pe => ".ffi_abi",
        _ => "ffi_abi",
    }
}
