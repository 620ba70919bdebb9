//! Manifests before and after.

use expect_test::{Expect, expect};

use super::*;

fn wanted(workspace: &str) -> Wanted<'_> {
    Wanted {
        path: Path::new("Cargo.toml"),
        workspace,
        has_runtime: false,
        runtime: Some("/src/ffi-runtime".into()),
        is_given: false,
        has_starter: false,
    }
}

/// The same manifest twice: the second time there is nothing to do.
#[track_caller]
fn twice(text: &str, wanted: &Wanted<'_>) -> Edited {
    let edited = edit(text, wanted).expect("a manifest");
    let again = edit(&edited.text, &Wanted { has_runtime: true, ..wanted.clone() }).expect("a manifest");
    assert_eq!((again.text.as_str(), again.edits), (edited.text.as_str(), Vec::new()), "a second time");
    edited
}

#[track_caller]
fn check(text: &str, wanted: &Wanted<'_>, expect: Expect) {
    let edited = twice(text, wanted);
    let said = edited.edits.iter().map(|edit| format!("{} {}\n", edit.action.name(), edit.what));
    expect.assert_eq(&format!("{}----\n{}", said.collect::<String>(), edited.text));
}

#[track_caller]
fn refused(text: &str, wanted: &Wanted<'_>, expect: Expect) {
    expect.assert_eq(&edit(text, wanted).expect_err("refused").to_string());
}

const NEW: &str = "[package]\nname = \"hello\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n";

