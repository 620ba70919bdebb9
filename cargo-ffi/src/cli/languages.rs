//! `--lang`: a list of languages, checked against those there are.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::{
    backend::{self, BACKENDS, Backend},
    e2e::{self, HOSTS, Host},
};

/// Takes the name of a backend; help and suggestions come from the list of backends.
pub(super) fn parser() -> impl TypedValueParser<Value = &'static dyn Backend> {
    PossibleValuesParser::new(BACKENDS.iter().map(|backend| backend.name()))
        .map(|name| backend::named(&name).expect("one of the possible values"))
}

/// Takes the name of a language of programs.
pub(super) fn of_tests() -> impl TypedValueParser<Value = &'static dyn Host> {
    PossibleValuesParser::new(HOSTS.iter().map(|host| host.name()))
        .map(|name| e2e::named(&name).expect("one of the possible values"))
}
