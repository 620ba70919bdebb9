//! Events, from the connection to their listeners.
//!
//! 1. The reader puts each event into the queue of its context, and goes on: a listener that takes its time holds up no reply.
//! 2. A queue that has something has one thread of the runtime's for blocking work, which calls the listeners one after the other. When the queue is empty the thread is
//!    given back.
//! 3. All queues together have a bound. Beyond it the reader waits, which the server sees, and in the end the library, whose policy is the author's. Before that,
//!    events of the context that is served are dropped and counted: those would hold up others.
//!
//! A listener may call the library and block until there is a reply. Where the queues are full and all that they have waits in this way, the replies are behind events
//! that cannot be read, and would never come: the connection ends then, and says why.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::runtime::Handle;
use tokio::sync::Notify;

use crate::engine::{Event, Listener};

/// What an event costs beside its bytes.
const OVERHEAD: usize = 64;

/// A listener.
pub(super) struct Heard {
    pub(super) context: u64,
    listener: Listener,
    /// All that it has missed until now.
    pub(super) missed: Arc<AtomicU64>,
    /// What was dropped here since its last event.
    dropped: AtomicU64,
    /// The server has it.
    confirmed: AtomicBool,
    gone: AtomicBool,
}

impl Heard {
    pub(super) fn new(context: u64, listener: Listener) -> Arc<Self> {
        Arc::new(Self {
            context,
            listener,
            missed: Arc::default(),
            dropped: AtomicU64::new(0),
            confirmed: AtomicBool::new(false),
            gone: AtomicBool::new(false),
        })
    }

    /// The server has it now.
    pub(super) fn confirm(&self) {
        self.confirmed.store(true, Ordering::Release);
    }

    /// Whether the server has it, once.
    pub(super) fn take_confirmed(&self) -> bool {
        self.confirmed.swap(false, Ordering::AcqRel)
    }

    /// It is not called any more.
    pub(super) fn end(&self) {
        self.gone.store(true, Ordering::Release);
    }

    pub(super) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
}

struct Queued {
    heard: Arc<Heard>,
    missed: u64,
    envelope: Vec<u8>,
}

impl Queued {
    fn cost(&self) -> usize {
        OVERHEAD + self.envelope.len()
    }
}

/// The queues of a connection.
pub(super) struct Events {
    runtime: Handle,
    bound: usize,
    /// By context. One that is here has a thread.
    queues: Mutex<HashMap<u64, VecDeque<Queued>>>,
    bytes: AtomicUsize,
    /// Threads on which a listener waits for a reply.
    waiting: AtomicUsize,
    changed: Notify,
    over: AtomicBool,
}

thread_local! {
    /// Whose listener runs on this thread, and whether it waits for a reply.
    static LISTENING: Cell<(usize, bool)> = const { Cell::new((0, false)) };
}

impl Events {
    pub(super) fn new(runtime: Handle, bound: usize) -> Arc<Self> {
        Arc::new(Self {
            runtime,
            bound,
            queues: Mutex::default(),
            bytes: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            changed: Notify::new(),
            over: AtomicBool::new(false),
        })
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<u64, VecDeque<Queued>>> {
        self.queues.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes an event of the server's.
    pub(super) fn put(self: &Arc<Self>, heard: &Arc<Heard>, missed: u32, envelope: &[u8]) {
        let queued = Queued {
            heard: Arc::clone(heard),
            missed: u64::from(missed) + heard.dropped.swap(0, Ordering::Relaxed),
            envelope: envelope.to_vec(),
        };
        let cost = queued.cost();
        if heard.context == 0 && self.bytes.load(Ordering::Acquire) + cost > self.bound / 2 {
            heard.dropped.fetch_add(queued.missed + 1, Ordering::Relaxed);
            return;
        }
        self.bytes.fetch_add(cost, Ordering::AcqRel);
        let mut queues = self.queues();
        if let Some(queue) = queues.get_mut(&heard.context) {
            queue.push_back(queued);
            return;
        }
        queues.insert(heard.context, VecDeque::from([queued]));
        drop(queues);
        let (events, context) = (Arc::clone(self), heard.context);
        self.runtime.spawn_blocking(move || events.run(context));
    }

    /// Waits until there is room. An error: there never will be.
    pub(super) async fn room(&self) -> Result<(), String> {
        if self.bytes.load(Ordering::Acquire) <= self.bound {
            return Ok(());
        }
        loop {
            let changed = self.changed.notified();
            if self.bytes.load(Ordering::Acquire) <= self.bound / 2 {
                return Ok(());
            }
            let threads = self.queues().len();
            if threads > 0 && self.waiting.load(Ordering::Acquire) >= threads {
                return Err(format!(
                    "{} bytes of events came while a listener waited for a reply, which is behind more of them",
                    self.bound
                ));
            }
            changed.await;
        }
    }

    /// Nothing more is delivered.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Release);
    }

    /// A call of this connection is waited for on this thread, or is not any more.
    pub(super) fn waits(&self, waits: bool) {
        let here = std::ptr::from_ref(self).addr();
        LISTENING.with(|listening| {
            let (whose, before) = listening.get();
            if whose == here && before != waits {
                listening.set((whose, waits));
                if waits {
                    self.waiting.fetch_add(1, Ordering::AcqRel);
                    self.changed.notify_one();
                } else {
                    self.waiting.fetch_sub(1, Ordering::AcqRel);
                }
            }
        });
    }

    /// Delivers the events of a context until there are none.
    fn run(&self, context: u64) {
        loop {
            let batch = {
                let mut queues = self.queues();
                match queues.get_mut(&context) {
                    Some(queue) if !queue.is_empty() => std::mem::take(queue),
                    _ => {
                        queues.remove(&context);
                        drop(queues);
                        // It may have been the last one that did not wait for a reply.
                        self.changed.notify_one();
                        return;
                    }
                }
            };
            for queued in batch {
                self.deliver(&queued);
                let cost = queued.cost();
                let before = self.bytes.fetch_sub(cost, Ordering::AcqRel);
                if before > self.bound / 2 && before - cost <= self.bound / 2 {
                    self.changed.notify_one();
                }
            }
        }
    }

    fn deliver(&self, queued: &Queued) {
        let Queued { heard, missed, envelope } = queued;
        if heard.is_gone() || self.over.load(Ordering::Acquire) {
            return;
        }
        heard.missed.fetch_add(*missed, Ordering::Relaxed);
        let before = LISTENING.replace((std::ptr::from_ref(self).addr(), false));
        super::guard(|| (heard.listener)(Event { envelope, missed: *missed }));
        self.waits(false);
        LISTENING.set(before);
    }
}
