//! What a language is given to run its programs: where they are, against what, and who hears of it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    Host, Plan, Trial, Verdict,
    built::Built,
    report,
    sanitize::{self, Pass, Sanitizer, Watch, findings},
    server::{self, Server},
};
use crate::{
    error::{Error, Result},
    process::{Finished, Outcome, Program},
    project::Project,
};

/// One language's part of a pass.
#[derive(Debug)]
pub struct Session<'a> {
    pub(super) plan: &'a Plan<'a>,
    /// The libraries and the packages.
    pub(super) built: &'a Built,
    /// The pass.
    pub(super) pass: &'a Pass,
    /// What looks on while programs run.
    pub(super) watch: &'a Watch,
    pub(super) host: &'static dyn Host,
    /// `ffi-tests/<language>`, which need not exist.
    pub(super) sources: PathBuf,
    /// What serves the libraries, where programs reach them in another process.
    pub(super) servers: Vec<Server>,
    /// For what is compiled; belongs to this language and this pass alone.
    pub(super) work: PathBuf,
    /// All that have ended, those before this part as well.
    pub(super) trials: Vec<Trial>,
}

impl Session<'_> {
    /// The packages of the crate and of those it is tested with, in this language.
    pub(super) fn packages(&self) -> impl Iterator<Item = (&Project, PathBuf)> {
        self.built.projects().map(|project| (project, project.bindings(self.host.package())))
    }

    /// What programs are told of the libraries that are served: `CARGO_FFI_SERVER` is the address of the crate's own, and each has
    /// `CARGO_FFI_SERVER_<LIBRARY>`; what looks on there, which makes them slow. Nothing where they are in the process of the program.
    pub(super) fn of_servers(&self) -> impl Iterator<Item = (String, String)> {
        let own = self.servers.first().map(|own| (server::VARIABLE.to_owned(), own.address()));
        let is_watched = self.pass.is_remote() && self.pass.is_sanitized();
        let watched = is_watched.then(|| (sanitize::VARIABLE.to_owned(), self.pass.names()));
        own.into_iter().chain(self.servers.iter().map(Server::variable)).chain(watched)
    }

    /// Ends the servers, and makes a trial of how each does. Where something looks at a server that programs have used it is one
    /// whatever is wanted: what they make it do is found there.
    pub(super) fn end_servers(&mut self) {
        let host = self.host.name();
        let has_run = self.trials.iter().any(|trial| trial.language == host && trial.pass == *self.pass);
        for (index, server) in std::mem::take(&mut self.servers).into_iter().enumerate() {
            let (name, reports) = (server.trial(), server.reports());
            if self.wants(&name) || (has_run && reports.is_some()) {
                // The crate's own is what its programs are about.
                self.judge(&name, reports.as_deref(), |_| server.end(has_run && index == 0));
            }
        }
    }

    /// How long one program may take in this pass.
    pub(super) fn limit(&self) -> Duration {
        self.plan.limit.saturating_mul(self.pass.patience())
    }

    /// How long a compiler may take: that is no program's limit, and on a busy machine it is a multiple of what it is on others.
    pub(super) fn limit_of_compilers(&self) -> Duration {
        self.limit().saturating_mul(10)
    }

    /// A program of trial `name`, as it is run in this pass: with the built libraries, under what looks on, and with a
    /// limit.
    pub(super) fn watched(&self, name: &str, program: Program) -> Program {
        let program = self.with_libraries(program.limit(self.limit()));
        self.watch.over(program, &self.reports(name))
    }

    /// `program` with the folders of the built libraries first among those where the system looks for one. What the
    /// environment names there goes before the paths inside of a program, and may have an older library of the same name.
    pub(super) fn with_libraries(&self, program: Program) -> Program {
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

    /// Paths in reports as the author knows them: from the crate's folder, and not those of copies.
    fn shown(&self) -> Vec<(PathBuf, PathBuf)> {
        let copied = Path::new("ffi-tests").join(self.host.name());
        let package = &self.built.project.package;
        let mut shown = vec![(self.work.join(MODULE), copied), (package.dir.clone(), PathBuf::new())];
        // Cargo compiles a member from the root of its workspace, and not all tools look there first.
        let member = package.dir.strip_prefix(&package.workspace_root).ok();
        let member = member.filter(|member| !member.as_os_str().is_empty());
        shown.extend(member.map(|member| (member.to_owned(), PathBuf::new())));
        shown
    }

    /// Where the sanitizers write what they find in trial `name`.
    fn reports(&self, name: &str) -> PathBuf {
        self.work.join(format!("{name}.reports"))
    }

    /// Whether a trial is wanted.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.plan.filter.as_ref().is_none_or(|filter| self.full_name(name).contains(filter.as_str()))
    }

    fn full_name(&self, name: &str) -> String {
        format!("{}::{name}", self.host.name())
    }

    /// Runs one trial if it is wanted. An error of the run is the trial's failure: the others go on.
    pub(super) fn trial(&mut self, name: &str, run: impl FnOnce(&Self) -> Result<Verdict>) {
        if !self.wants(name) {
            return;
        }
        let reports = self.watch.pass.is_sanitized().then(|| self.reports(name));
        self.judge(name, reports.as_deref(), |session| {
            if let Some(reports) = &reports {
                empty(reports)?;
            }
            run(session)
        });
    }

    /// Makes a trial of what `run` says, and of what the sanitizers have written to `reports`.
    fn judge(&mut self, name: &str, reports: Option<&Path>, run: impl FnOnce(&Self) -> Result<Verdict>) {
        let started = Instant::now();
        let full_name = self.full_name(name);
        let line = report::running(&full_name, self.pass, self.trials.len(), self.plan.reporter);
        let watched = || {
            let verdict = run(self)?;
            let Some(reports) = reports else { return Ok((verdict, Vec::new())) };
            let mut found = findings::collect(reports, &self.shown())?;
            match &verdict {
                Verdict::Failed(said) if self.watch.pass.has(Sanitizer::Undefined) => {
                    found.extend(findings::printed(said, &self.shown()));
                }
                _ => {}
            }
            Ok((verdict, found))
        };
        let (verdict, findings) =
            watched().unwrap_or_else(|error: Error| (Verdict::Failed(error.to_string()), Vec::new()));
        drop(line);
        let verdict = match verdict {
            // What a program thinks of itself is not all.
            Verdict::Passed if !findings.is_empty() => Verdict::Failed("ended well, and yet:".to_owned()),
            verdict => verdict,
        };
        let trial = Trial {
            language: self.host.name(),
            name: full_name,
            pass: self.pass.clone(),
            verdict,
            findings,
            elapsed: started.elapsed(),
        };
        report::trial(&trial, self.plan.reporter);
        self.trials.push(trial);
        report::so_far(&self.built.project.package.name, &self.trials, self.plan);
    }
}

/// The folder below [`Session::work`] that the author's sources are copied to, where a language needs a module of its own.
pub(super) const MODULE: &str = "module";

/// Makes a folder that has nothing in it.
pub(super) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    fs_err::create_dir_all(folder)?;
    Ok(())
}

/// Copies a folder with all that is in it.
pub(super) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_tree(&path, &target)?;
        } else {
            fs_err::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// The files of a folder with an extension, sorted; none where there is no folder.
pub(super) fn files_with(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
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
pub(super) fn verdict(program: &Program) -> Result<Verdict> {
    let finished = program.run()?;
    Ok(match finished.outcome {
        Outcome::Exited(0) => Verdict::Passed,
        _ => failed(&finished),
    })
}

/// What a program did that has failed.
pub(super) fn failed(finished: &Finished) -> Verdict {
    let Finished { command, outcome, output, .. } = finished;
    Verdict::Failed(format!("`{command}` {outcome}\n{}", output.trim_end()))
}

/// The name of a program: its file's, or its folder's.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
