//! A host elsewhere, without a wire: what it is told is kept.

use std::{
    ffi::c_void,
    sync::{
        Arc, Condvar, LazyLock, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use ciborium::Value;
use ffi::__private::server::{Call, Fault, Out, Peer, PeerLimits, Served};
use tokio::runtime::{Builder, Runtime};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const STALE_WARN: i32 = 3;
pub(crate) const ITEM: i32 = 4;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const TIMEOUT: i32 = 7;

/// How long something may take that has to happen. Only what hangs takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server's threads.
static SERVER: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads"));

/// What a peer was told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Reply { call: u32, code: i32, payload: Vec<u8> },
    Host { host_call: u64, context: u64, name: String, args: Vec<u8> },
    Event { subscription: u32, missed: u32, envelope: Vec<u8> },
}

/// Keeps it. Events need room, where a test takes that away.
#[derive(Default)]
pub(crate) struct Recorder {
    said: Mutex<Vec<Said>>,
    changed: Condvar,
    full: AtomicBool,
    over: AtomicBool,
    /// Replies take their time, before they are seen and after.
    slow: AtomicBool,
    /// Nothing can be asked.
    pub(crate) unasked: AtomicBool,
    /// How many events found no room.
    refused: AtomicU32,
}

impl Recorder {
    fn said(&self) -> MutexGuard<'_, Vec<Said>> {
        self.said.lock().expect("no panic while it is locked")
    }

    fn push(&self, said: Said) {
        self.said().push(said);
        self.changed.notify_all();
    }
}

impl Out for Recorder {
    fn reply(&self, call: u32, code: i32, payload: &[u8]) {
        let is_slow = self.slow.load(Ordering::SeqCst);
        let take_time = || {
            if is_slow {
                std::thread::sleep(Duration::from_millis(5))
            }
        };
        take_time();
        self.push(Said::Reply { call, code, payload: payload.to_vec() });
        take_time();
    }

    fn host(&self, host_call: u64, context: u64, name: &str, args: &[u8]) -> Result<(), &'static str> {
        if self.unasked.load(Ordering::SeqCst) {
            return Err("it cannot be asked");
        }
        let (name, args) = (name.to_owned(), args.to_vec());
        self.push(Said::Host { host_call, context, name, args });
        Ok(())
    }

    fn event(&self, subscription: u32, missed: u32, envelope: &[u8], may_block: bool) -> bool {
        let full = || self.full.load(Ordering::SeqCst);
        let mut said = self.said();
        if full() {
            self.refused.fetch_add(1, Ordering::SeqCst);
            self.changed.notify_all();
            if !may_block {
                return false;
            }
            said = self
                .changed
                .wait_while(said, |_| full() && !self.over.load(Ordering::SeqCst))
                .expect("no panic while it is locked");
            if full() {
                return false;
            }
        }
        said.push(Said::Event { subscription, missed, envelope: envelope.to_vec() });
        drop(said);
        self.changed.notify_all();
        true
    }
}

/// A peer, as its host has it.
pub(crate) struct Client {
    pub(crate) peer: Arc<Peer>,
    pub(crate) out: Arc<Recorder>,
    next: AtomicU32,
}

pub(crate) const LIMITS: PeerLimits =
    PeerLimits { in_flight: 256, contexts: 4, all_contexts: usize::MAX, handles: 64, subscriptions: 4 };

/// The library, with or without a context.
pub(crate) fn serve(context: *mut c_void) -> Arc<Served> {
    Served::new("served", context).expect("the library of this test")
}

impl Client {
    /// Of a library, and a context of its own that is called that.
    pub(crate) fn with_context(name: &str) -> (Self, u64) {
        let client = Self::new(&serve(std::ptr::null_mut()));
        let context = client.make(name);
        (client, context)
    }

    pub(crate) fn new(served: &Arc<Served>) -> Self {
        Self::with(served, LIMITS)
    }

    pub(crate) fn with(served: &Arc<Served>, limits: PeerLimits) -> Self {
        let out = Arc::new(Recorder::default());
        let _inside = SERVER.enter();
        let peer = Peer::new(Arc::clone(served), limits, Arc::clone(&out) as Arc<dyn Out>);
        Self { peer, out, next: AtomicU32::new(1) }
    }

