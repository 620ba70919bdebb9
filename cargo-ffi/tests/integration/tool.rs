//! Running the binary, and making small crates for it.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::LazyLock,
};

use tempfile::TempDir;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the workspace").to_owned()
}

/// Writes a program for the shell, in a folder that may have to be made.
#[cfg(unix)]
pub(crate) fn write_program(path: &Path, text: &str) {
    fs_err::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    fs_err::write(path, text).expect("written");
    fs_err::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
}

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Whether it went well.
    pub(crate) fn ok(&self) -> bool {
        self.code == 0
    }

    /// Asserts that `cargo ffi test` ended well and that each of these programs passed, but for those of languages that were skipped, which is said.
    #[track_caller]
    pub(crate) fn passed(&self, programs: &[&str]) {
        self.says(0, &[" passed, 0 failed, "]);
        let skipped: Vec<&str> =
            self.stderr.lines().filter(|line| line.trim_start().starts_with("Skipped")).collect();
        #[expect(clippy::print_stderr, reason = "a skip must be seen")]
        for line in &skipped {
            eprintln!("{}: {line}", name());
        }
        for program in programs {
            let language = program.split("::").next().unwrap_or_default();
            let was_skipped = skipped.iter().any(|line| line.contains(&format!("Skipped {language}:")));
            let passed = self.stderr.contains(&format!("Passed {program} "));
            assert!(passed || was_skipped, "`{program}` did not run\n{}", self.stderr);
        }
    }

    /// Asserts the exit status, and that everything in `texts` was said.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, texts: &[&str]) -> &Self {
        let Ran { stdout, stderr, .. } = self;
        assert_eq!(self.code, code, "exit status\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        for text in texts {
            let said = stdout.contains(text) || stderr.contains(text);
            assert!(said, "`{text}` was not said\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        }
        self
    }
}

/// Runs `cargo-ffi` with `args` in `folder`.
pub(crate) fn cargo_ffi_in(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let output = command_in(folder, args).envs(env.iter().copied()).output().expect("the binary starts");
    ran(&output)
}

/// `cargo-ffi` with `args` in `folder`, without standard input.
pub(crate) fn command_in(folder: &Path, args: &[&str]) -> std::process::Command {
    let mut command = as_a_user(env!("CARGO_BIN_EXE_cargo-ffi"), folder);
    command.args(args).stdin(Stdio::null());
    command
}

/// A program in `folder`, without what cargo sets for tests: that belongs to the test's own build.
pub(crate) fn as_a_user(program: impl AsRef<OsStr>, folder: &Path) -> std::process::Command {
    #[expect(clippy::disallowed_methods, reason = "a test runs what a user would run")]
    let mut command = std::process::Command::new(program);
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "RUSTFLAGS", "CARGO_TARGET_DIR"] {
        command.env_remove(name);
    }
    // As the workspace has it, so that what is built for that is there for small crates as well.
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only").current_dir(folder);
    command
}

