//! A connection: what is read from it goes to its [`Peer`], and what the peer says is written.
//!
//! Two tasks have its two halves. The reader is here: it calls, so it may be held up by a function that takes its time, while the
//! [writer](send_all) goes on. They and the threads that reply meet at a [`Link`].
//!
//! A connection ends in one of these ways, and whichever it is, what belongs to the peer is given back before it counts as over:
//!
//! - The client has gone, or takes nothing: nothing more is sent.
//! - The client does what it may not, or nothing at all: the last thing that is sent says so.
//! - The server ends: what is in flight is answered first.

use core::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};
use std::{io, sync::Arc};

use futures_util::future::{Either, join, select};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    task::JoinHandle,
    time::{Instant, Sleep, sleep, sleep_until, timeout, timeout_at},
};

use super::{
    Call, Fault, Out, Peer, PeerLimits, Served,
    entries::Function,
    first::{self, Request},
    frame::{self, Frame},
    incoming::Incoming,
    limits::Limits,
    link::{CHUNK, Link, News, Stop},
    listen::Server,
    memory::Part,
    outs::{First, Second},
    state::Requests,
};
use crate::{
    abi::ERR,
    cbor::{Decoder, Encoder},
    executor::Executor,
    value_error::ValueError,
};

/// What is read from.
pub type Reading = Box<dyn AsyncRead + Send + Unpin>;

/// What is written to.
pub type Writing = Box<dyn AsyncWrite + Send + Unpin>;

/// How long a client has to read what was said last, before the connection is closed: unread bytes of its own would make the system throw that away.
const LINGER: Duration = Duration::from_secs(1);

/// What new calls are told when the server ends.
const SHUTS_DOWN: &str = "the server shuts down";

/// What is said where all connections hold too much, and this one more than its share of it.
pub const NO_MEMORY: &str = "the server holds as much for its connections as it may";

/// Why a connection is over.
#[derive(Debug)]
enum End {
    /// Nobody is there any more, or nobody who takes what is sent.
    Gone,
    /// The client is told why.
    Said(String),
    /// All was said.
    Done,
    /// The server waits no longer for what is in flight.
    Now,
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        End::Said(fault.to_string())
    }
}

/// Sees a connection through, from its first byte until nothing of it is left. It has begun at `start`, and `link` is known to the server.
pub async fn serve(server: &Server, link: Arc<Link>, reading: Reading, writing: Writing, start: Instant) {
    let mut reader = Reader::new(reading, Arc::clone(&link), server.limits, Part::of(&server.memory));
    let by = start + server.limits.hello;
    let is_second = loop {
        if let Some(first) = reader.incoming.unread().first_chunk() {
            break *first == frame::GREETING;
        }
        match reader.until_more(Some(by)).await {
            Woken::Read => {}
            Woken::Late | Woken::Gone | Woken::Closed | Woken::Stops | Woken::Drained => return,
        }
    };
    let out: Arc<dyn Out> =
        if is_second { Arc::new(Second(Arc::clone(&link))) } else { Arc::new(First(Arc::clone(&link))) };
    let requests = Requests::new(server.limits.requests, Part::of(&server.memory));
    let peer = Peer::bounded(Arc::clone(&server.served), peer_limits(&server.limits), requests, out);
    let told = Arc::clone(&peer);
    let item_written = move |id| told.item_written(id);
    let writer = tokio::spawn(send_all(Arc::clone(&link), writing, server.limits.write, item_written));
    let conversation = Conversation { server, peer: &peer, link: &link, reader: &mut reader };
    let end = if is_second { conversation.second(by).await } else { conversation.first(by).await };
    reader.forget();
    match end {
        End::Gone => {
            link.sever();
            // It may be waiting for the client to take something.
            writer.abort();
            peer.close().await;
            let _ = writer.await;
        }
        End::Said(why) => {
            if is_second {
                link.send_last(|out| frame::goodbye(out, &why));
            } else {
                link.send_last(|out| first::answer(out, ERR, why.as_bytes()));
            }
            join(peer.close(), reader.leave(writer)).await;
        }
        End::Done => {
            link.end();
            join(peer.close(), reader.leave(writer)).await;
        }
        End::Now => {
            // It answers what is in flight.
            peer.close().await;
            link.end();
            reader.leave(writer).await;
        }
    }
}

