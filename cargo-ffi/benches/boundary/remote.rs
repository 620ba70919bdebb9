//! Calls of other processes: servers and the driver are a workspace of its own, as nobody else is to compile tonic.

use std::path::Path;

use crate::{
    page::Part,
    site::{self, library, path},
};

/// The word on the command line, and in the markers of the page.
pub(crate) const NAME: &str = "remote";

/// Builds the library as it is built for servers, the others, and the driver, which prints a table; none where that is not possible.
pub(crate) fn run() -> Option<Part> {
    // The driver asks the system for the processor time of other processes.
    if !cfg!(target_os = "linux") {
        println!("{NAME}: skipped, it is for Linux\n");
        return None;
    }
    let manifest = site::project().join("remote/Cargo.toml");
    if !site::succeeds(
        env!("CARGO"),
        &["fetch", "--quiet", "--manifest-path", path(&manifest)],
        &site::root(),
    ) {
        println!("{NAME}: skipped, tonic cannot be fetched\n");
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boundary/remote");
    let build = |manifest: &Path, more: &[&str]| {
        let build = ["build", "--quiet", "--release", "--manifest-path", path(manifest), "--target-dir"];
        site::run(env!("CARGO"), &[&build[..], &[path(&target)], more].concat(), &site::root());
    };
    build(&site::project().join("Cargo.toml"), &["--features", "ffi/server"]);
    build(&manifest, &[]);
    let built = target.join("release");
    let program = built.join(format!("remote{}", std::env::consts::EXE_SUFFIX));
    let text = site::output(&program, &["measure", path(&built.join(library("bench")))]);
    println!("{text}");
    Some((NAME.to_owned(), text))
}
