//! Laying files out as rustfmt does: by rustfmt.

use crate::{error::Error, process::Program, tools::rustfmt};

/// What rustfmt is told, and packages have beside their sources, so that formatting them changes nothing.
pub(super) const SETTINGS: &str = "max_width = 110\nuse_small_heuristics = \"Max\"\n";

/// The sources of a package, laid out: `lib.rs`, and the files of all its modules.
///
/// # Errors
/// rustfmt is missing, or does not take one.
pub(super) fn formatted(sources: Vec<(String, String)>) -> Result<Vec<(String, String)>, Error> {
    let rustfmt = rustfmt::probe().map_err(Error::ToolMissing)?;
    let folder = tempfile::tempdir()?;
    fs_err::write(folder.path().join("rustfmt.toml"), SETTINGS)?;
    for (path, text) in &sources {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap_or(folder.path()))?;
        fs_err::write(path, text)?;
    }
    // It goes from module to module.
    let finished = Program::new(rustfmt, folder.path()).args(["--edition", "2024", "lib.rs"]).run()?;
    if !finished.success() {
        return Err(Error::Toolchain { command: "rustfmt".into(), message: finished.output });
    }
    let read = |(path, _): (String, String)| {
        let text = fs_err::read_to_string(folder.path().join(&path))?;
        Ok((path, text))
    };
    sources.into_iter().map(read).collect()
}
