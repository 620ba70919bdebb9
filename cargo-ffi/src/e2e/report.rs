//! What is said of the trials: a line each as they end, a table and a count when all have, and the same for programs.

mod junit;
mod lines;
mod messages;
mod table;

use super::{Plan, Trial, Verdict, sanitize::Pass};
use crate::{
    error::{Error, Result},
    report::{MessageFormat, Progress, Reporter, Verbosity},
};

/// Makes sure that what is asked for can be written, before anything is built.
///
/// # Errors
/// A file cannot be written.
pub(super) fn begin(package: &str, plan: &Plan<'_>) -> Result<()> {
    match &plan.junit {
        // Without a run there is no older one to be taken for it.
        Some(file) => junit::write(file, package, &[]),
        None => Ok(()),
    }
}

/// Says that a trial has begun, on a line that goes away again. `done` is how many have ended.
pub(super) fn running(name: &str, pass: &Pass, done: usize, reporter: &Reporter) -> Progress {
    reporter.progress("Running", format!("{}, {done} done", shown(name, pass)))
}

/// Says that programs are compiled, on a line that goes away again.
pub(super) fn compiling(language: &str, pass: &Pass, programs: usize, reporter: &Reporter) -> Progress {
    reporter.progress("Compiling", format!("{}, {programs} programs", shown(language, pass)))
}

/// Says how one trial ended.
pub(super) fn trial(trial: &Trial, reporter: &Reporter) {
    match reporter.format() {
        // Where the reader has gone away, the verdict of the run is still the exit status.
        MessageFormat::Json => drop(reporter.json(&messages::Trial::of(trial))),
        MessageFormat::Human => lines::trial(trial, reporter),
    }
}

/// Keeps the file for other programs at what has ended: who stops the run finds that there.
pub(super) fn so_far(package: &str, trials: &[Trial], plan: &Plan<'_>) {
    // What is no file, a terminal for instance, gets the report once. That a file cannot be written is said at the end.
    if let Some(file) = plan.junit.as_ref().filter(|file| file.is_file()) {
        drop(junit::write(file, package, trials));
    }
}

/// Says how all of them ended; `ended` is what stopped the run, where something did.
///
/// # Errors
/// A program failed, there was none, or a file cannot be written. What stopped the run goes before these.
pub(super) fn finish(package: &str, trials: &[Trial], plan: &Plan<'_>, ended: Result<()>) -> Result<()> {
    let written = plan.junit.as_ref().map_or(Ok(()), |file| junit::write(file, package, trials));
    ended?;
    written?;
    let count = Count::of(trials);
    match plan.reporter.format() {
        MessageFormat::Json => plan.reporter.json(&messages::Summary::of(&count))?,
        MessageFormat::Human => {
            if plan.reporter.verbosity() > Verbosity::Quiet
                && let Some(table) = table::of(trials)
            {
                plan.reporter.data(&format!("\n{table}\n"))?;
            }
            plan.reporter.data(&format!("{}\n", lines::count(&count)))?;
        }
    }
    if count.failed > 0 {
        return Err(Error::Tests { failed: count.failed, total: trials.len() });
    }
    if trials.is_empty() {
        let filter = plan.filter.as_deref().unwrap_or_default();
        return Err(Error::Usage {
            message: format!("no program's name contains `{filter}`"),
            help: Some("run without --filter to see the names".into()),
        });
    }
    Ok(())
}

/// How many trials ended in which way.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
    findings: usize,
}

impl Count {
    fn of(trials: &[Trial]) -> Self {
        let count =
            |wanted: fn(&Verdict) -> bool| trials.iter().filter(|trial| wanted(&trial.verdict)).count();
        Self {
            passed: count(|verdict| *verdict == Verdict::Passed),
            failed: count(|verdict| matches!(verdict, Verdict::Failed(_))),
            skipped: count(|verdict| matches!(verdict, Verdict::Skipped(_))),
            findings: trials.iter().map(|trial| trial.findings.len()).sum(),
        }
    }
}

/// `c::native`, and with what looked on: `c::native [address]`.
fn shown(name: &str, pass: &Pass) -> String {
    if pass.is_plain() { name.to_owned() } else { format!("{name} [{pass}]") }
}

/// All that is known of a failure: what the program did, and what was found.
fn failure(why: &str, trial: &Trial) -> String {
    let reports = trial.findings.iter().map(|finding| finding.report.as_str());
    std::iter::once(why.trim_end()).chain(reports).collect::<Vec<_>>().join("\n\n")
}

/// Trials for tests of what is said of them.
#[cfg(test)]
mod examples {
    use std::time::Duration;

    use super::{Trial, Verdict};
    use crate::e2e::sanitize::{self, Pass, findings::Finding};

    pub(super) fn pass(value: &str) -> Pass {
        sanitize::passes(&[value.to_owned()]).expect("a pass").remove(0)
    }

    pub(super) fn trial(language: &'static str, name: &str, in_pass: &str, verdict: Verdict) -> Trial {
        Trial {
            language,
            name: name.to_owned(),
            pass: pass(in_pass),
            verdict,
            findings: Vec::new(),
            elapsed: Duration::from_millis(1234),
        }
    }

    /// One trial of every kind, in three passes.
    pub(super) fn all() -> Vec<Trial> {
        let mut found = trial("c", "c::echo", "address", Verdict::Failed("ended well, and yet:".into()));
        found.findings.push(Finding {
            tool: "AddressSanitizer".into(),
            kind: "heap-use-after-free".into(),
            place: Some("peek src/lib.rs:12".into()),
            report: "AddressSanitizer: heap-use-after-free\n  in peek src/lib.rs:12".into(),
        });
        vec![
            trial("c", "c::header-c99", "none", Verdict::Passed),
            trial("c", "c::echo", "none", Verdict::Passed),
            trial(
                "go",
                "go::test",
                "none",
                Verdict::Failed("`go test` exited with status 1\n\u{1b}[1mno\u{0}".into()),
            ),
            found,
            trial("go", "go::test", "address", Verdict::Passed),
            trial("c", "c::echo", "memcheck", Verdict::Passed),
            trial("go", "go", "memcheck", Verdict::Skipped("valgrind cannot run Go's runtime".into())),
        ]
    }
}
