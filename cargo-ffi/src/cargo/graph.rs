//! The crates from which annotated types can come.
//!
//! Such a crate depends on `ffi-runtime`, directly or through others: a facade that only re-exports
//! annotated types must be looked through, too. Build and development dependencies do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cargo_metadata::{DependencyKind, Metadata, Node, NodeDep, Package, PackageId};

use crate::error::{Error, Result};

/// The name of the package that annotated crates depend on.
pub const RUNTIME: &str = "ffi-runtime";

/// Whether a package is the runtime that this tool is for: of its name, with our mark, and of our version.
pub(super) fn is_runtime(package: &Package) -> bool {
    package.name == RUNTIME && is_marked(package) && package.version.to_string() == env!("CARGO_PKG_VERSION")
}

/// Whether a package has the mark of the runtime in `[package.metadata.cargo-ffi]`: on crates.io, its name is that of somebody else's crate.
fn is_marked(package: &Package) -> bool {
    let mark = package.metadata.get("cargo-ffi").and_then(|own| own.get("runtime"));
    mark.and_then(serde_json::Value::as_bool) == Some(true)
}

/// That whatever `root` is linked with under the name of the runtime is the runtime.
///
/// # Errors
/// It is another crate of that name, or of a version that this tool does not know.
pub(super) fn check_runtime(metadata: &Metadata, root: &PackageId) -> Result<()> {
    let nodes = nodes(metadata);
    let (mut seen, mut open) = (BTreeSet::from([root]), vec![root]);
    while let Some(node) = open.pop().and_then(|id| nodes.get(id)) {
        open.extend(normal(node).map(|dep| &dep.pkg).filter(|id| seen.insert(id)));
    }
    let linked =
        metadata.packages.iter().filter(|package| package.name == RUNTIME && seen.contains(&package.id));
    match linked.into_iter().find(|package| !is_runtime(package)) {
        None => Ok(()),
        Some(wrong) => Err(Error::WrongRuntime {
            package: metadata[root].name.to_string(),
            version: wrong.version.to_string(),
            from: match &wrong.source {
                Some(source) if source.is_crates_io() => "crates.io".to_owned(),
                Some(source) => format!("`{source}`"),
                None => format!("`{}`", wrong.manifest_path.parent().unwrap_or(&wrong.manifest_path)),
            },
            is_ours: is_marked(wrong),
        }),
    }
}

/// A dependency of the selected package from which annotated types can come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnnotatedCrate {
    /// Cargo's id of the package.
    pub id: String,
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The name of its library as code sees it.
    pub lib_name: String,
    /// The library's root file, absolute.
    pub lib_path: PathBuf,
    /// The package's directory, absolute.
    pub dir: PathBuf,
    /// The manifest, absolute.
    pub manifest_path: PathBuf,
    /// `package.metadata.ffi`; null where there is none.
    pub config: serde_json::Value,
    /// The edition of the library target.
    pub edition: String,
    /// Whether the package has a build script, which may decide `cfg`s.
    pub has_build_script: bool,
    /// The features that are on.
    pub features: BTreeSet<String>,
    /// The name by which it knows `ffi-runtime`; `None` where it only passes others' types on.
    pub runtime_name: Option<String>,
    /// The names by which it knows other such crates, with their ids.
    pub externs: BTreeMap<String, String>,
}

/// The names by which a crate knows its dependencies.
#[derive(Debug, Default)]
pub(super) struct Externs {
    /// The runtime.
    pub(super) runtime: Option<String>,
    /// Crates from which annotated types can come, with their ids.
    pub(super) known: BTreeMap<String, String>,
}

