//! Servers that meet at a NATS server: each is a member of a group, of which one gets a call.
//!
//! 1. A message with a `CALL` comes to one member of the group. It says at once that it has it (`ACCEPTED`), and says so again every second.
//! 2. The call is one of a [`Peer`] of its own, which is closed with it: nothing belongs to anybody from one call to the next.
//! 3. Its terminal reply is the last message to where the call came from.
//!
//! A caller that hears nothing for some seconds has lost its server, whatever has become of it: it was killed with the message in its memory, or
//! cannot be reached. So nothing here is kept beyond the process.
//!
//! What is to be published comes from any thread, and goes through one queue: what is said of a call arrives in the order in which it was said.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Message, Subject, Subscriber, connection::State};
use futures_util::StreamExt;
use tokio::{
    runtime::Handle,
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use super::{
    Call, Out, Peer, PeerLimits,
    address::HostPort,
    connection,
    frame::{self, Frame},
    listen::Server,
    memory::Part,
    state::Requests,
};
use crate::{
    abi::{ERR, ITEM, STALE_WARN},
    cbor::{Decoder, Encoder},
};

/// How often a call is said to be still there.
const BEAT: Duration = Duration::from_secs(1);

/// The name of the group. A subject is that of one library, so all of its servers are in it.
const GROUP: &str = "ffi";

/// The id of the one call of a peer.
const CALL: u32 = 1;

/// A server, as a member of the group of a subject.
pub struct Member {
    shared: Arc<Shared>,
    /// What comes: calls, hellos, what is said to this server alone.
    coming: Option<[Subscriber; 3]>,
    calls: Option<JoinHandle<()>>,
    tasks: Vec<JoinHandle<()>>,
    /// Who hears the events of the context that is served.
    events: Option<Arc<Peer>>,
}

struct Shared {
    server: Arc<Server>,
    client: Client,
    handle: Handle,
    subject: String,
    /// What this server is called among the others.
    name: String,
    out: UnboundedSender<Going>,
    /// Bytes of events that wait to be published.
    events: AtomicUsize,
    /// Everything else that waits.
    unsent: Mutex<Unsent>,
    calls: Mutex<Calls>,
    /// There is no call any more.
    empty: Notify,
    /// No call is taken any more.
    leaves: Notify,
}

#[derive(Default)]
struct Calls {
    running: HashMap<u32, Running>,
    last: u32,
    /// What they were asked with. Each has a peer of its own, so peers have no limit of it.
    requests: Requests,
    /// Peers that were replied to and are being closed.
    closing: usize,
}

/// A call that was accepted.
struct Running {
    peer: Arc<Peer>,
    /// The caller's number of it.
    id: u32,
    reply: Subject,
    /// The bytes of its request.
    request: usize,
    cancelled: bool,
}

impl Calls {
    fn is_empty(&self) -> bool {
        self.running.is_empty() && self.closing == 0
    }
}

/// Bytes that were said and not published yet.
struct Unsent {
    bytes: usize,
    /// With so many there is no room for a long reply.
    limit: usize,
    part: Part,
}

impl Unsent {
    fn new(limit: usize, part: Part) -> Self {
        Self { bytes: 0, limit, part }
    }

    /// Whether one reply more may wait.
    fn has_room(&self) -> bool {
        self.bytes < self.limit && self.part.may_have(self.bytes)
    }

    fn said(&mut self, len: usize) {
        self.bytes += len;
        self.part.has(self.bytes);
    }

    fn published(&mut self, len: usize) {
        self.bytes -= len;
        self.part.has(self.bytes);
    }
}

/// What is to be published.
enum Going {
    Reply(Subject, Vec<u8>),
    Event(String, Vec<u8>),
    /// All before it has left.
    Flush(oneshot::Sender<()>),
}

impl Member {
    /// Connects to the NATS server. Nothing is taken before [`Member::begin`].
    ///
    /// # Errors
    /// It cannot be reached, or does not let this server in.
    pub fn connect(
        handle: &Handle,
        at: &HostPort,
        subject: &str,
        server: &Arc<Server>,
    ) -> Result<Self, String> {
        let (address, subject, server) = (at.to_string(), subject.to_owned(), Arc::clone(server));
        let inner = handle.clone();
        wait(handle, async move { Self::join(inner, &address, subject, server).await })
    }

    async fn join(
        handle: Handle,
        address: &str,
        subject: String,
        server: Arc<Server>,
    ) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let mut options = ConnectOptions::new().name(format!("{} server", server.served.library()));
        if let Some(token) = &server.token {
            options = options.token(token.text());
        }
        let client = options.connect(format!("nats://{address}")).await.map_err(|error| failed(&error))?;
        let inbox = client.new_inbox();
        let name = inbox.rsplit('.').next().unwrap_or(&inbox).to_owned();
        let group = || GROUP.to_owned();
        let calls = client
            .queue_subscribe(format!("{subject}.call"), group())
            .await
            .map_err(|error| failed(&error))?;
        let hellos = client
            .queue_subscribe(format!("{subject}.hello"), group())
            .await
            .map_err(|error| failed(&error))?;
        let own =
            client.subscribe(format!("{subject}.server.{name}")).await.map_err(|error| failed(&error))?;
        let (out, going) = unbounded_channel();
        let limits = server.limits;
        let part = || Part::of(&server.memory);
        let requests = Requests::new(limits.requests, part());
        let unsent = Unsent::new(limits.unsent, part());
        let shared = Arc::new(Shared {
            server,
            client,
            handle,
            subject,
            name,
            out,
            events: AtomicUsize::new(0),
            unsent: Mutex::new(unsent),
            calls: Mutex::new(Calls { requests, ..Calls::default() }),
            empty: Notify::new(),
            leaves: Notify::new(),
        });
        let publishing = tokio::spawn(publish_all(Arc::clone(&shared), going));
        settle(&shared.client).await?;
        Ok(Self {
            shared,
            coming: Some([calls, hellos, own]),
            calls: None,
            tasks: vec![publishing],
            events: None,
        })
    }

    /// Takes what has come, and what comes.
    pub fn begin(&mut self) {
        let Some([calls, hellos, own]) = self.coming.take() else { return };
        let shared = || Arc::clone(&self.shared);
        self.calls = Some(tokio::spawn(take_calls(shared(), calls)));
        self.tasks.push(tokio::spawn(greet_all(shared(), hellos)));
        self.tasks.push(tokio::spawn(hear(shared(), own)));
        self.tasks.push(tokio::spawn(beat(shared())));
        if self.shared.server.served.has_context() {
            let peer = events_of(&self.shared);
            self.events = Some(Arc::clone(&peer));
            tokio::spawn(async move { listen(&peer) });
        }
    }

    /// Leaves the group. What has come before is called still; returns when all of it was replied to.
    pub async fn leave(&mut self) {
        self.shared.leaves.notify_one();
        if let Some(calls) = &mut self.calls {
            let _ = calls.await;
            self.calls = None;
        }
        self.shared.is_empty().await;
    }

    /// Cancels what is not done, and waits until that was said.
    pub async fn end(mut self) {
        if let Some(calls) = self.calls.take() {
            calls.abort();
            let _ = calls.await;
        }
        let running: Vec<Arc<Peer>> = self
            .shared
            .calls()
            .running
            .values_mut()
            .map(|call| {
                call.cancelled = true;
                Arc::clone(&call.peer)
            })
            .collect();
        for peer in running {
            peer.cancel(CALL);
        }
        self.shared.is_empty().await;
        if let Some(events) = self.events.take() {
            events.close().await;
        }
        let (done, flushed) = oneshot::channel();
        let _ = self.shared.out.send(Going::Flush(done));
        let _ = tokio::time::timeout(self.shared.server.limits.write, flushed).await;
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        for task in self.tasks.iter().chain(&self.calls) {
            task.abort();
        }
    }
}

