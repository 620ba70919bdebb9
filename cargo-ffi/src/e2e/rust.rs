//! Programs in Rust: every file of `ffi-tests/rust/` that has tests is one.
//!
//! They are copied into a package of their own, as modules of one test, which depends on the generated packages, on tokio and on `futures-util`: so the author keeps no paths,
//! and everything is linked once. A `Cargo.toml` of the author's is respected: the packages are added to it. Where there are programs, there is one more trial: the generated
//! package is formatted and free of warnings as it is.
//!
//! What is built for all of this is in one folder below the target directory, so that dependencies are compiled once.

use std::path::{Path, PathBuf};

use ffi_templates::starter;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

use super::{
    Host, Verdict,
    sanitize::Pass,
    session::{MODULE, Session, copy_tree, empty, failed, files_with, stem, verdict},
};
use crate::{
    backend::rust,
    cargo::{self, Outline, Package},
    error::{Error, Result},
    process::Program,
    setup,
    tools::{self, Tool, libclang::LIBCLANG, rustfmt::RUSTFMT},
};

/// The test that all programs are modules of.
const TEST: &str = "programs";

/// The trial of what is not one of the programs.
const PACKAGE: &str = "package";

/// What the packages of the author's programs may use beside the generated ones.
const DEPENDENCIES: &str = r#"
[dependencies]
futures-util = { version = "0.3", default-features = false, features = ["std"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread", "sync", "time"] }
"#;

#[derive(Debug)]
pub(super) struct Rust;

impl Host for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn package(&self) -> &'static str {
        "rust"
    }

    fn has_work(&self, sources: &Path, _pass: &Pass, _generated: bool) -> Result<bool> {
        // Nothing is generated to be run, and compiling a package takes its time.
        Ok(sources.is_dir())
    }

    fn unable(&self, pass: &Pass) -> Option<&'static str> {
        let why = "a package in Rust is Rust itself, which a stable toolchain does not compile for sanitizers together with \
                   the standard library: programs in C look at the same functions";
        pass.of_programs().is_sanitized().then_some(why)
    }

    fn tools(&self) -> Vec<&'static Tool> {
        vec![&RUSTFMT, &LIBCLANG]
    }

    fn starter(&self, outline: &Outline) -> Result<setup::Program> {
        let package = rust::package_name_of(outline.name(), &outline.config()["rust"])?.replace('-', "_");
        Ok(setup::Program::new(format!("{}.rs", outline.lib_name()), &starter::Rust { package }))
    }

    fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let package = session.built.project.bindings(self.package());
        if session.watch.pass.is_plain() {
            session.trial(PACKAGE, |session| generated(session, &package));
        }
        let (programs, others) = find(&session.sources)?;
        if !programs.iter().any(|program| session.wants(program)) {
            return Ok(());
        }
        let module = session.work.join(MODULE);
        write(session, &module, programs.iter().chain(&others))?;
        match cargo::compile(cargo(session, &module), TEST)? {
            Ok(executable) => {
                for name in programs {
                    session.trial(&name, |session| program(session, &executable, &name));
                }
            }
            Err(finished) => session.trial("module", |_| Ok(failed(&finished))),
        }
        Ok(())
    }
}

/// Formats and lints the generated package.
fn generated(session: &Session<'_>, package: &Path) -> Result<Verdict> {
    lock(session, package)?;
    if let failed @ Verdict::Failed(_) = verdict(&cargo(session, package).args(["fmt", "--check"]))? {
        return Ok(failed);
    }
    let check = if tools::find_on_path("cargo-clippy").is_some() { "clippy" } else { "check" };
    let warnings = cargo(session, package).env("RUSTFLAGS", "-D warnings").args([check, "--all-targets"]);
    verdict(&warnings)
}

/// One of the author's programs.
fn program(session: &Session<'_>, executable: &Path, name: &str) -> Result<Verdict> {
    if session.built.project.package.is_cross() {
        return Ok(Verdict::Skipped("compiled, but programs of another target do not run here".into()));
    }
    let folder = session.work.join(format!("{name}.run"));
    empty(&folder)?;
    // One after the other: programs share what is static in the library.
    let program = Program::new(executable, folder)
        .args([&*format!("{name}::"), "--test-threads=1"])
        .envs(session.of_servers());
    verdict(&session.watched(name, program))
}

