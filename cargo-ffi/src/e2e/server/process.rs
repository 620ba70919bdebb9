//! The processes that a library can be served by.
//!
//! Without a sanitizer it is this program. A sanitizer has to be in the process from its beginning, and this program is built without: there
//! it is a small host in C, which is compiled as the programs of the pass would be.

use std::path::Path;

use ffi_model::symbol;

use crate::{
    e2e::{
        sanitize::{OPTIMIZATION, Watch},
        session::empty,
    },
    error::Result,
    process::{DEFAULT_LIMIT, Program},
    project::Project,
    serve::Options,
};

/// Where it listens.
const ADDRESS: &str = "tcp:127.0.0.1:0";

/// What clients may cost. One program is all tests of a language, which make what they like.
const LIMITS: [&str; 7] = [
    "contexts=65536",
    "all_contexts=1048576",
    "handles=1048576",
    "in_flight=65536",
    "subscriptions=65536",
    "frame=268435456",
    "requests=1073741824",
];

/// The host in C.
const HOST: &str = include_str!("host.c");

/// This program, serving the library of a project.
///
/// # Errors
/// The system does not say which program this is.
pub(super) fn plain(project: &Project) -> Result<Program> {
    let program = Program::new(std::env::current_exe()?, &project.folder);
    let program = program.args(["ffi", "serve", ADDRESS, "--library"]).arg(&project.artifacts.cdylib);
    Ok(LIMITS.iter().fold(program, |program, limit| program.args(["--limit", limit])))
}

/// The host in C, compiled in `folder` with the sanitizers of a pass, which write to `reports`.
///
/// # Errors
/// It does not compile.
pub(super) fn watched(project: &Project, watch: &Watch, folder: &Path, reports: &Path) -> Result<Program> {
    empty(folder)?;
    empty(reports)?;
    let host = folder.join("host");
    fs_err::write(folder.join("host.c"), HOST)?;
    let cc = watch.cc.as_ref().expect("what looks on was tried with a compiler");
    let compile = cc.program(folder).args(["-std=c11", "-D_GNU_SOURCE", "-g", "-pthread"]);
    let compile =
        compile.args(watch.compiler_flags(OPTIMIZATION)).args(["host.c", "-o"]).arg(&host).arg("-ldl");
    compile.run()?.check("cannot compile the host of a server")?;

    let options = Options {
        addresses: vec![ADDRESS.to_owned()],
        limits: LIMITS.iter().map(|limit| limit.parse().expect("a limit")).collect(),
        ..Options::default()
    };
    let request = folder.join("request.cbor");
    fs_err::write(&request, options.request()?)?;
    let prefix = &project.contract.library().prefix;
    let program = Program::new(host, folder)
        .arg(&project.artifacts.cdylib)
        .args(["serve_cbor", "serve_stop"].map(|name| symbol::runtime(prefix, name)))
        .arg(&request)
        .limit(DEFAULT_LIMIT.saturating_mul(watch.pass.patience()));
    Ok(watch.over(program, reports))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_limits() {
        for limit in LIMITS {
            limit.parse::<crate::serve::Limit>().expect(limit);
        }
    }
}
