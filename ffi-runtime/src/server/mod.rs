//! The library as a server: hosts in other processes and on other machines call it, see `docs/protocol.md`.
//!
//! A [`Peer`] is what one of them can do, whatever the bytes on the wire are: who reads these calls its functions, and it says through an [`Out`]
//! what the library says. To the library the server is a host like any other: requests are CBOR, and the entries that every host has are called, on
//! threads that are not the library's.
//!
//! What a peer may name is what belongs to it. Handles that a reply gives out are known by [`crate::handle::elsewhere`] where the callback runs, and what a
//! request names is checked by the same where it is decoded.
//!
//! Bytes become calls in a [`connection`]: what has arrived ([`incoming`]) is read as [`frame`]s or as requests of the [`first`] protocol, and what is
//! to be sent waits in a [`link`].

pub mod address;
mod builtin;
mod connection;
mod entries;
mod events;
pub mod exported;
pub mod first;
pub mod frame;
mod hosts;
mod ids;
pub mod incoming;
mod lanes;
pub mod limits;
mod link;
pub mod listen;
mod memory;
#[cfg(feature = "nats")]
mod nats;
pub mod options;
mod outs;
mod peer;
mod record;
mod served;
#[cfg(unix)]
mod socket_file;
mod state;
#[cfg(feature = "tls")]
mod tls;

pub use entries::{Api, ENTRIES, Entry, Function, LIBRARIES};
pub use peer::{Call, Fault, Out, Peer, PeerLimits};
pub use served::Served;
