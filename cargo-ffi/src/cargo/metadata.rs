//! The package that the user means, and what its manifest says.
//!
//! [`CargoOptions`] are cargo's own options by their own names. [`Package::load`] selects a package like
//! cargo does, checks that a native library can come of it, and resolves what later stages ask for:
//! paths, features, and the crates from which annotated types may come.
//!
//! Building is in [`mod@super::build`]; the meaning of `[package.metadata.ffi]` belongs to its reader.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use cargo_metadata::{CrateType, DependencyKind, Metadata, MetadataCommand, Target};

use crate::cargo::command::{Command, ask_host};
use crate::cargo::config::Config;
use crate::cargo::features;
use crate::cargo::graph::{self, AnnotatedCrate, RUNTIME};
use crate::cargo::outline::Outline;
use crate::error::{Error, Result};
use crate::report::Reporter;

/// Cargo's options for selecting a package, its features and the way it is compiled.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct CargoOptions {
    /// Package to work on (see `cargo help pkgid`)
    #[arg(short, long, value_name = "SPEC", help_heading = "Package Selection")]
    pub package: Option<String>,

    /// Space or comma separated list of features to activate
    #[arg(short = 'F', long, value_name = "FEATURES", help_heading = "Feature Selection")]
    pub features: Vec<String>,

    /// Activate all available features
    #[arg(long, help_heading = "Feature Selection")]
    pub all_features: bool,

    /// Do not activate the `default` feature
    #[arg(long, help_heading = "Feature Selection")]
    pub no_default_features: bool,

    /// Build artifacts in release mode, with optimizations
    #[arg(short, long, conflicts_with = "profile", help_heading = "Compilation Options")]
    pub release: bool,

    /// Build artifacts with the specified profile
    #[arg(long, value_name = "PROFILE-NAME", help_heading = "Compilation Options")]
    pub profile: Option<String>,

    /// Build for the target triple
    #[arg(long, value_name = "TRIPLE", help_heading = "Compilation Options")]
    pub target: Vec<String>,

    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY", help_heading = "Compilation Options")]
    pub target_dir: Option<PathBuf>,

    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    pub manifest_path: Option<PathBuf>,

    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long, help_heading = "Manifest Options")]
    pub locked: bool,

    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest Options")]
    pub offline: bool,

    /// Equivalent to specifying both --locked and --offline
    #[arg(long, help_heading = "Manifest Options")]
    pub frozen: bool,
}

impl CargoOptions {
    /// The name of the profile that is built.
    pub fn profile_name(&self) -> &str {
        match &self.profile {
            Some(profile) => profile,
            None if self.release => "release",
            None => "dev",
        }
    }

    /// The options about the lock file and the network, as cargo takes them.
    pub(super) fn lock_args(&self) -> Vec<OsString> {
        let flags = [(self.locked, "--locked"), (self.offline, "--offline"), (self.frozen, "--frozen")];
        flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag.into()).collect()
    }

    /// The options about features, as cargo takes them.
    pub(super) fn feature_args(&self) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::new();
        for list in &self.features {
            args.extend(["--features".into(), list.into()]);
        }
        let flags =
            [(self.all_features, "--all-features"), (self.no_default_features, "--no-default-features")];
        args.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| OsString::from(flag)));
        args
    }

    /// The options about the way of compiling, as `cargo build` takes them.
    pub(super) fn compile_args(&self) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::new();
        if self.release {
            args.push("--release".into());
        }
        if let Some(profile) = &self.profile {
            args.extend(["--profile".into(), profile.into()]);
        }
        for target in &self.target {
            args.extend(["--target".into(), target.into()]);
        }
        if let Some(dir) = &self.target_dir {
            args.extend(["--target-dir".into(), dir.into()]);
        }
        args
    }
}

/// The dependency on `ffi-runtime`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runtime {
    /// Its key in the manifest, `ffi` in `ffi = { package = "ffi-runtime", .. }`.
    pub key: String,
    /// The features that the manifest asks for.
    pub features: Vec<String>,
}

impl Runtime {
    /// What to ask cargo for, beside what the manifest says, so that the runtime has these features: `ffi/server`.
    pub fn missing(&self, wanted: &[&str]) -> Vec<String> {
        let missing = wanted.iter().filter(|wanted| !self.features.iter().any(|known| known == *wanted));
        missing.map(|feature| format!("{}/{feature}", self.key)).collect()
    }
}

/// The selected package: one whose library can be loaded by hosts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Package {
    /// Cargo's id of the package; also a valid `--package` argument.
    pub id: String,
    /// The package's name.
    pub name: String,
    /// The package's version.
    pub version: semver::Version,
    /// `package.description`.
    pub description: Option<String>,
    /// `package.license`.
    pub license: Option<String>,
    /// `package.license-file`, absolute.
    pub license_file: Option<PathBuf>,
    /// `package.repository`.
    pub repository: Option<String>,
    /// `package.homepage`.
    pub homepage: Option<String>,
    /// `package.authors`.
    pub authors: Vec<String>,
    /// The manifest, absolute.
    pub manifest_path: PathBuf,
    /// The package's directory, absolute.
    pub dir: PathBuf,
    /// The root directory of its workspace, absolute.
    pub workspace_root: PathBuf,
    /// The directory for all that is built, absolute; `--target-dir` is honoured.
    pub target_dir: PathBuf,
    /// The name of the library target as code sees it: `my_timer` for `my-timer`.
    pub lib_name: String,
    /// The library's root file, absolute.
    pub lib_path: PathBuf,
    /// The edition of the library target, e.g. `2024`.
    pub edition: String,
    /// The library's crate types; `cdylib` is among them.
    pub crate_types: Vec<String>,
    /// Whether the package has a build script, which may decide `cfg`s.
    pub has_build_script: bool,
    /// The features that are on.
    pub features: BTreeSet<String>,
    /// `package.metadata.ffi`; null where there is none.
    pub config: serde_json::Value,
    /// The name by which the library knows `ffi-runtime`, e.g. `ffi`.
    pub runtime_name: String,
    /// What the manifest says of `ffi-runtime`.
    pub runtime: Runtime,
    /// Dependencies from which annotated types can come, directly or through others.
    pub crates: Vec<AnnotatedCrate>,
    /// The names by which the library knows some of [`Self::crates`], with their ids.
    pub externs: BTreeMap<String, String>,
    /// The folders of packages whose source is here, its own among them: those it is built from.
    pub local: Vec<PathBuf>,
    /// The triple that is built for.
    pub target: String,
    /// The triple of this machine.
    pub host: String,
    /// The directory the user runs us in; cargo and rustc run in it, too.
    pub(super) cwd: PathBuf,
}

