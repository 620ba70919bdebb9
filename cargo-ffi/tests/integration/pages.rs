//! The pages of features tell the truth: their library builds, and their programs run against it.

use crate::tool::{Fixture, dependencies, name, root, run, test};

/// The code block of a page with that tag, ` ```rust,lib `. There is exactly one.
#[track_caller]
fn block<'a>(page: &'a str, tag: &str) -> &'a str {
    let opening = format!("\n```{tag}\n");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("there is no block `{tag}`"));
    assert!(!rest.contains(&opening), "there are two blocks `{tag}`");
    rest.split_once("\n```\n").expect("a block has an end").0
}

/// Builds what `docs/{page}` has, as a crate that is called as the test, and runs it in every language.
#[track_caller]
fn holds(page: &str) {
    let page = fs_err::read_to_string(root().join("docs").join(page)).expect("a page");
    let name = name();
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt\", \"time\"] }";
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n\
         {}futures-util = {{ version = \"0.3\", default-features = false }}\n{tokio}\n\n[workspace]\n",
        dependencies()
    );
    let fixture = Fixture::with_manifest(&manifest, block(&page, "rust,lib"));
    fixture.write("ffi-tests/c/example.c", block(&page, "c,program"));
    fixture.write("ffi-tests/go/example_test.go", block(&page, "go,test"));
    let mut programs = vec!["c::example", "go::test"];
    if page.contains("\n```cpp,program\n") {
        fixture.write("ffi-tests/cpp/example.cpp", block(&page, "cpp,program"));
        programs.push("cpp::example");
    }
    // What is generated for types has tests of its own.
    fixture.cargo_ffi(&test(&["--no-generated"])).passed(&programs);
    if page.contains("#[cfg(test)]") {
        run(fixture.path(), env!("CARGO"), &["test", "--lib", "--target-dir", crate::tool::TARGET])
            .says(0, &["test result: ok"]);
    }
}

#[test]
fn ticker() {
    holds("events.md");
}

#[test]
fn counter() {
    holds("streams.md");
}

#[test]
fn greeter() {
    holds("host-callbacks.md");
}

#[test]
fn account() {
    holds("howto/typed-errors.md");
}

#[test]
fn downloads() {
    holds("howto/cancellation.md");
}

#[test]
fn notes() {
    holds("howto/handles.md");
}

#[test]
fn post() {
    holds("howto/custom-types.md");
}
