//! `cargo ffi package`

use std::path::PathBuf;

use clap::Args;

use super::languages;
use crate::{
    backend::Backend,
    cargo::CargoOptions,
    error::Result,
    package::{self, Order},
    report::Reporter,
};

/// Make what a maintainer uploads: packages as archives with a version, and their checksums
///
/// The library is built for each `--target`, in release mode if no profile is named, without symbols. For C and C++ there is
/// an archive for each target, `<library>-<version>-<language>-<target>.tar.gz` (`.zip` for Windows); for Go one module with the
/// libraries of all targets, as an archive and as a folder that is ready to be tagged. Beside them is `SHA256SUMS`. The same input
/// makes the same bytes; `SOURCE_DATE_EPOCH` sets the time of the files.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi package --lang c")]
pub(super) struct Package {
    /// Languages, separated by commas
    #[arg(short, long, required = true, value_delimiter = ',', value_parser = languages::parser(), value_name = "LANG")]
    lang: Vec<&'static dyn Backend>,

    /// Where to write: `target/ffi/dist` if not said
    #[arg(short, long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Add the library to link statically
    #[arg(long = "static")]
    is_static: bool,

    /// Build with `cargo zigbuild`, which has a linker for every target; `--target` may end with a version of glibc, as `.2.17`
    #[arg(long)]
    zigbuild: bool,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Package {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let order = Order {
            languages: self.lang.clone(),
            targets: self.cargo.target.clone(),
            out: self.out.clone(),
            is_static: self.is_static,
            zigbuild: self.zigbuild,
        };
        package::run(&self.cargo, &order, reporter)
    }
}