/// Cargo in a package, with a folder for what it builds that all share.
fn cargo(session: &Session<'_>, folder: &Path) -> Program {
    let target = session.built.project.package.target_dir.join("ffi").join("rust");
    cargo::program(folder, &target).limit(session.limit_of_compilers())
}

/// The files with tests and the others, by the names of their modules.
fn find(sources: &Path) -> Result<(Vec<String>, Vec<String>)> {
    let (mut programs, mut others) = (Vec::new(), Vec::new());
    for path in files_with(sources, "rs")? {
        let text = fs_err::read_to_string(&path)?;
        let has_tests = text
            .lines()
            .any(|line| ["#[test]", "#[tokio::test"].iter().any(|mark| line.trim().starts_with(mark)));
        if has_tests { &mut programs } else { &mut others }.push(stem(&path));
    }
    Ok((programs, others))
}

/// Writes the package of the programs.
fn write<'a>(session: &Session<'_>, module: &Path, names: impl Iterator<Item = &'a String>) -> Result<()> {
    empty(module)?;
    let tests = module.join("tests").join(TEST);
    copy_tree(&session.sources, &tests)?;
    let mods: Vec<String> = names.map(|name| format!("mod {name};\n")).collect();
    fs_err::write(tests.join("main.rs"), mods.concat())?;
    fs_err::create_dir_all(module.join("src"))?;
    fs_err::write(module.join("src").join("lib.rs"), "//! The package of a test.\n")?;
    let manifest = tests.join("Cargo.toml");
    let own = if manifest.is_file() { Some(fs_err::read_to_string(&manifest)?) } else { None };
    let packages = session
        .packages()
        .map(|(project, package)| Ok((rust::package_name(&project.input("rust"))?, package)));
    let packages: Vec<(String, PathBuf)> = packages.collect::<Result<_>>()?;
    fs_err::write(module.join("Cargo.toml"), with_packages(own.as_deref(), &packages)?)?;
    lock(session, module)
}

/// The manifest of the programs: the author's, or ours, with the generated packages.
fn with_packages(own: Option<&str>, packages: &[(String, PathBuf)]) -> Result<String> {
    let refused = |error: toml_edit::TomlError| Error::Config {
        path: "ffi-tests/rust/Cargo.toml".into(),
        message: error.to_string(),
    };
    let mut manifest: DocumentMut = own.unwrap_or(DEPENDENCIES).parse().map_err(refused)?;
    let table = || Item::Table(Table::new());
    let package = manifest.entry("package").or_insert_with(table);
    for (key, ours) in [("name", "ffi-tests"), ("version", "0.0.0"), ("edition", "2024")] {
        if package.get(key).is_none() {
            package[key] = value(ours);
        }
    }
    // Not one of the author's workspace, whose folder this is in.
    manifest.entry("workspace").or_insert_with(table);
    let dependencies = manifest.entry("dependencies").or_insert_with(table);
    for (name, folder) in packages {
        let folder = folder.to_string_lossy().into_owned();
        dependencies[name] = value(InlineTable::from_iter([("path", Value::from(folder))]));
    }
    Ok(manifest.to_string())
}

/// Has a package depend on what the author's workspace does, as far as both depend on the same: so nothing is looked up anew.
fn lock(session: &Session<'_>, folder: &Path) -> Result<()> {
    let Package { workspace_root, .. } = &session.built.project.package;
    let (from, to) = (workspace_root.join("Cargo.lock"), folder.join("Cargo.lock"));
    if from.is_file() && !to.exists() {
        fs_err::copy(from, to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_of_the_author_stays_and_gets_the_packages() {
        let packages = [("my-timer-client".to_owned(), PathBuf::from("/there"))];
        let own = "[dependencies]\nserde = \"1\" # for me\n";
        let text = with_packages(Some(own), &packages).expect("a manifest");
        assert!(
            text.starts_with(
                "[dependencies]\nserde = \"1\" # for me\nmy-timer-client = { path = \"/there\" }\n"
            ),
            "{text}"
        );
        assert!(text.contains("name = \"ffi-tests\"") && text.contains("[workspace]"), "{text}");
        let text = with_packages(None, &packages).expect("a manifest");
        assert!(text.contains("tokio = {") && text.contains("my-timer-client"), "{text}");
    }
}
