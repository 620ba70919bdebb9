//! Events: from the author's code to the listeners of a host.
//!
//! # The life of an event
//!
//! 1. **Fire.** Where a context has no listener of that name, nor one of all names, the event is counted and forgotten. Otherwise its payload is
//!    boxed as it is, and put into the context's [`queue`].
//! 2. **Room.** A queue holds so many events. What becomes of one more is its author's choice ([`OnFull`]): it waits, another one is dropped, or the
//!    author hears of it. Whoever waits has its event in the queue's hands already: the thread that takes an event out puts the first
//!    of those that wait in.
//! 3. **Drain.** Where nobody drains the queue, firing has a thread of the [`pool`] do it. It is the library's own and none of tokio's, so a listener that
//!    takes its time holds up nothing but the events of its context. One thread drains a context at a time, until its queue is empty.
//! 4. **Deliver.** The listeners that there are now are called in the order in which they were added ([`delivery`]). The payload is lowered for the first
//!    that wants that form. A listener is looked for again after each call: one that was removed meanwhile is not called.
//! 5. **Count.** It was delivered, dropped or unheard. Its payload is dropped.
//!
//! # Nobody waits forever
//!
//! An author's code that waits for room waits for a listener. So a listener must not wait for that code, and it does where it calls a function that needs a
//! lock, a thread or a task that this code has. Three rules let go of whoever waits:
//!
//! - *A listener enters the library.* From then until it returns nobody waits for room in its context: events go beyond the bound, to
//!   twice of it, and are dropped beyond that. [`executor::during_listener`] tells.
//! - *Nothing is delivered for ten seconds while somebody waits* ([`PATIENCE`]): a listener waits for another thread of its host, and that for the library.
//!   What waits is dropped, and what comes to a full queue, until something is delivered again.
//! - *The thread drains the context itself*: it is inside a listener, or runs the author's code to lower a payload.
//!
//! # Teardown
//!
//! The author's destructor may still fire. After it [`end`] closes the queue: what is fired later is ignored. What is queued is delivered, and
//! when the draining is over there are no listeners any more. [`remove`] waits for the listener alone.
//!
//! `models::events` tries the steps that can meet against each other, in every order.

mod delivery;
mod kept;
mod known;
mod listeners;
#[cfg_attr(all(test, loom), path = "../models/events_pool.rs")]
mod pool;
mod queue;
#[cfg(all(test, not(loom)))]
mod tests;

use core::{any::Any, ffi::c_void, fmt, future::poll_fn, pin::pin, time::Duration};

use crate::{
    abi::{self, EventStats},
    arena::Arena,
    cbor::Encoder,
    context::Context,
    crossing::{Crossing, Payload},
    executor::{self, Executor},
    host::Typed,
    panic,
    sync::{AtomicU64, OnceLock, Ordering},
};

use kept::Kept;
pub(crate) use known::knows;
pub(crate) use listeners::Hears;
use queue::{Offered, Queue};

/// An event that the author declared.
#[derive(Debug)]
pub struct Event {
    /// What hosts call it.
    pub name: &'static str,
    /// What becomes of it where there is no room.
    pub on_full: OnFull,
}

/// What becomes of an event where there is no room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFull {
    /// It waits for room.
    Block,
    /// The oldest one that may be dropped is, for which it stands itself where there is none.
    DropOldest,
    /// Whoever fires it gets [`QueueFull`].
    Error,
}

/// An event was not fired: so many wait for the listeners that there is no room for one more.
///
/// What a function with `#[ffi::event(on_full = "error")]` fails with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueFull;

impl fmt::Display for QueueFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue of events is full")
    }
}

impl core::error::Error for QueueFull {}

/// For a function that fails with text.
impl From<QueueFull> for String {
    fn from(full: QueueFull) -> String {
        full.to_string()
    }
}

/// How long nothing is delivered before whoever waits for room is let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// The events of a context.
#[derive(Debug)]
pub(crate) struct Events {
    /// Made for the first listener.
    queue: OnceLock<Box<Queue>>,
    /// Those that were fired while there was no listener at all.
    unheard: AtomicU64,
    /// Of a context without a host: it has no listeners, and a test takes them.
    kept: Option<Kept>,
}

impl Default for Events {
    fn default() -> Self {
        Self { queue: OnceLock::new(), unheard: AtomicU64::new(0), kept: None }
    }
}

impl Events {
    /// Those of a context without a host, which are kept.
    pub(crate) fn kept() -> Self {
        Self { kept: Some(Kept::new()), ..Self::default() }
    }

    /// Takes the payloads of those with that name on the wire, where they are kept.
    pub(crate) fn take(&self, name: &str) -> Vec<Typed> {
        self.kept.as_ref().map(|kept| kept.take(name)).unwrap_or_default()
    }

    /// Keeps no more.
    pub(crate) fn close(&self) {
        if let Some(kept) = &self.kept {
            kept.close();
        }
    }

    fn queue(&self) -> Option<&Queue> {
        self.queue.get().map(|queue| &**queue)
    }

