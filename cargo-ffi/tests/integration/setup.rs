//! `cargo ffi new` and `cargo ffi init`, as somebody meets them first.

use std::path::Path;

use crate::tool::{Fixture, Ran, TARGET, cargo_ffi_in, name, root, run, test};

/// An empty folder.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn read(path: impl AsRef<Path>) -> String {
    fs_err::read_to_string(path.as_ref()).expect("a file")
}

fn write(path: impl AsRef<Path>, text: &str) {
    let path = path.as_ref();
    fs_err::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    fs_err::write(path, text).expect("written");
}

/// All tests of a crate, in another language or not, with the versions that the workspace is tested with.
#[track_caller]
fn passes(krate: &Path, languages: &str, names: &[&str]) {
    fs_err::copy(root().join("Cargo.lock"), krate.join("Cargo.lock")).expect("a lock file");
    let ran = cargo_ffi_in(krate, &test(&["--lang", languages, "--target-dir", TARGET]), &[]);
    ran.says(0, &[" 0 failed"]);
    for name in names {
        let language = name.split("::").next().unwrap_or_default();
        let is_there = ran.stderr.contains(&format!("Passed {name} "))
            || ran.stderr.contains(&format!("Skipped {language}:"));
        assert!(is_there, "{name}\n{}", ran.stderr);
    }
}

