//! What is built: the annotated library with its packages, the library by hand, and the programs that call both.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A folder with all of it.
pub(crate) struct Site {
    pub(crate) folder: PathBuf,
}

/// What C is compiled with.
const C: [&str; 5] = ["-O2", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra"];

/// The compiler of C.
fn cc() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".to_owned())
}

/// The crate that is measured.
pub(crate) fn project() -> PathBuf {
    root().join("test-projects/bench")
}

/// The workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

impl Site {
    /// Both libraries, in release, with features of theirs.
    pub(crate) fn build(name: &str, features: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boundary").join(name);
        let target = folder.join("target");
        fs_err::create_dir_all(&target).expect("a folder");
        let site = Self { folder };
        let mut options = vec!["--quiet", "--release", "--target-dir", path(&target)];
        options.extend(features.iter().flat_map(|feature| ["--features", *feature]));

        let manifest = project().join("Cargo.toml");
        let package = site.folder.join("package");
        let annotated =
            ["bindings", "--lang", "c,cpp,go", "--manifest-path", path(&manifest), "--out", path(&package)];
        run(env!("CARGO_BIN_EXE_cargo-ffi"), &[&annotated[..], &options].concat(), &root());
        let manifest = project().join("by-hand/Cargo.toml");
        run(env!("CARGO"), &[&["build", "--manifest-path", path(&manifest)], &options[..]].concat(), &root());

        let by_hand = site.by_hand();
        fs_err::create_dir_all(by_hand.join("include")).expect("a folder");
        fs_err::create_dir_all(by_hand.join("lib")).expect("a folder");
        fs_err::copy(target.join("release").join(library("by_hand")), site.library(true)).expect("a library");
        let header = "include/by_hand.h";
        fs_err::copy(project().join("by-hand").join(header), by_hand.join(header)).expect("a header");
        site
    }

    /// The hand-written library is where the Go package for it looks.
    fn by_hand(&self) -> PathBuf {
        self.folder.join("go/byhand")
    }

    /// The library of UniFFI is where the Go package for it looks.
    pub(crate) fn by_uniffi(&self) -> PathBuf {
        self.folder.join("go/byuniffi")
    }

    /// A library that a program is linked with.
    pub(crate) fn library(&self, by_hand: bool) -> PathBuf {
        let (folder, name) =
            if by_hand { (self.by_hand(), "by_hand") } else { (self.folder.join("package/c"), "bench") };
        folder.join("lib").join(library(name))
    }

    /// The program of C; none where there is no compiler.
    pub(crate) fn c_program(&self) -> Option<PathBuf> {
        self.compiled("boundary", &project().join("hosts/c/main.c"), &[])
    }

    /// The program of C that has UniFFI beside; likewise.
    pub(crate) fn uniffi_c_program(&self) -> Option<PathBuf> {
        self.compiled("uniffi", &project().join("uniffi/hosts/c/main.c"), &[(self.by_uniffi(), "by_uniffi")])
    }

    fn compiled(&self, name: &str, main: &Path, more: &[(PathBuf, &str)]) -> Option<PathBuf> {
        let shared = project().join("hosts/c");
        let (measure, rows) = (shared.join("measure.c"), shared.join("rows.c"));
        let shared = format!("-I{}", shared.display());
        let args = [&C[..], &[&shared, path(main), path(&measure), path(&rows)]].concat();
        self.linked(name, &cc(), &args, "c", more)
    }

    /// The program of C++; none where there is no compiler for C, or none for C++.
    pub(crate) fn cpp_program(&self) -> Option<PathBuf> {
        let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
        let (shared, main) = (project().join("hosts/c"), project().join("hosts/cpp/main.cpp"));
        let (measure, object) = (shared.join("measure.c"), self.folder.join("measure.o"));
        there(&cc(), "--version")?;
        run(&cc(), &[&C[..], &["-c", path(&measure), "-o", path(&object)]].concat(), &root());
        let shared = format!("-I{}", shared.display());
        // Coroutines are measured, too.
        let args = ["-O2", "-std=c++20", "-Wall", "-Wextra", &shared, path(&main), path(&object)];
        self.linked("boundary-cpp", &compiler, &args, "cpp", &[])
    }

    /// What a compiler makes of that with the package in a language, the library by hand and `more`, each in a folder with headers; none where
    /// there is no such compiler.
    fn linked(
        &self,
        name: &str,
        compiler: &str,
        args: &[&str],
        language: &str,
        more: &[(PathBuf, &str)],
    ) -> Option<PathBuf> {
        let program = self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let package = self.folder.join("package").join(language);
        for (folder, library) in [(package, "bench"), (self.by_hand(), "by_hand")].iter().chain(more) {
            let libraries = folder.join("lib");
            args.push(format!("-I{}", folder.join("include").display()));
            args.push(format!("-L{}", libraries.display()));
            args.push(format!("-l{library}"));
            args.push(format!("-Wl,-rpath,{}", libraries.display()));
        }
        args.extend(["-pthread".to_owned(), "-o".to_owned(), path(&program).to_owned()]);
        there(compiler, "--version")?;
        run(compiler, &args.iter().map(String::as_str).collect::<Vec<_>>(), &root());
        Some(program)
    }

    /// The program of Go; none where there is no Go.
    pub(crate) fn go_program(&self) -> Option<PathBuf> {
        self.built("measure", &["hosts/go"])
    }

    /// The program of Go that has UniFFI beside; likewise.
    pub(crate) fn uniffi_go_program(&self) -> Option<PathBuf> {
        self.built("uniffi", &["hosts/go", "uniffi/hosts/go"])
    }

    fn built(&self, name: &str, sources: &[&str]) -> Option<PathBuf> {
        there("go", "version")?;
        let folder = self.folder.join("go");
        for source in sources {
            copy_folder(&project().join(source), &folder);
        }
        let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        run("go", &["build", "-o", path(&program), &format!("./cmd/{name}")], &folder);
        Some(program)
    }
}

/// The file of a library.
pub(crate) fn library(name: &str) -> String {
    format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).expect("a folder");
    for entry in fs_err::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs_err::copy(&from, &to).expect("a file");
        }
    }
}

/// Paths here are made from names in this repository and the target folder.
pub(crate) fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// A command, without what belongs to this program alone.
pub(crate) fn command(program: &str) -> Command {
    #[expect(clippy::disallowed_methods, reason = "a measurement runs what a user would run")]
    let mut command = Command::new(program);
    // They belong to the build of this program, and cargo's folders have libraries of the same names.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_PKG_NAME",
        "CARGO_TARGET_DIR",
        "RUSTFLAGS",
        "LD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
    ] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Whether a tool is there.
pub(crate) fn there(program: &str, version: &str) -> Option<()> {
    let found = command(program).arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success()).then_some(())
}

/// Whether a command succeeds; what it says of itself is shown.
pub(crate) fn succeeds(program: &str, args: &[&str], folder: &Path) -> bool {
    let status = command(program).args(args).current_dir(folder).status();
    status.is_ok_and(|status| status.success())
}

/// Runs what has to succeed.
pub(crate) fn run(program: &str, args: &[&str], folder: &Path) {
    let status = command(program).args(args).current_dir(folder).status().expect("the program starts");
    assert!(status.success(), "`{program}` {args:?} in {}", folder.display());
}

/// What a program prints that has to succeed.
pub(crate) fn output(program: &Path, args: &[&str]) -> String {
    printed(command(path(program)).args(args))
}

/// The same of a command.
pub(crate) fn printed(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().expect("the program starts");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).expect("text")
}
