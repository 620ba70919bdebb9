//! Selecting and reading packages, with manifests written for the purpose.

use clap::Parser;
use expect_test::{Expect, expect};

use super::*;
use crate::report::{Color, MessageFormat, Verbosity};

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    cargo: CargoOptions,
}

#[track_caller]
fn check(args: &[&str], profile: &str, passed_on: &str) {
    let words = [&["x"], args].concat();
    let options = Cli::try_parse_from(words).expect("valid options").cargo;
    assert_eq!(options.profile_name(), profile);
    let all = [options.compile_args(), options.feature_args(), options.lock_args()].concat();
    assert_eq!(all.join(std::ffi::OsStr::new(" ")).to_string_lossy(), passed_on);
}

#[test]
fn options_are_passed_on() {
    check(&[], "dev", "");
    check(&["-r", "-F", "a,b", "-F", "c"], "release", "--release --features a,b --features c");
    check(&["--profile", "fast", "--all-features"], "fast", "--profile fast --all-features");
    check(
        &["--target", "t", "--target-dir", "d", "--no-default-features", "--frozen"],
        "dev",
        "--target t --target-dir d --no-default-features --frozen",
    );
}

/// Writes packages, then loads; gives the package's essentials or the error with its help.
#[track_caller]
fn load(files: &[(&str, &str)], options: &CargoOptions, expect: Expect) {
    let root = tempfile::tempdir().expect("temporary directory");
    let root = root.path().canonicalize().expect("it exists");
    for (path, text) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().expect("a file")).expect("writable");
        fs_err::write(path, text).expect("writable");
    }
    let options = CargoOptions { offline: true, ..options.clone() };
    let quiet = Reporter::new(Verbosity::Quiet, Color::Never, MessageFormat::Human);
    let loaded = Package::load_in(&root, &options, &quiet);
    let text = match loaded {
        Ok(package) => format!(
            "{} {} lib={} types={:?} features={:?} runtime={} externs={:?} config={}",
            package.name,
            package.version,
            package.lib_name,
            package.crate_types,
            package.features,
            package.runtime_name,
            package.externs.keys().collect::<Vec<_>>(),
            package.config,
        ),
        Err(error) => {
            format!("{error}{}", error.help().map_or(String::new(), |help| format!("\nhelp: {help}")))
        }
    };
    expect.assert_eq(&text.replace(&root.display().to_string(), "ROOT"));
}

const RUNTIME_MANIFEST: &str = concat!(
    "[package]\nname = 'ffi-runtime'\nversion = '",
    env!("CARGO_PKG_VERSION"),
    "'\nedition = '2024'\nmetadata.cargo-ffi.runtime = true\n[workspace]\n"
);

const RUNTIME_FILES: [(&str, &str); 2] = [("rt/Cargo.toml", RUNTIME_MANIFEST), ("rt/src/lib.rs", "")];

const TIMER: &str = "
    [package]
    name = 'my-timer'
    version = '1.2.3'
    edition = '2024'
    metadata.ffi.prefix = 'tm'
    [lib]
    crate-type = ['cdylib', 'rlib']
    [features]
    default = ['fast']
    fast = []
    slow = []
    [dependencies]
    ffi = { package = 'ffi-runtime', path = '../rt' }
    shared = { path = '../shared' }
    [workspace]
";

const SHARED: &str = "
    [package]
    name = 'shared'
    version = '0.1.0'
    edition = '2024'
    [dependencies]
    ffi-runtime.path = '../rt'
    [workspace]
";

fn at(path: &str) -> CargoOptions {
    CargoOptions { manifest_path: Some(path.into()), ..CargoOptions::default() }
}

#[test]
fn package_is_read() {
    let mut files = RUNTIME_FILES.to_vec();
    files.extend([("timer/Cargo.toml", TIMER), ("timer/src/lib.rs", "")]);
    files.extend([("shared/Cargo.toml", SHARED), ("shared/src/lib.rs", "")]);
    load(
        &files,
        &at("timer/Cargo.toml"),
        expect![[
            r#"my-timer 1.2.3 lib=my_timer types=["cdylib", "rlib"] features={"default", "fast"} runtime=ffi externs=["shared"] config={"prefix":"tm"}"#
        ]],
    );
    let options = CargoOptions { features: vec!["slow".into()], ..at("timer/Cargo.toml") };
    load(
        &files,
        &options,
        expect![[
            r#"my-timer 1.2.3 lib=my_timer types=["cdylib", "rlib"] features={"default", "fast", "slow"} runtime=ffi externs=["shared"] config={"prefix":"tm"}"#
        ]],
    );
}