/// Waits for work in the runtime of servers, on a thread of another one, or of none.
fn wait<T: Send + 'static>(handle: &Handle, work: impl Future<Output = T> + Send + 'static) -> T {
    let (done, result) = std::sync::mpsc::channel();
    handle.spawn(async move {
        let _ = done.send(work.await);
    });
    result.recv().expect("the runtime of servers runs as long as the process")
}

/// Returns when the NATS server knows of all that was subscribed to before: it hears one connection in its order, and has heard this when it comes
/// back.
async fn settle(client: &Client) -> Result<(), String> {
    let inbox = client.new_inbox();
    let mut echo = client.subscribe(inbox.clone()).await.map_err(|error| error.to_string())?;
    client.publish(inbox, Vec::new().into()).await.map_err(|error| error.to_string())?;
    echo.next().await.map(drop).ok_or_else(|| "the connection was closed".to_owned())
}

/// Publishes what is to be published, in its order.
async fn publish_all(shared: Arc<Shared>, mut going: UnboundedReceiver<Going>) {
    // An error is that the client is closed, which it is with this server alone.
    while let Some(going) = going.recv().await {
        match going {
            Going::Reply(subject, payload) => {
                let len = payload.len();
                let _ = shared.client.publish(subject, payload.into()).await;
                shared.unsent().published(len);
            }
            Going::Event(subject, payload) => {
                let len = payload.len();
                let _ = shared.client.publish(subject, payload.into()).await;
                shared.events.fetch_sub(len, Ordering::AcqRel);
            }
            Going::Flush(done) => {
                let _ = shared.client.flush().await;
                let _ = done.send(());
            }
        }
    }
}

