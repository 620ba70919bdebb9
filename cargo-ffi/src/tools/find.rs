//! The list of all tools that are looked for, and one way to look for each.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Missing, Tool, Version,
    cc::{self, CC, Cc, Family},
    cxx::{self, CXX},
    find_on_path,
    go::{self, GO},
    libclang::{self, LIBCLANG},
    nats::{self, NATS},
    rustfmt::{self, RUSTFMT},
    valgrind::{self, VALGRIND},
    zigbuild::{self, ZIGBUILD},
};
use crate::process::Program;

/// A tool that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its version, where it tells.
    pub version: Option<String>,
}

/// What programs are made on, and for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The triple that is built for.
    pub target: String,
    /// The triple of this machine.
    pub host: String,
}

/// A tool and how it is found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Known {
    /// Which one.
    pub tool: &'static Tool,
    find: fn(&Machine) -> Result<Found, Missing>,
}

impl Known {
    /// Looks for it. On the main thread, as for [`libclang::probe`].
    ///
    /// # Errors
    /// It is not there, or not as it must be.
    pub fn find(&self, machine: &Machine) -> Result<Found, Missing> {
        (self.find)(machine)
    }
}

/// Every tool there is: help, `--require` and `doctor` are derived from this list. Which languages need one,
/// [`Host::tools`](crate::e2e::Host::tools) says.
pub static TOOLS: &[Known] = &[
    Known { tool: &CC, find: |on| cc::probe(&on.target, &on.host).map(compiler) },
    Known { tool: &CXX, find: |on| cxx::probe(&on.target, &on.host).map(compiler) },
    Known {
        tool: &GO,
        find: |_| go::probe().map(|go| Found { version: Some(go.version.to_string()), path: go.path }),
    },
    Known { tool: &RUSTFMT, find: |_| rustfmt::probe().map(told) },
    Known {
        tool: &LIBCLANG,
        find: |_| libclang::probe().map(|it| Found { path: it.path, version: Some(it.version) }),
    },
    Known { tool: &VALGRIND, find: |_| valgrind::probe().map(told) },
    Known { tool: &NATS, find: |_| nats::probe().map(told) },
    Known { tool: &ZIGBUILD, find: |_| zigbuild::probe().map(told) },
];

fn compiler(cc: Cc) -> Found {
    // It is a name alone where it is looked for on the `PATH`.
    let path = cc.path.to_str().and_then(find_on_path).unwrap_or(cc.path);
    match cc.family {
        Family::Gnu | Family::Clang => told(path),
        // It has no option that makes it say this and nothing else.
        Family::Msvc => Found { path, version: None },
    }
}

/// A program that tells its version.
fn told(path: PathBuf) -> Found {
    Found { version: ask(&path), path }
}

fn ask(path: &Path) -> Option<String> {
    let program = Program::new(path, std::env::temp_dir()).arg("--version").limit(Duration::from_secs(30));
    let ran = program.run().ok().filter(|ran| ran.success())?;
    version_in(ran.output.lines().next()?)
}

/// The first version in a line: `gcc (Debian 14.2.0-19) 14.2.0`, `valgrind-3.24.0`, `nats-server: v2.10.27`.
fn version_in(line: &str) -> Option<String> {
    let words = line.split_whitespace().map(|word| word.trim_start_matches(|c: char| !c.is_ascii_digit()));
    words.filter(|word| word.contains('.')).find_map(Version::parse).map(|version| version.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::e2e::HOSTS;

    #[test]
    fn versions_are_found_in_what_tools_say() {
        for (line, version) in [
            ("gcc (Debian 14.2.0-19) 14.2.1", Some("14.2")),
            ("Debian clang version 19.1.7 (3+b1)", Some("19.1.7")),
            ("valgrind-3.24.0", Some("3.24")),
            ("nats-server: v2.10.27", Some("2.10.27")),
            ("rustfmt 1.8.0-stable (f8297e351a 2025-10-28)", Some("1.8")),
            ("no version", None),
        ] {
            assert_eq!(version_in(line).as_deref(), version, "{line}");
        }
    }

    #[test]
    fn every_tool_is_there_once_and_languages_need_no_other() {
        let names: BTreeSet<&str> = TOOLS.iter().map(|known| known.tool.name).collect();
        assert_eq!(names.len(), TOOLS.len());
        for host in HOSTS {
            assert!(!host.tools().is_empty(), "{host:?}");
            for tool in host.tools() {
                assert!(names.contains(tool.name), "{host:?}: {}", tool.name);
            }
        }
    }

    #[test]
    fn every_system_has_its_ways() {
        assert_eq!(
            GO.ways("linux")[..2],
            ["`apt-get install golang-go` on Debian and Ubuntu", "`dnf install golang` on Fedora"]
        );
        assert_eq!(GO.ways("macos")[0], "`brew install go`");
        assert_eq!(GO.ways("windows")[0], "`winget install GoLang.Go`");
        assert_eq!(GO.ways("freebsd"), [GO.elsewhere]);
        for tool in [&CC, &CXX] {
            assert!(tool.ways("windows")[0].contains("--add Microsoft.VisualStudio.Workload.VCTools "));
            assert_eq!(tool.ways("macos"), [tool.elsewhere]);
        }
    }
}
