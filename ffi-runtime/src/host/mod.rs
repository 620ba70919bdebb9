//! Host functions: what the library asks its host for.
//!
//! # The life of a call
//!
//! 1. **Begin.** Under the lock of its context's [`Hosts`] the call is counted, finds what is registered, gets a number and is noted as pending.
//!    Where nothing is registered, or the context is closed, it has failed.
//! 2. **Ask.** The arguments are lowered and the host's function runs, on the thread that polls, or that calls. [`Hosts`] knows how many of them
//!    run, and each has a share of the registration.
//! 3. **Wait.** The future, or the thread, waits at the call's [`slot`].
//! 4. **End.** Whoever takes the note away ends the call: a completion, which lifts the answer; replacing and teardown, which fail it; the
//!    future itself, when it is dropped. So exactly one of them does, and what comes later finds nothing.
//! 5. **Release.** With the last share of a registration its `release` runs. Shares are let go outside of the lock.
//!
//! Teardown of the context closes the registry in step 6 of [`crate::slots`]: nothing is registered or begun from then on, and what is pending
//! fails. When nobody is inside the context any more, it waits until no function runs, and lets go of what is registered.
//!
//! A call can be begun at any time and on any thread: whoever has a [`Context`](crate::Context) may be outside of all visits. So the registry belongs to
//! what all clones of that share, and not to the instance.
//!
//! `models::hosts` tries these steps against each other, in every order.

mod ask;
mod call;
mod entries;
mod error;
mod here;
mod registry;
mod slot;

pub use call::{call, call_now, tell};
pub use entries::{host_complete, host_stats, register_host_fn};
pub use error::{HostError, HostFailure};
pub(crate) use here::{Given, Here, Typed};
pub(crate) use registry::Function;
pub use registry::Hosts;

use crate::crossing::Crossing;

/// A host function, as the library knows it.
#[derive(Debug, Clone, Copy)]
pub struct HostFunction {
    /// What the host registers it by.
    pub name: &'static str,
}

/// The arguments of a host function, all of them: a record that crosses.
pub trait HostArgs: Crossing {
    /// The same, one by one.
    type Tuple: Send + 'static;

    /// Takes it apart.
    fn into_tuple(self) -> Self::Tuple;
}
