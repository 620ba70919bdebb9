//! The queue of a context: what was fired and not delivered yet, who waits for room, and who listens.

use core::task::{Poll, Waker};
use std::{
    collections::{BTreeMap, VecDeque},
    mem,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Fired, OnFull,
    delivery::{Came, Delivery, drain, is_drained_here},
    listeners::{self, Hears, Listener, Listeners},
    pool,
};
use crate::{
    abi::{self, EventStats},
    context::Context,
    executor,
    sync::{AtomicBool, Condvar, Mutex, MutexGuard, Ordering},
};

/// The events of a context that has, or had, listeners.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// A listener has returned, or the draining is over, and somebody waits for that.
    changed: Condvar,
    /// Whether there are listeners.
    is_heard: AtomicBool,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    /// How many events there may be, unless a listener is inside the library.
    capacity: usize,
    listeners: Listeners,
    /// What must not be dropped once it is here, each with its number.
    kept: VecDeque<(u64, Fired)>,
    /// What may be.
    droppable: VecDeque<(u64, Fired)>,
    /// Who waits for room, in their order. There are such only where there is none.
    waiting: BTreeMap<u64, Waiting>,
    /// The last number of an event or a ticket.
    last: u64,
    /// When something was delivered last, or the first of those that wait began to.
    since: Instant,
    /// Nothing was delivered for too long.
    is_stuck: bool,
    /// A listener is inside the library.
    is_entered: bool,
    /// A thread drains the queue, or is about to.
    is_draining: bool,
    /// An event is being delivered.
    is_delivering: bool,
    /// The listener that runs.
    running: Option<u64>,
    /// How many wait for `changed`.
    watchers: usize,
    is_closed: bool,
    delivered: u64,
    dropped: u64,
    unheard: u64,
}

/// An event that waits for room.
#[derive(Debug)]
struct Waiting {
    fired: Fired,
    who: Who,
}

/// Who waits.
#[derive(Debug)]
enum Who {
    /// A task or thread that has not begun to.
    Nobody,
    /// A task.
    Task(Waker),
    /// A thread.
    Thread(Arc<Condvar>),
}

impl Who {
    /// Wakes it. Nothing is locked meanwhile: it may run code of an executor.
    fn wake(self) {
        match self {
            Who::Nobody => {}
            Who::Task(waker) => waker.wake(),
            Who::Thread(room) => room.notify_all(),
        }
    }
}

/// Those that wait no more, and what there was no room for.
#[derive(Debug, Default)]
struct LetGo {
    who: Vec<Who>,
    dropped: Vec<Fired>,
}

impl LetGo {
    /// Nothing is locked meanwhile.
    fn tell(self) {
        self.who.into_iter().for_each(Who::wake);
        self.dropped.into_iter().for_each(Fired::dispose);
    }
}

/// What became of an event that was fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// It is queued, or dropped.
    Done,
    /// There is no room, and its author wants to hear of that.
    Full,
    /// It waits for room, under this ticket.
    Waits(u64),
}

/// What the draining thread does next.
#[derive(Debug)]
pub(super) enum Turn {
    /// Calls a listener with the event that is being delivered.
    Call(Listener),
    /// Asks again.
    Next,
    /// Nothing: the queue is empty.
    Over,
}

impl State {
    /// How many events there are.
    fn len(&self) -> usize {
        self.kept.len() + self.droppable.len()
    }

    fn has_room(&self) -> bool {
        self.len() < self.capacity
    }

