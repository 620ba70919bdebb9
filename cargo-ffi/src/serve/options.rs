//! What a library is served with, and how it is told.

use std::{path::PathBuf, str::FromStr};

use ciborium::Value;
use ffi_model::suggest;

use crate::{error::Result, json::bytes};

/// The limits of `docs/protocol.md`, by name.
const LIMITS: [&str; 15] = [
    "frame",
    "connections",
    "in_flight",
    "contexts",
    "all_contexts",
    "handles",
    "subscriptions",
    "hello_ms",
    "read_ms",
    "write_ms",
    "idle_ms",
    "queue",
    "unsent",
    "requests",
    "memory",
];

/// What a library is served with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where it listens.
    pub addresses: Vec<String>,
    /// The constructor of the context that is served to all, and its arguments as CBOR.
    pub create: Option<Create>,
    /// What clients have to know.
    pub token: Option<String>,
    /// Whether addresses beyond this machine need no TLS.
    pub insecure: bool,
    /// What clients may cost, where it is not what the library has for everybody.
    pub limits: Vec<Limit>,
    /// How it proves who it is.
    pub tls: Option<Tls>,
}

/// A constructor of a library, and what it is called with.
#[derive(Clone, Debug)]
pub struct Create {
    /// The constructor.
    pub function: ffi_model::contract::FunctionDecl,
    /// The request.
    pub request: Vec<u8>,
}

/// One limit: `in_flight=64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    name: &'static str,
    value: u64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("write `NAME=NUMBER`, `in_flight=64` for instance")?;
        let Some(name) = LIMITS.into_iter().find(|known| *known == name) else {
            let help = suggest::did_you_mean(name, LIMITS, || format!("there is {}", LIMITS.join(", ")));
            return Err(format!("no limit is called `{name}`; {help}"));
        };
        let value = value.parse().map_err(|_| format!("`{value}` is no number"))?;
        Ok(Self { name, value })
    }
}

/// Certificates and keys, files in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The server's certificate, and those between it and a known authority.
    pub certificate: PathBuf,
    /// The server's key.
    pub key: PathBuf,
    /// Who signs the certificates of clients, where they need one.
    pub client_ca: Option<PathBuf>,
}

/// The features of the runtime that it takes to listen at these addresses.
pub fn features(addresses: &[String]) -> Vec<&'static str> {
    let has = |scheme: &str| addresses.iter().any(|address| address.split(':').next() == Some(scheme));
    let transports = ["tls", "nats"].into_iter().filter(|scheme| has(scheme));
    std::iter::once("server").chain(transports).collect()
}

impl Options {
    /// The request of `<library>_serve_cbor`.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(crate) fn request(&self) -> Result<Vec<u8>> {
        let text = |text: &str| Value::from(text);
        let addresses = self.addresses.iter().map(|address| text(address)).collect();
        let mut entries: Vec<(Value, Value)> = vec![
            (text("addresses"), Value::Array(addresses)),
            (text("insecure"), Value::Bool(self.insecure)),
        ];
        entries.extend(self.token.iter().map(|token| (text("token"), text(token))));
        if !self.limits.is_empty() {
            let limits = self.limits.iter().map(|limit| (text(limit.name), Value::from(limit.value)));
            entries.push((text("limits"), Value::Map(limits.collect())));
        }
        if let Some(Tls { certificate, key, client_ca }) = &self.tls {
            let files =
                [("certificate", Some(certificate)), ("key", Some(key)), ("client_ca", client_ca.as_ref())];
            let mut tls = Vec::new();
            for (name, file) in files {
                if let Some(file) = file {
                    tls.push((text(name), Value::from(fs_err::read_to_string(file)?)));
                }
            }
            entries.push((text("tls"), Value::Map(tls)));
        }
        Ok(bytes::write(Value::Map(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::untyped;

    fn addresses(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn limits_are_those_of_the_protocol() {
        let page = fs_err::read_to_string("../docs/protocol.md").expect("the page");
        let (_, table) = page.split_once("\n## Limits\n").expect("the section");
        let rows = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
        let names: Vec<&str> =
            rows.map_while(|row| row.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name).collect();
        assert_eq!(names, LIMITS);
    }

    #[test]
    fn a_limit_is_a_name_and_a_number() {
        assert_eq!("in_flight=64".parse(), Ok(Limit { name: "in_flight", value: 64 }));
        let check = |text: &str, expect: &str| assert_eq!(text.parse::<Limit>(), Err(expect.to_owned()));
        check("in_flight", "write `NAME=NUMBER`, `in_flight=64` for instance");
        check("inflight=64", "no limit is called `inflight`; did you mean `in_flight`?");
        check("frame=16MiB", "`16MiB` is no number");
    }

    #[test]
    fn addresses_need_the_features_of_their_transports() {
        assert_eq!(features(&addresses(&["tcp:127.0.0.1:1", "unix:/tls:/x"])), ["server"]);
        assert_eq!(features(&addresses(&["tls:0.0.0.0:1", "tls://[::1]:2"])), ["server", "tls"]);
        assert_eq!(features(&addresses(&["nats:h:1/s", "tls:h:1"])), ["server", "tls", "nats"]);
    }

    #[test]
    fn a_library_is_told_all_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| {
            let file = folder.path().join(name);
            fs_err::write(&file, format!("the {name}")).expect("written");
            file
        };
        let said = |options: &Options| {
            let request = bytes::read(&options.request().expect("a request")).expect("CBOR");
            untyped::to_json(&request).to_string()
        };
        let least = Options { addresses: addresses(&["unix:/s"]), ..Options::default() };
        assert_eq!(said(&least), r#"{"insecure":false,"addresses":["unix:/s"]}"#);
        let most = Options {
            token: Some("secret".to_owned()),
            insecure: true,
            limits: vec!["idle_ms=0".parse().expect("a limit")],
            tls: Some(Tls { certificate: file("cert"), key: file("key"), client_ca: Some(file("ca")) }),
            ..least
        };
        assert_eq!(
            said(&most),
            "{\"tls\":{\"key\":\"the key\",\"client_ca\":\"the ca\",\"certificate\":\"the cert\"},\"token\":\"secret\",\
             \"limits\":{\"idle_ms\":0},\"insecure\":true,\"addresses\":[\"unix:/s\"]}"
        );
    }
}