/// Says to a client of protocol 2 that there are too many, where it says soon that it is one.
pub async fn refuse(mut reading: Reading, mut writing: Writing) {
    let refusal = async {
        let mut first = [0; 4];
        if reading.read_exact(&mut first).await.is_ok() && first == frame::GREETING {
            let mut last = Vec::new();
            frame::goodbye(&mut last, "the server has as many connections as it may");
            if writing.write_all(&last).await.is_ok() && writing.shutdown().await.is_ok() {
                discard(&mut reading).await;
            }
        }
    };
    let _ = timeout(LINGER, refusal).await;
}

fn peer_limits(limits: &Limits) -> PeerLimits {
    let Limits { in_flight, contexts, all_contexts, handles, subscriptions, .. } = *limits;
    PeerLimits { in_flight, contexts, all_contexts, handles, subscriptions }
}

/// Writes what comes into a link until it ends. `item_written` is called for each item that has left, with the id of its call.
async fn send_all(link: Arc<Link>, mut writing: Writing, limit: Duration, item_written: impl Fn(u32)) {
    while let Some(chunk) = poll_fn(|context| link.poll_chunk(context)).await {
        let mut rest = &chunk.bytes[..];
        let mut by = Instant::now() + limit;
        let mut taken = 0;
        while !rest.is_empty() {
            let Ok(Ok(len @ 1..)) = timeout_at(by, writing.write(rest)).await else { return link.sever() };
            rest = &rest[len..];
            taken += len;
            // Who takes a byte now and then takes too long.
            if taken >= CHUNK {
                (by, taken) = (Instant::now() + limit, 0);
            }
            link.taken(len);
        }
        let Ok(Ok(())) = timeout_at(by, writing.flush()).await else { return link.sever() };
        chunk.items.iter().for_each(|item| item_written(*item));
        link.give_back(chunk);
    }
    let _ = timeout(limit, writing.shutdown()).await;
}

/// Reads until there is nothing more to read.
async fn discard(reading: &mut Reading) {
    let mut bytes = [0; 1024];
    while matches!(reading.read(&mut bytes).await, Ok(1..)) {}
}

/// Why a reader goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Woken {
    /// Something has arrived.
    Read,
    /// Nothing more will arrive.
    Closed,
    /// The connection is of no use any more.
    Gone,
    /// It is as late as was said.
    Late,
    /// The server ends, more than it did.
    Stops,
    /// What was waited for is done.
    Drained,
}

/// Something that a reader waits for beside what arrives.
type Waited<'a> = Pin<&'a mut (dyn Future<Output = ()> + Send)>;

/// The half of a connection that is read from.
struct Reader {
    reading: Reading,
    incoming: Incoming,
    /// The memory of that.
    part: Part,
    link: Arc<Link>,
    limits: Limits,
    /// One timer, which may go off early: then it is set again. So reading sets none.
    timer: Pin<Box<Sleep>>,
    /// How much of the end of the server has been heard of.
    stop: Stop,
    /// Nothing more will arrive.
    closed: bool,
    /// Since when there is a part of a frame.
    part_since: Option<Instant>,
    /// When something has last arrived.
    arrived_at: Instant,
    /// When the end of the last whole frame has arrived.
    active_at: Instant,
}

impl Reader {
    fn new(reading: Reading, link: Arc<Link>, limits: Limits, part: Part) -> Self {
        let now = Instant::now();
        Self {
            reading,
            incoming: Incoming::new(),
            part,
            link,
            limits,
            timer: Box::pin(sleep_until(now + limits.hello)),
            stop: Stop::Runs,
            closed: false,
            part_since: None,
            arrived_at: now,
            active_at: now,
        }
    }

    /// Waits until more has arrived.
    async fn until_more(&mut self, by: Option<Instant>) -> Woken {
        poll_fn(|context| self.poll(context, true, None, by)).await
    }

    /// Waits until more has arrived, or `waited` is done.
    async fn until_more_or(&mut self, mut waited: Waited<'_>, by: Option<Instant>) -> Woken {
        poll_fn(|context| self.poll(context, true, Some(waited.as_mut()), by)).await
    }

