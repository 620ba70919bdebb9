//! What one host elsewhere can do.
//!
//! # The life of a call
//!
//! 1. **Admit.** Its id is free, there is room for it, the function is known, and what it is called on belongs to the peer. From here on there is a
//!    [`Record`] of it, until its one terminal reply.
//! 2. **Run.** The entry of the function is called as any host calls it, with the record as its `user_data`. A function that may keep its thread runs in
//!    a [lane](super::lanes), everything else on the thread that reads what the peer asks for.
//! 3. **Reply.** The library's callback notes what was given to the peer, forgets the call, and tells the [`Out`].
//!
//! # The end
//!
//! [`Peer::close`] cancels the calls and takes back what others could wait for on this peer's behalf, waits until the last call is over, and gives back the
//! rest. So whatever a call still gave to the peer meanwhile is found.

use core::{ffi::c_void, fmt, ptr, time::Duration};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use futures_util::future::join_all;
use tokio::{
    runtime::Handle,
    sync::{Notify, OnceCell, Semaphore, oneshot},
};

use super::{
    Entry, Function, Served,
    builtin::Builtin,
    lanes::Lanes,
    record::{Ending, Record},
    state::{Requests, State},
};
use crate::{
    abi, context,
    handle::elsewhere::{self, Elsewhere},
    slots::{Kind, Refused, Why, WrongId},
};

/// On how many threads handles are closed and contexts destroyed, of all peers that end. Authors' code runs there, destructors for seconds perhaps, so it
/// is some; many clients that are gone at once may have thousands.
static ENDING: Semaphore = Semaphore::const_new(256);

/// On how many threads peers are asked and told no more. These are their own: what is ended above may wait for what somebody else is to be asked, until that
/// one has left.
static LEAVING: Semaphore = Semaphore::const_new(64);

/// Where what the library says to a peer goes.
///
/// Its functions are called on any thread, the library's own among them, also inside of [`Peer::call`]. None of them calls the [`Peer`], and none
/// blocks but [`Out::event`], where it may.
pub trait Out: Send + Sync + 'static {
    /// A reply to a call: items and warnings that it still runs, and then its one terminal reply. From when this is called with a terminal
    /// code, the call's id may be used again.
    fn reply(&self, call: u32, code: i32, payload: &[u8]);

    /// The library asks its host, or tells it where `host_call` is 0. `context` is 0 for the one that is served.
    ///
    /// # Errors
    /// It cannot be said, and why. Nobody was asked then.
    fn host(&self, host_call: u64, context: u64, name: &str, args: &[u8]) -> Result<(), &'static str>;

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
    /// How many items the peer wants to begin with, where they are a stream.
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
    /// Contexts that all peers of the library made.
    pub all_contexts: usize,
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

/// A host elsewhere, and what belongs to it. Whoever makes one closes it.
pub struct Peer {
    pub(super) served: Arc<Served>,
    pub(super) limits: PeerLimits,
    pub(super) out: Arc<dyn Out>,
    /// The server's.
    pub(super) runtime: Handle,
    lanes: Arc<Lanes>,
    state: Mutex<State>,
    /// Locked by who registers or unregisters a host function, until the library has done it and it is noted here.
    pub(super) registering: Mutex<()>,
    /// How many calls were admitted, and have no reply that is on its way. It is counted apart: a call's id, and its room, are free before that. Calls
    /// are admitted under the lock of the state.
    in_flight: AtomicUsize,
    /// Told when the last call is over, where somebody waits for it.
    quiet: Notify,
    /// How many wait.
    waiting: AtomicUsize,
    /// All was given back.
    ended: OnceCell<()>,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").finish_non_exhaustive()
    }
}

