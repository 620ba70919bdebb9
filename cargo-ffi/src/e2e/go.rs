//! Programs in Go: every folder of `ffi-tests/go/` with a `main.go` is one; the `*_test.go` files beside and below are tests, run by
//! `go test`.
//!
//! They are copied into a module of their own whose `go.mod` points at the generated packages, so that the author keeps no
//! paths. A `go.mod` of the author's is respected: the packages are added to it. With every crate comes one more trial:
//! the generated module is built, vetted and formatted as it is. One more is a test that is made for the types of the crate.
//!
//! They are compiled first, which may take longer than they may: on a machine that has never compiled for a pass, the standard library is as well. So a program is
//! built and then run by itself, where `go run` would also make one status of all.

mod probe;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use ffi_templates::starter;

use super::{
    Host, Verdict,
    sanitize::{Pass, Sanitizer},
    session::{MODULE, Session, copy_tree, empty, failed, stem, verdict},
};
use crate::{
    backend::go::{self, CodecTest},
    cargo::Outline,
    error::{Error, Result},
    process::{Outcome, Program},
    setup,
    tools::{
        self, Missing, Tool, Version,
        cc::{CC, Family},
        go::{GO, Go as Toolchain},
    },
};

/// The first Go whose programs look for what is left when they end.
const LOOKS_FOR_LEAKS: Version = Version::new(1, 25, 0);

/// The trial that sends values of every type to the library and back.
const ROUND_TRIP: &str = "round-trip";

/// The trial of how values of every type cross as CBOR.
const CODEC: &str = "codec";

#[derive(Debug)]
pub(super) struct Go;

impl Host for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn package(&self) -> &'static str {
        "go"
    }

    fn has_work(&self, sources: &Path, pass: &Pass, generated: bool) -> Result<bool> {
        Ok(pass.is_plain() || (generated && !pass.is_remote()) || sources.is_dir())
    }

    fn unable(&self, pass: &Pass) -> Option<&'static str> {
        let why = "valgrind does not know the stacks of Go: `address` and `leak` look at its programs";
        pass.of_programs().has(Sanitizer::Memcheck).then_some(why)
    }

    fn tools(&self) -> Vec<&'static Tool> {
        vec![&GO, &CC]
    }

    fn starter(&self, outline: &Outline) -> Result<setup::Program> {
        let module = go::Module::of(outline.name(), &outline.config()["go"])?;
        let program = |package: &str| starter::Go {
            test: format!("{}_test", module.package),
            import: module.import(package),
            package: package.to_owned(),
        };
        let file = format!("{}_test.go", outline.lib_name());
        // What the test has under the name of the package itself, it has without the package as well.
        let without = setup::Program::new(file.clone(), &program(""));
        let package = &module.package;
        if go::is_taken(package, &without.text) {
            return Ok(setup::Program::new(file, &program(&format!("{package}lib"))));
        }
        Ok(setup::Program::new(file, &program(package)))
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let plan = session.plan;
        let go = tools::obtain(&GO, tools::go::probe, plan.install, plan.reporter)?;
        // What cgo compiles with.
        let host = session.built.project.package.host.clone();
        tools::obtain(&CC, || tools::cc::probe(&host, &host), plan.install, plan.reporter)?;
        if session.watch.pass.has(Sanitizer::Leak) && go.version < LOOKS_FOR_LEAKS {
            let reason =
                format!("{} is here, and {LOOKS_FOR_LEAKS} is the first to look for leaks", go.version);
            return Err(Error::ToolMissing(Missing::new(&GO, reason)));
        }
        if session.watch.pass.is_plain() {
            let package = session.built.project.bindings(self.package());
            session.trial("package", |session| generated(session, &go, &package));
        } else if session.watch.pass.is_sanitized() {
            probe::run(session, &go)?;
        }
        let input = session.built.project.input(self.package());
        let is_generated = plan.generated && !session.watch.pass.is_remote();
        let test = if is_generated { go::round_trip(&input)? } else { None };
        if let Some(test) = test {
            session.trial(ROUND_TRIP, |session| round_trip(session, &go, &test));
        }
        let test = if is_generated { go::codec(&input)? } else { None };
        if let Some(test) = test {
            let package = session.built.project.bindings(self.package());
            session.trial(CODEC, |session| codec(session, &go, &package, &test));
        }
        if !session.sources.is_dir() {
            return Ok(());
        }
        let module = session.work.join(MODULE);
        empty(&module)?;
        copy_tree(&session.sources, &module)?;
        if let Some(why) = write_manifest(session, &go, &module)? {
            session.trial("module", |_| Ok(Verdict::Failed(why)));
            return Ok(());
        }
        let (programs, has_tests) = find(&module)?;
        if has_tests {
            session.trial("test", |session| tests(session, &go, "test", &module));
        }
        for folder in programs {
            session.trial(&stem(&folder), |session| program(session, &go, &module, &folder));
        }
        Ok(())
    }
}

