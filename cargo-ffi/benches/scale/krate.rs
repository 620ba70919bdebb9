//! A crate on disk, and cargo on it.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use cargo_ffi::scan;

use crate::source::{self, Flavour};

/// A crate that is measured.
pub(crate) struct Krate {
    folder: PathBuf,
    name: String,
    /// Its library, as rustc sees it.
    library: String,
    target: PathBuf,
}

/// What cargo optimizes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    /// Stripped.
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
        }
    }
}

impl Krate {
    /// The package `name` in `folder` of the test projects, with that library, built below `target`.
    pub(crate) fn project(folder: &str, name: &str, library: &str, target: &Path) -> Self {
        let projects = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("test-projects");
        Self {
            folder: projects.join(folder),
            name: name.to_owned(),
            library: library.to_owned(),
            target: target.join("target"),
        }
    }

    /// Writes a crate with `items` items below `folder`.
    pub(crate) fn write(folder: &Path, items: usize, flavour: Flavour) -> Self {
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("ffi-runtime");
        let lock = runtime.with_file_name("Cargo.lock");
        let (name, dependencies) = match flavour {
            Flavour::Annotated => (
                format!("scale_{items}"),
                format!("ffi = {{ package = \"ffi-runtime\", path = {runtime:?} }}\n"),
            ),
            Flavour::Plain => (format!("plain_{items}"), String::new()),
        };
        let krate =
            Self { folder: folder.join(&name), library: name.clone(), target: folder.join("target"), name };
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n",
            krate.name
        );
        krate.file("Cargo.toml", &manifest);
        for (path, text) in source::files(items, flavour) {
            krate.file(&path, &text);
        }
        // The versions that the workspace is tested with.
        fs_err::copy(lock, krate.folder.join("Cargo.lock")).expect("a lock file");
        krate
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs_err::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs_err::write(path, text).expect("a file");
    }

    /// The time in which cargo builds the library, without its dependencies where they are built already.
    pub(crate) fn build(&self, profile: Profile) -> Duration {
        let release: &[&str] = if profile == Profile::Release { &["--release"] } else { &[] };
        self.run(env!("CARGO"), &[&["clean", "--quiet", "--package", &self.name], release].concat());
        self.run(env!("CARGO"), &[&["build", "--quiet"], release].concat())
    }

    /// The time of `cargo build` after a function of a crate that was written has another body.
    pub(crate) fn build_changed(&self) -> Duration {
        let path = source::changing_file();
        let text = fs_err::read_to_string(self.folder.join(path)).expect("a file");
        self.file(path, &source::changed(&text));
        self.run(env!("CARGO"), &["build", "--quiet"])
    }

    /// The time of `cargo build` where nothing is to be done.
    pub(crate) fn cargo_build(&self) -> Duration {
        self.run(env!("CARGO"), &["build", "--quiet"])
    }

    /// The time of `cargo ffi build` where nothing is to be done.
    pub(crate) fn cargo_ffi_build(&self) -> Duration {
        self.run(env!("CARGO_BIN_EXE_cargo-ffi"), &["build", "--quiet"])
    }

    /// The time of `cargo ffi build` where nothing is to be compiled, and nothing is known of the build before.
    pub(crate) fn cargo_ffi_build_anew(&self) -> Duration {
        fs_err::remove_dir_all(self.target.join("ffi").join("built")).expect("a build");
        self.cargo_ffi_build()
    }

    /// Scans it.
    pub(crate) fn scan(&self) -> scan::Scan {
        let cfg = cargo_ffi::cargo::CfgSet::default();
        scan::scan(&self.folder.join("src/lib.rs"), &self.name, &cfg).expect("the source is right")
    }

    /// The compiled library.
    pub(crate) fn library(&self, profile: Profile) -> PathBuf {
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        self.target.join(profile.folder()).join(format!("{prefix}{}{suffix}", self.library))
    }

    /// The library's size in bytes.
    pub(crate) fn size(&self, profile: Profile) -> u64 {
        fs_err::metadata(self.library(profile)).expect("a library").len()
    }

    fn run(&self, program: &str, args: &[&str]) -> Duration {
        #[expect(clippy::disallowed_methods, reason = "a measurement runs what a user would run")]
        let mut command = std::process::Command::new(program);
        // They belong to the build of this program.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_INCREMENTAL", "RUSTFLAGS"] {
            command.env_remove(name);
        }
        command
            .args(args)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_PROFILE_RELEASE_STRIP", "true")
            .stdin(Stdio::null());
        let started = Instant::now();
        let status = command.status().expect("the program starts");
        let took = started.elapsed();
        assert!(status.success(), "`{program}` {args:?} in {}", self.folder.display());
        took
    }
}