#[test]
fn missing_manifest() {
    load(&[("a/x", "")], &at("a/Cargo.toml"), expect!["no `Cargo.toml` at `a/Cargo.toml`"]);
    load(
        &[("a/x", "")],
        &at("a"),
        expect![[r#"
        `--manifest-path a` is a directory, not a `Cargo.toml`
        help: write `--manifest-path a/Cargo.toml`"#]],
    );
}

#[test]
fn manifest_that_does_not_parse() {
    load(
        &[("Cargo.toml", "[package\nname = 'x'\n")],
        &CargoOptions::default(),
        expect![[r#"
        unclosed table, expected `]`
         --> Cargo.toml:1:9
          |
        1 | [package
          |         ^"#]],
    );
}

#[test]
fn package_without_library() {
    let manifest = "[package]\nname = 'tool'\nversion = '0.1.0'\nedition = '2024'\n";
    let files = [("Cargo.toml", manifest), ("src/main.rs", "fn main() {}")];
    load(
        &files,
        &CargoOptions::default(),
        expect![[r#"
        package `tool` has no library target
        help: add `src/lib.rs` next to `ROOT/Cargo.toml`, and there:

        [lib]
        crate-type = ["cdylib", "rlib"]"#]],
    );
}

#[test]
fn library_that_is_no_cdylib() {
    let manifest = "[package]\nname = 'plain'\nversion = '0.1.0'\nedition = '2024'\n";
    load(
        &[("Cargo.toml", manifest), ("src/lib.rs", "")],
        &CargoOptions::default(),
        expect![[r#"
            the library of package `plain` is not a `cdylib` (crate types: lib) in `ROOT/Cargo.toml`
            help: `cargo ffi init` does it, or write in the manifest:

            [lib]
            crate-type = ["cdylib", "rlib"]"#]],
    );
}

#[test]
fn library_without_the_runtime() {
    let manifest = "
        [package]
        name = 'plain'
        version = '0.1.0'
        edition = '2024'
        [lib]
        crate-type = ['cdylib']
    ";
    load(
        &[("Cargo.toml", manifest), ("src/lib.rs", "")],
        &CargoOptions::default(),
        expect![[r#"
            package `plain` does not depend on `ffi-runtime` in `ROOT/Cargo.toml`
            help: `cargo ffi init` adds it to the manifest, with all else that hosts need"#]],
    );
}

#[test]
fn a_crate_that_is_not_the_runtime() {
    let with = |runtime: &str| {
        let files = [
            ("rt/Cargo.toml", runtime),
            ("rt/src/lib.rs", ""),
            ("timer/Cargo.toml", TIMER),
            ("timer/src/lib.rs", ""),
            ("shared/Cargo.toml", SHARED),
            ("shared/src/lib.rs", ""),
        ];
        files.map(|(path, text)| (path, text.to_owned()))
    };
    let check = |runtime: &str, expect: Expect| {
        let files = with(runtime);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        load(&files, &at("timer/Cargo.toml"), expect);
    };
    check(
        &RUNTIME_MANIFEST.replace("metadata.cargo-ffi.runtime = true\n", ""),
        expect![[r#"
        package `my-timer` gets `ffi-runtime` 0.1.0 from `ROOT/rt`, which is another crate of that name, not the runtime of `cargo ffi`
        help: the runtime is the folder `ffi-runtime` in the sources of `cargo ffi`: `cargo ffi init --runtime FOLDER` writes it into the manifest; dependencies with annotated types need the same one"#]],
    );
    let version = format!("version = '{}'", env!("CARGO_PKG_VERSION"));
    check(
        &RUNTIME_MANIFEST.replace(&version, "version = '0.0.7'"),
        expect![[r#"
        package `my-timer` gets `ffi-runtime` 0.0.7 from `ROOT/rt`, which is not of this `cargo ffi`: that is 0.1.0
        help: install `cargo ffi` 0.0.7, or let the manifest ask for `ffi-runtime` 0.1.0"#]],
    );
}

#[test]
fn virtual_workspace_with_several_candidates() {
    let timer = TIMER.replace("[workspace]", "");
    let echo = timer.replace("my-timer", "echo");
    let shared = SHARED.replace("[workspace]", "");
    let mut files = RUNTIME_FILES.to_vec();
    files.extend([
        (
            "Cargo.toml",
            "workspace.members = ['timer', 'echo']\nworkspace.resolver = '3'\nworkspace.exclude = ['rt']",
        ),
        ("timer/Cargo.toml", &timer),
        ("timer/src/lib.rs", ""),
        ("echo/Cargo.toml", &echo),
        ("echo/src/lib.rs", ""),
        ("shared/Cargo.toml", &shared),
        ("shared/src/lib.rs", ""),
    ]);
    load(
        &files,
        &CargoOptions::default(),
        expect![[r#"
        the workspace at `ROOT` has no single package to take:
          echo
          my-timer
          shared
        help: choose one with `--package NAME`"#]],
    );
    let options = |spec: &str| CargoOptions { package: Some(spec.into()), ..CargoOptions::default() };
    load(
        &files,
        &options("echo"),
        expect![[
            r#"echo 1.2.3 lib=echo types=["cdylib", "rlib"] features={"default", "fast"} runtime=ffi externs=["shared"] config={"prefix":"tm"}"#
        ]],
    );
    load(
        &files,
        &options("echo@1.2.3"),
        expect![[
            r#"echo 1.2.3 lib=echo types=["cdylib", "rlib"] features={"default", "fast"} runtime=ffi externs=["shared"] config={"prefix":"tm"}"#
        ]],
    );
    load(
        &files,
        &options("eco"),
        expect![[r#"
        package `eco` is not a member of the workspace at `ROOT`
        help: members that depend on `ffi-runtime`: echo, my-timer, shared"#]],
    );
}
