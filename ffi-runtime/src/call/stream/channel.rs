//! Between a stream that runs and the host that takes its items one by one.

use core::time::Duration;
use std::{
    collections::VecDeque,
    sync::{Arc, PoisonError},
    task::Wake as _,
    time::Instant,
};

use super::{End, Flow};
use crate::{
    call::{Outcome, Trouble, signal::Signal},
    context::{Credit, Owner},
    crossing::{Failure, Output},
    handle,
    sync::{Condvar, Mutex, MutexGuard},
};

/// How many items a stream is ahead of the host at most.
pub(super) const AHEAD: u64 = 16;

/// The items that were not taken yet, and how the stream ended.
pub(super) struct Channel<T, E: Failure> {
    state: Mutex<State<T, E::Typed>>,
    /// There is an item, or an end.
    changed: Condvar,
    credit: Arc<Credit>,
    signal: Arc<Signal>,
    /// Whom the handles in items belong to.
    owner: Option<Owner>,
}

struct State<T, E> {
    items: VecDeque<T>,
    end: Option<Terminal<E>>,
    /// Somebody is in `next`.
    claimed: bool,
}

/// How a stream ended, as often as it is asked for.
pub(super) enum Terminal<E> {
    /// There are no more items.
    Over,
    /// With a typed error. Replies refer to it, on their own threads: so each has a share, and who makes a C form of it locks it.
    Failed(Arc<Mutex<E>>),
    /// With a text, for an `ERR` reply.
    Text(Arc<str>),
    /// It was cancelled, or closed.
    Cancelled,
}

impl<E> Clone for Terminal<E> {
    fn clone(&self) -> Self {
        match self {
            Terminal::Over => Terminal::Over,
            Terminal::Failed(error) => Terminal::Failed(Arc::clone(error)),
            Terminal::Text(text) => Terminal::Text(Arc::clone(text)),
            Terminal::Cancelled => Terminal::Cancelled,
        }
    }
}

/// What `next` finds.
pub(super) enum Found<T, E> {
    /// The next item.
    Item(T),
    /// There are no more.
    End(Terminal<E>),
    /// Neither, for as long as it was waited.
    Nothing,
}

impl<T, E> State<T, E> {
    fn found(&mut self) -> Option<Found<T, E>> {
        match self.items.pop_front() {
            Some(item) => Some(Found::Item(item)),
            None => self.end.clone().map(Found::End),
        }
    }
}

impl<T: Output, E: Failure> Channel<T, E> {
    pub(super) fn new(flow: &Flow, owner: Option<Owner>) -> Self {
        Self {
            state: Mutex::new(State { items: VecDeque::new(), end: None, claimed: false }),
            changed: Condvar::new(),
            credit: Arc::clone(&flow.credit),
            signal: Arc::clone(&flow.signal),
            owner,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T, E::Typed>> {
        // Nothing panics while the lock is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whom the handles in items belong to.
    pub(super) fn owner(&self) -> Option<Owner> {
        self.owner
    }

    /// Lets the stream run ahead.
    pub(super) fn fill(&self) {
        self.credit.grant(AHEAD);
    }

    /// Keeps an item until it is taken.
    pub(super) fn push(&self, item: T) {
        let mut state = self.state();
        let late = if state.end.is_none() {
            state.items.push_back(item);
            None
        } else {
            Some(item)
        };
        drop(state);
        self.changed.notify_all();
        handle::release(late);
    }

    /// There are no more items. Where that was known before, this one is too late.
    fn finish(&self, end: Terminal<E::Typed>) {
        let mut state = self.state();
        let late = if state.end.is_none() { state.end.replace(end) } else { Some(end) };
        drop(state);
        self.changed.notify_all();
        handle::release(late);
    }

    /// Ends the stream because an item could not be made.
    pub(super) fn fail(&self, text: &str) {
        self.stop(Terminal::Text(text.into()));
    }

    /// Ends the stream here and now. What it has not sent is never sent, and what was not taken is dropped.
    fn stop(&self, end: Terminal<E::Typed>) {
        let (items, before) = {
            let mut state = self.state();
            (core::mem::take(&mut state.items), state.end.replace(end))
        };
        self.changed.notify_all();
        Arc::clone(&self.signal).wake();
        // One by one: each may panic when it is dropped, and two at once would end the process.
        items.into_iter().for_each(handle::release);
        handle::release(before);
    }

    /// For one who takes items. `None` where another one does.
    pub(super) fn claim(&self) -> Option<Claim<'_, T, E>> {
        let before = core::mem::replace(&mut self.state().claimed, true);
        if before { None } else { Some(Claim(self)) }
    }
}

/// The only one who takes items.
pub(super) struct Claim<'a, T: Output, E: Failure>(&'a Channel<T, E>);

impl<T: Output, E: Failure> Claim<'_, T, E> {
    /// Waits for an item or the end, as long as `limit` says.
    pub(super) fn wait(&self, limit: Option<Duration>) -> Found<T, E::Typed> {
        let channel = self.0;
        let until = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut is_over = limit.is_some_and(|limit| limit.is_zero());
        let mut state = channel.state();
        let found = loop {
            if let Some(found) = state.found() {
                break found;
            }
            if is_over {
                break Found::Nothing;
            }
            state = match until {
                None => channel.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    let waited = channel.changed.wait_timeout(state, left);
                    let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
                    is_over = waited.timed_out();
                    state
                }
            };
        };
        drop(state);
        if let Found::Item(_) = found {
            channel.credit.grant(1);
        }
        found
    }
}

impl<T: Output, E: Failure> Drop for Claim<'_, T, E> {
    fn drop(&mut self) {
        self.0.state().claimed = false;
    }
}

/// What a table of streams knows of one.
pub(super) trait Pull: core::any::Any + Send + Sync {
    /// Ends the stream. It has nothing of the author's any more, and gets nothing.
    fn close(&self);
}

impl<T: Output, E: Failure> Pull for Channel<T, E> {
    fn close(&self) {
        self.stop(Terminal::Cancelled);
    }
}

/// Tells a channel how its stream ended; dropped instead, that it was cancelled.
pub(super) struct Ending<T: Output, E: Failure>(pub(super) Arc<Channel<T, E>>);

impl<T: Output, E: Failure> End<E> for Ending<T, E> {
    fn end(self, outcome: Outcome<(), E>, _: Option<Owner>) {
        self.0.finish(match outcome {
            Ok(()) => Terminal::Over,
            Err(Trouble::Failed(error)) => match error.split() {
                Ok(error) => Terminal::Failed(Arc::new(Mutex::new(error))),
                Err(text) => Terminal::Text(text.into()),
            },
            Err(Trouble::Text(text)) => Terminal::Text(text.into()),
            Err(Trouble::Cancelled) => Terminal::Cancelled,
        });
    }
}

impl<T: Output, E: Failure> Drop for Ending<T, E> {
    fn drop(&mut self) {
        self.0.finish(Terminal::Cancelled);
    }
}
