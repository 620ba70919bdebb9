//! Whether a library is the same on several targets, so that one package can have it for all of them.

use std::collections::BTreeMap;

use ffi_model::{
    Contract,
    contract::{Decl, EnumDecl},
};

use crate::error::{Error, Result};

/// Compares the library of each target with that of the first.
///
/// # Errors
/// [`Error::TargetsDiffer`], with every item.
pub fn check<'a>(libraries: impl IntoIterator<Item = (&'a str, &'a Contract)>) -> Result<()> {
    let mut libraries = libraries.into_iter();
    let Some((target, first)) = libraries.next() else { return Ok(()) };
    for (other, contract) in libraries {
        if contract.hash() != first.hash() {
            let (target, other) = (target.to_owned(), other.to_owned());
            let mut differences = differences(first, contract);
            if differences.is_empty() {
                differences.push("what the two say about themselves has another hash".into());
            }
            return Err(Error::TargetsDiffer { target, other, differences });
        }
    }
    Ok(())
}

fn differences(one: &Contract, other: &Contract) -> Vec<String> {
    let by_name = |contract: &Contract| -> BTreeMap<(String, &'static str), Decl> {
        contract.decls().map(|decl| ((decl.name().to_owned(), decl.kind()), decl)).collect()
    };
    let (one, mut other) = (by_name(one), by_name(other));
    let mut found = Vec::new();
    for ((name, kind), decl) in one {
        let said = match other.remove(&(name.clone(), kind)) {
            None => Some("is not there".to_owned()),
            Some(there) => difference(&decl, &there),
        };
        found.extend(said.map(|said| format!("`{name}` ({kind}) {said}")));
    }
    found.extend(other.into_keys().map(|(name, kind)| format!("`{name}` ({kind}) is only there")));
    found
}

fn difference(one: &Decl, other: &Decl) -> Option<String> {
    if one.clone().comparable() != other.clone().comparable() {
        return Some("is declared in another way".into());
    }
    let laid_out = |is_same: bool, sizes: Option<(u64, u64)>| match (is_same, sizes) {
        (true, _) => None,
        (false, Some((one, other))) if one != other => Some(format!("has {other} bytes instead of {one}")),
        (false, _) => Some("has its parts in other places".to_owned()),
    };
    match (one, other) {
        (Decl::Record(one), Decl::Record(other)) => {
            let sizes = one.layout.as_ref().zip(other.layout.as_ref());
            laid_out(one.layout == other.layout, sizes.map(|(one, other)| (one.size, other.size)))
        }
        (Decl::Enum(one), Decl::Enum(other)) => {
            let values =
                |decl: &EnumDecl| decl.variants.iter().map(|variant| variant.value).collect::<Vec<_>>();
            if values(one) != values(other) {
                return Some("has other numbers".into());
            }
            let sizes = one.layout.as_ref().zip(other.layout.as_ref());
            laid_out(one.layout == other.layout, sizes.map(|(one, other)| (one.size, other.size)))
        }
        (Decl::Constant(one), Decl::Constant(other)) if one.value != other.value => {
            Some("has another value".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ffi_model::contract::{Layout, LibraryDecl, RecordDecl};

    use super::*;

    fn contract(size: u64, more: Option<&str>, hash: u64) -> Contract {
        let library = LibraryDecl {
            name: "Lib".into(),
            prefix: "lib".into(),
            version: 1,
            package_version: "1.2.3".into(),
            docs: String::new(),
        };
        let record = |name: &str| {
            Decl::Record(RecordDecl {
                name: name.into(),
                is_error: false,
                fields: Vec::new(),
                layout: Some(Layout { size, align: 4, offsets: Vec::new() }),
                docs: String::new(),
            })
        };
        let decls = [Decl::Library(library), record("Point")].into_iter().chain(more.map(record));
        let mut contract = Contract::new(decls.collect()).expect("a contract");
        contract.complete(&[], hash);
        contract
    }

    #[track_caller]
    fn differ(one: &Contract, other: &Contract, expect: &[&str]) {
        match check([("a", one), ("b", other)]) {
            Err(Error::TargetsDiffer { target, other, differences }) => {
                assert_eq!((target.as_str(), other.as_str()), ("a", "b"));
                assert_eq!(differences, expect);
            }
            other => panic!("they differ, {other:?}"),
        }
    }

    #[test]
    fn the_same_library_is_the_same_on_all() {
        let one = contract(8, None, 1);
        check([("a", &one), ("b", &one), ("c", &one)]).expect("the same");
    }

    #[test]
    fn every_item_that_differs_is_named() {
        let one = contract(16, None, 1);
        differ(&one, &contract(8, None, 2), &["`Point` (struct) has 8 bytes instead of 16"]);
        differ(&one, &contract(16, Some("Extra"), 2), &["`Extra` (struct) is only there"]);
        differ(&contract(16, Some("Extra"), 2), &one, &["`Extra` (struct) is not there"]);
        differ(&one, &contract(16, None, 2), &["what the two say about themselves has another hash"]);
    }
}
