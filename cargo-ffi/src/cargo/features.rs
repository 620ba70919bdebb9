//! Which features of the selected package are on.
//!
//! `cargo metadata` answers this for a workspace as a whole: a feature that another member turns on reads
//! as on. A build of the one package does not see it, so the closure is computed here, from the package's
//! own table and the command line, by cargo's rules.

use std::collections::{BTreeMap, BTreeSet};

/// What the command line says about features.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Requested<'a> {
    pub(super) features: &'a [String],
    pub(super) all: bool,
    pub(super) no_default: bool,
}

/// The features that are on. `table` is the package's own, with the implicit feature of every optional
/// dependency, as `cargo metadata` prints it. Unknown names are skipped: cargo reports them.
pub(super) fn resolve(
    package: &str,
    table: &BTreeMap<String, Vec<String>>,
    requested: Requested<'_>,
) -> BTreeSet<String> {
    let mut open: Vec<&str> = Vec::new();
    if requested.all {
        open.extend(table.keys().map(String::as_str));
    }
    if !requested.no_default {
        open.push("default");
    }
    // Both separators are cargo's own.
    let words = requested.features.iter().flat_map(|list| list.split([',', ' '])).filter(|f| !f.is_empty());
    open.extend(words.map(|word| match word.split_once('/') {
        Some((owner, feature)) if owner == package => feature,
        _ => word,
    }));

    let mut on = BTreeSet::new();
    while let Some(feature) = open.pop() {
        let feature = match feature.split_once('/') {
            // `dep?/feature` turns nothing on here, `dep/feature` also the feature that is named like the
            // dependency, where there is one.
            Some((dependency, _)) if dependency.ends_with('?') => continue,
            Some((dependency, _)) => dependency,
            None if feature.starts_with("dep:") => continue,
            None => feature,
        };
        if let Some(implied) = table.get(feature)
            && on.insert(feature.to_owned())
        {
            open.extend(implied.iter().map(String::as_str));
        }
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(requested: Requested<'_>, expect: &[&str]) {
        let table = [
            ("default", &["std"][..]),
            ("std", &["log?/std", "base"]),
            ("base", &[]),
            ("net", &["tokio/net", "dep:rustls"]),
            ("tokio", &["dep:tokio"]),
            ("log", &["dep:log"]),
        ];
        let table = table
            .iter()
            .map(|(name, implied)| ((*name).to_owned(), implied.iter().map(|s| (*s).to_owned()).collect()))
            .collect();
        let on = resolve("timer", &table, requested);
        assert_eq!(on.iter().map(String::as_str).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn default_features_are_on() {
        check(Requested::default(), &["base", "default", "std"]);
    }

    #[test]
    fn default_features_can_be_left_out() {
        check(Requested { no_default: true, ..Requested::default() }, &[]);
    }

    #[test]
    fn feature_of_an_optional_dependency_turns_the_dependency_on() {
        let features = ["net,unknown".to_owned()];
        check(Requested { features: &features, no_default: true, all: false }, &["net", "tokio"]);
    }

    #[test]
    fn feature_may_name_its_package() {
        let features = ["timer/base other/std".to_owned()];
        check(Requested { features: &features, no_default: true, all: false }, &["base"]);
    }

    #[test]
    fn all_features_are_all() {
        let requested = Requested { all: true, ..Requested::default() };
        check(requested, &["base", "default", "log", "net", "std", "tokio"]);
    }
}
