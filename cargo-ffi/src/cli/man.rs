//! `cargo ffi man`

use std::path::PathBuf;

use clap::Args;
use clap_mangen::roff::{Inline, Roff, roman};

use super::command_line;
use crate::{error::Result, report::Reporter};

/// Write the manual: a page for `cargo ffi`, and one for each command
///
/// In a folder `man1` on the manual's path, `cargo help ffi` and `man cargo-ffi-build` find them. Without `--out` the page of
/// `cargo ffi` goes to standard output.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi man --out ~/.local/share/man/man1")]
pub(super) struct Man {
    /// The folder for `cargo-ffi.1`, `cargo-ffi-build.1` and so on
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let pages = pages()?;
        let Some(folder) = &self.out else {
            return Ok(reporter.text("ffi-manual", &pages[0].text)?);
        };
        fs_err::create_dir_all(folder)?;
        for Page { file, text } in &pages {
            fs_err::write(folder.join(file), text)?;
        }
        reporter.status("Wrote", format!("{} pages in {}", pages.len(), folder.display()));
        Ok(())
    }
}

/// A page of the manual.
struct Page {
    /// `cargo-ffi-build.1`
    file: String,
    text: String,
}

/// The page of `cargo ffi`, and behind it those of its commands.
fn pages() -> Result<Vec<Page>> {
    let mut cmd = command_line().disable_help_subcommand(true);
    cmd.build();
    std::iter::once(&cmd).chain(cmd.get_subcommands()).map(page).collect()
}

fn page(cmd: &clap::Command) -> Result<Page> {
    let page = clap_mangen::Man::new(cmd.clone())
        .source(concat!("cargo-ffi ", env!("CARGO_PKG_VERSION")))
        .manual("cargo ffi");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if cmd.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    if let Some(examples) = cmd.get_after_help() {
        as_it_is("EXAMPLES", &examples.to_string()).to_writer(&mut text)?;
    }
    Ok(Page { file: page.get_filename(), text: String::from_utf8_lossy(&text).into_owned() })
}

/// A section whose lines stay what they are.
fn as_it_is(heading: &str, text: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]).control("nf", []);
    roff.text(text.lines().flat_map(|line| [roman(line), Inline::LineBreak]).collect::<Vec<_>>());
    roff.control("fi", []);
    roff
}
