//! Events, streams and host functions with `runtime = "current-thread"`: the programs that prove them, with a library that has one
//! thread to poll with.

use std::path::Path;

use crate::tool::{Fixture, root, test};

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).expect("a folder");
    for entry in fs_err::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("readable").is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs_err::copy(entry.path(), to).expect("copied");
        }
    }
}

/// The workspace with the crate of the features alone, which has that runtime.
fn conformance() -> Fixture {
    let workspace = fs_err::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let (head, rest) = workspace.split_once("members = [").expect("members");
    let (_, rest) = rest.split_once("]\n").expect("an end of the members");
    let rest = rest.replace("path = \"", &format!("path = \"{}/", root().display()));
    let members = "members = [\"conformance\", \"conformance/foreign\"]\n";
    let fixture = Fixture::with_manifest(&format!("{head}{members}{rest}"), "");
    for folder in ["conformance", "c-support"] {
        copy(&root().join("test-projects").join(folder), &fixture.path().join(folder));
    }
    let manifest = fs_err::read_to_string(fixture.path().join("conformance/Cargo.toml")).expect("a manifest");
    let queue = "event-queue = 8\n";
    assert!(manifest.contains(queue), "{manifest}");
    let manifest = manifest.replace(queue, &format!("{queue}runtime = \"current-thread\"\n"));
    fixture.write("conformance/Cargo.toml", &manifest);
    fixture
}

#[test]
fn what_goes_both_ways_needs_no_second_thread() {
    let fixture = conformance();
    for program in ["c::events", "c::streams", "c::host_functions", "go::test"] {
        let (language, _) = program.split_once("::").expect("a language");
        let selected = ["--manifest-path", "conformance/Cargo.toml", "--lang", language, "--filter", program];
        let args = test(&[&selected[..], &["--no-generated"]].concat());
        fixture.cargo_ffi_apart(&args).says(0, &[program, " 0 failed, "]);
    }
}
