//! `cargo ffi schema`

use std::path::PathBuf;

use clap::Args;

use crate::{
    cargo::CargoOptions,
    error::Result,
    project::Project,
    report::Reporter,
    schema::{self, Format},
};

/// Describe what crosses, in a language that others read
///
/// The library is built and checked as `build` does. The description has what the scan found in the source, documentation
/// included, and goes to standard output unless `--out` says where.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi schema --format cddl --out my_timer.cddl")]
pub(super) struct Schema {
    /// The language
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Format,

    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Schema {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let project = Project::build(&self.cargo, reporter)?;
        let text = schema::describe(&project.contract, self.format);
        let Some(out) = &self.out else {
            return Ok(reporter.text("ffi-schema", &text)?);
        };
        // A file that is already right keeps its time.
        if fs_err::read_to_string(out).ok().as_ref() != Some(&text) {
            fs_err::write(out, text)?;
        }
        reporter.status("Described", format!("{} in {}", project.contract.library().prefix, out.display()));
        Ok(())
    }
}
