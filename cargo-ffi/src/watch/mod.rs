//! A command that runs again whenever what it reads changes.
//!
//! ```text
//!   notify ──▶ Wake ──▶ quiet for a moment ──▶ Seen: what differs? ──▶ a run, in a process of its own ──┐
//!                ▲                                    ▲                                                 │
//!            Ctrl-C                                   └───────────── and what has changed meanwhile? ◀──┘
//! ```
//!
//! - [`places`] is what a command reads, and what it does not
//! - [`seen`] is the content of that at a time
//! - [`wake`] is who says that it is time to look
//!
//! What wakes us is a hint and no more: what has changed is what has another content than before the last run. So a file that an editor
//! writes and removes is no change, and neither is one that is written anew as it was.
//!
//! A run has a process for itself: it loads libclang, and ends with what it has started when it is asked to.

mod places;
mod seen;
mod wake;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::Serialize;

use self::{
    places::Places,
    seen::Seen,
    wake::{Wakes, Watcher},
};
use crate::{
    cargo::{CargoOptions, Package},
    error::Result,
    process::{Again, Outcome},
    report::{MessageFormat, Reporter},
};

/// What is to be watched.
#[derive(Debug)]
pub struct Request<'a> {
    /// The name of the command.
    pub command: &'static str,
    /// The package.
    pub cargo: &'a CargoOptions,
    /// What selects other packages that the command reads.
    pub others: fn(&Package, &CargoOptions) -> Result<Vec<CargoOptions>>,
    /// What it writes, and therefore does not count.
    pub written: Vec<PathBuf>,
}

/// How long a run goes on before somebody looks whether it is to end.
const SLICE: Duration = Duration::from_millis(50);

/// Runs the command line `again` now and after every change, until this process is asked to end. How a run ends is said, and no error.
///
/// # Errors
/// There is no package to be watched, or the system cannot tell of changes.
pub fn run(request: &Request<'_>, again: &[OsString], reporter: &Reporter) -> Result<()> {
    let mut places = Places::of(request)?;
    let wakes = Wakes::new()?;
    let mut watcher = Watcher::new(&wakes, reporter)?;
    let mut seen = watcher.look(&places, &Seen::default())?;
    let mut changed = Vec::new();
    loop {
        let said = Said { command: request.command, changed: &changed, reporter };
        said.begin()?;
        let begun = Instant::now();
        let Some(outcome) = one(again, &wakes)? else { return Ok(()) };
        said.end(outcome, begun.elapsed())?;
        let Some(changes) = next(&places, &mut seen, &mut watcher, &wakes)? else { return Ok(()) };
        changed = changes;
        if changed.iter().any(|path| places.depend_on(path))
            // One that is broken is said by the run; what was read before it was is read again when it is mended.
            && let Ok(found) = Places::of(request)
        {
            places = found;
            seen = watcher.look(&places, &seen)?;
        }
    }
}

/// What has changed since the run that is over began, or changes then; `None` where this process was asked to end.
fn next(
    places: &Places,
    seen: &mut Seen,
    watcher: &mut Watcher<'_>,
    wakes: &Wakes,
) -> Result<Option<Vec<PathBuf>>> {
    // Cargo writes the lock file itself.
    let mut ignored = Some(places.lock_file());
    let mut is_settled = false;
    loop {
        let now = watcher.look(places, seen)?;
        let mut changes = now.differ(seen);
        changes.retain(|path| Some(path.as_path()) != ignored);
        if !changes.is_empty() && is_settled {
            *seen = now;
            return Ok(Some(changes));
        }
        let goes_on = if changes.is_empty() {
            *seen = now;
            ignored = None;
            wakes.wait()
        } else {
            // It may be half written: it is looked at again when nothing happens any more.
            wakes.settle()
        };
        if !goes_on {
            return Ok(None);
        }
        is_settled = true;
    }
}

/// One run to its end; `None` where this process was asked to end meanwhile.
fn one(again: &[OsString], wakes: &Wakes) -> Result<Option<Outcome>> {
    let mut running = Again::start(again)?;
    loop {
        if let Some(outcome) = running.wait(SLICE)? {
            return Ok(Some(outcome));
        }
        if wakes.is_over() {
            running.end()?;
            return Ok(None);
        }
    }
}

/// What is said of a run.
struct Said<'a> {
    command: &'static str,
    /// What it is for; nothing at the first.
    changed: &'a [PathBuf],
    reporter: &'a Reporter,
}

/// A run begins.
#[derive(Serialize)]
struct Begin<'a> {
    reason: &'static str,
    command: &'static str,
    changed: &'a [PathBuf],
}

/// A run has ended.
#[derive(Serialize)]
struct End<'a> {
    reason: &'static str,
    command: &'static str,
    changed: &'a [PathBuf],
    /// `None` where a signal has ended it.
    exit_code: Option<i32>,
    seconds: f64,
}

impl Said<'_> {
    fn begin(&self) -> Result<()> {
        let &Self { command, changed, reporter } = self;
        match reporter.format() {
            MessageFormat::Json => reporter.json(&Begin { reason: "ffi-watch-begin", command, changed })?,
            MessageFormat::Human if changed.is_empty() => {}
            MessageFormat::Human => reporter.status("Changed", names(changed)),
        }
        Ok(())
    }

    fn end(&self, outcome: Outcome, elapsed: Duration) -> Result<()> {
        let &Self { command, changed, reporter } = self;
        let seconds = elapsed.as_secs_f64();
        if reporter.format() == MessageFormat::Json {
            let exit_code = match outcome {
                Outcome::Exited(status) => Some(status),
                _ => None,
            };
            reporter.json(&End { reason: "ffi-watch-end", command, changed, exit_code, seconds })?;
            return Ok(());
        }
        let after =
            if changed.is_empty() { String::new() } else { format!(" after {} changed", names(changed)) };
        match outcome {
            Outcome::Exited(0) => {
                let next = "waiting for changes, Ctrl-C ends";
                reporter.status(
                    "Watching",
                    format!("`cargo ffi {command}`{after}: done ({seconds:.1} s), {next}"),
                );
            }
            outcome => reporter.failed(
                "Watching",
                format!("`cargo ffi {command}`{after}: {outcome} ({seconds:.1} s), waiting for a change"),
            ),
        }
        Ok(())
    }
}

/// `src/lib.rs and 2 more`
fn names(changed: &[PathBuf]) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let shown = |path: &Path| path.strip_prefix(&here).unwrap_or(path).display().to_string();
    match changed {
        [] => String::new(),
        [only] => shown(only),
        [first, second] => format!("{} and {}", shown(first), shown(second)),
        [first, more @ ..] => format!("{} and {} more", shown(first), more.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_named() {
        let here = std::env::current_dir().expect("a folder");
        let paths: Vec<PathBuf> = ["a.rs", "src/b.rs", "c.rs"].map(|name| here.join(name)).into();
        assert_eq!(names(&paths[..1]), "a.rs");
        assert_eq!(names(&paths[..2]), format!("a.rs and {}", Path::new("src/b.rs").display()));
        assert_eq!(names(&paths), "a.rs and 2 more");
        assert_eq!(names(&["/elsewhere/lib.rs".into()]), "/elsewhere/lib.rs");
    }
}
