//! `cargo ffi build`

use clap::Args;

use crate::{
    backend::{BACKENDS, Files},
    cargo::CargoOptions,
    error::Result,
    project::Project,
    report::Reporter,
};

/// Build the library and its C header, and check that they agree
///
/// The library is scanned, built by `cargo build`, and what was compiled is compared with the scan: every exported function
/// and type, every symbol, and the layouts in the header. Outputs go to `target/<profile>/ffi/<package>/build/`: the header
/// to `include/`, the library to `lib/`.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi build --release")]
pub(super) struct Build {
    #[command(flatten)]
    cargo: CargoOptions,

    /// Get libclang where it is missing: the check of the layouts needs it
    #[arg(long)]
    install_tools: bool,
}

impl Build {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let project = Project::build(&self.cargo, reporter)?;
        project.check_layouts(self.install_tools, reporter)?.report(reporter);
        project.report_left_out(BACKENDS, reporter);
        let mut files = Files::default();
        let name = &project.package.lib_name;
        files.text(format!("include/{name}.h"), project.header.clone());
        for library in [Some(&project.artifacts.cdylib), project.artifacts.import_library.as_ref()] {
            if let Some((library, file)) = library.and_then(|path| Some((path, path.file_name()?))) {
                files.copy(format!("lib/{}", file.to_string_lossy()), library);
            }
        }
        let folder = project.folder.join("build");
        files.write(&folder)?;
        reporter.status("Header", folder.join(format!("include/{name}.h")).display());
        Ok(())
    }
}
