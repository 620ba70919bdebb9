//! Calls and streams.
//!
//!  1. [`Record::begin`] makes the record, gives a count of it to the library as `user_data`, and calls the entry.
//!  2. [`replied`] runs any number of times with a code that is not terminal, and once with one that is, which takes the library's count back.
//!  3. Where nobody waits any more, the call is cancelled; what comes for it in spite of that is given back.
//!
//! The address of the record is unlike that of any other call as long as one of both has a count, so `cancel` and `stream_grant` mean this call alone.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{Entry, ITEM, Library, OK, STALE_WARN, copied, in_background, locked, pointer};
use crate::engine::{Call, Failure, Handles, Warned};

/// How many items a stream may be ahead.
const AHEAD: u64 = 16;

/// A call that is under way.
pub(super) struct Record {
    library: Arc<Library>,
    /// What the library finds the call by: a context, a handle, or null.
    place: AtomicUsize,
    is_constructor: bool,
    handles: Option<Handles>,
    warned: Option<Warned>,
    timeout: Option<Duration>,
    is_late: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    items: VecDeque<Vec<u8>>,
    /// How many items were taken since there was credit for more.
    taken: u64,
    end: Option<Result<Vec<u8>, Failure>>,
    /// Whether the end came, also where it was taken.
    is_over: bool,
    is_abandoned: bool,
    waker: Option<Waker>,
}

impl Record {
    /// Calls the entry of that name.
    pub(super) fn begin(library: &Arc<Library>, call: Call<'_>) -> Arc<Record> {
        let Call { receiver, name, request, timeout, handles, warned } = call;
        let entry = library.functions.entries.get(name).copied();
        let is_static = matches!(entry, Some(Entry::Static(_)));
        let place = if is_static { 0 } else { pointer(receiver).addr() };
        let record = Arc::new(Record {
            library: Arc::clone(library),
            place: AtomicUsize::new(place),
            is_constructor: matches!(entry, Some(Entry::Constructor(_))),
            handles,
            warned,
            timeout,
            is_late: AtomicBool::new(false),
            state: Mutex::default(),
        });
        let Some(entry) = entry else {
            record.finish(Err(Failure::Error(format!("unknown function: {name}"))));
            return record;
        };
        let user_data = Arc::into_raw(Arc::clone(&record)).cast_mut().cast::<c_void>();
        let (data, len) = (request.as_ptr(), request.len());
        let is_taken = match entry {
            Entry::Method(function) => {
                // SAFETY: the request is there until the entry returns. What is called on is no pointer to the library, which knows its ids. The record has a count
                // for the library, which `replied` takes back with the terminal code, the last time that it is called.
                unsafe { function(pointer(receiver), Some(replied), user_data, data, len) == OK }
            }
            Entry::Static(function) => {
                // SAFETY: as above.
                unsafe { function(Some(replied), user_data, data, len) == OK }
            }
            Entry::Constructor(function) => {
                // SAFETY: as above.
                let context = unsafe { function(data, len, Some(replied), user_data) };
                record.place.store(context.addr(), Ordering::Release);
                !context.is_null()
            }
        };
        if !is_taken && record.finish(Err(Failure::Error("the library does not take calls here".to_owned())))
        {
            // SAFETY: the library has started nothing and has said nothing, so it will not use the count that it was given.
            drop(unsafe { Arc::from_raw(user_data.cast_const().cast::<Record>()) });
        }
        if let Some(timeout) = timeout
            && !locked(&record.state).is_over
        {
            library.deadlines.add(Instant::now().checked_add(timeout), &record);
        }
        record
    }

