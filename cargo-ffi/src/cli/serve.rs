//! `cargo ffi serve`

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use clap::Args;

use super::given;
use crate::{
    artifact, call,
    cargo::{BuildRequest, CargoOptions, Package},
    error::{Error, Result},
    project::Project,
    report::Reporter,
    serve::{self, Create, Limit, Loaded, Options, Tls},
};

/// Serve the library to hosts in other processes and on other machines
///
/// Builds the library with what the addresses need, loads it, and has it listen, until Ctrl-C or SIGTERM: then calls that were accepted
/// are answered first, and a second one ends it at once. Says `Serving my_timer at tcp:127.0.0.1:9099` on standard output for each address
/// that takes connections. Clients are generated packages, `cargo ffi call`, and whatever speaks one of the protocols (docs/protocol.md).
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi serve tcp:127.0.0.1:9099 --create '{\"config\": {\"name\": \"ipc-server\"}}'")]
pub(super) struct Serve {
    /// Where to listen: `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH`, `nats:HOST:PORT/SUBJECT`; port 0 is any free one
    #[arg(value_name = "ADDRESS", required = true)]
    addresses: Vec<String>,

    /// Make a context that all clients share, with these arguments; without it, clients make contexts of their own
    ///
    /// An object with the constructor's parameters. `@FILE` reads it from a file, `-` from standard input
    #[arg(long, value_name = "JSON")]
    create: Option<String>,

    /// The constructor, where the library has several
    #[arg(long, value_name = "NAME", requires = "create")]
    constructor: Option<String>,

    /// Let in only clients that know what is in this file
    #[arg(long, value_name = "FILE", help_heading = "Safety")]
    token_file: Option<PathBuf>,

    /// Certificate for `tls:`, in PEM, with those between it and a known authority
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Safety")]
    tls_certificate: Option<PathBuf>,

    /// Key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate", help_heading = "Safety")]
    tls_key: Option<PathBuf>,

    /// Let in only clients with a certificate that one of these has signed, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate", help_heading = "Safety")]
    tls_client_ca: Option<PathBuf>,

    /// Listen without TLS also on addresses that other machines reach
    #[arg(long, help_heading = "Safety")]
    insecure: bool,

    /// What a client may cost, once for each limit: `in_flight=64`, `idle_ms=0`; docs/protocol.md has all of them
    #[arg(long = "limit", value_name = "NAME=NUMBER", help_heading = "Safety")]
    limits: Vec<Limit>,

    /// How long accepted calls may take when the server stops, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    grace_ms: u64,

    /// Serve a library that is built already, with the feature `server` of `ffi-runtime`
    #[arg(long, value_name = "LIBRARY", conflicts_with_all = ["package", "manifest_path", "release", "profile", "features"])]
    library: Option<PathBuf>,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Serve {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let token = self.token_file.as_deref().map(given::token).transpose()?;
        let json = self.create.as_deref().map(given::json).transpose()?;
        let library = match &self.library {
            Some(path) => Loaded::open(path, artifact::Library::open(path)?.contract()?)?,
            None => self.built(reporter)?,
        };
        let create = match json {
            Some(json) => {
                let function = given::constructor(library.contract(), self.constructor.as_deref())?;
                let request = call::request(library.contract(), function, &json, &BTreeMap::new())?;
                Some(Create { function: function.clone(), request })
            }
            None => None,
        };
        let tls = self.tls_certificate.as_ref().zip(self.tls_key.as_ref());
        let options = Options {
            addresses: self.addresses.clone(),
            create,
            token,
            insecure: self.insecure,
            limits: self.limits.clone(),
            tls: tls.map(|(certificate, key)| Tls {
                certificate: certificate.clone(),
                key: key.clone(),
                client_ca: self.tls_client_ca.clone(),
            }),
        };
        serve::run(&library, &options, Duration::from_millis(self.grace_ms), reporter)
    }

    /// The library of the package, with what it takes to listen.
    fn built(&self, reporter: &Reporter) -> Result<Loaded> {
        let package = Package::load(&self.cargo, reporter)?;
        if package.is_cross() {
            return Err(Error::Usage {
                message: format!("a library for `{}` cannot be served on this machine", package.target),
                help: Some("build it there, and run `cargo ffi serve --library LIBRARY` there".to_owned()),
            });
        }
        let request = BuildRequest::default().served(&package, &serve::features(&self.addresses));
        let project = Project::build_as(package, &self.cargo, &request, reporter)?;
        Loaded::open(&project.artifacts.cdylib, project.contract)
    }
}
