//! The host's side.

#[path = "../support/inbox.rs"]
mod inbox;

use std::{
    ffi::c_void,
    ptr,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub(crate) use inbox::{Inbox, Received, deliver, until};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const TIMEOUT: i32 = 7;
pub(crate) const WOULD_DEADLOCK: i32 = 8;

pub(crate) type Ctx = *mut c_void;
pub(crate) type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Str {
    pub(crate) data: *const u8,
    pub(crate) len: usize,
}

#[repr(C)]
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

    pub(crate) fn release(&mut self) {
        // SAFETY: filled by a `_wait` function, or never filled.
        unsafe { runtimes_reply_release(self) };
    }
}

unsafe extern "C" {
    pub(crate) fn runtimes_destroy(ctx: Ctx) -> i32;
    pub(crate) fn runtimes_cancel(ctx: Ctx, user_data: *mut c_void) -> i32;
    pub(crate) fn runtimes_reply_release(reply: *mut Reply);
    pub(crate) fn runtimes_make(cb: Callback, ud: *mut c_void) -> Ctx;
    pub(crate) fn runtimes_make_wait(out: *mut Ctx, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_create(ms: u64, cb: Callback, ud: *mut c_void) -> Ctx;
    pub(crate) fn runtimes_create_wait(ms: u64, timeout_ms: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_touch_now(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn runtimes_touch_now_wait(ctx: Ctx, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_touch_around(ctx: Ctx, cb: Callback, ud: *mut c_void, ms: u64) -> i32;
    pub(crate) fn runtimes_touch_around_wait(ctx: Ctx, ms: u64, timeout_ms: i64, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_pass(cb: Callback, ud: *mut c_void, first: u32, second: u32) -> i32;
    pub(crate) fn runtimes_pass_wait(first: u32, second: u32, out: *mut u32, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_refuse(cb: Callback, ud: *mut c_void, text: bool) -> i32;
    pub(crate) fn runtimes_refuse_wait(text: bool, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_owned_wait(out: *mut *const u32, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_place(cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn runtimes_place_wait(timeout_ms: i64, out: *mut Str, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_place_spawned(cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn runtimes_place_spawned_wait(timeout_ms: i64, out: *mut Str, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_place_in_block(cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn runtimes_place_of_sync(cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn runtimes_forever_wait(ctx: Ctx, id: u32, timeout_ms: i64, reply: *mut Reply) -> i32;
    pub(crate) fn runtimes_forever_spawned_wait(ctx: Ctx, id: u32, timeout_ms: i64, reply: *mut Reply)
    -> i32;
    pub(crate) fn runtimes_block(cb: Callback, ud: *mut c_void, id: u32) -> i32;
    pub(crate) fn runtimes_let_go(cb: Callback, ud: *mut c_void, id: u32) -> i32;
}

impl Received {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.payload).expect("UTF-8")
    }
}

/// Nothing else that is noted runs meanwhile.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a call, and gives where its reply arrives.
#[track_caller]
pub(crate) fn begin(call: impl FnOnce(Callback, *mut c_void) -> i32) -> &'static Inbox {
    crate::start();
    let inbox = Inbox::new();
    assert_eq!(call(deliver, inbox.user_data()), OK);
    inbox
}

/// A context whose sync constructor is done.
pub(crate) fn make() -> Ctx {
    crate::start();
    let (mut context, mut reply) = (ptr::null_mut(), Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { runtimes_make_wait(&mut context, &mut reply) }, OK);
    context
}
