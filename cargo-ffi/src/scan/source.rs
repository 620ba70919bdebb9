//! What the scan is given: the crate, and those from which it can have types.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ffi_model::manifest::LibraryOptions;

use crate::cargo::{Artifacts, CfgSet, Package};
use crate::manifest;
use crate::report::SourceDiagnostic;

/// A crate and the crates from which annotated types can come.
#[derive(Clone, Debug)]
pub struct Source {
    /// The crate that is scanned, then its dependencies.
    pub(super) crates: Vec<Krate>,
    /// Whether the crate is compiled for its test, see [`Source::tested`].
    pub(super) is_tested: bool,
}

/// One crate.
#[derive(Clone, Debug)]
pub(super) struct Krate {
    /// Cargo's id; empty for the crate that is scanned.
    pub(super) id: String,
    /// The name of its library as rustc sees it.
    pub(super) name: String,
    /// Its root file.
    pub(super) root: PathBuf,
    pub(super) edition: String,
    pub(super) cfg: CfgSet,
    /// The variables that `env!` reads, as far as they are known.
    pub(super) env: BTreeMap<String, String>,
    /// The names by which it knows the others, with their ids.
    pub(super) externs: BTreeMap<String, String>,
    /// What its manifest says for all items, and what is wrong with that.
    pub(super) options: LibraryOptions,
    pub(super) problems: Vec<SourceDiagnostic>,
}

impl Source {
    /// A crate by itself; `library` is the name of its lib target.
    pub fn alone(root: &Path, library: &str, cfg: &CfgSet) -> Self {
        let krate = Krate {
            id: String::new(),
            name: library.to_owned(),
            root: root.to_owned(),
            edition: "2024".to_owned(),
            cfg: cfg.clone(),
            env: BTreeMap::new(),
            externs: BTreeMap::new(),
            options: LibraryOptions::default(),
            problems: Vec::new(),
        };
        Self { crates: vec![krate], is_tested: false }
    }

    /// The library of a package, with its dependencies. What build scripts decide is known after a build.
    pub fn of(package: &Package, cfg: &CfgSet, built: Option<&Artifacts>) -> Self {
        let (options, problems) = manifest::options(&package.config, &package.manifest_path);
        let mut own = Krate {
            options,
            problems,
            edition: package.edition.clone(),
            env: environment(&package.dir, &package.name, &package.version.to_string()),
            externs: package.externs.clone(),
            ..Self::alone(&package.lib_path, &package.lib_name, cfg).crates.remove(0)
        };
        if let Some(built) = built {
            own.env.extend(built.env.iter().cloned());
            own.env.extend(out_dir(built.out_dir.as_deref()));
        }
        let dependencies = package.crates.iter().map(|dependency| {
            let built = built.and_then(|built| built.dependencies.get(&dependency.id));
            let mut env = environment(&dependency.dir, &dependency.package, &dependency.version);
            if let Some(built) = built {
                env.extend(built.env.iter().cloned());
                env.extend(out_dir(built.out_dir.as_deref()));
            }
            let (options, problems) = manifest::options(&dependency.config, &dependency.manifest_path);
            Krate {
                options,
                problems,
                id: dependency.id.clone(),
                name: dependency.lib_name.clone(),
                root: dependency.lib_path.clone(),
                edition: dependency.edition.clone(),
                cfg: cfg.for_dependency(dependency, built),
                env,
                externs: dependency.externs.clone(),
            }
        });
        Self { crates: std::iter::once(own.clone()).chain(dependencies).collect(), is_tested: false }
    }

    /// The same where the macros write the functions of [`ffi_model::round_trip`] for the crate, or do not.
    #[must_use]
    pub fn tested(self, is_tested: bool) -> Self {
        Self { is_tested, ..self }
    }
}

/// What cargo sets for every crate, as far as paths are made of it.
fn environment(dir: &Path, name: &str, version: &str) -> BTreeMap<String, String> {
    [
        ("CARGO_MANIFEST_DIR", dir.display().to_string()),
        ("CARGO_PKG_NAME", name.to_owned()),
        ("CARGO_PKG_VERSION", version.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn out_dir(path: Option<&Path>) -> Option<(String, String)> {
    path.map(|path| ("OUT_DIR".to_owned(), path.display().to_string()))
}
