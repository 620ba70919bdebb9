//! `cargo ffi call`

use std::{io::BufRead, path::PathBuf, time::Duration};

use clap::Args;
use ffi_model::Contract;
use ffi_templates::engine::remote::{Identity, Options, Tls};

use super::given;
use crate::{
    artifact,
    call::{self, Printer, Session, Step, first},
    cargo::{BuildRequest, CargoOptions, CfgSet, Package},
    error::{Error, Result},
    json::Json,
    report::Reporter,
    scan::{self, Source},
};

/// Call a function of a library that is served elsewhere, with JSON
///
/// The arguments are one JSON object, the result is one line of JSON, and so is each item of a stream and each event. What the types are the server says. Bytes are
/// base64; docs/commands.md has the forms. A typed error is a line of JSON on standard error, and the exit status is 9; 10 is an error text, 11 a call that was
/// cancelled or took too long, 12 no connection.
///
/// With `-` for the function, calls are read from standard input, one on a line, and made on one connection, so that they can share handles.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi call tcp:127.0.0.1:9099 echo '{\"req\": {\"message\": \"hi\", \"delayMs\": 0}}'

Lines for `-`:
    session = open {\"name\": \"a\"}
    session.write {\"data\": \"aGk=\"}
    copy {\"from\": \"$session\"}")]
pub(super) struct Call {
    /// The server: `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH`, `nats:HOST:PORT/SUBJECT`
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// The function, `-` for lines of standard input; with `--watch-events` it may be left out
    #[arg(value_name = "FUNCTION", required_unless_present = "watch_events")]
    function: Option<String>,

    /// Its arguments, an object; `@FILE` reads it from a file, `-` from standard input
    #[arg(value_name = "JSON")]
    json: Option<String>,

    /// Call it on the handle that this gives: `open {"name": "a"}`
    #[arg(long, value_name = "CALL")]
    on: Option<String>,

    /// Make a context of one's own, with these arguments, and call it on that
    #[arg(long, value_name = "JSON")]
    create: Option<String>,

    /// The constructor of that context, where the library has several
    #[arg(long, value_name = "NAME", requires = "create")]
    constructor: Option<String>,

    /// Cancel a call that takes longer
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,

    /// Show events as they come: those of this name (`on_echo_fired`), or all
    ///
    /// With a function, those that come until it has replied; without one, all until it is interrupted
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    watch_events: Option<String>,

    /// The protocol; 1 knows no types, no handles, no events
    #[arg(long, value_name = "1|2", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    protocol: u8,

    /// Take the types from this library, and not from the server
    #[arg(long, value_name = "LIBRARY", help_heading = "Types")]
    library: Option<PathBuf>,

    /// Take the types from the source of this package
    #[arg(long, value_name = "PATH", conflicts_with = "library", help_heading = "Types")]
    manifest_path: Option<PathBuf>,

    /// Package of the workspace
    #[arg(short, long, value_name = "SPEC", requires = "manifest_path", help_heading = "Types")]
    package: Option<String>,

    /// What the server asks for is in this file
    #[arg(long, value_name = "FILE", help_heading = "Safety")]
    token_file: Option<PathBuf>,

    /// Who signs the server's certificate, in PEM; those whom the system knows if not said
    #[arg(long, value_name = "FILE", help_heading = "Safety")]
    tls_ca: Option<PathBuf>,

    /// The name in the server's certificate, where it is not the host of the address
    #[arg(long, value_name = "NAME", help_heading = "Safety")]
    tls_server_name: Option<String>,

    /// A certificate of one's own, in PEM, for servers that ask for one
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Safety")]
    tls_certificate: Option<PathBuf>,

    /// The key of that certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate", help_heading = "Safety")]
    tls_key: Option<PathBuf>,
}

impl Call {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let printer = Printer::new(reporter);
        let options = self.options()?;
        let contract = self.contract(reporter)?;
        let timeout = self.timeout_ms.map(Duration::from_millis);
        if self.protocol == 1 {
            let call = self.call_of_first()?;
            return first::call(&self.address, &options, contract.as_ref(), &call, timeout, &printer);
        }
        let lines = self.function.as_deref() == Some("-");
        // What is wrong with the command line is said before anything is done.
        let call =
            self.function.as_deref().filter(|_| !lines).map(|function| self.called(function)).transpose()?;
        let on = self
            .on
            .as_deref()
            .map(call::Call::parse)
            .transpose()
            .map_err(|error| usage(format!("`--on`: {error}")))?;
        let create = self.create.as_deref().map(given::json).transpose()?;
        let mut session = call::connect(&self.address, options, contract, timeout, &printer)?;
        if let Some(create) = create {
            let constructor =
                given::constructor(session.contract(), self.constructor.as_deref())?.name.clone();
            session.create(&constructor, create)?;
        }
        if let Some(wanted) = &self.watch_events {
            session.watch(Some(wanted.as_str()).filter(|wanted| !wanted.is_empty()))?;
        }
        match call {
            Some(mut call) => {
                if let Some(on) = on {
                    session.name(ON, &on)?;
                    call.on = Some(ON.to_owned());
                }
                session.call(&call)
            }
            None if lines => self::lines(&mut session, reporter),
            None => session.wait(),
        }
    }

    /// The function of the command line, with its arguments.
    fn called(&self, function: &str) -> Result<call::Call> {
        let json = match &self.json {
            Some(json) => given::json(json)?,
            None => Json::Map(Vec::new()),
        };
        Ok(call::Call { on: None, function: function.to_owned(), json })
    }

    /// The same for protocol 1, which has nothing else.
    fn call_of_first(&self) -> Result<call::Call> {
        let lacks = [
            (self.on.is_some(), "handles, for `--on`"),
            (self.create.is_some(), "contexts of one's own, for `--create`"),
            (self.watch_events.is_some(), "events, for `--watch-events`"),
            (self.token_file.is_some(), "a token, for `--token-file`"),
            (self.function.as_deref() == Some("-"), "handles, for which lines are"),
        ];
        match (lacks.iter().find(|(is_wanted, _)| *is_wanted), &self.function) {
            (Some((_, what)), _) => Err(usage(format!("protocol 1 has no {what}"))),
            (None, Some(function)) => self.called(function),
            (None, None) => Err(usage("there is no function to call".to_owned())),
        }
    }

    fn options(&self) -> Result<Options> {
        let token = self.token_file.as_deref().map(given::token).transpose()?;
        let read = |file: &Option<PathBuf>| file.as_ref().map(fs_err::read_to_string).transpose();
        let identity = match (read(&self.tls_certificate)?, read(&self.tls_key)?) {
            (Some(certificate), Some(key)) => Some(Identity { certificate, key }),
            _ => None,
        };
        let tls = Tls { ca: read(&self.tls_ca)?, identity, server_name: self.tls_server_name.clone() };
        Ok(Options { token, tls, ..Options::default() })
    }

    /// The contract, where it is not the server that is asked.
    fn contract(&self, reporter: &Reporter) -> Result<Option<Contract>> {
        if let Some(library) = &self.library {
            return artifact::Library::open(library)?.contract().map(Some);
        }
        let Some(manifest) = &self.manifest_path else { return Ok(None) };
        let options = CargoOptions {
            manifest_path: Some(manifest.clone()),
            package: self.package.clone(),
            ..CargoOptions::default()
        };
        let package = Package::load(&options, reporter)?;
        let cfg = CfgSet::load(&package, &options, &BuildRequest::default(), None, reporter)?;
        Ok(Some(scan::scan_source(&Source::of(&package, &cfg, None))?.contract))
    }
}

/// The name of what `--on` gives.
const ON: &str = "on";

/// Makes the calls of standard input, each when the one before is over. One that fails is said to have, and the others are made all the same; the first failure is
/// that of the command, and the end of the connection is its end.
fn lines(session: &mut Session, reporter: &Reporter) -> Result<()> {
    let mut first = Ok(());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let step = Step::parse(&line).map_err(|error| usage(format!("`{}`: {error}", line.trim())));
        let taken = match step {
            Ok(Some(step)) => session.step(&step),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        match taken {
            Ok(()) => {}
            Err(error @ Error::Connection { .. }) => return Err(error),
            Err(error) if first.is_ok() => {
                reporter.error(&error)?;
                first = Err(Error::Said(error.exit_code()));
            }
            Err(error) => reporter.error(&error)?,
        }
    }
    first
}

fn usage(message: String) -> Error {
    Error::Usage { message, help: Some("`cargo ffi call --help` has an example".to_owned()) }
}
