//! Which of the records in a library are its own.
//!
//! The linker puts the records of every crate into the library, and a crate can have more than this library uses.
//! Of other crates only the types count that the scan has found to be needed; what the library's own crate left
//! counts all, but for functions that are there for its test and that no contract can have.

use std::collections::BTreeMap;

use ffi_model::contract::{Decl, EventDecl, HostDecl, InterfaceDecl};

use super::Record;
use crate::scan::Scan;

/// What another crate has that would have to be the library's own to be in its packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The names of the functions that it exports. Their symbols are in the library all the same.
    pub functions: Vec<String>,
    /// The names of its events, its interfaces, and its host functions without one.
    pub of_hosts: Vec<String>,
}

/// The declarations that belong to the scanned library, and what other crates have left, by crate.
pub(super) fn own(records: Vec<Record>, scan: &Scan) -> (Vec<Decl>, BTreeMap<String, Left>) {
    let mut own: Vec<Decl> = Vec::new();
    let mut others: BTreeMap<String, Left> = BTreeMap::new();
    for Record { decl, krate } in records {
        if krate == scan.krate {
            let is_left_out =
                matches!(&decl, Decl::Function(function) if scan.left_out.contains(&function.name));
            if !is_left_out {
                own.push(decl);
            }
            continue;
        }
        match &decl {
            Decl::Function(function) => {
                others.entry(krate).or_default().functions.push(function.name.clone());
            }
            Decl::Event(EventDecl { name, .. })
            | Decl::Interface(InterfaceDecl { name, .. })
            | Decl::Host(HostDecl { name, of: None, .. }) => {
                others.entry(krate).or_default().of_hosts.push(name.clone());
            }
            Decl::Record(_) | Decl::Enum(_) | Decl::Newtype(_) | Decl::Handle(_) => {
                let needed = scan.foreign.contains(&(krate, decl.name().to_owned()));
                // Two versions of a crate may have left the same.
                if needed && !own.contains(&decl) {
                    own.push(decl);
                }
            }
            // A function of an interface is said with it.
            Decl::Library(_) | Decl::Constant(_) | Decl::Host(_) => {}
        }
    }
    (own, others)
}

/// The declarations of the crate `krate`, and the types of other crates that these need, without a scan to ask.
pub(super) fn reachable(records: Vec<Record>, krate: &str) -> Vec<Decl> {
    let (own, mut others): (Vec<Record>, Vec<Record>) =
        records.into_iter().partition(|record| record.krate == krate);
    others.retain(|record| record.decl.is_type());
    let mut decls: Vec<Decl> = own.into_iter().map(|record| record.decl).collect();
    let mut at = 0;
    while let Some(decl) = decls.get(at) {
        let used: Vec<String> = decl.uses().iter().map(|used| used.name.to_owned()).collect();
        for name in used {
            let known = decls.iter().any(|decl| decl.is_type() && decl.name() == name);
            let index = others.iter().position(|record| record.decl.name() == name);
            if let (false, Some(index)) = (known, index) {
                decls.push(others.swap_remove(index).decl);
            }
        }
        at += 1;
    }
    decls
}
