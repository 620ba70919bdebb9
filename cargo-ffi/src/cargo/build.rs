//! Building the library, and what the build says about it.
//!
//! Cargo's own output goes to the user as it comes; its JSON messages are read on the side. They are there
//! also for what was fresh already, so the answer does not depend on what had to be compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use cargo_metadata::{Artifact, BuildScript, Message};
use ffi_model::round_trip;

use crate::cargo::cfg;
use crate::cargo::command::Command;
use crate::cargo::metadata::{CargoOptions, Package};
use crate::cargo::target;
use crate::cargo::toolchain::Toolchain;
use crate::error::{Error, Result};
use crate::report::Reporter;

/// How a build differs from the ordinary one of the same options.
#[derive(Clone, Debug, Default)]
pub struct BuildRequest {
    /// The crate types to build in place of the manifest's; empty for the manifest's own.
    ///
    /// Cargo keeps one of the two forms: changing between them compiles the library anew each time, so one
    /// run of a command asks for one form.
    pub crate_types: Vec<String>,
    /// Whether the library is for its test: it has the functions of [`ffi_model::round_trip`] then.
    pub is_tested: bool,
    /// The folder below the target directory that all of it goes to, so that what is built otherwise is left alone.
    pub folder: Option<PathBuf>,
    /// Whether the target is named to cargo although it is the host. Flags are then for the target alone, and not for
    /// build scripts and procedural macros.
    pub name_target: bool,
    /// Features besides those of the options, of dependencies as well: `ffi/server`.
    pub features: Vec<String>,
    /// Which cargo and rustc.
    pub toolchain: Toolchain,
    /// Flags for rustc, after those that cargo would give it.
    pub rustflags: Vec<String>,
    /// What the linker is told of the library besides, and of nothing else that is built; needs [`Self::crate_types`].
    pub link_args: Vec<String>,
    /// Whether symbols that are not exported are taken out of the dynamic library; needs [`Self::crate_types`].
    pub strip: bool,
    /// Whether `cargo zigbuild` builds, which has a linker for every target.
    pub zigbuild: Option<Zigbuild>,
    /// Whether the same source makes the same bytes each time. Incremental compilation is off then: it names objects at random, and
    /// a static library has their names.
    pub is_reproducible: bool,
    /// Whether functions of other crates have to be there for the linker to find, so that the profile's `lto` does not count.
    pub no_lto: bool,
}

/// How `cargo zigbuild` builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zigbuild {
    /// Where the program is.
    pub program: PathBuf,
    /// The oldest glibc that the library is to run with, `2.17`.
    pub glibc: Option<String>,
}

impl BuildRequest {
    /// The same for the test of the library: beside what ships, unless it is elsewhere already.
    #[must_use]
    pub fn tested(mut self) -> Self {
        self.is_tested = true;
        self.folder.get_or_insert_with(|| Path::new("ffi").join("test"));
        self
    }

    /// The same for a library that is served, with these features of its runtime: beside what ships where that has others,
    /// which would be compiled anew by turns.
    #[must_use]
    pub fn served(mut self, package: &Package, features: &[&str]) -> Self {
        self.features = package.runtime.missing(features);
        if !self.features.is_empty() {
            self.folder.get_or_insert_with(|| Path::new("ffi").join("serve"));
        }
        self
    }

    /// The options with what is different here.
    fn options(&self, package: &Package, options: &CargoOptions) -> CargoOptions {
        let mut options = options.clone();
        options.features.extend(self.features.iter().cloned());
        if let Some(folder) = &self.folder {
            options.target_dir = Some(package.target_dir.join(folder));
        }
        if self.name_target {
            options.target = vec![package.target.clone()];
        }
        if let Some(zigbuild) = &self.zigbuild {
            let glibc = zigbuild.glibc.iter().map(|version| format!(".{version}"));
            options.target = vec![format!("{}{}", package.target, glibc.collect::<String>())];
        }
        options
    }

