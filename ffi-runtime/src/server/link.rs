//! Where the two tasks of a connection and everybody else meet: what waits to be sent, and what its reader has to know.
//!
//! Frames come from any thread, and the writer takes them away. Small ones are written behind one another into chunks, so that all that has come
//! while the writer was busy leaves with one call of the system. What is long is a chunk of its own, and copied before the lock is taken.
//!
//! A link is open, then ends (nothing is put in any more, and what is there leaves), then is severed (nothing leaves any more). Whoever waits
//! for room is let go with the first of these.

use core::task::{Context, Poll, Waker};
use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

/// As much is written at once; what is longer is written alone.
pub const CHUNK: usize = 64 * 1024;

/// Whether a server runs, as its connections see it. Later ones are greater.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// It does.
    #[default]
    Runs,
    /// It takes no more calls, and waits for those that there are.
    Drains,
    /// It waits no longer.
    Now,
}

/// What the reader of a connection has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// Nothing reaches the peer any more.
    pub severed: bool,
    /// So much waits that nothing more is to be read.
    pub full: bool,
    /// Whether the server runs.
    pub stop: Stop,
}

/// What is written at once.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Frames, one behind the other.
    pub bytes: Vec<u8>,
    /// The calls of the items among them.
    pub items: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    Ends,
    Severed,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    chunks: VecDeque<Chunk>,
    /// An empty chunk that has been written: the next one needs no memory of its own.
    spare: Option<Chunk>,
    /// The bytes that the system has not taken, also those of the chunk that is being written.
    waiting: usize,
    /// When the system has last taken some.
    taken_at: Instant,
    stop: Stop,
    writer: Option<Waker>,
    reader: Option<Waker>,
}

/// See the module.
#[derive(Debug)]
pub struct Link {
    state: Mutex<State>,
    /// There is room again, or never will be.
    room: Condvar,
    /// With so many bytes waiting there is no room.
    queue: usize,
}

