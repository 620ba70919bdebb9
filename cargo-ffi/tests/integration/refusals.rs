//! Bad input: a sentence with the place and the way out, and the documented exit status.

use crate::tool::{Fixture, bare_path, cargo_ffi_in, manifest, test};

#[test]
fn a_crate_without_a_cdylib_is_told_what_to_write() {
    let fixture = Fixture::with_manifest(&manifest(""), "#[ffi::library]\npub struct Lib;\n");
    fixture.cargo_ffi(&["build"]).says(7, &["Cargo.toml", "crate-type = [\"cdylib\""]);
}

#[test]
fn a_crate_without_a_library_attribute_is_told_what_to_write() {
    let fixture = Fixture::new("pub fn plain() {}\n");
    fixture.cargo_ffi(&["build"]).says(4, &["FFI0008", "#[ffi::library]"]);
}

#[test]
fn a_manifest_that_does_not_parse_is_shown_with_its_place() {
    let fixture = Fixture::with_manifest("[package\nname = 1\n", "");
    fixture.cargo_ffi(&["build"]).says(7, &["Cargo.toml", "[package"]);
}

#[test]
fn a_folder_without_a_manifest_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    cargo_ffi_in(folder.path(), &["build"], &[]).says(7, &["no `Cargo.toml`"]);
}

#[test]
fn all_errors_of_a_crate_are_reported_at_once_with_their_places() {
    let fixture = Fixture::new(
        "#[ffi::library]\npub struct Lib;\n\n#[ffi::export]\npub fn first(size: usize) {}\n\n\
         #[ffi::export]\npub fn second(pair: (i32, i32)) -> &'static str { \"\" }\n\nmod more;\n",
    );
    fixture.write("src/more.rs", "#[ffi::data]\npub struct Wide { pub letter: char }\n");
    let ran = fixture.cargo_ffi(&["build"]);
    ran.says(
        4,
        &[
            "src/lib.rs:5:20",
            "`usize`",
            "src/lib.rs:8:21",
            "a tuple",
            "FFI0006",
            "src/more.rs:2:31",
            "`char`",
        ],
    );
    assert!(!ran.stderr.contains("Compiling all_errors"), "nothing is built that cannot be right");
}

#[test]
fn two_exports_of_one_name_are_named() {
    let fixture = Fixture::new(
        "#[ffi::library]\npub struct Lib;\n\n#[ffi::export]\npub fn same() {}\n\nmod more {\n    #[ffi::export]\n    pub fn same() {}\n}\n",
    );
    fixture.cargo_ffi(&["build"]).says(4, &["FFI0007", "`same` is exported twice", "src/lib.rs:9:12"]);
}

#[test]
fn an_annotation_in_the_wrong_place_is_named() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n\n#[ffi::data]\npub fn not_data() {}\n");
    fixture.cargo_ffi(&["build"]).says(4, &["FFI0002", "src/lib.rs:5:8", "a struct or an enum"]);
}

#[test]
fn a_crate_that_does_not_compile_shows_what_rustc_says() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n\npub fn broken() -> i32 { \"text\" }\n");
    fixture.cargo_ffi(&["build"]).says(3, &["E0308"]);
}

#[test]
fn without_a_c_compiler_its_programs_are_skipped_and_said_to_be() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    // The library itself needs a linker, so it is built while there is one.
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let env = [("CC", "/nonexistent/cc")];
    fixture
        .cargo_ffi_with(&["test", "--lang", "c"], &env)
        .says(0, &["Skipped", "/nonexistent/cc", "0 passed, 0 failed, 1 skipped"]);
    fixture.cargo_ffi_with(&["test", "--lang", "c", "--require", "c"], &env).says(5, &["/nonexistent/cc"]);
}

/// Whether a program has a use for it or not.
#[test]
fn a_tool_that_is_required_has_to_be_here() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    let bare = tempfile::tempdir().expect("a folder");
    let path = bare_path(bare.path());
    for tool in ["nats-server", "cargo-zigbuild", "valgrind"] {
        fixture
            .cargo_ffi_with(&["test", "--lang", "c", "--require", tool], &[("PATH", &path)])
            .says(5, &[&format!("`{tool}` on the `PATH`")]);
    }
}

