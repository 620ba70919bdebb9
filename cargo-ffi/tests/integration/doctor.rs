//! `cargo ffi doctor`, on this machine and on one that has nothing.

use serde_json::Value;

use crate::tool::{Fixture, Ran, cargo_ffi_in, name, root};

/// The objects that were said, by their `reason` and their `name`.
fn objects(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn named<'a>(objects: &'a [Value], name: &str) -> &'a Value {
    objects
        .iter()
        .find(|object| object["name"] == name)
        .unwrap_or_else(|| panic!("no `{name}` in {objects:?}"))
}

/// A `PATH` with cargo and rustc, and nothing else.
fn bare_path(folder: &std::path::Path) -> String {
    for program in ["cargo", "rustc"] {
        let real = std::path::Path::new(env!("CARGO")).with_file_name(program);
        #[cfg(unix)]
        std::os::unix::fs::symlink(real, folder.join(program)).expect("a link");
        #[cfg(not(unix))]
        fs_err::copy(real, folder.join(program)).expect("a copy");
    }
    folder.to_str().expect("UTF-8").to_owned()
}

#[test]
fn what_is_here_is_found_for_the_languages_that_need_it() {
    let folder = tempfile::tempdir().expect("a folder");
    // Who runs the tests has a C compiler.
    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c"], &[]);
    ran.says(
        0,
        &["For `c`:", "ok       cc", "to compile C programs", "ok       rustc", "Good to have:", "valgrind"],
    );
    assert!(!ran.stdout.contains("For `go`:") && !ran.stdout.contains("crate"), "{}", ran.stdout);

    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c", "--message-format", "json"], &[]);
    let objects = objects(&ran);
    let cc = named(&objects, "cc");
    assert_eq!(
        (&cc["reason"], &cc["status"], &cc["languages"]),
        (&"ffi-tool".into(), &"found".into(), &vec!["c"].into())
    );
    assert!(cc["path"].is_string() && cc["version"].is_string(), "{cc}");
    let last = objects.last().expect("a summary");
    assert_eq!(last["reason"], "ffi-doctor");
    assert_eq!(
        (&last["missing"], &last["rustc"]["minimum"]),
        (&Value::Array(Vec::new()), &env!("CARGO_PKG_RUST_VERSION").into())
    );
    assert!(last["crate"]["name"].is_null());
}

#[test]
fn what_is_missing_is_named_with_the_way_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = tempfile::tempdir().expect("a folder");
    let path = bare_path(bare.path());
    // Nothing that was installed before, and no compiler by another name.
    let tools = folder.path().join("tools");
    let env = [
        ("PATH", path.as_str()),
        ("CARGO_FFI_TOOLS", tools.to_str().expect("UTF-8")),
        ("CC", "no-such-compiler"),
        ("CXX", "no-such-compiler"),
    ];
    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c,go"], &env);
    ran.says(
        5,
        &[
            "missing  cc",
            "missing  go",
            "there is no `go` on the `PATH`",
            "Missing cc, go",
            "cargo ffi doctor --install",
        ],
    );
    if cfg!(target_os = "linux") {
        ran.says(5, &["`apt-get install golang-go` on Debian and Ubuntu", "`dnf install golang` on Fedora"]);
    }
    assert!(!ran.stdout.contains("For `cpp`:"), "{}", ran.stdout);
    // What no language needs is no failure.
    cargo_ffi_in(folder.path(), &["doctor", "--lang", "c"], &[("CARGO_FFI_TOOLS", "/nowhere")]).says(0, &[]);
}

#[test]
fn whether_a_crate_is_set_up_is_said() {
    let manifest =
        format!("[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n", name());
    let fixture = Fixture::with_manifest(&manifest, "pub fn mine() {}\n");
    let doctor = || fixture.cargo_ffi_plain(&["doctor", "--lang", "c"]);
    doctor().says(0, &["not yet  crate", "is not set up for hosts: `cargo ffi init` does it"]);
    fixture.cargo_ffi_plain(&["init"]).says(0, &[]);
    doctor().says(0, &["ok       crate", &format!("`{}` is set up", name())]);

    let runtime = root().join("ffi-runtime").display().to_string();
    let manifest = fs_err::read_to_string(fixture.path().join("Cargo.toml")).expect("a manifest");
    fixture.write("Cargo.toml", &manifest.replace(&runtime, "other"));
    fixture.write(
        "other/Cargo.toml",
        "[package]\nname = \"ffi-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    fixture.write("other/src/lib.rs", "");
    fs_err::remove_file(fixture.path().join("Cargo.lock")).expect("a lock file");
    doctor().says(0, &["not yet  crate", "another crate of that name"]);
}
