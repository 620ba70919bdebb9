//! Who both sides say they are.

use ciborium::Value;
use serde::Deserialize;

use super::Options;
use crate::engine::{About, Failure};

/// What a server allows its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The longest frame.
    pub frame: u64,
    /// Calls of a connection that are not over.
    pub in_flight: u64,
    /// Contexts of a connection.
    pub contexts: u64,
    /// Handles of a connection.
    pub handles: u64,
    /// How long a connection may be idle, in milliseconds; 0 is forever.
    pub idle_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { frame: 16 << 20, in_flight: 1024, contexts: 16, handles: 65_536, idle_ms: 600_000 }
    }
}

/// What a server says of itself.
#[derive(Debug, Deserialize)]
struct Greeting {
    library: String,
    version: String,
    hash: u64,
    #[serde(default)]
    context: bool,
    #[serde(default)]
    limits: Limits,
}

/// The body of the client's hello.
pub(super) fn ours(options: &Options) -> Vec<u8> {
    let mut map = vec![(Value::from("client"), Value::from(options.client.as_str()))];
    if let Some(token) = &options.token {
        map.push((Value::from("token"), Value::from(token.as_str())));
    }
    if let Some(hash) = options.hash {
        map.push((Value::from("hash"), Value::from(hash)));
    }
    super::cbor::encode(&Value::Map(map))
}

/// The body of the server's hello, which has the library that the client wants.
pub(super) fn theirs(body: &[u8], options: &Options) -> Result<(About, Limits), Failure> {
    let greeting: Greeting = super::cbor::decode(body)
        .map_err(|error| Failure::Disconnected(format!("the hello of the server cannot be read: {error}")))?;
    let Greeting { library, version, hash, context, limits } = greeting;
    if let Some(wanted) = &options.library
        && *wanted != library
    {
        return Err(Failure::Error(format!(
            "the server has the library `{library}`, and this client is one of `{wanted}`"
        )));
    }
    if let Some(wanted) = options.hash
        && wanted != hash
        && !options.any_hash
    {
        return Err(Failure::Error(format!(
            "the server has a `{library}` with the hash {hash:016x} (version {version}), and this client was made with the one with {wanted:016x}: generate it again, or say \
             that any will do"
        )));
    }
    Ok((About { library, version, hash, served: context }, limits))
}
