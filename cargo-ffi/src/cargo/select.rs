//! Which package is meant, by cargo's rules.
//!
//! 1. The manifest is the one given, or the nearest from the working directory up.
//! 2. `--package` names a member of its workspace.
//! 3. Without it, the manifest's own package is meant.
//! 4. A virtual workspace means its default members: the only one that could be meant is taken.

use std::path::{Path, PathBuf};

use cargo_metadata::{CrateType, DependencyKind, Metadata, Package};

use crate::cargo::graph::RUNTIME;
use crate::error::{Error, Result};

/// The manifest to begin with, absolute.
pub(super) fn manifest(cwd: &Path, given: Option<&Path>) -> Result<PathBuf> {
    let Some(given) = given else {
        let found = cwd.ancestors().map(|dir| dir.join("Cargo.toml")).find(|path| path.is_file());
        return found.ok_or_else(|| Error::ManifestNotFound { path: cwd.to_owned(), searched: true });
    };
    let path = cwd.join(given);
    if path.is_dir() {
        return Err(Error::Usage {
            message: format!("`--manifest-path {}` is a directory, not a `Cargo.toml`", given.display()),
            help: Some(format!("write `--manifest-path {}`", given.join("Cargo.toml").display())),
        });
    }
    if !path.is_file() {
        return Err(Error::ManifestNotFound { path: given.to_owned(), searched: false });
    }
    Ok(path)
}

/// The package that is meant among the members of a workspace.
pub(super) fn package<'a>(members: &'a Metadata, manifest: &Path, spec: Option<&str>) -> Result<&'a Package> {
    let workspace = || members.workspace_root.as_std_path().to_owned();
    let all: Vec<&Package> = members.workspace_packages();
    if let Some(spec) = spec {
        return all.iter().find(|package| is_named(package, spec)).copied().ok_or_else(|| {
            Error::PackageNotFound {
                spec: spec.to_owned(),
                workspace: workspace(),
                candidates: names(&bindable(&all)),
            }
        });
    }
    // Symbolic links make one manifest have several paths.
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let own = canonical(manifest);
    if let Some(package) = all.iter().find(|package| canonical(package.manifest_path.as_std_path()) == own) {
        return Ok(package);
    }
    let default = if members.workspace_default_members.is_available() {
        members.workspace_default_packages()
    } else {
        all.clone()
    };
    if let [only] = default[..] {
        return Ok(only);
    }
    let candidates = bindable(&default);
    let libraries: Vec<&Package> = candidates.iter().copied().filter(|package| has_cdylib(package)).collect();
    if let [only] = libraries[..] {
        return Ok(only);
    }
    Err(Error::PackageAmbiguous { workspace: workspace(), candidates: names(&candidates) })
}

/// Whether a `--package` argument means this package: its name, `name@version`, or its id.
fn is_named(package: &Package, spec: &str) -> bool {
    let name = package.name.as_str();
    let rest = spec.strip_prefix(name);
    spec == package.id.repr
        || rest.is_some_and(|rest| {
            let version = rest.strip_prefix(['@', ':']);
            rest.is_empty() || version.is_some_and(|version| is_version(package, version))
        })
}

/// Cargo accepts a version with parts left out: `1` and `1.2` mean `1.2.3`.
fn is_version(package: &Package, version: &str) -> bool {
    let full = package.version.to_string();
    full == version || full.strip_prefix(version).is_some_and(|rest| rest.starts_with('.'))
}

/// The packages that depend on the runtime.
fn bindable<'a>(packages: &[&'a Package]) -> Vec<&'a Package> {
    let depends = |package: &Package| {
        package.dependencies.iter().any(|d| d.name == RUNTIME && d.kind == DependencyKind::Normal)
    };
    packages.iter().copied().filter(|package| depends(package)).collect()
}

fn has_cdylib(package: &Package) -> bool {
    package.targets.iter().any(|target| target.crate_types.contains(&CrateType::CDyLib))
}

fn names(packages: &[&Package]) -> Vec<String> {
    let mut names: Vec<String> = packages.iter().map(|package| package.name.to_string()).collect();
    names.sort();
    names
}
