//! Whether a pass can find anything here: a program with a bug that is known, run as all others will be.
//!
//! Sanitizers fail in many ways that have nothing to do with the crate: a runtime that is not installed, a container that
//! forbids what it needs, memory that is laid out otherwise. That is said once, before anything is built for the pass, and
//! never as something that was found in the author's code.

use std::{ffi::OsString, path::Path};

use super::{Sanitizer, Watch, findings};
use crate::{
    e2e::session::empty,
    error::{Error, Result},
    process::{Finished, Program},
    tools::{Missing, Tool, cc::Cc, find_on_path},
};

/// What the compiler adds to a program.
static RUNTIME: Tool = Tool {
    name: "sanitizer",
    title: "the runtime of a sanitizer",
    purpose: "look at programs while they run",
    minimum: None,
    apt: &[],
    wheel: None,
    elsewhere: "install the sanitizers of your compiler (`libasan`, `liblsan`, `libtsan` and `libubsan` of gcc, \
                `compiler-rt` of clang), or use `--sanitize memcheck`, which needs none of them",
};

/// Programs whose memory is laid out without chance.
const FIXED_LAYOUT: [&str; 3] = ["setarch", std::env::consts::ARCH, "-R"];

/// What ThreadSanitizer says where its shadow would be in the way of what is there.
const MAPPING: &str = "unexpected memory mapping";

/// Compiles a program as those of the pass are and runs it, once without a bug and once with one for each sanitizer.
///
/// Where the layout of the memory is in the way, `watch` gets what helps, for all programs of the pass.
///
/// # Errors
/// The pass cannot find anything here, with the reason.
pub(super) fn run(watch: &mut Watch, cc: &Cc, folder: &Path) -> Result<()> {
    fs_err::write(folder.join("probe.c"), include_str!("probe.c"))?;
    let program = folder.join("probe");
    let compile = cc.program(folder).args(["-g", "-pthread"]).args(watch.compiler_flags());
    let compiled = compile.arg("probe.c").arg("-o").arg(&program).run()?;
    if !compiled.success() {
        return Err(missing(format!(
            "`{}` {}: {}",
            compiled.command,
            compiled.outcome,
            last_line(&compiled.output)
        )));
    }
    clean(watch, &program, folder)?;
    for sanitizer in watch.pass.clone().sanitizers() {
        let (ran, reports) = once(watch, &program, Some(sanitizer), folder)?;
        if ran.success() && reports.is_empty() {
            return Err(missing(format!("a bug that `{}` must find was not found", sanitizer.name())));
        }
        if let Some(reason) = refused(&reports) {
            return Err(missing(reason));
        }
    }
    Ok(())
}

/// The program without a bug. Chance may lay memory out well once, so that it has to go well a few times.
fn clean(watch: &mut Watch, program: &Path, folder: &Path) -> Result<()> {
    let times = if watch.pass.has(Sanitizer::Thread) { 5 } else { 1 };
    for _ in 0..times {
        let (ran, reports) = once(watch, program, None, folder)?;
        if ran.success() && reports.is_empty() {
            continue;
        }
        let said = format!("{}\n{reports}", ran.output);
        if said.contains(MAPPING) && watch.launcher.is_empty() && find_on_path(FIXED_LAYOUT[0]).is_some() {
            watch.launcher = FIXED_LAYOUT.map(OsString::from).to_vec();
            return clean(watch, program, folder);
        }
        return Err(missing(
            refused(&said)
                .unwrap_or_else(|| format!("a program without a bug {}: {}", ran.outcome, last_line(&said))),
        ));
    }
    Ok(())
}

/// One run, and what was reported.
fn once(watch: &Watch, program: &Path, bug: Option<Sanitizer>, folder: &Path) -> Result<(Finished, String)> {
    let reports = folder.join("probe.reports");
    empty(&reports)?;
    let program = Program::new(program, folder).args(bug.map(Sanitizer::name));
    let ran = watch.over(program, &reports).run()?;
    let found = findings::collect(&reports, &[])?;
    Ok((ran, found.into_iter().map(|finding| finding.report).collect::<Vec<_>>().join("\n")))
}

/// What keeps a runtime from working, where it is one of the known reasons.
fn refused(said: &str) -> Option<String> {
    if said.contains(MAPPING) {
        let reason = "the system lays memory out in a way that ThreadSanitizer does not know, and `setarch -R`, which \
                      helps, is not there or not allowed (`sysctl vm.mmap_rnd_bits=28` helps as well)";
        return Some(reason.to_owned());
    }
    if said.contains("LeakSanitizer has encountered a fatal error") {
        let reason = "LeakSanitizer may not look into its own process: it is being traced, or the container does not \
                      allow `ptrace`";
        return Some(reason.to_owned());
    }
    None
}

fn missing(reason: String) -> Error {
    Error::ToolMissing(Missing::new(&RUNTIME, reason))
}

/// The line of an output that says most: compilers and runtimes give their reason last.
fn last_line(output: &str) -> &str {
    output.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it says nothing")
}
