//! The C package: header, library, and the files by which build systems find them.
//!
//! ```text
//!   include/{library}.h
//!   lib/lib{library}.so              as the platform calls it; a DLL in bin/, its import library in lib/
//!   lib/lib{library}.so.1.2.3, .so.1 where it is published, the first a link to the last
//!   lib/lib{library}.a               where it is published with that
//!   lib/pkgconfig/{library}.pc
//!   lib/cmake/{library}/{library}-config.cmake, -config-version.cmake
//!   README.md
//! ```
//!
//! All paths inside are relative to the file they stand in.

use ffi_model::contract::Contract;
use ffi_templates::c::{CmakeConfig, CmakeVersion, Package, PkgConfig, Readme};
use serde::Deserialize;

use super::{
    binary::Binary,
    comment, example,
    header::{header, rendered},
};
use crate::{
    backend::{Files, Input, shared::series},
    error::Error,
};

/// `[package.metadata.ffi.c]`: there is nothing to set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {}

/// The files of the package.
pub(super) fn render(input: &Input<'_>) -> Result<Files, Error> {
    let Config {} = input.settings("c")?;
    let (package, mut files) = installed(input, false)?;
    files.text("README.md", rendered(&Readme(&package)));
    Ok(files)
}

/// What programs in C and in C++ are linked with: the C header, the library, and what build systems find them by. The headers of
/// a package in C++ need its standard, and threads.
pub(in crate::backend) fn installed(input: &Input<'_>, is_cpp: bool) -> Result<(Package, Files), Error> {
    let contract = input.contract;
    let library = contract.library().prefix.clone();
    let binary = Binary::new(&input.library, &library, input.release.as_ref())?;
    let about = &input.about;
    let package = Package {
        version: about.version.to_string(),
        description: one_line(about.description.as_deref(), contract),
        url: about.repository.clone(),
        license: about.license.clone(),
        binary: binary.path.clone(),
        link_name: binary.link_name.clone(),
        own_name: binary.own_name.clone(),
        other_names: binary.other_names(),
        import: binary.import.clone(),
        staticlib: binary.staticlib.clone(),
        has_rpath: binary.has_rpath,
        is_cpp,
        example: rendered(&example::program(contract)).trim_end().to_owned(),
        hooks: example::hooks(contract).map(|hooks| rendered(&hooks).trim_end().to_owned()),
        library: library.clone(),
    };

    let mut files = Files::default();
    files.text(format!("include/{library}.h"), header(contract)?);
    binary.add_to(&mut files);
    files.text(format!("lib/pkgconfig/{library}.pc"), rendered(&PkgConfig(&package)));
    let cmake_version = CmakeVersion { version: &package.version, series: &series(&about.version) };
    let cmake = format!("lib/cmake/{library}/{library}-config");
    files.text(format!("{cmake}.cmake"), rendered(&CmakeConfig(&package)));
    files.text(format!("{cmake}-version.cmake"), rendered(&cmake_version));
    Ok((package, files))
}

/// What the package is, in one line.
fn one_line(description: Option<&str>, contract: &Contract) -> String {
    let candidates = [description.unwrap_or_default(), &contract.library().docs];
    let mut lines = candidates.into_iter().map(comment::one_line).filter(|line| !line.is_empty());
    lines.next().unwrap_or_else(|| format!("The library {}", contract.library().prefix))
}