/// What cargo itself says of a crate.
#[track_caller]
fn cargo(krate: &Path, args: &[&str]) -> Ran {
    let ran = run(krate, env!("CARGO"), args);
    assert!(ran.ok(), "cargo {args:?}\n{}{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn a_new_crate_passes_its_tests_in_every_language() {
    let folder = folder();
    let ran = cargo_ffi_in(folder.path(), &["new", "first-steps", "--lang", "c,cpp,go"], &[]);
    ran.says(0, &["Wrote src/lib.rs", "Wrote ffi-tests/c/first_steps.c", "cd first-steps && cargo ffi test"]);
    let krate = folder.path().join("first-steps");
    assert!(krate.join(".git").is_dir(), "cargo makes a repository");
    passes(&krate, "c,cpp,go", &["c::first_steps", "cpp::first_steps", "go::test"]);
    cargo(&krate, &["test", "--offline", "--target-dir", TARGET]).says(0, &["2 passed"]);
    cargo(&krate, &["fmt", "--check"]);
    cargo(&krate, &["clippy", "--offline", "--target-dir", TARGET, "--all-targets", "--", "-D", "warnings"]);
}

/// The programs look at what they call: a library that does something else makes each of them fail.
#[test]
fn the_programs_of_a_new_crate_fail_where_the_library_is_wrong() {
    let folder = folder();
    cargo_ffi_in(folder.path(), &["new", "wrong-steps", "--vcs", "none"], &[]).says(0, &[]);
    let krate = folder.path().join("wrong-steps");
    assert!(!krate.join(".git").exists());
    let library = krate.join("src/lib.rs");
    write(&library, &read(&library).replace("Relaxed) + 1", "Relaxed) + 2"));
    fs_err::copy(root().join("Cargo.lock"), krate.join("Cargo.lock")).expect("a lock file");
    let args = ["--lang", "c,cpp,go", "--filter", "s", "--no-generated", "--target-dir", TARGET];
    let ran = cargo_ffi_in(&krate, &test(&args), &[]);
    ran.says(1, &["Failed c::wrong_steps", "heard.count == 2"]);
    for (program, language) in [("cpp::wrong_steps", "cpp"), ("go::test", "go")] {
        let has_failed = ran.stderr.contains(&format!("Failed {program} "));
        assert!(has_failed || ran.stderr.contains(&format!("Skipped {language}:")), "{}", ran.stderr);
    }
}

#[test]
fn a_crate_of_cargo_becomes_one_and_stays_it() {
    let folder = folder();
    cargo(folder.path(), &["new", "--lib", "--vcs", "none", "later"]);
    let krate = folder.path().join("later");
    let before = read(krate.join("Cargo.toml"));
    let dry = cargo_ffi_in(&krate, &["init", "--lang", "rust", "--dry-run"], &[]);
    dry.says(
        0,
        &[
            "Would add `[lib] crate-type = [\"lib\", \"cdylib\"]` to Cargo.toml",
            "Would write ffi-tests/rust/later.rs",
        ],
    );
    assert_eq!(read(krate.join("Cargo.toml")), before);
    assert!(!krate.join("ffi-tests").exists());

    cargo_ffi_in(&krate, &["init", "--lang", "rust"], &[]).says(0, &["Added `ffi = {", "Wrote src/lib.rs"]);
    let (manifest, library) = (read(krate.join("Cargo.toml")), read(krate.join("src/lib.rs")));
    assert!(manifest.starts_with(before.split("\n\n").next().expect("a package")), "{manifest}");
    passes(&krate, "rust", &["rust::package", "rust::later"]);

    cargo_ffi_in(&krate, &["init", "--lang", "rust"], &[]).says(0, &["Unchanged `later`"]);
    assert_eq!((read(krate.join("Cargo.toml")), read(krate.join("src/lib.rs"))), (manifest, library));
}

#[test]
fn what_an_author_has_is_kept() {
    let fixture = Fixture::with_manifest(
        &format!(
            "[package]\nname = \"{}\" # mine\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
            name()
        ),
        "//! Mine.\npub fn mine() {}\n",
    );
    let ran = fixture.cargo_ffi_plain(&["init", "--message-format", "json"]);
    ran.says(0, &[r#""action":"add""#, r#""path":"Cargo.toml""#, r#""reason":"ffi-setup""#]);
    assert_eq!(read(fixture.path().join("src/lib.rs")), "//! Mine.\npub fn mine() {}\n");
    assert!(!fixture.path().join("ffi-tests").exists());
    assert!(read(fixture.path().join("Cargo.toml")).contains("# mine"));
    fixture.cargo_ffi_plain(&["init"]).says(0, &["Unchanged", "is yours to write"]);
    fixture.write(
        "src/lib.rs",
        "#[ffi::library]\npub struct Mine;\n#[ffi::export]\npub fn mine() -> i32 { 5 }\n",
    );
    fixture.cargo_ffi(&["build"]).says(0, &["include/"]);
}

#[test]
fn members_inherit_what_their_workspace_shares() {
    let folder = folder();
    let workspace = format!(
        "# All of it.\n[workspace]\nresolver = \"3\"\nmembers = []\n[workspace.dependencies]\n\
         ffi = {{ package = \"ffi-runtime\", path = {:?} }} # the runtime\n",
        root().join("ffi-runtime")
    );
    write(folder.path().join("Cargo.toml"), &workspace);
    cargo_ffi_in(folder.path(), &["new", "crates/member-one"], &[])
        .says(0, &["`ffi = { workspace = true }`"]);
    // That cargo makes it a member is all that happens to the workspace.
    let shared = read(folder.path().join("Cargo.toml"));
    assert!(shared.contains("[\"crates/member-one\"]"), "{shared}");
    assert_eq!(shared.replace("[\"crates/member-one\"]", "[]"), workspace);
    passes(&folder.path().join("crates/member-one"), "c", &["c::member_one"]);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let folder = folder();
    let new = |args: &[&str]| cargo_ffi_in(folder.path(), &[&["new"], args].concat(), &[]);
    new(&["time"]).says(2, &["`time.h`, which C has already", "--name"]);
    new(&["ffi"]).says(2, &["it depends on a crate of that name"]);
    new(&["größe"]).says(2, &["begin with a letter"]);
    new(&["fn"]).says(2, &["`fn`", "keyword"]);
    new(&["x", "--lang", "cobol"]).says(2, &["cobol"]);
    new(&["x", "--runtime", "."]).says(2, &["`.` is not the folder of the runtime"]);
    assert_eq!(fs_err::read_dir(folder.path()).expect("a folder").count(), 0);

    cargo(folder.path(), &["new", "--bin", "--vcs", "none", "program"]);
    new(&["program"]).says(2, &["`program` is there already", "cargo ffi init --manifest-path program"]);
    let init = |args: &[&str]| cargo_ffi_in(folder.path(), &[&["init"], args].concat(), &[]);
    init(&[]).says(7, &["no `Cargo.toml`"]);
    init(&["--manifest-path", "program/Cargo.toml"]).says(7, &["`program` has no library target"]);
    let manifest =
        "[package]\nname = \"derived\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nproc-macro = true\n";
    write(folder.path().join("derived/Cargo.toml"), manifest);
    write(folder.path().join("derived/src/lib.rs"), "");
    init(&["--manifest-path", "derived/Cargo.toml"]).says(7, &["a procedural macro"]);
    assert_eq!(read(folder.path().join("derived/Cargo.toml")), manifest);
    write(
        folder.path().join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"program\", \"derived\"]\n",
    );
    init(&[]).says(7, &["no single package", "--package"]);
}

/// `t` is what Go's tests call what they are given.
#[test]
fn a_package_whose_name_the_test_needs_itself_has_another_one_there() {
    let folder = folder();
    for (name, import) in [("t", "\ttlib \"example.com/t\"\n"), ("hello", "\t\"example.com/hello\"\n")] {
        cargo_ffi_in(folder.path(), &["new", name, "--lang", "go", "--vcs", "none"], &[]).says(0, &[]);
        let test = read(folder.path().join(format!("{name}/ffi-tests/go/{name}_test.go")));
        assert!(test.contains(import), "{test}");
        assert!(test.contains(&format!("package {name}_test\n")), "{test}");
    }
    assert!(read(folder.path().join("t/ffi-tests/go/t_test.go")).contains("tlib.Create("));
}

/// What `new` refuses is refused as well where cargo has made the crate.
#[test]
fn a_crate_of_cargo_with_a_name_that_is_taken_is_refused() {
    for (name, why) in
        [("math", "`math.h`, which C has already"), ("tokio", "depends on a crate of that name")]
    {
        let folder = folder();
        cargo(folder.path(), &["new", "--lib", "--vcs", "none", name]);
        let krate = folder.path().join(name);
        let before = read(krate.join("Cargo.toml"));
        cargo_ffi_in(&krate, &["init"], &[]).says(7, &[why, "give it another name"]);
        cargo_ffi_in(&krate, &["doctor", "--lang", "c"], &[]).says(0, &["not yet  crate", why]);
        assert_eq!(read(krate.join("Cargo.toml")), before);
        assert!(!krate.join("ffi-tests").exists());
    }
}

/// On crates.io, another crate has the name of the runtime.
#[test]
fn another_crate_of_the_name_is_refused_and_replaced() {
    let fixture = Fixture::with_manifest(
        &format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n\
             [dependencies]\nffi = {{ package = \"ffi-runtime\", path = \"other\" }}\n[workspace]\n",
            name()
        ),
        "#[ffi::library]\npub struct Five;\n#[ffi::export]\npub fn five() -> i32 { 5 }\n",
    );
    fixture.write(
        "other/Cargo.toml",
        "[package]\nname = \"ffi-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    fixture.write("other/src/lib.rs", "");
    for command in [&["build"][..], &["test"], &["bindings", "--lang", "c"]] {
        fixture.cargo_ffi(command).says(7, &["another crate of that name", "cargo ffi init --runtime"]);
    }
    let sources = root();
    let sources = sources.to_str().expect("a path in UTF-8");
    fixture.cargo_ffi_plain(&["init", "--runtime", sources]).says(0, &["Changed `ffi` to `path = "]);
    fixture.cargo_ffi(&["build"]).says(0, &["include/"]);
}
