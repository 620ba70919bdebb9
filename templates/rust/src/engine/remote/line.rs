//! What all that use a connection share: its calls, its listeners and host functions, and what is to be written.
//!
//! One lock is over all of it, and held for moments. Under it no listener or host function is called, and none is dropped: each may own what comes back here. The
//! lock of a [`Slot`] is never held when this one is taken.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::call::{Done, Slot};
use super::events::{Events, Heard};
use super::frame::{self, Said};
use super::{Limits, Options, cbor};
use crate::engine::{Answer, Asked, Call, Failure, HostCall};

/// Host calls that wait for their answer, from which on a server that asks more has lost its client.
const ASKED: usize = 65_536;

/// A connection, as those see it that use it.
pub(super) struct Line {
    runtime: Handle,
    limits: Limits,
    /// Bytes of answers that may wait to be written.
    answers: usize,
    pub(super) events: Arc<Events>,
    state: Mutex<State>,
    /// There is something to write, or it is over.
    pub(super) to_write: Notify,
    /// It is over.
    ended: Notify,
}

/// Somebody who uses the connection. When the last one is gone the connection is closed.
pub(super) struct User {
    pub(super) line: Arc<Line>,
}

impl Drop for User {
    fn drop(&mut self) {
        self.line.events.end();
        self.line.end("the client has closed the connection");
        self.line.stop_reading();
    }
}

#[derive(Default)]
struct State {
    /// Why no call begins any more.
    refusing: Option<String>,
    /// Nothing comes any more.
    over: bool,
    out: Vec<u8>,
    /// Bytes of answers in `out`.
    answers: usize,
    /// Host calls that wait for their answer.
    asked: usize,
    last_id: u32,
    calls: HashMap<u32, Begun>,
    /// Calls that were written and are not over.
    in_flight: usize,
    /// Calls that wait until others are over, in their order. One that is not in `held` was cancelled.
    waiting: VecDeque<Waiting>,
    held: HashMap<u32, Vec<u8>>,
    heard: HashMap<u32, Arc<Heard>>,
    hosts: HashMap<(u64, String), Asked>,
    reader: Option<AbortHandle>,
}

struct Begun {
    slot: Arc<Slot>,
    deadline: Option<Instant>,
}

struct Waiting {
    id: u32,
    /// Of the engine's own calls, for which there is a place more.
    own: bool,
}

/// Who makes a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Callers,
    Own,
}

