//! What the attributes say about code that breaks a rule, and code that has to compile without a warning.
//!
//! One file per rule in `ui/`, its messages beside it in `.stderr`; `TRYBUILD=overwrite` writes them anew.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}
