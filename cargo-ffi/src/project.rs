//! The pipeline that every command begins with: a package, scanned, built, and checked against itself.

use std::path::{Path, PathBuf};

use ffi_model::Contract;

use crate::{
    artifact::{self, Left},
    backend::{About, Backend, Input, c},
    cargo::{self, Artifacts, BuildRequest, CargoOptions, CfgSet, Package},
    error::{Error, Result},
    report::Reporter,
    scan::{self, Scan, Source},
    tools::{self, Missing, libclang},
};

/// A package whose library was built and agrees with its source.
#[derive(Debug)]
pub struct Project {
    /// What cargo says about it.
    pub package: Package,
    /// What was built.
    pub artifacts: Artifacts,
    /// What crosses, with layouts and constant values.
    pub contract: Contract,
    /// The C header.
    pub header: String,
    /// Where the outputs of `cargo ffi` go, see `docs/commands.md`.
    pub folder: PathBuf,
    /// The source files of the package that were read.
    pub sources: Vec<PathBuf>,
    /// What was warned of while it was checked.
    pub warnings: Vec<String>,
}

/// Whether the layouts in the header were read back and compared.
#[derive(Debug)]
pub enum Layouts {
    /// They are those of the library.
    Equal,
    /// They could not be read: libclang is missing.
    NotDone(Missing),
}

impl Layouts {
    /// Says what came of it.
    pub fn report(&self, reporter: &Reporter) {
        match self {
            Layouts::Equal => {
                reporter.status("Compared", "the layouts in the header with those of the library")
            }
            Layouts::NotDone(missing) => {
                let why = format!("{missing}: {}", missing.remedy());
                reporter.skipped(format!("the layouts in the header were not compared: {why}"));
            }
        }
    }
}

impl Project {
    /// Scans, builds and checks the package that `options` select.
    ///
    /// # Errors
    /// Everything that keeps it from being a library that hosts can rely on.
    pub fn build(options: &CargoOptions, reporter: &Reporter) -> Result<Project> {
        Self::build_as(Package::load(options, reporter)?, options, &BuildRequest::default(), reporter)
    }

