//! Where the two tasks of a connection and everybody else meet: what waits to be sent, and what its reader has to know.
//!
//! Frames come from any thread, and the writer takes them away. Small ones are written behind one another into chunks, so that all that has come
//! while the writer was busy leaves with one call of the system. What is long is a chunk of its own, and copied before the lock is taken.
//!
//! A link is open, then ends (nothing is put in any more, and what is there leaves), then is severed (nothing leaves any more). Whoever waits
//! for room is let go with the first of these.

use core::{
    future::poll_fn,
    task::{Context, Poll, Waker},
};
use std::{
    collections::VecDeque,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::time::Instant;

use super::memory::Part;

/// As much is written at once; what is longer is written alone.
pub const CHUNK: usize = 64 * 1024;

/// The memory of a chunk that is kept for the next one.
const KEPT: usize = 16 * 1024;

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
    /// The same, as a part of what all connections hold.
    part: Part,
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
    /// With so many it is severed.
    unsent: usize,
    /// Whether that is so, for who looks often. It changes under the lock.
    is_full: AtomicBool,
}

impl Link {
    /// One that is open, and has room for `queue` bytes.
    pub fn new(queue: usize) -> Self {
        let state = State {
            phase: Phase::Open,
            chunks: VecDeque::new(),
            spare: None,
            waiting: 0,
            part: Part::default(),
            taken_at: Instant::now(),
            stop: Stop::Runs,
            writer: None,
            reader: None,
        };
        Self {
            state: Mutex::new(state),
            room: Condvar::new(),
            queue,
            unsent: usize::MAX,
            is_full: AtomicBool::new(false),
        }
    }

