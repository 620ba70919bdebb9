//! Whether a pass can find anything here: a program with a bug that is known, run as all others will be.
//!
//! Sanitizers fail in many ways that have nothing to do with the crate: a runtime that is not installed, a container that
//! forbids what it needs, memory that is laid out otherwise. That is said once, before anything is built for the pass, and
//! never as something that was found in the author's code.

use std::{ffi::OsString, path::Path};

use super::{OPTIMIZATION, Sanitizer, Watch, findings};
use crate::{
    e2e::session::empty,
    error::{Error, Result},
    process::{Finished, Program},
    tools::{Managers, Missing, Tool, cc::Cc, find_on_path},
};

/// What the compiler adds to a program.
static RUNTIME: Tool = Tool {
    name: "sanitizer",
    title: "the runtime of a sanitizer",
    purpose: "look at programs while they run",
    minimum: None,
    apt: &[],
    managers: Managers::NONE,
    wheel: None,
    elsewhere: "install the sanitizers of your compiler (`libasan`, `liblsan`, `libtsan` and `libubsan` of gcc, \
                `compiler-rt` of clang), or use `--sanitize memcheck`, which needs none of them",
};

/// A program in C with a bug for each sanitizer, whose name is its argument.
pub(in crate::e2e) const BUGS: &str = include_str!("probe.c");

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
    fs_err::write(folder.join("probe.c"), BUGS)?;
    let program = folder.join("probe");
    let compile = cc.program(folder).args(["-g", "-pthread"]).args(watch.compiler_flags(OPTIMIZATION));
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
        let (ran, reports) = once(watch, Program::new(&program, folder), Some(sanitizer), folder)?;
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
        let (ran, reports) = once(watch, Program::new(program, folder), None, folder)?;
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

/// One run of a program with the bugs, and what was reported; the reports go to a folder in `folder`.
pub(in crate::e2e) fn once(
    watch: &Watch,
    program: Program,
    bug: Option<Sanitizer>,
    folder: &Path,
) -> Result<(Finished, String)> {
    let reports = folder.join("probe.reports");
    empty(&reports)?;
    let ran = watch.over_probe(program.args(bug.map(Sanitizer::name)), &reports).run()?;
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
    if said.contains("has encountered a fatal error") {
        let reason = "LeakSanitizer may not look into its own process: it is being traced, or the container does not \
                      allow `ptrace`";
        return Some(reason.to_owned());
    }
    None
}

fn missing(reason: String) -> Error {
    Error::ToolMissing(Missing::new(&RUNTIME, reason))
}

/// The line of an output that says most: compilers and runtimes give their reason last, but for the one word that the linker
/// has failed.
pub(in crate::e2e) fn last_line(output: &str) -> &str {
    let says_nothing = |line: &str| {
        line.is_empty()
            || line.starts_with("collect2: error: ld returned")
            || line.contains("linker command failed")
    };
    output.lines().rev().map(str::trim).find(|line| !says_nothing(line)).unwrap_or("it says nothing")
}

