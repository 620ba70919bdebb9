//! `cargo ffi bindings`

use std::path::PathBuf;

use clap::Args;

use super::languages;
use crate::{
    backend::Backend,
    cargo::CargoOptions,
    error::{Error, Result},
    project::Project,
    report::Reporter,
};

/// Generate packages for other languages
///
/// Each package holds the library and builds in its language as it is. Packages go to
/// `target/<profile>/ffi/<package>/bindings/<language>`, or to the folder of `--out`: with one language the package is that
/// folder, with several it has one folder for each. Files that were not written by `cargo ffi`, or were changed since, are
/// never touched.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi bindings --lang go --release --out ../mytimer-go")]
pub(super) struct Bindings {
    /// Languages, separated by commas
    #[arg(short, long, required = true, value_delimiter = ',', value_parser = languages::parser(), value_name = "LANG")]
    lang: Vec<&'static dyn Backend>,

    /// Where to write
    #[arg(short, long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Write nothing, and fail if what is there is not what would be written
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Bindings {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let project = Project::build(&self.cargo, reporter)?;
        project.report_left_out(&self.lang, reporter);
        for backend in &self.lang {
            let folder = match &self.out {
                Some(out) if self.lang.len() == 1 => out.clone(),
                Some(out) => out.join(backend.name()),
                None => project.bindings(backend.name()),
            };
            let files = backend.render(&project.input(backend.name()))?;
            if self.check {
                let stale = files.stale(&folder)?;
                if !stale.is_empty() {
                    return Err(Error::Stale { directory: folder, files: stale });
                }
                reporter.status("Checked", folder.display());
            } else {
                files.write(&folder)?;
                reporter.status("Generated", format!("{} package in {}", backend.title(), folder.display()));
            }
        }
        Ok(())
    }
}
