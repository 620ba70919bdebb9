//! The C side of the boundary: the structs, codes and function types of the header's prelude.
//!
//! `docs/abi.md` is the normative description. Whatever a host can write into these is checked before use:
//! they hold raw pointers and plain integers, so every bit pattern is a value of them.

use core::{ffi::c_void, mem::size_of, str::Utf8Error};

use crate::{utf8, value_error::ValueError};

/// The result is in the payload.
pub const OK: i32 = 0;
/// The payload says in UTF-8 text why there is no result.
pub const ERR: i32 = 1;
/// There was no callback to reply to; nothing was done.
pub const MISSING_CALLBACK: i32 = 2;
/// The call is still pending; the payload is the time since it began to wait.
pub const STALE_WARN: i32 = 3;
/// One item of a stream, which goes on.
pub const ITEM: i32 = 4;
/// The call was cancelled, or its context is being destroyed.
pub const CANCELLED: i32 = 5;
/// The payload is the function's typed error.
pub const FAIL: i32 = 6;
/// `_wait` gave up and cancelled the call.
pub const TIMEOUT: i32 = 7;
/// Waiting here could never end: a thread of the library, or inside a callback.
pub const WOULD_DEADLOCK: i32 = 8;

/// A host function that takes the C struct of its arguments.
pub const FORM_NATIVE: i32 = 0;
/// A host function that takes its arguments as CBOR.
pub const FORM_CBOR: i32 = 1;

/// What the library asks the host by: `ffi_host_fn_t`.
pub type HostFn = unsafe extern "C" fn(call_id: u64, args: *const c_void, len: usize, user_data: *mut c_void);

/// Hears that the library will not use a `user_data` any more.
pub type Release = unsafe extern "C" fn(user_data: *mut c_void);

/// Where replies go.
pub type Callback =
    unsafe extern "C" fn(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void);

/// What an empty view points to. Rust's own dangling pointers are small integers, and the runtimes of some hosts
/// (Go's, for one) take those for corruption.
static EMPTY: [u64; 2] = [0; 2];

/// A sequence: `{ const T *data; size_t len; }`.
#[repr(C)]
#[derive(Debug)]
pub struct Slice<T> {
    data: *const T,
    len: usize,
}

impl<T> Clone for Slice<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slice<T> {}

// SAFETY: a `Slice` is an address and a number; only the unsafe `view` reads through it, and its caller answers
// for the memory on whichever thread that is.
unsafe impl<T> Send for Slice<T> {}

impl<T> Slice<T> {
    /// A view of `items`; the host may read it as long as they live.
    pub fn of(items: &[T]) -> Self {
        const { assert!(align_of::<T>() <= align_of::<u64>()) };
        let data = if items.is_empty() { (&raw const EMPTY).cast() } else { items.as_ptr() };
        Self { data, len: items.len() }
    }

    /// What the host passed as two parameters.
    pub fn from_parts(data: *const T, len: usize) -> Self {
        Self { data, len }
    }

    /// What the host passed, for as long as it promised to keep it.
    ///
    /// # Errors
    /// A null or misaligned pointer with a length, or a length no memory can have.
    ///
    /// # Safety
    /// - Where the pointer is not null and aligned, it points to `len` values of `T` that stay readable and
    ///   unchanged for `'a`. That is what the host promises for the duration of a call.
    pub unsafe fn view<'a>(&self) -> Result<&'a [T], ValueError> {
        if self.len == 0 {
            return Ok(&[]);
        }
        if self.data.is_null() {
            return Err(ValueError::new(format!("null pointer with a length of {}", self.len)));
        }
        if !self.data.is_aligned() {
            return Err(ValueError::new("misaligned pointer"));
        }
        match self.len.checked_mul(size_of::<T>()) {
            Some(bytes) if isize::try_from(bytes).is_ok() => {
                // SAFETY: not null, aligned, of a size that fits the address space; readable by the contract
                // of this function.
                Ok(unsafe { core::slice::from_raw_parts(self.data, self.len) })
            }
            _ => Err(ValueError::new(format!("a length of {} is more than memory holds", self.len))),
        }
    }

    /// Address and length in elements.
    pub fn parts(&self) -> (*const T, usize) {
        (self.data, self.len)
    }
}

/// UTF-8 text: `{ const char *data; size_t len; }`. Not terminated, and may hold NULs.
#[repr(transparent)]
#[derive(Debug, Clone, Copy)]
pub struct Str(Slice<u8>);

impl Str {
    /// What the host passed as an address and a length in bytes.
    pub fn from_parts(data: *const u8, len: usize) -> Self {
        Self(Slice::from_parts(data, len))
    }

    /// A view of `text`; the host may read it as long as it lives.
    pub fn of(text: &str) -> Self {
        Self(Slice::of(text.as_bytes()))
    }

