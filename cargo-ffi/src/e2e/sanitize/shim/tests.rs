use super::*;

mod symbols {
    use super::*;

    #[test]
    fn paths_are_those_of_both_manglings() {
        let lock = "std::sys::sync::mutex::futex::Mutex::lock_contended";
        let new = "_RNvMNtNtNtNtCsjrHSEGnQ3l9_3std3sys4sync5mutex5futexNtB2_5Mutex14lock_contended";
        let old = "_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE";
        assert_eq!((path(new), path(old)), (lock.to_owned(), lock.to_owned()));
    }

    #[test]
    fn other_functions_of_the_name_are_not_taken() {
        let mut found = Found::default();
        // The `Condvar` that programs see, and one of a crate that is no std.
        found.add("_RNvMNtNtNtCsjrHSEGnQ3l9_3std4sync6poison7condvarNtB2_7Condvar4wait");
        found.add("_ZN5other3sys4sync7condvar5futex7Condvar4wait17h0123456789abcdefE");
        assert!(found.symbols.is_empty());
        found.add("_RNvMNtNtNtNtCsjrHSEGnQ3l9_3std3sys4sync7condvar5futexNtB2_7Condvar4wait");
        assert!(found.source().starts_with("#define STD_CONDVAR_WAIT \"_RNvM"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut found = Found::default();
        for function in &STD {
            found.symbols.insert(function.name, "symbol".to_owned());
        }
        assert_eq!((found.unknown(true), found.unknown(false)), (None, None));
        for name in ["STD_ONCE_CALL", "STD_PARK", "STD_CURRENT"] {
            found.symbols.remove(name);
        }
        assert_eq!(found.unknown(true).as_deref(), Some("`std::sys::sync::once::futex::Once::call`"));
        let unusual = "`std::thread::functions::park`, `std::thread::current::current_or_unnamed`";
        assert_eq!(found.unknown(false).as_deref(), Some(unusual));
    }

    #[test]
    fn every_function_is_in_the_source() {
        for function in &STD {
            assert!(SOURCE.contains(&format!("({})", function.name)), "{}", function.name);
        }
        assert_eq!(SOURCE.matches("#if").count(), SOURCE.matches("#endif").count());
    }

    #[test]
    fn toolchain_without_the_target_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = standard_library(folder.path(), "no-such-target").expect_err("nothing is there");
        assert!(error.to_string().contains("no-such-target"), "{error}");
        fs_err::create_dir_all(folder.path().join("lib/rustlib/empty/lib")).expect("writable");
        let error = standard_library(folder.path(), "empty").expect_err("the folder is empty");
        assert!(error.to_string().ends_with("has no `libstd-*.rlib`"), "{error}");
    }
}

/// What the detector says with the shim, of programs that are right and of programs that are wrong.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod detector {
    use std::{env, result::Result, sync::LazyLock, time::Duration};

    use super::*;
    use crate::{
        process::{Finished, Outcome, Program},
        tools::{
            cc::{self, Family},
            find_on_path,
        },
    };

    const HOST: &str = "x86_64-unknown-linux-gnu";

    const RIGHT: [&str; 19] = [
        "arc",
        "arc_unwrapped",
        "weak",
        "mutex",
        "handed_over",
        "rwlock",
        "once",
        "once_poisoned",
        "once_waited_for",
        "lazy",
        "scope",
        "channel",
        "barrier",
        "parked",
        "printed",
        "panicked",
        "kept_by_tokio",
        "registered",
        "named",
    ];

    const WRONG: [&str; 8] = [
        "race",
        "race_without_a_fence",
        "race_despite_an_acquire_fence",
        "race_despite_a_fence_of_all",
        "race_after_the_fence",
        "race_despite_a_lock",
        "race_after_registering",
        "left_behind",
    ];

    /// A host program and the library it calls.
    struct Built {
        folder: tempfile::TempDir,
        /// What starts the program, before its name.
        runner: Option<&'static str>,
    }

    impl Built {
        /// What is made with a compiler, and for a std with these functions; why not, where the detector does not run.
        fn new(compiler: &Cc, std: impl FnOnce(&Path) -> Found) -> Result<Self, String> {
            let mut compiler = compiler.clone();
            compiler.args.extend(["-Wall", "-Wextra", "-Werror"].map(Into::into));
            let folder = tempfile::tempdir().expect("a temporary folder");
            let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/e2e/sanitize/shim/tests");
            let flags = flags(&std(folder.path()), HOST, &compiler, folder.path()).expect("flags");
            let library = Program::new("rustc", folder.path())
                .env("RUSTC_BOOTSTRAP", "1")
                .args(["--edition=2024", "--crate-type=cdylib", "--crate-name=scenarios"])
                .args(flags)
                .arg(sources.join("library.rs"));
            library.run().and_then(|ran| ran.check("no library")).expect("rustc compiles it");
            let host = compiler
                .program(folder.path())
                .args(["-std=c11", "-g", "-O1", "-fsanitize=thread", "-pthread"])
                .arg(sources.join("host.c"))
                .args(["-o", "host", "-L.", "-lscenarios", "-Wl,-rpath,$ORIGIN"]);
            let linked = host.run().and_then(|ran| ran.check("cannot link with ThreadSanitizer"));
            linked.map_err(|error| error.to_string())?;
            fs_err::write(folder.path().join("suppressions"), SUPPRESSIONS).expect("writable");
            let mut built = Self { folder, runner: None };
            let mut ran = built.run("arc", 0);
            if ran.output.contains("unexpected memory mapping") {
                // Older runtimes have no use for some of the addresses that newer kernels give out.
                built.runner = Some("setarch -R");
                ran = built.run("arc", 0);
            }
            if ran.success() { Ok(built) } else { Err(ran.output) }
        }