#[test]
fn a_new_manifest_gets_it_all() {
    check(
        NEW,
        &Wanted { has_starter: true, ..wanted("") },
        expect![[r#"
        add `[lib] crate-type = ["lib", "cdylib"]`
        add `ffi = { package = "ffi-runtime", path = "/src/ffi-runtime" }`
        add `tokio = { version = "1", features = ["time"] }`
        add `[dev-dependencies]` `tokio = { version = "1", features = ["macros", "rt", "test-util"] }`
        ----
        [package]
        name = "hello"
        version = "0.1.0"
        edition = "2024"

        [lib]
        crate-type = ["lib", "cdylib"]

        [dependencies]
        ffi = { package = "ffi-runtime", path = "/src/ffi-runtime" }
        tokio = { version = "1", features = ["time"] }

        [dev-dependencies]
        tokio = { version = "1", features = ["macros", "rt", "test-util"] }
    "#]],
    );
    check(
        NEW,
        &Wanted { runtime: None, ..wanted("") },
        expect![[r#"
        add `[lib] crate-type = ["lib", "cdylib"]`
        add `ffi = { package = "ffi-runtime", version = "=0.1.0" }`
        ----
        [package]
        name = "hello"
        version = "0.1.0"
        edition = "2024"

        [lib]
        crate-type = ["lib", "cdylib"]

        [dependencies]
        ffi = { package = "ffi-runtime", version = "=0.1.0" }
    "#]],
    );
}

#[test]
fn what_the_author_wrote_stays() {
    let text = r#"# Mine.
[package] # a package
name = "hello"   # so it is called
version = "0.1.0"

  [package.metadata.docs.rs]
  all-features = true

# About dependencies.
[dependencies]
zebra = "1"
apple = { version = "2", features = [ "b", "a" ] } # in this order

[lib] # the library
path = "src/main_lib.rs"
# For Rust, and for Rust again.
crate-type = [
    "rlib", # the one
    "staticlib" # the other
]

[features]
default = []
# The end.
"#;
    check(
        text,
        &wanted(""),
        expect![[r#"
        add `"cdylib"` to the crate types
        add `ffi = { package = "ffi-runtime", path = "/src/ffi-runtime" }`
        ----
        # Mine.
        [package] # a package
        name = "hello"   # so it is called
        version = "0.1.0"

          [package.metadata.docs.rs]
          all-features = true

        # About dependencies.
        [dependencies]
        zebra = "1"
        apple = { version = "2", features = [ "b", "a" ] } # in this order
        ffi = { package = "ffi-runtime", path = "/src/ffi-runtime" }

        [lib] # the library
        path = "src/main_lib.rs"
        # For Rust, and for Rust again.
        crate-type = [
            "rlib", # the one
            "staticlib", # the other
            "cdylib",
        ]

        [features]
        default = []
        # The end.
    "#]],
    );
}

#[test]
fn crate_types_are_laid_out_as_before() {
    let with = |lib: &str| format!("[package]\nname = \"x\"\n[dependencies]\nffi-runtime = \"1\"\n{lib}");
    let ready =
        |lib: &str| edit(&with(lib), &Wanted { has_runtime: true, ..wanted("") }).expect("a manifest").text;
    let check = |lib: &str, expect: &str| assert_eq!(ready(lib), with(expect));
    check("[lib]\ncrate-type = [\"rlib\"]\n", "[lib]\ncrate-type = [\"rlib\", \"cdylib\"]\n");
    check("[lib]\ncrate_type = []\n", "[lib]\ncrate_type = [\"cdylib\"]\n");
    check("[lib]\nname = \"y\" # it\n", "[lib]\nname = \"y\" # it\ncrate-type = [\"lib\", \"cdylib\"]\n");
    check("[lib]\ncrate-type = [ \"cdylib\" ]\n", "[lib]\ncrate-type = [ \"cdylib\" ]\n");
    check(
        "[lib]\ncrate-type = [\n  \"rlib\", # Rust\n  \"staticlib\", # C\n]\n",
        "[lib]\ncrate-type = [\n  \"rlib\", # Rust\n  \"staticlib\", # C\n  \"cdylib\",\n]\n",
    );
}

#[test]
fn what_the_workspace_shares_is_inherited() {
    let workspace =
        "[workspace.dependencies]\nffi = { package = \"ffi-runtime\", path = \"x\" }\ntokio = \"1\"\n";
    check(
        NEW,
        &Wanted { has_starter: true, ..wanted(workspace) },
        expect![[r#"
        add `[lib] crate-type = ["lib", "cdylib"]`
        add `ffi = { workspace = true }`
        add `tokio = { workspace = true, features = ["time"] }`
        add `[dev-dependencies]` `tokio = { workspace = true, features = ["macros", "rt", "test-util"] }`
        ----
        [package]
        name = "hello"
        version = "0.1.0"
        edition = "2024"

        [lib]
        crate-type = ["lib", "cdylib"]

        [dependencies]
        ffi = { workspace = true }
        tokio = { workspace = true, features = ["time"] }

        [dev-dependencies]
        tokio = { workspace = true, features = ["macros", "rt", "test-util"] }
    "#]],
    );
}

#[test]
fn another_name_in_code_is_not_inherited() {
    let workspace = "[workspace.dependencies]\nruntime = { package = \"ffi-runtime\", path = \"x\" }\n";
    let edited = twice(NEW, &wanted(workspace)).text;
    assert!(edited.contains("ffi = { package = \"ffi-runtime\", path = \"/src/ffi-runtime\" }"), "{edited}");

    let renamed = "[workspace.dependencies]\nrt = { package = \"tokio\", version = \"1\" }\n";
    let starter = |workspace| twice(NEW, &Wanted { has_starter: true, ..wanted(workspace) }).text;
    let edited = starter(renamed);
    assert!(edited.contains("tokio = { version = \"1\", features = [\"time\"] }"), "{edited}");
    // Beside one that has its own name, it is not in the way.
    let both = format!("{renamed}tokio = \"1\"\n");
    let edited = starter(&both);
    assert!(edited.contains("tokio = { workspace = true, features = [\"time\"] }"), "{edited}");
}

#[test]
fn a_folder_that_was_given_takes_the_place_of_what_is_there() {
    let given = || Wanted { has_runtime: true, is_given: true, ..wanted("") };
    let with =
        |dependency: &str| format!("[package]\nname = \"x\"\n[lib]\ncrate-type = [\"cdylib\"]\n{dependency}");
    for (before, after) in [
        (
            "[dependencies]\nffi-runtime = \"0.1\" # it\n",
            "[dependencies]\nffi-runtime = { path = \"/src/ffi-runtime\" } # it\n",
        ),
        (
            "[dependencies]\nffi = { package = \"ffi-runtime\", version = \"=0.1.0\", features = [\"uuid\"] } # it\n",
            "[dependencies]\nffi = { package = \"ffi-runtime\", features = [\"uuid\"], path = \"/src/ffi-runtime\" } # it\n",
        ),
        (
            "[dependencies.ffi]\n# it\npackage = \"ffi-runtime\"\ngit = \"https://example.com\"\nrev = \"a\"\n",
            "[dependencies.ffi]\n# it\npackage = \"ffi-runtime\"\npath = \"/src/ffi-runtime\"\n",
        ),
    ] {
        assert_eq!(twice(&with(before), &given()).text, with(after));
    }
    let text = with("[dependencies]\nffi = { package = \"ffi-runtime\", workspace = true }\n");
    refused(
        &text,
        &given(),
        expect![[
            r#"invalid configuration in `Cargo.toml`: the dependency on `ffi-runtime` is not one of `[dependencies]` that says where it comes from: write `path = "/src/ffi-runtime"` where it does"#
        ]],
    );
    refused(
        &with("[target.'cfg(unix)'.dependencies]\nffi-runtime = \"1\"\n"),
        &given(),
        expect![[
            r#"invalid configuration in `Cargo.toml`: the dependency on `ffi-runtime` is not one of `[dependencies]` that says where it comes from: write `path = "/src/ffi-runtime"` where it does"#
        ]],
    );
}

#[test]
fn features_of_tokio_are_added() {
    let starter = || Wanted { has_starter: true, has_runtime: true, ..wanted("") };
    let text = "[package]\nname = \"x\"\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\ntokio = \"1.40\" # it\n\
                [dev-dependencies.tokio]\nversion = \"1\"\nfeatures = [\"rt\"]\n";
    check(
        text,
        &starter(),
        expect![[r#"
        add `time` to the features of `tokio` in `[dependencies]`
        add `macros`, `test-util` to the features of `tokio` in `[dev-dependencies]`
        ----
        [package]
        name = "x"
        [lib]
        crate-type = ["cdylib"]
        [dependencies]
        tokio = { version = "1.40", features = ["time"] } # it
        [dev-dependencies.tokio]
        version = "1"
        features = ["rt", "macros", "test-util"]
    "#]],
    );
}

#[test]
fn what_is_in_the_way_is_named() {
    refused(
        "[package]\nname = \"x\"\n[dependencies]\nffi = \"1\"\n",
        &wanted(""),
        expect![
            "invalid configuration in `Cargo.toml`: `ffi` is another dependency already, and the attributes `#[ffi::..]` need the name: rename it"
        ],
    );
    refused(
        "lib = 5\n[package]\nname = \"x\"\n",
        &wanted(""),
        expect!["invalid configuration in `Cargo.toml`: `lib` is not a table"],
    );
    refused(
        "[lib]\ncrate-type = \"cdylib\"\n",
        &wanted(""),
        expect!["invalid configuration in `Cargo.toml`: `crate-type` is not an array"],
    );
    refused(
        "[package\n",
        &wanted(""),
        expect![[r#"
        invalid configuration in `Cargo.toml`: TOML parse error at line 1, column 9
          |
        1 | [package
          |         ^
        unclosed table, expected `]`
    "#]],
    );
}

#[test]
fn ends_of_lines_stay() {
    let text = NEW.replace('\n', "\r\n");
    let edited = twice(&text, &wanted("")).text;
    assert_eq!(edited.replace("\r\n", ""), edited.replace(['\r', '\n'], ""), "all are of one kind");
    assert!(edited.starts_with("[package]\r\nname") && edited.contains("crate-type"), "{edited}");
}

/// Manifests of many forms: all lines of the author's are there afterwards, in their order.
mod forms {
    use proptest::prelude::*;

    use super::*;

    fn block() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("[features]\n# none yet\ndefault = [] # so far\n".to_owned()),
            Just("[profile.release]\nlto = true # all of it\n".to_owned()),
            Just("[package.metadata.ffi]\nabi = \"native\" # no CBOR\n".to_owned()),
            Just("[[bench]]\nname = \"b\" # slow\nharness = false\n".to_owned()),
            Just("[target.'cfg(unix)'.dependencies] # here\nlibc = \"0.2\"\n".to_owned()),
            Just("[workspace]\nmembers = [\n  \"a\", # one\n  \"b\",\n]\n".to_owned()),
            Just("[build-dependencies]\ncc = { version = \"1\" } # old\n".to_owned()),
            Just("[badges.x]\ny = 'z' # literal\n".to_owned()),
        ]
    }

    fn lib() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("[lib] # mine\nname = \"other\" # a name\n".to_owned()),
            Just("[lib]\ncrate-type = [\"cdylib\", \"rlib\"] # ready\n".to_owned()),
        ]
    }

    fn dependencies() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("[dependencies] # what it needs\nzebra = \"1\" # z\n# commented = \"1\"\napple = { version = \"2\" } # a\n".to_owned()),
            Just("[dependencies]\n\n# Nothing.\n".to_owned()),
            Just("[dependencies.serde] # a table\nversion = \"1\" # any\n".to_owned()),
        ]
    }

    /// Whether the lines of one text are in the other, in this order.
    fn is_within(inner: &str, outer: &str) -> bool {
        let mut lines = outer.lines();
        inner.lines().filter(|line| !line.trim().is_empty()).all(|line| lines.any(|other| other == line))
    }

    proptest! {
        #[test]
        fn no_line_is_lost_and_none_changes_its_place(
            mut blocks in proptest::sample::subsequence((0..8).collect::<Vec<usize>>(), 0..8).prop_flat_map(|picked| {
                (proptest::collection::vec(block(), picked.len()), lib(), dependencies())
                    .prop_map(|(mut all, lib, dependencies)| { all.push(lib); all.push(dependencies); all.sort(); all.dedup(); all })
                    .prop_shuffle()
            }),
            has_starter: bool,
            gap in "\n{0,2}(# a comment between\n)?\n{0,1}",
        ) {
            blocks.insert(0, "# At the top.\n[package] # it\nname = \"x\" # its name\nversion = \"0.1.0\"\n".to_owned());
            let text = blocks.join(&gap);
            let edited = twice(&text, &Wanted { has_starter, ..wanted("") }).text;
            prop_assert!(is_within(&text, &edited), "{text}\n-----\n{edited}");
            let manifest: DocumentMut = edited.parse().expect("TOML");
            let types = manifest["lib"]["crate-type"].as_array().expect("crate types");
            prop_assert!(types.iter().any(|one| one.as_str() == Some("cdylib")), "{edited}");
            prop_assert_eq!(manifest["dependencies"]["ffi"]["package"].as_str(), Some("ffi-runtime"), "{}", edited);
        }
    }
}
