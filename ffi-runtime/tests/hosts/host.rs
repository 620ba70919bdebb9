//! The host's side.

#[path = "../support/inbox.rs"]
mod inbox;

use std::{
    ffi::{CString, c_void},
    ptr,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use ffi::__private::{
    FORM_CBOR, FORM_NATIVE, HostFn, HostStats, Release,
    descriptor::{Decl, Type},
    host_complete, host_stats, register_host_fn,
};

use crate::library::{Desk, Opened};

pub(crate) use inbox::{Inbox, Received, deliver, until};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const WOULD_DEADLOCK: i32 = 8;

pub(crate) type Ctx = *mut c_void;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Str {
    pub(crate) data: *const u8,
    pub(crate) len: usize,
}

impl Str {
    pub(crate) fn of(text: &str) -> Self {
        Self { data: text.as_ptr(), len: text.len() }
    }

    /// # Safety
    /// It is still there.
    pub(crate) unsafe fn text(self) -> String {
        // SAFETY: the caller's promise.
        let bytes = unsafe { std::slice::from_raw_parts(self.data, self.len) };
        String::from_utf8(bytes.to_vec()).expect("UTF-8")
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct CQuestion {
    pub(crate) id: u64,
    pub(crate) text: Str,
}

/// The section of a library with two host functions.
pub(crate) fn section() -> (*const u8, *const u8) {
    const fn function(name: &'static str) -> Decl {
        const TEXT: Option<Type> = Some(Type::Plain("str"));
        Decl::Host { name, of: None, is_async: true, params: &[], args: "Args", ok: TEXT, error: TEXT }
    }
    const FUNCTIONS: [Decl; 2] = [function("ask"), function("other")];
    const LENS: [usize; 2] = [FUNCTIONS[0].record_len("hosts"), FUNCTIONS[1].record_len("hosts")];
    static SECTION: OnceLock<Vec<u8>> = OnceLock::new();
    let section = SECTION.get_or_init(|| {
        let [ask, other] = &FUNCTIONS;
        let padding = &b"\0\0"[..];
        [&ask.encode::<{ LENS[0] }>("hosts")[..], padding, &other.encode::<{ LENS[1] }>("hosts")].concat()
    });
    let ends = section.as_ptr_range();
    (ends.start, ends.end)
}

type Respond = Box<dyn Fn(u64, *const c_void, usize) + Send + Sync>;

/// What a host registers: what it does when it is called, what came, and how often it was released.
pub(crate) struct Host {
    respond: Respond,
    calls: Mutex<Vec<u64>>,
    pub(crate) releases: AtomicU32,
}

impl Host {
    /// It answers nothing by itself.
    pub(crate) fn silent() -> Arc<Self> {
        Self::new(|_, _, _| ())
    }

    pub(crate) fn new(respond: impl Fn(u64, *const c_void, usize) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { respond: Box::new(respond), calls: Mutex::default(), releases: AtomicU32::new(0) })
    }

    /// The numbers of the calls that came.
    pub(crate) fn calls(&self) -> Vec<u64> {
        self.calls.lock().expect("no panic").clone()
    }

    /// The number of the call, when that many have come.
    #[track_caller]
    pub(crate) fn call(&self, count: usize) -> u64 {
        until(|| self.calls().len() >= count);
        self.calls()[count - 1]
    }

    #[track_caller]
    pub(crate) fn register(self: &Arc<Self>, desk: &Opened, name: &str) {
        assert_eq!(self.try_register(desk, name, FORM_NATIVE), OK);
    }

    #[track_caller]
    pub(crate) fn register_cbor(self: &Arc<Self>, desk: &Opened, name: &str) {
        assert_eq!(self.try_register(desk, name, FORM_CBOR), OK);
    }

    /// Each registration has a share of the host, which is given back when it is released.
    pub(crate) fn try_register(self: &Arc<Self>, desk: &Opened, name: &str, form: i32) -> i32 {
        let user_data = Arc::into_raw(Arc::clone(self)).cast_mut().cast();
        let code = register(desk.raw, name, form, Some(called), user_data, Some(released));
        if code != OK {
            // SAFETY: the share from above, which the library has not taken.
            drop(unsafe { Arc::from_raw(user_data.cast::<Self>()) });
        }
        code
    }

    pub(crate) fn releases(&self) -> u32 {
        self.releases.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn called(call_id: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: the share of the registration.
    let host = unsafe { &*user_data.cast::<Host>() };
    host.calls.lock().expect("no panic").push(call_id);
    (host.respond)(call_id, args, len);
}

unsafe extern "C" fn released(user_data: *mut c_void) {
    // SAFETY: the share of the registration, which is not used again.
    let host = unsafe { Arc::from_raw(user_data.cast::<Host>()) };
    host.releases.fetch_add(1, Ordering::SeqCst);
}

pub(crate) fn register(
    context: Ctx,
    name: &str,
    form: i32,
    function: Option<HostFn>,
    user_data: *mut c_void,
    release: Option<Release>,
) -> i32 {
    let name = CString::new(name).expect("no zero");
    // SAFETY: the name ends with a zero, the functions are those of this host, and the section is never freed.
    unsafe { register_host_fn::<Desk>(context, name.as_ptr(), form, function, user_data, release, section()) }
}

pub(crate) fn unregister(desk: &Opened, name: &str) -> i32 {
    register(desk.raw, name, FORM_NATIVE, None, ptr::null_mut(), None)
}

/// # Safety
/// The payload is what is due for the code, or can be seen not to be.
pub(crate) unsafe fn complete(context: Ctx, call: u64, code: i32, payload: *const c_void, len: usize) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { host_complete::<Desk>(context, call, code, payload, len) }
}

/// Completes with bytes: text, a byte string, or CBOR.
pub(crate) fn complete_bytes(desk: &Opened, call: u64, code: i32, bytes: &[u8]) -> i32 {
    complete_raw(desk.raw, call, code, bytes)
}

pub(crate) fn complete_raw(context: Ctx, call: u64, code: i32, bytes: &[u8]) -> i32 {
    // SAFETY: the bytes are there.
    unsafe { complete(context, call, code, bytes.as_ptr().cast(), bytes.len()) }
}

pub(crate) fn stats(desk: &Opened) -> HostStats {
    let mut stats = HostStats { called: 0, answered: 0, failed: 0, dropped: 0, pending: 0 };
    // SAFETY: it can be written.
    assert_eq!(unsafe { host_stats::<Desk>(desk.raw, &mut stats) }, OK);
    assert_eq!(stats.called, stats.answered + stats.failed + stats.pending, "{stats:?}");
    stats
}

/// `called`, `answered`, `failed`, `dropped`, `pending`.
pub(crate) fn numbers(desk: &Opened) -> [u64; 5] {
    let HostStats { called, answered, failed, dropped, pending } = stats(desk);
    [called, answered, failed, dropped, pending]
}

/// A context by its address, to share it with threads and closures.
pub(crate) fn address(desk: &Opened) -> usize {
    desk.raw.addr()
}

pub(crate) fn at(address: usize) -> Ctx {
    ptr::without_provenance_mut(address)
}
