//! `cargo ffi test`

use std::time::Duration;

use clap::Args;

use super::languages;
use crate::{
    backend::{BACKENDS, Backend},
    cargo::CargoOptions,
    e2e::{self, Plan},
    error::Result,
    process::DEFAULT_LIMIT,
    project::Project,
    report::Reporter,
};

/// Compile and run the crate's programs in other languages
///
/// Builds the library, generates a package for each language, and runs what is in `ffi-tests/<language>/` against it. C: every
/// `*.c` is a program. Go: every `*_test.go` belongs to the tests, and every folder with a `main.go` is a program. A program
/// passes when its exit status is 0. A language whose toolchain is missing is skipped, and said to be.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi test --lang c,go --filter echo")]
pub(super) struct Test {
    /// Only these languages, separated by commas [default: all]
    #[arg(short, long, value_delimiter = ',', value_parser = languages::parser(), value_name = "LANG")]
    lang: Vec<&'static dyn Backend>,

    /// Only programs whose name (`c::native`) contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Get toolchains that are missing: from Debian's packages as root, from PyPI otherwise
    #[arg(long)]
    install_tools: bool,

    /// Tools whose absence is a failure and not a skip, separated by commas: `c`, `go`, `libclang`
    #[arg(long, value_delimiter = ',', value_name = "TOOL", value_parser = e2e::requirable())]
    require: Vec<String>,

    /// Seconds that one program may take
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_LIMIT.as_secs(),
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Test {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let project = Project::build(&self.cargo, reporter)?;
        let languages = if self.lang.is_empty() { BACKENDS.to_vec() } else { self.lang.clone() };
        project.report_left_out(&languages, reporter);
        let plan = Plan {
            project: &project,
            others: e2e::others(&project, &self.cargo, reporter)?,
            languages,
            filter: self.filter.clone(),
            install: self.install_tools,
            require: self.require.clone(),
            limit: Duration::from_secs(self.timeout),
            reporter,
        };
        e2e::run(&plan)
    }
}