/// The test that is made for the types of the library, in a module of its own.
fn round_trip(session: &Session<'_>, go: &Toolchain, test: &str) -> Result<Verdict> {
    let module = session.work.join(format!("{ROUND_TRIP}-{MODULE}"));
    empty(&module)?;
    fs_err::write(module.join("round_trip_test.go"), test)?;
    match write_manifest(session, go, &module)? {
        Some(why) => Ok(Verdict::Failed(why)),
        None => tests(session, go, ROUND_TRIP, &module),
    }
}

/// The test of the codec, in the package's own folder as far as `go` can see.
fn codec(session: &Session<'_>, go: &Toolchain, package: &Path, test: &CodecTest) -> Result<Verdict> {
    let folder = session.work.join(CODEC);
    empty(&folder)?;
    let mut replaced = serde_json::Map::new();
    for (name, text) in [("codec_test.go", &test.test), ("exports_test.go", &test.exports)] {
        let file = folder.join(name);
        fs_err::write(&file, text)?;
        replaced.insert(package.join(name).display().to_string(), file.display().to_string().into());
    }
    tests_with(session, go, CODEC, package, &overlay(&folder, replaced)?)
}

/// What has `go` see files that are not there.
fn overlay(folder: &Path, replaced: serde_json::Map<String, serde_json::Value>) -> Result<Vec<OsString>> {
    let overlay = folder.join("overlay.json");
    fs_err::write(&overlay, serde_json::json!({ "Replace": replaced }).to_string())?;
    let mut option = OsString::from("-overlay=");
    option.push(overlay);
    Ok(vec![option])
}

/// What has the packages go to the servers of this pass, if there are any: one more file in each, so that programs are what they are
/// without.
fn connected(session: &Session<'_>) -> Result<Vec<OsString>> {
    if !session.watch.pass.is_remote() {
        return Ok(Vec::new());
    }
    let folder = session.work.join("connected");
    empty(&folder)?;
    let mut replaced = serde_json::Map::new();
    let servers = session.packages().zip(&session.servers);
    for (index, ((project, package), server)) in servers.enumerate() {
        let file = folder.join(format!("{index}.go"));
        let (variable, _) = server.variable();
        fs_err::write(&file, go::connected(&project.input(session.host.package()), &variable)?)?;
        replaced
            .insert(package.join("connected.go").display().to_string(), file.display().to_string().into());
    }
    overlay(&folder, replaced)
}

/// All tests of the module, which are the trial `name`.
fn tests(session: &Session<'_>, go: &Toolchain, name: &str, module: &Path) -> Result<Verdict> {
    tests_with(session, go, name, module, &connected(session)?)
}

