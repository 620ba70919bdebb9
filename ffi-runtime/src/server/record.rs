//! A call of a peer that is not over.

use core::{ffi::c_void, slice, time::Duration};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

use tokio::task::AbortHandle;

use super::{Call, Entry, Peer, peer::raw};
use crate::{abi, cbor::Decoder, handle::elsewhere};

/// How many items the library is asked for, at most, beyond those that have left.
const AHEAD: u32 = 32;

/// The same, until there is one: it may be long.
const AHEAD_AT_FIRST: u32 = 4;

/// How many bytes these items may have, if they are as long as the last one. One may always come.
const AHEAD_BYTES: usize = 256 * 1024;

/// Why a call is cancelled. The first one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Ending {
    /// The peer wants it, or is gone.
    Cancelled = 1,
    /// Its time is over.
    TimedOut = 2,
    /// An item has more handles than the peer may have.
    TooMany = 3,
}

/// What is known of it. Its address is what the library knows it by.
pub struct Record {
    pub(super) id: u32,
    pub(super) peer: Arc<Peer>,
    /// Where the library has noted it; 0 for nowhere in particular.
    context: usize,
    is_constructor: bool,
    /// The bytes of its request.
    request: usize,
    timeout: Option<Duration>,
    /// An [`Ending`], or 0.
    ending: AtomicU8,
    is_over: AtomicBool,
    credit: Mutex<Credit>,
    deadline: Mutex<Option<AbortHandle>>,
}

/// The items that the peer wants.
#[derive(Default)]
struct Credit {
    /// The library knows the stream.
    is_open: bool,
    /// Those that the library has not been asked for.
    wanted: u64,
    /// Those that it has been asked for and that have not left.
    ahead: u32,
    /// How long the last one was, if there was one.
    last: Option<usize>,
}

impl Credit {
    /// How many more the library is to be asked for.
    fn slice(&mut self) -> u64 {
        let most = match self.last {
            None => AHEAD_AT_FIRST,
            Some(last) => (AHEAD_BYTES / last.max(1)).clamp(1, AHEAD as usize) as u32,
        };
        // In pieces: asking costs more than an item.
        if !self.is_open || self.ahead > most / 2 {
            return 0;
        }
        let more = self.wanted.min(u64::from(most - self.ahead));
        self.wanted -= more;
        self.ahead += more as u32;
        more
    }
}

impl Record {
    /// Of a call that is admitted.
    pub(super) fn new(peer: &Arc<Peer>, call: &Call<'_>, context: usize, is_constructor: bool) -> Arc<Self> {
        Arc::new(Self {
            id: call.id,
            peer: Arc::clone(peer),
            context,
            is_constructor,
            request: call.request.len(),
            timeout: call.timeout,
            ending: AtomicU8::new(0),
            is_over: AtomicBool::new(false),
            credit: Mutex::default(),
            deadline: Mutex::default(),
        })
    }

    fn user_data(self: &Arc<Self>) -> *mut c_void {
        Arc::as_ptr(self).cast_mut().cast()
    }

    /// Calls the function, on what it is called on.
    pub(super) fn run(self: &Arc<Self>, entry: &Entry, target: usize, request: &[u8], credit: u32) {
        // The callback gives this share back, with the terminal code.
        let user_data = Arc::into_raw(Arc::clone(self)).cast_mut().cast();
        let target = raw(target);
        // SAFETY: the request is readable until it returns, and the callback takes what is passed for it.
        elsewhere::calling(&*self.peer, || unsafe {
            entry.function.call(target, replied, user_data, request)
        });
        if entry.is_stream {
            self.credit().is_open = true;
            self.grant(credit);
        }
        if self.is_ending() {
            // It was to be cancelled while the library did not know it yet.
            self.cancel();
        }
    }

