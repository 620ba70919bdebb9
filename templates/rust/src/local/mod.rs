//! The engine of a library in this process: its functions in CBOR, as the header declares them.
//!
//! What the library is given to call back is an allocation of its own, a *record*, with a count of who has it. The library has one count from the call that takes the
//! record to the last time that it is used: that is the terminal code of a call, the end of a listener, the release of a host function. Ids are passed as the pointers that
//! they are typed as, and are never dereferenced, neither here nor there.
//!
//! What may wait for code of the author's runs on threads of its own, so that nothing here blocks: the end of a context, and that of a listener.

mod call;
mod deadline;
mod functions;
mod host;
mod listen;
mod open;

use std::collections::HashMap;
use std::ffi::c_void;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::ptr;
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use self::call::Record;
use self::deadline::Deadlines;
pub use self::functions::{Callback, Entry, FORM_CBOR, Functions, HostFn, Release};
use self::listen::Heard;
pub use self::open::{LoadError, Made, Symbols, open};
use crate::engine::{
    About, Asked, Call, Engine, EventStats, Failure, HostStats, Items, Listener, Pending, Subscription,
    millis,
};

/// The library in this process.
pub struct Local {
    library: Arc<Library>,
}

/// What everything that is under way shares.
struct Library {
    functions: Functions,
    about: About,
    deadlines: Deadlines,
    /// What contexts may still use, by their ids, until they have ended.
    kept: Mutex<HashMap<u64, Vec<Arc<Heard>>>>,
}

impl Local {
    /// An engine over the functions of a library that says this of itself.
    pub fn new(functions: Functions, about: About) -> Self {
        let (deadlines, kept) = (Deadlines::default(), Mutex::default());
        Self { library: Arc::new(Library { functions, about, deadlines, kept }) }
    }

    fn begin(&self, call: Call<'_>) -> Arc<Record> {
        Record::begin(&self.library, call)
    }
}

impl Engine for Local {
    fn call(&self, call: Call<'_>) -> Pending {
        let waiting = Waiting(self.begin(call));
        Pending::new(async move { poll_fn(|cx| waiting.0.poll_end(cx)).await })
    }

    fn open(&self, call: Call<'_>) -> Items {
        let waiting = Waiting(self.begin(call));
        waiting.0.grant_first();
        Items::new(Stream { waiting, is_over: false })
    }

    fn create(&self, call: Call<'_>) -> Pending<u64> {
        let waiting = Waiting(self.begin(call));
        Pending::new(async move {
            let id = poll_fn(|cx| waiting.0.poll_end(cx)).await?;
            call::context_of(&id)
        })
    }

    fn destroy(&self, context: u64) -> Pending<()> {
        let library = Arc::clone(&self.library);
        in_background(move || library.destroy(context))
    }

    fn close(&self, handle: u64) -> Pending<()> {
        let Some(close) = self.library.functions.handle_close else {
            return Pending::ready(Err(Failure::Error("the library has no handles".to_owned())));
        };
        // SAFETY: the function takes any value, and knows by itself which are handles.
        let code = unsafe { close(pointer(handle)) };
        Pending::ready(done(code, "there is no such handle any more"))
    }

    fn subscribe(&self, context: u64, event: &str, listener: Listener) -> Pending<Subscription> {
        Pending::ready(listen::subscribe(&self.library, context, event, listener))
    }

    fn register(&self, context: u64, function: &str, asked: Option<Asked>) -> Pending<()> {
        Pending::ready(host::register(&self.library, context, function, asked))
    }

    fn event_stats(&self, context: u64) -> Pending<EventStats> {
        let stats = read_stats(self.library.functions.event_stats, context);
        Pending::ready(stats.map(|[fired, delivered, dropped, unheard, queued]| EventStats {
            fired,
            delivered,
            dropped,
            unheard,
            queued,
        }))
    }

    fn host_stats(&self, context: u64) -> Pending<HostStats> {
        let stats = read_stats(self.library.functions.host_stats, context);
        Pending::ready(stats.map(|[called, answered, failed, dropped, pending]| HostStats {
            called,
            answered,
            failed,
            dropped,
            pending,
        }))
    }

