//! `cargo ffi lock`

use clap::Args;

use crate::{
    cargo::CargoOptions,
    diff,
    error::{Error, Result},
    project::Project,
    report::Reporter,
    snapshot::{FILE_NAME, Snapshot},
};

/// Write the contract to `ffi.lock`, to compare later builds with
///
/// The file goes beside the manifest and into version control. It has what hosts rely on and nothing else: no documentation, no
/// layouts (they follow from the types and the target), items sorted by name. `cargo ffi diff` compares with it.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi lock --check")]
pub(super) struct Lock {
    /// Write nothing, and fail if the file does not say what the library has now
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Lock {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let project = Project::build(&self.cargo, reporter)?;
        let path = project.package.dir.join(FILE_NAME);
        let current = Snapshot::new(&project.contract).portable();
        if !self.check {
            let text = current.to_lock()?;
            // A file that is already right keeps its time.
            if fs_err::read_to_string(&path).ok().as_ref() != Some(&text) {
                fs_err::write(&path, text)?;
            }
            reporter.status("Locked", path.display());
            return Ok(());
        }
        if !path.is_file() {
            return Err(Error::LockStale { path, changes: vec!["there is no such file".into()] });
        }
        let locked = Snapshot::from_lock(&fs_err::read_to_string(&path)?, &path)?.into_contract(&path)?;
        let changes = diff::changes(&locked, &project.contract);
        if changes.is_empty() {
            reporter.status("Checked", path.display());
            return Ok(());
        }
        let changes =
            changes.iter().map(|change| format!("`{}` ({}): {}", change.item, change.kind, change.message));
        Err(Error::LockStale { path, changes: changes.collect() })
    }
}