    /// Whether it is to be cancelled.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::SeqCst) != 0
    }

    /// Cancels it.
    pub(super) fn end(self: &Arc<Self>, ending: Ending) {
        let first = self.ending.compare_exchange(0, ending as u8, Ordering::SeqCst, Ordering::SeqCst);
        if first.is_ok() {
            self.cancel();
        }
    }

    fn cancel(self: &Arc<Self>) {
        (self.peer.served.api().cancel)(raw(self.context), self.user_data());
    }

    /// It is cancelled when that time is over.
    pub(super) fn expect_until(self: &Arc<Self>, timeout: Option<Duration>) {
        let Some(timeout) = timeout.filter(|_| !self.is_over()) else { return };
        let record = Arc::clone(self);
        let due = self.peer.runtime.spawn(async move {
            tokio::time::sleep(timeout).await;
            record.end(Ending::TimedOut);
        });
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = Some(due.abort_handle());
        if self.is_over() {
            self.no_deadline();
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    fn no_deadline(&self) {
        if self.timeout.is_none() {
            return;
        }
        let deadline = self.deadline.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(deadline) = deadline {
            deadline.abort();
        }
    }

    fn credit(&self) -> std::sync::MutexGuard<'_, Credit> {
        self.credit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The peer wants more items.
    pub(super) fn grant(self: &Arc<Self>, items: u32) {
        let more = {
            let mut credit = self.credit();
            credit.wanted = credit.wanted.saturating_add(u64::from(items));
            credit.slice()
        };
        self.ask_for(more);
    }

    /// An item has left.
    pub(super) fn item_written(self: &Arc<Self>) {
        let more = {
            let mut credit = self.credit();
            credit.ahead = credit.ahead.saturating_sub(1);
            credit.slice()
        };
        self.ask_for(more);
    }

    fn ask_for(self: &Arc<Self>, items: u64) {
        if items > 0 {
            // Where it is over there is nobody to ask.
            (self.peer.served.api().stream_grant)(raw(self.context), self.user_data(), items);
        }
    }

    /// An item of so many bytes has come.
    fn item_came(self: &Arc<Self>, len: usize) {
        let more = {
            let mut credit = self.credit();
            match credit.last.replace(len) {
                // From now on it is known how many there may be.
                None => credit.slice(),
                Some(_) => 0,
            }
        };
        self.ask_for(more);
    }

    /// Says something that is not terminal.
    fn say(self: &Arc<Self>, code: i32, payload: &[u8]) {
        match self.peer.take(&elsewhere::given(), self.context) {
            Ok(()) => self.peer.out.reply(self.id, code, payload),
            Err(_) => self.end(Ending::TooMany),
        }
        if code == abi::ITEM {
            self.item_came(payload.len());
        }
    }

    /// Its one terminal reply. What it gives is the peer's, where that may have it.
    pub(super) fn over(&self, code: i32, payload: &[u8]) {
        let ending = self.ending.load(Ordering::SeqCst);
        let refused = match self.peer.take(&elsewhere::given(), self.context) {
            Err(too_many) => Some((abi::ERR, too_many)),
            Ok(()) if code != abi::CANCELLED => None,
            Ok(()) if ending == Ending::TimedOut as u8 => {
                let timeout = self.timeout.unwrap_or_default().as_millis();
                Some((abi::TIMEOUT, format!("timed out after {timeout} ms")))
            }
            Ok(()) if ending == Ending::TooMany as u8 => Some((abi::ERR, self.peer.too_many_handles())),
            Ok(()) => None,
        };
        self.is_over.store(true, Ordering::SeqCst);
        self.no_deadline();
        {
            let mut state = self.peer.state();
            state.calls.remove(&self.id);
            state.requests.end(self.request);
            if self.is_constructor {
                state.constructors -= 1;
                match context_of(payload).filter(|_| code == abi::OK) {
                    Some(context) => drop(state.contexts.insert(context)),
                    None => self.peer.served.end_context(),
                }
            }
        }
        match &refused {
            Some((code, text)) => self.peer.forget(self.id, *code, text.as_bytes()),
            None => self.peer.forget(self.id, code, payload),
        }
    }
}

/// The id of a new context, in the reply of its constructor.
fn context_of(payload: &[u8]) -> Option<usize> {
    Decoder::new(payload).text().ok()?.parse().ok()
}

/// The callback of all calls.
///
/// # Safety
/// - `user_data` is a share of a record, which the terminal code gives back. `len` bytes at `payload` are readable, unless it is null.
unsafe extern "C" fn replied(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: the share has not been given back. It is below, where this is the terminal code.
    let record = unsafe { Arc::from_raw(user_data.cast_const().cast::<Record>()) };
    // SAFETY: by this function's contract.
    let payload = unsafe { bytes(payload, len) };
    if code == abi::ITEM || code == abi::STALE_WARN {
        record.say(code, payload);
        core::mem::forget(record);
    } else {
        record.over(code, payload);
    }
}

/// What a callback is called with.
///
/// # Safety
/// - `len` bytes are readable for `'a`, unless it is null.
pub(super) unsafe fn bytes<'a>(payload: *const c_void, len: usize) -> &'a [u8] {
    if payload.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: not null, and the caller's promise.
    unsafe { slice::from_raw_parts(payload.cast(), len) }
}
