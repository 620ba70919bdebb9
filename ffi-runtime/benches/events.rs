//! Events to a listener: how many there can be, and what one costs that nobody hears.
//!
//! `cargo bench -p ffi-runtime --bench events`; what it says is in `docs/performance.md`.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    ffi::{c_char, c_void},
    hint::black_box,
    ptr,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use ffi::__private::{
    Event, Form, OnFull, add_event_listener,
    callback::ReplyTo,
    construct,
    event::{fire, fire_async},
    remove_event_listener,
};

static TICK: Event = Event { name: "tick", on_full: OnFull::Block };
static SAMPLE: Event = Event { name: "sample", on_full: OnFull::DropOldest };

/// A descriptor, as far as it is about the event that is listened to.
const SECTION: &[u8] = b"FFI1\x1c\0\0\0\xa1\x65event\xa4\x64name\x64tick\x64wire\x64tick";

#[ffi::data]
struct Tick {
    number: u64,
    text: String,
}

fn tick(number: u64) -> Tick {
    Tick { number, text: String::new() }
}

#[ffi::library]
struct Bell;

type Ctx = *mut c_void;
type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn events_destroy(ctx: Ctx) -> i32;
}

/// How many a listener has heard of.
static HEARD: AtomicU64 = AtomicU64::new(0);
/// The number that it expects next, where one thread fires.
static NEXT: AtomicU64 = AtomicU64::new(0);

unsafe extern "C" fn count(_: i32, _: *const c_void, _: usize, _: *mut c_void) {
    HEARD.store(HEARD.load(Ordering::Relaxed) + 1, Ordering::Release);
}

unsafe extern "C" fn in_order(_: i32, payload: *const c_void, _: usize, _: *mut c_void) {
    // SAFETY: the C form of a tick begins with its number.
    let number = unsafe { *payload.cast::<u64>() };
    assert_eq!(number, NEXT.load(Ordering::Relaxed));
    NEXT.store(number + 1, Ordering::Relaxed);
    HEARD.store(HEARD.load(Ordering::Relaxed) + 1, Ordering::Release);
}

unsafe extern "C" fn ignore(_: i32, _: *const c_void, _: usize, _: *mut c_void) {}

const EVENTS: u64 = 400_000;
const ROUNDS: u32 = 20;

/// Events a second from the first that is fired to the last that is heard, in the best round.
fn measure(
    context: &ffi::Context,
    raw: Ctx,
    (callback, native): (Callback, bool),
    threads: u64,
    tasks: bool,
) -> f64 {
    let ends = SECTION.as_ptr_range();
    let name: *const c_char = c"tick".as_ptr();
    // SAFETY: the name ends with a zero, and the section lives for good.
    let id = unsafe {
        add_event_listener::<Bell>(raw, name, native, Some(callback), ptr::null_mut(), (ends.start, ends.end))
    };
    assert!(id > 0);
    let each = EVENTS / threads;
    let round = |_| {
        HEARD.store(0, Ordering::Relaxed);
        NEXT.store(0, Ordering::Relaxed);
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    if tasks {
                        let fire_all = async {
                            for number in 0..each {
                                fire_async(context, &TICK, tick(number)).await
                            }
                        };
                        tokio::runtime::Builder::new_current_thread()
                            .build()
                            .expect("a runtime")
                            .block_on(fire_all);
                    } else {
                        (0..each).for_each(|number| fire(context, &TICK, tick(number)));
                    }
                });
            }
        });
        while HEARD.load(Ordering::Acquire) < each * threads {
            thread::yield_now();
        }
        start.elapsed()
    };
    let best = (0..ROUNDS).map(round).min().expect("a round");
    assert_eq!(remove_event_listener::<Bell>(raw, id), 0);
    (each * threads) as f64 / best.as_secs_f64()
}

/// Nanoseconds for an event that nobody hears.
fn unheard(context: &ffi::Context) -> f64 {
    let round = |_| {
        let start = Instant::now();
        for number in 0..EVENTS {
            fire(black_box(context), &SAMPLE, black_box(number));
        }
        start.elapsed()
    };
    let best = (0..ROUNDS).map(round).min().expect("a round");
    best.as_secs_f64() * 1e9 / EVENTS as f64
}

fn main() {
    let mut context = None;
    let reply_to = ReplyTo { callback: Some(ignore), user_data: ptr::null_mut(), form: Form::Native };
    let raw = construct::sync(
        reply_to,
        |scope| Ok(scope.context()),
        |made: ffi::Context| {
            context = Some(made);
            Ok::<_, String>(Bell)
        },
    );
    let context = context.expect("it was made");

    println!("| nobody listens | |");
    println!("|---|--:|");
    println!("| in the whole context | {:.1} ns |", unheard(&context));
    let (name, ends) = (c"tick".as_ptr(), SECTION.as_ptr_range());
    // SAFETY: the name ends with a zero, and the section lives for good.
    let other = unsafe {
        add_event_listener::<Bell>(raw, name, true, Some(ignore), ptr::null_mut(), (ends.start, ends.end))
    };
    println!("| to this event, but to another one | {:.1} ns |", unheard(&context));
    assert_eq!(remove_event_listener::<Bell>(raw, other), 0);

    println!("\n| one listener | events/s |");
    println!("|---|--:|");
    for (name, listener, threads, tasks) in [
        ("native, one thread fires, in order", (in_order as Callback, true), 1, false),
        ("native, one task fires, in order", (in_order as Callback, true), 1, true),
        ("native, four threads fire", (count as Callback, true), 4, false),
        ("CBOR, one thread fires", (count as Callback, false), 1, false),
    ] {
        let per_second = measure(&context, raw, listener, threads, tasks);
        println!("| {name} | {:.2} M |", per_second / 1e6);
    }

    // SAFETY: any context may be passed.
    assert_eq!(unsafe { events_destroy(raw) }, 0);
}
