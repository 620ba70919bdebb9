//! How the library is built for a pass.

use std::path::Path;

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
    if watch.pass.is_remote() {
        // Apart from the one that ships, also where that has a server itself: the folder of its tests is locked.
        let folder = Some(Path::new("ffi").join("serve"));
        let request = BuildRequest { folder, ..BuildRequest::default() };
        return Ok(request.served(package, &["server"]));
    }
    let Some(sanitizer) = watch.pass.instrumented() else { return Ok(BuildRequest::default()) };
    let toolchain = Toolchain::unstable(package, reporter)?;
    let folder = Path::new("ffi").join(sanitizer.name());
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
