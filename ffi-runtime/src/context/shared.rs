//! What Rust code has of a context: enough to speak to its host, and nothing of the instance.

use core::fmt;
use std::sync::Arc;

use super::Owner;
use crate::event::Events;
use crate::host::Hosts;

/// The context of a call: what a function fires events on, and asks the host by.
///
/// A function gets it as a parameter that hosts do not see, `ctx: &ffi::Context` or `ctx: ffi::Context`: a constructor, a method, a
/// function of a handle. It may be kept, cloned, and used on any thread, also after the context was destroyed: then nobody listens.
///
/// ```
/// #[ffi::library]
/// pub struct Greeter {
///     ctx: ffi::Context,
/// }
///
/// #[ffi::export]
/// impl Greeter {
///     #[ffi::constructor]
///     pub fn create(ctx: ffi::Context) -> Self {
///         Self { ctx }
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Context {
    shared: Arc<Shared>,
}

/// What all clones share. It holds nothing that the context owns: whoever keeps one keeps no instance.
#[derive(Debug)]
struct Shared {
    owner: Owner,
    events: Events,
    hosts: Hosts,
}

impl Context {
    /// The one of the context with that id.
    pub(super) fn new(owner: Owner) -> Self {
        Self::with_events(owner, Events::default())
    }

    /// One without a host: a test takes its events, and answers its functions.
    pub(crate) fn detached() -> Self {
        Self::with_events(Owner::NOBODY, Events::kept())
    }

    fn with_events(owner: Owner, events: Events) -> Self {
        Self { shared: Arc::new(Shared { owner, events, hosts: Hosts::new() }) }
    }

    /// The context, as the owner of what is given out on its behalf.
    pub(crate) fn owner(&self) -> Owner {
        self.shared.owner
    }

    /// Its events.
    pub(crate) fn events(&self) -> &Events {
        &self.shared.events
    }

    /// What its host has registered, and what waits for that.
    pub(crate) fn hosts(&self) -> &Hosts {
        &self.shared.hosts
    }
}

/// Two are equal where they are of one context.
impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for Context {}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}
