//! The report for other programs in the form that most of them read, JUnit's XML: a suite for each language in each pass.

use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Trial, Verdict, failure, shown};
use crate::error::Result;

/// Writes the report of `trials` to `file`, whose folder is made where it is not there.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(file: &Path, package: &str, trials: &[Trial]) -> Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs_err::create_dir_all(folder)?;
    }
    // In one piece: a run may be stopped at any time.
    let text = report(package, trials).to_string().map_err(std::io::Error::other)?;
    fs_err::write(file, text)?;
    Ok(())
}

fn report(package: &str, trials: &[Trial]) -> Report {
    let mut report = Report::new(package);
    report.set_time(trials.iter().map(|trial| trial.elapsed).sum());
    let mut suites: Vec<TestSuite> = Vec::new();
    for trial in trials {
        let name = shown(trial.language, &trial.pass);
        let at = suites.iter().position(|suite| suite.name.as_str() == name).unwrap_or_else(|| {
            suites.push(TestSuite::new(&name));
            suites.len() - 1
        });
        suites[at].add_test_case(case(package, trial));
    }
    for suite in &mut suites {
        suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
    }
    report.add_test_suites(suites);
    report
}

/// One trial. Readers tell cases apart by their names and classes alone, so the pass is in the name.
fn case(package: &str, trial: &Trial) -> TestCase {
    let status = match &trial.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed(why) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            match trial.findings.first() {
                Some(finding) => status.set_message(finding.headline()).set_type(&*finding.kind),
                None => status.set_message(why.lines().next().unwrap_or_default()),
            };
            status.set_description(failure(why, trial));
            status
        }
        Verdict::Skipped(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why.as_str());
            status
        }
    };
    let mut case = TestCase::new(shown(&trial.name, &trial.pass), status);
    case.set_classname(format!("{package}.{}", trial.language)).set_time(trial.elapsed);
    case
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::e2e::report::examples;

    #[test]
    fn trials_are_cases_of_their_language_and_pass() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/report.xml");
        write(&file, "timer", &examples::all()).expect("written");
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="timer" tests="7" skipped="1" failures="2" errors="0" time="8.638">
                <testsuite name="c" tests="2" skipped="0" errors="0" failures="0" time="2.468">
                    <testcase name="c::header-c99" classname="timer.c" time="1.234"/>
                    <testcase name="c::echo" classname="timer.c" time="1.234"/>
                </testsuite>
                <testsuite name="go" tests="1" skipped="0" errors="0" failures="1" time="1.234">
                    <testcase name="go::test" classname="timer.go" time="1.234">
                        <failure message="`go test` exited with status 1">`go test` exited with status 1
            no</failure>
                    </testcase>
                </testsuite>
                <testsuite name="c [address]" tests="1" skipped="0" errors="0" failures="1" time="1.234">
                    <testcase name="c::echo [address]" classname="timer.c" time="1.234">
                        <failure message="AddressSanitizer: heap-use-after-free in peek src/lib.rs:12" type="heap-use-after-free">ended well, and yet:

            AddressSanitizer: heap-use-after-free
              in peek src/lib.rs:12</failure>
                    </testcase>
                </testsuite>
                <testsuite name="go [address]" tests="1" skipped="0" errors="0" failures="0" time="1.234">
                    <testcase name="go::test [address]" classname="timer.go" time="1.234"/>
                </testsuite>
                <testsuite name="c [memcheck]" tests="1" skipped="0" errors="0" failures="0" time="1.234">
                    <testcase name="c::echo [memcheck]" classname="timer.c" time="1.234"/>
                </testsuite>
                <testsuite name="go [memcheck]" tests="1" skipped="1" errors="0" failures="0" time="1.234">
                    <testcase name="go [memcheck]" classname="timer.go" time="1.234">
                        <skipped message="valgrind cannot run Go&apos;s runtime"/>
                    </testcase>
                </testsuite>
            </testsuites>
        "#]].assert_eq(&fs_err::read_to_string(&file).expect("read"));
        // A report that is written over another leaves nothing of it.
        write(&file, "timer", &[]).expect("written");
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="timer" tests="0" skipped="0" failures="0" errors="0" time="0.000">
            </testsuites>
        "#]]
        .assert_eq(&fs_err::read_to_string(&file).expect("read"));
        write(folder.path(), "timer", &[]).expect_err("a folder is no file");
    }
}
