//! `panics.go`: what becomes of panics in code of the host that the library calls.

use ffi_model::Contract;
use ffi_templates::go::{Panics, Uses};

use super::source::rendered;

/// The file; empty where the library calls no code of the host.
pub(super) fn file(package: &str, contract: &Contract, uses: &Uses) -> String {
    places(contract).map_or_else(String::new, |places| rendered(&Panics { package, places, uses }))
}

/// Where that code is.
pub(super) fn places(contract: &Contract) -> Option<&'static str> {
    match (contract.events().is_empty(), contract.host_functions().is_empty()) {
        (false, false) => Some("a listener or a host function"),
        (false, true) => Some("a listener"),
        (true, false) => Some("a host function"),
        (true, true) => None,
    }
}
