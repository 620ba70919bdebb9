//! The command line itself.

use crate::tool::cargo_ffi;

#[test]
fn alone_it_teaches_the_commands_that_matter() {
    cargo_ffi(&[]).says(2, &["cargo ffi build", "cargo ffi bindings --lang go", "cargo ffi test"]);
}

#[test]
fn run_by_cargo_or_by_the_alias_it_is_the_same() {
    let installed = cargo_ffi(&["ffi", "--version"]);
    let aliased = cargo_ffi(&["--version"]);
    installed.says(0, &[env!("CARGO_PKG_VERSION")]);
    assert_eq!(installed.stdout, aliased.stdout);
}

#[test]
fn every_command_has_an_example() {
    for command in ["build", "bindings", "test", "serve", "call", "inspect", "lock", "diff", "explain"] {
        cargo_ffi(&[command, "--help"]).says(0, &[&format!("Example: cargo ffi {command}")]);
    }
}

#[test]
fn a_language_that_is_not_there_is_refused_with_those_that_are() {
    cargo_ffi(&["bindings", "--lang", "cobol"]).says(2, &["cobol", "c, go"]);
}