    /// What rustc is told of the library alone.
    fn rustc_args(&self, natives: Option<&Path>) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::new();
        if let Some(file) = natives {
            let mut print = OsString::from("--print=native-static-libs=");
            print.push(file);
            args.push(print);
        }
        if self.strip {
            // After the profile's own, which it wins over.
            args.push("-Cstrip=symbols".into());
        }
        args.extend(self.link_args.iter().map(|arg| format!("-Clink-arg={arg}").into()));
        args
    }

    /// What of cargo's configuration is different.
    fn config_args(&self, options: &CargoOptions) -> Vec<String> {
        let off = || vec!["--config".to_owned(), format!("profile.{}.lto='off'", options.profile_name())];
        if self.no_lto { off() } else { Vec::new() }
    }
}

/// What was built, and how.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Artifacts {
    /// The dynamic library; empty only where other crate types were asked for.
    pub cdylib: PathBuf,
    /// What Windows programs link against to load the dynamic library.
    pub import_library: Option<PathBuf>,
    /// The static library.
    pub staticlib: Option<PathBuf>,
    /// What a program must link besides the static library, as linker arguments; known where a static
    /// library was asked for by [`BuildRequest::crate_types`].
    pub native_libs: Vec<String>,
    /// The `cfg`s that the package's build script has set.
    pub cfgs: Vec<String>,
    /// The environment for `env!` that the package's build script has set.
    pub env: Vec<(String, String)>,
    /// The build script's directory, for `include!(concat!(env!("OUT_DIR"), ..))`.
    pub out_dir: Option<PathBuf>,
    /// The features the library was compiled with.
    pub features: BTreeSet<String>,
    /// Whether the library was compiled with debug assertions.
    pub debug_assertions: bool,
    /// What the build says about other packages, by cargo's id.
    pub dependencies: BTreeMap<String, BuiltDependency>,
    /// Whether nothing had to be compiled.
    pub fresh: bool,
}

/// How a dependency was built.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BuiltDependency {
    /// The features its library was compiled with; `None` where it was compiled several times, with others for build
    /// scripts and procedural macros.
    pub features: Option<BTreeSet<String>>,
    /// The `cfg`s that its build script has set.
    pub cfgs: Vec<String>,
    /// The environment for `env!` that its build script has set.
    pub env: Vec<(String, String)>,
    /// Its build script's directory.
    pub out_dir: Option<PathBuf>,
}

/// Builds the library of a package.
pub fn build(
    package: &Package,
    options: &CargoOptions,
    request: &BuildRequest,
    reporter: &Reporter,
) -> Result<Artifacts> {
    let natives = native_libs_file(package, options, request);
    if let Some(dir) = natives.as_deref().and_then(Path::parent) {
        fs_err::create_dir_all(dir)?;
    }
    let options = request.options(package, options);
    let mut cargo = command(package, &options, request, natives.as_deref(), reporter);
    if !request.rustflags.is_empty() {
        // The one variable that goes before all others, and may have blanks.
        let flags = cfg::rustflags(package, &options, request, reporter)?.join("\x1f");
        cargo.envs(&[("CARGO_ENCODED_RUSTFLAGS".into(), flags.into())]);
    }
    reporter.verbose("Running", format_args!("`{}`", cargo.display()));
    let stdout = cargo.expression().reader().map_err(|source| cargo.cannot_start(source))?;
    let mut seen = Seen::default();
    for message in Message::parse_stream(BufReader::new(&stdout)) {
        match message? {
            Message::CompilerArtifact(artifact) if is_library(&artifact, package) => {
                seen.library = Some(artifact);
            }
            Message::CompilerArtifact(artifact) if artifact.target.is_lib() => {
                let features = artifact.features.into_iter().collect();
                seen.features.entry(artifact.package_id.repr).or_default().insert(features);
            }
            Message::BuildScriptExecuted(script) => {
                seen.scripts.insert(script.package_id.repr.clone(), script);
            }
            // Procedural macros and build scripts may print; it is not for us.
            Message::TextLine(line) => reporter.passthrough(&line),
            _ => {}
        }
    }
    let status = stdout.try_wait()?.map(|output| output.status);
    if !status.is_some_and(|status| status.success()) {
        return Err(Error::Build {
            package: package.name.clone(),
            command: cargo.display(),
            status: status.map_or("did not end".into(), |s| crate::process::Outcome::from(s).to_string()),
            help: target::way_out(package, request)?,
        });
    }
    seen.artifacts(package, request, natives.as_deref())
}

