//! The pages of the error codes tell the truth: what is wrong leads to its code, what is right works.
//!
//! An example is a whole `src/lib.rs`, and is taken as an author would write it.

use std::{
    collections::BTreeSet,
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    path::Path,
};

use cargo_ffi::{artifact, cargo::CfgSet, error::Error, scan};
use expect_test::expect_file;
use ffi_model::Code;

use crate::tool::{Fixture, TARGET, cargo_ffi, dependencies, root, run};

/// Scans `example`; the codes of what is wrong with it.
#[track_caller]
fn codes(example: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lib.rs");
    fs_err::write(&file, example).expect("written");
    match scan::scan(&file, "example", &CfgSet::from_lines("")) {
        Ok(_) => BTreeSet::new(),
        Err(Error::Source(diagnostics)) => diagnostics
            .into_iter()
            .map(|diagnostic| {
                assert!(diagnostic.help.is_some(), "{}: without help", diagnostic.message);
                diagnostic.code
            })
            .collect(),
        Err(other) => panic!("not about the source: {other}"),
    }
}

#[test]
fn each_wrong_example_leads_to_its_code_and_no_other() {
    for code in Code::ALL.iter().filter(|code| **code != Code::MISMATCH) {
        assert_eq!(codes(code.page().wrong), BTreeSet::from([code.to_string()]), "{code}");
    }
}

/// A mismatch shows when the library is compiled: the scan has nothing to say against it.
#[test]
fn the_wrong_example_of_a_mismatch_leads_to_its_code() {
    let example = Code::MISMATCH.page().wrong;
    assert_eq!(codes(example), BTreeSet::new());
    Fixture::new(example).cargo_ffi(&["build"]).says(4, &["[FFI0017] `now`", "cargo ffi explain FFI0017"]);
}

/// What a macro can know it says with the same code, in rustc's output.
#[test]
fn the_compiler_says_the_same_code() {
    // Of the whole crate, or of what is not there, a macro knows nothing.
    let of_the_tool = [
        Code::DUPLICATE,
        Code::NO_LIBRARY,
        Code::SECOND_LIBRARY,
        Code::SOURCE,
        Code::MISMATCH,
        Code::RESERVED,
        Code::ATTRIBUTE,
        Code::ENDLESS,
        Code::HANDLE,
    ];
    let crates = Crates::new("wrong", |code| code.page().wrong);
    let (_, output) = crates.cargo(&["check", "--keep-going"]);
    for code in Code::ALL.iter().filter(|code| !of_the_tool.contains(code)) {
        let place = format!("{}/src/lib.rs:", crates.name(*code));
        let said =
            output.split("\n\n").any(|error| error.contains(&format!("[{code}]")) && error.contains(&place));
        assert!(said, "{code} was not said at its example:\n{output}");
    }
}

#[test]
fn each_right_example_compiles_and_agrees_with_its_scan() {
    let crates = Crates::new("right", |code| code.page().right);
    let (ok, output) = crates.cargo(&["build"]);
    assert!(ok, "{output}");
    assert!(!output.contains("warning"), "{output}");
    for code in Code::ALL {
        let name = crates.name(*code);
        let file = crates.fixture.path().join(format!("{name}/src/lib.rs"));
        let scan = scan::scan(&file, &name, &CfgSet::from_lines("")).expect("the example is right");
        let library = Path::new(TARGET).join(format!("debug/{DLL_PREFIX}{name}{DLL_SUFFIX}"));
        artifact::check(&library, &scan).unwrap_or_else(|error| panic!("{code}: {error}"));
    }
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let page = code.page();
        cargo_ffi(&["explain", &code.to_string()])
            .says(0, &[&format!("{code}: {}\n", page.title), page.why, page.way_out]);
    }
    cargo_ffi(&["explain", "ffi12"]).says(0, &["FFI0012: "]);
    let listed = cargo_ffi(&["explain", "--list"]);
    assert_eq!(listed.says(0, &[]).stdout.lines().count(), Code::ALL.len());
}

#[test]
fn an_explanation_can_be_read_by_programs() {
    let ran = cargo_ffi(&["explain", "FFI0003", "--message-format", "json"]);
    let page: serde_json::Value = serde_json::from_str(&ran.says(0, &[]).stdout).expect("JSON");
    let Code::OPTION = Code::parse(page["code"].as_str().expect("text")).expect("a code") else {
        panic!("another code: {page}")
    };
    assert_eq!(page["reason"], "ffi-explanation");
    assert_eq!(page["wrong"], Code::OPTION.page().wrong);
    let listed = cargo_ffi(&["explain", "--list", "--message-format", "json"]);
    assert_eq!(listed.says(0, &[]).stdout.lines().count(), Code::ALL.len());
}

#[test]
fn a_code_that_is_not_there_is_refused_with_one_that_is() {
    cargo_ffi(&["explain", "FFI0112"])
        .says(2, &["there is no error code `FFI0112`", "did you mean `FFI0012`?"]);
    cargo_ffi(&["explain", "ffi221"])
        .says(2, &["there is no error code `ffi221`", "did you mean `FFI0021`?"]);
    cargo_ffi(&["explain", "usize"]).says(2, &["cargo ffi explain --list"]);
    cargo_ffi(&["explain"]).says(2, &["<CODE>"]);
}

/// `docs/errors.md` is this list; `UPDATE_EXPECT=1` writes it anew.
#[test]
fn the_documentation_lists_exactly_the_codes() {
    let rows: String = Code::ALL
        .iter()
        .map(|code| format!("| [{code}](../ffi-model/src/catalogue/{code}.md) | {} |\n", code.title()))
        .collect();
    let text = format!(
        "# Errors\n\n\
         Every rule for annotations has a code, which the compiler and `cargo ffi` say alike. `cargo ffi explain FFI0001` prints\n\
         the page that is linked here: the rule and its reason, a wrong and a right example, and the way out.\n\n\
         | | |\n|---|---|\n{rows}"
    );
    expect_file![root().join("docs/errors.md")].assert_eq(&text);
}

/// A workspace with a crate for each code, so that cargo is run once.
struct Crates {
    fixture: Fixture,
    /// What their names begin with: no two crates of one target directory have one name.
    kind: &'static str,
}

impl Crates {
    fn new(kind: &'static str, example: impl Fn(Code) -> &'static str) -> Self {
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\"{kind}_*\"]\n");
        let crates = Self { fixture: Fixture::with_manifest(&manifest, ""), kind };
        for code in Code::ALL {
            let name = crates.name(*code);
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}\n\
                 [lib]\ncrate-type = [\"cdylib\"]\n",
                dependencies()
            );
            crates.fixture.write(&format!("{name}/Cargo.toml"), &manifest);
            crates.fixture.write(&format!("{name}/src/lib.rs"), example(*code));
        }
        crates
    }

    fn name(&self, code: Code) -> String {
        format!("{}_{}", self.kind, code.to_string().to_lowercase())
    }

    /// Whether it went well, and what was said.
    fn cargo(&self, args: &[&str]) -> (bool, String) {
        let more = ["--workspace", "--color", "never", "--target-dir", TARGET];
        let ran = run(self.fixture.path(), env!("CARGO"), &[args, &more].concat());
        (ran.ok(), ran.stderr)
    }
}
