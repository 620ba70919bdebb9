//! `cargo ffi completions`

use clap::Args;
use clap_complete::{Generator, Shell};

use super::{NAME, command_line};
use crate::{error::Result, report::Reporter};

/// Print what a shell needs to complete commands, options and their values
///
/// The text is for standard output, so that a shell can read it at its start; docs/commands.md says where it goes for each.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi completions bash > ~/.local/share/bash-completion/completions/cargo-ffi")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let mut cmd = command_line().bin_name(NAME);
        cmd.build();
        let mut script = Vec::new();
        self.shell.try_generate(&cmd, &mut script)?;
        let mut script = String::from_utf8_lossy(&script).into_owned();
        match self.shell {
            // The generator writes the name in two ways where it has a hyphen, and then knows no command
            // (https://github.com/clap-rs/clap/issues/6421).
            Shell::Bash => script = script.replace("cargo__subcmd__ffi", "cargo__ffi"),
            Shell::Fish => script.push_str(FISH_IN_CARGO),
            _ => {}
        }
        Ok(reporter.text("ffi-completions", &script)?)
    }
}

/// `cargo ffi` in fish. The completions of cargo for bash and zsh ask those of `cargo-ffi` by themselves.
const FISH_IN_CARGO: &str = r#"
function __fish_cargo_ffi_in_cargo
    set -l words (commandline -opc)
    complete -C (string join ' ' -- cargo-ffi (string escape -- $words[3..]) (commandline -ct))
end
complete -c cargo -n '__fish_seen_subcommand_from ffi' -f -a '(__fish_cargo_ffi_in_cargo)'
"#;