#[test]
fn a_program_that_fails_fails_the_run_and_shows_its_output() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write(
        "ffi-tests/c/fails.c",
        "#include <stdio.h>\nint main(void) { puts(\"what went wrong\"); return 3; }\n",
    );
    fixture.write("ffi-tests/c/warns.c", "int main(void) { int unused; return 0; }\n");
    fixture.write("ffi-tests/c/hangs.c", "int main(void) { for (;;) {} }\n");
    let args = ["test", "--lang", "c", "--timeout", "1"];
    fixture.cargo_ffi(&args).says(
        1,
        &[
            "Failed c::fails",
            "what went wrong",
            "status 3",
            "Failed c::warns",
            "unused",
            "Failed c::hangs",
            "3 failed",
        ],
    );
    fixture
        .cargo_ffi(&["test", "--lang", "c", "--filter", "no such name"])
        .says(2, &["no program's name contains"]);
}

#[test]
#[cfg(unix)]
fn a_compiler_may_take_longer_than_a_program() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/c/good.c", "int main(void) { return 0; }\n");
    let slow = fixture.write_program("slow-cc", "#!/bin/sh\nsleep 2\nexec cc \"$@\"\n");
    let args = test(&["--lang", "c", "--no-generated", "--filter", "c::good", "--timeout", "1"]);
    fixture.cargo_ffi_with(&args, &[("CC", slow.to_str().expect("UTF-8"))]).passed(&["c::good"]);
}

/// On a machine that has never compiled for a pass, all of Go's standard library is.
#[test]
#[cfg(unix)]
fn tests_in_go_are_compiled_before_their_time_runs() {
    let fixture = Fixture::new("#[ffi::library]\npub struct Lib;\n");
    fixture.write("ffi-tests/go/good_test.go", "package good\n");
    let path = std::env::var("PATH").expect("a path");
    // What is compiled takes longer than a program may, and no test is run that has not been.
    let go = format!(
        "#!/bin/sh\nPATH='{path}'\ncase $1 in\nlist) sleep 2 && touch \"$0\".compiled ;;\ntest) exec test -e \"$0\".compiled ;;\nesac\n\
         exec go \"$@\"\n"
    );
    fixture.write_program("slow/go", &go);
    let args = test(&["--lang", "go", "--no-generated", "--filter", "go::test", "--timeout", "1"]);
    let path = format!("{}:{path}", fixture.path().join("slow").display());
    fixture.cargo_ffi_with(&args, &[("PATH", &path)]).passed(&["go::test"]);
}

#[test]
fn for_people_the_way_to_more_is_said_once_and_last() {
    let fixture = Fixture::new(
        "#[ffi::library]\npub struct Lib;\n\n#[ffi::export]\npub fn f(size: usize, letter: char) {}\n",
    );
    let ran = fixture.cargo_ffi(&["build"]);
    let more = "For more information about this error, try `cargo ffi explain FFI0001`.\n";
    ran.says(4, &[more]);
    assert_eq!(ran.stderr.matches("cargo ffi explain").count(), 1);
    assert!(ran.stderr.ends_with(more));
}

#[test]
fn for_programs_each_error_is_an_object_with_code_text_and_place() {
    let fixture = Fixture::new(
        "#[ffi::library]\npub struct Lib;\n\n#[ffi::export]\npub fn first(size: usize) {}\n\n\
         #[ffi::data(rename_al = \"camelCase\")]\npub struct Data { pub a: i32 }\n",
    );
    let ran = fixture.cargo_ffi(&["build", "--message-format", "json"]);
    let objects: Vec<serde_json::Value> =
        ran.says(4, &[]).stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let file = fixture.path().join("src/lib.rs");
    let diagnostic = |code: &str, message: &str, help: &str, line: usize, columns: [usize; 2]| {
        serde_json::json!({
            "reason": "ffi-diagnostic",
            "level": "error",
            "code": code,
            "message": message,
            "label": "",
            "help": help,
            "file_name": file,
            "line_start": line,
            "column_start": columns[0],
            "line_end": line,
            "column_end": columns[1],
        })
    };
    let expected = [
        diagnostic("FFI0001", "`usize` has another width on other hosts", "use `u64` or `u32`", 5, [20, 25]),
        diagnostic(
            "FFI0003",
            "`rename_al` is not an option of this attribute",
            "did you mean `rename_all`?",
            7,
            [13, 22],
        ),
        serde_json::json!({
            "reason": "ffi-error",
            "codes": ["FFI0001", "FFI0003"],
            "message": "2 errors in the annotations of the crate",
            "help": null,
            "exit_code": 4,
        }),
    ];
    assert_eq!(objects, expected);
}