    /// The queue, where anybody listens. Otherwise the event is counted.
    #[inline]
    fn heard(&self) -> Option<&Queue> {
        let queue = self.queue().filter(|queue| queue.is_heard());
        if queue.is_none() {
            self.unheard.fetch_add(1, Ordering::Relaxed);
        }
        queue
    }

    /// What became of the events so far.
    pub(crate) fn stats(&self) -> EventStats {
        let mut stats = self.queue().map(Queue::stats).unwrap_or_default();
        stats.unheard += self.unheard.load(Ordering::Relaxed);
        stats.fired = stats.delivered + stats.dropped + stats.unheard + stats.queued;
        stats
    }
}

/// A payload, whatever its type. Its forms are made when a listener wants them.
trait Value: Any + Send {
    /// The C form, in the arena.
    fn lower(&self, arena: &Arena) -> Payload;

    /// The CBOR form.
    fn encode(&self, encoder: &mut Encoder);
}

impl<P: Crossing> Value for P {
    fn lower(&self, arena: &Arena) -> Payload {
        (arena.value(|| Crossing::lower(self, arena)).cast(), size_of::<P::C>())
    }

    fn encode(&self, encoder: &mut Encoder) {
        Crossing::encode(self, encoder);
    }
}

/// An event that was fired, with its payload.
struct Fired {
    event: &'static Event,
    payload: Box<dyn Value>,
}

impl fmt::Debug for Fired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fired").field(&self.event.name).finish()
    }
}

impl Fired {
    /// Drops the payload, which is the author's. Nothing is locked meanwhile.
    fn dispose(self) {
        panic::dispose(self.payload);
    }
}

/// Step 1 of [an event](self): what is put into the queue, and which. `None` where nobody listens.
#[inline]
fn reach<'a, P: Crossing>(
    context: &'a Context,
    event: &'static Event,
    payload: P,
) -> Option<(&'a Queue, Fired)> {
    let Some(queue) = context.events().heard() else {
        match &context.events().kept {
            Some(kept) => kept.keep(event, payload),
            None => panic::dispose(payload),
        }
        return None;
    };
    // In a child the locks may be somebody's who is not there.
    if executor::forked() {
        panic::dispose(payload);
        return None;
    }
    Some((queue, Fired { event, payload: Box::new(payload) }))
}

/// Fires an event. Where there is no room and it is not to be dropped, this thread waits.
pub fn fire<P: Crossing>(context: &Context, event: &'static Event, payload: P) {
    if let Some((queue, fired)) = reach(context, event, payload)
        && let Offered::Waits(ticket) = queue.offer(context, fired)
    {
        queue.wait(ticket);
    }
}

/// As [`fire`], but the task waits.
pub async fn fire_async<P: Crossing>(context: &Context, event: &'static Event, payload: P) {
    if let Some((queue, fired)) = reach(context, event, payload)
        && let Offered::Waits(ticket) = queue.offer(context, fired)
    {
        room(queue, ticket).await;
    }
}

/// As [`fire`], but nobody waits.
///
/// # Errors
/// There is no room.
pub fn try_fire<P: Crossing>(context: &Context, event: &'static Event, payload: P) -> Result<(), QueueFull> {
    let Some((queue, fired)) = reach(context, event, payload) else { return Ok(()) };
    match queue.offer(context, fired) {
        Offered::Done => Ok(()),
        Offered::Full => Err(QueueFull),
        Offered::Waits(ticket) => {
            queue.leave(ticket);
            Err(QueueFull)
        }
    }
}

/// Waits until there was room, or the event is over in another way. It is dropped where this is.
async fn room(queue: &Queue, ticket: u64) {
    struct Waits<'a>(&'a Queue, u64);
    impl Drop for Waits<'_> {
        fn drop(&mut self) {
            self.0.leave(self.1);
        }
    }
    let waits = Waits(queue, ticket);
    while let Some(left) = queue.patience_left(ticket) {
        let over = pin!(poll_fn(|context| queue.poll(ticket, context)));
        let mut over = pin!(executor::within(Some(left), over));
        poll_fn(|context| {
            // The clock is the runtime's. Who polls this may be a thread of the author's.
            let _entered = Executor::started().map(Executor::enter);
            over.as_mut().poll(context)
        })
        .await;
    }
    drop(waits);
}

/// Adds a listener of the events with that name, or of all where it is empty. Gives its id; 0 where the context is on its way to its end.
pub(crate) fn add(context: &Context, capacity: usize, name: &str, hears: Hears) -> u64 {
    let queue = context.events().queue.get_or_init(|| Box::new(Queue::new(capacity, PATIENCE)));
    queue.add(context, name, hears)
}

/// Removes a listener of the context that has that id.
pub(crate) fn remove(context: *mut c_void, id: u64) -> i32 {
    let found = listeners::context_of(id).filter(|found| found.owner().raw() == context);
    let Some(found) = found else { return abi::ERR };
    let waits = !executor::busy() && !executor::in_callback();
    found.events().queue().map_or(abi::ERR, |queue| queue.remove(id, waits))
}

/// Ends the events of a context: later ones are ignored, those that are queued are delivered. When this returns no listener runs.
pub(crate) fn end(context: &Context) {
    if let Some(queue) = context.events().queue() {
        queue.end(context);
    }
}
