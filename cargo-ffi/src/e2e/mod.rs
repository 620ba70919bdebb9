//! The crate's programs in other languages: found, compiled, run, reported.
//!
//! They live in `ffi-tests/<language>/` beside the manifest. What a language makes of its folder is in a file of this
//! module, as one [`Host`]; adding a language is one file and one line in [`HOSTS`].
//!
//! Where `[package.metadata.ffi.test] with = ["../other"]` names other crates, their packages are there for the programs, too.

pub mod sanitize;

mod built;
mod c;
mod cpp;
mod go;
mod native;
mod report;
mod rust;
mod server;
mod session;
mod settings;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::builder::PossibleValuesParser;
use ffi_model::round_trip;

pub use self::session::Session;
use self::{
    built::Built,
    sanitize::{Pass, Sanitizer, Watch, findings::Finding},
    server::Server,
    settings::Settings,
};
use crate::{
    backend::{self, Backend},
    cargo::{CargoOptions, Outline, Package},
    error::{Error, Result},
    process,
    project::Project,
    report::Reporter,
    setup,
    tools::{self, Machine, Missing, TOOLS, Tool},
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
    /// Whether values of every type of the crate are sent through its library and back.
    pub generated: bool,
    /// Only trials whose name contains this.
    pub filter: Option<String>,
    /// Whether to get toolchains that are missing.
    pub install: bool,
    /// Languages and tools whose absence is a failure: a language where it has programs to run, a tool in any case.
    pub require: Vec<String>,
    /// How long one program may take.
    pub limit: Duration,
    /// Where the results are written as JUnit's XML.
    pub junit: Option<PathBuf>,
    /// Where progress goes.
    pub reporter: &'a Reporter,
}

impl Plan<'_> {
    /// Whether it is a failure that a language or a tool of this name is missing.
    fn requires(&self, name: &str) -> bool {
        self.require.iter().any(|required| required == name)
    }

    /// Whether trials of a language can be wanted: their names begin with its own, and what is before `::` in the filter is the end of that.
    fn concerns(&self, language: &str) -> bool {
        let wanted = self.filter.as_ref().and_then(|filter| filter.split_once("::"));
        wanted.is_none_or(|(end, _)| language.ends_with(end))
    }
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
    /// How long it took. Compiling counts but for an author's programs in C and C++, which are compiled before, several at a time.
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

    /// Whether there is anything to run in a pass; `sources` need not exist, `generated` is [`Plan::generated`]. What is not
    /// needed is not looked for.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn has_work(&self, sources: &Path, pass: &Pass, generated: bool) -> Result<bool>;

    /// Why its programs cannot be in a pass at all, where they cannot.
    fn unable(&self, pass: &Pass) -> Option<&'static str>;

    /// The tools without which its programs cannot be compiled and run, all of [`TOOLS`].
    fn tools(&self) -> Vec<&'static Tool>;

    /// A program that calls the library which a new crate begins with, and fails where that does not work.
    ///
    /// # Errors
    /// The settings of the language are not what they should be.
    fn starter(&self, outline: &Outline) -> Result<setup::Program>;

    /// Compiles and runs everything there is, and gives each trial to `session` as it ends.
    ///
    /// # Errors
    /// The toolchain is missing (which the caller turns into a skip where it may), or the disk says no. What is wrong
    /// with a program is a verdict.
    fn run(&self, session: &mut Session<'_>) -> Result<()>;
}

/// Every language that programs can be written in.
pub static HOSTS: &[&dyn Host] = &[&c::C, &cpp::Cpp, &go::Go, &rust::Rust];

/// The language of that name.
pub fn named(name: &str) -> Option<&'static dyn Host> {
    HOSTS.iter().copied().find(|host| host.name() == name)
}

/// What `--require` takes.
pub fn requirable() -> PossibleValuesParser {
    let mut names: Vec<&str> = HOSTS.iter().map(|host| host.name()).collect();
    for known in TOOLS {
        if !names.contains(&known.tool.name) {
            names.push(known.tool.name);
        }
    }
    PossibleValuesParser::new(names)
}

/// What selects the other crates whose packages the programs of `package` use.
///
/// # Errors
/// The settings are not what they should be.
pub fn others(package: &Package, options: &CargoOptions) -> Result<Vec<CargoOptions>> {
    let other = |folder: PathBuf| CargoOptions {
        manifest_path: Some(package.dir.join(folder).join("Cargo.toml")),
        package: None,
        // Features are the selected package's own.
        features: Vec::new(),
        all_features: false,
        no_default_features: false,
        ..options.clone()
    };
    Ok(Settings::of(package)?.with.into_iter().map(other).collect())
}