    fn stale_warn(&self, context: u64, interval: Duration) -> Pending<()> {
        // SAFETY: the function takes any value, and knows by itself which are contexts.
        let code = unsafe { (self.library.functions.set_stale_warn)(pointer(context), millis(interval)) };
        Pending::ready(done(code, NO_CONTEXT))
    }

    fn describe(&self) -> Pending {
        let mut len = 0;
        // SAFETY: the function writes the number of bytes there, and gives where they are.
        let data = unsafe { (self.library.functions.descriptor)(&raw mut len) };
        // SAFETY: there are as many bytes of the library, which nobody changes or unloads.
        let bytes = unsafe { copied(data.cast(), len) };
        Pending::ready(Ok(bytes))
    }

    fn about(&self) -> &About {
        &self.library.about
    }
}

impl Library {
    /// Ends a context, and waits until it has ended.
    fn destroy(&self, context: u64) -> Result<(), Failure> {
        // SAFETY: the function takes any value, and knows by itself which are contexts.
        let code = unsafe { (self.functions.destroy)(pointer(context)) };
        if code != WOULD_DEADLOCK {
            // No listener of it runs any more.
            drop(locked(&self.kept).remove(&context));
        }
        match code {
            TIMEOUT => Err(Failure::Timeout("the end of the context took longer than it may".to_owned())),
            code => done(code, NO_CONTEXT),
        }
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("about", &self.library.about).finish_non_exhaustive()
    }
}

/// Somebody who waits for a call: it is cancelled when nobody does.
struct Waiting(Arc<Record>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// The items of a stream.
struct Stream {
    waiting: Waiting,
    is_over: bool,
}

impl futures_core::Stream for Stream {
    type Item = Result<Vec<u8>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = std::task::ready!(self.waiting.0.poll_next(cx));
        self.is_over = !matches!(next, Some(Ok(_)));
        Poll::Ready(next)
    }
}

const OK: i32 = 0;
const STALE_WARN: i32 = 3;
const ITEM: i32 = 4;
const TIMEOUT: i32 = 7;
const WOULD_DEADLOCK: i32 = 8;

const NO_CONTEXT: &str = "the context has ended, or there never was such a one";

/// An id, as what it is typed as. Nobody dereferences it.
fn pointer(id: u64) -> *mut c_void {
    // What does not fit is no id of this process, and the library says so of null.
    usize::try_from(id).map_or(ptr::null_mut(), ptr::without_provenance_mut)
}

/// What a function says that has nothing else to say.
fn done(code: i32, otherwise: &str) -> Result<(), Failure> {
    match code {
        OK => Ok(()),
        WOULD_DEADLOCK => Err(Failure::WouldDeadlock("not on a thread of the library".to_owned())),
        _ => Err(Failure::Error(otherwise.to_owned())),
    }
}

fn read_stats(
    function: Option<unsafe extern "C" fn(*mut c_void, *mut [u64; 5]) -> i32>,
    context: u64,
) -> Result<[u64; 5], Failure> {
    let Some(function) = function else { return Ok([0; 5]) };
    let mut stats = [0; 5];
    // SAFETY: the function writes five numbers there, and knows by itself which values are contexts.
    let code = unsafe { function(pointer(context), &raw mut stats) };
    done(code, NO_CONTEXT).map(|()| stats)
}

/// # Safety
/// There are `len` bytes at `data`, unless there are none at all.
unsafe fn copied(data: *const c_void, len: usize) -> Vec<u8> {
    if len == 0 {
        return Vec::new();
    }
    // SAFETY: there are as many bytes, as the caller says.
    unsafe { slice::from_raw_parts(data.cast(), len) }.to_vec()
}

/// A mutex is only ever held for a moment, and nothing in between panics.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something on a thread of its own, which goes on where nobody waits for it.
fn in_background(work: impl FnOnce() -> Result<(), Failure> + Send + 'static) -> Pending<()> {
    let (send, result) = tokio::sync::oneshot::channel();
    let spawned = thread::Builder::new().name("ffi-client".to_owned()).spawn(move || {
        // Nobody may wait for it any more.
        let _ = send.send(work());
    });
    match spawned {
        Ok(_) => Pending::new(async move {
            let gone = |_| Failure::Error("the thread that did it is gone".to_owned());
            result.await.map_err(gone)?
        }),
        Err(error) => Pending::ready(Err(Failure::Error(format!("there is no thread for it: {error}")))),
    }
}
