//! The pages of the manual.

use std::{collections::BTreeSet, path::Path};

use crate::{
    command_line::commands,
    tool::{cargo_ffi, run, skipped_without},
};

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("man1");
    cargo_ffi(&["man", "--out", out.to_str().expect("UTF-8")]).says(0, &["Wrote"]);
    let files = fs_err::read_dir(&out).expect("a folder").map(|file| file.expect("a file").file_name());
    let files: BTreeSet<String> = files.map(|file| file.into_string().expect("UTF-8")).collect();
    let expected = commands().iter().map(|command| format!("cargo-ffi-{}.1", command.get_name())).collect();
    assert_eq!(files, &BTreeSet::from(["cargo-ffi.1".to_owned()]) | &expected);

    let page = fs_err::read_to_string(out.join("cargo-ffi.1")).expect("a page");
    assert_eq!(cargo_ffi(&["man"]).says(0, &[]).stdout, page);
    for file in &files {
        check(&out, file);
    }
}

/// Has a page shown as `man` does, which warns of what it does not understand.
#[track_caller]
fn check(folder: &Path, file: &str) {
    let args = ["-man", "-ww", "-Tascii", "-rLL=200n", "-P-cbou", file];
    let shown = run(folder, "groff", &args);
    if shown.code == -1 {
        return skipped_without("groff", "man");
    }
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""), "{file}");
    let text = shown.stdout;
    let command =
        file.trim_end_matches(".1").replacen("cargo-ffi", "cargo ffi", 1).replacen("ffi-", "ffi ", 1);
    for part in ["NAME", "SYNOPSIS", "DESCRIPTION", "OUTPUT", "EXAMPLES", "--message-format", &command] {
        assert!(text.contains(part), "{file} has no `{part}`\n{text}");
    }
    // Lines of examples are not joined.
    let lesson = "\n         cargo ffi new hello            a crate";
    assert!(file != "cargo-ffi.1" || text.contains(lesson), "{text}");
}
