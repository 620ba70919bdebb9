//! Calls on one context from several threads: whether they get in each other's way.
//!
//! `cargo bench -p ffi-runtime --bench contention`; what it says is in `docs/performance.md`.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    ffi::c_void,
    hint::{self, black_box},
    ptr,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
    time::Instant,
};

#[ffi::library]
struct Adder {
    base: u64,
}

#[ffi::export]
impl Adder {
    #[ffi::constructor]
    fn make() -> Self {
        Self { base: 1 }
    }

    fn add(&self, value: u64) -> u64 {
        self.base + value
    }

    async fn add_soon(&self, value: u64) -> u64 {
        self.base + value
    }
}

type Ctx = *mut c_void;
type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn contention_make_wait(out: *mut Ctx, reply: *mut c_void) -> i32;
    fn contention_destroy(ctx: Ctx) -> i32;
    fn contention_add(ctx: Ctx, callback: Callback, user_data: *mut c_void, value: u64) -> i32;
    fn contention_add_wait(ctx: Ctx, value: u64, out: *mut u64, reply: *mut c_void) -> i32;
    fn contention_add_soon(ctx: Ctx, callback: Callback, user_data: *mut c_void, value: u64) -> i32;
}

/// Notes the result.
unsafe extern "C" fn note(_: i32, payload: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: the payload is a result of `add`.
    let value = unsafe { *payload.cast::<u64>() };
    // SAFETY: `user_data` is the `out` of the call below, which has not returned yet.
    unsafe { *user_data.cast::<u64>() = value };
}

/// What somebody would write by hand.
unsafe extern "C" fn bare(adder: *const Adder, value: u64) -> u64 {
    // SAFETY: the only caller is below, and the adder outlives it.
    unsafe { (*adder).base + value }
}

/// The shape of what there was before visits: a count of the calls in the context, and one of the users of the runtime, each in a word that all
/// threads share. On lines of their own, as those were.
#[derive(Default)]
#[repr(align(128))]
struct Shared(AtomicU64);

fn counted(words: &[Shared; 2], call: impl FnOnce() -> u64) -> u64 {
    for Shared(word) in words {
        word.fetch_add(1, Ordering::Acquire);
    }
    let result = call();
    for Shared(word) in words {
        word.fetch_sub(1, Ordering::Release);
    }
    result
}

/// Few calls and many rounds: in the best round nothing else ran on this machine, and all threads did at once.
const CALLS: u64 = 5_000;
const ROUNDS: usize = 1_000;

/// Nanoseconds until each of that many threads has made one of the calls, in the best round.
fn measure(threads: usize, call: &(impl Fn(u64) -> u64 + Sync)) -> f64 {
    let arrived = AtomicUsize::new(0);
    let round = |round| {
        // Whoever waits for the others stays awake, so that all begin together.
        arrived.fetch_add(1, Ordering::SeqCst);
        while arrived.load(Ordering::SeqCst) < threads * (round + 1) {
            hint::spin_loop();
        }
        let start = Instant::now();
        for value in 0..CALLS {
            assert_eq!(call(black_box(value)), value + 1);
        }
        (start, Instant::now())
    };
    let times: Vec<Vec<_>> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| (0..ROUNDS).map(round).collect())).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    // A round is from the first who began to the last who was done.
    let length = |round: usize| {
        let starts = times.iter().map(|thread| thread[round].0).min();
        let ends = times.iter().map(|thread| thread[round].1).max();
        ends.zip(starts).map(|(end, start)| end - start)
    };
    let best = (0..ROUNDS).filter_map(length).min();
    best.expect("a round").as_secs_f64() * 1e9 / CALLS as f64
}

fn main() {
    let mut context = ptr::null_mut();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { contention_make_wait(&raw mut context, ptr::null_mut()) }, 0);
    let address = context.expose_provenance();
    let context = || ptr::with_exposed_provenance_mut::<c_void>(address);
    let (adder, words) = (Adder { base: 1 }, <[Shared; 2]>::default());

    let by_hand = |value| {
        // Not looked into, as a call from another language is not.
        let bare = black_box(bare as unsafe extern "C" fn(*const Adder, u64) -> u64);
        // SAFETY: the adder lives longer.
        unsafe { bare(&raw const adder, value) }
    };
    let direct = |value| {
        let mut out = 0;
        // SAFETY: the arguments are what the header asks for.
        unsafe { contention_add_wait(context(), value, &raw mut out, ptr::null_mut()) };
        out
    };
    let callback = |value| {
        let mut out = 0_u64;
        // SAFETY: the arguments are what the header asks for, and the reply comes before this returns.
        unsafe { contention_add(context(), note, (&raw mut out).cast(), value) };
        out
    };
    let ready = |value| {
        let mut out = 0_u64;
        // SAFETY: the arguments are what the header asks for, and the reply comes before this returns: it does not wait.
        unsafe { contention_add_soon(context(), note, (&raw mut out).cast(), value) };
        out
    };

    println!("| call | 1 thread | over bare | calls/s, 2 threads to 1 | 4 threads to 1 |");
    println!("|---|--:|--:|--:|--:|");
    let by_hand_alone = measure(1, &by_hand);
    let row = |name, [one, two, four]: [f64; 3]| {
        let (over, two, four) = (one / by_hand_alone, 2.0 * one / two, 4.0 * one / four);
        println!("| {name} | {one:.1} ns | {over:.1} | {two:.2} | {four:.2} |");
    };
    row("bare, by hand", [1, 2, 4].map(|threads| measure(threads, &by_hand)));
    row(
        "bare, with two shared counts",
        [1, 2, 4].map(|threads| measure(threads, &|value| counted(&words, || by_hand(value)))),
    );
    row("sync, `_wait`", [1, 2, 4].map(|threads| measure(threads, &direct)));
    row("sync, callback", [1, 2, 4].map(|threads| measure(threads, &callback)));
    row("async, ready at once, callback", [1, 2, 4].map(|threads| measure(threads, &ready)));

    // SAFETY: any context may be passed.
    assert_eq!(unsafe { contention_destroy(context()) }, 0);
}