/// Takes calls until the group is left, and what had come to it by then.
async fn take_calls(shared: Arc<Shared>, mut calls: Subscriber) {
    loop {
        tokio::select! {
            message = calls.next() => match message {
                Some(message) => shared.take(message),
                None => return,
            },
            () = shared.leaves.notified() => break,
        }
    }
    if calls.drain().await.is_ok() {
        while let Some(message) = calls.next().await {
            shared.take(message);
        }
    }
}

/// Says who this is to those who ask the group.
async fn greet_all(shared: Arc<Shared>, mut hellos: Subscriber) {
    while let Some(message) = hellos.next().await {
        if let Some(reply) = message.reply {
            let frame = shared.server.limits.frame.min(shared.client.max_payload());
            shared.say(reply, shared.server.hello(frame));
        }
    }
}

/// Hears what is said to this server alone.
async fn hear(shared: Arc<Shared>, mut own: Subscriber) {
    while let Some(message) = own.next().await {
        let Ok(Frame::Cancel { id }) = frame::whole(&message.payload) else { continue };
        let peer = shared.calls().running.get_mut(&id).map(|call| {
            call.cancelled = true;
            Arc::clone(&call.peer)
        });
        if let Some(peer) = peer {
            peer.cancel(CALL);
        }
    }
}

/// Says of the calls that they are there.
async fn beat(shared: Arc<Shared>) {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        // What could not be said for a while is of no use to anybody later.
        if shared.client.connection_state() != State::Connected {
            continue;
        }
        let running: Vec<(u32, u32, Subject)> = shared
            .calls()
            .running
            .iter()
            .map(|(number, call)| (*number, call.id, call.reply.clone()))
            .collect();
        for (number, id, reply) in running {
            shared.accepted(reply, id, number);
        }
    }
}

/// Who hears the events of the context that is served.
fn events_of(shared: &Arc<Shared>) -> Arc<Peer> {
    let limits = &shared.server.limits;
    let limits =
        PeerLimits { in_flight: 1, contexts: 0, all_contexts: 0, handles: limits.handles, subscriptions: 1 };
    Peer::new(Arc::clone(&shared.server.served), limits, Arc::new(Events { shared: Arc::clone(shared) }))
}

/// Begins to hear all events.
fn listen(peer: &Arc<Peer>) {
    let mut request = Encoder::new();
    request.map(1, |map| {
        map.text("event");
        map.text("");
    });
    let request = request.finish().expect("it is not deep");
    let call =
        Call { id: CALL, receiver: 0, timeout: None, credit: 0, name: "ffi.subscribe", request: &request };
    // Its one id is free.
    let _ = peer.call(call);
}

impl Shared {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unsent(&self) -> MutexGuard<'_, Unsent> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is no call, and nothing of one.
    async fn is_empty(&self) {
        loop {
            let empty = self.empty.notified();
            // What is over after this look is heard by the above.
            if self.calls().is_empty() {
                return;
            }
            empty.await;
        }
    }

    fn say(&self, to: Subject, message: Vec<u8>) {
        self.unsent().said(message.len());
        // Nobody hears it where the server is gone.
        let _ = self.out.send(Going::Reply(to, message));
    }

    fn accepted(&self, to: Subject, id: u32, number: u32) {
        let mut message = Vec::new();
        frame::accepted(&mut message, id, number, &self.name);
        self.say(to, message);
    }

    fn refused(&self, to: Subject, id: u32, why: &str) {
        let mut message = Vec::new();
        frame::reply_whole(&mut message, id, ERR, why.as_bytes());
        self.say(to, message);
    }