    /// Waits until there is room for what is said to the client. `false` where there never will be.
    async fn until_room(&mut self) -> bool {
        let room = |context: &mut Context<'_>| match self.link.news(context) {
            News { severed: true, .. } => Poll::Ready(false),
            // Whoever waits no longer leaves.
            News { full: true, stop, .. } if stop < Stop::Now => Poll::Pending,
            _ => Poll::Ready(true),
        };
        let has_waited = self.link.is_full();
        let there_is_room = !has_waited || poll_fn(room).await;
        if has_waited {
            // The client could not send meanwhile.
            self.part_since = self.part_since.map(|_| Instant::now());
        }
        there_is_room
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
        reads: bool,
        waited: Option<Waited<'_>>,
        by: Option<Instant>,
    ) -> Poll<Woken> {
        let news = self.link.news(context);
        if news.severed {
            return Poll::Ready(Woken::Gone);
        }
        if news.stop > self.stop {
            self.stop = news.stop;
            return Poll::Ready(Woken::Stops);
        }
        if waited.is_some_and(|waited| waited.poll(context).is_ready()) {
            return Poll::Ready(Woken::Drained);
        }
        if reads && !news.full && !self.closed {
            match self.poll_read(context) {
                Poll::Ready(Ok(0)) => {
                    self.closed = true;
                    return Poll::Ready(Woken::Closed);
                }
                Poll::Ready(Ok(_)) => {
                    self.arrived_at = Instant::now();
                    return Poll::Ready(Woken::Read);
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Woken::Gone),
                Poll::Pending => {}
            }
        }
        if news.full {
            // It is the client's turn to read, for which the writer has a limit.
            self.part_since = self.part_since.map(|_| Instant::now());
            return Poll::Pending;
        }
        let Some(by) = by else { return Poll::Pending };
        if by < self.timer.deadline() {
            self.timer.as_mut().reset(by);
        }
        while self.timer.as_mut().poll(context).is_ready() {
            if Instant::now() >= by {
                return Poll::Ready(Woken::Late);
            }
            self.timer.as_mut().reset(by);
        }
        Poll::Pending
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut space = ReadBuf::new(self.incoming.space());
        let read = Pin::new(&mut self.reading).poll_read(context, &mut space);
        let len = space.filled().len();
        self.part.has(self.incoming.reserved());
        match read {
            Poll::Ready(Ok(())) => {
                self.incoming.arrived(len);
                Poll::Ready(Ok(len))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Whether there is memory for more than has arrived.
    fn may_grow(&self) -> bool {
        self.part.may_have(self.incoming.reserved())
    }

    /// Nothing of what has arrived is needed any more.
    fn forget(&mut self) {
        self.incoming = Incoming::new();
        self.part.has(0);
    }

    /// A whole frame was there, and had so many bytes.
    fn take(&mut self, len: usize) {
        self.incoming.take(len);
        self.part_since = None;
        self.active_at = self.arrived_at;
    }

    /// There is no whole frame. By when there is to be one, unless `idle` says that none is due.
    fn due(&mut self, first_by: Option<Instant>, is_idle: bool) -> Option<Instant> {
        let part_by = (!self.incoming.unread().is_empty()).then(|| {
            let since = *self.part_since.get_or_insert_with(Instant::now);
            since + self.limits.read
        });
        if first_by.is_some() {
            // Both hold for the first one.
            return [first_by, part_by].into_iter().flatten().min();
        }
        part_by.or_else(|| {
            let idle = self.limits.idle?;
            let since = self.active_at.max(self.link.taken_at());
            // Otherwise it is asked again later.
            Some(if is_idle { since } else { Instant::now() } + idle)
        })
    }

    /// Has the client read what was said last, for a while: until the writer is done, and the client has closed its side. Where the server waits no
    /// longer, all of it has the time that the client has for a part of it otherwise.
    async fn leave(&mut self, writer: JoinHandle<()>) {
        let Self { reading, link, limits, .. } = self;
        let writing = writer.abort_handle();
        let read = pin!(async {
            let until_closed = pin!(discard(reading));
            match select(writer, until_closed).await {
                Either::Left((_, until_closed)) => {
                    let _ = timeout(LINGER, until_closed).await;
                }
                Either::Right(((), writer)) => {
                    let _ = writer.await;
                }
            }
        });
        let late = pin!(async {
            link.ordered(Stop::Now).await;
            sleep(limits.write).await;
        });
        if let Either::Right(_) = select(read, late).await {
            link.sever();
            writing.abort();
        }
    }
}

/// What is said between a client and the library.
struct Conversation<'a> {
    server: &'a Server,
    peer: &'a Arc<Peer>,
    link: &'a Arc<Link>,
    reader: &'a mut Reader,
}

impl Conversation<'_> {
    /// Protocol 2, of which the greeting has arrived. Its hello is to be there at `hello_by`.
    async fn second(self, hello_by: Instant) -> End {
        let Self { server, peer, link, reader } = self;
        reader.incoming.take(frame::GREETING.len());
        let mut hello_by = Some(hello_by);
        let mut drained = pin!(peer.drain());
        loop {
            loop {
                if !reader.until_room().await {
                    return End::Gone;
                }
                match hear(server, peer, link, reader, &mut hello_by) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(why) => return End::Said(why),
                }
            }
            let by = reader.due(hello_by, peer.is_idle());
            let woken = if reader.stop > Stop::Runs {
                reader.until_more_or(drained.as_mut(), by).await
            } else {
                reader.until_more(by).await
            };
            match woken {
                Woken::Read => {}
                Woken::Closed | Woken::Gone => return End::Gone,
                Woken::Drained => return End::Done,
                Woken::Stops if reader.stop == Stop::Now => return End::Now,
                Woken::Stops => link.send(0, None, |out| frame::goodbye(out, SHUTS_DOWN)),
                Woken::Late => {
                    if let Some(why) = late(reader, hello_by, peer) {
                        return End::Said(why.to_owned());
                    }
                }
            }
        }
    }

    /// Protocol 1, of which some bytes have arrived. The first request is to be there at `first_by`.
    async fn first(self, first_by: Instant) -> End {
        let Self { server, peer, link, reader } = self;
        if server.token.is_some() {
            return End::Said("this server asks for a token, which is said in protocol 2".to_owned());
        }
        let mut first_by = Some(first_by);
        loop {
            // Requests that are there whole.
            loop {
                if !reader.until_room().await {
                    return End::Gone;
                }
                let (request, len) = match first::next(reader.incoming.unread(), reader.limits.frame) {
                    Ok(Some(next)) => next,
                    Ok(None) if !reader.may_grow() => return End::Said(NO_MEMORY.to_owned()),
                    Ok(None) => break,
                    Err(no_request) => return End::Said(no_request.to_string()),
                };
                let refused = if reader.stop > Stop::Runs {
                    Some(SHUTS_DOWN.to_owned())
                } else {
                    refusal(&server.served, request.name, "for which there is protocol 2")
                };
                match refused {
                    Some(why) => link.send(0, None, |out| first::answer(out, ERR, why.as_bytes())),
                    None => {
                        let Request { name, request } = request;
                        let call = Call { id: 1, receiver: 0, timeout: None, credit: 0, name, request };
                        if let Err(fault) = peer.call(call) {
                            return fault.into();
                        }
                    }
                }
                reader.take(len);
                first_by = None;
                if let Some(end) = answered(reader, peer).await {
                    return end;
                }
            }
            if reader.closed || reader.stop > Stop::Runs {
                return End::Done;
            }
            let by = reader.due(first_by, true);
            match reader.until_more(by).await {
                // What arrived before is looked at once more.
                Woken::Read | Woken::Closed | Woken::Stops => {}
                Woken::Gone | Woken::Drained => return End::Gone,
                Woken::Late => {
                    if late(reader, first_by, peer).is_some() {
                        // There is nothing in this protocol that could say so.
                        return End::Done;
                    }
                }
            }
        }
    }
}

