//! Whether a library can be built for another target: what is to be there besides cargo and rustc.

use std::path::Path;

use ffi_model::suggest;

use crate::cargo::build::BuildRequest;
use crate::cargo::command::Command;
use crate::cargo::config::Config;
use crate::cargo::metadata::Package;
use crate::error::{Error, Result};
use crate::report::Reporter;

/// Checks that the rustc that builds `package` has the standard library for `target`.
///
/// # Errors
/// rustc knows no such target, or [`Error::TargetMissing`].
pub fn check(package: &Package, target: &str, reporter: &Reporter) -> Result<()> {
    let dir = package.cwd.as_path();
    let config = Config::load(dir)?;
    let asked =
        Command::rustc(dir, &config).args(["--print", "target-libdir", "--target", target]).ask(reporter)?;
    if !asked.success {
        let all = Command::rustc(dir, &config).args(["--print", "target-list"]).must_ask(reporter)?;
        let otherwise = || "`rustc --print target-list` has all that it knows".to_owned();
        return Err(Error::Usage {
            message: format!("rustc cannot build for `{target}`: {}", asked.message.trim()),
            help: Some(suggest::did_you_mean(target, all.lines(), otherwise)),
        });
    }
    let folder = Path::new(asked.stdout.trim());
    // A folder without libraries is what is left of a target that was removed.
    let is_there = folder.is_dir() && fs_err::read_dir(folder)?.next().is_some();
    if is_there || config.builds_std() {
        Ok(())
    } else {
        Err(Error::TargetMissing { target: target.to_owned() })
    }
}

/// What cargo calls a target in its folders: the triple, or the name of the file that describes it.
pub fn name(target: &str) -> &str {
    let file = target.strip_suffix(".json").and_then(|path| Path::new(path).file_name());
    file.and_then(|name| name.to_str()).unwrap_or(target)
}

/// What usually is missing where a build for another target fails.
pub(super) fn way_out(package: &Package, request: &BuildRequest) -> Result<Option<String>> {
    let target = &package.target;
    if !package.is_cross() || request.zigbuild.is_some() || Config::load(&package.cwd)?.has_linker(target) {
        return Ok(None);
    }
    Ok(Some(format!(
        "where the linker failed: none is set for `{target}`, so that of this machine was used; name one in \
         `.cargo/config.toml`, as `[target.{target}] linker = \"..\"`, or let zig link: `cargo ffi package --zigbuild`"
    )))
}