    /// What the host passed, for as long as it promised to keep it.
    ///
    /// # Errors
    /// As [`Slice::view`], and bytes that are not UTF-8.
    ///
    /// # Safety
    /// As [`Slice::view`].
    pub unsafe fn view<'a>(&self) -> Result<&'a str, ValueError> {
        // SAFETY: the caller's promise is the one `view` asks for.
        let bytes = unsafe { self.0.view() }?;
        utf8::text(bytes).map_err(|error| not_utf8(&error))
    }

    /// Address and length in bytes.
    pub fn parts(&self) -> (*const u8, usize) {
        self.0.parts()
    }
}

#[cold]
fn not_utf8(error: &Utf8Error) -> ValueError {
    ValueError::new(format!("not UTF-8 at byte {}", error.valid_up_to()))
}

/// The address of one value: `const T *`.
#[repr(transparent)]
#[derive(Debug)]
pub struct Pointer<C>(*const C);

impl<C> Clone for Pointer<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Pointer<C> {}

// SAFETY: it is an address; only the unsafe `target` reads through it, and its caller answers for the memory on whichever
// thread that is.
unsafe impl<C> Send for Pointer<C> {}

impl<C> Pointer<C> {
    /// What the host passed, or what it gets.
    pub fn new(address: *const C) -> Self {
        Self(address)
    }

    /// The address.
    pub fn address(self) -> *const C {
        self.0
    }

    /// Whether it is null, which stands for none where there may be none.
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// What the host passed, for as long as it promised to keep it.
    ///
    /// # Errors
    /// A null or misaligned pointer.
    ///
    /// # Safety
    /// - Where the pointer is not null and aligned, it points to a value of `C` that stays readable and unchanged for
    ///   `'a`. That is what the host promises for the duration of a call.
    pub unsafe fn target<'a>(self) -> Result<&'a C, ValueError> {
        if self.0.is_null() {
            return Err(ValueError::new("null pointer where a value is due"));
        }
        if !self.0.is_aligned() {
            return Err(ValueError::new("misaligned pointer"));
        }
        // SAFETY: not null, aligned, and readable by the contract of this function.
        Ok(unsafe { &*self.0 })
    }
}

/// C's `bool` as it arrives: a byte that should be 0 or 1.
#[repr(transparent)]
#[derive(Debug, Clone, Copy)]
pub struct Bool(pub u8);

/// A 128-bit integer without a sign: `ffi_u128_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct U128 {
    /// The lower 64 bits.
    pub lo: u64,
    /// The upper 64 bits.
    pub hi: u64,
}

/// A 128-bit integer with a sign, in two's complement: `ffi_i128_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct I128 {
    /// The lower 64 bits.
    pub lo: u64,
    /// The upper 64 bits, the sign among them.
    pub hi: i64,
}

/// A span of time: `ffi_duration_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Duration {
    /// Whole seconds.
    pub seconds: u64,
    /// The rest, below 1,000,000,000.
    pub nanos: u32,
}

/// A time, since 1970 in UTC: `ffi_time_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// Whole seconds, rounded down: below 0 before 1970.
    pub seconds: i64,
    /// What has passed since, below 1,000,000,000.
    pub nanos: u32,
}

/// A UUID in network byte order: `ffi_uuid_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Uuid {
    /// Its bytes.
    pub bytes: [u8; 16],
}

/// `[T; N]`: `{ T items[N]; }`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Array<C, const N: usize> {
    /// Its elements.
    pub items: [C; N],
}

/// An entry of a map: `{ K key; V value; }`. A map is a [`Slice`] of them.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Entry<K, V> {
    /// What it is found by.
    pub key: K,
    /// What is found.
    pub value: V,
}

/// What a native listener of all events gets: `ffi_event_t`.
#[repr(C)]
#[derive(Debug)]
pub struct Event {
    /// The event's name.
    pub name: Str,
    /// The C form of its payload.
    pub payload: *const c_void,
    /// The size of that.
    pub len: usize,
}

/// What became of the events of a context: `ffi_event_stats_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventStats {
    /// All of them.
    pub fired: u64,
    /// At least one listener was called.
    pub delivered: u64,
    /// No room, or no form that a listener could get.
    pub dropped: u64,
    /// Nobody listened.
    pub unheard: u64,
    /// They wait, or are being delivered.
    pub queued: u64,
}

/// What became of the calls of host functions: `ffi_host_stats_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostStats {
    /// How many were begun.
    pub called: u64,
    /// How many of these the host answered, or heard where nothing is to be answered.
    pub answered: u64,
    /// How many of these came to nothing.
    pub failed: u64,
    /// How many completions nobody took.
    pub dropped: u64,
    /// How many of the calls wait for the host.
    pub pending: u64,
}

/// What `_wait` gives beside the code: `ffi_reply_t`.
#[repr(C)]
#[derive(Debug)]
pub struct Reply {
    /// The code that was returned.
    pub code: i32,
    /// As a callback would have got it; null on [`OK`], where the result is in `*out`.
    pub payload: *const c_void,
    /// Length of the payload.
    pub len: usize,
    /// What keeps the result or the payload alive; null where nothing is owned.
    pub owner: *mut c_void,
}