impl Link {
    /// One that is open, and has room for `queue` bytes.
    pub fn new(queue: usize) -> Self {
        let state = State {
            phase: Phase::Open,
            chunks: VecDeque::new(),
            spare: None,
            waiting: 0,
            taken_at: Instant::now(),
            stop: Stop::Runs,
            writer: None,
            reader: None,
        };
        Self { state: Mutex::new(state), room: Condvar::new(), queue }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that is done under it can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame of about `len` bytes in, which is an item of that call or none. It never waits.
    pub fn send(&self, len: usize, item: Option<u32>, write: impl FnOnce(&mut Vec<u8>)) {
        let frame = Frame::new(len, write);
        let state = self.state();
        if state.phase == Phase::Open {
            put(state, frame, item);
        }
    }

    /// Puts a frame in that may be dropped, and gives whether it was put in. Where there is no room, that is waited for if `may_block`.
    pub fn send_if_room(&self, len: usize, may_block: bool, write: impl FnOnce(&mut Vec<u8>)) -> bool {
        let no_room = |state: &State| state.phase == Phase::Open && state.waiting >= self.queue;
        let frame = Frame::new(len, write);
        let mut state = self.state();
        if may_block {
            let room = self.room.wait_while(state, |state| no_room(state));
            state = room.unwrap_or_else(PoisonError::into_inner);
        }
        if state.phase != Phase::Open || no_room(&state) {
            return false;
        }
        put(state, frame, None);
        true
    }

    /// Puts the last frame in.
    pub fn send_last(&self, write: impl FnOnce(&mut Vec<u8>)) {
        self.send(0, None, write);
        self.end();
    }

    /// Nothing is put in any more.
    pub fn end(&self) {
        self.enter(Phase::Ends);
    }

    /// Nothing leaves any more.
    pub fn sever(&self) {
        self.enter(Phase::Severed);
    }

    fn enter(&self, phase: Phase) {
        let mut state = self.state();
        if state.phase == Phase::Severed {
            return;
        }
        state.phase = phase;
        if phase == Phase::Severed {
            state.chunks = VecDeque::new();
            state.waiting = 0;
        }
        let wakers = [state.writer.take(), state.reader.take()];
        drop(state);
        self.room.notify_all();
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    /// Tells the reader that the server ends.
    pub fn order(&self, stop: Stop) {
        let mut state = self.state();
        state.stop = state.stop.max(stop);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    /// What the reader has to know. It is woken when that changes.
    pub fn news(&self, context: &Context<'_>) -> News {
        let mut state = self.state();
        remember(&mut state.reader, context);
        News { severed: state.phase == Phase::Severed, full: state.waiting >= self.queue, stop: state.stop }
    }

    /// Whether so much waits that nothing more is to be read.
    pub fn is_full(&self) -> bool {
        self.state().waiting >= self.queue
    }

    /// What the writer has to write next. `None` when it is done.
    pub fn poll_chunk(&self, context: &Context<'_>) -> Poll<Option<Chunk>> {
        let mut state = self.state();
        if let Some(chunk) = state.chunks.pop_front() {
            return Poll::Ready(Some(chunk));
        }
        if state.phase != Phase::Open {
            return Poll::Ready(None);
        }
        remember(&mut state.writer, context);
        Poll::Pending
    }

    /// The system has taken some bytes.
    pub fn taken(&self, len: usize) {
        let mut state = self.state();
        let was_full = state.waiting >= self.queue;
        state.waiting = state.waiting.saturating_sub(len);
        state.taken_at = Instant::now();
        if was_full && state.waiting < self.queue {
            let reader = state.reader.take();
            drop(state);
            self.room.notify_all();
            reader.into_iter().for_each(Waker::wake);
        }
    }

    /// When the system has last taken some bytes, or the connection began.
    pub fn taken_at(&self) -> Instant {
        self.state().taken_at
    }

    /// A chunk was written, and can be used again.
    pub fn give_back(&self, mut chunk: Chunk) {
        if chunk.bytes.capacity() > 2 * CHUNK {
            return;
        }
        chunk.bytes.clear();
        chunk.items.clear();
        self.state().spare = Some(chunk);
    }
}

/// A frame on its way into a link.
enum Frame<W> {
    /// It is written where the others are.
    Short(W),
    /// It has been written.
    Long(Vec<u8>),
}

impl<W: FnOnce(&mut Vec<u8>)> Frame<W> {
    fn new(len: usize, write: W) -> Self {
        if len < CHUNK {
            return Frame::Short(write);
        }
        let mut bytes = Vec::new();
        write(&mut bytes);
        Frame::Long(bytes)
    }
}

/// Puts a frame behind the others, and wakes the writer.
fn put(mut state: MutexGuard<'_, State>, frame: Frame<impl FnOnce(&mut Vec<u8>)>, item: Option<u32>) {
    let State { chunks, spare, waiting, .. } = &mut *state;
    match frame {
        Frame::Short(write) => {
            if chunks.back().is_none_or(|chunk| chunk.bytes.len() >= CHUNK) {
                chunks.push_back(spare.take().unwrap_or_default());
            }
            let chunk = chunks.back_mut().expect("one was there, or has been put in");
            let before = chunk.bytes.len();
            write(&mut chunk.bytes);
            *waiting += chunk.bytes.len() - before;
        }
        Frame::Long(bytes) => {
            *waiting += bytes.len();
            chunks.push_back(Chunk { bytes, items: Vec::new() });
        }
    }
    if let (Some(item), Some(chunk)) = (item, chunks.back_mut()) {
        chunk.items.push(item);
    }
    let writer = state.writer.take();
    drop(state);
    writer.into_iter().for_each(Waker::wake);
}

/// Remembers whom to wake.
fn remember(waker: &mut Option<Waker>, context: &Context<'_>) {
    match waker {
        Some(waker) => waker.clone_from(context.waker()),
        None => *waker = Some(context.waker().clone()),
    }
}
