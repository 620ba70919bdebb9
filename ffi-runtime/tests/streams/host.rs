//! The host's side: the symbols as its header declares them, and what it needs to call them.

use std::{
    ffi::c_void,
    fmt, ptr,
    sync::{Condvar, Mutex, OnceLock},
    time::{Duration, Instant},
};

use ffi::__private::{Form, Reply, callback::ReplyTo, stream_grant};

use crate::library::Source;

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const MISSING_CALLBACK: i32 = 2;
pub(crate) const ITEM: i32 = 4;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const TIMEOUT: i32 = 7;
pub(crate) const WOULD_DEADLOCK: i32 = 8;

pub(crate) type Ctx = *mut c_void;
pub(crate) type Handle = *mut c_void;
pub(crate) type Callback = Option<unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void)>;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Str {
    pub(crate) data: *const u8,
    pub(crate) len: usize,
}

impl Str {
    pub(crate) fn text(text: &str) -> Self {
        Self { data: text.as_ptr(), len: text.len() }
    }

    /// # Safety
    /// The library's result is still alive.
    pub(crate) unsafe fn get<'a>(self) -> &'a str {
        // SAFETY: the caller's promise.
        std::str::from_utf8(unsafe { std::slice::from_raw_parts(self.data, self.len) }).expect("UTF-8")
    }
}

/// The C form of the library's typed error.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Broken {
    pub(crate) message: Str,
    pub(crate) why: Str,
}

unsafe extern "C" {
    pub(crate) fn streams_make_wait(name: Str, out: *mut Ctx, reply: *mut Reply) -> i32;
    pub(crate) fn streams_destroy(ctx: Ctx) -> i32;
    pub(crate) fn streams_cancel(ctx: Ctx, user_data: *mut c_void) -> i32;
    pub(crate) fn streams_set_stale_warn(ctx: Ctx, interval_ms: i64) -> i32;
    pub(crate) fn streams_handle_close(handle: Handle) -> i32;
    pub(crate) fn streams_reply_release(reply: *mut Reply);
    pub(crate) fn streams_forever(ctx: Ctx, callback: Callback, user_data: *mut c_void) -> i32;
    pub(crate) fn streams_forever_wait(ctx: Ctx, timeout_ms: i64, reply: *mut Reply) -> i32;
    pub(crate) fn streams_object_new_wait(ctx: Ctx, number: u64, out: *mut Handle, reply: *mut Reply) -> i32;
    pub(crate) fn streams_object_number_wait(object: Handle, out: *mut u64, reply: *mut Reply) -> i32;
}

/// What a callback got, copied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub(crate) code: i32,
    /// `None` where the payload was null.
    pub(crate) payload: Option<Vec<u8>>,
    /// The name of the thread that it came on.
    pub(crate) thread: Option<String>,
}

impl Received {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.payload.as_deref().expect("a payload")).expect("UTF-8")
    }

    /// A number of C.
    pub(crate) fn number<const N: usize, T>(&self, read: fn([u8; N]) -> T) -> T {
        read(self.payload.as_deref().expect("a payload").try_into().expect("a number"))
    }
}

type Hook = Box<dyn Fn(&'static Inbox, &Received) + Send + Sync>;

/// The `user_data` of one call: all that it sends arrives here.
#[derive(Default)]
pub(crate) struct Inbox {
    received: Mutex<Vec<Received>>,
    arrived: Condvar,
    /// What is done inside of the callback, when what arrived was noted.
    hook: OnceLock<Hook>,
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.received.fmt(f)
    }
}

impl Inbox {
    /// Lives as long as the process, as a host's `user_data` has to when a reply could still come.
    pub(crate) fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    /// One that does something inside of the callback.
    pub(crate) fn hooked(hook: impl Fn(&'static Inbox, &Received) + Send + Sync + 'static) -> &'static Self {
        let inbox = Self::new();
        assert!(inbox.hook.set(Box::new(hook)).is_ok());
        inbox
    }

    pub(crate) fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn reply_to(&'static self, form: Form) -> ReplyTo {
        ReplyTo { callback: Some(deliver), user_data: self.user_data(), form }
    }

    pub(crate) fn all(&self) -> Vec<Received> {
        self.received.lock().expect("no panic while it is locked").clone()
    }

    pub(crate) fn codes(&self) -> Vec<i32> {
        self.all().iter().map(|received| received.code).collect()
    }

