//! Programs in Go: every folder of `ffi-tests/go/` with a `main.go` is one, run by `go run`; the `*_test.go` files beside and
//! below are tests, run by `go test`.
//!
//! They are copied into a module of their own whose `go.mod` points at the generated packages, so that the author keeps no
//! paths. A `go.mod` of the author's is respected: the packages are added to it. With every crate comes one more trial:
//! the generated module is built, vetted and formatted as it is.

use std::path::{Path, PathBuf};

use super::{Host, Session, Verdict, stem, verdict};
use crate::{
    backend::go,
    error::Result,
    process::Program,
    tools::{
        self,
        go::{GO, Go as Toolchain},
    },
};

#[derive(Debug)]
pub(super) struct Go;

impl Host for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn package(&self) -> &'static str {
        "go"
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let plan = session.plan;
        let go = tools::obtain(&GO, tools::go::probe, plan.install, plan.reporter)?;
        let package = session.built.project.bindings(self.package());
        session.trial("package", |session| generated(session, &go, &package));
        if !session.sources.is_dir() {
            return Ok(());
        }
        let module = session.work.join("module");
        if module.exists() {
            fs_err::remove_dir_all(&module)?;
        }
        copy_tree(&session.sources, &module)?;
        if let Some(why) = write_manifest(session, &go, &module)? {
            session.trial("module", |_| Ok(Verdict::Failed(why)));
            return Ok(());
        }
        let (programs, has_tests) = find(&module)?;
        if has_tests {
            // Tests that are cached prove nothing about a library that was built anew.
            let args = ["test", "-count=1", "./..."];
            session.trial("test", |session| verdict(&run_in(session, &go, &module).args(args)));
        }
        for program in programs {
            let path = program.strip_prefix(&module).unwrap_or(&program).to_owned();
            session.trial(&stem(&program), |session| {
                verdict(&run_in(session, &go, &module).arg("run").arg(Path::new(".").join(&path)))
            });
        }
        Ok(())
    }
}

/// The generated module as a Go developer receives it.
fn generated(session: &Session<'_>, go: &Toolchain, package: &Path) -> Result<Verdict> {
    for args in [["build", "./..."], ["vet", "./..."]] {
        if let failed @ Verdict::Failed(_) = verdict(&run_in(session, go, package).args(args))? {
            return Ok(failed);
        }
    }
    let Some(gofmt) = go.gofmt() else { return Ok(Verdict::Passed) };
    let finished = Program::new(gofmt, package).args(["-l", "."]).run()?;
    Ok(match finished.output.trim() {
        "" if finished.success() => Verdict::Passed,
        files => Verdict::Failed(format!("gofmt would change:\n{files}")),
    })
}

/// `go` in a folder. The toolchain is the one that was found: another one is not fetched behind the user's back.
fn run_in(session: &Session<'_>, go: &Toolchain, folder: &Path) -> Program {
    let program = go.program(folder).env("GOTOOLCHAIN", "local").env("GOWORK", "off");
    session.with_libraries(program.limit(session.plan.limit))
}

/// Adds the generated packages to the module's `go.mod`. Gives what went wrong.
fn write_manifest(session: &Session<'_>, go: &Toolchain, module: &Path) -> Result<Option<String>> {
    if !module.join("go.mod").exists() {
        let text = format!("module ffi-tests\n\ngo {}\n", go::GO_VERSION);
        fs_err::write(module.join("go.mod"), text)?;
    }
    let mut edit = run_in(session, go, module).args(["mod", "edit"]);
    for (project, package) in session.packages() {
        let path = go::Module::new(&project.input(session.host.package()))?.path;
        edit =
            edit.arg(format!("-require={path}@v0.0.0")).arg(format!("-replace={path}={}", package.display()));
    }
    Ok(match verdict(&edit)? {
        Verdict::Failed(why) => Some(why),
        Verdict::Passed | Verdict::Skipped(_) => None,
    })
}

/// The folders with a `main.go`, sorted, and whether there is any `*_test.go`.
fn find(folder: &Path) -> Result<(Vec<PathBuf>, bool)> {
    let (mut programs, mut has_tests) = (Vec::new(), false);
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let (below, tests_below) = find(&path)?;
            programs.extend(below);
            has_tests |= tests_below;
        } else if path.file_name().is_some_and(|name| name == "main.go") {
            programs.push(folder.to_owned());
        } else {
            has_tests |= path.to_string_lossy().ends_with("_test.go");
        }
    }
    programs.sort();
    Ok((programs, has_tests))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
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
