//! `cargo ffi build`

use clap::Args;

use super::watch::Watch;
use crate::{
    backend::{BACKENDS, Files, LIST},
    cargo::{self, BuildRequest, CargoOptions, Package},
    error::Result,
    project::{Layouts, Project},
    report::Reporter,
    stamp::{Findings, Made, Stamp},
    tools::libclang,
    watch::Request,
};

/// Build the library and its C header, and check that they agree
///
/// The library is scanned, built by `cargo build`, and what was compiled is compared with the scan: every exported function
/// and type, every symbol, and the layouts in the header. Outputs go to `target/<profile>/ffi/<package>/build/`: the header
/// to `include/`, the library to `lib/`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi build --release
Example: cargo ffi build --watch")]
pub(super) struct Build {
    #[command(flatten)]
    cargo: CargoOptions,

    /// Get libclang where it is missing: the check of the layouts needs it
    #[arg(long)]
    install_tools: bool,

    #[command(flatten)]
    watch: Watch,
}

impl Build {
    /// What is to be watched, where that was asked for.
    pub(super) fn watched(&self) -> Option<Request<'_>> {
        self.watch.request("build", &self.cargo)
    }

    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let package = Package::load(&self.cargo, reporter)?;
        let stamp = Stamp::of(&package, &self.cargo);
        let request = BuildRequest::default();
        let project = match stamp.last() {
            None => Project::build_as(package, &self.cargo, &request, reporter)?,
            Some(done) => {
                let artifacts = cargo::build(&package, &self.cargo, &request, reporter)?;
                if done.still(&artifacts).is_some_and(|found| self.said_again(found, reporter)) {
                    return Ok(());
                }
                Project::of(package, artifacts, &self.cargo, &request, reporter)?
            }
        };
        let layouts = project.check_layouts(self.install_tools, reporter)?;
        layouts.report(reporter);
        let left_out = project.left_out(BACKENDS);
        for text in &left_out {
            reporter.warning(text);
        }
        let mut files = Files::default();
        let folder = project.folder.join("build");
        let include = format!("include/{}.h", project.package.lib_name);
        let header = folder.join(&include);
        files.text(include, project.header.clone());
        let mut libraries = Vec::new();
        for library in [Some(&project.artifacts.cdylib), project.artifacts.import_library.as_ref()] {
            if let Some((library, file)) = library.and_then(|path| Some((path, path.file_name()?))) {
                files.copy(format!("lib/{}", file.to_string_lossy()), library);
                libraries.extend([library.clone(), folder.join("lib").join(file)]);
            }
        }
        files.write(&folder)?;
        let mut texts = project.sources.clone();
        texts.extend([header.clone(), folder.join(LIST)]);
        let mut warnings = project.warnings.clone();
        warnings.extend(left_out);
        let layouts_compared = matches!(layouts, Layouts::Equal);
        let findings = Findings { header: header.clone(), warnings, layouts_compared };
        stamp.save(&project.artifacts, &Made { texts, libraries }, findings)?;
        reporter.status("Header", header.display());
        Ok(())
    }

    /// Says what was found before, unless there is more to be done: layouts that could not be compared then, and now can.
    fn said_again(&self, found: &Findings, reporter: &Reporter) -> bool {
        if !found.layouts_compared {
            match libclang::probe() {
                Err(missing) if !self.install_tools => Layouts::NotDone(missing).report(reporter),
                _ => return false,
            }
        }
        reporter.verbose("Fresh", "the library and its header: they were compared already");
        for text in &found.warnings {
            reporter.warning(text);
        }
        reporter.status("Header", found.header.display());
        true
    }
}
