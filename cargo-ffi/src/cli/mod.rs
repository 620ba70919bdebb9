//! The command line: one file per command, each with its options and its `exec`.

mod bindings;
mod build;
mod call;
mod completions;
mod diff;
mod doctor;
mod explain;
mod given;
mod init;
mod inspect;
mod languages;
mod lock;
mod man;
mod new;
mod package;
mod schema;
mod serve;
mod test;
mod watch;

#[cfg(test)]
mod documented;

use std::ffi::OsString;

use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};

use crate::{
    error::{Error, ExitCode, Result},
    report::{Color, MessageFormat, Reporter, Verbosity},
};

/// The name of the program, by which cargo finds it.
const NAME: &str = "cargo-ffi";

/// What whoever is new needs.
const LESSON: &str = "\
The three commands that matter:
  cargo ffi new hello            a crate with a library, and programs in other languages that call it
  cargo ffi test                 the library built and checked, and these programs compiled and run
  cargo ffi bindings --lang go   a package that builds in its language as it is

For a crate that is there already:
  cargo ffi init

And for hosts in other processes and on other machines:
  cargo ffi serve tcp:127.0.0.1:9099 --create JSON
  cargo ffi call tcp:127.0.0.1:9099 FUNCTION JSON";

/// Ship a Rust library to C, C++, Go and other languages
#[derive(Debug, Parser)]
#[command(name = NAME, bin_name = "cargo ffi", version, arg_required_else_help = true, after_help = LESSON)]
struct App {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Init(init::Init),
    Doctor(doctor::Doctor),
    Build(build::Build),
    Bindings(bindings::Bindings),
    Test(test::Test),
    Package(package::Package),
    Serve(serve::Serve),
    Call(call::Call),
    Inspect(inspect::Inspect),
    Lock(lock::Lock),
    Diff(diff::Diff),
    Schema(schema::Schema),
    Explain(explain::Explain),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// What is to be watched, where that was asked for.
    fn watched(&self) -> Option<crate::watch::Request<'_>> {
        match self {
            Command::Build(command) => command.watched(),
            Command::Test(command) => command.watched(),
            _ => None,
        }
    }
}

/// What is said, and how.
#[derive(Debug, Args)]
struct OutputOptions {
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = "Output")]
    verbose: bool,

    /// Say nothing but errors
    #[arg(short, long, global = true, help_heading = "Output")]
    quiet: bool,

    /// Coloring
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Output")]
    color: Color,

    /// Human text, or one JSON object per line on standard output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
    message_format: MessageFormat,
}

impl OutputOptions {
    fn reporter(&self) -> Reporter {
        let verbosity = match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Reporter::new(verbosity, self.color, self.message_format)
    }
}

/// Runs the command line `args`, the program's name first, and says how it went.
pub fn main_impl(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = own_args(args);
    let app = match App::try_parse_from(&args) {
        Ok(app) => app,
        Err(error) if is_alone(&error) => {
            Reporter::default().passthrough(&lesson());
            return ExitCode::Usage;
        }
        Err(error) => {
            let is_error = error.use_stderr();
            // Nobody is left to tell where printing fails.
            drop(error.print());
            return if is_error { ExitCode::Usage } else { ExitCode::Ok };
        }
    };
    let reporter = app.output.reporter();
    let done = match app.command.watched() {
        Some(request) => crate::watch::run(&request, &watch::without(&args), &reporter),
        None => exec(&app.command, &reporter),
    };
    match done {
        Ok(()) => ExitCode::Ok,
        Err(Error::Said(code)) => code,
        Err(error) => {
            drop(reporter.error(&error));
            error.exit_code()
        }
    }
}

fn exec(command: &Command, reporter: &Reporter) -> Result<(), Error> {
    match command {
        Command::New(command) => command.exec(reporter),
        Command::Init(command) => command.exec(reporter),
        Command::Doctor(command) => command.exec(reporter),
        Command::Build(command) => command.exec(reporter),
        Command::Bindings(command) => command.exec(reporter),
        Command::Test(command) => command.exec(reporter),
        Command::Package(command) => command.exec(reporter),
        Command::Serve(command) => command.exec(reporter),
        Command::Call(command) => command.exec(reporter),
        Command::Inspect(command) => command.exec(reporter),
        Command::Lock(command) => command.exec(reporter),
        Command::Diff(command) => command.exec(reporter),
        Command::Schema(command) => command.exec(reporter),
        Command::Explain(command) => command.exec(reporter),
        Command::Completions(command) => command.exec(reporter),
        Command::Man(command) => command.exec(reporter),
    }
}

/// What can be written on the command line.
pub fn command_line() -> clap::Command {
    App::command()
}

/// Whether no command was named, which is how people look what there is.
fn is_alone(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand)
}

/// What `cargo ffi` alone says.
fn lesson() -> String {
    let what = command_line().get_about().map(ToString::to_string).unwrap_or_default();
    let more =
        "`cargo ffi --help` has all commands and options, `cargo ffi COMMAND --help` an example of each.";
    format!("{what}\n\n{LESSON}\n\n{more}")
}

/// Cargo runs `cargo-ffi ffi build` for `cargo ffi build`; an alias in `.cargo/config.toml` runs `cargo-ffi build`.
fn own_args(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|first| first == "ffi") {
        args.remove(1);
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command_line().debug_assert();
    }

    /// Examples cannot be older than the options: they are parsed.
    #[test]
    fn every_command_has_an_example_that_it_takes() {
        for command in command_line().get_subcommands() {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let begin = format!("Example: cargo ffi {name}");
            assert!(
                help.starts_with(&begin),
                "what follows the help of `{name}` does not begin with `{begin}`"
            );
            for example in help.lines().filter_map(|line| line.strip_prefix("Example: ")) {
                assert_eq!(documented::refusal(example), None, "`{example}`");
            }
        }
    }

    #[test]
    fn installed_and_aliased_are_the_same() {
        let args = |text: &str| own_args(text.split(' ').map(OsString::from));
        assert_eq!(args("cargo-ffi ffi build -q"), args("cargo-ffi build -q"));
    }
}