/// Waits for the answer to the one request of protocol 1. Gives the end of the connection, where that comes first.
async fn answered(reader: &mut Reader, peer: &Arc<Peer>) -> Option<End> {
    let mut drained = pin!(peer.drain());
    // Who sends nothing more may still listen, and gets as long as for sending a request.
    let mut closed_by = reader.closed.then(|| Instant::now() + reader.limits.read);
    while peer.in_flight() > 0 {
        // Requests may be sent ahead, though not without end.
        let reads = reader.incoming.unread().len() < CHUNK;
        match poll_fn(|context| reader.poll(context, reads, Some(drained.as_mut()), closed_by)).await {
            Woken::Read => {}
            Woken::Drained => break,
            Woken::Closed => closed_by = Some(Instant::now() + reader.limits.read),
            Woken::Stops if reader.stop == Stop::Now => return Some(End::Now),
            Woken::Stops => {}
            Woken::Gone | Woken::Late => return Some(End::Gone),
        }
    }
    None
}

/// Takes the frames of protocol 2 that are there whole, as long as there is room for what is said to the client. Gives whether there may be more of them.
fn hear(
    server: &Server,
    peer: &Arc<Peer>,
    link: &Link,
    reader: &mut Reader,
    hello_by: &mut Option<Instant>,
) -> Result<bool, String> {
    // The library would enter and leave its runtime for each call.
    let _inside = Executor::started().map(Executor::remain);
    loop {
        let next = frame::next(reader.incoming.unread(), reader.limits.frame);
        let Some((frame, len)) = next.map_err(|no_frame| no_frame.to_string())? else {
            // Who has not said a token may not send more than a hello, either.
            if hello_by.is_some() && frame::is_no_hello(reader.incoming.unread()) {
                return Err("HELLO comes first".to_owned());
            }
            return if reader.may_grow() { Ok(false) } else { Err(NO_MEMORY.to_owned()) };
        };
        match frame {
            Frame::Hello(map) if hello_by.is_some() => {
                let hello = server.greet(map)?;
                link.send(hello.len(), None, |out| frame::hello(out, &hello));
                *hello_by = None;
            }
            Frame::Hello(_) => return Err("HELLO has been said".to_owned()),
            _ if hello_by.is_some() => return Err("HELLO comes first".to_owned()),
            Frame::Call { id, .. } if reader.stop > Stop::Runs => peer_reply(link, id),
            frame => heard(peer, link, frame)?,
        }
        reader.take(len);
        // Where nobody waits for room any more, there is one frame at a time.
        if link.is_full() {
            return Ok(true);
        }
    }
}

