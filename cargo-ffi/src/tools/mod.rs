//! Foreign toolchains: whether they are here, and how to get them.
//!
//! A [`Tool`] describes one in data. Each has a module whose `probe` says where it is or what is
//! [`Missing`]; [`TOOLS`] is the list of all; [`install()`] gets it by the means its description names. [`obtain`] joins the two.
//!
//! Cargo and rustc are not foreign (see [`crate::cargo`]). What is done with a tool is up to its user.

pub mod cc;
pub mod cxx;
pub mod find;
pub mod go;
pub mod install;
pub mod libclang;
pub mod nats;
pub mod rustfmt;
pub mod valgrind;
pub mod zigbuild;

mod cache;
mod version;

use std::fmt;

pub use self::cache::{cache_dir, find_on_path};
pub use self::find::{Found, Known, Machine, TOOLS};
pub use self::install::install;
pub use self::version::Version;
use crate::error::{Error, Result};
use crate::report::Reporter;

/// A foreign tool, and the ways to get it.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tool {
    /// What it is called in messages and on command lines, e.g. `go`.
    pub name: &'static str,
    /// What it is, e.g. "a Go toolchain".
    pub title: &'static str,
    /// What we need it for, after "to".
    pub purpose: &'static str,
    /// The oldest version that will do.
    pub minimum: Option<Version>,
    /// The Debian packages that bring it; the first one carries its version.
    pub apt: &'static [&'static str],
    /// What other package managers call it.
    pub managers: Managers,
    /// The Python wheel that brings it, for those who are not root.
    pub wheel: Option<Wheel>,
    /// How to get it elsewhere, as an imperative sentence fragment.
    pub elsewhere: &'static str,
}

/// What package managers of other systems than Debian are told to install, with their options where the name alone brings too little; empty where they
/// have none.
#[derive(Debug, PartialEq, Eq)]
pub struct Managers {
    /// Fedora and its relatives.
    pub dnf: &'static str,
    /// Homebrew, on macOS.
    pub brew: &'static str,
    /// On Windows.
    pub winget: &'static str,
}

impl Managers {
    /// None has it.
    pub const NONE: Self = Self { dnf: "", brew: "", winget: "" };
}

/// A Python wheel that carries a tool.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wheel {
    /// The name of the project.
    pub project: &'static str,
    /// The directory of the wheel that is kept, by its last parts: what is around it has versions in its name.
    pub root: &'static str,
    /// Directories below it whose files are programs: unpacking loses the mark.
    pub programs: &'static [&'static str],
}

/// A tool that is not there, or not as it must be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Missing {
    /// Which one.
    pub tool: &'static Tool,
    /// What is wrong, e.g. "no `go` on the `PATH`".
    pub reason: String,
}

impl Missing {
    /// A tool that is missing for a reason.
    pub fn new(tool: &'static Tool, reason: impl Into<String>) -> Self {
        Self { tool, reason: reason.into() }
    }

    /// The way to get it.
    pub fn remedy(&self) -> String {
        let mut ways = Vec::new();
        if self.tool.is_installable() {
            ways.push("run this command with `--install-tools`".to_owned());
        }
        ways.extend(self.tool.ways(std::env::consts::OS));
        ways.join(", or ")
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is needed to {}: {}", self.tool.title, self.tool.purpose, self.reason)
    }
}

impl Tool {
    /// How it is got on a system, which is named as [`std::env::consts::OS`] names them; the last way is there on all.
    pub fn ways(&self, system: &str) -> Vec<String> {
        let Managers { dnf, brew, winget } = self.managers;
        let apt = self.apt.join(" ");
        let (apt, dnf, brew, winget) = match system {
            "linux" => (apt.as_str(), dnf, "", ""),
            "macos" => ("", "", brew, ""),
            "windows" => ("", "", "", winget),
            _ => ("", "", "", ""),
        };
        let by = |command: &str, package: &str, systems: &str| {
            (!package.is_empty()).then(|| format!("`{command} install {package}`{systems}"))
        };
        let ways = [
            by("apt-get", apt, " on Debian and Ubuntu"),
            by("dnf", dnf, " on Fedora"),
            by("brew", brew, ""),
            by("winget", winget, ""),
            Some(self.elsewhere.to_owned()),
        ];
        ways.into_iter().flatten().collect()
    }

    /// Whether `install` has any way to get it on this machine.
    pub fn is_installable(&self) -> bool {
        self.wheel.is_some() || install::can_use_apt() && !self.apt.is_empty()
    }
}

/// A tool by its probe; where it is missing and `install_it` is set, it is installed first.
///
/// # Errors
///
/// [`Error::ToolMissing`] where it is missing, before or after installing; [`Error::Install`] where a step
/// of installing failed. Callers that can go on without the tool report the former as skipped.
pub fn obtain<T>(
    tool: &'static Tool,
    probe: impl Fn() -> Result<T, Missing>,
    install_it: bool,
    reporter: &Reporter,
) -> Result<T> {
    match probe() {
        Ok(found) => Ok(found),
        Err(missing) if !install_it => Err(Error::ToolMissing(missing)),
        Err(missing) => {
            reporter.verbose("Missing", &missing);
            install(tool, reporter)?;
            probe().map_err(Error::ToolMissing)
        }
    }
}
