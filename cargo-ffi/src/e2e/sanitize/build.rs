//! How the library is built for a pass.

use std::path::{Path, PathBuf};

use super::{Sanitizer, Watch, shim};
use crate::{
    cargo::{BuildRequest, Package, Toolchain},
    error::Result,
    report::Reporter,
};

/// What makes a library that AddressSanitizer looks into. Frame pointers make its stacks cheap and right, and line numbers
/// are what a report is read for.
const ADDRESS: [&str; 3] = ["-Zsanitizer=address", "-Cforce-frame-pointers=yes", "-Cdebuginfo=1"];

/// The build of the library for a pass: the ordinary one where nothing has to be in it.
///
/// # Errors
/// rustc does not answer, or what the library is linked with could not be made.
pub(in crate::e2e) fn request(watch: &Watch, package: &Package, reporter: &Reporter) -> Result<BuildRequest> {
    let sanitizer = watch.pass.instrumented();
    if !watch.pass.is_remote() {
        return match sanitizer {
            Some(sanitizer) => {
                instrumented(sanitizer, Path::new("ffi").join(sanitizer.name()), watch, package, reporter)
            }
            None => Ok(BuildRequest::default()),
        };
    }
    // Apart from those without a server, also where they have one themselves: the folder of their tests is locked.
    let request = match sanitizer {
        Some(sanitizer) => {
            let folder = Path::new("ffi").join(format!("serve-{}", sanitizer.name()));
            instrumented(sanitizer, folder, watch, package, reporter)?
        }
        None => BuildRequest { folder: Some(Path::new("ffi").join("serve")), ..BuildRequest::default() },
    };
    Ok(request.served(package, &["server"]))
}

/// The build of a library with a sanitizer in it, in a target directory of its own.
fn instrumented(
    sanitizer: Sanitizer,
    folder: PathBuf,
    watch: &Watch,
    package: &Package,
    reporter: &Reporter,
) -> Result<BuildRequest> {
    let toolchain = Toolchain::unstable(package, reporter)?;
    reporter.status("Toolchain", format_args!("{toolchain}, for what `{}` looks into", sanitizer.name()));
    let rustflags = match &watch.cc {
        Some(cc) if sanitizer == Sanitizer::Thread => {
            let sysroot = toolchain.sysroot(package, reporter)?;
            shim::rustc_flags(&sysroot, &package.target, cc, &package.target_dir.join(&folder), reporter)?
        }
        _ => ADDRESS.map(str::to_owned).to_vec(),
    };
    Ok(BuildRequest {
        folder: Some(folder),
        name_target: true,
        toolchain,
        rustflags,
        no_lto: sanitizer == Sanitizer::Thread,
        ..BuildRequest::default()
    })
}
