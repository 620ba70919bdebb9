//! How the library is built for a pass.

use std::path::Path;

use super::{Sanitizer, Watch};
use crate::{
    cargo::{BuildRequest, Package, Toolchain},
    error::{Error, Result},
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
    let Some(sanitizer) = watch.pass.instrumented() else { return Ok(BuildRequest::default()) };
    if sanitizer == Sanitizer::Thread {
        let message = "`--sanitize thread` is not there yet".to_owned();
        return Err(Error::Usage { message, help: None });
    }
    let toolchain = Toolchain::unstable(package, reporter)?;
    let folder = Path::new("ffi").join(sanitizer.name());
    reporter.status("Toolchain", format_args!("{toolchain}, for what `{}` looks into", sanitizer.name()));
    let rustflags = ADDRESS.map(str::to_owned).to_vec();
    Ok(BuildRequest {
        folder: Some(folder),
        name_target: true,
        toolchain,
        rustflags,
        ..BuildRequest::default()
    })
}
