//! Languages: from a contract to the files of a package.
//!
//! A backend returns [`Files`]; only [`files`] writes them. It sees the contract and nothing of what came
//! before it: no `syn`, no scan. It takes the contract apart with [`ffi_model::Contract::parts`] without
//! `..`, so a new kind of declaration breaks its build instead of going missing.

pub mod c;
pub mod cpp;
pub mod files;
pub mod go;
mod links;
pub mod rust;
pub mod shared;
mod space;

pub use files::{Content, Files, LIST};

use std::path::PathBuf;

use ffi_model::Contract;
use semver::Version;
use serde::de::DeserializeOwned;

use self::shared::SharedNames;
use crate::error::Error;

/// What a package is made from.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// What crosses, complete with layouts and constant values.
    pub contract: &'a Contract,
    /// About the crate.
    pub about: About,
    /// The compiled library, where it lies now.
    pub library: PathBuf,
    /// The triple of this machine, as rustc names it.
    pub host: String,
    /// `[package.metadata.ffi.<language>]`, or null.
    pub config: serde_json::Value,
    /// What is different in a package that is published; `None` for one that stays where it was made.
    pub release: Option<Release>,
}

/// A package that is to be published, as far as it is known before anything is built.
#[derive(Debug, Clone)]
pub struct Plan {
    /// About the crate.
    pub about: About,
    /// `[package.metadata.ffi.<language>]`, or null.
    pub config: serde_json::Value,
    /// What the library is built for.
    pub targets: Vec<Target>,
}

/// A target, in rustc's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As it is asked for: a triple, or the path of a file that describes it.
    pub name: String,
    /// `target_os`
    pub system: String,
    /// `target_arch`
    pub processor: String,
}

/// What is different in a package that is published.
#[derive(Debug, Clone, Default)]
pub struct Release {
    /// What the library is called, where its platform has several names for one.
    pub names: Option<SharedNames>,
    /// The library for programs that have all of it inside, where that was asked for.
    pub staticlib: Option<StaticLibrary>,
    /// The library for other platforms than [`Input::library`], in a package that has all of them.
    pub others: Vec<PathBuf>,
}

/// A library to link statically.
#[derive(Debug, Clone)]
pub struct StaticLibrary {
    /// Where it lies now.
    pub path: PathBuf,
    /// What a program must link besides, as linker arguments.
    pub native_libs: Vec<String>,
}

/// How the package of a language gets to those who use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipping {
    /// As an archive for each platform. The library may lie in a folder with others, so it has a version in its name.
    PerPlatform,
    /// As one package with the library for all platforms, each alone in its folder.
    Together,
    /// Not by the package: a sentence with the reason and the way out.
    Not(&'static str),
}

/// What a maintainer is told of a package that is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advice {
    /// What will not do for those who use it.
    pub warnings: Vec<String>,
    /// What is to be done to publish it, a line for each step.
    pub steps: Vec<String>,
}

impl Input<'_> {
    /// The settings of the language; those of a language without any are a struct without fields.
    ///
    /// # Errors
    /// The manifest has others, or other values.
    fn settings<T: Default + DeserializeOwned>(&self, language: &str) -> Result<T, Error> {
        settings(&self.config, language)
    }
}

/// What a table `[package.metadata.ffi.<language>]` says; null is none.
fn settings<T: Default + DeserializeOwned>(table: &serde_json::Value, language: &str) -> Result<T, Error> {
    match table {
        serde_json::Value::Null => Ok(T::default()),
        table => serde_json::from_value(table.clone()).map_err(|error| Error::Config {
            path: "Cargo.toml".into(),
            message: format!("`package.metadata.ffi.{language}`: {error}"),
        }),
    }
}

/// What a package says about the crate it came from.
#[derive(Debug, Clone)]
pub struct About {
    /// Package name.
    pub name: String,
    /// Package version.
    pub version: Version,
    /// One line, where the manifest has it.
    pub description: Option<String>,
    /// SPDX expression, where the manifest has it.
    pub license: Option<String>,
    /// URL, where the manifest has it.
    pub repository: Option<String>,
}

/// A language.
pub trait Backend: std::fmt::Debug + Sync {
    /// What `--lang` takes, and the name of the package's folder.
    fn name(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> &'static str;

    /// What the author exports for hosts of another kind, and the package therefore leaves out: a sentence for each item.
    fn left_out(&self, contract: &Contract) -> Vec<String>;

    /// The files of the package.
    ///
    /// # Errors
    /// Where the contract has something the language cannot express ([`Error::Unsupported`]), with every such
    /// item named; never a package with anything left out but [`Backend::left_out`].
    fn render(&self, input: &Input<'_>) -> Result<Files, Error>;

    /// How the package gets to those who use it.
    fn shipping(&self) -> Shipping {
        Shipping::PerPlatform
    }

    /// What a maintainer is to know before the package is published. It is asked for before anything is built.
    ///
    /// # Errors
    /// It cannot be published as it is planned.
    fn advice(&self, plan: &Plan) -> Result<Advice, Error> {
        let _ = plan;
        Ok(Advice::default())
    }
}

/// Every language there is: `--lang`, help and documentation are derived from this list.
pub static BACKENDS: &[&dyn Backend] = &[&c::C, &cpp::Cpp, &go::Go, &rust::Rust];

/// The language of that name.
pub fn named(name: &str) -> Option<&'static dyn Backend> {
    BACKENDS.iter().copied().find(|backend| backend.name() == name)
}
