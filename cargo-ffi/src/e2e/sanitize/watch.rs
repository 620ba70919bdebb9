//! What looks on while the programs of a pass run.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{Pass, Sanitizer, environment, probe, suppressions};
use crate::{
    cargo::Package,
    e2e::settings::{Settings, Suppressions},
    error::Result,
    process::Program,
    report::Reporter,
    tools::{
        self,
        cc::{self, Cc},
        valgrind,
    },
};

/// How much programs in C are optimized: what the manuals of sanitizers advise, as it makes them several times as fast.
pub(in crate::e2e) const OPTIMIZATION: &str = "-O1";

/// How programs of a pass are compiled and run.
#[derive(Debug)]
pub struct Watch {
    pub(in crate::e2e) pass: Pass,
    /// The C compiler, where something of the pass is compiled in.
    pub(in crate::e2e) cc: Option<Cc>,
    /// What a program is started by.
    pub(super) launcher: Vec<OsString>,
    valgrind: Option<PathBuf>,
    suppressions: Vec<(Sanitizer, PathBuf)>,
    /// The same without the author's.
    without_authors: Vec<(Sanitizer, PathBuf)>,
    /// What the files are in.
    _folder: Option<TempDir>,
}

impl Watch {
    /// Gets what a pass needs, and sees that it finds what it is there for.
    ///
    /// # Errors
    /// Something is missing, or the author's suppressions are.
    pub(in crate::e2e) fn new(
        pass: &Pass,
        package: &Package,
        install: bool,
        reporter: &Reporter,
    ) -> Result<Self> {
        let mut watch = Self::of(pass.clone());
        // Go brings its own detector.
        if !pass.is_sanitized() || pass.has(Sanitizer::Race) {
            return Ok(watch);
        }
        let folder = tempfile::tempdir()?;
        let authors = Settings::of(package)?.suppressions;
        watch.suppressions = suppressions::write(pass, &package.manifest_path, &authors, folder.path())?;
        let without_authors = folder.path().join("without-authors");
        fs_err::create_dir(&without_authors)?;
        watch.without_authors =
            suppressions::write(pass, &package.manifest_path, &Suppressions::default(), &without_authors)?;
        let cc = tools::obtain(&cc::CC, || cc::probe(&package.target, &package.host), install, reporter)?;
        if pass.has(Sanitizer::Memcheck) {
            watch.valgrind = Some(tools::obtain(&valgrind::VALGRIND, valgrind::probe, install, reporter)?);
        }
        probe::run(&mut watch, &cc, folder.path())?;
        Ok(Self { cc: Some(cc), _folder: Some(folder), ..watch })
    }

    /// With nothing of what a pass needs.
    pub(in crate::e2e) fn of(pass: Pass) -> Self {
        Self {
            pass,
            cc: None,
            launcher: Vec::new(),
            valgrind: None,
            suppressions: Vec::new(),
            without_authors: Vec::new(),
            _folder: None,
        }
    }

    /// What the compiler of C or C++ gets besides, for programs that are as much optimized. Warnings are the plain pass's to refuse: what is compiled
    /// in leads to wrong ones.
    pub(in crate::e2e) fn compiler_flags(&self, optimization: &str) -> Vec<String> {
        let Some(sanitize) = self.sanitize_flag(|_| true) else { return Vec::new() };
        [optimization, "-fno-omit-frame-pointer", "-Wno-error", &sanitize].map(str::to_owned).to_vec()
    }

    /// `-fsanitize=` with those of the pass that are `wanted`.
    pub(in crate::e2e) fn sanitize_flag(&self, wanted: impl Fn(Sanitizer) -> bool) -> Option<String> {
        // The first looks for leaks by itself.
        let is_covered = |one: Sanitizer| one == Sanitizer::Leak && self.pass.has(Sanitizer::Address);
        let compiled_in =
            self.pass.sanitizers().filter(|one| one.is_compiled_in() && !is_covered(*one) && wanted(*one));
        let names: Vec<&str> = compiled_in.map(Sanitizer::name).collect();
        (!names.is_empty()).then(|| format!("-fsanitize={}", names.join(",")))
    }

    /// A program as it is run in the pass, with reports in a folder.
    pub(in crate::e2e) fn over(&self, program: Program, reports: &Path) -> Program {
        self.over_with(program, reports, &self.suppressions)
    }

    /// A program that has to be found out: what the author knows of his own may be called as what is in there.
    pub(super) fn over_probe(&self, program: Program, reports: &Path) -> Program {
        self.over_with(program, reports, &self.without_authors)
    }

    fn over_with(&self, program: Program, reports: &Path, suppressions: &[(Sanitizer, PathBuf)]) -> Program {
        if !self.pass.is_sanitized() {
            return program;
        }
        let user = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let variables = environment::variables(&self.pass, reports, suppressions, user);
        let program = program.envs(variables).under(&self.launcher);
        match &self.valgrind {
            Some(path) => program.under(valgrind::launcher(path, reports, environment::FOUND)),
            None => program,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(value: &str) -> Watch {
        Watch::of(super::super::passes(&[value.to_owned()]).expect("a pass").remove(0))
    }

    #[test]
    fn the_compiler_gets_what_it_puts_in() {
        let flag = |value: &str| watch(value).compiler_flags(OPTIMIZATION).pop();
        assert_eq!(flag("none"), None);
        assert_eq!(flag("memcheck"), None);
        assert_eq!(flag("address,undefined").as_deref(), Some("-fsanitize=address,undefined"));
        assert_eq!(flag("leak,address").as_deref(), Some("-fsanitize=address"));
        assert_eq!(flag("leak").as_deref(), Some("-fsanitize=leak"));
    }

    #[test]
    fn the_plain_pass_changes_nothing() {
        let program = Program::new("tool", std::env::temp_dir());
        let over = watch("none").over(program.clone(), Path::new("/r"));
        assert_eq!(format!("{over:?}"), format!("{program:?}"));
    }
}
