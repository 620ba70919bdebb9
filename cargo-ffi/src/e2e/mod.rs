//! The crate's programs in other languages: found, compiled, run, reported.
//!
//! They live in `ffi-tests/<language>/` beside the manifest. What a language makes of its folder is in a file of this
//! module, as one [`Host`]; adding a language is one file and one line in [`HOSTS`].
//!
//! Where `[package.metadata.ffi.test] with = ["../other"]` names other crates, their packages are there for the programs, too.

pub mod sanitize;

mod c;
mod go;
mod summary;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::builder::PossibleValuesParser;
use serde::Deserialize;

use self::sanitize::{Pass, findings::Finding};
use crate::{
    backend::{self, Backend},
    cargo::CargoOptions,
    error::{Error, Result},
    process::{self, Outcome, Program},
    project::{Layouts, Project},
    report::Reporter,
    tools::Missing,
};

/// What is to be run.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Which crate, and how it is built.
    pub cargo: &'a CargoOptions,
    /// Languages of programs.
    pub languages: Vec<&'static dyn Host>,
    /// How often everything is run, and what looks on.
    pub passes: Vec<Pass>,
    /// Only trials whose name contains this.
    pub filter: Option<String>,
    /// Whether to get toolchains that are missing.
    pub install: bool,
    /// Tools whose absence is a failure.
    pub require: Vec<String>,
    /// How long one program may take.
    pub limit: Duration,
    /// Where progress goes.
    pub reporter: &'a Reporter,
}

/// What came of one program.
#[derive(Debug, Clone)]
pub struct Trial {
    /// `c`
    pub language: &'static str,
    /// `c::native`; the language alone where it was skipped as a whole.
    pub name: String,
    /// What looked on.
    pub pass: Pass,
    /// Passed, or why not.
    pub verdict: Verdict,
    /// What the sanitizers found; none where it passed.
    pub findings: Vec<Finding>,
    /// How long it took, compiling included.
    pub elapsed: Duration,
}

/// Whether a program passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Passed,
    /// It did not; what it was, and what was printed.
    Failed(String),
    /// It was not run, and why.
    Skipped(String),
}

/// A language that programs can be written in.
pub trait Host: std::fmt::Debug + Sync {
    /// What `--lang` takes, and the name of the programs' folder.
    fn name(&self) -> &'static str;

    /// The name of the backend whose package the programs use.
    fn package(&self) -> &'static str;

    /// Compiles and runs everything there is, and gives each trial to `session` as it ends.
    ///
    /// # Errors
    /// The toolchain is missing (which the caller turns into a skip where it may), or the disk says no. What is wrong
    /// with a program is a verdict.
    fn run(&self, session: &mut Session<'_>) -> Result<()>;
}

/// Every language that programs can be written in.
pub static HOSTS: &[&dyn Host] = &[&c::C, &go::Go];

/// The language of that name.
pub fn named(name: &str) -> Option<&'static dyn Host> {
    HOSTS.iter().copied().find(|host| host.name() == name)
}

/// The crate and those it is tested with, built in one way.
#[derive(Debug)]
struct Built {
    /// The crate.
    project: Project,
    /// The crates whose packages its programs use as well.
    others: Vec<Project>,
}

/// One language's part of a pass.
#[derive(Debug)]
pub struct Session<'a> {
    plan: &'a Plan<'a>,
    built: &'a Built,
    pass: &'a Pass,
    host: &'static dyn Host,
    /// `ffi-tests/<language>`, which need not exist.
    sources: PathBuf,
    /// For what is compiled; belongs to this language and this pass alone.
    work: PathBuf,
    trials: Vec<Trial>,
}

impl Built {
    fn new(options: &CargoOptions, reporter: &Reporter) -> Result<Self> {
        let project = Project::build(options, reporter)?;
        let others = others(&project, options, reporter)?;
        Ok(Self { project, others })
    }

    /// The crate and those it is tested with.
    fn projects(&self) -> impl Iterator<Item = &Project> {
        std::iter::once(&self.project).chain(&self.others)
    }
}

impl Session<'_> {
    /// The packages of the crate and of those it is tested with, in this language.
    fn packages(&self) -> impl Iterator<Item = (&Project, PathBuf)> {
        self.built.projects().map(|project| (project, project.bindings(self.host.package())))
    }

    /// `program` with the folders of the built libraries first among those where the system looks for one. What the
    /// environment names there goes before the paths inside of a program, and may have an older library of the same name.
    fn with_libraries(&self, program: Program) -> Program {
        const VARIABLE: &str = if cfg!(windows) {
            "PATH"
        } else if cfg!(target_vendor = "apple") {
            "DYLD_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        };
        let built =
            self.built.projects().filter_map(|project| project.artifacts.cdylib.parent()).map(Path::to_owned);
        let named = std::env::var_os(VARIABLE).unwrap_or_default();
        let folders =
            built.chain(std::env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty()));
        match std::env::join_paths(folders) {
            Ok(folders) => program.env(VARIABLE, folders),
            // A folder with a separator in its name cannot be in the list.
            Err(_) => program,
        }
    }

    /// Whether a trial is wanted.
    fn wants(&self, name: &str) -> bool {
        self.plan.filter.as_ref().is_none_or(|filter| self.full_name(name).contains(filter.as_str()))
    }

    fn full_name(&self, name: &str) -> String {
        format!("{}::{name}", self.host.name())
    }

    /// Runs one trial if it is wanted. An error of the run is the trial's failure: the others go on.
    fn trial(&mut self, name: &str, run: impl FnOnce(&Self) -> Result<Verdict>) {
        if !self.wants(name) {
            return;
        }
        let started = std::time::Instant::now();
        let verdict = run(self).unwrap_or_else(|error| Verdict::Failed(error.to_string()));
        let trial = Trial {
            language: self.host.name(),
            name: self.full_name(name),
            pass: self.pass.clone(),
            verdict,
            findings: Vec::new(),
            elapsed: started.elapsed(),
        };
        summary::trial(&trial, self.plan.reporter);
        self.trials.push(trial);
    }
}

