//! The host's side: the symbols as its header declares them, and what it needs to call them.

use std::{
    ffi::{c_char, c_void},
    ptr,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const MISSING_CALLBACK: i32 = 2;
pub(crate) const STALE_WARN: i32 = 3;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const TIMEOUT: i32 = 7;
pub(crate) const WOULD_DEADLOCK: i32 = 8;

pub(crate) type Ctx = *mut c_void;
pub(crate) type Handle = *mut c_void;
pub(crate) type Callback = Option<unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void)>;

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
    /// The library's result is still alive.
    pub(crate) unsafe fn view<'a>(self) -> &'a [T] {
        assert!(!self.data.is_null(), "views from the library are never null");
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

impl Str {
    pub(crate) fn text(text: &str) -> Self {
        Self::of(text.as_bytes())
    }

    /// # Safety
    /// The library's result is still alive.
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
    /// As `FFI_REPLY_INIT`, but with marks that the library has to overwrite.
    pub(crate) fn new() -> Self {
        Self { code: -99, payload: ptr::dangling(), len: 77, owner: ptr::null_mut() }
    }

    /// The payload as text.
    pub(crate) fn text(&self) -> &str {
        // SAFETY: payloads of these codes are text, and not released yet.
        unsafe { Slice { data: self.payload.cast::<u8>(), len: self.len }.get() }
    }

    pub(crate) fn release(&mut self) {
        // SAFETY: filled by a `_wait` function.
        unsafe { abi_reply_release(self) };
    }
}

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: i16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Message {
    pub(crate) text: Str,
    pub(crate) delay_ms: i64,
    pub(crate) urgent: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Request {
    pub(crate) messages: Slice<Message>,
    pub(crate) data: Slice<u8>,
    pub(crate) grid: Slice<Slice<*const i64>>,
    pub(crate) reply_to: *const Message,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct TreeNumber {
    pub(crate) value: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct TreePair {
    pub(crate) field0: Str,
    pub(crate) field1: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct TreeBranch {
    pub(crate) children: Slice<Tree>,
    pub(crate) name: *const Str,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union TreeVariants {
    pub(crate) number: TreeNumber,
    pub(crate) pair: TreePair,
    pub(crate) branch: TreeBranch,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Tree {
    pub(crate) tag: i32,
    pub(crate) value: TreeVariants,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Speed {
    pub(crate) tag: i32,
    pub(crate) per_second: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct TooMany {
    pub(crate) max: i64,
    pub(crate) found: Slice<Str>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union LabErrorVariants {
    pub(crate) too_many: TooMany,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct LabError {
    pub(crate) message: Str,
    pub(crate) tag: i32,
    pub(crate) value: LabErrorVariants,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct NotFound {
    pub(crate) message: Str,
    pub(crate) name: Str,
    pub(crate) message_: *const i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) message: Str,
    pub(crate) tag: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Chain {
    pub(crate) next: *const Chain,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Grove {
    pub(crate) children: Slice<Grove>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Expr {
    pub(crate) tag: i32,
    /// The one member of the union is a struct of one field.
    pub(crate) negative: *const Expr,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct DeepError {
    pub(crate) message: Str,
    pub(crate) levels: u32,
    pub(crate) chain: *const Chain,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Maybe {
    pub(crate) boxed: *const i64,
    pub(crate) inside: *const *const i64,
    pub(crate) twice: *const *const Str,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Contact {
    pub(crate) emails: Slice<Str>,
    pub(crate) home: *const Str,
    pub(crate) phone: *const i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct NoEmail {
    pub(crate) message: Str,
    pub(crate) value: Str,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Frail {
    pub(crate) name: Str,
    pub(crate) mute: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Beyond {
    pub(crate) message: Str,
    pub(crate) field0: u32,
    pub(crate) field1: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub(crate) name: Str,
    pub(crate) probe: Handle,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Occupied {
    pub(crate) message: Str,
    pub(crate) by: Handle,
    pub(crate) mute: u8,
}

macro_rules! symbols {
    ($($(#[$attr:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)?;)*) => {
        unsafe extern "C" {
            $($(#[$attr])* pub(crate) fn $name($($arg: $ty),*) $(-> $ret)?;)*
        }
    };
}

symbols! {
    fn abi_destroy(ctx: Ctx) -> i32;
    fn abi_cancel(ctx: Ctx, user_data: *mut c_void) -> i32;
    fn abi_set_stale_warn(ctx: Ctx, interval_ms: i64) -> i32;
    fn abi_reply_release(reply: *mut Reply);
    fn abi_abi_descriptor(len: *mut usize) -> *const u8;
    fn abi_abi_hash() -> u64;
    fn abi_abi_version() -> *const c_char;

    fn abi_make(id: u64, teardown: i32, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_make_wait(id: u64, teardown: i32, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn abi_make_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_refuse(id: u64, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_refuse_wait(id: u64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn abi_create(id: u64, delay_ms: u64, fail: u8, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_create_wait(id: u64, delay: u64, fail: u8, timeout: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn abi_create_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_create_never(id: u64, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_create_panicking(cb: Callback, ud: *mut c_void) -> Ctx;

    fn abi_add(ctx: Ctx, cb: Callback, ud: *mut c_void, a: i32, b: i32) -> i32;
    fn abi_add_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_add_wait(ctx: Ctx, a: i32, b: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_nothing(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_nothing_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_nothing_wait(ctx: Ctx, reply: *mut Reply) -> i32;
    fn abi_name(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_name_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_name_wait(ctx: Ctx, out: *mut Str, reply: *mut Reply) -> i32;
    fn abi_ready(ctx: Ctx, cb: Callback, ud: *mut c_void, value: u32) -> i32;
    fn abi_ready_wait(ctx: Ctx, value: u32, timeout: i64, out: *mut u32, reply: *mut Reply) -> i32;
    fn abi_sleep(ctx: Ctx, cb: Callback, ud: *mut c_void, ms: u64) -> i32;
    fn abi_sleep_wait(ctx: Ctx, ms: u64, timeout: i64, out: *mut u64, reply: *mut Reply) -> i32;
    fn abi_forever(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_forever_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_forever_wait(ctx: Ctx, timeout: i64, out: *mut Str, reply: *mut Reply) -> i32;
    fn abi_borrow(
        ctx: Ctx, cb: Callback, ud: *mut c_void,
        text: Str, data: Slice<u8>, messages: Slice<Message>, point: *const Point,
    ) -> i32;
    fn abi_check_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_check_wait(ctx: Ctx, limit: i64, out: *mut i64, reply: *mut Reply) -> i32;
    fn abi_find(ctx: Ctx, cb: Callback, ud: *mut c_void, name: Str) -> i32;
    fn abi_find_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_find_wait(ctx: Ctx, name: Str, timeout: i64, out: *mut *const Str, reply: *mut Reply) -> i32;
    fn abi_say_no(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_say_no_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_kind_wait(ctx: Ctx, second: u8, reply: *mut Reply) -> i32;
    fn abi_kind_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;

    fn abi_panic_now(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_panic_now_wait(ctx: Ctx, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_panic_at_once(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_panic_at_once_wait(ctx: Ctx, timeout: i64, out: *mut Str, reply: *mut Reply) -> i32;
    fn abi_panic_later(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_panic_later_wait(ctx: Ctx, timeout: i64, reply: *mut Reply) -> i32;
    fn abi_unspeakable(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_unspeakable_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_unspeakable_wait(ctx: Ctx, reply: *mut Reply) -> i32;
    fn abi_unspeakable_later(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_volatile(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_volatile_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_volatile_wait(ctx: Ctx, out: *mut Str, reply: *mut Reply) -> i32;
    fn abi_volatile_later(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_volatile_number(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_volatile_number_wait(ctx: Ctx, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_volatile_error(ctx: Ctx, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_volatile_error_wait(ctx: Ctx, reply: *mut Reply) -> i32;
    fn abi_volatile_future(ctx: Ctx, cb: Callback, ud: *mut c_void, ms: u64) -> i32;
    fn abi_volatile_future_wait(ctx: Ctx, ms: u64, timeout: i64, out: *mut i32, reply: *mut Reply) -> i32;

    fn abi_echo_request_wait(req: *const Request, out: *mut Request, reply: *mut Reply) -> i32;
    fn abi_echo_request_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_tree_wait(tree: *const Tree, out: *mut Tree, reply: *mut Reply) -> i32;
    fn abi_echo_tree_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_point(cb: Callback, ud: *mut c_void, point: *const Point) -> i32;
    fn abi_echo_point_wait(point: *const Point, out: *mut Point, reply: *mut Reply) -> i32;
    fn abi_echo_point_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_teardown_wait(teardown: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_echo_teardown_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_empty_wait(empty: *const u8, out: *mut u8, reply: *mut Reply) -> i32;
    fn abi_echo_empty_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_speed_wait(speed: *const Speed, out: *mut Speed, reply: *mut Reply) -> i32;
    fn abi_echo_bytes(cb: Callback, ud: *mut c_void, data: Slice<u8>) -> i32;
    fn abi_echo_bytes_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_texts_wait(texts: Slice<Str>, out: *mut Slice<Str>, reply: *mut Reply) -> i32;
    fn abi_echo_texts_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_optional(cb: Callback, ud: *mut c_void, value: *const i64) -> i32;
    fn abi_echo_optional_wait(value: *const i64, out: *mut *const i64, reply: *mut Reply) -> i32;
    fn abi_echo_optional_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_sum_wait(numbers: Slice<i64>, out: *mut i64, reply: *mut Reply) -> i32;
    fn abi_places(
        cb: Callback, ud: *mut c_void, text: Str, bytes: Slice<u8>, point: *const Point, points: Slice<Point>,
    ) -> i32;
    fn abi_places_wait(
        text: Str, bytes: Slice<u8>, point: *const Point, points: Slice<Point>,
        out: *mut [u64; 4], reply: *mut Reply,
    ) -> i32;
    fn abi_places_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_places_later_wait(
        text: Str, bytes: Slice<u8>, point: *const Point, points: Slice<Point>,
        timeout: i64, out: *mut [u64; 4], reply: *mut Reply,
    ) -> i32;
    fn abi_places_of_its_own_wait(
        text: Str, bytes: Slice<u8>, point: *const Point, points: Slice<Point>,
        out: *mut [u64; 4], reply: *mut Reply,
    ) -> i32;
    fn abi_flipped_wait(point: *const Point, out: *mut Point, reply: *mut Reply) -> i32;
    fn abi_length_wait(text: Str, out: *mut u64, reply: *mut Reply) -> i32;
    fn abi_echo_chain_wait(chain: *const Chain, out: *mut Chain, reply: *mut Reply) -> i32;
    fn abi_echo_chain_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_groves_wait(groves: Slice<Grove>, out: *mut Slice<Grove>, reply: *mut Reply) -> i32;
    fn abi_echo_groves_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_exprs_wait(exprs: Slice<Expr>, out: *mut Slice<Expr>, reply: *mut Reply) -> i32;
    fn abi_echo_exprs_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_make_chain(cb: Callback, ud: *mut c_void, levels: u32) -> i32;
    fn abi_make_chain_wait(levels: u32, out: *mut *const Chain, reply: *mut Reply) -> i32;
    fn abi_make_chain_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_make_groves(cb: Callback, ud: *mut c_void, levels: u32) -> i32;
    fn abi_make_groves_wait(levels: u32, out: *mut Slice<Grove>, reply: *mut Reply) -> i32;
    fn abi_make_groves_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_make_exprs(cb: Callback, ud: *mut c_void, levels: u32) -> i32;
    fn abi_make_exprs_wait(levels: u32, timeout: i64, out: *mut Slice<Expr>, reply: *mut Reply) -> i32;
    fn abi_make_exprs_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_fail_deep(cb: Callback, ud: *mut c_void, levels: u32) -> i32;
    fn abi_fail_deep_wait(levels: u32, reply: *mut Reply) -> i32;
    fn abi_fail_deep_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_boxed(cb: Callback, ud: *mut c_void, boxed: *const i64) -> i32;
    fn abi_echo_boxed_wait(boxed: *const i64, out: *mut *const i64, reply: *mut Reply) -> i32;
    fn abi_echo_boxed_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_boxed_text(cb: Callback, ud: *mut c_void, boxed: *const *const Str) -> i32;
    fn abi_echo_twice(cb: Callback, ud: *mut c_void, value: *const *const i64) -> i32;
    fn abi_echo_twice_wait(value: *const *const i64, out: *mut *const *const i64, reply: *mut Reply) -> i32;
    fn abi_echo_twice_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_thrice_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_maybe_wait(maybe: *const Maybe, out: *mut Maybe, reply: *mut Reply) -> i32;
    fn abi_echo_maybe_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_of_email(email: Str, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_of_email_wait(email: Str, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn abi_of_email_cbor(req: *const u8, len: usize, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_of_email_later(email: Str, cb: Callback, ud: *mut c_void) -> Ctx;
    fn abi_of_email_later_wait(email: Str, timeout: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn abi_echo_user(cb: Callback, ud: *mut c_void, id: u64) -> i32;
    fn abi_echo_user_wait(id: u64, out: *mut u64, reply: *mut Reply) -> i32;
    fn abi_echo_user_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_crowd_wait(ids: Slice<u64>, octets: Slice<u8>, out: *mut Slice<u64>, reply: *mut Reply) -> i32;
    fn abi_echo_crowd_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_octets(cb: Callback, ud: *mut c_void, octets: Slice<u8>) -> i32;
    fn abi_echo_octets_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_email(cb: Callback, ud: *mut c_void, email: Str) -> i32;
    fn abi_echo_email_wait(email: Str, out: *mut Str, reply: *mut Reply) -> i32;
    fn abi_echo_email_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_echo_contact(cb: Callback, ud: *mut c_void, contact: *const Contact) -> i32;
    fn abi_echo_contact_wait(contact: *const Contact, timeout: i64, out: *mut Contact, reply: *mut Reply) -> i32;
    fn abi_echo_contact_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_send_wait(contact: *const Contact, out: *mut u64, reply: *mut Reply) -> i32;
    fn abi_echo_required_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_send_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_send_within_wait(contact: *const Contact, limit: u32, reply: *mut Reply) -> i32;
    fn abi_send_within_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_halve_wait(even: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_give_frail(cb: Callback, ud: *mut c_void) -> i32;
    fn abi_give_frail_wait(out: *mut Frail, reply: *mut Reply) -> i32;
    fn abi_give_frail_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_give_fragile(cb: Callback, ud: *mut c_void) -> i32;
    fn abi_give_fragile_wait(out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_give_fragile_cbor(cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_take_fragile(cb: Callback, ud: *mut c_void, fragile: *const i32) -> i32;
    fn abi_take_fragile_wait(fragile: *const i32, reply: *mut Reply) -> i32;
    fn abi_handle_close(handle: *mut c_void) -> i32;
    fn abi_probe_new(ctx: Ctx, cb: Callback, ud: *mut c_void, id: u64, loud: u8) -> i32;
    fn abi_probe_new_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_probe_new_wait(ctx: Ctx, id: u64, loud: u8, out: *mut Handle, reply: *mut Reply) -> i32;
    fn abi_probe_open(ctx: Ctx, cb: Callback, ud: *mut c_void, id: u64, fail: u8) -> i32;
    fn abi_probe_open_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_probe_open_wait(
        ctx: Ctx, id: u64, fail: u8, timeout: i64, out: *mut Handle, reply: *mut Reply,
    ) -> i32;
    fn abi_probe_number(probe: Handle, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_probe_number_cbor(probe: Handle, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_probe_number_wait(probe: Handle, out: *mut u64, reply: *mut Reply) -> i32;
    fn abi_probe_stay(probe: Handle, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_probe_stay_wait(probe: Handle, timeout: i64, reply: *mut Reply) -> i32;
    fn abi_probe_explode(probe: Handle, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_probe_explode_later(probe: Handle, cb: Callback, ud: *mut c_void) -> i32;
    fn abi_probe_explode_wait(probe: Handle, reply: *mut Reply) -> i32;
    fn abi_give_probe_later_wait(
        ctx: Ctx, id: u64, timeout: i64, out: *mut Handle, reply: *mut Reply,
    ) -> i32;
    fn abi_give_named(ctx: Ctx, cb: Callback, ud: *mut c_void, id: u64) -> i32;
    fn abi_give_named_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_give_named_wait(ctx: Ctx, id: u64, out: *mut Named, reply: *mut Reply) -> i32;
    fn abi_fail_probe(ctx: Ctx, cb: Callback, ud: *mut c_void, id: u64, mute: u8) -> i32;
    fn abi_fail_probe_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_fail_probe_wait(ctx: Ctx, id: u64, mute: u8, reply: *mut Reply) -> i32;
    fn abi_take_probe(ctx: Ctx, cb: Callback, ud: *mut c_void, probe: Handle) -> i32;
    fn abi_take_probe_cbor(ctx: Ctx, cb: Callback, ud: *mut c_void, req: *const u8, len: usize) -> i32;
    fn abi_is_one_wait(one: Handle, other: Handle, out: *mut u8, reply: *mut Reply) -> i32;
    fn abi_static_forever(cb: Callback, ud: *mut c_void) -> i32;
}

/// A CBOR value, as JSON is written.
#[macro_export]
macro_rules! value {
    ($($json:tt)*) => {{
        use ciborium::cbor;
        cbor!($($json)*).expect("CBOR")
    }};
}

/// One reply as a callback got it, copied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub(crate) code: i32,
    /// `None` where the payload was null.
    pub(crate) payload: Option<Vec<u8>>,
}

impl Received {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.payload.as_deref().expect("a payload")).expect("UTF-8")
    }

    pub(crate) fn cbor(&self) -> ciborium::Value {
        ciborium::from_reader(self.payload.as_deref().expect("a payload")).expect("CBOR")
    }
}

/// The `user_data` of one call: every reply to it arrives here.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    received: Mutex<Vec<Received>>,
    arrived: Condvar,
}

impl Inbox {
    /// Lives as long as the process, as a host's `user_data` has to when a reply could still come.
    pub(crate) fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    pub(crate) fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn all(&self) -> Vec<Received> {
        self.received.lock().expect("no panic while it is locked").clone()
    }

    /// The first reply, when it has come.
    #[track_caller]
    pub(crate) fn wait(&self) -> Received {
        let received = self.received.lock().expect("no panic while it is locked");
        let limit = Duration::from_secs(10);
        let (received, _) = self
            .arrived
            .wait_timeout_while(received, limit, |received| received.is_empty())
            .expect("no panic");
        received.first().cloned().expect("a reply within ten seconds")
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
    let inbox = unsafe { &*user_data.cast::<Inbox>() };
    let payload = (!payload.is_null()).then(|| {
        // SAFETY: readable until this returns.
        unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec()
    });
    assert!(payload.is_some() || len == 0, "a null payload has no length");
    inbox.received.lock().expect("no panic while it is locked").push(Received { code, payload });
    inbox.arrived.notify_all();
}

/// Starts a call with a fresh inbox, which has to return 0.
#[track_caller]
pub(crate) fn start(call: impl FnOnce(Callback, *mut c_void) -> i32) -> &'static Inbox {
    let inbox = Inbox::new();
    assert_eq!(call(Some(deliver), inbox.user_data()), OK);
    inbox
}

/// Makes a call and waits for its reply, the only one.
#[track_caller]
pub(crate) fn call(call: impl FnOnce(Callback, *mut c_void) -> i32) -> Received {
    let inbox = start(call);
    let reply = inbox.wait();
    assert_eq!(inbox.all().len(), 1, "one reply");
    reply
}

/// Makes a call in its CBOR form with a map as the request.
#[track_caller]
pub(crate) fn call_cbor(
    request: &ciborium::Value,
    function: impl FnOnce(Callback, *mut c_void, *const u8, usize) -> i32,
) -> Received {
    let mut bytes = Vec::new();
    ciborium::into_writer(request, &mut bytes).expect("to a vector");
    call(|callback, user_data| function(callback, user_data, bytes.as_ptr(), bytes.len()))
}

/// The text of the error that a direct call gives.
#[track_caller]
pub(crate) fn refused(call: impl FnOnce(&mut Reply) -> i32) -> String {
    let mut reply = Reply::new();
    assert_eq!(call(&mut reply), ERR);
    let text = reply.text().to_owned();
    reply.release();
    text
}

/// A context that is destroyed at the end of the test.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) raw: Ctx,
    pub(crate) id: u64,
}

// SAFETY: contexts may be used from any thread.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

pub(crate) fn fresh_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Context {
    pub(crate) fn new() -> Self {
        Self::with_teardown(0)
    }

    pub(crate) fn with_teardown(teardown: i32) -> Self {
        let (id, mut raw, mut reply) = (fresh_id(), ptr::null_mut(), Reply::new());
        // SAFETY: `raw` and `reply` are written to here only.
        assert_eq!(unsafe { abi_make_wait(id, teardown, &mut raw, &mut reply) }, OK);
        Self { raw, id }
    }

    pub(crate) fn destroy(self) -> i32 {
        // SAFETY: any context may be passed.
        let code = unsafe { abi_destroy(self.raw) };
        std::mem::forget(self);
        code
    }

    pub(crate) fn journal(&self) -> Vec<&'static str> {
        crate::library::journal(self.id)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: any context may be passed.
        let code = unsafe { abi_destroy(self.raw) };
        assert!(std::thread::panicking() || code == OK, "destroyed once");
    }
}

/// Waits until `condition` holds.
#[track_caller]
pub(crate) fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(10), "did not happen within ten seconds");
        std::thread::sleep(Duration::from_millis(1));
    }
}
