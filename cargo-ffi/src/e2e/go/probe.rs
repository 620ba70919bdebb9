//! Whether a pass can find anything in programs in Go: one with a bug that is known, run as all others will be.
//!
//! The detectors of `go` need cgo, a C compiler that they know, and parts that not every Go comes with. The C compiler of the
//! pass was tried before; here is what `go` makes of it.

use std::path::Path;

use super::{build, empty, flags};
use crate::{
    backend::go::GO_VERSION,
    e2e::{
        sanitize::{self, Sanitizer, findings},
        session::Session,
    },
    error::{Error, Result},
    process::{Finished, Program},
    tools::{Missing, Tool, go::Go},
};

/// What `go` puts into a program.
static DETECTOR: Tool = Tool {
    name: "go-detector",
    title: "what `go` looks into programs with",
    purpose: "find their bugs",
    minimum: None,
    apt: &[],
    wheel: None,
    elsewhere: "leave `CGO_ENABLED` alone, have gcc or clang on the `PATH`, and use the Go of its makers, which has all parts",
};

/// The name of the program, and of what belongs to it.
const NAME: &str = "probe";

/// Builds the program and runs it, without a bug and with one for each sanitizer of the pass.
///
/// # Errors
/// Nothing can be found in programs in Go here, with the reason.
pub(super) fn run(session: &Session<'_>, go: &Go) -> Result<()> {
    let folder = session.work.join(NAME);
    empty(&folder)?;
    fs_err::write(folder.join("go.mod"), format!("module probe\n\ngo {GO_VERSION}\n"))?;
    fs_err::write(folder.join("main.go"), include_str!("probe.go"))?;
    // No source of the package, which cgo would compile by itself.
    fs_err::write(folder.join("probe.h"), sanitize::BUGS)?;
    let program = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    let built = build(session, go, &folder, &program).arg(".").run()?;
    if !built.success() {
        let switches = flags(&session.watch.pass).join(" ");
        let why = sanitize::last_line(&built.output);
        return Err(missing(format!("`go build {switches}` {}: {why}", built.outcome)));
    }
    let (ran, reports) = once(session, &program, None, &folder)?;
    if !ran.success() || !reports.is_empty() {
        let said = format!("{}\n{reports}", ran.output);
        let why = sanitize::last_line(&said);
        return Err(missing(format!("a Go program without a bug {}: {why}", ran.outcome)));
    }
    for sanitizer in session.watch.pass.sanitizers() {
        let (ran, reports) = once(session, &program, Some(sanitizer), &folder)?;
        if ran.success() && reports.is_empty() {
            let name = sanitizer.name();
            return Err(missing(format!("a bug that `{name}` must find was not found in a Go program")));
        }
    }
    Ok(())
}

/// One run, and what was reported.
fn once(
    session: &Session<'_>,
    program: &Path,
    bug: Option<Sanitizer>,
    folder: &Path,
) -> Result<(Finished, String)> {
    let reports = session.reports(NAME);
    empty(&reports)?;
    let program = Program::new(program, folder).args(bug.map(Sanitizer::name)).limit(session.limit());
    let ran = session.watch.over_probe(program, &reports).run()?;
    let found = findings::collect(&reports, &[])?;
    Ok((ran, found.into_iter().map(|finding| finding.report).collect::<Vec<_>>().join("\n")))
}

fn missing(reason: String) -> Error {
    Error::ToolMissing(Missing::new(&DETECTOR, reason))
}
