//! What is behind the typed API of a package: something that takes calls as CBOR and answers them.
//!
//! There are two. The local engine calls the library in this process; the [remote] one calls a server of it over a connection. The typed API knows neither: it
//! encodes a request, gives it to an [`Engine`], and decodes what comes back. Names are those of the protocol: `echo`, of a handle `session_write`.
//!
//! Nothing here knows what a value means.

mod failure;
mod host;
mod listen;
mod pending;
pub mod remote;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

pub use self::failure::Failure;
pub use self::host::{Answer, Asked, HostCall};
pub use self::listen::{Event, Listener, Subscription};
pub use self::pending::{Items, Pending};

/// A library that can be called, wherever it is.
///
/// Every method begins its work at once, not when what it returns is first polled, and may be called on any thread, also outside of a runtime, also inside of a
/// listener or a host function. Contexts and handles are the ids that the library gave; the context 0 is the one that a server serves, and stands for none with what
/// needs none.
pub trait Engine: Debug + Send + Sync {
    /// Calls a function that has one result: of a context, of a handle, or static. The result is the CBOR value.
    ///
    /// Dropping what is returned cancels the call.
    fn call(&self, call: Call<'_>) -> Pending;

    /// Calls a function that gives a stream. Each item is a CBOR value; the stream is over after its first failure.
    ///
    /// Credit is the engine's to grant: some items ahead of those that were taken. Dropping what is returned cancels the call.
    fn open(&self, call: Call<'_>) -> Items;

    /// Calls a constructor of the library, whose receiver is 0. The result is the id of the context.
    ///
    /// Dropping what is returned cancels the call, and a context that comes in spite of that is destroyed.
    fn create(&self, call: Call<'_>) -> Pending<u64>;

    /// Destroys a context. It is done when that has come to its end, and goes on where what is returned is dropped.
    fn destroy(&self, context: u64) -> Pending<()>;

    /// Closes a handle. It goes on where what is returned is dropped.
    fn close(&self, handle: u64) -> Pending<()>;

    /// Has `listener` called with each event of that name, which is the one on the wire, or with all for an empty one. Dropping the [`Subscription`] ends that.
    ///
    /// Listeners run one after the other for a context, in the order of its events, on a thread on which they may block: neither calls nor the events of other
    /// contexts wait for them.
    fn subscribe(&self, context: u64, event: &str, listener: Listener) -> Pending<Subscription>;

    /// Has `asked` called whenever the library calls its host function of that name, in place of what was there before. None takes it back.
    ///
    /// It returns at once: what takes its time is done elsewhere, and answered from there.
    fn register(&self, context: u64, function: &str, asked: Option<Asked>) -> Pending<()>;

    /// What became of the events of a context.
    fn event_stats(&self, context: u64) -> Pending<EventStats>;

    /// What became of what a context asked its host.
    fn host_stats(&self, context: u64) -> Pending<HostStats>;

    /// From when on calls of a context that begin to wait from now on are warned of, again and again. Zero is never.
    fn stale_warn(&self, context: u64, interval: Duration) -> Pending<()>;

    /// The descriptor of the library, as it was compiled.
    fn describe(&self) -> Pending;

    /// What the library is.
    fn about(&self) -> &About;
}

/// One call.
///
/// Made with [`Call::new`], and the fields that differ set after that.
pub struct Call<'a> {
    /// The context or the handle that it is called on, or 0.
    pub receiver: u64,
    /// The function.
    pub name: &'a str,
    /// The arguments: a CBOR map by their names, or nothing.
    pub request: Vec<u8>,
    /// After which time it is cancelled, with a [`Failure::Timeout`]; for a stream, the time to its end.
    pub timeout: Option<Duration>,
    /// What finds the handles in what the call gives. The engine closes those of what nobody takes any more.
    pub handles: Option<Handles>,
    /// Called when the call has waited for a while, see [`Engine::stale_warn`]. It returns at once.
    pub warned: Option<Warned>,
}

/// An interval as libraries count it, in whole milliseconds. One that is shorter is not none.
pub(crate) fn millis(interval: Duration) -> i64 {
    i64::try_from(interval.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}

/// What finds the ids of all handles in what a call gives.
#[derive(Debug, Clone, Copy)]
pub struct Handles {
    /// In a result or an item.
    pub value: fn(&[u8]) -> Vec<u64>,
    /// In a typed error, with the map around it.
    pub error: fn(&[u8]) -> Vec<u64>,
}

impl Handles {
    /// The ids in what a call has come to.
    pub fn of(&self, outcome: &Result<Vec<u8>, Failure>) -> Vec<u64> {
        match outcome {
            Ok(value) => (self.value)(value),
            Err(Failure::Failed(error)) => (self.error)(error),
            Err(_) => Vec::new(),
        }
    }
}

/// What is told how long a call waits already.
pub type Warned = Arc<dyn Fn(Duration) + Send + Sync>;

impl<'a> Call<'a> {
    /// A call without a deadline, which gives no handles.
    pub fn new(receiver: u64, name: &'a str, request: Vec<u8>) -> Self {
        Self { receiver, name, request, timeout: None, handles: None, warned: None }
    }
}

impl Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("receiver", &self.receiver)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a library says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The prefix of its symbols, `my_timer`.
    pub library: String,
    /// Its version.
    pub version: String,
    /// The hash of its contract.
    pub hash: u64,
    /// Whether there is a context 0: one that a server serves to all.
    pub served: bool,
}

/// What became of the events of a context.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EventStats {
    /// Those that were fired.
    pub fired: u64,
    /// Those that all of their listeners have had.
    pub delivered: u64,
    /// Those that were dropped for want of room.
    pub dropped: u64,
    /// Those without a listener.
    pub unheard: u64,
    /// Those that wait.
    pub queued: u64,
}

/// What became of what a context asked its host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HostStats {
    /// Calls of host functions.
    pub called: u64,
    /// Those that were answered.
    pub answered: u64,
    /// Those that failed before an answer.
    pub failed: u64,
    /// Answers that no call took.
    pub dropped: u64,
    /// Calls that wait.
    pub pending: u64,
}
