//! What gives many values: a task that calls back for each, or one that fills a channel for whoever takes them.

use std::ffi::c_void;

use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc::{self, Receiver};

use crate::{
    Bench, OK,
    calls::{DoneFn, TickFn, UserData, runtime, share},
    guarded,
};

/// Values that are made before somebody takes them, as many as the annotated library makes.
const AHEAD: usize = 16;

/// Code of an item.
const ITEM: i32 = 4;

impl Bench {
    fn count_to(&self, end: u64) -> impl Stream<Item = u64> + use<> {
        stream::iter(0..end)
    }
}

/// Calls back for each number, then once for the end.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_count_to(
    ctx: *const Bench,
    end: u64,
    item: TickFn,
    done: DoneFn,
    user_data: *mut c_void,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { share(ctx) };
        let user_data = UserData(user_data);
        runtime().spawn(async move {
            let mut numbers = bench.count_to(end);
            while let Some(number) = numbers.next().await {
                // SAFETY: the host has given all of it together.
                unsafe { item(number, user_data.get()) };
            }
            // SAFETY: as above.
            unsafe { done(OK, 0, user_data.get()) };
        });
        OK
    })
}

/// Opens a stream, which fills a channel; null where that fails.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_count_open(ctx: *const Bench, end: u64) -> *mut Receiver<u64> {
    let mut taken = std::ptr::null_mut();
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { share(ctx) };
        let (sender, receiver) = mpsc::channel(AHEAD);
        runtime().spawn(async move {
            let mut numbers = bench.count_to(end);
            while let Some(number) = numbers.next().await {
                if sender.send(number).await.is_err() {
                    return;
                }
            }
        });
        taken = Box::into_raw(Box::new(receiver));
        OK
    });
    taken
}

/// The next number, which is waited for.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_count_next(stream: *mut Receiver<u64>, out: *mut u64) -> i32 {
    guarded(|| {
        // SAFETY: it is a stream, and nobody else takes from it.
        let Some(number) = (unsafe { &mut *stream }).blocking_recv() else { return OK };
        // SAFETY: it can be written to.
        unsafe { out.write(number) };
        ITEM
    })
}

/// Gives the stream back.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_count_close(stream: *mut Receiver<u64>) {
    guarded(|| {
        // SAFETY: it is a stream, and the caller's.
        drop(unsafe { Box::from_raw(stream) });
        OK
    });
}
