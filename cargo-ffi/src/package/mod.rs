//! What a maintainer uploads: archives of packages, for each platform, with their sums.
//!
//! - [`Order`] is what is asked for, and [`run`] does it
//! - [`target`] is a platform, as far as libraries are called differently there
//! - [`agree`] says whether a library is the same on several
//! - [`licence`] finds the files that go along
//! - [`archive`] packs, [`sums`] writes what downloads are checked with
//!
//! What is in a package is the backend's to say. Each library is built for its package: what it is called is written in it, so that of a
//! C package is another file than that of a Go module.

pub mod agree;
pub mod archive;
pub mod licence;
mod settings;
pub mod sums;
pub mod target;

use std::path::{Path, PathBuf};

use self::{
    archive::{Format, Packed},
    settings::Settings,
    target::{Platform, Target},
};
use crate::{
    backend::{self, Backend, Files, Plan, Release, Shipping, StaticLibrary, shared::SharedNames},
    cargo::{self, BuildRequest, CargoOptions, CfgSet, Package, Zigbuild},
    error::{Error, Result},
    project::{self, Project},
    report::{MessageFormat, Reporter},
    tools::zigbuild,
};

/// What is asked for.
#[derive(Debug)]
pub struct Order {
    /// The languages.
    pub languages: Vec<&'static dyn Backend>,
    /// The targets, as cargo takes them, or with the version of glibc at the end.
    pub targets: Vec<String>,
    /// Where to write, if not below the target directory.
    pub out: Option<PathBuf>,
    /// Whether packages have the library to link statically, too.
    pub is_static: bool,
    /// Whether `cargo zigbuild` builds.
    pub zigbuild: bool,
}

/// Makes the archives that are asked for, and writes their sums beside them. Of `options` the target does not count.
///
/// # Errors
/// A language has no such package, a target cannot be built for, or what is built is not the same on all targets of a package.
pub fn run(options: &CargoOptions, order: &Order, reporter: &Reporter) -> Result<()> {
    let (per_platform, together) = sorted(order)?;
    let is_release = options.release || options.profile.is_none();
    let options = CargoOptions { release: is_release, target: Vec::new(), ..options.clone() };
    let package = Package::load(&options, reporter)?;
    let settings = Settings::of(&package)?;
    let work = Work {
        is_static: order.is_static || settings.is_static,
        zigbuild: if order.zigbuild || settings.zigbuild {
            Some(zigbuild::probe().map_err(Error::ToolMissing)?)
        } else {
            None
        },
        out: order.out.clone().unwrap_or_else(|| package.target_dir.join("ffi").join("dist")),
        stem: format!("{}-{}", package.lib_name, package.version),
        time: archive::time()?,
        licences: licence::files(&package)?,
        options,
        reporter,
    };
    if work.licences.is_empty() {
        reporter.warning("the package has no licence file: put a `LICENSE` beside `Cargo.toml`");
    }
    // Whatever is missing is said before hours are spent on what is not.
    let targets = if order.targets.is_empty() { &settings.targets } else { &order.targets };
    let mut sites: Vec<Site> = Vec::new();
    for target in Target::parse_all(targets)? {
        cargo::check_target(&package, &target.triple, reporter)?;
        sites.push(work.site(Some(target))?);
    }
    if sites.is_empty() {
        sites.push(work.site(None)?);
    }
    sums::check(&work.out)?;
    let mut steps = Vec::new();
    for language in &order.languages {
        let advice = language.advice(&plan(&package, *language, &sites))?;
        for text in &advice.warnings {
            reporter.warning(text);
        }
        steps.extend(advice.steps);
    }
    // What has a folder comes first: where that has files of others, nothing was written yet.
    let mut packed = Vec::new();
    if !together.is_empty() {
        packed.extend(work.together(&sites, &together)?);
    }
    if !per_platform.is_empty() {
        for site in &sites {
            packed.extend(work.per_platform(site, &per_platform)?);
        }
    }
    sums::write(&work.out, &packed)?;
    reporter.status("Summed", work.out.join(sums::SUMS).display());
    for step in &steps {
        reporter.note(step);
    }
    Ok(())
}

/// What is known of the package of a language before anything is built.
fn plan(package: &Package, language: &dyn Backend, sites: &[Site]) -> Plan {
    Plan {
        about: project::about(package),
        config: project::config(package, language.name()),
        targets: sites.iter().map(|site| site.target.clone()).collect(),
    }
}

type Languages = Vec<&'static dyn Backend>;

/// The languages with a package for each platform, and those with one for all.
fn sorted(order: &Order) -> Result<(Languages, Languages)> {
    let (mut per_platform, mut together) = (Vec::new(), Vec::new());
    for language in &order.languages {
        match language.shipping() {
            Shipping::PerPlatform => per_platform.push(*language),
            Shipping::Together => together.push(*language),
            Shipping::Not(reason) => {
                let message = format!("there is no {} package to upload: {reason}", language.title());
                return Err(Error::Usage { message, help: None });
            }
        }
    }
    if order.is_static && per_platform.is_empty() {
        let names: Vec<&str> = together.iter().map(|language| language.title()).collect();
        let message = format!("`--static` means nothing for {}", names.join(" and "));
        let help = "leave it out: programs load the library that is in the package";
        return Err(Error::Usage { message, help: Some(help.into()) });
    }
    Ok((per_platform, together))
}

/// A run of the command.
struct Work<'a> {
    /// Cargo's options without a target.
    options: CargoOptions,
    is_static: bool,
    /// The program that builds in the place of cargo.
    zigbuild: Option<PathBuf>,
    out: PathBuf,
    /// What all names begin with: `my_timer-0.1.0`.
    stem: String,
    /// Of all files.
    time: u64,
    licences: Vec<PathBuf>,
    reporter: &'a Reporter,
}

