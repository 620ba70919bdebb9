//! `[package.metadata.ffi.cpp]`

use serde::Deserialize;

use super::names;
use crate::error::Error;

/// What an author sets for C++.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The namespace; the library's name without.
    namespace: Option<String>,
    /// The standards that the programs of `cargo ffi test` are compiled in, one after the other: C++17 without.
    standards: Vec<Standard>,
}

/// A standard of C++ that packages can be used with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Standard {
    #[serde(rename = "17")]
    Cpp17,
    #[serde(rename = "20")]
    Cpp20,
    #[serde(rename = "23")]
    Cpp23,
}

impl Standard {
    /// As compilers call it.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Standard::Cpp17 => "c++17",
            Standard::Cpp20 => "c++20",
            Standard::Cpp23 => "c++23",
        }
    }
}

impl Settings {
    /// Those of a table `[package.metadata.ffi]`.
    ///
    /// # Errors
    /// They are not what they should be.
    pub(crate) fn of(config: &serde_json::Value) -> Result<Settings, Error> {
        crate::backend::settings(config.get("cpp").unwrap_or(&serde_json::Value::Null), "cpp")
    }

    /// The namespace of a library: that of the settings, or the one that follows from its name.
    ///
    /// # Errors
    /// What the settings say is no namespace.
    pub(crate) fn namespace(self, library: &str) -> Result<String, Error> {
        match self.namespace {
            Some(name) if names::is_namespace(&name) => Ok(name),
            Some(name) => Err(Error::Config {
                path: "Cargo.toml".into(),
                message: format!("`package.metadata.ffi.cpp`: `{name}` cannot be a namespace of C++"),
            }),
            None => Ok(names::namespace(library)),
        }
    }

    /// The standards of the programs, at least one.
    pub(crate) fn standards(self) -> Vec<Standard> {
        if self.standards.is_empty() { vec![Standard::Cpp17] } else { self.standards }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn programs_are_compiled_in_the_standards_that_are_asked_for() {
        let of = |config| Settings::of(&config).map(Settings::standards).map_err(|error| error.to_string());
        assert_eq!(of(json!({})), Ok(vec![Standard::Cpp17]));
        assert_eq!(
            of(json!({"cpp": {"standards": ["17", "20"]}})),
            Ok(vec![Standard::Cpp17, Standard::Cpp20])
        );
        let error = of(json!({"cpp": {"standards": ["11"]}})).expect_err("it is too old");
        assert!(error.contains("package.metadata.ffi.cpp") && error.contains("11"), "{error}");
    }
}
