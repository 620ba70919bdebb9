//! The variables by which runtimes are told what to look for and where to write.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{Pass, Sanitizer, shim};

/// The exit status of a program that a sanitizer ended.
pub(super) const FOUND: i32 = 86;

/// The variable with the sanitizers that look on.
pub(in crate::e2e) const VARIABLE: &str = "CARGO_FFI_SANITIZE";

/// The variables for programs of a pass, whose reports go to a folder. `user` gives what the environment has already: it
/// comes last, and so has the last word.
pub(super) fn variables(
    pass: &Pass,
    reports: &Path,
    suppressions: &[(Sanitizer, PathBuf)],
    user: impl Fn(&str) -> Option<OsString>,
) -> Vec<(&'static str, OsString)> {
    let mut variables = vec![(VARIABLE, pass.names().into())];
    if pass.has(Sanitizer::Thread) {
        variables.extend(shim::ENVIRONMENT.map(|(name, value)| (name, value.into())));
    }
    let suppressions = |sanitizer: Sanitizer| {
        let file = suppressions.iter().find(|(of, _)| *of == sanitizer).map(|(_, file)| file);
        file.map(|file| format!("suppressions={}", quoted(file)))
    };
    let mut set = |name: &'static str, separator: &str, options: &[&str], more: Option<String>| {
        let mut all: Vec<OsString> = options.iter().map(Into::into).collect();
        // One form for all runtimes: some read the variables of others, too.
        all.push(format!("exitcode={FOUND}").into());
        // A file for each: gcc's runtimes do not know of each other, and the last would write over the others.
        let file = name.trim_end_matches("_OPTIONS").to_ascii_lowercase();
        all.push(format!("log_path={}", quoted(&reports.join(file))).into());
        all.extend(more.map(Into::into));
        all.extend(user(name));
        variables.push((name, all.join(separator.as_ref())));
    };
    let leaks = pass.has(Sanitizer::Address) || pass.has(Sanitizer::Leak);
    if leaks {
        // Go's programs have the first runtime where leaks are all that is looked for.
        let options = [
            "detect_leaks=1",
            "detect_stack_use_after_return=1",
            "check_initialization_order=1",
            "strict_string_checks=1",
        ];
        set("ASAN_OPTIONS", ":", &options, None);
        // What was suppressed is not news.
        let mut options = vec!["print_suppressions=0"];
        if !pass.has(Sanitizer::Address) {
            // The library is as it ships, without the frame pointers that stacks are else found by.
            options.push("fast_unwind_on_malloc=0");
        }
        set("LSAN_OPTIONS", ":", &options, suppressions(Sanitizer::Leak));
    }
    if pass.has(Sanitizer::Thread) {
        // Go's programs leave without asking the runtime, so that a race must end them where it is found. A server has clients, which
        // would all fail for the one race; it goes on, and ends as it should.
        let halt = if pass.is_remote() { "halt_on_error=0" } else { "halt_on_error=1" };
        let options = [halt, "history_size=7", "second_deadlock_stack=1"];
        set("TSAN_OPTIONS", ":", &options, suppressions(Sanitizer::Thread));
    }
    if pass.has(Sanitizer::Undefined) {
        let options = ["halt_on_error=1", "print_stacktrace=1"];
        set("UBSAN_OPTIONS", ":", &options, suppressions(Sanitizer::Undefined));
    }
    if pass.has(Sanitizer::Race) {
        set("GORACE", " ", &[], None);
    }
    variables
}

/// A path as the runtimes take it: separators of options may be in it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let quote = if path.contains('"') { '\'' } else { '"' };
    format!("{quote}{path}{quote}")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(sanitizers: &[Sanitizer], expect: Expect) {
        check_pass(&Pass::new(sanitizers.iter().copied()).expect("a pass"), expect);
    }

    #[track_caller]
    fn check_pass(pass: &Pass, expect: Expect) {
        let suppressions = [(Sanitizer::Thread, "/s/thread.supp".into())];
        let user = |name: &str| (name == "TSAN_OPTIONS").then(|| "halt_on_error=0".into());
        let variables = variables(pass, Path::new("/r e"), &suppressions, user);
        let lines = variables.into_iter().map(|(name, value)| format!("{name}={}\n", value.display()));
        expect.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn runtimes_are_told_where_to_write_and_users_have_the_last_word() {
        check(
            &[Sanitizer::Thread],
            expect![[r#"
                CARGO_FFI_SANITIZE=thread
                RUST_BACKTRACE=0
                RUST_LIB_BACKTRACE=0
                TSAN_OPTIONS=halt_on_error=1:history_size=7:second_deadlock_stack=1:exitcode=86:log_path="/r e/tsan":suppressions="/s/thread.supp":halt_on_error=0
            "#]],
        );
        check(
            &[Sanitizer::Address, Sanitizer::Undefined],
            expect![[r#"
                CARGO_FFI_SANITIZE=address,undefined
                ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1:exitcode=86:log_path="/r e/asan"
                LSAN_OPTIONS=print_suppressions=0:exitcode=86:log_path="/r e/lsan"
                UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=86:log_path="/r e/ubsan"
            "#]],
        );
        check(
            &[Sanitizer::Leak],
            expect![[r#"
                CARGO_FFI_SANITIZE=leak
                ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1:exitcode=86:log_path="/r e/asan"
                LSAN_OPTIONS=print_suppressions=0:fast_unwind_on_malloc=0:exitcode=86:log_path="/r e/lsan"
            "#]],
        );
        check(
            &[Sanitizer::Race],
            expect![[r#"
                CARGO_FFI_SANITIZE=race
                GORACE=exitcode=86 log_path="/r e/gorace"
            "#]],
        );
        check(
            &[Sanitizer::Memcheck],
            expect![[r#"
            CARGO_FFI_SANITIZE=memcheck
        "#]],
        );
    }

    #[test]
    fn a_server_goes_on_when_a_race_was_found() {
        check_pass(
            &Pass::new([Sanitizer::Thread]).expect("a pass").in_another_process(),
            expect![[r#"
            CARGO_FFI_SANITIZE=thread
            RUST_BACKTRACE=0
            RUST_LIB_BACKTRACE=0
            TSAN_OPTIONS=halt_on_error=0:history_size=7:second_deadlock_stack=1:exitcode=86:log_path="/r e/tsan":suppressions="/s/thread.supp":halt_on_error=0
        "#]],
        );
    }

    #[test]
    fn a_path_is_one_value() {
        assert_eq!(quoted(Path::new("/a:b,c")), "\"/a:b,c\"");
        assert_eq!(quoted(Path::new("/a\"b")), "'/a\"b'");
    }
}