impl Line {
    pub(super) fn new(runtime: Handle, limits: Limits, options: &Options) -> Arc<Self> {
        let events = Events::new(runtime.clone(), options.events);
        Arc::new(Self {
            runtime,
            limits,
            answers: options.answers,
            events,
            state: Mutex::default(),
            to_write: Notify::new(),
            ended: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Begins a call.
    pub(super) fn begin(
        self: &Arc<Self>,
        call: Call<'_>,
        credit: u32,
        whose: Whose,
        done: Option<Done>,
    ) -> Arc<Slot> {
        self.begin_with(call, credit, whose, done, |_, _| {})
    }

    /// Begins a call, and has `known` note what is to be there before its reply.
    fn begin_with(
        self: &Arc<Self>,
        call: Call<'_>,
        credit: u32,
        whose: Whose,
        done: Option<Done>,
        known: impl FnOnce(&mut State, u32),
    ) -> Arc<Slot> {
        let slot = Slot::new(&call, credit, done);
        let len = frame::call_len(call.name, &call.request) as u64;
        if len > self.limits.frame || u16::try_from(call.name.len()).is_err() {
            let text = format!("a call of {len} bytes: the server takes {} at most", self.limits.frame);
            slot.finish(self, Err(Failure::Error(text)));
            return slot;
        }
        let deadline = call.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut state = self.state();
        if let Some(reason) = &state.refusing {
            let failure = Failure::Disconnected(reason.clone());
            drop(state);
            slot.finish(self, Err(failure));
            return slot;
        }
        let id = state.free_id();
        slot.set_id(id);
        known(&mut state, id);
        state.calls.insert(id, Begun { slot: Arc::clone(&slot), deadline });
        let own = whose == Whose::Own;
        let is_next = own || state.held.is_empty();
        if is_next && state.has_place(own, &self.limits) {
            state.in_flight += 1;
            frame::put_call(
                &mut state.out,
                id,
                call.receiver,
                frame::millis_to(deadline),
                credit,
                call.name,
                &call.request,
            );
            drop(state);
            self.to_write.notify_one();
        } else {
            let mut bytes = Vec::new();
            frame::put_call(&mut bytes, id, call.receiver, 0, credit, call.name, &call.request);
            state.held.insert(id, bytes);
            let waiting = Waiting { id, own };
            if own {
                state.waiting.push_front(waiting);
            } else {
                state.waiting.push_back(waiting);
            }
        }
        if let (Some(deadline), Some(timeout)) = (deadline, call.timeout) {
            let (line, late) = (Arc::clone(self), Arc::clone(&slot));
            let timer = self.runtime.spawn(async move {
                tokio::time::sleep_until(deadline.into()).await;
                line.expire(&late, timeout);
            });
            slot.set_timer(timer.abort_handle());
        }
        slot
    }

    fn expire(self: &Arc<Self>, slot: &Arc<Slot>, timeout: Duration) {
        if slot.expire(Failure::Timeout(format!("timed out after {} ms", timeout.as_millis()))) {
            self.cancel(slot);
        }
    }

    /// Cancels a call. One that was not written never is.
    pub(super) fn cancel(self: &Arc<Self>, slot: &Arc<Slot>) {
        let Some(id) = slot.id() else { return };
        let mut state = self.state();
        if !state.calls.get(&id).is_some_and(|begun| Arc::ptr_eq(&begun.slot, slot)) {
            return;
        }
        if state.held.remove(&id).is_some() {
            state.calls.remove(&id);
            if state.waiting.len() > 2 * state.held.len() + 64 {
                let State { waiting, held, .. } = &mut *state;
                waiting.retain(|waiting| held.contains_key(&waiting.id));
            }
            drop(state);
            slot.finish(self, Err(Failure::Cancelled(String::new())));
            return;
        }
        frame::put(&mut state.out, frame::CANCEL, id, &[]);
        drop(state);
        self.to_write.notify_one();
    }

    /// Grants a stream items.
    pub(super) fn grant(&self, slot: &Arc<Slot>, items: u32) {
        if items == 0 {
            return;
        }
        let Some(id) = slot.id() else { return };
        let mut state = self.state();
        // One that waits for its place has begun with credit.
        if state.calls.get(&id).is_some_and(|begun| Arc::ptr_eq(&begun.slot, slot)) {
            frame::put(&mut state.out, frame::GRANT, id, &[&items.to_be_bytes()]);
            drop(state);
            self.to_write.notify_one();
        }
    }

    /// Closes a handle or destroys a context that nobody has.
    pub(super) fn give_back(self: &Arc<Self>, id: u64) {
        self.begin(Call::new(id, "ffi.close", Vec::new()), 0, Whose::Own, None);
    }

    /// Begins to hear the events of a name.
    pub(super) fn subscribe(self: &Arc<Self>, event: &str, heard: &Arc<Heard>) -> Arc<Slot> {
        let call = Call::new(heard.context, "ffi.subscribe", cbor::one("event", event));
        let mine = Arc::clone(heard);
        let done: Done = Box::new(move |line, outcome| line.subscribed(&mine, outcome.is_ok()));
        let listening = Arc::clone(heard);
        self.begin_with(call, 0, Whose::Own, Some(done), move |state, id| {
            state.heard.insert(id, listening);
        })
    }

    /// The server has replied to a subscription.
    fn subscribed(self: &Arc<Self>, heard: &Arc<Heard>, is_there: bool) {
        {
            let mut state = self.state();
            if !is_there {
                state.heard.retain(|_, other| !Arc::ptr_eq(other, heard));
                return;
            }
            heard.confirm();
        }
        if heard.is_gone() {
            self.unsubscribe(heard);
        }
    }

    /// Ends a subscription. One that the server has not replied to ends when it has.
    pub(super) fn unsubscribe(self: &Arc<Self>, heard: &Arc<Heard>) {
        heard.end();
        let id = {
            let state = self.state();
            let id = state.heard.iter().find(|(_, other)| Arc::ptr_eq(other, heard)).map(|(id, _)| *id);
            // Only one of those that come here asks the server.
            id.filter(|_| heard.take_confirmed())
        };
        let Some(id) = id else { return };
        let call = Call::new(heard.context, "ffi.unsubscribe", cbor::one("id", id));
        let done: Done = Box::new(move |line, _| {
            let heard = { line.state().heard.remove(&id) };
            drop(heard);
        });
        self.begin(call, 0, Whose::Own, Some(done));
    }

    /// Puts a host function in place, or takes one away.
    pub(super) fn register(
        self: &Arc<Self>,
        context: u64,
        function: &str,
        asked: Option<Asked>,
    ) -> Arc<Slot> {
        let key = (context, function.to_owned());
        let name = if asked.is_some() { "ffi.register" } else { "ffi.unregister" };
        let before = {
            let mut state = self.state();
            match &asked {
                Some(asked) => state.hosts.insert(key.clone(), Arc::clone(asked)),
                None => state.hosts.remove(&key),
            }
        };
        let done: Done = Box::new(move |line, outcome| {
            if outcome.is_ok() {
                return;
            }
            // As it was before, unless it was changed again since.
            let mut state = line.state();
            let is_ours = match (&asked, state.hosts.get(&key)) {
                (Some(ours), Some(there)) => Arc::ptr_eq(ours, there),
                (None, None) => true,
                _ => false,
            };
            if is_ours {
                let ours = match before {
                    Some(before) => state.hosts.insert(key, before),
                    None => state.hosts.remove(&key),
                };
                drop(state);
                drop(ours);
            }
        });
        self.begin(Call::new(context, name, cbor::one("function", function)), 0, Whose::Own, Some(done))
    }

    /// Destroys a context.
    pub(super) fn destroy(self: &Arc<Self>, context: u64) -> Arc<Slot> {
        let done: Done = Box::new(move |line, outcome| {
            if outcome.is_ok() {
                let mut state = line.state();
                let hosts: Vec<_> = state.hosts.extract_if(|(of, _), _| *of == context).collect();
                let heard: Vec<_> = state.heard.extract_if(|_, heard| heard.context == context).collect();
                drop(state);
                drop((hosts, heard));
            }
        });
        self.begin(Call::new(context, "ffi.close", Vec::new()), 0, Whose::Own, Some(done))
    }

    /// Takes what the server says. An error ends the connection.
    pub(super) fn take(self: &Arc<Self>, said: Said<'_>) -> Result<(), String> {
        match said {
            Said::Reply { id, code, payload } => self.reply(id, code, payload),
            Said::Event { id, missed, envelope } => {
                let heard = self.state().heard.get(&id).cloned();
                // What was on its way when the subscription ended is nobody's.
                if let Some(heard) = heard {
                    self.events.put(&heard, missed, envelope);
                }
                Ok(())
            }
            Said::Host { call, context, name, args } => self.host(call, context, name, args),
            Said::Pong => Ok(()),
            Said::Goodbye(text) => {
                self.refuse(if text.is_empty() { "the server has said goodbye" } else { text });
                Ok(())
            }
            Said::Hello(_) => Err("the server has said hello twice".to_owned()),
            #[cfg(feature = "nats")]
            Said::Accepted { .. } => Err("a frame of the kind 12, which no server sends".to_owned()),
        }
    }

    fn reply(self: &Arc<Self>, id: u32, code: i32, payload: &[u8]) -> Result<(), String> {
        const STALE_WARN: i32 = 3;
        const ITEM: i32 = 4;
        let unknown = || format!("the server has replied to the call {id}, which there is not");
        if code == STALE_WARN || code == ITEM {
            let slot =
                self.state().calls.get(&id).map(|begun| Arc::clone(&begun.slot)).ok_or_else(unknown)?;
            if code == ITEM {
                return slot.item(self, payload);
            }
            slot.warn(payload);
            return Ok(());
        }
        let mut state = self.state();
        if state.held.contains_key(&id) {
            return Err(unknown());
        }
        let slot = state.calls.remove(&id).ok_or_else(unknown)?.slot;
        state.in_flight -= 1;
        let has_more = state.fill(&self.limits);
        drop(state);
        if has_more {
            self.to_write.notify_one();
        }
        slot.finish(
            self,
            if code == 0 { Ok(payload.to_vec()) } else { Err(Failure::of_code(code, payload)) },
        );
        Ok(())
    }

    fn host(self: &Arc<Self>, call: u64, context: u64, name: &str, args: &[u8]) -> Result<(), String> {
        let asked = {
            let mut state = self.state();
            if call != 0 {
                state.asked += 1;
                if state.asked > ASKED {
                    return Err(format!("the server waits for {ASKED} answers, and asks more"));
                }
            }
            state.hosts.get(&(context, name.to_owned())).cloned()
        };
        let Some(asked) = asked else {
            self.answer(call, Answer::Error(format!("the host function `{name}` is not registered")));
            return Ok(());
        };
        let args = args.to_vec();
        let host_call = if call == 0 {
            HostCall::told(args)
        } else {
            let line = Arc::downgrade(self);
            HostCall::new(args, move |answer| {
                if let Some(line) = line.upgrade() {
                    line.answer(call, answer);
                }
            })
        };
        super::guard(|| asked(host_call));
        Ok(())
    }

    fn answer(self: &Arc<Self>, call: u64, answer: Answer) {
        if call == 0 {
            return;
        }
        let (mut code, mut payload) = answer.into_code();
        let len = 5 + 8 + 4 + payload.len();
        if len as u64 > self.limits.frame {
            (code, payload) = Answer::Error(format!(
                "an answer of {len} bytes: the server takes {} at most",
                self.limits.frame
            ))
            .into_code();
        }
        let mut state = self.state();
        if state.over {
            return;
        }
        state.asked -= 1;
        state.answers += payload.len();
        if state.answers > self.answers {
            drop(state);
            self.end("the server asks, and does not take the answers");
            self.stop_reading();
            return;
        }
        frame::put(&mut state.out, frame::ANSWER, 0, &[&call.to_be_bytes(), &code.to_be_bytes(), &payload]);
        drop(state);
        self.to_write.notify_one();
    }

    /// Asks whether the server is there.
    pub(super) fn ping(&self) {
        frame::put(&mut self.state().out, frame::PING, 0, &[]);
        self.to_write.notify_one();
    }

    /// What is to be written now, in exchange for an empty buffer. False: it is over, and nothing is left.
    pub(super) fn swap_out(&self, buffer: &mut Vec<u8>) -> bool {
        let mut state = self.state();
        state.answers = 0;
        std::mem::swap(&mut state.out, buffer);
        !(state.over && buffer.is_empty())
    }

    /// No call begins any more. Those that were written may still be replied to.
    fn refuse(self: &Arc<Self>, reason: &str) {
        let mut state = self.state();
        let reason = state.refusing.get_or_insert_with(|| reason.to_owned()).clone();
        let held: Vec<u32> = state.held.drain().map(|(id, _)| id).collect();
        state.waiting.clear();
        let refused: Vec<Begun> = held.iter().filter_map(|id| state.calls.remove(id)).collect();
        drop(state);
        for begun in refused {
            begun.slot.finish(self, Err(Failure::Disconnected(reason.clone())));
        }
    }

    /// It is over: what is pending fails, with the first reason that there was.
    pub(super) fn end(self: &Arc<Self>, reason: &str) {
        self.refuse(reason);
        let mut state = self.state();
        if state.over {
            return;
        }
        state.over = true;
        let reason = state.refusing.clone().unwrap_or_default();
        let calls = std::mem::take(&mut state.calls);
        // Listeners and host functions may own what uses this connection.
        let (heard, hosts) = (std::mem::take(&mut state.heard), std::mem::take(&mut state.hosts));
        drop(state);
        drop((heard, hosts));
        for begun in calls.into_values() {
            begun.slot.finish(self, Err(Failure::Disconnected(reason.clone())));
        }
        self.to_write.notify_one();
        self.ended.notify_waiters();
    }

    /// Why it is over, or why no call begins any more.
    pub(super) fn reason(&self) -> Option<String> {
        self.state().refusing.clone()
    }

    /// Waits until it is over.
    pub(super) async fn ended(&self) -> String {
        loop {
            let ended = self.ended.notified();
            {
                let state = self.state();
                if state.over {
                    return state.refusing.clone().unwrap_or_default();
                }
            }
            ended.await;
        }
    }

    /// What reads, to be stopped with the last user.
    pub(super) fn set_reader(&self, reader: AbortHandle) {
        let mut state = self.state();
        if state.over {
            reader.abort();
        }
        state.reader = Some(reader);
    }

    fn stop_reading(&self) {
        if let Some(reader) = self.state().reader.take() {
            reader.abort();
        }
    }
}

impl State {
    fn free_id(&mut self) -> u32 {
        loop {
            self.last_id = self.last_id.wrapping_add(1);
            let id = self.last_id;
            if id != 0 && !self.calls.contains_key(&id) && !self.heard.contains_key(&id) {
                return id;
            }
        }
    }

    /// Whether a call may be written now. The last place is the engine's own: what closes must not wait for streams that never end.
    fn has_place(&self, own: bool, limits: &Limits) -> bool {
        let limit = usize::try_from(limits.in_flight).unwrap_or(usize::MAX).max(1);
        self.in_flight < if own || limit == 1 { limit } else { limit - 1 }
    }

    /// Writes calls that have waited, as far as there are places. True: there were some.
    fn fill(&mut self, limits: &Limits) -> bool {
        let before = self.out.len();
        while let Some(&Waiting { id, own }) = self.waiting.front() {
            if !self.held.contains_key(&id) {
                self.waiting.pop_front();
                continue;
            }
            if !self.has_place(own, limits) {
                break;
            }
            self.waiting.pop_front();
            if let (Some(mut bytes), Some(begun)) = (self.held.remove(&id), self.calls.get(&id)) {
                frame::set_timeout(&mut bytes, frame::millis_to(begun.deadline));
                self.out.append(&mut bytes);
                self.in_flight += 1;
            }
        }
        self.out.len() > before
    }
}
