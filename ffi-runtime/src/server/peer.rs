//! What one host elsewhere can do.

use core::{fmt, time::Duration};
use std::sync::Arc;

use super::Served;

/// Where what the library says to a peer goes.
///
/// Its functions are called on any thread, the library's own among them, also inside of [`Peer::call`]. None of them calls the [`Peer`], and none
/// blocks but [`Out::event`], where it may.
pub trait Out: Send + Sync + 'static {
    /// A reply to a call: items and warnings that it still runs, and then its one terminal reply. From when this is called with a terminal
    /// code, the call's id may be used again.
    fn reply(&self, call: u32, code: i32, payload: &[u8]);

    /// The library asks its host, or tells it where `host_call` is 0. `context` is 0 for the one that is served.
    fn host(&self, host_call: u64, context: u64, name: &str, args: &[u8]);

    /// An event, and how many were dropped just before it. Gives whether it was taken: where there is no room, it is waited for if `may_block`, until
    /// the connection is over at the latest.
    fn event(&self, subscription: u32, missed: u32, envelope: &[u8], may_block: bool) -> bool;
}

/// A call as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// What the peer knows it by.
    pub id: u32,
    /// What it is called on: 0, or an id of a context or a handle.
    pub receiver: u64,
    /// After what time it is cancelled.
    pub timeout: Option<Duration>,
    /// How many items the peer wants for now, where they are a stream.
    pub credit: u32,
    /// The function's name.
    pub name: &'a str,
    /// The request, in CBOR.
    pub request: &'a [u8],
}

/// What a peer may have at a time.
#[derive(Debug, Clone, Copy)]
pub struct PeerLimits {
    /// Calls that are not over.
    pub in_flight: usize,
    /// Contexts that it made.
    pub contexts: usize,
    /// Handles that it was given.
    pub handles: usize,
    /// Subscriptions to events.
    pub subscriptions: usize,
}

/// The peer does not keep to the protocol, and has to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host elsewhere, and what belongs to it.
pub struct Peer {
    served: Arc<Served>,
    limits: PeerLimits,
    out: Arc<dyn Out>,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").finish_non_exhaustive()
    }
}

impl Peer {
    /// One that has just come. This is called inside of the server's runtime, which has several threads.
    pub fn new(served: Arc<Served>, limits: PeerLimits, out: Arc<dyn Out>) -> Arc<Self> {
        Arc::new(Self { served, limits, out })
    }

    /// Calls a function. Whatever becomes of it is said through the [`Out`], possibly before this returns.
    ///
    /// # Errors
    /// The id is in use.
    pub fn call(self: &Arc<Self>, call: Call<'_>) -> Result<(), Fault> {
        let _ = (&self.served, self.limits, &self.out, call);
        Ok(())
    }

    /// Cancels a call. Nothing happens where there is none of that id.
    pub fn cancel(&self, _id: u32) {}

    /// The peer wants more items of a stream.
    pub fn grant(&self, _id: u32, _items: u32) {}

    /// An item of that call has left: it waits nowhere any more. Nobody is ever more than some items ahead of that.
    pub fn item_written(&self, _id: u32) {}

    /// The peer has answered what it was asked.
    pub fn answer(&self, _host_call: u64, _code: i32, _payload: &[u8]) {}

    /// How many calls are not over.
    pub fn in_flight(&self) -> usize {
        0
    }

    /// Whether there is no call, no subscription and no host function.
    pub fn is_idle(&self) -> bool {
        true
    }

    /// Returns when no call is in flight.
    pub async fn drain(&self) {}

    /// The peer is gone: cancels its calls, and gives back all that belongs to it. Returns when that is done.
    pub async fn close(self: Arc<Self>) {}
}
