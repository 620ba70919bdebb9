//! The host's side: the symbols as its header declares them, and a count of replies.

use std::{
    ffi::c_void,
    ptr,
    sync::atomic::{AtomicU64, Ordering},
};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const TIMEOUT: i32 = 7;

pub(crate) type Ctx = *mut c_void;
pub(crate) type Handle = *mut c_void;
pub(crate) type Callback = Option<unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void)>;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Str {
    data: *const u8,
    len: usize,
}

/// Ids, as a result.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Handles {
    data: *const Handle,
    len: usize,
}

impl Handles {
    pub(crate) fn none() -> Self {
        Self { data: ptr::null(), len: 0 }
    }

    /// # Safety
    /// The library's result is still alive.
    pub(crate) unsafe fn view<'a>(self) -> &'a [Handle] {
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

pub(crate) fn text(text: &'static str) -> Str {
    Str { data: text.as_ptr(), len: text.len() }
}

#[repr(C)]
pub(crate) struct Reply {
    code: i32,
    payload: *const c_void,
    len: usize,
    owner: *mut c_void,
}

impl Reply {
    pub(crate) fn new() -> Self {
        Self { code: 0, payload: ptr::null(), len: 0, owner: ptr::null_mut() }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        // SAFETY: new, or filled by a `_wait` function.
        unsafe { soak_reply_release(self) };
    }
}

unsafe extern "C" {
    pub(crate) fn soak_destroy(ctx: Ctx) -> i32;
    pub(crate) fn soak_cancel(ctx: Ctx, user_data: *mut c_void) -> i32;
    pub(crate) fn soak_handle_close(handle: Handle) -> i32;
    fn soak_reply_release(reply: *mut Reply);

    pub(crate) fn soak_gauge_new_cbor(
        ctx: Ctx,
        cb: Callback,
        ud: *mut c_void,
        req: *const u8,
        len: usize,
    ) -> i32;
    pub(crate) fn soak_gauge_new_wait(ctx: Ctx, label: Str, out: *mut Handle, reply: *mut Reply) -> i32;
    pub(crate) fn soak_gauge_forever(gauge: Handle, cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn soak_share_wait(ctx: Ctx, gauge: Handle, out: *mut Handles, reply: *mut Reply) -> i32;

    pub(crate) fn soak_make_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    pub(crate) fn soak_make_wait(label: Str, fail: u8, out: *mut Ctx, reply: *mut Reply) -> i32;
    pub(crate) fn soak_create(label: Str, fail: u8, cb: Callback, ud: *mut c_void) -> Ctx;
    pub(crate) fn soak_create_wait(
        label: Str,
        fail: u8,
        timeout_ms: i64,
        out: *mut Ctx,
        reply: *mut Reply,
    ) -> i32;
    pub(crate) fn soak_add(ctx: Ctx, cb: Callback, ud: *mut c_void, a: i64, b: i64) -> i32;
    pub(crate) fn soak_add_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    pub(crate) fn soak_ready(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    pub(crate) fn soak_later(ctx: Ctx, cb: Callback, ud: *mut c_void, text: Str) -> i32;
    pub(crate) fn soak_later_wait(
        ctx: Ctx,
        text: Str,
        timeout_ms: i64,
        out: *mut Str,
        reply: *mut Reply,
    ) -> i32;
    pub(crate) fn soak_forever(ctx: Ctx, cb: Callback, ud: *mut c_void, text: Str) -> i32;
    pub(crate) fn soak_forever_wait(
        ctx: Ctx,
        text: Str,
        timeout_ms: i64,
        out: *mut Str,
        reply: *mut Reply,
    ) -> i32;
}

/// How many replies came, by their code.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    by_code: [AtomicU64; 9],
}

impl Replies {
    pub(crate) fn user_data(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn of(&self, code: i32) -> u64 {
        self.by_code[code as usize].load(Ordering::SeqCst)
    }

    pub(crate) fn all(&self) -> u64 {
        self.by_code.iter().map(|replies| replies.load(Ordering::SeqCst)).sum()
    }
}

/// The callback of [`Replies`].
pub(crate) unsafe extern "C" fn count(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: the `Replies` of a part, which waits for all of them.
    let replies = unsafe { &*user_data.cast::<Replies>() };
    replies.by_code[code as usize].fetch_add(1, Ordering::SeqCst);
}