/// The messages about the package itself, and about others what the scan needs.
#[derive(Default)]
struct Seen {
    library: Option<Artifact>,
    scripts: BTreeMap<String, BuildScript>,
    /// Of the libraries of other packages: each set of features that one was compiled with.
    features: BTreeMap<String, BTreeSet<BTreeSet<String>>>,
}

impl Seen {
    fn artifacts(
        mut self,
        package: &Package,
        request: &BuildRequest,
        natives: Option<&Path>,
    ) -> Result<Artifacts> {
        let missing = |artifact: &str| Error::ArtifactMissing {
            package: package.name.clone(),
            artifact: artifact.to_owned(),
        };
        let library = self.library.ok_or_else(|| missing("library"))?;
        let files: Vec<PathBuf> = library.filenames.iter().map(|path| path.clone().into()).collect();
        let found = sort_files(&files);
        let types = if request.crate_types.is_empty() { &package.crate_types } else { &request.crate_types };
        let wanted = |name: &str| types.iter().any(|ty| ty == name);
        if found.staticlib.is_none() && wanted("staticlib") {
            return Err(missing("`staticlib`"));
        }
        let cdylib = match found.cdylib {
            None if wanted("cdylib") => return Err(missing("`cdylib`")),
            found => found.unwrap_or_default(),
        };
        let script = self.scripts.remove(&package.id);
        let mut dependencies: BTreeMap<String, BuiltDependency> = BTreeMap::new();
        for (id, mut sets) in self.features {
            let features = if sets.len() == 1 { sets.pop_first() } else { None };
            dependencies.entry(id).or_default().features = features;
        }
        for (id, script) in self.scripts {
            let dependency = dependencies.entry(id).or_default();
            dependency.cfgs = script.cfgs;
            dependency.env = script.env;
            dependency.out_dir = Some(script.out_dir.into());
        }
        Ok(Artifacts {
            cdylib,
            import_library: found.import_library,
            staticlib: found.staticlib,
            native_libs: natives.map(read_native_libs).transpose()?.unwrap_or_default(),
            cfgs: script.as_ref().map(|script| script.cfgs.clone()).unwrap_or_default(),
            env: script.as_ref().map(|script| script.env.clone()).unwrap_or_default(),
            out_dir: script.map(|script| script.out_dir.into()),
            features: library.features.into_iter().collect(),
            debug_assertions: library.profile.debug_assertions,
            dependencies,
            fresh: library.fresh,
        })
    }
}

fn command(
    package: &Package,
    options: &CargoOptions,
    request: &BuildRequest,
    natives: Option<&Path>,
    reporter: &Reporter,
) -> Command {
    let mut cargo = request.toolchain.cargo(package);
    if let Some(zigbuild) = &request.zigbuild {
        cargo.program(&zigbuild.program);
    }
    // Only `cargo rustc` can build other crate types than the manifest's.
    let is_plain = request.crate_types.is_empty();
    cargo.arg(match request.zigbuild {
        Some(_) if is_plain => "zigbuild",
        None if is_plain => "build",
        _ => "rustc",
    });
    cargo.args(["--lib", "--message-format", "json-render-diagnostics", "--manifest-path"]);
    // The manifest of the member itself, so that features mean that member, wherever we are run.
    cargo.arg(&package.manifest_path).arg("--package").arg_shown_as(&package.id, &package.name);
    cargo.args(options.feature_args()).args(options.compile_args()).args(options.lock_args());
    cargo.args(request.config_args(options)).verbosity(reporter);
    if request.is_tested {
        cargo.envs(&[(round_trip::VARIABLE.into(), package.dir.clone().into())]);
    }
    if request.is_reproducible {
        // The variable wins over profiles and configuration.
        cargo.envs(&[("CARGO_INCREMENTAL".into(), "0".into())]);
    }
    if !request.crate_types.is_empty() {
        cargo.args(["--crate-type", &request.crate_types.join(",")]);
    }
    let args = request.rustc_args(natives);
    if !args.is_empty() {
        assert!(!is_plain, "`cargo build` takes no arguments for rustc");
        cargo.arg("--").args(args);
    }
    cargo
}