    /// Takes a message of the group.
    fn take(self: &Arc<Self>, message: Message) {
        // Who cannot be replied to has called nothing.
        let Some(reply) = message.reply else { return };
        let id = frame::id_of(&message.payload);
        if message.payload.len() > self.server.limits.frame {
            let limit = self.server.limits.frame;
            return self.refused(
                reply,
                id,
                &format!("a call of {} bytes: no more than {limit} are allowed", message.payload.len()),
            );
        }
        let (receiver, name, request) = match frame::whole(&message.payload) {
            Ok(Frame::Call { receiver, name, request, .. }) => (receiver, name, request.len()),
            Ok(_) => {
                return self.refused(reply, id, "over NATS, a client says nothing to the group but calls");
            }
            Err(no_frame) => return self.refused(reply, id, &no_frame.to_string()),
        };
        if let Some(why) = self.refusal(receiver, name) {
            return self.refused(reply, id, &why);
        }
        let limits = &self.server.limits;
        let number = {
            let mut calls = self.calls();
            if calls.running.len() >= limits.in_flight {
                drop(calls);
                return self.refused(
                    reply,
                    id,
                    &format!("{} calls are in flight, and no more are allowed", limits.in_flight),
                );
            }
            if let Err(why) = calls.requests.admit(request) {
                drop(calls);
                return self.refused(reply, id, &why);
            }
            calls.last = calls.last.wrapping_add(1);
            while calls.running.contains_key(&calls.last) {
                calls.last = calls.last.wrapping_add(1);
            }
            let number = calls.last;
            let out = Arc::new(Caller { shared: Arc::clone(self), number });
            let peer_limits = PeerLimits {
                in_flight: 1,
                contexts: 0,
                all_contexts: 0,
                handles: limits.handles,
                subscriptions: 0,
            };
            let peer = Peer::new(Arc::clone(&self.server.served), peer_limits, out);
            calls.requests.begin(request);
            let running = Running { peer, id, reply: reply.clone(), request, cancelled: false };
            calls.running.insert(number, running);
            number
        };
        self.accepted(reply, id, number);
        let shared = Arc::clone(self);
        // A function that takes its time holds up nothing that comes after it.
        tokio::spawn(async move { shared.call(number, &message.payload) });
    }

    fn call(&self, number: u32, message: &[u8]) {
        let Some(peer) = self.calls().running.get(&number).map(|call| Arc::clone(&call.peer)) else { return };
        let Ok(Frame::Call { timeout_ms, name, request, .. }) = frame::whole(message) else { return };
        let timeout = frame::deadline(timeout_ms);
        let call = Call { id: CALL, receiver: 0, timeout, credit: 0, name, request };
        // Its one id is free.
        let _ = peer.call(call);
        if self.calls().running.get(&number).is_some_and(|call| call.cancelled) {
            peer.cancel(CALL);
        }
    }

    /// Why a function is not called for somebody without a connection, if it is not.
    fn refusal(&self, receiver: u64, name: &str) -> Option<String> {
        const INSTEAD: &str = "for which there has to be a connection";
        if receiver != 0 {
            return Some(format!(
                "`{name}` is called on something of a connection, and over NATS there is none"
            ));
        }
        if name == "ffi.describe" {
            return None;
        }
        if name.starts_with("ffi.") {
            return Some(format!("`{name}` is of a connection, and over NATS there is none"));
        }
        connection::refusal(&self.server.served, name, INSTEAD)
    }
}

/// What is said to whoever has made a call.
struct Caller {
    shared: Arc<Shared>,
    number: u32,
}

impl Out for Caller {
    fn reply(&self, _call: u32, code: i32, payload: &[u8]) {
        let shared = &self.shared;
        if code == ITEM {
            return;
        }
        let mut calls = shared.calls();
        let is_last = code != STALE_WARN;
        let (to, id, peer) = if is_last {
            let Some(Running { peer, id, reply, request, .. }) = calls.running.remove(&self.number) else {
                return;
            };
            calls.requests.end(request);
            calls.closing += 1;
            (reply, id, Some(peer))
        } else {
            let Some(call) = calls.running.get(&self.number) else { return };
            (call.reply.clone(), call.id, None)
        };
        drop(calls);
        let max = shared.client.max_payload();
        if frame::WHOLE_REPLY + payload.len() > max {
            let len = payload.len();
            let why = format!("the reply of {len} bytes is longer than the {max} that a message may have");
            shared.refused(to, id, &why);
        } else if !shared.unsent().has_room() {
            if is_last {
                shared.refused(to, id, "more replies wait to be published than may");
            }
        } else {
            let mut message = Vec::new();
            frame::reply_whole(&mut message, id, code, payload);
            shared.say(to, message);
        }
        if let Some(peer) = peer {
            let closing = Arc::clone(shared);
            shared.handle.spawn(async move {
                peer.close().await;
                let mut calls = closing.calls();
                calls.closing -= 1;
                if calls.is_empty() {
                    closing.empty.notify_waiters();
                }
            });
        }
    }