/// Runs the plan and reports.
///
/// # Errors
/// A program failed, nothing was there to run, or a tool that was required is missing.
pub fn run(plan: &Plan<'_>) -> Result<()> {
    let package = Package::load(plan.cargo, plan.reporter)?;
    sanitize::check_target(&plan.passes, &package)?;
    process::end_with_us();
    report::begin(&package.name, plan)?;
    let mut run = Run { plan, package, builds: Vec::new(), trials: Vec::new() };
    let ended = run.required().and_then(|()| plan.passes.iter().try_for_each(|pass| run.pass(pass)));
    report::finish(&run.package.name, &run.trials, plan, ended)
}

/// A run as far as it has come.
struct Run<'a> {
    plan: &'a Plan<'a>,
    package: Package,
    /// What was built, by what is in it, a sanitizer or a server: passes may share a library.
    builds: Vec<(Option<Sanitizer>, bool, Built)>,
    trials: Vec<Trial>,
}

/// What looks on in a pass.
struct Eyes {
    /// At programs.
    programs: Watch,
    /// At servers, in a pass that has them.
    servers: Option<Watch>,
}

impl Eyes {
    /// The pass.
    fn pass(&self) -> &Pass {
        &self.servers.as_ref().unwrap_or(&self.programs).pass
    }
}

/// The libraries of a pass, in [`Run::builds`].
#[derive(Clone, Copy)]
struct Libraries {
    /// What programs are linked with.
    linked: usize,
    /// What is served to them.
    served: Option<usize>,
}

