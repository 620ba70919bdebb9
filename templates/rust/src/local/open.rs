//! Finding a library and making sure that it is the right one.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Functions, Local};
use crate::engine::About;

/// What a package was made for.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// The prefix of the library's symbols.
    pub library: &'static str,
    /// The hash of its contract.
    pub hash: u64,
    /// What it says of its version.
    pub version: &'static str,
    /// The file of the library, as it was called when the package was made.
    pub file: &'static str,
    /// Where the package has a copy of it.
    pub copy: &'static str,
    /// The environment variable that names another file.
    pub variable: &'static str,
}

/// The symbols of a library that was loaded.
pub trait Symbols: Sized {
    /// Loads a library. What cannot be found in it is missing, and no mistake yet.
    ///
    /// # Errors
    /// What the system says.
    fn load(path: &Path) -> Result<Self, String>;

    /// `_abi_hash`
    fn hash(&self) -> Option<u64>;

    /// `_abi_version`
    fn version(&self) -> Option<String>;

    /// The functions, which all are there where the hash is the right one.
    fn functions(&self) -> Option<Functions>;
}

/// Opens the library at `path`, or where it is looked for without one.
///
/// # Errors
/// It cannot be loaded, or is not the one that the package was made for.
pub fn open<S: Symbols>(made: &Made, path: Option<&Path>) -> Result<Local, LoadError> {
    let path = path.map_or_else(|| find(made), Path::to_owned);
    let refused = |text: String| LoadError { text: format!("`{}` {text}", path.display()) };
    let symbols = S::load(&path).map_err(|error| refused(format!("cannot be loaded: {error}")))?;
    let (Some(hash), Some(version)) = (symbols.hash(), symbols.version()) else {
        return Err(refused(format!(
            "is not the library `{}`: it has no functions of that name",
            made.library
        )));
    };
    if hash != made.hash {
        return Err(refused(format!(
            "is {version} (interface {hash:016x}), and this package was made for {} (interface {:016x})",
            made.version, made.hash
        )));
    }
    let Some(functions) = symbols.functions() else {
        return Err(refused("lacks functions that it says it has".to_owned()));
    };
    // The library stays in the process: its threads may call back at any time, and functions are called by their addresses.
    std::mem::forget(symbols);
    Ok(Local::new(functions, About { library: made.library.to_owned(), version, hash, served: false }))
}

/// The file that the environment names; the one beside the program; the copy of the package; or whatever the system finds by the name.
fn find(made: &Made) -> PathBuf {
    if let Some(path) = env::var_os(made.variable).filter(|path| !path.is_empty()) {
        return path.into();
    }
    let beside = env::current_exe().ok().map(|program| program.with_file_name(made.file));
    let found = [beside, Some(made.copy.into())].into_iter().flatten().find(|path| path.is_file());
    found.unwrap_or_else(|| made.file.into())
}

/// Why a library was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    text: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for LoadError {}
