//! Where the answer of one call is put, and waited for.

use core::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
};
use std::sync::{Arc, PoisonError};

use super::{HostError, HostFailure, Hosts};
use crate::{
    abi::{self, Slice, Str},
    call::Form,
    cbor::Decoder,
    crossing::{Answer, Payload},
    handle, panic,
    sync::{Condvar, Mutex, MutexGuard},
    value_error::ValueError,
};

/// What a call came to.
pub(super) type Answered<T, E> = Result<T, Fault<E>>;

/// Why a call has no result.
#[derive(Debug)]
pub(super) enum Fault<E> {
    /// The host's own error.
    Typed(E),
    /// There is none of that.
    Host(HostError),
}

impl<E: HostFailure> Fault<E> {
    /// The function's error.
    pub(super) fn into_error(self) -> E {
        match self {
            Fault::Typed(error) => error,
            Fault::Host(error) => E::of_host(error),
        }
    }
}

/// One call that waits, whatever it waits for. Whoever took its note away calls one of these, once.
pub(super) trait Waiting: Send + Sync {
    /// The host answers. `count` hears whether that is an answer of this function, before anybody who waits.
    ///
    /// # Safety
    /// As [`Answer::lift_payload`].
    unsafe fn answer(&self, form: Form, code: i32, payload: Payload, count: &dyn Fn(bool));

    /// It ends without an answer.
    fn fail(&self, error: HostError);
}

/// Where the answer of one call is put.
pub(super) struct Slot<T, E> {
    state: Mutex<State<T, E>>,
    answered: Condvar,
}

enum State<T, E> {
    Waiting {
        /// Of the task that awaits it.
        waker: Option<Waker>,
        /// A thread waits.
        blocked: bool,
    },
    Answered(Answered<T, E>),
    Taken,
}

impl<T, E> Slot<T, E> {
    /// No answer yet.
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State::Waiting { waker: None, blocked: false }), answered: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<T, E>> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, answered: Answered<T, E>) {
        let State::Waiting { waker, blocked } = mem::replace(&mut *self.state(), State::Answered(answered))
        else {
            unreachable!("the note of a call is taken away once")
        };
        if blocked {
            self.answered.notify_all();
        }
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// What the host answered, taken out of its memory.
///
/// # Safety
/// As [`Answer::lift_payload`].
unsafe fn lift<T: Answer, E: HostFailure>(
    form: Form,
    code: i32,
    (data, len): Payload,
) -> Result<Answered<T, E>, ValueError> {
    // SAFETY: the caller's promise.
    let bytes = || unsafe { Slice::from_parts(data.cast::<u8>(), len).view() };
    let text = || {
        // SAFETY: the caller's promise.
        let text = unsafe { Str::from_parts(data.cast(), len).view() };
        text.map(str::to_owned).map_err(|error| error.in_field("text"))
    };
    Ok(match code {
        abi::OK => Ok(match form {
            // SAFETY: the caller's promise.
            Form::Native => unsafe { T::lift_payload((data, len)) },
            Form::Cbor => bytes().and_then(decode),
        }
        .map_err(|error| error.in_field("result"))?),
        abi::FAIL => Err(Fault::Typed(
            match form {
                // SAFETY: the caller's promise.
                Form::Native => unsafe { E::lift_payload((data, len)) },
                Form::Cbor => bytes().and_then(E::decode),
            }
            .map_err(|error| error.in_field("error"))?,
        )),
        abi::ERR => Err(Fault::Host(HostError::Failed { text: text()? })),
        abi::CANCELLED => Err(Fault::Host(HostError::Cancelled { text: text()? })),
        code => return Err(ValueError::new(format!("{code} is not a code that completes a call"))),
    })
}

/// A value, all of it. Nothing at all is one of `()`.
fn decode<T: Answer>(bytes: &[u8]) -> Result<T, ValueError> {
    const NULL: &[u8] = &[0xf6];
    let is_nothing = bytes.is_empty() && T::TYPE.is_none();
    let mut decoder = Decoder::new(if is_nothing { NULL } else { bytes });
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}

impl<T: Answer, E: HostFailure> Waiting for Slot<T, E> {
    unsafe fn answer(&self, form: Form, code: i32, payload: Payload, count: &dyn Fn(bool)) {
        let bad = |error: ValueError| {
            let text = error.to_string();
            // It may hold an error of the author's.
            panic::dispose(error);
            Err(text)
        };
        // A conversion may be the author's code.
        // SAFETY: the caller's promise.
        let lifted =
            panic::guard(|| unsafe { lift(form, code, payload) }.or_else(bad)).and_then(|lifted| lifted);
        count(lifted.is_ok());
        self.put(lifted.unwrap_or_else(|text| Err(Fault::Host(HostError::Bad { text }))));
    }

    fn fail(&self, error: HostError) {
        self.put(Err(Fault::Host(error)));
    }
}

/// An answer that nobody took is dropped: what is the author's in it inside the runtime, and guarded.
impl<T, E> Drop for Slot<T, E> {
    fn drop(&mut self) {
        let left = mem::replace(&mut *self.state(), State::Taken);
        if let State::Answered(answered) = left {
            handle::release(answered);
        }
    }
}

/// A call that is noted: it waits for its answer, and is forgotten when it is dropped before.
pub(super) struct Call<'a, T, E> {
    hosts: &'a Hosts,
    id: u64,
    slot: Arc<Slot<T, E>>,
    is_over: bool,
}

impl<'a, T, E> Call<'a, T, E> {
    /// The call with that number, whose note has the slot.
    pub(super) fn new(hosts: &'a Hosts, id: u64, slot: Arc<Slot<T, E>>) -> Self {
        Self { hosts, id, slot, is_over: false }
    }

    /// Its answer, where that has come.
    pub(super) fn answered(&mut self) -> Option<Answered<T, E>> {
        let mut state = self.slot.state();
        if matches!(*state, State::Waiting { .. }) {
            return None;
        }
        self.is_over = true;
        match mem::replace(&mut *state, State::Taken) {
            State::Answered(answered) => Some(answered),
            _ => unreachable!("an answer is taken once"),
        }
    }

    /// Keeps this thread until the answer has come.
    pub(super) fn wait(&mut self) -> Answered<T, E> {
        loop {
            if let Some(answered) = self.answered() {
                return answered;
            }
            let mut state = self.slot.state();
            if let State::Waiting { blocked, .. } = &mut *state {
                *blocked = true;
                drop(self.slot.answered.wait(state).unwrap_or_else(PoisonError::into_inner));
            }
        }
    }
}

impl<T, E> Future for Call<'_, T, E> {
    type Output = Answered<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answered<T, E>> {
        if let Some(answered) = self.answered() {
            return Poll::Ready(answered);
        }
        // Wakers are the executor's code: cloned and dropped while nothing is locked.
        let new = context.waker().clone();
        let mut state = self.slot.state();
        if let State::Waiting { waker, .. } = &mut *state {
            let before = waker.replace(new);
            drop(state);
            drop(before);
            return Poll::Pending;
        }
        drop(state);
        Poll::Ready(self.answered().expect("it has just come"))
    }
}

/// Step 4 of [a call](super) where nobody waits any more.
impl<T, E> Drop for Call<'_, T, E> {
    fn drop(&mut self) {
        if !self.is_over {
            self.hosts.forget(self.id);
        }
    }
}