impl Run<'_> {
    /// Looks for the tools that are required, as not every pass has a use for each.
    fn required(&self) -> Result<()> {
        let Plan { install, reporter, .. } = *self.plan;
        let machine = Machine { target: self.package.target.clone(), host: self.package.host.clone() };
        for known in TOOLS.iter().filter(|known| self.plan.requires(known.tool.name)) {
            tools::obtain(known.tool, || known.find(&machine), install, reporter)?;
        }
        Ok(())
    }

    /// All programs of all languages, once.
    fn pass(&mut self, pass: &Pass) -> Result<()> {
        let mut hosts = self.hosts(pass)?;
        if pass.is_sanitized() && !hosts.is_empty() {
            self.plan.reporter.status("Sanitizing", pass);
        }
        hosts.retain(|host| match host.unable(pass) {
            Some(why) => {
                self.skip(pass, *host, why.to_owned());
                false
            }
            None => true,
        });
        if hosts.is_empty() {
            return Ok(());
        }
        match self.watch_and_build(pass) {
            Ok((eyes, at)) => hosts.into_iter().try_for_each(|host| self.host(&eyes, at, host)),
            Err(Error::ToolMissing(missing)) => {
                hosts.into_iter().try_for_each(|host| self.skip_without(pass, host, missing.clone()))
            }
            Err(error) => Err(error),
        }
    }

    /// What looks on in a pass, and the libraries for it.
    fn watch_and_build(&mut self, pass: &Pass) -> Result<(Eyes, Libraries)> {
        let Plan { reporter, install, .. } = *self.plan;
        let watch = Watch::new(pass, &self.package, install, reporter)?;
        let (eyes, libraries) = if pass.is_remote() {
            let programs = Watch::of(pass.of_programs());
            // Packages are linked with a library that they do not call: one that asks for no runtime of a sanitizer.
            let linked = self.build(&programs)?;
            let served = Some(self.build(&watch)?);
            (Eyes { programs, servers: Some(watch) }, Libraries { linked, served })
        } else {
            let linked = self.build(&watch)?;
            (Eyes { programs: watch, servers: None }, Libraries { linked, served: None })
        };
        if pass.is_plain() {
            // Without libclang it is said that they were not compared; where that is required, it is there.
            self.builds[libraries.linked].2.project.check_layouts(install, reporter)?.report(reporter);
        }
        Ok((eyes, libraries))
    }

    /// Where the library that is looked at in this way is in [`Self::builds`].
    fn build(&mut self, watch: &Watch) -> Result<usize> {
        let Watch { pass, .. } = watch;
        let wanted = (pass.instrumented(), pass.is_remote());
        let there =
            self.builds.iter().position(|(sanitizer, is_served, _)| (*sanitizer, *is_served) == wanted);
        if let Some(at) = there {
            return Ok(at);
        }
        let reporter = self.plan.reporter;
        let mut request = sanitize::request(watch, &self.package, reporter)?;
        // What is generated has no form that a server has.
        if self.plan.generated && !pass.is_remote() {
            request = request.tested();
        }
        // Nothing is linked with what is only served.
        let is_linked = pass.of_programs().instrumented() == pass.instrumented();
        let backends = if is_linked { self.backends()? } else { Vec::new() };
        let built = Built::new(&self.package, self.plan.cargo, &request, &backends, reporter)?;
        if self.builds.is_empty() {
            built.project.report_left_out(&backends, reporter);
            self.report_without(&built.project);
        }
        self.builds.push((wanted.0, wanted.1, built));
        Ok(self.builds.len() - 1)
    }

    /// Says which types are not sent through the library.
    fn report_without(&self, project: &Project) {
        let without = if self.plan.generated { round_trip::without(&project.contract) } else { Vec::new() };
        for round_trip::Without { name, why } in without {
            let text = format_args!("a round trip: `{name}`, which {}", why.text());
            self.plan.reporter.verbose("Without", text);
        }
    }

    /// One language's part of a pass.
    fn host(&mut self, eyes: &Eyes, at: Libraries, host: &'static dyn Host) -> Result<()> {
        let built = &self.builds[at.linked].2;
        let (pass, watch) = (eyes.pass(), &eyes.programs);
        let mut work = built.project.folder.join("tests");
        if !pass.is_plain() {
            work.push(pass.to_string());
        }
        let work = work.join(host.name());
        fs_err::create_dir_all(&work)?;
        let sources = self.sources(host);
        let has_packages = built.has_packages(host.package());
        let mut servers = Vec::new();
        if let Some((at, watch)) = at.served.zip(eyes.servers.as_ref()) {
            for project in self.builds[at].2.projects() {
                servers.push(Server::start(project, watch, &work)?);
            }
        }
        let trials = std::mem::take(&mut self.trials);
        let mut session =
            Session { plan: self.plan, built, pass, watch, host, sources, servers, work, trials };
        let ran = has_packages.and_then(|()| host.run(&mut session));
        session.end_servers();
        self.trials = session.trials;
        match ran {
            Err(Error::ToolMissing(missing)) => self.skip_without(pass, host, missing),
            ran => ran,
        }
    }

    /// The languages that have anything to run in a pass.
    fn hosts(&self, pass: &Pass) -> Result<Vec<&'static dyn Host>> {
        let mut hosts = Vec::new();
        for host in self.plan.languages.iter().copied().filter(|host| self.plan.concerns(host.name())) {
            if host.has_work(&self.sources(host), pass, self.plan.generated)? {
                hosts.push(host);
            }
        }
        Ok(hosts)
    }

    /// The backends whose packages are used in any pass, each once.
    fn backends(&self) -> Result<Vec<&'static dyn Backend>> {
        let mut backends: Vec<&'static dyn Backend> = Vec::new();
        for pass in &self.plan.passes {
            for host in self.hosts(pass)? {
                let backend = backend::named(host.package()).expect("a host uses a package that there is");
                if !backends.iter().any(|known| known.name() == backend.name()) {
                    backends.push(backend);
                }
            }
        }
        Ok(backends)
    }

    /// Where the programs of a language are.
    fn sources(&self, host: &dyn Host) -> PathBuf {
        self.package.dir.join("ffi-tests").join(host.name())
    }

    /// A language without a tool that it needs is skipped, unless it was required.
    fn skip_without(&mut self, pass: &Pass, host: &'static dyn Host, missing: Missing) -> Result<()> {
        if self.plan.requires(host.name()) || self.plan.requires(missing.tool.name) {
            return Err(Error::ToolMissing(missing));
        }
        self.skip(pass, host, format!("{missing}: {}", missing.remedy()));
        Ok(())
    }

    fn skip(&mut self, pass: &Pass, host: &'static dyn Host, why: String) {
        let trial = Trial {
            language: host.name(),
            name: host.name().to_owned(),
            pass: pass.clone(),
            verdict: Verdict::Skipped(why),
            findings: Vec::new(),
            elapsed: Duration::ZERO,
        };
        report::trial(&trial, self.plan.reporter);
        self.trials.push(trial);
    }
}