    /// Waits until `condition` holds for what arrived.
    #[track_caller]
    pub(crate) fn until(&self, condition: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let received = self.received.lock().expect("no panic while it is locked");
        let limit = Duration::from_secs(20);
        let (received, waited) = self
            .arrived
            .wait_timeout_while(received, limit, |received| !condition(received))
            .expect("no panic");
        assert!(!waited.timed_out(), "did not arrive within twenty seconds: {received:?}");
        received.clone()
    }

    /// Waits for that many items.
    #[track_caller]
    pub(crate) fn items(&self, count: usize) -> Vec<Received> {
        self.until(|received| received.len() >= count)
    }

    /// The terminal reply, when it has come, which has to be the last.
    #[track_caller]
    pub(crate) fn end(&self) -> Received {
        let received = self.until(|received| received.iter().any(|received| received.code != ITEM));
        let end = received.last().expect("something").clone();
        let terminals = received.iter().filter(|received| received.code != ITEM).count();
        assert_eq!((terminals, end.code == ITEM), (1, false), "one terminal reply, at the end: {received:?}");
        end
    }
}

/// The callback of an [`Inbox`].
pub(crate) unsafe extern "C" fn deliver(
    code: i32,
    payload: *const c_void,
    len: usize,
    user_data: *mut c_void,
) {
    // SAFETY: an `Inbox` that is never freed.
    let inbox: &'static Inbox = unsafe { &*user_data.cast::<Inbox>() };
    let payload = (!payload.is_null()).then(|| {
        // SAFETY: readable until this returns.
        unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec()
    });
    assert!(payload.is_some() || len == 0, "a null payload has no length");
    let thread = std::thread::current().name().map(str::to_owned);
    let received = Received { code, payload, thread };
    inbox.received.lock().expect("no panic while it is locked").push(received.clone());
    inbox.arrived.notify_all();
    if let Some(hook) = inbox.hook.get() {
        hook(inbox, &received);
    }
}

/// A context that is destroyed at the end of the test.
#[derive(Debug)]
pub(crate) struct Context(usize);

impl Context {
    pub(crate) fn new() -> Self {
        crate::start();
        let mut raw = ptr::null_mut();
        // SAFETY: `raw` is written to here only.
        assert_eq!(unsafe { streams_make_wait(Str::text("source"), &mut raw, ptr::null_mut()) }, OK);
        Self(raw.addr())
    }

    pub(crate) fn raw(&self) -> Ctx {
        ptr::without_provenance_mut(self.0)
    }

    pub(crate) fn grant(&self, inbox: &'static Inbox, items: u64) -> i32 {
        grant(self.raw(), inbox, items)
    }

    pub(crate) fn cancel(&self, inbox: &'static Inbox) {
        // SAFETY: `user_data` is only looked up.
        assert_eq!(unsafe { streams_cancel(self.raw(), inbox.user_data()) }, OK);
    }

    pub(crate) fn object(&self, number: u64) -> Handle {
        let mut object = ptr::null_mut();
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { streams_object_new_wait(self.raw(), number, &mut object, ptr::null_mut()) };
        assert_eq!(code, OK);
        object
    }

    pub(crate) fn destroy(self) -> i32 {
        let code = destroy(self.raw());
        std::mem::forget(self);
        code
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let code = destroy(self.raw());
        assert!(std::thread::panicking() || code == OK, "destroyed once");
    }
}

pub(crate) fn destroy(context: Ctx) -> i32 {
    // SAFETY: any context may be passed.
    unsafe { streams_destroy(context) }
}

pub(crate) fn grant(context: *mut c_void, inbox: &'static Inbox, items: u64) -> i32 {
    stream_grant::<Source>(context, inbox.user_data(), items)
}

/// A reply with marks that the library has to overwrite.
pub(crate) fn new_reply() -> Reply {
    Reply { code: -99, payload: ptr::dangling(), len: 77, owner: ptr::null_mut() }
}

/// The text of a reply, which is released.
#[track_caller]
pub(crate) fn text_of(reply: &mut Reply) -> String {
    // SAFETY: a text, not released yet.
    let text = unsafe { Str { data: reply.payload.cast(), len: reply.len }.get() }.to_owned();
    release(reply);
    text
}

pub(crate) fn release(reply: &mut Reply) {
    // SAFETY: filled by the library.
    unsafe { streams_reply_release(reply) };
}

/// Waits until `condition` holds.
#[track_caller]
pub(crate) fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(20), "did not happen within twenty seconds");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Gives what should not happen the time to do so.
pub(crate) fn a_while() {
    std::thread::sleep(Duration::from_millis(20));
}
