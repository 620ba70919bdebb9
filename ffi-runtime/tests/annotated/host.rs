//! The host's side: the symbols as its header declares them, and what it needs to call them.

use std::{
    ffi::{c_char, c_void},
    ptr,
    sync::{Condvar, Mutex},
    time::Duration,
};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const ITEM: i32 = 4;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const FORM_CBOR: i32 = 1;

pub(crate) type Ctx = *mut c_void;
pub(crate) type Handle = *mut c_void;
pub(crate) type StreamId = *mut c_void;
pub(crate) type Callback = Option<unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void)>;
pub(crate) type HostFn = Option<unsafe extern "C" fn(u64, *const c_void, usize, *mut c_void)>;
pub(crate) type Release = Option<unsafe extern "C" fn(*mut c_void)>;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Slice<T> {
    pub(crate) data: *const T,
    pub(crate) len: usize,
}

pub(crate) type Str = Slice<u8>;

impl<T> Slice<T> {
    pub(crate) fn of(items: &[T]) -> Self {
        Self { data: items.as_ptr(), len: items.len() }
    }

    /// # Safety
    /// What it is a view of is still there.
    pub(crate) unsafe fn view<'a>(self) -> &'a [T] {
        // SAFETY: the caller's promise; views from the library are never null.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

impl Str {
    pub(crate) fn text(text: &str) -> Self {
        Self::of(text.as_bytes())
    }

    /// # Safety
    /// As [`Slice::view`].
    pub(crate) unsafe fn get<'a>(self) -> &'a str {
        // SAFETY: the caller's promise.
        std::str::from_utf8(unsafe { self.view() }).expect("UTF-8")
    }
}

#[repr(C)]
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) code: i32,
    pub(crate) payload: *const c_void,
    pub(crate) len: usize,
    pub(crate) owner: *mut c_void,
}

impl Reply {
    pub(crate) fn new() -> Self {
        Self { code: 0, payload: ptr::null(), len: 0, owner: ptr::null_mut() }
    }