    pub(crate) fn make(&self, name: &str) -> u64 {
        id(&self.ok(0, "make", text_request("name", name)))
    }

    /// Begins a call, and gives its id.
    pub(crate) fn begin(&self, receiver: u64, name: &str, request: Value) -> u32 {
        self.begin_with(receiver, name, request, None, 0)
    }

    pub(crate) fn begin_with(
        &self,
        receiver: u64,
        name: &str,
        request: Value,
        timeout: Option<Duration>,
        credit: u32,
    ) -> u32 {
        let id = self.next.fetch_add(1, Ordering::SeqCst);
        self.try_begin(id, receiver, name, &bytes(&request), timeout, credit).expect("the id is free");
        id
    }

    pub(crate) fn try_begin(
        &self,
        id: u32,
        receiver: u64,
        name: &str,
        request: &[u8],
        timeout: Option<Duration>,
        credit: u32,
    ) -> Result<(), Fault> {
        // As whoever reads a connection: on a thread of the server.
        SERVER.block_on(async { self.peer.call(Call { id, receiver, timeout, credit, name, request }) })
    }

    /// Returns what `find` finds in what was said, as soon as it is there.
    #[track_caller]
    pub(crate) fn until<R>(&self, find: impl Fn(&[Said]) -> Option<R>) -> R {
        let deadline = Instant::now() + PATIENCE;
        let mut said = self.out.said();
        loop {
            if let Some(found) = find(&said) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it was not said: {:?}", *said);
            said = self.out.changed.wait_timeout(said, left).expect("no panic").0;
        }
    }

    /// The terminal reply.
    #[track_caller]
    pub(crate) fn end(&self, id: u32) -> (i32, Vec<u8>) {
        self.until(|said| {
            said.iter().find_map(|said| match said {
                Said::Reply { call, code, payload } if *call == id && ![ITEM, STALE_WARN].contains(code) => {
                    Some((*code, payload.clone()))
                }
                _ => None,
            })
        })
    }

    /// The items that have come so far.
    pub(crate) fn items(&self, id: u32) -> Vec<Value> {
        let said = self.out.said();
        said.iter()
            .filter_map(|said| match said {
                Said::Reply { call, code: ITEM, payload } if *call == id => Some(value(payload)),
                _ => None,
            })
            .collect()
    }

    /// That many items, when they are there.
    #[track_caller]
    pub(crate) fn items_until(&self, id: u32, count: usize) -> Vec<Value> {
        self.until(|said| {
            let items: Vec<Value> = said
                .iter()
                .filter_map(|said| match said {
                    Said::Reply { call, code: ITEM, payload } if *call == id => Some(value(payload)),
                    _ => None,
                })
                .collect();
            (items.len() >= count).then_some(items)
        })
    }

    /// Calls, and waits for the reply.
    #[track_caller]
    pub(crate) fn call(&self, receiver: u64, name: &str, request: Value) -> (i32, Vec<u8>) {
        self.end(self.begin(receiver, name, request))
    }

    #[track_caller]
    pub(crate) fn ok(&self, receiver: u64, name: &str, request: Value) -> Value {
        let (code, payload) = self.call(receiver, name, request);
        assert_eq!(code, OK, "{name}: {}", String::from_utf8_lossy(&payload));
        value(&payload)
    }

    #[track_caller]
    pub(crate) fn err(&self, receiver: u64, name: &str, request: Value) -> String {
        self.err_of(self.begin(receiver, name, request))
    }

    #[track_caller]
    pub(crate) fn err_of(&self, id: u32) -> String {
        let (code, payload) = self.end(id);
        let text = String::from_utf8(payload).expect("UTF-8");
        assert_eq!(code, ERR, "{text}");
        text
    }

    #[track_caller]
    pub(crate) fn subscribe(&self, receiver: u64, event: &str) -> u32 {
        let id = self.begin(receiver, "ffi.subscribe", text_request("event", event));
        assert_eq!(self.end(id), (OK, vec![0xf6]));
        id
    }

    #[track_caller]
    pub(crate) fn register(&self, receiver: u64, function: &str) {
        assert_eq!(self.ok(receiver, "ffi.register", text_request("function", function)), Value::Null);
    }