    /// The result, when there is one.
    pub(super) fn poll_end(&self, cx: &mut Context<'_>) -> Poll<Result<Vec<u8>, Failure>> {
        let mut state = locked(&self.state);
        if let Some(end) = state.end.take() {
            return Poll::Ready(end);
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// The next item of a stream, its error, or its end.
    pub(super) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, Failure>>> {
        let mut state = locked(&self.state);
        if let Some(item) = state.items.pop_front() {
            state.taken += 1;
            let more = if state.taken == AHEAD / 2 { std::mem::take(&mut state.taken) } else { 0 };
            drop(state);
            self.grant(more);
            return Poll::Ready(Some(Ok(item)));
        }
        match state.end.take() {
            Some(Ok(_)) => Poll::Ready(None),
            Some(Err(failure)) => Poll::Ready(Some(Err(failure))),
            None => {
                state.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Lets a stream begin.
    pub(super) fn grant_first(&self) {
        self.grant(AHEAD);
    }

    fn grant(&self, items: u64) {
        if let Some(grant) = self.library.functions.stream_grant
            && items > 0
        {
            // SAFETY: the function takes any value, and knows by itself which are its own. It does not use the record.
            unsafe { grant(self.place(), self.user_data(), items) };
        }
    }

    /// Cancels the call because its time is over.
    pub(super) fn expire(&self) {
        if !locked(&self.state).is_over {
            self.is_late.store(true, Ordering::Release);
            self.cancel();
        }
    }

    /// Cancels the call because nobody waits for it, and gives back what has come already.
    pub(super) fn abandon(&self) {
        let mut state = locked(&self.state);
        state.is_abandoned = true;
        state.waker = None;
        let (items, end, is_over) = (std::mem::take(&mut state.items), state.end.take(), state.is_over);
        drop(state);
        items.into_iter().map(Ok).chain(end).for_each(|outcome| self.give_back(&outcome));
        if !is_over {
            self.cancel();
        }
    }

    fn cancel(&self) {
        // SAFETY: the function takes any value, and knows by itself which are its own. It does not use the record but to call back, as it may.
        unsafe { (self.library.functions.cancel)(self.place(), self.user_data()) };
    }

    fn place(&self) -> *mut c_void {
        std::ptr::without_provenance_mut(self.place.load(Ordering::Acquire))
    }

    fn user_data(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    /// Notes how the call has ended, and says whether it had not before.
    fn finish(&self, end: Result<Vec<u8>, Failure>) -> bool {
        let end = match end {
            Err(Failure::Cancelled(_)) if self.is_late.load(Ordering::Acquire) => Err(Failure::Timeout(
                format!("the call took longer than {:?}", self.timeout.unwrap_or_default()),
            )),
            end => end,
        };
        let mut state = locked(&self.state);
        if std::mem::replace(&mut state.is_over, true) {
            return false;
        }
        if state.is_abandoned {
            drop(state);
            self.give_back(&end);
            return true;
        }
        state.end = Some(end);
        wake(state);
        true
    }

    fn item(&self, item: Vec<u8>) {
        let mut state = locked(&self.state);
        if state.is_abandoned {
            drop(state);
            return self.give_back(&Ok(item));
        }
        state.items.push_back(item);
        wake(state);
    }

    /// Closes what nobody has a use for.
    fn give_back(&self, outcome: &Result<Vec<u8>, Failure>) {
        if self.is_constructor
            && let Ok(value) = outcome
            && let Ok(context) = context_of(value)
        {
            let library = Arc::clone(&self.library);
            drop(in_background(move || library.destroy(context)));
        }
        if let (Some(handles), Some(close)) = (self.handles, self.library.functions.handle_close) {
            for id in handles.of(outcome) {
                // SAFETY: the function takes any value, and knows by itself which are handles.
                unsafe { close(pointer(id)) };
            }
        }
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

/// The id of a context, as a constructor gives it: a text in decimal.
pub(super) fn context_of(value: &[u8]) -> Result<u64, Failure> {
    // A text of at most 23 bytes has its length in the first one; a longer one has a byte more.
    let digits = match value {
        [0x60..=0x77, digits @ ..] | [0x78, _, digits @ ..] => digits,
        _ => value,
    };
    let id = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    id.ok_or_else(|| Failure::Error("the library's answer is no context".to_owned()))
}

/// Takes a reply of the library.
///
/// # Safety
/// `user_data` is a record that the library has a count of, and gives back with a terminal code. There are `len` bytes at `payload`.
unsafe extern "C" fn replied(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    let record = user_data.cast_const().cast::<Record>();
    // SAFETY: the library has a count of it, of which this takes another one.
    unsafe { Arc::increment_strong_count(record) };
    // SAFETY: the count was just made.
    let record = unsafe { Arc::from_raw(record) };
    // SAFETY: the payload is there until this returns.
    let payload = unsafe { copied(payload, len) };
    // A waker and a closure are somebody else's code; what they panic with must not get into the library.
    let handled = catch_unwind(AssertUnwindSafe(|| match code {
        STALE_WARN => {
            let waited = std::str::from_utf8(&payload).ok().and_then(|text| text.parse().ok());
            if let (Some(warned), Some(waited)) = (&record.warned, waited) {
                warned(Duration::from_millis(waited));
            }
        }
        ITEM => record.item(payload),
        OK => drop(record.finish(Ok(payload))),
        code => drop(record.finish(Err(Failure::of_code(code, &payload)))),
    }));
    // The panic hook has said it.
    drop(handled);
    if !matches!(code, STALE_WARN | ITEM) {
        // SAFETY: the code is terminal, so the library does not use its count again.
        unsafe { Arc::decrement_strong_count(Arc::as_ptr(&record)) };
    }
}