    /// The same, which is severed when one more frame is put in while so many bytes wait, or more than there is memory for.
    pub fn bounded(self, unsent: usize, part: Part) -> Self {
        self.state().part = part;
        Self { unsent, ..self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that is done under it can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame of about `len` bytes in, which is an item of that call or none. It never waits.
    pub fn send(&self, len: usize, item: Option<u32>, write: impl FnOnce(&mut Vec<u8>)) {
        let frame = Frame::new(len, write);
        let state = self.state();
        if state.phase != Phase::Open {
            return;
        }
        if state.waiting >= self.unsent || !state.part.may_have(state.waiting) {
            drop(state);
            return self.sever();
        }
        self.put(state, frame, item);
    }

    /// Puts a frame in that may be dropped, and gives whether it was put in. Where there is no room, that is waited for if `may_block`.
    pub fn send_if_room(&self, len: usize, may_block: bool, write: impl FnOnce(&mut Vec<u8>)) -> bool {
        let no_room = |state: &State| state.phase == Phase::Open && state.waiting >= self.queue;
        let may_wait = |state: &State| state.stop < Stop::Now;
        let frame = Frame::new(len, write);
        let mut state = self.state();
        if may_block {
            let room = self.room.wait_while(state, |state| no_room(state) && may_wait(state));
            state = room.unwrap_or_else(PoisonError::into_inner);
        }
        if state.phase != Phase::Open || no_room(&state) {
            return false;
        }
        self.put(state, frame, None);
        true
    }

    /// Puts the last frame in.
    pub fn send_last(&self, write: impl FnOnce(&mut Vec<u8>)) {
        self.send(0, None, write);
        self.end();
    }

    /// Puts a frame behind the others, and wakes the writer.
    fn put(
        &self,
        mut state: MutexGuard<'_, State>,
        frame: Frame<impl FnOnce(&mut Vec<u8>)>,
        item: Option<u32>,
    ) {
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
        let waiting = state.waiting;
        state.part.has(waiting);
        if waiting >= self.queue {
            self.is_full.store(true, Ordering::Relaxed);
        }
        let writer = state.writer.take();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
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
            state.part.has(0);
            self.is_full.store(false, Ordering::Relaxed);
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
        // Nobody waits for room any more when the server waits no longer.
        self.room.notify_all();
        reader.into_iter().for_each(Waker::wake);
    }

    /// What the reader has to know. It is woken when that changes.
    pub fn news(&self, context: &Context<'_>) -> News {
        let mut state = self.state();
        remember(&mut state.reader, context);
        News { severed: state.phase == Phase::Severed, full: state.waiting >= self.queue, stop: state.stop }
    }

    /// Returns when the server has ended as much as that. It is for the reader alone, as [`Link::news`] is.
    pub async fn ordered(&self, stop: Stop) {
        let ordered = |context: &mut Context<'_>| {
            if self.news(context).stop >= stop { Poll::Ready(()) } else { Poll::Pending }
        };
        poll_fn(ordered).await;
    }

    /// Whether so much waits that nothing more is to be read.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
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
        let waiting = state.waiting;
        state.part.has(waiting);
        state.taken_at = Instant::now();
        if was_full && state.waiting < self.queue {
            self.is_full.store(false, Ordering::Relaxed);
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
        if chunk.bytes.capacity() > KEPT {
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

/// Remembers whom to wake.
fn remember(waker: &mut Option<Waker>, context: &Context<'_>) {
    match waker {
        Some(waker) => waker.clone_from(context.waker()),
        None => *waker = Some(context.waker().clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::*;
    use crate::woken::Woken;

    fn put(link: &Link, frame: &[u8], item: Option<u32>) {
        link.send(frame.len(), item, |out| out.extend_from_slice(frame));
    }

    fn offer(link: &Link, frame: &[u8], may_block: bool) -> bool {
        link.send_if_room(frame.len(), may_block, |out| out.extend_from_slice(frame))
    }

    /// What the writer finds, as if it were not to be woken.
    fn next(link: &Link) -> Poll<Option<Chunk>> {
        link.poll_chunk(&Context::from_waker(Waker::noop()))
    }

    #[track_caller]
    fn chunk(link: &Link) -> Chunk {
        match next(link) {
            Poll::Ready(Some(chunk)) => chunk,
            other => panic!("{other:?}"),
        }
    }

    fn news(link: &Link) -> News {
        link.news(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn what_is_short_leaves_together_and_what_is_long_alone() {
        let link = Link::new(1 << 30);
        put(&link, b"one", None);
        put(&link, b"two", Some(7));
        put(&link, &vec![3; CHUNK], Some(8));
        put(&link, b"four", None);
        put(&link, &vec![5; CHUNK - 1], Some(9));
        put(&link, b"six", None);
        let first = chunk(&link);
        assert_eq!((&*first.bytes, &*first.items), (&b"onetwo"[..], &[7][..]));
        let second = chunk(&link);
        assert_eq!((second.bytes, &*second.items), (vec![3; CHUNK], &[8][..]));
        let third = chunk(&link);
        assert!(third.bytes.starts_with(b"four") && third.bytes.len() == CHUNK + 3 && third.items == [9]);
        assert_eq!(chunk(&link).bytes, b"six");
        assert!(next(&link).is_pending());
    }

    #[test]
    fn a_chunk_is_used_again_unless_it_is_long() {
        let link = Link::new(1 << 30);
        put(&link, b"one", Some(1));
        let one = chunk(&link);
        let place = one.bytes.as_ptr();
        link.give_back(one);
        put(&link, b"two", None);
        let two = chunk(&link);
        assert_eq!((two.bytes.as_ptr(), &*two.bytes, &*two.items), (place, &b"two"[..], &[][..]));
        put(&link, &vec![0; KEPT + 1], None);
        link.give_back(chunk(&link));
        put(&link, b"three", None);
        assert!(chunk(&link).bytes.capacity() < KEPT);
    }

    #[test]
    fn the_writer_is_woken_when_there_is_something_and_at_the_end() {
        let link = Link::new(100);
        let task = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&task));
        let poll = || link.poll_chunk(&Context::from_waker(&waker));
        assert!(poll().is_pending());
        put(&link, b"a", None);
        put(&link, b"b", None);
        assert_eq!(task.times(), 1, "once for all that it finds");
        assert!(matches!(poll(), Poll::Ready(Some(chunk)) if chunk.bytes == b"ab"));
        assert!(poll().is_pending());
        link.end();
        assert_eq!(task.times(), 2);
        assert!(matches!(poll(), Poll::Ready(None)));
    }

    #[test]
    fn what_waits_is_counted_until_the_system_has_taken_it() {
        let link = Link::new(10);
        let task = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&task));
        put(&link, &[0; 9], None);
        assert!(
            !news(&link).full && offer(&link, &[0; 5], false),
            "there is room until the limit is reached"
        );
        assert!(news(&link).full && link.is_full() && !offer(&link, &[0; 1], false));
        put(&link, &[0; 3], None);
        assert_eq!(chunk(&link).bytes.len(), 17, "a reply is never dropped");
        assert!(link.news(&Context::from_waker(&waker)).full, "what is being written still waits");
        link.taken(7);
        assert!(link.is_full() && task.times() == 0);
        link.taken(1);
        assert!(!link.is_full() && task.times() == 1);
    }

    #[test]
    fn who_may_wait_for_room_gets_it_or_the_end() {
        let link = &Link::new(10);
        for (way_out, taken) in [(0, true), (1, false), (2, false)] {
            let link = &Link::new(10);
            put(link, &[0; 10], None);
            thread::scope(|scope| {
                let waits = scope.spawn(move || offer(link, b"event", true));
                match way_out {
                    0 => link.taken(10),
                    1 => link.end(),
                    _ => link.sever(),
                }
                assert_eq!(waits.join().expect("no panic"), taken, "{way_out}");
            });
        }
        assert!(offer(link, b"event", true));
    }

    #[test]
    fn after_the_end_nothing_is_put_in_and_what_is_there_leaves() {
        let link = Link::new(100);
        put(&link, b"before", None);
        link.send_last(|out| out.extend_from_slice(b" last"));
        put(&link, b"after", None);
        assert!(!offer(&link, b"after", true) && !news(&link).severed);
        assert_eq!(chunk(&link).bytes, b"before last");
        assert!(matches!(next(&link), Poll::Ready(None)));
    }

    #[test]
    fn a_severed_link_gives_nothing_away() {
        let link = Link::new(5);
        put(&link, b"before", None);
        link.sever();
        link.end();
        assert!(matches!(next(&link), Poll::Ready(None)));
        assert_eq!(news(&link), News { severed: true, full: false, stop: Stop::Runs });
        link.taken(100);
    }

    #[test]
    fn the_reader_is_woken_by_every_order_and_none_is_taken_back() {
        let link = Link::new(5);
        let task = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&task));
        for (stop, woken, expected) in [(Stop::Now, 1, Stop::Now), (Stop::Drains, 2, Stop::Now)] {
            link.news(&Context::from_waker(&waker));
            link.order(stop);
            assert_eq!((task.times(), news(&link).stop), (woken, expected));
        }
    }
}
