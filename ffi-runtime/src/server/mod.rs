//! The library as a server: hosts in other processes and on other machines call it, see `docs/protocol.md`.
//!
//! A [`Peer`] is what one of them can do, whatever the bytes on the wire are: who reads these calls its functions, and it says through an [`Out`]
//! what the library says. To the library the server is a host like any other: requests are CBOR, and the entries that every host has are called, on
//! threads that are not the library's.

//!
//! Bytes become calls in a [`connection`]: what has arrived ([`incoming`]) is read as [`frame`]s or as requests of the [`first`] protocol, and what is
//! to be sent waits in a [`link`].

pub mod address;
mod connection;
mod entries;
pub mod first;
pub mod frame;
mod incoming;
pub mod limits;
mod link;
pub mod listen;
pub mod options;
mod outs;
mod peer;
#[cfg(unix)]
mod socket_file;
#[cfg(feature = "tls")]
mod tls;

pub use entries::{Api, ENTRIES, Entry, Function, LIBRARIES, Served};
pub use peer::{Call, Fault, Out, Peer, PeerLimits};
