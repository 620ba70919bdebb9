//! Programs in C++: every `ffi-tests/cpp/*.cpp` is one, compiled in each of the standards that the author asks for. The package has the header for C as well.

use std::path::Path;

use ffi_templates::starter;

use super::{
    Host,
    native::{self, Compiler},
    sanitize::{Pass, Sanitizer},
    session::{Session, files_with},
};
use crate::{
    backend::cpp::Settings,
    cargo::Outline,
    error::Result,
    setup::Program,
    tools::{self, Tool, cxx},
};

/// How much programs are optimized: a package that is all headers takes the compiler twice as long where they are, which is more than most programs run.
const OPTIMIZATION: &str = "-O0";

#[derive(Debug)]
pub(super) struct Cpp;

impl Host for Cpp {
    fn name(&self) -> &'static str {
        "cpp"
    }

    fn package(&self) -> &'static str {
        "cpp"
    }

    fn has_work(&self, sources: &Path, pass: &Pass, _: bool) -> Result<bool> {
        // Nothing of C++ reaches a library in another process.
        Ok(!pass.is_remote() && !files_with(sources, "cpp")?.is_empty())
    }

    fn unable(&self, pass: &Pass) -> Option<&'static str> {
        pass.has(Sanitizer::Race).then_some(native::NO_RACE)
    }

    fn tools(&self) -> Vec<&'static Tool> {
        vec![&cxx::CXX]
    }

    fn starter(&self, outline: &Outline) -> Result<Program> {
        let library = outline.lib_name();
        let namespace = Settings::of(outline.config())?.namespace(&library)?;
        Ok(Program::new(format!("{library}.cpp"), &starter::Cpp { library, namespace }))
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let package = &session.built.project.package;
        let (target, host) = (package.target.clone(), package.host.clone());
        let probe = || cxx::probe(&target, &host);
        let cc = tools::obtain(&cxx::CXX, probe, session.plan.install, session.plan.reporter)?;
        let standards = Settings::of(&package.config)?.standards();
        for standard in &standards {
            let is_one_of_several = standards.len() > 1;
            Compiler {
                cc: cc.clone(),
                standard: standard.option(),
                is_one_of_several,
                optimization: OPTIMIZATION,
            }
            .programs(session, "cpp")?;
        }
        Ok(())
    }
}
