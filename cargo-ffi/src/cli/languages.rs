//! `--lang`: a list of languages, checked against those there are.

use std::path::{Path, PathBuf};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    backend::{self, BACKENDS, Backend},
    e2e::{self, HOSTS, Host},
};

/// Takes the name of a backend; help and suggestions come from the list of backends.
pub(super) fn parser() -> impl TypedValueParser<Value = &'static dyn Backend> {
    PossibleValuesParser::new(BACKENDS.iter().map(|backend| backend.name()))
        .map(|name| backend::named(&name).expect("one of the possible values"))
}

/// The languages that a new crate has programs in, unless others are named.
const STARTERS: [&str; 3] = ["c", "cpp", "go"];

/// What a crate begins with.
#[derive(Debug, Args)]
pub(super) struct Starters {
    /// Languages of the programs that call the new library, separated by commas [default: c,cpp,go]
    #[arg(short, long, value_delimiter = ',', value_parser = of_tests(), value_name = "LANG")]
    lang: Vec<&'static dyn Host>,

    /// Folder of the crate `ffi-runtime` of this version, in the sources of `cargo ffi` [default: where `cargo ffi` was built from]
    #[arg(long, value_name = "FOLDER")]
    runtime: Option<PathBuf>,
}

impl Starters {
    /// The languages, each once.
    pub(super) fn languages(&self) -> Vec<&'static dyn Host> {
        let is_wanted = |host: &dyn Host| match self.lang.as_slice() {
            [] => STARTERS.contains(&host.name()),
            named => named.iter().any(|one| one.name() == host.name()),
        };
        HOSTS.iter().copied().filter(|host| is_wanted(*host)).collect()
    }

    /// Where the runtime is said to be.
    pub(super) fn runtime(&self) -> Option<&Path> {
        self.runtime.as_deref()
    }
}

/// Takes the name of a language of programs.
pub(super) fn of_tests() -> impl TypedValueParser<Value = &'static dyn Host> {
    PossibleValuesParser::new(HOSTS.iter().map(|host| host.name()))
        .map(|name| e2e::named(&name).expect("one of the possible values"))
}
