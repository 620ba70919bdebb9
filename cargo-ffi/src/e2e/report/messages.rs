//! What is said in `--message-format json`.

use serde::Serialize;

use super::{Count, Verdict};
use crate::e2e::{self, sanitize::findings::Finding};

/// The end of a trial.
#[derive(Debug, Serialize)]
pub(super) struct Trial<'a> {
    reason: &'static str,
    name: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    seconds: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    remote: bool,
    #[serde(flatten)]
    sanitized: Option<Sanitized<'a>>,
}

/// What is there when something looked on.
#[derive(Debug, Serialize)]
struct Sanitized<'a> {
    sanitize: String,
    findings: &'a [Finding],
}

/// The end of a run.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    reason: &'static str,
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl<'a> Trial<'a> {
    pub(super) fn of(trial: &'a e2e::Trial) -> Self {
        let e2e::Trial { language: _, name, pass, verdict, findings, elapsed } = trial;
        let (outcome, detail) = match verdict {
            Verdict::Passed => ("passed", None),
            Verdict::Failed(why) => ("failed", Some(why.as_str())),
            Verdict::Skipped(why) => ("skipped", Some(why.as_str())),
        };
        let sanitized = pass.is_sanitized().then(|| Sanitized { sanitize: pass.names(), findings });
        let (remote, seconds) = (pass.is_remote(), elapsed.as_secs_f64());
        Self { reason: "ffi-trial", name, outcome, detail, seconds, remote, sanitized }
    }
}

impl Summary {
    pub(super) fn of(count: &Count) -> Self {
        let &Count { passed, failed, skipped, findings: _ } = count;
        Self { reason: "ffi-summary", passed, failed, skipped }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::e2e::{report::examples, sanitize::Pass};

    #[track_caller]
    fn check(value: &impl Serialize, expect: Expect) {
        expect.assert_eq(&serde_json::to_string(value).expect("JSON"));
    }

    #[test]
    fn passes_and_findings_are_in_the_messages() {
        let all = examples::all();
        check(
            &Trial::of(&all[1]),
            expect![[r#"{"reason":"ffi-trial","name":"c::echo","outcome":"passed","seconds":1.234}"#]],
        );
        check(
            &Trial::of(&all[3]),
            expect![[
                r#"{"reason":"ffi-trial","name":"c::echo","outcome":"failed","detail":"ended well, and yet:","seconds":1.234,"sanitize":"address","findings":[{"tool":"AddressSanitizer","kind":"heap-use-after-free","place":"peek src/lib.rs:12","report":"AddressSanitizer: heap-use-after-free\n  in peek src/lib.rs:12"}]}"#
            ]],
        );
        check(
            &Trial::of(&all[4]),
            expect![[
                r#"{"reason":"ffi-trial","name":"go::test","outcome":"passed","seconds":1.234,"sanitize":"address","findings":[]}"#
            ]],
        );
        check(
            &Trial::of(&all[6]),
            expect![[
                r#"{"reason":"ffi-trial","name":"go","outcome":"skipped","detail":"valgrind cannot run Go's runtime","seconds":1.234,"sanitize":"memcheck","findings":[]}"#
            ]],
        );
        let remote = e2e::Trial { pass: Pass::remote(), ..all[1].clone() };
        check(
            &Trial::of(&remote),
            expect![[
                r#"{"reason":"ffi-trial","name":"c::echo","outcome":"passed","seconds":1.234,"remote":true}"#
            ]],
        );
        let remote = e2e::Trial { pass: all[4].pass.in_another_process(), ..all[4].clone() };
        check(
            &Trial::of(&remote),
            expect![[
                r#"{"reason":"ffi-trial","name":"go::test","outcome":"passed","seconds":1.234,"remote":true,"sanitize":"address","findings":[]}"#
            ]],
        );
        check(
            &Summary::of(&Count::of(&all)),
            expect![[r#"{"reason":"ffi-summary","passed":4,"failed":2,"skipped":1}"#]],
        );
    }
}