    // Nobody registers a host function here, or listens.
    fn host(&self, _: u64, _: u64, _: &str, _: &[u8]) -> Result<(), &'static str> {
        Ok(())
    }

    fn event(&self, _subscription: u32, _missed: u32, _envelope: &[u8], _may_block: bool) -> bool {
        false
    }
}

/// What publishes events.
struct Events {
    shared: Arc<Shared>,
}

impl Out for Events {
    fn reply(&self, _call: u32, _code: i32, _payload: &[u8]) {}

    fn host(&self, _: u64, _: u64, _: &str, _: &[u8]) -> Result<(), &'static str> {
        Ok(())
    }

    fn event(&self, _subscription: u32, _missed: u32, envelope: &[u8], _may_block: bool) -> bool {
        let shared = &self.shared;
        if envelope.len() > shared.client.max_payload()
            || shared.client.connection_state() != State::Connected
        {
            return false;
        }
        let Some(token) = event_type(envelope).map(|name| token(&name)) else { return false };
        let len = envelope.len();
        if shared.events.fetch_add(len, Ordering::AcqRel) + len > shared.server.limits.queue {
            shared.events.fetch_sub(len, Ordering::AcqRel);
            return false;
        }
        let subject = format!("{}.event.{token}", shared.subject);
        shared.out.send(Going::Event(subject, envelope.to_vec())).is_ok()
    }
}

/// The name of an event, which its envelope says.
fn event_type(envelope: &[u8]) -> Option<String> {
    let mut name = None;
    let mut decoder = Decoder::new(envelope);
    let read = decoder.map(|decoder, key| match key {
        "eventType" => {
            name = Some(decoder.text()?.into_owned());
            Ok(())
        }
        _ => decoder.skip(),
    });
    read.ok().and(name)
}

/// The name of an event as a word of a subject, which may not have all characters.
fn token(name: &str) -> String {
    let plain =
        |c: char| if c.is_whitespace() || c.is_control() || matches!(c, '.' | '*' | '>') { '_' } else { c };
    if name.is_empty() { "_".to_owned() } else { name.chars().map(plain).collect() }
}

#[cfg(test)]
mod tests {
    use ciborium::cbor;

    use super::*;

    #[test]
    fn there_is_room_again_when_replies_are_published() {
        let memory = crate::server::memory::Memory::new(1);
        let mut unsent = Unsent::new(100, Part::default());
        unsent.said(99);
        assert!(unsent.has_room());
        unsent.said(1);
        assert!(!unsent.has_room());
        unsent.published(99);
        assert!(unsent.has_room());
        let mut unsent = Unsent::new(usize::MAX, Part::of(&memory));
        unsent.said(1 << 20);
        assert!(!unsent.has_room(), "it is a part of what the server holds");
        unsent.published(1 << 20);
        assert!(unsent.has_room());
    }

    #[test]
    fn the_name_of_an_event_is_a_word_of_a_subject() {
        for (name, word) in [
            ("onEchoFired", "onEchoFired"),
            ("echo.fired", "echo_fired"),
            ("a b*c>d\n", "a_b_c_d_"),
            ("", "_"),
            ("é", "é"),
        ] {
            assert_eq!(token(name), word);
        }
    }

    #[test]
    fn an_envelope_says_its_event() {
        let encoded = |value| {
            let mut bytes = Vec::new();
            ciborium::into_writer(&value, &mut bytes).expect("a value");
            bytes
        };
        let envelope =
            encoded(cbor!({ "payload" => { "eventType" => "no" }, "eventType" => "yes" }).expect("a value"));
        assert_eq!(event_type(&envelope).as_deref(), Some("yes"));
        assert_eq!(event_type(&encoded(cbor!({ "payload" => 1 }).expect("a value"))), None);
        assert_eq!(event_type(b"\xff"), None);
    }
}