    pub(crate) fn text(&self) -> &str {
        // SAFETY: payloads of these codes are text, and not released yet.
        unsafe { Slice { data: self.payload.cast::<u8>(), len: self.len }.get() }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        // SAFETY: filled by a `_wait` function, or by `new`.
        unsafe { annotated_reply_release(self) };
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Echo {
    pub(crate) text: Str,
    pub(crate) count: u32,
}

#[repr(C)]
pub(crate) struct Refused {
    pub(crate) message: Str,
    pub(crate) at: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union StorageErrorVariants {
    pub(crate) full: u64,
    pub(crate) broken: Str,
}

#[repr(C)]
pub(crate) struct StorageError {
    pub(crate) message: Str,
    pub(crate) tag: i32,
    pub(crate) value: StorageErrorVariants,
}

#[repr(C)]
pub(crate) struct JobScheduled {
    pub(crate) job_id: Str,
    pub(crate) will_run_count: i64,
    pub(crate) tags: Slice<Str>,
}

/// What listeners of every event get.
#[repr(C)]
pub(crate) struct Any {
    pub(crate) name: Str,
    pub(crate) payload: *const c_void,
    pub(crate) len: usize,
}

#[repr(C)]
#[derive(Debug, Default, PartialEq)]
pub(crate) struct EventStats {
    pub(crate) fired: u64,
    pub(crate) delivered: u64,
    pub(crate) dropped: u64,
    pub(crate) unheard: u64,
    pub(crate) queued: u64,
}

#[repr(C)]
#[derive(Debug, Default, PartialEq)]
pub(crate) struct HostStats {
    pub(crate) called: u64,
    pub(crate) answered: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) pending: u64,
}

#[repr(C)]
pub(crate) struct FetchEchoArgs {
    pub(crate) user_id: Str,
    pub(crate) count: u32,
}

#[repr(C)]
pub(crate) struct LogLineArgs {
    pub(crate) the_line: Str,
    pub(crate) echo: Echo,
}

#[repr(C)]
pub(crate) struct StorageGetArgs {
    pub(crate) key: Str,
}

#[repr(C)]
pub(crate) struct StoragePutArgs {
    pub(crate) key: Str,
    pub(crate) value: Slice<u8>,
}

macro_rules! symbols {
    ($(fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)?;)*) => {
        unsafe extern "C" {
            $(pub(crate) fn $name($($arg: $ty),*) $(-> $ret)?;)*
        }
    };
}

symbols! {
    fn annotated_destroy(ctx: Ctx) -> i32;
    fn annotated_cancel(ctx: Ctx, ud: *mut c_void) -> i32;
    fn annotated_handle_close(handle: Handle) -> i32;
    fn annotated_reply_release(reply: *mut Reply);

    fn annotated_add_event_listener(ctx: Ctx, name: *const c_char, cb: Callback, ud: *mut c_void) -> u64;
    fn annotated_add_event_listener_cbor(ctx: Ctx, name: *const c_char, cb: Callback, ud: *mut c_void) -> u64;
    fn annotated_remove_event_listener(ctx: Ctx, id: u64) -> i32;
    fn annotated_event_stats(ctx: Ctx, out: *mut EventStats) -> i32;
    fn annotated_stream_grant(ctx: Ctx, ud: *mut c_void, items: u64) -> i32;
    fn annotated_stream_close(stream: StreamId) -> i32;
    fn annotated_register_host_fn(ctx: Ctx, name: *const c_char, function: HostFn, ud: *mut c_void) -> i32;
    fn annotated_register_host_fn_cbor(ctx: Ctx, name: *const c_char, function: HostFn, ud: *mut c_void) -> i32;
    fn annotated_register_host_fn_owned(
        ctx: Ctx, name: *const c_char, form: i32, function: HostFn, ud: *mut c_void, release: Release,
    ) -> i32;
    fn annotated_host_complete(ctx: Ctx, id: u64, code: i32, payload: *const c_void, len: usize) -> i32;
    fn annotated_host_stats(ctx: Ctx, out: *mut HostStats) -> i32;

    fn annotated_make(cb: Callback, ud: *mut c_void) -> Ctx;
    fn annotated_make_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    fn annotated_make_wait(out: *mut Ctx, reply: *mut Reply) -> i32;
    fn annotated_create_wait(name: Str, count: u32, timeout: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn annotated_create(name: Str, count: u32, cb: Callback, ud: *mut c_void) -> Ctx;
    fn annotated_create_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    fn annotated_is_own(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn annotated_is_own_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_is_own_wait(ctx: Ctx, out: *mut u8, reply: *mut Reply) -> i32;
    fn annotated_is_own_later(ctx: Ctx, cb: Callback, ud: *mut c_void, than: u32) -> i32;
    fn annotated_is_own_later_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_is_own_later_wait(ctx: Ctx, than: u32, timeout: i64, out: *mut u8, reply: *mut Reply) -> i32;

    fn annotated_echo_wait(ctx: Ctx, text: Str, count: u32, reply: *mut Reply) -> i32;
    fn annotated_echo_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_schedule_wait(ctx: Ctx, job_id: Str, will_run_count: i64, reply: *mut Reply) -> i32;
    fn annotated_tick_wait(ctx: Ctx, count: u64, timeout: i64, reply: *mut Reply) -> i32;
    fn annotated_sample_wait(ctx: Ctx, reply: *mut Reply) -> i32;
    fn annotated_change_level_wait(ctx: Ctx, level: u8, reply: *mut Reply) -> i32;

    fn annotated_numbers(ctx: Ctx, cb: Callback, ud: *mut c_void, from: u32, to: u32) -> i32;
    fn annotated_numbers_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_numbers_wait(ctx: Ctx, from: u32, to: u32, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_numbers_next(stream: StreamId, timeout: i64, out: *mut u32, reply: *mut Reply) -> i32;
    fn annotated_words(ctx: Ctx, cb: Callback, ud: *mut c_void, text: Str) -> i32;
    fn annotated_words_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_words_wait(ctx: Ctx, text: Str, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_words_next(stream: StreamId, timeout: i64, out: *mut Str, reply: *mut Reply) -> i32;
    fn annotated_echoes(ctx: Ctx, cb: Callback, ud: *mut c_void, until: u32) -> i32;
    fn annotated_echoes_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_echoes_wait(ctx: Ctx, until: u32, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_echoes_next(stream: StreamId, timeout: i64, out: *mut Echo, reply: *mut Reply) -> i32;
    fn annotated_open(ctx: Ctx, cb: Callback, ud: *mut c_void, at: u32) -> i32;
    fn annotated_open_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_open_wait(ctx: Ctx, at: u32, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_open_next(stream: StreamId, timeout: i64, out: *mut u32, reply: *mut Reply) -> i32;
    fn annotated_checked(ctx: Ctx, cb: Callback, ud: *mut c_void, at: u32) -> i32;
    fn annotated_sessions_wait(ctx: Ctx, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_sessions_next(stream: StreamId, timeout: i64, out: *mut Handle, reply: *mut Reply) -> i32;
    fn annotated_countdown(cb: Callback, ud: *mut c_void, from: u8) -> i32;
    fn annotated_countdown_wait(from: u8, out: *mut StreamId, reply: *mut Reply) -> i32;
    fn annotated_countdown_next(stream: StreamId, timeout: i64, out: *mut u8, reply: *mut Reply) -> i32;

    fn annotated_fetch(ctx: Ctx, cb: Callback, ud: *mut c_void, user_id: Str) -> i32;
    fn annotated_clock_wait(ctx: Ctx, out: *mut u64, reply: *mut Reply) -> i32;
    fn annotated_say_wait(ctx: Ctx, line: Str, reply: *mut Reply) -> i32;
    fn annotated_check_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn annotated_check(ctx: Ctx, cb: Callback, ud: *mut c_void, at: u32) -> i32;
    fn annotated_double(ctx: Ctx, cb: Callback, ud: *mut c_void, key: Str) -> i32;

    fn annotated_session_new_wait(ctx: Ctx, number: u32, out: *mut Handle, reply: *mut Reply) -> i32;
    fn annotated_session_open(ctx: Ctx, cb: Callback, ud: *mut c_void, number: u32) -> i32;
    fn annotated_session_number_wait(session: Handle, out: *mut u32, reply: *mut Reply) -> i32;
    fn annotated_session_is_of_wait(session: Handle, out: *mut u8, reply: *mut Reply) -> i32;
    fn annotated_session_tell(session: Handle, cb: Callback, ud: *mut c_void, text: Str) -> i32;
    fn annotated_session_times(session: Handle, cb: Callback, ud: *mut c_void, more: Handle) -> i32;
}

/// A CBOR value, as JSON is written.
#[macro_export]
macro_rules! value {
    ($($json:tt)*) => {{
        use ciborium::cbor;
        cbor!($($json)*).expect("CBOR")
    }};
}

/// What a callback got, copied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub(crate) code: i32,
    /// `None` where the payload was null.
    pub(crate) payload: Option<Vec<u8>>,
}

impl Received {
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        self.payload.as_deref().expect("a payload").try_into().expect("a payload of that size")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.payload.as_deref().expect("a payload")).expect("UTF-8")
    }

    pub(crate) fn cbor(&self) -> ciborium::Value {
        ciborium::from_reader(self.payload.as_deref().expect("a payload")).expect("CBOR")
    }
}

/// A `user_data`: what its callback gets arrives here, as it is read then.
pub(crate) struct Inbox<T> {
    read: Box<dyn Fn(i32, *const c_void, usize) -> T + Send + Sync>,
    received: Mutex<Vec<T>>,
    arrived: Condvar,
}

impl<T: Clone + Send + 'static> Inbox<T> {
    /// Lives as long as the process, as a host's `user_data` has to when something could still come.
    pub(crate) fn of(read: impl Fn(i32, *const c_void, usize) -> T + Send + Sync + 'static) -> &'static Self {
        let (read, received, arrived) = (Box::new(read), Mutex::default(), Condvar::new());
        Box::leak(Box::new(Self { read, received, arrived }))
    }

    pub(crate) fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn all(&self) -> Vec<T> {
        self.received.lock().expect("no panic while it is locked").clone()
    }

    /// What has come when that holds.
    #[track_caller]
    pub(crate) fn when(&self, mut holds: impl FnMut(&[T]) -> bool) -> Vec<T> {
        let received = self.received.lock().expect("no panic while it is locked");
        let guard = Duration::from_secs(60);
        let (received, late) =
            self.arrived.wait_timeout_while(received, guard, |all| !holds(all)).expect("no panic");
        assert!(!late.timed_out(), "it hangs");
        received.clone()
    }

    /// The first that comes.
    #[track_caller]
    pub(crate) fn first(&self) -> T {
        self.when(|all| !all.is_empty()).remove(0)
    }

    pub(crate) fn callback(&self) -> Callback {
        Some(deliver::<T>)
    }
}

/// The callback of an [`Inbox`].
unsafe extern "C" fn deliver<T>(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: an `Inbox` that is never freed.
    let inbox = unsafe { &*user_data.cast::<Inbox<T>>() };
    let read = (inbox.read)(code, payload, len);
    inbox.received.lock().expect("no panic while it is locked").push(read);
    inbox.arrived.notify_all();
}

/// An inbox of bytes.
pub(crate) fn inbox() -> &'static Inbox<Received> {
    Inbox::of(|code, payload, len| {
        // SAFETY: readable until this returns.
        let bytes = || unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec();
        Received { code, payload: (!payload.is_null()).then(bytes) }
    })
}

/// Makes a call and waits for its reply, the only one.
#[track_caller]
pub(crate) fn call(call: impl FnOnce(Callback, *mut c_void) -> i32) -> Received {
    let inbox = inbox();
    assert_eq!(call(inbox.callback(), inbox.user_data()), OK);
    inbox.first()
}

/// Makes a call in its CBOR form with a map as the request.
#[track_caller]
pub(crate) fn call_cbor(
    request: &ciborium::Value,
    function: impl FnOnce(Callback, *mut c_void, *const u8, usize) -> i32,
) -> Received {
    let bytes = encoded(request);
    call(|callback, user_data| function(callback, user_data, bytes.as_ptr(), bytes.len()))
}

pub(crate) fn encoded(value: &ciborium::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("to a vector");
    bytes
}

/// A context that is destroyed at the end of the test.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) raw: Ctx,
}

// SAFETY: contexts may be used from any thread.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    #[track_caller]
    pub(crate) fn new() -> Self {
        let (mut raw, mut reply) = (ptr::null_mut(), Reply::new());
        // SAFETY: `raw` and `reply` are written to here only.
        assert_eq!(unsafe { annotated_make_wait(&mut raw, &mut reply) }, OK);
        Self { raw }
    }

    /// A session of it.
    #[track_caller]
    pub(crate) fn session(&self, number: u32) -> Handle {
        let mut session = ptr::null_mut();
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { annotated_session_new_wait(self.raw, number, &mut session, ptr::null_mut()) };
        assert_eq!(code, OK);
        session
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: any context may be passed.
        let code = unsafe { annotated_destroy(self.raw) };
        assert!(std::thread::panicking() || code == OK, "destroyed once");
    }
}
