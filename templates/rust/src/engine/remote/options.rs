//! How a server is reached, and what it may cost.

use std::fmt;
use std::time::Duration;

/// How a server is reached. Made with `Options::default()`, and the fields that differ set after that.
#[derive(Clone)]
pub struct Options {
    /// What the server asks for to let a client in.
    pub token: Option<String>,
    /// The prefix of the library that the server is to have.
    pub library: Option<String>,
    /// The hash of the library that this client was made with. A server whose library has another is refused.
    pub hash: Option<u64>,
    /// Takes a server whose library has another hash all the same. Values say by their keys what they are.
    pub any_hash: bool,
    /// What the server's people see of this client.
    pub client: String,
    /// How long it may take until the server has answered the hello.
    pub connect: Duration,
    /// After how long a silence the server is asked whether it is there, where that is not sooner for its own limit. After three times it is not there. None never asks.
    pub keep_alive: Option<Duration>,
    /// How long the server may take nothing of what is sent to it.
    pub write: Duration,
    /// The longest frame of the server's. Nothing is reserved for a length before the bytes are there.
    pub frame: usize,
    /// How many bytes of events may wait for listeners. Then nothing more is read, but what is fired on the context that is served is dropped before that.
    pub events: usize,
    /// How many bytes of answers of host functions may wait until the server takes them. One that does not has lost its client.
    pub answers: usize,
    /// What `tls:` needs to know.
    pub tls: Tls,
    /// What `nats:` needs to know.
    pub nats: Nats,
}

/// How a server over TLS is known, and a client by it.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// The certificates in PEM that the server's is to be signed with. None: those of the system.
    pub ca: Option<String>,
    /// What this client shows.
    pub identity: Option<Identity>,
    /// The name that the server's certificate is for, where that is not the host of the address.
    pub server_name: Option<String>,
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Identity {
    /// The certificate in PEM, with those that it is signed with behind it.
    pub certificate: String,
    /// The key in PEM.
    pub key: String,
}

/// What becomes of calls whose server is lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lost {
    /// They fail with [`Failure::Disconnected`](crate::engine::Failure::Disconnected). Each has run, or has not.
    #[default]
    Fail,
    /// They are called again, at most so often: for functions that may run twice.
    Again(u32),
}

/// How servers that share a subject are called.
#[derive(Debug, Clone)]
pub struct Nats {
    /// What becomes of calls whose server is lost.
    pub lost: Lost,
    /// How long a server that has a call may be silent before it counts as lost.
    pub silence: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token: None,
            library: None,
            hash: None,
            any_hash: false,
            client: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            connect: Duration::from_secs(10),
            keep_alive: Some(Duration::from_secs(15)),
            write: Duration::from_secs(30),
            frame: 256 << 20,
            events: 16 << 20,
            answers: 256 << 20,
            tls: Tls::default(),
            nats: Nats::default(),
        }
    }
}

impl Default for Nats {
    fn default() -> Self {
        Self { lost: Lost::Fail, silence: Duration::from_secs(3) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("token", &self.token.as_ref().map(|_| ".."))
            .field("library", &self.library)
            .field("hash", &self.hash)
            .field("tls", &self.tls)
            .field("nats", &self.nats)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
