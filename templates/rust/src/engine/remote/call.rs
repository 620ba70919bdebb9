//! A call, from when it was begun until its outcome was taken.
//!
//! Two hold a [`Slot`]: the line, which puts in what the server replies, and the future or the stream of the caller. When the caller lets go, the slot is an
//! orphan: handles of what comes after that are closed.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use tokio::task::AbortHandle;

use super::line::{Line, User};
use crate::engine::{Call, Failure, Handles, Warned};

/// Items that a stream is granted before any was taken.
pub(super) const FIRST_CREDIT: u32 = 8;

/// Items that it is granted at most.
const MOST_CREDIT: u32 = 1024;

/// How many bytes of items there are at most before they are taken, as far as items to come are like those before.
const AHEAD: usize = 8 << 20;

/// What came of a call.
pub(super) type Outcome = Result<Vec<u8>, Failure>;

/// Called once with what came of a call, before its caller has it.
pub(super) type Done = Box<dyn FnOnce(&Arc<Line>, &Outcome) + Send>;

pub(super) struct Slot {
    handles: Option<Handles>,
    warned: Option<Warned>,
    state: Mutex<State>,
}

struct State {
    id: Option<u32>,
    end: Option<Outcome>,
    items: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Items that were granted and did not come.
    credit: u32,
    /// How many items are granted ahead, and how many of these were taken since that was decided.
    window: u32,
    taken: u32,
    largest: usize,
    orphan: bool,
    done: Option<Done>,
    waker: Option<Waker>,
    timer: Option<AbortHandle>,
}

impl Slot {
    pub(super) fn new(call: &Call<'_>, credit: u32, done: Option<Done>) -> Arc<Self> {
        let state = State {
            id: None,
            end: None,
            items: VecDeque::new(),
            bytes: 0,
            credit,
            window: credit,
            taken: 0,
            largest: 0,
            orphan: false,
            done,
            waker: None,
            timer: None,
        };
        Arc::new(Self { handles: call.handles, warned: call.warned.clone(), state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn set_id(&self, id: u32) {
        self.state().id = Some(id);
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.state().id
    }

    /// What ends the call at its deadline, unless it is over.
    pub(super) fn set_timer(&self, timer: AbortHandle) {
        let mut state = self.state();
        if state.end.is_some() {
            timer.abort();
        } else {
            state.timer = Some(timer);
        }
    }

    /// Puts the outcome in.
    pub(super) fn finish(&self, line: &Arc<Line>, outcome: Outcome) {
        if let Some(done) = { self.state().done.take() } {
            done(line, &outcome);
        }
        let mut state = self.state();
        if let Some(timer) = state.timer.take() {
            timer.abort();
        }
        if state.orphan {
            drop(state);
            return self.close_handles(line, &outcome);
        }
        state.end = Some(outcome);
        wake(state);
    }

    /// Ends the call for its caller, whatever the server says later. False: it was over.
    pub(super) fn expire(&self, failure: Failure) -> bool {
        let mut state = self.state();
        if state.end.is_some() {
            return false;
        }
        state.end = Some(Err(failure));
        state.orphan = true;
        wake(state);
        true
    }

    /// Puts an item in.
    pub(super) fn item(&self, line: &Arc<Line>, item: &[u8]) -> Result<(), String> {
        let mut state = self.state();
        state.credit =
            state.credit.checked_sub(1).ok_or("the server has sent an item that was not granted")?;
        if state.orphan {
            drop(state);
            self.close_handles(line, &Ok(item.to_vec()));
            return Ok(());
        }
        state.bytes += item.len();
        state.largest = state.largest.max(item.len());
        state.items.push_back(item.to_vec());
        wake(state);
        Ok(())
    }

    pub(super) fn warn(&self, payload: &[u8]) {
        super::warn(self.warned.as_ref(), payload);
    }

    /// The caller lets go: what nobody has taken is given back. True where the call is not over.
    pub(super) fn orphan(&self, line: &Arc<Line>) -> bool {
        let mut state = self.state();
        state.orphan = true;
        state.waker = None;
        let items = std::mem::take(&mut state.items);
        let end = state.end.take();
        drop(state);
        let is_over = end.is_some();
        for outcome in items.into_iter().map(Ok).chain(end) {
            self.close_handles(line, &outcome);
        }
        !is_over
    }

    fn close_handles(&self, line: &Arc<Line>, outcome: &Outcome) {
        let ids = self.handles.map(|handles| handles.of(outcome)).unwrap_or_default();
        ids.into_iter().for_each(|id| line.give_back(id));
    }
}

/// Wakes who waits, when the lock is let go.
fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The caller's side of a call with one result.
pub(super) struct Reply {
    user: Arc<User>,
    slot: Arc<Slot>,
    /// Whether dropping it cancels the call.
    cancels: bool,
    taken: bool,
}

impl Reply {
    pub(super) fn new(user: Arc<User>, slot: Arc<Slot>, cancels: bool) -> Self {
        Self { user, slot, cancels, taken: false }
    }
}

impl Future for Reply {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let mut state = self.slot.state();
        match state.end.take() {
            Some(outcome) => {
                drop(state);
                self.taken = true;
                self.user.line.events.waits(false);
                Poll::Ready(outcome)
            }
            None => {
                state.waker = Some(cx.waker().clone());
                drop(state);
                self.user.line.events.waits(true);
                Poll::Pending
            }
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if !self.taken && self.slot.orphan(&self.user.line) && self.cancels {
            self.user.line.cancel(&self.slot);
        }
    }
}

/// The caller's side of a stream.
pub(super) struct Taking {
    user: Arc<User>,
    slot: Arc<Slot>,
    over: bool,
}

impl Taking {
    pub(super) fn new(user: Arc<User>, slot: Arc<Slot>) -> Self {
        Self { user, slot, over: false }
    }
}

impl State {
    /// What is to be granted now.
    fn grant(&mut self) -> u32 {
        if self.end.is_some() {
            return 0;
        }
        let fits = u32::try_from(AHEAD / self.largest.max(1)).unwrap_or(u32::MAX).max(1);
        let window = self.window.min(fits);
        let ahead = self.credit.saturating_add(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        if ahead > window / 2 || (self.bytes > AHEAD && ahead > 0) {
            return 0;
        }
        let more = window - ahead;
        self.credit += more;
        more
    }
}

impl Stream for Taking {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Outcome>> {
        if self.over {
            return Poll::Ready(None);
        }
        let mut state = self.slot.state();
        if let Some(item) = state.items.pop_front() {
            state.bytes -= item.len();
            state.taken = state.taken.saturating_add(1);
            let more = state.grant();
            drop(state);
            self.user.line.grant(&self.slot, more);
            self.user.line.events.waits(false);
            return Poll::Ready(Some(Ok(item)));
        }
        if let Some(end) = state.end.take() {
            drop(state);
            self.over = true;
            self.user.line.events.waits(false);
            return Poll::Ready(end.err().map(Err));
        }
        // The caller is faster than the way to the server: more are to be on it.
        if state.taken >= state.window {
            state.window = state.window.saturating_mul(2).min(MOST_CREDIT);
            state.taken = 0;
        }
        state.waker = Some(cx.waker().clone());
        let more = state.grant();
        drop(state);
        self.user.line.grant(&self.slot, more);
        self.user.line.events.waits(true);
        Poll::Pending
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        if !self.over && self.slot.orphan(&self.user.line) {
            self.user.line.cancel(&self.slot);
        }
    }
}