/// What a process came to.
pub(crate) fn ran(output: &std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs another program in `folder`; status -1 where it was killed or is not there.
pub(crate) fn run(folder: &Path, program: &str, args: &[&str]) -> Ran {
    let program = match program.strip_prefix("./") {
        Some(own) => folder.join(own).into_os_string(),
        None => program.into(),
    };
    match as_a_user(program, folder).args(args).stdin(Stdio::null()).output() {
        Ok(output) => ran(&output),
        Err(error) => Ran { code: -1, stdout: String::new(), stderr: error.to_string() },
    }
}

/// Runs `cargo-ffi` with `args` in the checkout.
pub(crate) fn cargo_ffi(args: &[&str]) -> Ran {
    cargo_ffi_in(&root(), args, &[])
}

/// The target directory of this test, which all fixtures share with the workspace: what they depend on is compiled once.
pub(crate) const TARGET: &str = {
    let folder = env!("CARGO_TARGET_TMPDIR");
    folder.split_at(folder.len() - "/tmp".len()).0
};

/// The target directory of [`Fixture::cargo_ffi_apart`].
pub(crate) const APART: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/apart");

/// A crate in a folder of its own, named after the test: cargo tells libraries in one target directory apart by
/// their names alone.
pub(crate) struct Fixture {
    folder: TempDir,
}

/// The name of the running test's fixture.
pub(crate) fn name() -> String {
    let thread = std::thread::current();
    let test = thread.name().and_then(|name| name.rsplit("::").next()).unwrap_or("fixture");
    test.to_owned()
}

impl Fixture {
    /// A crate with this `src/lib.rs`, that depends on `ffi-runtime`.
    pub(crate) fn new(lib: &str) -> Self {
        Self::with_manifest(&manifest("[lib]\ncrate-type = [\"cdylib\"]\n"), lib)
    }

    /// A crate with this manifest and this `src/lib.rs`.
    pub(crate) fn with_manifest(manifest: &str, lib: &str) -> Self {
        let fixture = Self { folder: tempfile::tempdir().expect("a folder") };
        fixture.write("Cargo.toml", manifest);
        fixture.write("src/lib.rs", lib);
        // The versions that the workspace is tested with.
        fs_err::copy(root().join("Cargo.lock"), fixture.path().join("Cargo.lock")).expect("a lock file");
        fixture
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs_err::create_dir_all(path.parent().expect("inside the fixture")).expect("a folder");
        fs_err::write(path, text).expect("written");
    }

    /// Writes a program for the shell, and says where it is.
    #[cfg(unix)]
    pub(crate) fn write_program(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path().join(path);
        write_program(&path, text);
        path
    }

    /// Runs a command on the crate. All fixtures share one target directory, and so one build of the runtime.
    pub(crate) fn cargo_ffi(&self, args: &[&str]) -> Ran {
        self.cargo_ffi_with(args, &[])
    }

    /// The same in a target directory apart: for a crate with the name of one of the workspace, whose library it would take the place of.
    pub(crate) fn cargo_ffi_apart(&self, args: &[&str]) -> Ran {
        cargo_ffi_in(self.path(), &[args, &["--target-dir", APART]].concat(), &[])
    }

    /// The same with environment variables.
    pub(crate) fn cargo_ffi_with(&self, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let args: Vec<&str> = args.iter().copied().chain(["--target-dir", TARGET]).collect();
        cargo_ffi_in(self.path(), &args, env)
    }

    /// Runs a command that builds nothing.
    pub(crate) fn cargo_ffi_plain(&self, args: &[&str]) -> Ran {
        cargo_ffi_in(self.path(), args, &[])
    }

    /// The library that was built.
    pub(crate) fn library(&self) -> PathBuf {
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        Path::new(TARGET).join("debug").join(format!("{prefix}{}{suffix}", name()))
    }
}

/// A manifest of the test's crate with more text at its end.
pub(crate) fn manifest(more: &str) -> String {
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}\n[workspace]\n\n{more}",
        name(),
        dependencies()
    )
}

/// The dependencies of an annotated crate.
pub(crate) fn dependencies() -> String {
    format!("[dependencies]\nffi-runtime = {{ path = {:?} }}\n", root().join("ffi-runtime"))
}

/// A `PATH` with cargo and rustc, and what is in the folder already.
pub(crate) fn bare_path(folder: &Path) -> String {
    for program in ["cargo", "rustc"] {
        let real = Path::new(env!("CARGO")).with_file_name(program);
        #[cfg(unix)]
        std::os::unix::fs::symlink(real, folder.join(program)).expect("a link");
        #[cfg(not(unix))]
        fs_err::copy(real, folder.join(program)).expect("a copy");
    }
    folder.to_str().expect("UTF-8").to_owned()
}

/// Tools that `FFI_REQUIRE` may name beside those of host programs, which need none of these.
const OF_OTHERS: [&str; 7] = ["clang", "clang-tidy", "cmake", "man", "nats", "pkg-config", "shells"];

/// Says that a tool is missing; a failure where `FFI_REQUIRE` names it, by `required`.
pub(crate) fn skipped_without(tool: &str, required: &str) {
    let named = std::env::var("FFI_REQUIRE").unwrap_or_default();
    assert!(!named.split(',').any(|name| name == required), "`{tool}` is required");
    #[expect(clippy::print_stderr, reason = "a skip must be seen")]
    {
        eprintln!("skipped: `{tool}` is missing");
    }
}

/// Whether a program is there, that says its version when it is asked so. Where it is not, that is said by [`skipped_without`].
pub(crate) fn has(program: &str, version: &str) -> bool {
    let is_there = run(&root(), program, &[version]).ok();
    if !is_there {
        skipped_without(program, program);
    }
    is_there
}

/// The tools of host programs whose absence is a failure: `FFI_REQUIRE=c,cpp,go,rust,libclang`, as CI sets it.
pub(crate) fn required() -> Option<&'static str> {
    static TOOLS: LazyLock<String> = LazyLock::new(|| {
        let required = std::env::var("FFI_REQUIRE").unwrap_or_default();
        required.split(',').filter(|tool| !OF_OTHERS.contains(tool)).collect::<Vec<_>>().join(",")
    });
    Some(TOOLS.as_str()).filter(|tools| !tools.is_empty())
}

/// `cargo ffi test` with these arguments, and what is required.
pub(crate) fn test<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let required = required().into_iter().flat_map(|tools| ["--require", tools]);
    ["test"].into_iter().chain(args.iter().copied()).chain(required).collect()
}