/// A target, and the package as cargo sees it for that.
struct Site {
    options: CargoOptions,
    package: Package,
    platform: Platform,
    /// What languages know of it.
    target: backend::Target,
    zigbuild: Option<Zigbuild>,
}

impl Work<'_> {
    /// Without a target it is the one that cargo builds for by itself.
    fn site(&self, target: Option<Target>) -> Result<Site> {
        let glibc = target.as_ref().and_then(|target| target.glibc.clone());
        if glibc.is_some() && self.zigbuild.is_none() {
            return Err(Error::Usage {
                message: "only zig can link for a glibc of another version".into(),
                help: Some("add `--zigbuild`, or leave the version at the end of `--target` out".into()),
            });
        }
        let target = target.into_iter().map(|target| target.triple).collect();
        let options = CargoOptions { target, ..self.options.clone() };
        let package = Package::load(&options, self.reporter)?;
        let cfg = CfgSet::load(&package, &options, &BuildRequest::default(), None, self.reporter)?;
        let platform = Platform::of(&package.target, &cfg)?;
        let value = |key: &str| cfg.value(key).unwrap_or_default().to_owned();
        let target = backend::Target {
            name: package.target.clone(),
            system: value("target_os"),
            processor: value("target_arch"),
        };
        let zigbuild = self.zigbuild.clone().map(|program| Zigbuild { program, glibc });
        Ok(Site { options, package, platform, target, zigbuild })
    }

    /// The library of a site, built for these names.
    fn built(&self, site: &Site, names: Option<&SharedNames>, is_static: bool) -> Result<Project> {
        let types = ["cdylib", "staticlib"].into_iter().take(1 + usize::from(is_static));
        let request = BuildRequest {
            crate_types: types.map(str::to_owned).collect(),
            folder: Some(Path::new("ffi").join("package")),
            link_args: names.map(SharedNames::linker_args).into_iter().flatten().collect(),
            strip: true,
            is_reproducible: true,
            zigbuild: site.zigbuild.clone(),
            ..BuildRequest::default()
        };
        Project::build_as(site.package.clone(), &site.options, &request, self.reporter)
    }

    /// An archive for each language.
    fn per_platform(&self, site: &Site, languages: &Languages) -> Result<Vec<Packed>> {
        let names = site.platform.names(&site.package.lib_name, &site.package.version);
        let project = self.built(site, names.as_ref(), self.is_static)?;
        project.report_left_out(languages, self.reporter);
        let staticlib = project.artifacts.staticlib.clone().filter(|_| self.is_static);
        let native_libs = project.artifacts.native_libs.clone();
        let staticlib = staticlib.map(|path| StaticLibrary { path, native_libs });
        let release = Release { names, staticlib, others: Vec::new() };
        let format = match site.platform {
            Platform::Windows => Format::Zip,
            Platform::Unix { .. } => Format::TarGz,
        };
        let mut all = Vec::new();
        for language in languages {
            let files = self.rendered(*language, &project, release.clone())?;
            let target = cargo::target_name(&site.package.target);
            let name = format!("{}-{}-{target}", self.stem, language.name());
            all.push(self.pack(*language, Some(&site.package.target), &files, &name, format)?);
        }
        Ok(all)
    }

    /// One archive for each language, with the library of all sites, and the same as a folder.
    fn together(&self, sites: &[Site], languages: &Languages) -> Result<Vec<Packed>> {
        let mut projects = Vec::new();
        for site in sites {
            let names = site.platform.plain_names(&site.package.lib_name);
            projects.push(self.built(site, names.as_ref(), false)?);
        }
        agree::check(projects.iter().map(|project| (project.package.target.as_str(), &project.contract)))?;
        let (project, others) = projects.split_first().expect("there is a site");
        project.report_left_out(languages, self.reporter);
        let others: Vec<PathBuf> = others.iter().map(|other| other.artifacts.cdylib.clone()).collect();
        let mut all = Vec::new();
        for language in languages {
            let release = Release { others: others.clone(), ..Release::default() };
            let files = self.rendered(*language, project, release)?;
            let folder = self.out.join(format!("{}-{}", project.package.lib_name, language.name()));
            files.write(&folder)?;
            self.reporter
                .status("Generated", format!("{} package in {}", language.title(), folder.display()));
            let name = format!("{}-{}", self.stem, language.name());
            all.push(self.pack(*language, None, &files, &name, Format::TarGz)?);
        }
        Ok(all)
    }

    /// The files of a package, licences among them.
    fn rendered(&self, language: &dyn Backend, project: &Project, release: Release) -> Result<Files> {
        let mut input = project.input(language.name());
        input.release = Some(release);
        let mut files = language.render(&input)?;
        for file in &self.licences {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if !files.iter().any(|(path, _)| path == name) {
                files.copy(name, file);
            }
        }
        Ok(files)
    }

    fn pack(
        &self,
        language: &dyn Backend,
        target: Option<&str>,
        files: &Files,
        name: &str,
        format: Format,
    ) -> Result<Packed> {
        let packed = archive::pack(files, &self.out, name, format, self.time)?;
        self.reporter.status("Packaged", packed.path.display());
        if self.reporter.format() == MessageFormat::Json {
            self.reporter.json(&serde_json::json!({
                "reason": "ffi-package",
                "language": language.name(),
                "target": target,
                "path": packed.path,
                "sha256": packed.sha256,
            }))?;
        }
        Ok(packed)
    }
}
