//! A library whose servers meet at a NATS server, of which one gets each call.
//!
//! 1. A call is published where the servers listen, with a place for what is said of it. One of them says that it has it (`ACCEPTED`), says so again every second, and
//!    then replies.
//! 2. Where nothing is heard for a while, that server is lost, with the call or before it had it. The call fails, or is begun again under another number: what a lost
//!    server says late is of a call that nobody knows.
//! 3. A call is cancelled at the server that has accepted it. One that nobody has accepted yet is cancelled when somebody does.
//!
//! So every call ends: with a reply, an error, or the reply to a later attempt.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_nats::{Client, ConnectOptions, StatusCode, Subscriber};
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::call::Outcome;
use super::events::{Events, Heard};
use super::frame::{self, Said};
use super::{Address, Limits, Lost, Options, cbor, hello, in_time, read_bytes, runtime, warn};
use crate::engine::{
    About, Asked, Call, Engine, EventStats, Failure, HostStats, Items, Listener, Pending, Subscription,
    Warned,
};

/// The servers of a subject.
///
/// Each call may go to another one. So there is no context but the one that each of them serves, and what belongs to a connection, there is not: contexts of one's
/// own, handles, streams, host functions. Events are those of all servers; what is missed of them, nobody counts.
pub struct Group {
    user: Arc<User>,
    about: About,
}

/// Somebody who uses the connection. When the last one is gone it is closed.
struct User {
    shared: Arc<Shared>,
    inbox: AbortHandle,
}

impl Drop for User {
    fn drop(&mut self) {
        self.shared.events.end();
        self.inbox.abort();
    }
}

struct Shared {
    client: Client,
    runtime: Handle,
    events: Arc<Events>,
    limits: Limits,
    options: super::Nats,
    address: Address,
    subject: String,
    /// Where replies come: this, and the number of the call.
    inbox: String,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    last: u32,
    /// Attempts that are not over.
    open: HashMap<u32, mpsc::UnboundedSender<Heeded>>,
}

/// What is said of an attempt.
enum Heeded {
    Accepted(Place),
    Reply(i32, Vec<u8>),
    /// No server listens there.
    Nobody,
}

/// Where a call was accepted.
struct Place {
    number: u32,
    server: String,
}

impl Group {
    /// Connects to the NATS server of an address, within a runtime of tokio, and asks one of the servers who it is.
    pub async fn connect(address: &Address, options: &Options) -> Result<Self, Failure> {
        in_time(address, options, Self::join(runtime()?, address, options)).await
    }

    async fn join(runtime: Handle, address: &Address, options: &Options) -> Result<Self, Failure> {
        let Address::Nats { subject, .. } = address else {
            return Err(Failure::Error(format!("`{address}` is no address of NATS")));
        };
        let failed = |error: &dyn fmt::Display| Failure::Disconnected(format!("`{address}`: {error}"));
        let client =
            login(options).await?.connect(address.nats_server()).await.map_err(|error| failed(&error))?;
        let greeting = client
            .request(format!("{subject}.hello"), Vec::new().into())
            .await
            .map_err(|error| failed(&error))?;
        let (about, limits) = hello::theirs(&greeting.payload, options)?;
        let inbox = client.new_inbox();
        let replies = client.subscribe(format!("{inbox}.*")).await.map_err(|error| failed(&error))?;
        let shared = Arc::new(Shared {
            client,
            events: Events::new(runtime.clone(), options.events),
            runtime,
            limits,
            options: options.nats.clone(),
            address: address.clone(),
            subject: subject.clone(),
            inbox,
            calls: Mutex::default(),
        });
        let reading = shared.runtime.spawn(read_all(Arc::clone(&shared), replies));
        Ok(Self { user: Arc::new(User { shared, inbox: reading.abort_handle() }), about })
    }