/// A frame of a client that has been let in, but for a hello.
fn heard(peer: &Arc<Peer>, link: &Link, frame: Frame<'_>) -> Result<(), String> {
    match frame {
        Frame::Hello(_) => unreachable!("it has been looked at"),
        Frame::Call { id, receiver, timeout_ms, credit, name, request } => {
            let timeout = frame::deadline(timeout_ms);
            let call = Call { id, receiver, timeout, credit, name, request };
            return peer.call(call).map_err(|fault| fault.to_string());
        }
        Frame::Cancel { id } => peer.cancel(id),
        Frame::Grant { id, items } => peer.grant(id, items),
        Frame::Answer { host_call, code, payload } => peer.answer(host_call, code, payload),
        Frame::Ping { id, body } => link.send(body.len(), None, |out| frame::pong(out, id, body)),
    }
    Ok(())
}

/// Tells a call of protocol 2 that it comes too late.
fn peer_reply(link: &Link, id: u32) {
    link.send(0, None, |out| frame::reply(out, id, ERR, SHUTS_DOWN.as_bytes()));
}

/// Why the connection is over, when it is as late as [`Reader::due`] said. `None` where it is not: something goes on that is no frame.
fn late(reader: &Reader, first_by: Option<Instant>, peer: &Peer) -> Option<&'static str> {
    if first_by.is_some_and(|by| by <= Instant::now()) {
        return Some("HELLO took too long");
    }
    if let Some(since) = reader.part_since {
        return (since.elapsed() >= reader.limits.read).then_some("a frame took too long");
    }
    let quiet = reader.active_at.max(reader.link.taken_at()).elapsed();
    let is_over = peer.is_idle() && reader.limits.idle.is_some_and(|idle| quiet >= idle);
    is_over.then_some("nothing was said for too long")
}

/// Why a function is not called for somebody to whom nothing belongs, if it is not, and what there is `instead`.
pub fn refusal(served: &Served, name: &str, instead: &str) -> Option<String> {
    let Some(entry) = served.entry(name) else {
        return Some(format!("unknown function: {}", crate::value_error::excerpt(name)));
    };
    let what = match entry.function {
        _ if entry.is_stream => "gives a stream",
        Function::Constructor(_) => "makes a context",
        Function::OnHandle(_) => "is called on a handle",
        Function::OnContext(_) | Function::Static(_) => return None,
    };
    Some(format!("`{name}` {what}, {instead}"))
}

impl Server {
    /// Reads the hello of a client, and gives the server's own.
    fn greet(&self, map: &[u8]) -> Result<Vec<u8>, String> {
        let token = read_hello(map).map_err(|error| format!("HELLO: {error}"))?;
        if let Some(asked) = &self.token {
            match token {
                None => return Err("HELLO: this server asks for a token".to_owned()),
                Some(said) if !asked.is(&said) => return Err("HELLO: that is not the token".to_owned()),
                Some(_) => {}
            }
        }
        Ok(self.hello(self.limits.frame))
    }