#[cfg(all(test, unix))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::{e2e::sanitize::passes, tools::cc::Family};

    /// A probe with a compiler that makes this script of whatever it is given. `$reports` is where a runtime would write,
    /// `$1` is the bug.
    fn probe(value: &str, script: &str) -> (Watch, Result<()>) {
        let folder = tempfile::tempdir().expect("a folder");
        let pass = passes(&[value.to_owned()]).expect("a pass").remove(0);
        let mut watch = Watch::of(pass);
        let made =
            format!("#!/bin/sh\nreports=$(echo \"$TSAN_OPTIONS$ASAN_OPTIONS\" | cut -d'\"' -f2)\n{script}\n");
        fs_err::write(folder.path().join("made"), made).expect("written");
        let compiler =
            "#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\ncp made \"$2\" && chmod +x \"$2\"\n";
        fs_err::write(folder.path().join("cc.sh"), compiler).expect("written");
        let cc = Cc {
            path: "sh".into(),
            args: vec![folder.path().join("cc.sh").into()],
            env: Vec::new(),
            family: Family::Gnu,
        };
        let probed = run(&mut watch, &cc, folder.path());
        (watch, probed)
    }

    #[track_caller]
    fn check(value: &str, script: &str, expect: Expect) {
        let said = match probe(value, script).1 {
            Ok(()) => "works".to_owned(),
            Err(Error::ToolMissing(missing)) => missing.reason,
            Err(error) => panic!("{error}"),
        };
        expect.assert_eq(&said);
    }

    #[test]
    fn a_sanitizer_works_that_finds_the_bug_and_nothing_else() {
        check("address", "[ -z \"$1\" ]", expect!["works"]);
        check("thread", "[ -z \"$1\" ] || echo race > \"$reports.7\"", expect!["works"]);
    }

    #[test]
    fn the_reason_of_a_linker_is_given() {
        let said =
            "/usr/bin/ld: cannot find -lasan: No such file\ncollect2: error: ld returned 1 exit status\n";
        assert_eq!(last_line(said), "/usr/bin/ld: cannot find -lasan: No such file");
        let clangs =
            "ld: cannot find libclang_rt\nclang: error: linker command failed with exit code 1 (use -v)\n";
        assert_eq!(last_line(clangs), "ld: cannot find libclang_rt");
        assert_eq!(last_line("\n"), "it says nothing");
    }

    #[test]
    fn a_sanitizer_that_finds_nothing_is_not_trusted() {
        check("address", "exit 0", expect!["a bug that `address` must find was not found"]);
        // One of two is not enough.
        let first = "[ \"$1\" != address ]";
        check("address,undefined", first, expect!["a bug that `undefined` must find was not found"]);
    }

    #[test]
    fn a_sanitizer_that_finds_what_is_not_there_is_not_trusted() {
        check("address", "echo why; exit 3", expect!["a program without a bug exited with status 3: why"]);
        check(
            "address",
            "echo 'what it is' > \"$reports.7\"",
            expect!["a program without a bug exited with status 0: what it is"],
        );
        check(
            "leak",
            "echo '==7==LeakSanitizer has encountered a fatal error.' > \"$reports.7\"; exit 1",
            expect![
                "LeakSanitizer may not look into its own process: it is being traced, or the container does not allow `ptrace`"
            ],
        );
    }

    /// What the layout of the memory is, a process can tell.
    #[cfg(target_os = "linux")]
    #[test]
    fn memory_that_is_in_the_way_is_laid_out_otherwise() {
        const ADDRESS_RANDOMIZATION_OFF: &str = "grep -q '4....$' /proc/self/personality";
        let message = "{ echo 'FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2'; exit 66; }";
        let script = format!("{ADDRESS_RANDOMIZATION_OFF} || {message}\n[ -z \"$1\" ]");
        let (watch, probed) = probe("thread", &script);
        match probed {
            Ok(()) => assert_eq!(watch.launcher, FIXED_LAYOUT.map(OsString::from)),
            // Where it is not allowed, that is what is said.
            Err(error) => assert!(error.to_string().contains("`setarch -R`"), "{error}"),
        }
        check(
            "thread",
            message,
            expect![
                "the system lays memory out in a way that ThreadSanitizer does not know, and `setarch -R`, which helps, is not there or not allowed (`sysctl vm.mmap_rnd_bits=28` helps as well)"
            ],
        );
    }

    /// With the compiler of this machine, where it has the sanitizers.
    #[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
    #[test]
    fn each_bug_is_found_by_what_it_is_there_for() {
        const HOST: &str = "x86_64-unknown-linux-gnu";
        let cc = crate::tools::cc::probe(HOST, HOST).expect("a C compiler");
        for value in ["address", "leak", "thread", "undefined", "address,undefined"] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut watch = Watch::of(passes(&[value.to_owned()]).expect("a pass").remove(0));
            match run(&mut watch, &cc, folder.path()) {
                Ok(()) => {}
                Err(Error::ToolMissing(missing)) => assert_eq!(missing.tool.name, RUNTIME.name, "{value}"),
                Err(error) => panic!("{value}: {error}"),
            }
        }
    }
}