/// As [`tests`], with more options of `go test`.
fn tests_with(
    session: &Session<'_>,
    go: &Toolchain,
    name: &str,
    module: &Path,
    options: &[OsString],
) -> Result<Verdict> {
    let flags = flags(&session.watch.pass);
    // Compiles tests as well, and links nothing. What does not compile is the same for `go test`, which says it better.
    let compile = ["list", "-export", "-deps", "-test"];
    let compiled = run_in(session, go, module).args(compile).args(&flags).args(options).arg("./...").run()?;
    if let Outcome::TimedOut(_) = compiled.outcome {
        return Ok(failed(&compiled));
    }
    // Tests that are cached prove nothing about a library that was built anew. How long they take is not Go's to limit.
    let program = run_in(session, go, module).args(["test", "-count=1", "-timeout=0"]).args(options);
    let program = program.limit(session.limit());
    if !session.watch.pass.is_sanitized() {
        return verdict(&program.arg("./..."));
    }
    // What vet says was said in the plain pass, or will be.
    let program = program.arg("-vet=off").args(flags).arg("./...");
    verdict(&session.watched(name, program))
}

/// One program of the author's.
fn program(session: &Session<'_>, go: &Toolchain, module: &Path, folder: &Path) -> Result<Verdict> {
    let path = Path::new(".").join(folder.strip_prefix(module).unwrap_or(folder));
    let name = stem(folder);
    // Apart from what else is made here, which may have the name of a program.
    let executables = session.work.join("bin");
    fs_err::create_dir_all(&executables)?;
    let executable = executables.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let build = build(session, go, module, &executable).args(connected(session)?).arg(path);
    if let failed @ Verdict::Failed(_) = verdict(&build)? {
        return Ok(failed);
    }
    let program = Program::new(executable, module).envs(session.of_servers());
    verdict(&session.watched(&name, program))
}

/// A build of a program for the pass.
fn build(session: &Session<'_>, go: &Toolchain, module: &Path, executable: &Path) -> Program {
    run_in(session, go, module).arg("build").args(flags(&session.watch.pass)).arg("-o").arg(executable)
}

/// What `go` is told of a pass.
fn flags(pass: &Pass) -> Vec<&'static str> {
    let mut flags = Vec::new();
    // Go has no switch for leaks alone. With a library that has nothing in it, this one looks for little more.
    if pass.has(Sanitizer::Address) || pass.has(Sanitizer::Leak) {
        flags.push("-asan");
    }
    if pass.has(Sanitizer::Race) {
        flags.push("-race");
    }
    flags
}

/// What the C compiler of `go` is told of a pass: the same compiler as for programs in C, and what `go` has no switch for.
fn compiler(session: &Session<'_>) -> Vec<(&'static str, OsString)> {
    let Some(cc) = &session.watch.cc else { return Vec::new() };
    let mut variables = Vec::new();
    // A `CC` that is set is for `go` as it is for us. Gcc must have its own name: `go` does not know it by another.
    let own_name = match cc.family {
        Family::Gnu => tools::find_on_path("gcc"),
        Family::Clang | Family::Msvc => Some(cc.path.clone()),
    };
    variables.extend(own_name.filter(|_| std::env::var_os("CC").is_none()).map(|path| ("CC", path.into())));
    let by_switch = |one: Sanitizer| matches!(one, Sanitizer::Address | Sanitizer::Leak);
    if let Some(sanitize) = session.watch.sanitize_flag(|one| !by_switch(one)) {
        for (name, usual) in [("CGO_CFLAGS", "-g -O1 -fno-omit-frame-pointer"), ("CGO_LDFLAGS", "")] {
            let mut value = std::env::var_os(name).unwrap_or_else(|| usual.into());
            value.push(" ");
            value.push(&sanitize);
            variables.push((name, value));
        }
    }
    variables
}

/// The generated module as a Go developer receives it.
fn generated(session: &Session<'_>, go: &Toolchain, package: &Path) -> Result<Verdict> {
    for cgo in ["1", "0"] {
        for args in [["build", "./..."], ["vet", "./..."]] {
            let program = run_in(session, go, package).args(args).env("CGO_ENABLED", cgo);
            if let failed @ Verdict::Failed(_) = verdict(&program)? {
                return Ok(failed);
            }
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
    let program = go
        .program(folder)
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .envs(compiler(session))
        .envs(session.of_servers());
    session.with_libraries(program.limit(session.limit_of_compilers()))
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
