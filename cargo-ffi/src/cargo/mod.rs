//! Everything we ask of cargo and rustc, and the only place that runs them.
//!
//! - [`metadata`]: the options that cargo's users know, and the [`Package`] they select
//! - [`Outline`]: the same of a package that is not one for hosts yet, and [`create()`], a new one
//! - [`build()`]: its library, built, with what the build says about it
//! - [`mod@cfg`]: which `cfg`s are true in it
//! - [`program()`], [`compile()`]: cargo on packages that we made
//!
//! Cargo is asked through its command line and its JSON, never linked: the user's own cargo decides.

pub mod build;
pub mod cfg;
pub mod metadata;

mod command;
mod config;
mod create;
mod features;
mod graph;
mod outline;
mod profile;
mod select;
mod target;
mod test;
mod toolchain;

pub use self::build::{Artifacts, BuildRequest, BuiltDependency, Zigbuild, build};
pub use self::cfg::CfgSet;
pub use self::command::{host_triple, release};
pub(crate) use self::config::candidates as configuration;
pub use self::create::create;
pub use self::graph::{AnnotatedCrate, RUNTIME};
pub use self::metadata::{CargoOptions, Package};
pub use self::outline::Outline;
pub use self::target::{check as check_target, name as target_name};
pub use self::test::{compile, program};
pub use self::toolchain::Toolchain;
