//! What a package is before anything of ours is in it: selected by cargo's rules, with a library.
//!
//! [`Package`](super::Package) is one that is ready; `cargo ffi init` makes one of an [`Outline`].

use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, Package, Target};

use super::{
    graph::{self, RUNTIME},
    metadata::{self, CargoOptions},
    select,
};
use crate::{
    error::{Error, Result},
    report::Reporter,
};

/// A package with a library, as its manifest alone says.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The workspace.
    pub(super) members: Metadata,
    pub(super) package: Package,
    pub(super) lib: Target,
}

impl Outline {
    /// Selects the package that the options and the working directory `cwd` mean. Needs no network.
    ///
    /// # Errors
    /// There is none, several may be meant, or it has no library.
    pub fn load_in(cwd: &Path, options: &CargoOptions, reporter: &Reporter) -> Result<Self> {
        let manifest = select::manifest(cwd, options.manifest_path.as_deref())?;
        // The manifests alone first: it is quick, needs no network, and most that can be wrong shows here.
        let members = metadata::ask(cwd, &manifest, options, &["--no-deps".into()], reporter)?;
        let package = select::package(&members, &manifest, options.package.as_deref())?.clone();
        let Some(lib) = package.targets.iter().find(|target| is_library(target)).cloned() else {
            let manifest = package.manifest_path.into_std_path_buf();
            return Err(Error::NoLibrary { package: package.name.to_string(), manifest });
        };
        Ok(Self { members, package, lib })
    }

    /// The package's name.
    pub fn name(&self) -> &str {
        &self.package.name
    }

    /// The manifest, absolute.
    pub fn manifest_path(&self) -> &Path {
        self.package.manifest_path.as_std_path()
    }

    /// The package's directory, absolute.
    pub fn dir(&self) -> &Path {
        self.manifest_path().parent().unwrap_or(Path::new(""))
    }

    /// The manifest of its workspace, absolute; its own where it is a workspace by itself.
    pub fn workspace_manifest(&self) -> PathBuf {
        self.members.workspace_root.join("Cargo.toml").into_std_path_buf()
    }

    /// The name of the library target as code sees it.
    pub fn lib_name(&self) -> String {
        self.lib.name.replace('-', "_")
    }

    /// The library's root file, absolute.
    pub fn lib_path(&self) -> &Path {
        self.lib.src_path.as_std_path()
    }

    /// Whether the package is the runtime that this tool is for.
    pub fn is_runtime(&self) -> bool {
        graph::is_runtime(&self.package)
    }

    /// Whether the library depends on the runtime, or on what has its name.
    pub fn has_runtime(&self) -> bool {
        let mut dependencies = self.package.dependencies.iter();
        dependencies.any(|dependency| dependency.name == RUNTIME && dependency.kind == DependencyKind::Normal)
    }

    /// `package.metadata.ffi`; null where there is none.
    pub fn config(&self) -> &serde_json::Value {
        self.package.metadata.get("ffi").unwrap_or(&serde_json::Value::Null)
    }

    /// Whether the library is a procedural macro, which no host can load.
    pub fn is_proc_macro(&self) -> bool {
        self.lib.is_proc_macro()
    }
}

/// Whether a target is the package's library; examples and build scripts have crate types, too.
fn is_library(target: &Target) -> bool {
    target.is_lib()
        || target.is_rlib()
        || target.is_dylib()
        || target.is_cdylib()
        || target.is_staticlib()
        || target.is_proc_macro()
}