/// What `--require` takes.
pub fn requirable() -> PossibleValuesParser {
    PossibleValuesParser::new(HOSTS.iter().map(|host| host.name()).chain([LIBCLANG]))
}

/// The tool of the layout check in `--require`.
const LIBCLANG: &str = "libclang";

/// `[package.metadata.ffi.test]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// Folders of other crates.
    with: Vec<PathBuf>,
}

/// The crates that `[package.metadata.ffi.test] with` names, built.
///
/// # Errors
/// The settings are not what they should be, or one of the crates does not build.
fn others(project: &Project, options: &CargoOptions, reporter: &Reporter) -> Result<Vec<Project>> {
    let package = &project.package;
    let settings = match package.config.get("test") {
        None => Settings::default(),
        Some(table) => serde_json::from_value(table.clone()).map_err(|error| Error::Config {
            path: package.manifest_path.clone(),
            message: format!("`package.metadata.ffi.test`: {error}"),
        })?,
    };
    let mut others = Vec::new();
    for folder in settings.with {
        let folder = package.dir.join(folder);
        let options = CargoOptions {
            manifest_path: Some(folder.join("Cargo.toml")),
            package: None,
            // Features are the selected package's own.
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            ..options.clone()
        };
        others.push(Project::build(&options, reporter)?);
    }
    Ok(others)
}

/// Runs the plan and reports.
///
/// # Errors
/// A program failed, nothing was there to run, or a tool that was required is missing.
pub fn run(plan: &Plan<'_>) -> Result<()> {
    let built = Built::new(plan.cargo, plan.reporter)?;
    let backends = plan.backends();
    built.project.report_left_out(&backends, plan.reporter);
    layouts(plan, &built.project)?;
    let _alone = lock(&built.project.folder.join("tests"))?;
    process::end_with_us();
    for backend in &backends {
        for project in built.projects() {
            let files = backend.render(&project.input(backend.name()))?;
            files.write(&project.bindings(backend.name()))?;
        }
    }
    let mut trials = Vec::new();
    for pass in &plan.passes {
        for host in &plan.languages {
            trials.extend(run_host(plan, &built, pass, *host)?);
        }
    }
    summary::report(&trials, plan)
}

/// One language's part of a pass.
fn run_host(plan: &Plan<'_>, built: &Built, pass: &Pass, host: &'static dyn Host) -> Result<Vec<Trial>> {
    let work = built.project.folder.join("tests").join(host.name());
    fs_err::create_dir_all(&work)?;
    let sources = built.project.package.dir.join("ffi-tests").join(host.name());
    let mut session = Session { plan, built, pass, host, sources, work, trials: Vec::new() };
    match host.run(&mut session) {
        Ok(()) => {}
        Err(Error::ToolMissing(missing)) => session.trials.push(skip(plan, pass, host, missing)?),
        Err(error) => return Err(error),
    }
    Ok(session.trials)
}

impl Plan<'_> {
    /// The backends whose packages the programs use, each once.
    fn backends(&self) -> Vec<&'static dyn Backend> {
        let mut backends: Vec<&'static dyn Backend> = Vec::new();
        for host in &self.languages {
            let backend = backend::named(host.package()).expect("a host uses a package that there is");
            if !backends.iter().any(|known| known.name() == backend.name()) {
                backends.push(backend);
            }
        }
        backends
    }
}

/// Keeps other runs of the same tests out of their folder until the file is closed.
fn lock(folder: &Path) -> Result<fs_err::File> {
    fs_err::create_dir_all(folder)?;
    let file = fs_err::File::create(folder.join(".lock"))?;
    file.file().lock()?;
    Ok(file)
}

/// The layouts in the header, where libclang is there or has to be.
fn layouts(plan: &Plan<'_>, project: &Project) -> Result<()> {
    match project.check_layouts(plan.install, plan.reporter)? {
        Layouts::NotDone(missing) if plan.require.iter().any(|tool| tool == LIBCLANG) => {
            return Err(Error::ToolMissing(missing));
        }
        layouts => layouts.report(plan.reporter),
    }
    Ok(())
}

/// A language whose toolchain is missing is skipped, unless it was required.
fn skip(plan: &Plan<'_>, pass: &Pass, host: &'static dyn Host, missing: Missing) -> Result<Trial> {
    let language = host.name();
    if plan.require.iter().any(|required| required == language) {
        return Err(Error::ToolMissing(missing));
    }
    let why = format!("{missing}: {}, or run again with --install-tools", missing.remedy());
    let trial = Trial {
        language,
        name: language.to_owned(),
        pass: pass.clone(),
        verdict: Verdict::Skipped(why),
        findings: Vec::new(),
        elapsed: Duration::ZERO,
    };
    summary::trial(&trial, plan.reporter);
    Ok(trial)
}

/// The files of a folder with an extension, sorted; none where there is no folder.
fn files_with(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Runs a compiler or a program: passed where it ends with 0.
fn verdict(program: &Program) -> Result<Verdict> {
    let finished = program.run()?;
    Ok(match finished.outcome {
        Outcome::Exited(0) => Verdict::Passed,
        _ => Verdict::Failed(format!(
            "`{}` {}\n{}",
            finished.command,
            finished.outcome,
            finished.output.trim_end()
        )),
    })
}

/// The name of a program: its file's, or its folder's.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
