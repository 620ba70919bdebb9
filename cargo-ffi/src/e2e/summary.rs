//! What is said of the trials: a line each as they end, and a count that machines read as well.

use serde::Serialize;

use super::{Plan, Trial, Verdict};
use crate::{
    error::{Error, Result},
    report::{MessageFormat, Reporter},
};

/// A trial in `--message-format json`.
#[derive(Serialize)]
struct TrialMessage<'a> {
    reason: &'static str,
    name: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    seconds: f64,
}

/// The end of a run in `--message-format json`.
#[derive(Serialize)]
struct SummaryMessage {
    reason: &'static str,
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// Says how one trial ended.
pub(super) fn trial(trial: &Trial, reporter: &Reporter) {
    let Trial { name, verdict, findings, elapsed, .. } = trial;
    let seconds = elapsed.as_secs_f64();
    let (outcome, detail) = match verdict {
        Verdict::Passed => ("passed", None),
        Verdict::Failed(why) => ("failed", Some(why.as_str())),
        Verdict::Skipped(why) => ("skipped", Some(why.as_str())),
    };
    if reporter.format() == MessageFormat::Json {
        // Where the reader has gone away, the verdict of the run is still the exit status.
        drop(reporter.json(&TrialMessage { reason: "ffi-trial", name, outcome, detail, seconds }));
        return;
    }
    match verdict {
        Verdict::Passed => reporter.status("Passed", format!("{name} ({seconds:.1} s)")),
        Verdict::Failed(why) => {
            reporter.failed("Failed", format!("{name} ({seconds:.1} s)\n{why}"));
            for finding in findings {
                reporter.passthrough(&finding.report);
            }
        }
        Verdict::Skipped(why) => reporter.skipped(format!("{name}: {why}")),
    }
}

/// Says how all of them ended.
pub(super) fn report(trials: &[Trial], plan: &Plan<'_>) -> Result<()> {
    let count = |wanted: fn(&Verdict) -> bool| trials.iter().filter(|trial| wanted(&trial.verdict)).count();
    let passed = count(|verdict| *verdict == Verdict::Passed);
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let skipped = count(|verdict| matches!(verdict, Verdict::Skipped(_)));
    if plan.reporter.format() == MessageFormat::Json {
        plan.reporter.json(&SummaryMessage { reason: "ffi-summary", passed, failed, skipped })?;
    } else {
        plan.reporter.data(&format!("{passed} passed, {failed} failed, {skipped} skipped\n"))?;
    }
    if failed > 0 {
        return Err(Error::Tests { failed, total: trials.len() });
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
