//! What each command says when it is to say little, much, or to programs.

use crate::{
    command_line::commands,
    tool::{Fixture, Ran, TARGET, cargo_ffi_in, root},
};

const LIB: &str = "
#[ffi::library]
pub struct Lib;

#[ffi::export]
pub fn number() -> i32 { 1 }
";

/// How a command is run here.
enum Kind {
    /// On the crate, building it, and with a result on standard output or without.
    Builds { args: &'static [&'static str], has_result: bool },
    /// The same of a command that builds nothing. `MODE` stands for the name of the mode, `LIBRARY` for the library, `RUNTIME` for the runtime.
    Plain { args: &'static [&'static str], has_result: bool },
    /// In tests of its own, which have a server; there are these.
    Served,
}

/// Every command there is. One that is missing here is a failure, so that nobody forgets what it says when it is to be quiet.
fn kind(command: &str) -> Option<Kind> {
    use Kind::{Builds, Plain, Served};
    Some(match command {
        "new" => Plain { args: &["MODE", "--runtime", "RUNTIME", "--vcs", "none"], has_result: false },
        "init" => Plain { args: &["--runtime", "RUNTIME"], has_result: false },
        "build" => Builds { args: &[], has_result: false },
        "bindings" => Builds { args: &["--lang", "c"], has_result: false },
        "test" => Builds { args: &["--lang", "c", "--filter", "program"], has_result: true },
        "package" => Builds { args: &["--lang", "c", "--profile", "dev"], has_result: false },
        "doctor" => Plain { args: &["--lang", "c"], has_result: true },
        "inspect" => Plain { args: &["LIBRARY"], has_result: true },
        "lock" => Builds { args: &[], has_result: false },
        "diff" => Builds { args: &[], has_result: true },
        "schema" => Builds { args: &["--format", "cddl"], has_result: true },
        "explain" => Plain { args: &["FFI0001"], has_result: true },
        "completions" => Plain { args: &["bash"], has_result: true },
        "man" => Plain { args: &[], has_result: true },
        "serve" | "call" => Served,
        _ => return None,
    })
}

/// What a command came to in a mode, and whether it has a result; nothing where it is tested elsewhere.
fn run(fixture: &Fixture, command: &str, mode: &str, options: &[&str]) -> Option<(Ran, bool)> {
    let (library, runtime) = (fixture.library(), root().join("ffi-runtime"));
    let given = |arg: &'static str| match arg {
        "MODE" => mode.to_owned(),
        "LIBRARY" => library.to_str().expect("UTF-8").to_owned(),
        "RUNTIME" => runtime.to_str().expect("UTF-8").to_owned(),
        arg => arg.to_owned(),
    };
    let kind = kind(command).unwrap_or_else(|| panic!("`kind` does not say how `{command}` is run"));
    let (args, has_result, target) = match kind {
        Kind::Builds { args, has_result } => (args, has_result, &["--target-dir", TARGET][..]),
        Kind::Plain { args, has_result } => (args, has_result, &[][..]),
        Kind::Served => return None,
    };
    let own: Vec<String> = args.iter().copied().map(given).collect();
    let own = own.iter().map(String::as_str);
    let all: Vec<&str> = [command].into_iter().chain(own).chain(target.iter().copied()).collect();
    let all: Vec<&str> = all.into_iter().chain(options.iter().copied()).collect();
    Some((cargo_ffi_in(fixture.path(), &all, &[]), has_result))
}

/// What a command says in a mode, and whether it has a result.
type Check = fn(&str, &Ran, bool);

/// What each mode is called here, its options, and what is true of every command.
const MODES: [(&str, &[&str], Check); 3] = [
    ("quiet", &["-q"], quiet_has_the_result_alone),
    ("verbose", &["-v"], verbose_has_more_on_standard_error_alone),
    ("json", &["--message-format", "json"], programs_get_objects_with_a_reason),
];

/// Runs all commands in each mode, in the order of the help: what is inspected was built before. One crate is enough, and it is compiled for the first mode alone.
#[test]
fn every_command_says_in_every_mode_what_it_should() {
    let fixture = Fixture::new(LIB);
    fixture.write("ffi-tests/c/program.c", "int main(void) { return 0; }\n");
    // Without a licence `package` warns.
    fixture.write("LICENSE", "");
    for (mode, options, check) in MODES {
        for command in commands() {
            let name = command.get_name();
            if let Some((ran, has_result)) = run(&fixture, name, mode, options) {
                ran.says(0, &[]);
                check(name, &ran, has_result);
            }
        }
    }
}

/// What is said when a tool is missing here has to be said in each mode.
fn said(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.contains("Skipped")).collect()
}

fn quiet_has_the_result_alone(command: &str, ran: &Ran, has_result: bool) {
    assert_eq!(said(&ran.stderr), [""; 0], "`{command}` is not quiet");
    assert_eq!(!ran.stdout.is_empty(), has_result, "`{command}`: {}", ran.stdout);
}

fn verbose_has_more_on_standard_error_alone(command: &str, ran: &Ran, has_result: bool) {
    assert_eq!(!ran.stdout.is_empty(), has_result, "`{command}`: {}", ran.stdout);
    let is_run = matches!(kind(command), Some(Kind::Builds { .. }));
    assert!(!is_run || ran.stderr.contains("Running `cargo"), "`{command}`: {}", ran.stderr);
}

fn programs_get_objects_with_a_reason(command: &str, ran: &Ran, has_result: bool) {
    let reasons = ran.stdout.lines().map(|line| {
        let object: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("`{command}`: {error}: {line}"));
        object["reason"].as_str().is_some_and(|reason| reason.starts_with("ffi-"))
    });
    let reasons: Vec<bool> = reasons.collect();
    assert!(reasons.iter().all(|is_own| *is_own), "`{command}`: {}", ran.stdout);
    assert!(!has_result || !reasons.is_empty(), "`{command}` gives programs nothing");
}