        fn run(&self, scenario: &str, rounds: u32) -> Finished {
            let options = "exitcode=66:history_size=7:suppressions=suppressions";
            let script = format!("exec {} ./host {scenario} {rounds}", self.runner.unwrap_or_default());
            Program::new("sh", self.folder.path())
                .args(["-c", &script])
                .env("TSAN_OPTIONS", options)
                .envs(ENVIRONMENT)
                .limit(Duration::from_secs(300))
                .run()
                .expect("it starts")
        }
    }

    /// The std of the toolchain of the tests.
    fn found(folder: &Path) -> Found {
        let sysroot = Program::new("rustc", folder).args(["--print", "sysroot"]).separate().run();
        let sysroot = sysroot.and_then(|ran| ran.check("no sysroot")).expect("rustc says it").output;
        let library = standard_library(Path::new(sysroot.trim()), HOST).expect("a std");
        Found::read(&library).expect("symbols")
    }

    /// With the compiler of this machine; none where it has no runtime and need not have one.
    fn built() -> Option<&'static Built> {
        static BUILT: LazyLock<Result<Built, String>> = LazyLock::new(|| {
            let compiler = cc::probe(HOST, HOST).map_err(|missing| missing.to_string())?;
            Built::new(&compiler, found)
        });
        let required = || env::var("FFI_REQUIRE").unwrap_or_default();
        match &*BUILT {
            Ok(built) => Some(built),
            Err(why) if required().split(',').any(|name| name == "c") => panic!("{why}"),
            Err(why) => skip(why),
        }
    }

    fn skip<T>(why: &str) -> Option<T> {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: {why}");
        }
        None
    }

    #[track_caller]
    fn says_what_is_so(built: &Built) {
        for scenario in RIGHT {
            let ran = built.run(scenario, 20);
            let clean = ran.success() && !ran.output.contains("WARNING");
            assert!(clean, "{scenario} {}:\n{}", ran.outcome, ran.output);
        }
        for scenario in WRONG {
            let ran = built.run(scenario, 20);
            let found = ran.outcome == Outcome::Exited(66) && ran.output.contains("WARNING: ThreadSanitizer");
            assert!(found, "{scenario} {}:\n{}", ran.outcome, ran.output);
        }
    }

    #[test]
    fn std_of_this_toolchain_has_all() {
        let found = found(&env::temp_dir());
        assert_eq!((found.unknown(true), found.unknown(false)), (None, None));
    }

    #[test]
    fn right_programs_are_clean_and_races_are_found() {
        if let Some(built) = built() {
            says_what_is_so(built);
        }
    }

    /// Its runtime is another one.
    #[test]
    fn right_programs_are_clean_and_races_are_found_with_clang() {
        let Some(path) = find_on_path("clang") else {
            return skip("no clang").unwrap_or_default();
        };
        let clang = Cc { path, args: Vec::new(), env: Vec::new(), family: Family::Clang };
        match Built::new(&clang, found) {
            Ok(built) => says_what_is_so(&built),
            Err(why) => skip(&why).unwrap_or_default(),
        }
    }

    /// So the programs above show that the functions are needed. Threads have to meet, so it may take some runs.
    #[test]
    fn right_programs_seem_to_race_when_std_is_unknown() {
        if built().is_none() {
            return;
        }
        let compiler = cc::probe(HOST, HOST).expect("it was there");
        let unknown = Built::new(&compiler, |_| Found::default()).expect("it was built");
        for scenario in
            ["mutex", "handed_over", "rwlock", "once", "once_waited_for", "scope", "barrier", "parked"]
        {
            let reported = (0..50).any(|_| unknown.run(scenario, 20).outcome == Outcome::Exited(66));
            assert!(reported, "{scenario}");
        }
        // Nothing of std's is needed for these.
        for scenario in ["arc", "arc_unwrapped", "weak"] {
            assert!(unknown.run(scenario, 20).success(), "{scenario}");
        }
    }

    #[test]
    fn object_is_made_once_for_a_source() {
        let Ok(compiler) = cc::probe(HOST, HOST) else { return };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let object = |source: &str| compile(source, HOST, &compiler, folder.path()).expect("compiled");
        let first = object("int a;");
        fs_err::write(&first, "as it was").expect("writable");
        assert_eq!(
            (object("int a;"), fs_err::read(&first).expect("there")),
            (first.clone(), b"as it was".to_vec())
        );
        assert_ne!(object("int b;"), first);
        let error = compile("int a", HOST, &compiler, folder.path()).expect_err("no C");
        assert!(error.to_string().contains("ThreadSanitizer"), "{error}");
    }
}