/// What is to be called.
enum What {
    /// A function of the library, on that, and whether it may keep the thread that calls it.
    Entry(&'static Entry, usize, bool),
    /// A function of the server.
    Builtin(Builtin),
}

/// Why a call is not admitted.
enum Refusal {
    Text(String),
    /// What it is called on is not the peer's: neither that kind of thing, nor another one.
    Receiver(Kind, u64),
}

impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Peer {
    /// One that has just come. This is called inside of the server's runtime.
    pub fn new(served: Arc<Served>, limits: PeerLimits, out: Arc<dyn Out>) -> Arc<Self> {
        Self::bounded(served, limits, Requests::default(), out)
    }

    /// The same, where the requests of calls in flight have a limit of their own.
    pub fn bounded(
        served: Arc<Served>,
        limits: PeerLimits,
        requests: Requests,
        out: Arc<dyn Out>,
    ) -> Arc<Self> {
        let runtime = Handle::current();
        let lanes = Lanes::new(runtime.clone());
        Arc::new(Self {
            served,
            limits,
            out,
            runtime,
            lanes,
            state: Mutex::new(State { requests, ..State::default() }),
            registering: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            quiet: Notify::new(),
            waiting: AtomicUsize::new(0),
            ended: OnceCell::new(),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked, and no code of others runs.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls a function. Whatever becomes of it is said through the [`Out`], possibly before this returns.
    ///
    /// # Errors
    /// The id is in use.
    pub fn call(self: &Arc<Self>, call: Call<'_>) -> Result<(), Fault> {
        let admitted = {
            let mut state = self.state();
            if state.is_in_use(call.id) {
                return Err(Fault(format!("the id {} is in use", call.id)));
            }
            self.admit(&mut state, &call)
        };
        match admitted {
            Ok((record, What::Entry(entry, target, false))) => {
                record.run(entry, target, call.request, call.credit);
                record.expect_until(call.timeout);
            }
            Ok((record, What::Entry(entry, target, true))) => {
                record.expect_until(call.timeout);
                let (request, credit) = (call.request.to_vec(), call.credit);
                self.in_lane(record, move |record| record.run(entry, target, &request, credit));
            }
            Ok((record, What::Builtin(builtin))) => {
                let (receiver, request) = (call.receiver, call.request.to_vec());
                self.in_lane(record, move |record| builtin.run(record, receiver, &request));
            }
            Err(refusal) => {
                let text = match refusal {
                    Refusal::Text(text) => text,
                    Refusal::Receiver(kind, receiver) => not_of_the_peer(kind, receiver).to_string(),
                };
                self.out.reply(call.id, abi::ERR, text.as_bytes());
            }
        }
        Ok(())
    }

    /// Runs a call in a lane, unless it is cancelled before there is one.
    fn in_lane(&self, record: Arc<Record>, run: impl FnOnce(&Arc<Record>) + Send + 'static) {
        self.lanes.run(Box::new(move || {
            if record.is_ending() {
                record.over(abi::CANCELLED, b"cancelled");
            } else {
                run(&record);
            }
        }));
    }

    /// Step 1 of [a call](self).
    fn admit(self: &Arc<Self>, state: &mut State, call: &Call<'_>) -> Result<(Arc<Record>, What), Refusal> {
        if state.is_closed {
            return Err("the connection is over".to_owned().into());
        }
        // Not those whose replies are on their way: who has seen one may have the room for the next call.
        if state.calls.len() >= self.limits.in_flight {
            let limit = self.limits.in_flight;
            return Err(format!("there are {limit} calls in flight, which is the limit").into());
        }
        state.requests.admit(call.request.len())?;
        let name = call.name;
        let (what, context, is_constructor) = match Builtin::of(name) {
            Some(builtin) => (What::Builtin(builtin), 0, false),
            None => {
                let Some(entry) = self.served.entry(name) else {
                    return Err(format!("unknown function: {name}").into());
                };
                let (target, context) = self.target(state, entry, call.receiver)?;
                let is_constructor = matches!(entry.function, Function::Constructor(_));
                // The library could wait for a peer on the thread that calls it: for what it asks its host, or for room in a queue of events. It
                // could be this one.
                let may_wait = self.served.is_asking() || state.own_subscriptions > 0;
                (What::Entry(entry, target, entry.is_sync || may_wait), context, is_constructor)
            }
        };
        if is_constructor {
            let limit = self.limits.contexts;
            if state.contexts.len() + state.constructors + state.ending >= limit {
                return Err(format!("the connection has {limit} contexts, which is the limit").into());
            }
            self.served.begin_context(self.limits.all_contexts)?;
            state.constructors += 1;
        }
        let record = Record::new(self, call, context, is_constructor);
        state.calls.insert(call.id, Arc::clone(&record));
        state.requests.begin(call.request.len());
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        Ok((record, what))
    }

    /// What a function is called on, and the context of that; 0 for nothing.
    fn target(&self, state: &State, entry: &Entry, receiver: u64) -> Result<(usize, usize), Refusal> {
        let kind = match entry.function {
            Function::Constructor(_) | Function::Static(_) if receiver == 0 => return Ok((0, 0)),
            Function::Constructor(_) | Function::Static(_) => {
                return Err(format!("`{}` is called on nothing, so its receiver is 0", entry.name).into());
            }
            Function::OnContext(_) => Kind::Context,
            Function::OnHandle(_) => Kind::Handle,
        };
        if receiver == 0 {
            let context = self.served.context().ok_or_else(no_context)?;
            return Ok((context, context));
        }
        state.owned(receiver).ok_or(Refusal::Receiver(kind, receiver))
    }

    /// The context that a function of the server is called on.
    pub(super) fn context(&self, receiver: u64) -> Result<usize, String> {
        if receiver == 0 {
            return self.served.context().ok_or_else(no_context);
        }
        let owned = self.state().owned(receiver);
        match owned {
            Some((id, context)) if id == context => Ok(context),
            _ => Err(not_of_the_peer(Kind::Context, receiver).to_string()),
        }
    }

    fn record(&self, id: u32) -> Option<Arc<Record>> {
        self.state().calls.get(&id).cloned()
    }

    /// Cancels a call. Nothing happens where there is none of that id.
    pub fn cancel(&self, id: u32) {
        if let Some(record) = self.record(id) {
            record.end(Ending::Cancelled);
        }
    }

    /// The peer wants more items of a stream.
    pub fn grant(&self, id: u32, items: u32) {
        if let Some(record) = self.record(id) {
            record.grant(items);
        }
    }

    /// An item of that call has left: it waits nowhere any more. The library is never asked for more than some items ahead of that.
    pub fn item_written(&self, id: u32) {
        if let Some(record) = self.record(id) {
            record.item_written();
        }
    }

    /// The peer has answered what it was asked.
    pub fn answer(&self, host_call: u64, code: i32, payload: &[u8]) {
        let asked = self.state().asked.remove(&host_call);
        if let Some(context) = asked {
            self.complete(context, host_call, code, payload);
        }
    }

    /// Completes a call of the library to its host.
    pub(super) fn complete(&self, context: usize, host_call: u64, code: i32, payload: &[u8]) {
        let (data, len) = (payload.as_ptr().cast(), payload.len());
        let complete = self.served.api().host_complete;
        // SAFETY: the payload is readable, and no C form: host functions are registered for CBOR.
        elsewhere::calling(self, || unsafe { complete(raw(context), host_call, code, data, len) });
    }

    /// Handles were given to the peer.
    ///
    /// # Errors
    /// They are too many, and were closed.
    pub(super) fn take(&self, handles: &[*mut c_void], context: usize) -> Result<(), String> {
        if handles.is_empty() {
            return Ok(());
        }
        let limit = self.limits.handles;
        {
            let mut state = self.state();
            // A host function may still run that was taken back, and be asked with some.
            if state.handles.len() + handles.len() <= limit && !state.is_taken {
                state.handles.extend(handles.iter().map(|handle| (handle.addr(), context)));
                return Ok(());
            }
        }
        for handle in handles {
            // Where its context is gone, so is the handle.
            let _ = (self.served.api().handle_close)(*handle);
        }
        Err(self.too_many_handles())
    }

    pub(super) fn too_many_handles(&self) -> String {
        format!("the connection has up to {} handles, and there would be more", self.limits.handles)
    }

    /// A call is over that was admitted: says so, and lets others come.
    pub(super) fn forget(&self, id: u32, code: i32, payload: &[u8]) {
        self.out.reply(id, code, payload);
        let was_the_last = self.in_flight.fetch_sub(1, Ordering::SeqCst) == 1;
        // Who waits says so before looking at what is in flight.
        if was_the_last && self.waiting.load(Ordering::SeqCst) > 0 {
            self.quiet.notify_waiters();
        }
    }

    /// How many calls are not over.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Whether there is no call, no subscription and no host function.
    pub fn is_idle(&self) -> bool {
        let state = self.state();
        self.in_flight() == 0 && state.subscriptions.is_empty() && state.hosts.is_empty()
    }

    /// Returns when no call is in flight.
    pub async fn drain(&self) {
        struct Waits<'a>(&'a AtomicUsize);
        impl Drop for Waits<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waits = Waits(&self.waiting);
        loop {
            let mut quiet = core::pin::pin!(self.quiet.notified());
            quiet.as_mut().enable();
            if self.in_flight() == 0 {
                return;
            }
            quiet.await;
        }
    }

    /// The peer is gone: cancels its calls, and gives back all that belongs to it. Returns when that is done; it is done also where nobody waits for it.
    pub async fn close(self: Arc<Self>) {
        let runtime = self.runtime.clone();
        // Whoever comes second waits for the first.
        let end = runtime.spawn(async move {
            self.ended.get_or_init(|| self.end()).await;
        });
        // It does not panic, and nobody cancels it but the end of the runtime.
        let _ = end.await;
    }

    async fn end(self: &Arc<Self>) {
        let calls: Vec<_> = {
            let mut state = self.state();
            state.is_closed = true;
            state.calls.values().cloned().collect()
        };
        for call in calls {
            call.end(Ending::Cancelled);
        }
        // Calls of other peers may wait for these, and calls of this one.
        self.leave().await;
        self.drain().await;
        // What a function of the server has added just then.
        self.leave().await;
        let (handles, contexts) = self.state().take_objects();
        if !handles.is_empty() {
            let peer = Arc::clone(self);
            let close = move || {
                for handle in handles {
                    // Where its context is gone, so is the handle.
                    let _ = (peer.served.api().handle_close)(raw(handle));
                }
            };
            apart_within(&ENDING, &self.runtime, close).await;
        }
        let destroyed = contexts.into_iter().map(|context| {
            let served = Arc::clone(&self.served);
            apart_within(&ENDING, &self.runtime, move || {
                // One that its destructor leaves behind is gone as well.
                let _ = (served.api().destroy)(raw(context));
                served.end_context();
            })
        });
        join_all(destroyed).await;
    }

    /// Ends all subscriptions and host functions.
    async fn leave(self: &Arc<Self>) {
        let is_empty = {
            let state = self.state();
            state.subscriptions.is_empty() && state.hosts.is_empty()
        };
        if !is_empty {
            let peer = Arc::clone(self);
            let leave = move || {
                peer.unregister_all();
                peer.unsubscribe_all();
            };
            apart_within(&LEAVING, &self.runtime, leave).await;
        }
    }
}

impl Elsewhere for Peer {
    fn has(&self, handle: *mut c_void) -> bool {
        self.state().handles.contains_key(&handle.addr())
    }
}

/// Begins what may take its time, on a thread of its own: those of the runtime may all wait for just that. Returns when it is over.
pub(super) fn apart(runtime: &Handle, work: impl FnOnce() + Send + 'static) -> impl Future<Output = ()> {
    let (running, over) = oneshot::channel::<()>();
    let job = Arc::new(Mutex::new(Some(move || {
        let _running = running;
        work();
    })));
    let run = move || {
        let job = job.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(job) = job {
            job();
        }
    };
    let started = thread::Builder::new().name("ffi-server-end".to_owned()).spawn(run.clone());
    if started.is_err() {
        // The system has no thread left.
        runtime.spawn_blocking(run);
    }
    async {
        // Nothing is ever sent: it is over when the sender is gone.
        let _ = over.await;
    }
}

/// The same, as soon as one of the places is free.
async fn apart_within(places: &Semaphore, runtime: &Handle, work: impl FnOnce() + Send + 'static) {
    let _place = places.acquire().await.expect("places are never closed");
    apart(runtime, work).await;
}

/// An id as the library takes it.
pub(super) fn raw(id: usize) -> *mut c_void {
    ptr::without_provenance_mut(id)
}

fn no_context() -> String {
    "no context is served: make one, and call it on that".to_owned()
}

/// The same for what may be a context or a handle.
pub(super) fn nothing_of_the_peer(receiver: u64) -> Refused {
    let refused = not_of_the_peer(Kind::Handle, receiver);
    match refused.why {
        Why::Wrong(WrongId::OtherKind(Kind::Context)) => not_of_the_peer(Kind::Context, receiver),
        _ => refused,
    }
}

/// Why something is refused that does not belong to the peer. Whether there is such a thing is nothing that it could learn.
fn not_of_the_peer(kind: Kind, receiver: u64) -> Refused {
    let id = usize::try_from(receiver).unwrap_or(usize::MAX);
    let gone = Refused { kind, why: Why::Gone };
    match kind {
        Kind::Handle => elsewhere::refused(raw(id)),
        _ => match context::visit(crate::thread::current(), raw(id)) {
            Ok(_) | Err(Refused { why: Why::NotReady, .. }) => gone,
            Err(refused) => refused,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// How long something may take that has to happen.
    const GUARD: Duration = Duration::from_secs(60);

    #[test]
    fn what_takes_its_time_has_no_more_threads_than_places() {
        let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("a runtime");
        let places = Arc::new(Semaphore::new(3));
        let (begins, begun) = channel();
        let gate = Arc::new(Mutex::new(()));
        let closed = gate.lock().expect("no panic");
        let all: Vec<_> = (0..30)
            .map(|_| {
                let (places, begins, gate) = (Arc::clone(&places), begins.clone(), Arc::clone(&gate));
                let handle = runtime.handle().clone();
                runtime.spawn(async move {
                    let work = move || {
                        begins.send(()).expect("somebody counts");
                        drop(gate.lock());
                    };
                    apart_within(&places, &handle, work).await;
                })
            })
            .collect();
        (0..3).for_each(|_| begun.recv_timeout(GUARD).expect("it has a place"));
        thread::sleep(Duration::from_millis(50));
        assert!(begun.try_recv().is_err(), "all places are taken");
        drop(closed);
        (3..30).for_each(|_| begun.recv_timeout(GUARD).expect("a place is free again"));
        runtime.block_on(join_all(all));
    }
}