impl Package {
    /// Selects the package that the options and the working directory mean.
    pub fn load(options: &CargoOptions, reporter: &Reporter) -> Result<Self> {
        Self::load_in(&env::current_dir()?, options, reporter)
    }

    /// As [`Self::load`], in a directory of choice.
    pub fn load_in(cwd: &Path, options: &CargoOptions, reporter: &Reporter) -> Result<Self> {
        let Outline { members, package, lib } = Outline::load_in(cwd, options, reporter)?;
        let (name, manifest_path) =
            (package.name.to_string(), package.manifest_path.clone().into_std_path_buf());
        let crate_types: Vec<String> = lib.crate_types.iter().map(ToString::to_string).collect();
        if !lib.crate_types.contains(&CrateType::CDyLib) {
            return Err(Error::NoCdylib { package: name, manifest: manifest_path, crate_types });
        }
        let mut of_runtime =
            package.dependencies.iter().filter(|d| d.name == RUNTIME && d.kind == DependencyKind::Normal);
        let Some(dependency) = of_runtime.next() else {
            return Err(Error::NoRuntime { package: name, manifest: manifest_path });
        };
        let runtime = Runtime {
            key: dependency.rename.clone().unwrap_or_else(|| dependency.name.clone()),
            features: dependency.features.clone(),
        };

        let config = Config::load(cwd)?;
        let host = ask_host(&config, cwd, reporter)?;
        let target = match options.target.as_slice() {
            [] => config.target().unwrap_or_else(|| host.clone()),
            [target] => target.clone(),
            [_, ..] => {
                return Err(Error::Usage {
                    message: "several targets at once".into(),
                    help: Some("`cargo ffi package` takes them; name one here".into()),
                });
            }
        };
        let mut flags = options.feature_args();
        // Without it, the dependencies of every platform would have to be there. A target that is described
        // by a file has no name that cargo could filter by.
        if !target.ends_with(".json") {
            flags.extend(["--filter-platform".into(), (&target).into()]);
        }
        let resolved = ask(cwd, &manifest_path, options, &flags, reporter)?;
        graph::check_runtime(&resolved, &package.id)?;
        let (crates, mut externs) = graph::annotated(&resolved, &package.id);
        let runtime_name = externs.runtime.take().unwrap_or_else(|| "ffi".to_owned());

        Ok(Self {
            id: package.id.repr.clone(),
            version: package.version.clone(),
            description: package.description.clone(),
            license: package.license.clone(),
            license_file: package.license_file().map(Into::into),
            repository: package.repository.clone(),
            homepage: package.homepage.clone(),
            authors: package.authors.clone(),
            dir: package.manifest_path.parent().map(|dir| dir.as_std_path().to_owned()).unwrap_or_default(),
            manifest_path,
            workspace_root: members.workspace_root.clone().into_std_path_buf(),
            target_dir: match &options.target_dir {
                Some(dir) => cwd.join(dir),
                None => members.target_directory.clone().into_std_path_buf(),
            },
            lib_name: lib.name.replace('-', "_"),
            lib_path: lib.src_path.clone().into_std_path_buf(),
            edition: lib.edition.to_string(),
            crate_types,
            has_build_script: package.targets.iter().any(Target::is_custom_build),
            features: features::resolve(
                &name,
                &package.features,
                features::Requested {
                    features: &options.features,
                    all: options.all_features,
                    no_default: options.no_default_features,
                },
            ),
            config: package.metadata.get("ffi").cloned().unwrap_or_default(),
            runtime_name,
            runtime,
            crates,
            externs: externs.known,
            local: graph::local(&resolved, &package.id),
            target,
            host,
            cwd: cwd.to_owned(),
            name,
        })
    }

    /// Whether the library is built for another machine than this one.
    pub fn is_cross(&self) -> bool {
        self.target != self.host
    }
}

/// `cargo metadata` for a manifest. Cargo's own message is passed on when it refuses.
pub(super) fn ask(
    cwd: &Path,
    manifest: &Path,
    options: &CargoOptions,
    flags: &[OsString],
    reporter: &Reporter,
) -> Result<Metadata> {
    let mut cargo = Command::cargo(cwd);
    cargo.args(["metadata", "--format-version", "1", "--manifest-path"]).arg(manifest);
    cargo.args(flags).args(options.lock_args()).verbosity(reporter);
    let answer = cargo.ask(reporter)?;
    if !answer.success {
        return Err(Error::Manifest { message: answer.message });
    }
    MetadataCommand::parse(answer.stdout)
        .map_err(|error| Error::Toolchain { command: cargo.display(), message: error.to_string() })
}

#[cfg(test)]
mod tests;
