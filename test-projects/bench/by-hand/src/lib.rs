//! The functions of `bench` as somebody writes them who needs these and no others: the other side of every ratio.
//!
//! A context is an `Arc` and its pointer is trusted. What can panic is stopped from doing so at the boundary; what is plain arithmetic
//! has no guard, as nothing of it can. `include/by_hand.h` says which, and what callers promise:
//!
//! - a context, a counter and an owner are what this library gave out, and not given back yet
//! - a view is of as many elements as it says, and lives as long as the call; text is checked, as the functions take a `String`
//! - `out` pointers can be written to
//!
//! [`values`] has what owns memory, [`calls`] what calls back, [`streams`] what gives many values, [`codec`] CBOR.

#[path = "../../src/allocations.rs"]
mod allocations;
mod calls;
mod codec;
mod streams;
mod values;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice,
    sync::{Arc, Mutex, OnceLock, atomic::AtomicU64},
};

use tokio::sync::Semaphore;

/// The codes of the header.
const OK: i32 = 0;
const BAD_ARGUMENT: i32 = 1;
const REFUSED: i32 = 2;
const PANICKED: i32 = 3;

const MANY: usize = 1000;
const LARGE: usize = 64 << 10;

/// What every method is called on.
pub struct Bench {
    base: i64,
    points: Vec<Point>,
    blob: Vec<u8>,
    ask: OnceLock<calls::Ask>,
    listener: Mutex<Option<calls::Listener>>,
    gate: Semaphore,
    waiting: AtomicU64,
}

/// A record of 16 bytes, which is its own C form.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// An object that stays in Rust.
pub struct Counter {
    base: i64,
}

impl Bench {
    fn new(base: i64, points: Vec<Point>, blob: Vec<u8>) -> Arc<Self> {
        Arc::new(Self {
            base,
            points,
            blob,
            ask: OnceLock::new(),
            listener: Mutex::new(None),
            gate: Semaphore::new(0),
            waiting: AtomicU64::new(0),
        })
    }

    fn add_to_base(&self, value: i64) -> i64 {
        self.base.wrapping_add(value)
    }
}

/// A panic is a code.
fn guarded(work: impl FnOnce() -> i32) -> i32 {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(PANICKED)
}

/// A view of the caller's, which may be empty with any pointer.
///
/// # Safety
/// There are as many elements, for as long as the result is used.
unsafe fn view<'a, T>(data: *const T, len: usize) -> &'a [T] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller promises it.
    unsafe { slice::from_raw_parts(data, len) }
}

/// How often this library has allocated.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_allocations() -> u64 {
    allocations::count()
}

/// Nothing at all.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_noop() {}

/// The sum, which wraps.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_add(left: i32, right: i32) -> i32 {
    left.wrapping_add(right)
}

/// The sum with the base.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_add_to_base(ctx: *const Bench, value: i64) -> i64 {
    // SAFETY: it is a context.
    unsafe { &*ctx }.add_to_base(value)
}

/// The same record.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_echo_point(_: *const Bench, point: Point) -> Point {
    point
}

/// The sum of all of them.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_sum(_: *const Bench, numbers: *const i32, len: usize) -> i64 {
    // SAFETY: it is a view.
    let numbers = unsafe { view(numbers, len) };
    numbers.iter().map(|number| i64::from(*number)).sum()
}

/// How many bytes there are.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_take_bytes(_: *const Bench, bytes: *const u8, len: usize) -> u64 {
    // SAFETY: it is a view.
    let bytes = unsafe { view(bytes, len) };
    bytes.len() as u64
}

/// Makes a context; null where that fails.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_create(base: i64) -> *const Bench {
    catch_unwind(|| Arc::into_raw(Bench::new(base, Vec::new(), Vec::new()))).unwrap_or(ptr::null())
}

/// Makes a context that has something to give; null where that fails.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_filled(base: i64) -> *const Bench {
    let make = || {
        let points = (0..MANY).map(|number| Point { x: number as f64, y: 0.5 }).collect();
        Arc::into_raw(Bench::new(base, points, vec![7; LARGE]))
    };
    catch_unwind(make).unwrap_or(ptr::null())
}

/// Gives the context back.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_destroy(ctx: *const Bench) {
    guarded(|| {
        // SAFETY: it is a context, and the caller's share of it.
        let bench = unsafe { Arc::from_raw(ctx) };
        bench.stop_listening();
        OK
    });
}

/// Makes an object; null where that fails.
#[unsafe(no_mangle)]
pub extern "C" fn by_hand_counter_new(base: i64) -> *mut Counter {
    catch_unwind(|| Box::into_raw(Box::new(Counter { base }))).unwrap_or(ptr::null_mut())
}

/// The sum with the base.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_counter_plus(counter: *const Counter, value: i64) -> i64 {
    // SAFETY: it is a counter.
    unsafe { &*counter }.base.wrapping_add(value)
}

/// Gives the object back.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn by_hand_counter_free(counter: *mut Counter) {
    guarded(|| {
        // SAFETY: it is a counter, and the caller's.
        drop(unsafe { Box::from_raw(counter) });
        OK
    });
}