    fn begin(&self, call: Call<'_>) -> Calling {
        let (tell, outcome) = oneshot::channel();
        let (hold, dropped) = oneshot::channel();
        let Call { receiver, name, request, timeout, warned, .. } = call;
        let shared = &self.user.shared;
        let len = frame::call_len(name, &request);
        let most = shared.limits.frame.min(shared.client.max_payload() as u64);
        if receiver != 0 {
            let _ = tell.send(Err(belongs("what is called on")));
        } else if len as u64 > most || u16::try_from(name.len()).is_err() {
            let _ = tell
                .send(Err(Failure::Error(format!("a call of {len} bytes: the servers take {most} at most"))));
        } else {
            let due = timeout.and_then(|timeout| Some((Instant::now().checked_add(timeout)?, timeout)));
            let wanted = Wanted { name: name.to_owned(), request, due, warned };
            let shared = Arc::clone(shared);
            self.user.shared.runtime.spawn(shared.call(wanted, tell, dropped));
        }
        Calling { _user: Arc::clone(&self.user), _hold: hold, outcome }
    }
}

/// Nobody is there any more who would say what came of it.
fn stopped(_: oneshot::error::RecvError) -> Failure {
    Failure::Disconnected("the runtime that the connection was made in has stopped".to_owned())
}

/// What there is only with a connection to one server.
fn belongs(what: &str) -> Failure {
    Failure::Error(format!("{what} belongs to a connection, and over NATS there is none to a server"))
}

async fn login(options: &Options) -> Result<ConnectOptions, Failure> {
    let mut login = ConnectOptions::new().name(&options.client);
    if let Some(token) = &options.token {
        login = login.token(token.clone());
    }
    if options.tls.ca.is_some() || options.tls.identity.is_some() {
        #[cfg(feature = "tls")]
        {
            let config = super::tls::config(&options.tls).await.map_err(Failure::Error)?;
            login = login.require_tls(true).tls_client_config(config);
        }
        #[cfg(not(feature = "tls"))]
        return Err(Failure::Error("this client was built without the feature `tls`".to_owned()));
    }
    Ok(login)
}

/// The caller's side of a call. Dropping it is seen at the other end of `_hold`.
struct Calling {
    _user: Arc<User>,
    _hold: oneshot::Sender<()>,
    outcome: oneshot::Receiver<Outcome>,
}

impl Calling {
    async fn outcome(mut self) -> Outcome {
        (&mut self.outcome).await.map_err(stopped)?
    }
}

/// A call, through all attempts.
struct Wanted {
    name: String,
    request: Vec<u8>,
    due: Option<(Instant, Duration)>,
    warned: Option<Warned>,
}

/// How an attempt ends.
enum End {
    Over(Outcome),
    /// Nobody waits for it.
    Dropped,
    Lost(String),
    Nobody(String),
}

impl Shared {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn call(
        self: Arc<Self>,
        wanted: Wanted,
        tell: oneshot::Sender<Outcome>,
        mut dropped: oneshot::Receiver<()>,
    ) {
        let mut left = match self.options.lost {
            Lost::Fail => 0,
            Lost::Again(times) => times,
        };
        let outcome = loop {
            let (why, pause) = match self.attempt(&wanted, &mut dropped).await {
                End::Over(outcome) => break outcome,
                End::Dropped => return,
                End::Lost(why) => (why, Duration::ZERO),
                // Another server may just begin.
                End::Nobody(why) => (why, self.options.silence / 10),
            };
            if left == 0 {
                break Err(Failure::Disconnected(why));
            }
            left -= 1;
            sleep(pause).await;
        };
        let _ = tell.send(outcome);
    }

