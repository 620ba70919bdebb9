//! What belongs to a peer.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{connection::NO_MEMORY, events::Subscription, ids::Ids, memory::Part, record::Record};

/// All of it. Ids are as the library has them.
#[derive(Default)]
pub struct State {
    /// The peer is gone: nothing new is begun.
    pub is_closed: bool,
    /// All that it had was taken: nothing is given to it any more.
    pub is_taken: bool,
    /// The calls that are not over, by the peer's ids.
    pub calls: HashMap<u32, Arc<Record>, Ids>,
    /// What they were asked with.
    pub requests: Requests,
    /// How many constructors there are among them.
    pub constructors: usize,
    /// The contexts that it made.
    pub contexts: HashSet<usize, Ids>,
    /// How many more there are whose destruction is not over.
    pub ending: usize,
    /// The handles that it was given, and the context that each belongs to.
    pub handles: HashMap<usize, usize, Ids>,
    /// By the ids of the calls that began them.
    pub subscriptions: HashMap<u32, Subscription, Ids>,
    /// How many of them are to contexts of its own.
    pub own_subscriptions: usize,
    /// The host functions that it has registered, by context and name, and which registration it is.
    pub hosts: HashMap<(usize, String), usize>,
    /// What it was asked and has not answered, and for which context.
    pub asked: BTreeMap<u64, usize>,
}

impl State {
    /// Whether an id means something already.
    pub fn is_in_use(&self, id: u32) -> bool {
        self.calls.contains_key(&id) || self.subscriptions.contains_key(&id)
    }

    /// A context or a handle of the peer, and the context of that.
    pub fn owned(&self, receiver: u64) -> Option<(usize, usize)> {
        let id = usize::try_from(receiver).ok()?;
        if self.contexts.contains(&id) {
            return Some((id, id));
        }
        self.handles.get(&id).map(|context| (id, *context))
    }

    /// All handles and contexts: they are the caller's now, to give back.
    pub fn take_objects(&mut self) -> (Vec<usize>, Vec<usize>) {
        self.is_taken = true;
        (self.handles.drain().map(|(handle, _)| handle).collect(), self.contexts.drain().collect())
    }
}

/// The bytes of the requests of calls that are not over: what was made of them is about as large.
#[derive(Debug)]
pub struct Requests {
    bytes: usize,
    limit: usize,
    part: Part,
}

impl Default for Requests {
    /// As many as there are.
    fn default() -> Self {
        Self::new(usize::MAX, Part::default())
    }
}

impl Requests {
    /// No more than `limit`, and than there is memory for.
    pub fn new(limit: usize, part: Part) -> Self {
        Self { bytes: 0, limit, part }
    }

    /// Whether there may be another one of so many bytes. One that is alone may be as long as a frame.
    pub fn admit(&self, len: usize) -> Result<(), String> {
        let bytes = self.bytes.saturating_add(len);
        if self.bytes > 0 && bytes > self.limit {
            let limit = self.limit;
            return Err(format!(
                "the requests in flight would have more than {limit} bytes, which is the limit"
            ));
        }
        if !self.part.may_have(bytes) {
            return Err(NO_MEMORY.to_owned());
        }
        Ok(())
    }

    /// There is another one.
    pub fn begin(&mut self, len: usize) {
        self.bytes += len;
        self.part.has(self.bytes);
    }

    /// It is over.
    pub fn end(&mut self, len: usize) {
        self.bytes -= len;
        self.part.has(self.bytes);
    }
}
