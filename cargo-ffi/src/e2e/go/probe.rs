//! Whether a pass can find anything in programs in Go: one with a bug that is known, run as all others will be.
//!
//! The detectors of `go` need cgo, a C compiler that they know, and parts that not every Go comes with. The C compiler of the
//! pass was tried before; here is what `go` makes of it.

use super::{build, flags};
use crate::{
    backend::go::GO_VERSION,
    e2e::{sanitize, session::Session},
    error::{Error, Result},
    process::Program,
    tools::{Managers, Missing, Tool, go::Go},
};

/// What `go` puts into a program.
static DETECTOR: Tool = Tool {
    name: "go-detector",
    title: "what `go` looks into programs with",
    purpose: "find their bugs",
    minimum: None,
    apt: &[],
    managers: Managers::NONE,
    wheel: None,
    elsewhere: "leave `CGO_ENABLED` alone, have gcc or clang on the `PATH`, and use the Go of its makers, which has all parts",
};

/// Builds the program and runs it, without a bug and with one for each sanitizer of the pass.
///
/// # Errors
/// Nothing can be found in programs in Go here, with the reason.
pub(super) fn run(session: &Session<'_>, go: &Go) -> Result<()> {
    // Not among what is made of the author's programs, which may have any name.
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path();
    fs_err::write(folder.join("go.mod"), format!("module probe\n\ngo {GO_VERSION}\n"))?;
    fs_err::write(folder.join("main.go"), include_str!("probe.go"))?;
    // No source of the package, which cgo would compile by itself.
    fs_err::write(folder.join("probe.h"), sanitize::BUGS)?;
    let program = folder.join(format!("probe{}", std::env::consts::EXE_SUFFIX));
    let built = build(session, go, folder, &program).arg(".").run()?;
    if !built.success() {
        let switches = flags(&session.watch.pass).join(" ");
        let why = sanitize::last_line(&built.output);
        return Err(missing(format!("`go build {switches}` {}: {why}", built.outcome)));
    }
    let run = || Program::new(&program, folder).limit(session.limit());
    let (ran, reports) = sanitize::once(session.watch, run(), None, folder)?;
    if !ran.success() || !reports.is_empty() {
        let said = format!("{}\n{reports}", ran.output);
        let why = sanitize::last_line(&said);
        return Err(missing(format!("a Go program without a bug {}: {why}", ran.outcome)));
    }
    for sanitizer in session.watch.pass.sanitizers() {
        let (ran, reports) = sanitize::once(session.watch, run(), Some(sanitizer), folder)?;
        if ran.success() && reports.is_empty() {
            let name = sanitizer.name();
            return Err(missing(format!("a bug that `{name}` must find was not found in a Go program")));
        }
    }
    Ok(())
}

fn missing(reason: String) -> Error {
    Error::ToolMissing(Missing::new(&DETECTOR, reason))
}
