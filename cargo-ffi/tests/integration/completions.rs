//! What shells complete, asked of the shells themselves.

use std::path::Path;

use tempfile::TempDir;

use crate::{
    command_line::commands,
    tool::{Ran, cargo_ffi, run, skipped_without},
};

/// A folder with the completions for a shell in `file`.
fn written(shell: &str, file: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let script = cargo_ffi(&["completions", shell]).says(0, &[]).stdout.clone();
    fs_err::write(folder.path().join(file), script).expect("written");
    folder
}

/// Has `shell` run a script beside the completions; nothing where there is no such shell.
fn asked(shell: &str, args: &[&str], folder: &Path) -> Option<String> {
    let is_there = run(folder, shell, &["--version"]).ok();
    if !is_there {
        skipped_without(shell, "shells");
        return None;
    }
    let Ran { code, stdout, stderr } = run(folder, shell, args);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    Some(stdout)
}

/// What is suggested, without the descriptions that fish has behind it.
fn lines(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split('\t').next()).collect()
}

#[test]
fn bash_completes() {
    let folder = written("bash", "completions");
    let ask = |words: &str| {
        let script = format!(
            "source ./completions
            COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
            function=$(complete -p cargo-ffi | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
            $function cargo-ffi \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"
            [ ${{#COMPREPLY[@]}} = 0 ] || printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        asked("bash", &["--norc", "-c", &script], folder.path())
    };
    let Some(first) = ask("cargo-ffi ''") else { return };
    for command in commands() {
        assert!(lines(&first).contains(&command.get_name()), "{first}");
    }
    let ask = |words: &str| ask(words).expect("it is there");
    assert_eq!(lines(&ask("cargo-ffi bindings --lang g")), ["go"]);
    assert_eq!(lines(&ask("cargo-ffi build --manifest")), ["--manifest-path"]);
    assert_eq!(lines(&ask("cargo-ffi test --sanitize a")), ["address", "all"]);
    assert_eq!(lines(&ask("cargo-ffi schema --format ''")), ["cddl", "json-schema", "wit"]);
    assert_eq!(lines(&ask("cargo-ffi test --message-format j")), ["json"]);
}

#[test]
fn fish_completes_also_in_cargo() {
    let folder = written("fish", "completions.fish");
    let ask = |line: &str| {
        let script = format!("source completions.fish; complete -C '{line}'");
        asked("fish", &["--no-config", "-c", &script], folder.path())
    };
    for program in ["cargo-ffi", "cargo ffi"] {
        let Some(first) = ask(&format!("{program} ")) else { return };
        for command in commands() {
            assert!(lines(&first).contains(&command.get_name()), "{program}: {first}");
        }
        let ask = |line: &str| ask(&format!("{program} {line}")).expect("it is there");
        assert_eq!(lines(&ask("bindings --lang g")), ["go"]);
        assert_eq!(lines(&ask("build --manifest")), ["--manifest-path"]);
        assert_eq!(lines(&ask("test --sanitize a")), ["address", "all"]);
    }
}

/// Zsh completes nothing without a terminal, so it is asked what it has loaded, and whether that is well-formed. The name of the function is
/// what cargo's own completion calls for `cargo ffi`.
#[test]
fn zsh_finds_the_function_that_cargo_calls() {
    let folder = written("zsh", "_cargo-ffi");
    let script = "fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D
        print -- ${_comps[cargo-ffi]}
        autoload +X -Uz _cargo-ffi && zsh -n _cargo-ffi && print well-formed";
    if let Some(said) = asked("zsh", &["-f", "-c", script], folder.path()) {
        assert_eq!(lines(&said), ["_cargo-ffi", "well-formed"]);
    }
}

#[test]
fn other_shells_get_theirs() {
    for shell in ["powershell", "elvish"] {
        let ran = cargo_ffi(&["completions", shell]);
        for command in commands() {
            ran.says(0, &[&format!("cargo-ffi;{}", command.get_name())]);
        }
    }
    cargo_ffi(&["completions", "cmd"]).says(2, &["bash", "fish", "zsh"]);
}