    /// The number of an event and how many were missed before it, of all of a subscription so far.
    pub(crate) fn events(&self, id: u32) -> Vec<(u32, u64)> {
        let said = self.out.said();
        said.iter()
            .filter_map(|said| match said {
                Said::Event { subscription, missed, envelope } if *subscription == id => {
                    let payload = field(&value(envelope), "payload");
                    Some((*missed, number(&field(&payload, "number"))))
                }
                _ => None,
            })
            .collect()
    }

    #[track_caller]
    pub(crate) fn events_until(&self, id: u32, count: usize) -> Vec<(u32, u64)> {
        self.until(|said| {
            let is_of =
                |said: &&Said| matches!(said, Said::Event { subscription, .. } if *subscription == id);
            (said.iter().filter(is_of).count() >= count).then_some(())
        });
        self.events(id)
    }

    /// The first host call that was not taken yet, when there is one: number, context, name, arguments.
    #[track_caller]
    pub(crate) fn asked(&self, nth: usize) -> (u64, u64, String, Value) {
        self.until(|said| {
            said.iter()
                .filter_map(|said| match said {
                    Said::Host { host_call, context, name, args } => {
                        Some((*host_call, *context, name.clone(), value(args)))
                    }
                    _ => None,
                })
                .nth(nth)
        })
    }

    pub(crate) fn answer(&self, host_call: u64, answer: Value) {
        self.peer.answer(host_call, OK, &bytes(&answer));
    }

    /// From now on there is room for events, or none.
    pub(crate) fn has_room(&self, has_room: bool) {
        let said = self.out.said();
        self.out.full.store(!has_room, Ordering::SeqCst);
        drop(said);
        self.out.changed.notify_all();
    }

    /// From now on replies to it take their time.
    pub(crate) fn is_slow(&self) {
        self.out.slow.store(true, Ordering::SeqCst);
    }

    /// Returns when that many events have found no room.
    #[track_caller]
    pub(crate) fn refused(&self, count: u32) {
        self.until(|_| (self.out.refused.load(Ordering::SeqCst) >= count).then_some(()));
    }

    /// The connection is over.
    pub(crate) fn close(&self) {
        let said = self.out.said();
        self.out.over.store(true, Ordering::SeqCst);
        drop(said);
        self.out.changed.notify_all();
        SERVER.block_on(Arc::clone(&self.peer).close());
    }

    /// The same, without waiting for the end.
    pub(crate) fn begin_close(&self) {
        let peer = Arc::clone(&self.peer);
        SERVER.spawn(peer.close());
    }

    pub(crate) fn drain(&self) {
        SERVER.block_on(self.peer.drain());
    }
}

pub(crate) fn spawn<F: Future<Output: Send> + Send + 'static>(
    future: F,
) -> tokio::task::JoinHandle<F::Output> {
    SERVER.spawn(future)
}

pub(crate) fn join<T>(task: tokio::task::JoinHandle<T>) -> T {
    SERVER.block_on(task).expect("no panic")
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory");
    bytes
}

pub(crate) fn value(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).expect("CBOR")
}

/// An empty request.
pub(crate) fn nothing() -> Value {
    Value::Map(Vec::new())
}

pub(crate) fn request<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Map(fields.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

pub(crate) fn text_request(key: &str, text: &str) -> Value {
    request([(key, text.into())])
}

pub(crate) fn number_request(key: &str, number: u32) -> Value {
    request([(key, number.into())])
}

/// The id that a text says.
#[track_caller]
pub(crate) fn id(value: &Value) -> u64 {
    value.as_text().expect("text").parse().expect("decimal")
}

#[track_caller]
pub(crate) fn ids(value: &Value) -> Vec<u64> {
    value.as_array().expect("an array").iter().map(id).collect()
}

/// An id as a request has it.
pub(crate) fn of(id: u64) -> Value {
    id.to_string().into()
}

#[track_caller]
pub(crate) fn field(map: &Value, key: &str) -> Value {
    map.as_map()
        .expect("a map")
        .iter()
        .find(|(found, _)| found.as_text() == Some(key))
        .expect("the key is there")
        .1
        .clone()
}

#[track_caller]
pub(crate) fn number(value: &Value) -> u64 {
    value.as_integer().expect("an integer").try_into().expect("a u64")
}

/// Waits until `condition` holds.
#[track_caller]
pub(crate) fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "not within a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
}
