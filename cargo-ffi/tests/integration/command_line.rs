//! The command line itself.

use clap::Command;

use crate::tool::{cargo_ffi, root};

/// The commands that there are.
pub(crate) fn commands() -> Vec<Command> {
    cargo_ffi::cli::command_line().get_subcommands().cloned().collect()
}

#[test]
fn alone_it_teaches_the_commands_that_matter() {
    let ran = cargo_ffi(&[]);
    ran.says(
        2,
        &["cargo ffi new hello", "cargo ffi bindings --lang go", "cargo ffi test", "`cargo ffi --help`"],
    );
    assert!(!ran.stderr.contains("Options:") && !ran.stderr.contains("explain"), "{}", ran.stderr);
    // Options alone ask for nothing either.
    assert_eq!(cargo_ffi(&["-v"]).says(2, &[]).stderr, ran.stderr);
    // What is taught there, the help has as well, and all commands.
    let help = cargo_ffi(&["--help"]);
    help.says(0, &["The three commands that matter:"]);
    for command in commands() {
        help.says(0, &[&format!("\n  {} ", command.get_name())]);
    }
}

#[test]
fn run_by_cargo_or_by_the_alias_it_is_the_same() {
    let installed = cargo_ffi(&["ffi", "--version"]);
    let aliased = cargo_ffi(&["--version"]);
    installed.says(0, &[env!("CARGO_PKG_VERSION")]);
    assert_eq!(installed.stdout, aliased.stdout);
}

#[test]
fn every_command_has_its_place_in_the_documentation() {
    let page = fs_err::read_to_string(root().join("docs/commands.md")).expect("a page");
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## `cargo ffi ")).collect();
    for command in commands() {
        let name = command.get_name();
        let is_there = headings.iter().any(|heading| heading.split([' ', '`']).next() == Some(name));
        assert!(is_there, "docs/commands.md has no heading for `{name}`");
    }
    for heading in headings {
        let name = heading.split([' ', '`']).next().unwrap_or_default();
        assert!(commands().iter().any(|command| command.get_name() == name), "`{name}` is no command");
    }
}

#[test]
fn a_language_that_is_not_there_is_refused_with_those_that_are() {
    cargo_ffi(&["bindings", "--lang", "cobol"]).says(2, &["cobol", "c, cpp, go, rust"]);
}