/// Where rustc writes what a static library needs. One file per way of compiling, as a build that is
/// fresh does not write it again.
fn native_libs_file(package: &Package, options: &CargoOptions, request: &BuildRequest) -> Option<PathBuf> {
    let name = format!("{}-{}-{}.txt", package.lib_name, package.target, options.profile_name());
    let wanted = request.crate_types.iter().any(|ty| ty == "staticlib");
    wanted.then(|| package.target_dir.join("ffi").join("native-libs").join(name))
}

fn read_native_libs(file: &Path) -> Result<Vec<String>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs_err::read_to_string(file)?;
    let line = text.trim();
    let line = line.strip_prefix("native-static-libs:").unwrap_or(line);
    Ok(line.split_whitespace().map(str::to_owned).collect())
}

/// Whether an artifact is the package's library, and not its build script or an example.
fn is_library(artifact: &Artifact, package: &Package) -> bool {
    artifact.package_id.repr == package.id
        && artifact.target.src_path.as_std_path() == package.lib_path
        && !artifact.target.is_custom_build()
        && !artifact.profile.test
}

#[derive(Debug, Default, PartialEq)]
struct Files {
    cdylib: Option<PathBuf>,
    import_library: Option<PathBuf>,
    staticlib: Option<PathBuf>,
}

/// Tells a library's files apart by their names, which follow from the platform.
fn sort_files(files: &[PathBuf]) -> Files {
    let mut sorted = Files::default();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let slot = if [".so", ".dylib", ".dll", ".wasm"].iter().any(|end| name.ends_with(end)) {
            &mut sorted.cdylib
        } else if name.ends_with(".dll.lib") || name.ends_with(".dll.a") {
            &mut sorted.import_library
        } else if name.ends_with(".a") || name.ends_with(".lib") {
            &mut sorted.staticlib
        } else {
            continue;
        };
        *slot = Some(file.clone());
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expect: [Option<&str>; 3]) {
        let files: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        let [cdylib, import_library, staticlib] = expect.map(|name| name.map(PathBuf::from));
        assert_eq!(sort_files(&files), Files { cdylib, import_library, staticlib });
    }

    #[test]
    fn link_time_optimization_is_off_in_the_profile_that_is_built() {
        let mut options = CargoOptions { release: true, ..CargoOptions::default() };
        let request = BuildRequest { no_lto: true, ..BuildRequest::default() };
        assert_eq!(request.config_args(&options), ["--config", "profile.release.lto='off'"]);
        options = CargoOptions { profile: Some("ship".to_owned()), ..CargoOptions::default() };
        assert_eq!(request.config_args(&options), ["--config", "profile.ship.lto='off'"]);
        assert!(BuildRequest::default().config_args(&options).is_empty());
    }

    #[test]
    fn files_are_told_apart_on_every_platform() {
        check(&["libt.so", "libt.a", "libt.rlib"], [Some("libt.so"), None, Some("libt.a")]);
        check(&["libt.dylib", "libt.rlib"], [Some("libt.dylib"), None, None]);
        check(&["t.dll", "t.dll.lib", "t.pdb", "t.lib"], [Some("t.dll"), Some("t.dll.lib"), Some("t.lib")]);
        check(&["t.dll", "libt.dll.a", "libt.a"], [Some("t.dll"), Some("libt.dll.a"), Some("libt.a")]);
    }
}