    /// The server's own hello, where frames may be so long.
    pub fn hello(&self, frame: usize) -> Vec<u8> {
        let (served, limits) = (&self.served, &self.limits);
        let mut encoder = Encoder::new();
        encoder.map(5, |map| {
            map.text("hash");
            map.unsigned(served.hash());
            map.text("limits");
            map.map(5, |map| {
                let idle = limits.idle.map_or(0, |idle| idle.as_millis() as u64);
                let numbers = [
                    ("frame", frame as u64),
                    ("handles", limits.handles as u64),
                    ("idle_ms", idle),
                    ("contexts", limits.contexts as u64),
                    ("in_flight", limits.in_flight as u64),
                ];
                for (key, number) in numbers {
                    map.text(key);
                    map.unsigned(number);
                }
            });
            map.text("context");
            map.bool(served.has_context());
            map.text("library");
            map.text(served.library());
            map.text("version");
            map.text(served.version());
        });
        encoder.finish().expect("it is not deep")
    }
}

/// The token in a hello, if it says one. What else it says changes nothing here, and has to be what it should.
fn read_hello(map: &[u8]) -> Result<Option<String>, ValueError> {
    let mut token = None;
    let mut decoder = Decoder::new(map);
    decoder.map(|decoder, key| match key {
        "token" => {
            token = Some(decoder.text().map_err(|error| error.in_field("token"))?.into_owned());
            Ok(())
        }
        "hash" => decoder.unsigned().map(drop).map_err(|error| error.in_field("hash")),
        "client" => decoder.text().map(drop).map_err(|error| error.in_field("client")),
        _ => decoder.skip(),
    })?;
    decoder.finish()?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::io::duplex;

    use super::*;

    /// Writes `frames` for somebody who reads `piece` bytes at a time, with a pause between them, and gives what that one has read, and the items that
    /// have left.
    async fn written(
        frames: &[(&[u8], Option<u32>)],
        piece: usize,
        pause: Duration,
        limit: Duration,
    ) -> (Vec<u8>, Vec<u32>) {
        let (mut reading, writing) = duplex(piece);
        let link = Arc::new(Link::new(1 << 30));
        for (frame, item) in frames {
            link.send(frame.len(), *item, |out| out.extend_from_slice(frame));
        }
        link.end();
        let items = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&items);
        let item_written = move |id| told.lock().expect("no panic").push(id);
        let writer = tokio::spawn(send_all(link, Box::new(writing), limit, item_written));
        let (mut all, mut bytes) = (Vec::new(), vec![0; piece]);
        while let Ok(len @ 1..) = reading.read(&mut bytes).await {
            all.extend_from_slice(&bytes[..len]);
            sleep(pause).await;
        }
        writer.await.expect("no panic");
        let items = items.lock().expect("no panic").clone();
        (all, items)
    }

    #[tokio::test]
    async fn what_is_sent_arrives_in_order_and_items_are_told() {
        let long = vec![3; 3 * CHUNK];
        let frames = [(&b"one"[..], None), (b"two", Some(2)), (&long, Some(3)), (b"four", Some(2))];
        let (all, items) = written(&frames, 1000, Duration::ZERO, Duration::from_secs(60)).await;
        assert!(all == [b"onetwo", &*long, b"four"].concat());
        assert_eq!(items, [2, 3, 2]);
    }

    #[tokio::test]
    async fn who_takes_a_byte_now_and_then_is_left() {
        // It would take ten seconds.
        let frame = [7; 1000];
        let (pause, limit) = (Duration::from_millis(10), Duration::from_millis(200));
        let (all, items) = written(&[(&frame, Some(1))], 1, pause, limit).await;
        assert!(all.len() < frame.len() && items.is_empty(), "{} bytes", all.len());
    }

    #[tokio::test]
    async fn who_takes_a_lot_may_take_its_time() {
        // 48 pieces, which takes longer than the limit is. Sleeps may be longer than said, though not by that much.
        let frame = vec![7; 12 * CHUNK];
        let (pause, limit) = (Duration::from_millis(50), Duration::from_secs(2));
        let (all, items) = written(&[(&frame, Some(1))], CHUNK / 4, pause, limit).await;
        assert_eq!((all.len(), &*items), (frame.len(), &[1][..]));
    }
}