    async fn attempt(self: &Arc<Self>, wanted: &Wanted, dropped: &mut oneshot::Receiver<()>) -> End {
        let mut open = Open::new(self);
        let mut call = Vec::new();
        let timeout_ms = frame::millis_to(wanted.due.map(|(due, _)| due.into_std()));
        frame::put_call(&mut call, open.id, 0, timeout_ms, 0, &wanted.name, &wanted.request);
        // Over NATS a frame has no length.
        call.drain(..4);
        let place = format!("{}.{}", self.inbox, open.id);
        if let Err(error) =
            self.client.publish_with_reply(format!("{}.call", self.subject), place, call.into()).await
        {
            return End::Over(Err(Failure::Disconnected(error.to_string())));
        }
        loop {
            let silent = sleep(self.options.silence);
            let due = async {
                match wanted.due {
                    Some((due, _)) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                heeded = open.said.recv() => match heeded {
                    Some(Heeded::Accepted(place)) => open.place = Some(place),
                    Some(Heeded::Reply(3, payload)) => warn(wanted.warned.as_ref(), &payload),
                    Some(Heeded::Reply(code, payload)) => {
                        return End::Over(if code == 0 { Ok(payload) } else { Err(Failure::of_code(code, &payload)) });
                    }
                    Some(Heeded::Nobody) => return End::Nobody(format!("no server listens at `{}`", self.address)),
                    None => return End::Lost("the connection was closed".to_owned()),
                },
                _ = &mut *dropped => {
                    open.cancel();
                    return End::Dropped;
                }
                () = due => {
                    open.cancel();
                    let timeout = wanted.due.map_or(Duration::ZERO, |(_, timeout)| timeout);
                    return End::Over(Err(Failure::Timeout(format!("timed out after {} ms", timeout.as_millis()))));
                }
                () = silent => {
                    let millis = self.options.silence.as_millis();
                    let why = match &open.place {
                        Some(place) => format!("nothing was heard for {millis} ms of the server {} that had the call", place.server),
                        None => format!("no server has taken the call for {millis} ms"),
                    };
                    open.cancel();
                    return End::Lost(why);
                }
            }
        }
    }
}

/// An attempt that is not over.
struct Open {
    shared: Arc<Shared>,
    id: u32,
    said: mpsc::UnboundedReceiver<Heeded>,
    place: Option<Place>,
}

impl Open {
    fn new(shared: &Arc<Shared>) -> Self {
        let (tell, said) = mpsc::unbounded_channel();
        let mut calls = shared.calls();
        while {
            calls.last = calls.last.wrapping_add(1);
            calls.open.contains_key(&calls.last)
        } {}
        let id = calls.last;
        calls.open.insert(id, tell);
        Self { shared: Arc::clone(shared), id, said, place: None }
    }

    /// Cancels it where it was accepted, or when it is.
    fn cancel(&mut self) {
        let (_, never) = mpsc::unbounded_channel();
        let mut open = Self {
            shared: Arc::clone(&self.shared),
            id: self.id,
            said: std::mem::replace(&mut self.said, never),
            place: self.place.take(),
        };
        // From now on it is the other's.
        self.id = 0;
        self.shared.runtime.clone().spawn(async move {
            let silence = open.shared.options.silence;
            while open.place.is_none() {
                match tokio::time::timeout(silence, open.said.recv()).await {
                    Ok(Some(Heeded::Accepted(place))) => open.place = Some(place),
                    // It is over, or nobody has it.
                    _ => return,
                }
            }
            let Some(Place { number, server }) = open.place.take() else { return };
            let mut cancel = Vec::new();
            frame::put(&mut cancel, frame::CANCEL, number, &[]);
            cancel.drain(..4);
            // Where that cannot be said, the server is as lost as its call.
            let _ = open
                .shared
                .client
                .publish(format!("{}.server.{server}", open.shared.subject), cancel.into())
                .await;
        });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.id != 0 {
            self.shared.calls().open.remove(&self.id);
        }
    }
}

/// Gives what comes to the attempts that it is of.
async fn read_all(shared: Arc<Shared>, mut replies: Subscriber) {
    while let Some(message) = next(&mut replies).await {
        let heeded = if message.status == Some(StatusCode::NO_RESPONDERS) {
            let id = message.subject.rsplit('.').next().and_then(|id| id.parse().ok());
            id.map(|id| (id, Heeded::Nobody))
        } else {
            match frame::parse(&message.payload) {
                Ok(Said::Reply { id, code, payload }) => Some((id, Heeded::Reply(code, payload.to_vec()))),
                Ok(Said::Accepted { id, number, server }) if is_word(server) => {
                    Some((id, Heeded::Accepted(Place { number, server: server.to_owned() })))
                }
                // Whoever may publish here may publish anything.
                _ => None,
            }
        };
        if let Some((id, heeded)) = heeded {
            // An attempt that is over is nobody's.
            let open = shared.calls().open.get(&id).cloned();
            if let Some(open) = open {
                let _ = open.send(heeded);
            }
        }
    }
}

async fn next(subscriber: &mut Subscriber) -> Option<async_nats::Message> {
    std::future::poll_fn(|cx| std::pin::Pin::new(&mut *subscriber).poll_next(cx)).await
}

/// Returns when the NATS server knows of all that was subscribed to before: it hears one connection in its order, and has heard this when it comes back.
async fn settle(client: &Client) -> Result<(), String> {
    let inbox = client.new_inbox();
    let mut echo = client.subscribe(inbox.clone()).await.map_err(|error| error.to_string())?;
    client.publish(inbox, Vec::new().into()).await.map_err(|error| error.to_string())?;
    next(&mut echo).await.map(drop).ok_or_else(|| "the connection was closed".to_owned())
}

/// Whether it can be a word of a subject.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_plain)
}

