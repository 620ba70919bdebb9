//! The library as a server: hosts in other processes and on other machines call it, see `docs/protocol.md`.
//!
//! A [`Peer`] is what one of them can do, whatever the bytes on the wire are: who reads these calls its functions, and it says through an [`Out`]
//! what the library says. To the library the server is a host like any other: requests are CBOR, and the entries that every host has are called, on
//! threads that are not the library's.

mod entries;
mod peer;

pub use entries::{Api, ENTRIES, Entry, Function, LIBRARIES, Served};
pub use peer::{Call, Fault, Out, Peer, PeerLimits};