    /// Whether there is room where nobody waits.
    fn has_room_beyond(&self) -> bool {
        self.len() < self.capacity.saturating_mul(2)
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn push(&mut self, fired: Fired) {
        let number = self.number();
        let queue = match fired.event.on_full {
            OnFull::DropOldest => &mut self.droppable,
            OnFull::Block | OnFull::Error => &mut self.kept,
        };
        queue.push_back((number, fired));
    }

    /// Takes out what was fired first.
    fn pop(&mut self) -> Option<Fired> {
        let first = |queue: &VecDeque<(u64, Fired)>| queue.front().map_or(u64::MAX, |(number, _)| *number);
        let older =
            if first(&self.kept) < first(&self.droppable) { &mut self.kept } else { &mut self.droppable };
        older.pop_front().map(|(_, fired)| fired)
    }

    /// The first of those that wait is queued, where there is room.
    fn admit(&mut self) -> Option<Who> {
        if !self.has_room() {
            return None;
        }
        let (_, Waiting { fired, who }) = self.waiting.pop_first()?;
        self.push(fired);
        Some(who)
    }

    /// Nobody waits any more: what waits is queued as long as there is room beyond the bound.
    fn let_go(&mut self) -> LetGo {
        let mut let_go = LetGo::default();
        for Waiting { fired, who } in mem::take(&mut self.waiting).into_values() {
            let_go.who.push(who);
            if self.has_room_beyond() {
                self.push(fired);
            } else {
                self.dropped += 1;
                let_go.dropped.push(fired);
            }
        }
        let_go
    }

    /// Nobody waits any more: what waits is dropped.
    fn give_up(&mut self) -> LetGo {
        let waiting = mem::take(&mut self.waiting).into_values();
        let (who, dropped): (Vec<_>, Vec<_>) = waiting.map(|Waiting { fired, who }| (who, fired)).unzip();
        self.is_stuck = true;
        self.dropped += dropped.len() as u64;
        LetGo { who, dropped }
    }

    /// Something goes on.
    fn moves(&mut self) {
        self.is_stuck = false;
        if !self.waiting.is_empty() {
            self.since = Instant::now();
        }
    }

    /// Step 2 of [an event](super): gives what is dropped, too. `here` is the draining thread.
    fn offer(&mut self, fired: Fired, here: bool) -> (Offered, Option<Fired>) {
        if self.is_closed {
            return (Offered::Done, Some(fired));
        }
        if !self.listeners.hear(fired.event.name) {
            self.unheard += 1;
            return (Offered::Done, Some(fired));
        }
        if self.has_room() {
            self.push(fired);
            return (Offered::Done, None);
        }
        match fired.event.on_full {
            OnFull::Error => {
                self.dropped += 1;
                (Offered::Full, Some(fired))
            }
            OnFull::DropOldest => {
                self.dropped += 1;
                match self.droppable.pop_front() {
                    Some((_, oldest)) => {
                        self.push(fired);
                        (Offered::Done, Some(oldest))
                    }
                    None => (Offered::Done, Some(fired)),
                }
            }
            OnFull::Block if (self.is_entered || here) && self.has_room_beyond() => {
                self.push(fired);
                (Offered::Done, None)
            }
            OnFull::Block if self.is_entered || here || self.is_stuck => {
                self.dropped += 1;
                (Offered::Done, Some(fired))
            }
            OnFull::Block => {
                if self.waiting.is_empty() {
                    self.since = Instant::now();
                }
                let ticket = self.number();
                self.waiting.insert(ticket, Waiting { fired, who: Who::Nobody });
                (Offered::Waits(ticket), None)
            }
        }
    }

    fn listener_for(&self, delivery: &Delivery) -> Option<Listener> {
        let (name, after, last) = delivery.next();
        self.listeners.between(name, after, last)
    }

    /// Step 5 of [an event](super).
    fn count(&mut self, delivery: &Delivery) {
        self.is_delivering = false;
        match delivery.came_to() {
            Came::Delivered => self.delivered += 1,
            Came::Dropped => self.dropped += 1,
            Came::Unheard => self.unheard += 1,
        }
    }
}

impl Queue {
    pub(super) fn new(capacity: usize, patience: Duration) -> Self {
        let state = State {
            capacity: capacity.max(1),
            listeners: Listeners::default(),
            kept: VecDeque::new(),
            droppable: VecDeque::new(),
            waiting: BTreeMap::new(),
            last: 0,
            since: Instant::now(),
            is_stuck: false,
            is_entered: false,
            is_draining: false,
            is_delivering: false,
            running: None,
            watchers: 0,
            is_closed: false,
            delivered: 0,
            dropped: 0,
            unheard: 0,
        };
        Self { state: Mutex::new(state), changed: Condvar::new(), is_heard: AtomicBool::new(false), patience }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked: no code of an author's or a host's runs.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there are listeners. Whoever has added one, or knows of that, sees it.
    #[inline]
    pub(super) fn is_heard(&self) -> bool {
        self.is_heard.load(Ordering::Relaxed)
    }

    /// Steps 2 and 3 of [an event](super).
    pub(super) fn offer(&self, context: &Context, fired: Fired) -> Offered {
        let here = is_drained_here(self);
        let mut state = self.state();
        let (offered, dropped) = state.offer(fired, here);
        let starts = !state.is_draining && state.len() > 0;
        state.is_draining |= starts;
        drop(state);
        if let Some(dropped) = dropped {
            dropped.dispose();
        }
        if starts && !pool::give(context.clone()) {
            // The system has no thread for it. The next event, or the end of the context, tries again.
            let mut state = self.state();
            state.is_draining = false;
            self.tell_watchers(&state);
        }
        offered
    }

    /// Waits here until the event is over: queued, or dropped.
    pub(super) fn wait(&self, ticket: u64) {
        let room = Arc::new(Condvar::new());
        let mut state = self.state();
        while let Some(waiting) = state.waiting.get_mut(&ticket) {
            waiting.who = Who::Thread(Arc::clone(&room));
            let left = self.left(&state);
            if left.is_zero() {
                let let_go = state.give_up();
                drop(state);
                return let_go.tell();
            }
            state = room.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// How long nothing may be delivered from now on.
    fn left(&self, state: &State) -> Duration {
        (state.since + self.patience).saturating_duration_since(Instant::now())
    }

    /// How long an event may wait for room from now on, at least. `None` where it is over.
    pub(super) fn patience_left(&self, ticket: u64) -> Option<Duration> {
        let mut state = self.state();
        if !state.waiting.contains_key(&ticket) {
            return None;
        }
        let left = self.left(&state);
        if !left.is_zero() {
            return Some(left);
        }
        let let_go = state.give_up();
        drop(state);
        let_go.tell();
        None
    }

    /// Whether the event is over. If not, the task is woken when it is.
    pub(super) fn poll(&self, ticket: u64, context: &core::task::Context<'_>) -> Poll<()> {
        // Wakers are the executor's code: cloned and dropped while nothing is locked.
        let who = Who::Task(context.waker().clone());
        let mut state = self.state();
        let Some(waiting) = state.waiting.get_mut(&ticket) else {
            drop(state);
            return Poll::Ready(());
        };
        let before = mem::replace(&mut waiting.who, who);
        drop(state);
        drop(before);
        Poll::Pending
    }

    /// Nobody waits for that event any more: if it is not queued yet, it is dropped.
    pub(super) fn leave(&self, ticket: u64) {
        let mut state = self.state();
        let left = state.waiting.remove(&ticket);
        state.dropped += u64::from(left.is_some());
        drop(state);
        if let Some(Waiting { fired, .. }) = left {
            fired.dispose();
        }
    }

    /// The listener that runs is inside the library. Nobody waits for room until it returns.
    pub(super) fn listener_enters(&self) {
        let mut state = self.state();
        state.is_entered = true;
        let let_go = state.let_go();
        drop(state);
        let_go.tell();
    }

    /// Steps 4 and 5 of [an event](super): what the draining thread does next. `current` is what it delivers.
    pub(super) fn turn(&self, current: &mut Option<Delivery>) -> Turn {
        let (mut over, mut admitted) = (None, None);
        let mut state = self.state();
        if state.running.take().is_some() {
            state.is_entered = false;
            state.moves();
            self.tell_watchers(&state);
        }
        let mut listener = current.as_ref().and_then(|delivery| state.listener_for(delivery));
        if listener.is_none() {
            over = current.take();
            if let Some(over) = &over {
                state.count(over);
            }
            if let Some(fired) = state.pop() {
                let delivery = Delivery::new(fired, state.listeners.last());
                listener = state.listener_for(&delivery);
                *current = Some(delivery);
                state.is_delivering = true;
                admitted = state.admit();
                state.moves();
            } else if over.is_none() {
                state.is_draining = false;
                self.tell_watchers(&state);
                return Turn::Over;
            }
        }
        if let (Some(listener), Some(delivery)) = (listener, &mut *current) {
            delivery.reaches(listener);
            state.running = Some(listener.id);
        }
        drop(state);
        if let Some(admitted) = admitted {
            admitted.wake();
        }
        if let Some(over) = over {
            over.dispose();
        }
        listener.map_or(Turn::Next, Turn::Call)
    }

    fn tell_watchers(&self, state: &State) {
        if state.watchers > 0 {
            self.changed.notify_all();
        }
    }

    /// Waits until something has changed.
    fn watch<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.watchers += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.watchers -= 1;
        state
    }

    /// Adds a listener, and gives its id; 0 where the queue is closed.
    pub(super) fn add(&self, context: &Context, name: &str, hears: Hears) -> u64 {
        let mut state = self.state();
        if state.is_closed {
            return 0;
        }
        // In the same order as the listeners.
        let id = listeners::number(context);
        state.listeners.insert(name, id, hears);
        self.is_heard.store(true, Ordering::Relaxed);
        id
    }

    /// Removes a listener. Where it runs this waits until it does not, unless it would wait for itself, or is not to wait.
    pub(super) fn remove(&self, id: u64, waits: bool) -> i32 {
        let here = is_drained_here(self);
        let mut state = self.state();
        if !state.listeners.remove(id) {
            return abi::ERR;
        }
        listeners::forget(&[id]);
        if state.listeners.is_empty() {
            self.is_heard.store(false, Ordering::Relaxed);
        }
        while state.running == Some(id) && !here {
            if !waits {
                return abi::WOULD_DEADLOCK;
            }
            state = self.watch(state);
        }
        abi::OK
    }

    /// See [`super::end`].
    pub(super) fn end(&self, context: &Context) {
        let mut state = self.state();
        state.is_closed = true;
        let let_go = state.let_go();
        drop(state);
        let_go.tell();
        let mut state = self.state();
        loop {
            if state.is_draining {
                state = self.watch(state);
            } else if state.len() > 0 {
                // The system had no thread for it.
                state.is_draining = true;
                drop(state);
                drain(context);
                // A listener has forked, and this is the child: nobody ends the draining there.
                if executor::forked() {
                    return;
                }
                state = self.state();
            } else {
                break;
            }
        }
        let ended = mem::take(&mut state.listeners);
        self.is_heard.store(false, Ordering::Relaxed);
        drop(state);
        listeners::forget(&ended.ids());
    }

    pub(super) fn stats(&self) -> EventStats {
        let state = self.state();
        let queued = state.len() as u64 + u64::from(state.is_delivering);
        EventStats {
            fired: 0,
            delivered: state.delivered,
            dropped: state.dropped,
            unheard: state.unheard,
            queued,
        }
    }
}

#[cfg(all(test, not(loom)))]
impl Queue {
    /// How many wait for room.
    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Whether somebody waits for a listener, or for the draining to end.
    pub(super) fn is_watched(&self) -> bool {
        self.state().watchers > 0
    }

    /// Queues an event for which the system has no thread.
    pub(super) fn put(&self, fired: Fired) {
        self.state().push(fired);
    }

    /// The listener that runs.
    pub(super) fn running(&self) -> Option<u64> {
        self.state().running
    }

    /// Whether nobody is to wait for room, as nothing was delivered for too long.
    pub(super) fn is_stuck(&self) -> bool {
        self.state().is_stuck
    }
}