fn is_plain(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '.' | '*' | '>')
}

/// The subject of the events of a name, as servers publish them.
fn event_subject(subject: &str, event: &str) -> String {
    if event.is_empty() {
        return format!("{subject}.event.*");
    }
    let word: String = event.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("{subject}.event.{word}")
}

/// Whether an event is of that name, which its subject need not say.
fn is_of(envelope: &[u8], event: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        #[serde(rename = "eventType")]
        event_type: String,
    }
    event.is_empty() || cbor::decode::<Envelope>(envelope).is_ok_and(|envelope| envelope.event_type == event)
}

impl Engine for Group {
    fn call(&self, call: Call<'_>) -> Pending {
        Pending::new(self.begin(call).outcome())
    }

    fn open(&self, _call: Call<'_>) -> Items {
        Items::of_failure(belongs("a stream"))
    }

    fn create(&self, _call: Call<'_>) -> Pending<u64> {
        Pending::ready(Err(belongs("a context of one's own")))
    }

    fn destroy(&self, _context: u64) -> Pending<()> {
        Pending::ready(Err(belongs("a context of one's own")))
    }

    fn close(&self, _handle: u64) -> Pending<()> {
        Pending::ready(Err(belongs("a handle")))
    }

    fn subscribe(&self, context: u64, event: &str, listener: Listener) -> Pending<Subscription> {
        if context != 0 {
            return Pending::ready(Err(belongs("a context of one's own")));
        }
        let heard = Heard::new(0, listener);
        let shared = Arc::clone(&self.user.shared);
        let (tell, begun) = oneshot::channel();
        let (event, events, to) = (event.to_owned(), Arc::clone(&shared.events), Arc::clone(&heard));
        let hearing = shared.runtime.clone().spawn(async move {
            let begin = async {
                let subscriber = shared
                    .client
                    .subscribe(event_subject(&shared.subject, &event))
                    .await
                    .map_err(|error| error.to_string())?;
                settle(&shared.client).await?;
                Ok(subscriber)
            };
            match begin.await {
                Err(error) => drop(tell.send(Err(Failure::Disconnected(error)))),
                Ok(mut subscriber) => {
                    let _ = tell.send(Ok(()));
                    drop(shared);
                    while let Some(message) = next(&mut subscriber).await {
                        if is_of(&message.payload, &event) {
                            events.put(&to, 0, &message.payload);
                        }
                    }
                }
            }
        });
        let hearing = hearing.abort_handle();
        let subscription = Subscription::new(Arc::clone(&heard.missed), move || {
            heard.end();
            hearing.abort();
        });
        Pending::new(async move {
            // Dropped with the future, it ends what has just begun.
            let subscription = subscription;
            begun.await.map_err(stopped)??;
            Ok(subscription)
        })
    }

    fn register(&self, _context: u64, _function: &str, _asked: Option<Asked>) -> Pending<()> {
        Pending::ready(Err(belongs("a host function")))
    }

    fn event_stats(&self, _context: u64) -> Pending<EventStats> {
        Pending::ready(Err(belongs("what became of events")))
    }

    fn host_stats(&self, _context: u64) -> Pending<HostStats> {
        Pending::ready(Err(belongs("what became of host calls")))
    }

    fn stale_warn(&self, _context: u64, _interval: Duration) -> Pending<()> {
        Pending::ready(Err(belongs("when calls are warned of")))
    }

    fn describe(&self) -> Pending {
        let descriptor = self.begin(Call::new(0, "ffi.describe", Vec::new())).outcome();
        Pending::new(async move { read_bytes(&descriptor.await?) })
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("address", &self.user.shared.address)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}
