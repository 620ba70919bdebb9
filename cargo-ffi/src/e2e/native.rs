//! Programs that a C or C++ compiler makes: what is the same for both.

use std::{
    ffi::OsString,
    num::NonZero,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::{
    Verdict, report,
    session::{Session, empty, files_with, stem, verdict},
};
use crate::{
    error::Result,
    process::Program,
    tools::cc::{Cc, Family},
};

/// A compiler and the standard of the programs.
pub(super) struct Compiler {
    pub(super) cc: Cc,
    pub(super) standard: &'static str,
    /// Whether programs are called by the standard as well, as there is another one.
    pub(super) is_one_of_several: bool,
    /// How much programs are optimized that a sanitizer is compiled into.
    pub(super) optimization: &'static str,
}

impl Compiler {
    /// Every file of the author's with this extension, as a trial. They are compiled at the same time, as many as there are processors, and run one by one.
    pub(super) fn programs(&self, session: &mut Session<'_>, extension: &str) -> Result<()> {
        let mut wanted = Vec::new();
        for source in files_with(&session.sources, extension)? {
            let name = match self.is_one_of_several {
                true => format!("{}-{}", stem(&source), self.standard),
                false => stem(&source),
            };
            if session.wants(&name) {
                let compile = self.program(session, &name, &source);
                wanted.push((name, compile));
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let (names, compilers): (Vec<String>, Vec<Program>) = wanted.into_iter().unzip();
        let line = report::compiling(session.host.name(), session.pass, names.len(), session.plan.reporter);
        let compiled = all(&compilers);
        drop(line);
        for (name, compiled) in names.iter().zip(compiled) {
            session.trial(name, |session| match compiled? {
                Verdict::Passed => run(session, name),
                failed => Ok(failed),
            });
        }
        Ok(())
    }

    /// One program of ours, compiled and run.
    pub(super) fn compile_and_run(
        &self,
        session: &Session<'_>,
        name: &str,
        source: &Path,
    ) -> Result<Verdict> {
        match verdict(&self.program(session, name, source))? {
            Verdict::Passed => run(session, name),
            failed => Ok(failed),
        }
    }

    /// The compiler, as it makes a program of a source.
    fn program(&self, session: &Session<'_>, name: &str, source: &Path) -> Program {
        let compile = self
            .compile(session, self.standard, source)
            .args(session.watch.compiler_flags(self.optimization));
        self.link(session, compile, &executable(session, name))
    }

    /// What the compiler says of a source that is no program.
    pub(super) fn check(&self, session: &Session<'_>, standard: &str, source: &Path) -> Result<Verdict> {
        let only_check = if self.cc.family == Family::Msvc { "/Zs" } else { "-fsyntax-only" };
        verdict(&self.compile(session, standard, source).arg(only_check))
    }

    fn compile(&self, session: &Session<'_>, standard: &str, source: &Path) -> Program {
        let mut program = self.cc.program(&session.work).limit(session.limit_of_compilers());
        program = match self.cc.family {
            Family::Gnu | Family::Clang => program.arg(format!("-std={standard}")).args([
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-g",
                "-pthread",
            ]),
            // What debuggers need is in the object files: in a database of all programs, compilers that run at the same time are in each other's way.
            Family::Msvc => program.args([&*format!("/std:{standard}"), "/W4", "/WX", "/Z7", "/EHsc"]),
        };
        for (_, package) in session.packages() {
            program = program.arg(joined("-I", &package.join("include")));
        }
        program.arg(source)
    }

    fn link(&self, session: &Session<'_>, mut program: Program, executable: &Path) -> Program {
        if self.cc.family == Family::Msvc {
            program = program.arg(joined("/Fe", executable)).arg("/link");
            for (project, package) in session.packages() {
                let import = format!("{}.dll.lib", project.package.lib_name);
                program = program.arg(package.join("lib").join(import));
            }
            return program;
        }
        program = program.arg("-o").arg(executable);
        for (project, package) in session.packages() {
            let lib = package.join("lib");
            program = program
                .arg(joined("-L", &lib))
                .arg(format!("-l{}", project.package.lib_name))
                .arg(joined("-Wl,-rpath,", &lib));
        }
        // Math is a library of its own on some systems.
        if cfg!(unix) { program.arg("-lm") } else { program }
    }
}

/// Where a program is that was compiled.
fn executable(session: &Session<'_>, name: &str) -> PathBuf {
    session.work.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs a program that was compiled.
fn run(session: &Session<'_>, name: &str) -> Result<Verdict> {
    if session.built.project.package.is_cross() {
        return Ok(Verdict::Skipped("compiled, but programs of another target do not run here".into()));
    }
    // A folder of its own, new for every run: what a program leaves there is no other's.
    let folder = session.work.join(format!("{name}.run"));
    empty(&folder)?;
    verdict(&session.watched(name, Program::new(executable(session, name), folder)))
}

/// What comes of each of these, in their order. As many run at a time as there are processors.
fn all(programs: &[Program]) -> Vec<Result<Verdict>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = std::iter::from_fn(|| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            programs.get(index).map(|program| (index, verdict(program)))
        });
        mine.collect::<Vec<_>>()
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..processors.min(programs.len())).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a compiler is run without a panic"))
            .collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, verdict)| verdict).collect()
}

/// Why a program of C or C++ cannot be in a pass with Go's detector.
pub(super) const NO_RACE: &str =
    "`race` is Go's own detector, and knows nothing of C and C++: `thread` finds their races";

fn joined(option: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(option);
    joined.push(path);
    joined
}
