//! Programs in C: every `ffi-tests/c/*.c` is one, compiled by `cc` with warnings as errors.
//!
//! Some more come with every crate: the header alone in a translation unit of each standard, the layouts of all structs as
//! static assertions, and a program that sends values of every type through the library and back.

use std::path::Path;

use ffi_templates::starter;

use super::{
    Host, Verdict,
    native::{self, Compiler},
    sanitize::{OPTIMIZATION, Pass, Sanitizer},
    session::{Session, files_with},
};
use crate::{
    backend::c,
    cargo::Outline,
    error::Result,
    setup::Program,
    tools::{
        self, Tool,
        cc::{self, Family},
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

    fn has_work(&self, sources: &Path, pass: &Pass, generated: bool) -> Result<bool> {
        // Nothing of C reaches a library in another process.
        Ok(!pass.is_remote() && (pass.is_plain() || generated || !files_with(sources, "c")?.is_empty()))
    }

    fn unable(&self, pass: &Pass) -> Option<&'static str> {
        pass.has(Sanitizer::Race).then_some(native::NO_RACE)
    }

    fn tools(&self) -> Vec<&'static Tool> {
        vec![&cc::CC]
    }

    fn starter(&self, outline: &Outline) -> Result<Program> {
        let library = outline.lib_name();
        Ok(Program::new(format!("{library}.c"), &starter::C { library }))
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let package = &session.built.project.package;
        let (target, host) = (package.target.clone(), package.host.clone());
        let probe = || cc::probe(&target, &host);
        let cc = tools::obtain(&cc::CC, probe, session.plan.install, session.plan.reporter)?;
        let compiler = Compiler { cc, standard: "c11", is_one_of_several: false, optimization: OPTIMIZATION };
        if session.watch.pass.is_plain() {
            for standard in STANDARDS.into_iter().filter(|_| compiler.cc.family != Family::Msvc) {
                let name = format!("header-{standard}");
                session.trial(&name, |session| header(session, &compiler, standard));
            }
            session.trial("layouts", |session| layouts(session, &compiler));
        }
        let round_trip =
            if session.plan.generated { c::round_trip(&session.built.project.contract) } else { None };
        if let Some(program) = round_trip {
            session.trial("round-trip", |session| {
                let source = session.work.join("round-trip.c");
                fs_err::write(&source, program)?;
                compiler.compile_and_run(session, "round-trip", &source)
            });
        }
        compiler.programs(session, "c")
    }
}

/// The header compiles alone, and twice.
fn header(session: &Session<'_>, compiler: &Compiler, standard: &str) -> Result<Verdict> {
    let lib = &session.built.project.package.lib_name;
    let source = session.work.join(format!("header-{standard}.c"));
    fs_err::write(&source, format!("#include <{lib}.h>\n#include <{lib}.h>\n"))?;
    compiler.check(session, standard, &source)
}

/// Size, alignment and offsets of every struct, as the C compiler sees them.
fn layouts(session: &Session<'_>, compiler: &Compiler) -> Result<Verdict> {
    let source = session.work.join("layouts.c");
    fs_err::write(&source, c::static_assertions(&session.built.project.contract))?;
    compiler.check(session, compiler.standard, &source)
}