    /// The same of the package that `options` have selected, built in another way than the ordinary one.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_as(
        package: Package,
        options: &CargoOptions,
        request: &BuildRequest,
        reporter: &Reporter,
    ) -> Result<Project> {
        // What the author got wrong is said at once, all of it. With a build script in the package the build comes
        // first: the script may decide `cfg`s. The same holds for the packages whose types it may use.
        if !package.has_build_script && !package.crates.iter().any(|krate| krate.has_build_script) {
            let cfg = CfgSet::load(&package, options, request, None, reporter)?;
            match scan::scan_source(&Source::of(&package, &cfg, None).tested(request.is_tested)) {
                // Which features a dependency really has, the build tells: cargo's metadata counts all members' wishes.
                Err(Error::Source(found)) if !found.iter().all(|one| is_own(&package, &one.file)) => {}
                scanned => drop(scanned?),
            }
        }
        let artifacts = cargo::build(&package, options, request, reporter)?;
        Self::of(package, artifacts, options, request, reporter)
    }

    /// The same of a package that is built already: scans it, and checks what was built.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn of(
        package: Package,
        artifacts: Artifacts,
        options: &CargoOptions,
        request: &BuildRequest,
        reporter: &Reporter,
    ) -> Result<Project> {
        let cfg = CfgSet::load(&package, options, request, Some(&artifacts), reporter)?;
        let source = Source::of(&package, &cfg, Some(&artifacts)).tested(request.is_tested);
        let mut scan = scan::scan_source(&source)?;
        let sources = std::mem::take(&mut scan.files);
        let (contract, warnings) = checked(&artifacts.cdylib, scan)?;
        for text in &warnings {
            reporter.warning(text);
        }
        let header = c::header(&contract)?;
        let folder = folder(&artifacts.cdylib, &package.name);
        Ok(Project { package, artifacts, contract, header, folder, sources, warnings })
    }

    /// Reads the layouts back from the header, and compares them with those of the library.
    ///
    /// # Errors
    /// They differ. Without libclang they cannot be read, which is no error.
    pub fn check_layouts(&self, install: bool, reporter: &Reporter) -> Result<Layouts> {
        let libclang = match tools::obtain(&libclang::LIBCLANG, libclang::probe, install, reporter) {
            Err(Error::ToolMissing(missing)) if !install => return Ok(Layouts::NotDone(missing)),
            obtained => obtained?,
        };
        let clang_args =
            libclang.clang_args(|| tools::cc::probe(&self.package.host, &self.package.host).ok());
        // libclang is loaded by now: the line has a thread of its own.
        let line = reporter.progress("Comparing", "the layouts in the header".to_owned());
        let differences = c::check_header(&self.header, &self.contract, &clang_args)?.differences;
        drop(line);
        if differences.is_empty() {
            return Ok(Layouts::Equal);
        }
        Err(Error::Mismatch {
            library: self.artifacts.cdylib.clone(),
            code: None,
            differences,
            help: Some("the header does not describe the library: please report this".into()),
        })
    }

    /// Where the package of `language` goes when nothing else was said.
    pub fn bindings(&self, language: &str) -> PathBuf {
        self.folder.join("bindings").join(language)
    }

    /// Warns of what the packages of these languages leave out.
    pub fn report_left_out(&self, languages: &[&'static dyn Backend], reporter: &Reporter) {
        for text in self.left_out(languages) {
            reporter.warning(text);
        }
    }

    /// What the packages of these languages leave out.
    pub fn left_out(&self, languages: &[&'static dyn Backend]) -> Vec<String> {
        languages.iter().flat_map(|language| language.left_out(&self.contract)).collect()
    }

    /// What the package of `language` is made from.
    pub fn input(&self, language: &str) -> Input<'_> {
        let package = &self.package;
        Input {
            contract: &self.contract,
            about: about(package),
            library: self.artifacts.cdylib.clone(),
            host: package.host.clone(),
            config: config(package, language),
            release: None,
        }
    }
}

/// What packages say about the crate.
pub fn about(package: &Package) -> About {
    About {
        name: package.name.clone(),
        version: package.version.clone(),
        description: package.description.clone(),
        license: package.license.clone(),
        repository: package.repository.clone(),
    }
}

/// What the author sets for the package of `language`.
pub fn config(package: &Package, language: &str) -> serde_json::Value {
    package.config.get(language).cloned().unwrap_or_default()
}

/// Whether a file is the package's manifest, or stands beside the root of its library or below.
fn is_own(package: &Package, file: &Path) -> bool {
    file == package.manifest_path
        || package.lib_path.parent().is_some_and(|sources| file.starts_with(sources))
}

/// The contract of the scan, found equal to the library and completed by it, and what is to be warned of.
fn checked(cdylib: &Path, scan: Scan) -> Result<(Contract, Vec<String>)> {
    let mut warnings = Vec::new();
    let artifact::Checked { compiled, hash, others } = artifact::check(cdylib, &scan)?;
    let named = |names: Vec<String>| {
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    for (krate, Left { functions, of_hosts }) in others {
        if !functions.is_empty() {
            warnings.push(format!(
                "`{krate}` is linked into this library and exports functions of its own ({}): they are in it, too, but \
                 in no package of it; move the types that both use to a crate without exports",
                named(functions)
            ));
        }
        if !of_hosts.is_empty() {
            warnings.push(format!(
                "`{krate}` is linked into this library and has events or host functions of its own ({}): they are in \
                 no package of it; declare them in the crate of the library",
                named(of_hosts)
            ));
        }
    }
    let mut contract = scan.contract;
    contract.complete(&compiled, hash);
    Ok((contract, warnings))
}

/// Beside cargo's own output: `target/debug/ffi/<package>` for `target/debug/libmy_timer.so`.
fn folder(cdylib: &Path, package: &str) -> PathBuf {
    cdylib.parent().unwrap_or(Path::new(".")).join("ffi").join(package)
}
