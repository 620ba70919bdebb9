//! Programs in C: every `ffi-tests/c/*.c` is one, compiled by `cc` with warnings as errors.
//!
//! Two more come with every crate: the header alone in a translation unit of each standard, and the layouts of all
//! structs as static assertions.

use std::{ffi::OsString, path::Path};

use super::{Host, Session, Verdict, files_with, stem, verdict};
use crate::{
    backend::c,
    error::Result,
    process::Program,
    tools::{
        self,
        cc::{self, Cc, Family},
    },
};

/// Standards that the header has to be clean in.
const STANDARDS: [&str; 3] = ["c99", "c11", "c17"];

#[derive(Debug)]
pub(super) struct C;

impl Host for C {
    fn name(&self) -> &'static str {
        "c"
    }

    fn package(&self) -> &'static str {
        "c"
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let package = &session.built.project.package;
        let (target, host) = (package.target.clone(), package.host.clone());
        let probe = || cc::probe(&target, &host);
        let compiler = tools::obtain(&cc::CC, probe, session.plan.install, session.plan.reporter)?;
        for standard in STANDARDS.into_iter().filter(|_| compiler.family != Family::Msvc) {
            session.trial(&format!("header-{standard}"), |session| header(session, &compiler, standard));
        }
        session.trial("layouts", |session| layouts(session, &compiler));
        for source in files_with(&session.sources, "c")? {
            session.trial(&stem(&source), |session| program(session, &compiler, &source));
        }
        Ok(())
    }
}

/// The header compiles alone, and twice.
fn header(session: &Session<'_>, compiler: &Cc, standard: &str) -> Result<Verdict> {
    let lib = &session.built.project.package.lib_name;
    let source = session.work.join(format!("header-{standard}.c"));
    fs_err::write(&source, format!("#include <{lib}.h>\n#include <{lib}.h>\n"))?;
    checked(session, compiler, standard, &source)
}

/// Size, alignment and offsets of every struct, as the C compiler sees them.
fn layouts(session: &Session<'_>, compiler: &Cc) -> Result<Verdict> {
    let source = session.work.join("layouts.c");
    fs_err::write(&source, c::static_assertions(&session.built.project.contract))?;
    checked(session, compiler, "c11", &source)
}

/// What the compiler says of a source that is no program.
fn checked(session: &Session<'_>, compiler: &Cc, standard: &str, source: &Path) -> Result<Verdict> {
    let only_check = if compiler.family == Family::Msvc { "/Zs" } else { "-fsyntax-only" };
    verdict(&compile(session, compiler, standard, source).arg(only_check))
}

/// One program of the author's.
fn program(session: &Session<'_>, compiler: &Cc, source: &Path) -> Result<Verdict> {
    let name = stem(source);
    let executable = session.work.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let compile = link(session, compiler, compile(session, compiler, "c11", source), &executable);
    if let failed @ Verdict::Failed(_) = verdict(&compile)? {
        return Ok(failed);
    }
    if session.built.project.package.is_cross() {
        return Ok(Verdict::Skipped("compiled, but programs of another target do not run here".into()));
    }
    // A folder of its own, new for every run: what a program leaves there is no other's.
    let folder = session.work.join(format!("{name}.run"));
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    fs_err::create_dir_all(&folder)?;
    let program = session.with_libraries(Program::new(executable, folder).limit(session.plan.limit));
    verdict(&program)
}

fn compile(session: &Session<'_>, compiler: &Cc, standard: &str, source: &Path) -> Program {
    let mut program = compiler.program(&session.work);
    program = match compiler.family {
        Family::Gnu | Family::Clang => program.arg(format!("-std={standard}")).args([
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-g",
            "-pthread",
        ]),
        Family::Msvc => program.args([&*format!("/std:{standard}"), "/W4", "/WX", "/Zi"]),
    };
    for (_, package) in session.packages() {
        program = program.arg(joined("-I", &package.join("include")));
    }
    program.arg(source)
}

fn link(session: &Session<'_>, compiler: &Cc, mut program: Program, executable: &Path) -> Program {
    if compiler.family == Family::Msvc {
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

fn joined(option: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(option);
    joined.push(path);
    joined
}
