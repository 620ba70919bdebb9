//! A line for each trial, for people.

use super::{Count, Trial, Verdict, failure, shown};
use crate::report::Reporter;

/// Says how one trial ended.
pub(super) fn trial(trial: &Trial, reporter: &Reporter) {
    let (name, seconds) = (shown(&trial.name, &trial.pass), trial.elapsed.as_secs_f64());
    match &trial.verdict {
        Verdict::Passed => reporter.status("Passed", format!("{name} ({seconds:.1} s)")),
        Verdict::Failed(why) => {
            reporter.failed("Failed", format!("{name} ({seconds:.1} s)\n{}", failure(why, trial)));
        }
        Verdict::Skipped(why) => reporter.skipped(format!("{name}: {why}")),
    }
}

/// The last line.
pub(super) fn count(count: &Count) -> String {
    let Count { passed, failed, skipped, findings } = count;
    let all = format!("{passed} passed, {failed} failed, {skipped} skipped");
    match findings {
        0 => all,
        1 => format!("{all}; 1 finding"),
        _ => format!("{all}; {findings} findings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::e2e::report::examples;

    #[test]
    fn all_trials_are_counted() {
        let all = examples::all();
        assert_eq!(count(&Count::of(&all)), "4 passed, 2 failed, 1 skipped; 1 finding");
        assert_eq!(count(&Count::of(&all[..3])), "2 passed, 1 failed, 0 skipped");
        assert_eq!(
            count(&Count::of(&[all[3].clone(), all[3].clone()])),
            "0 passed, 2 failed, 0 skipped; 2 findings"
        );
    }
}