/// The annotated crates below `root`, and the names that `root` has for them.
pub(super) fn annotated(metadata: &Metadata, root: &PackageId) -> (Vec<AnnotatedCrate>, Externs) {
    let nodes = nodes(metadata);
    let runtimes: BTreeSet<&PackageId> =
        metadata.packages.iter().filter(|p| p.name.as_str() == RUNTIME).map(|p| &p.id).collect();
    let bound = dependents(&nodes, &runtimes);

    let externs_of = |node: &Node| {
        let mut externs = Externs::default();
        for dep in normal(node) {
            if runtimes.contains(&dep.pkg) {
                externs.runtime = Some(dep.name.clone());
            } else if bound.contains(&dep.pkg) {
                externs.known.insert(dep.name.clone(), dep.pkg.repr.clone());
            }
        }
        externs
    };

    let mut crates = Vec::new();
    let mut seen = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(node) = open.pop().and_then(|id| nodes.get(id)) {
        for dep in normal(node).filter(|dep| bound.contains(&dep.pkg)) {
            if !seen.insert(&dep.pkg) {
                continue;
            }
            open.push(&dep.pkg);
            let package = &metadata[&dep.pkg];
            let Some(lib) = package.targets.iter().find(|t| t.is_lib() || t.is_rlib() || t.is_dylib()) else {
                continue;
            };
            let externs = nodes.get(&dep.pkg).map(|node| externs_of(node)).unwrap_or_default();
            crates.push(AnnotatedCrate {
                id: package.id.repr.clone(),
                package: package.name.to_string(),
                version: package.version.to_string(),
                lib_name: lib.name.replace('-', "_"),
                lib_path: lib.src_path.clone().into_std_path_buf(),
                dir: package
                    .manifest_path
                    .parent()
                    .map(|dir| dir.as_std_path().to_owned())
                    .unwrap_or_default(),
                manifest_path: package.manifest_path.clone().into_std_path_buf(),
                config: package.metadata.get("ffi").cloned().unwrap_or_default(),
                edition: lib.edition.to_string(),
                has_build_script: package.targets.iter().any(|target| target.is_custom_build()),
                features: nodes
                    .get(&dep.pkg)
                    .map(|node| node.features.iter().map(|feature| feature.to_string()).collect())
                    .unwrap_or_default(),
                runtime_name: externs.runtime,
                externs: externs.known,
            });
        }
    }
    crates.sort_by(|a, b| a.id.cmp(&b.id));
    let own = nodes.get(root).map(|node| externs_of(node)).unwrap_or_default();
    (crates, own)
}

fn nodes(metadata: &Metadata) -> BTreeMap<&PackageId, &Node> {
    metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).map(|node| (&node.id, node)).collect()
}

/// The folders of packages whose source is here: that of `root`, and of those it is built with.
pub(super) fn local(metadata: &Metadata, root: &PackageId) -> Vec<PathBuf> {
    let nodes = nodes(metadata);
    let mut seen = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(node) = open.pop().and_then(|id| nodes.get(id)) {
        let deps = node.deps.iter().filter(|dep| {
            dep.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development)
                // What comes from elsewhere depends on nothing here.
                && metadata[&dep.pkg].source.is_none()
        });
        open.extend(deps.map(|dep| &dep.pkg).filter(|id| seen.insert(id)));
    }
    let folders = seen.into_iter().filter_map(|id| metadata[id].manifest_path.parent());
    folders.map(|dir| dir.as_std_path().to_owned()).collect()
}

/// All packages from which one of `targets` is reached, without the targets themselves.
fn dependents<'a>(
    nodes: &BTreeMap<&'a PackageId, &'a Node>,
    targets: &BTreeSet<&'a PackageId>,
) -> BTreeSet<&'a PackageId> {
    let mut users: BTreeMap<&PackageId, Vec<&'a PackageId>> = BTreeMap::new();
    for (id, node) in nodes {
        for dep in normal(node) {
            users.entry(&dep.pkg).or_default().push(id);
        }
    }
    let mut found = BTreeSet::new();
    let mut open: Vec<&PackageId> = targets.iter().copied().collect();
    while let Some(id) = open.pop() {
        for user in users.get(id).into_iter().flatten() {
            if !targets.contains(user) && found.insert(*user) {
                open.push(user);
            }
        }
    }
    found
}

fn normal(node: &Node) -> impl Iterator<Item = &NodeDep> {
    node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal))
}
