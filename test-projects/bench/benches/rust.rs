//! The C entries of the annotated library, and of the one by hand, called from Rust: `cargo bench -p bench --bench rust`.
//!
//! Each group has both sides, so that criterion's figures of one run can be compared. Entries are called as C calls them, by their symbols, through the
//! direct form. Results are read and given back, as in `hosts/c`.

#![expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "a side of a row is a call and what gives its result back"
)]

use std::{
    ffi::{c_char, c_void},
    hint::black_box,
    ptr,
    time::Duration,
};

// Their symbols are all that is used.
use ::bench as _;
use by_hand as _;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};

const MANY: usize = 1000;
const LARGE: usize = 64 << 10;

type Ctx = *mut c_void;

/// Text, bytes or a sequence: both interfaces have them alike.
#[repr(C)]
#[derive(Clone, Copy)]
struct View<T> {
    data: *const T,
    len: usize,
}

impl<T> View<T> {
    const EMPTY: Self = Self { data: ptr::null(), len: 0 };

    fn of(elements: &[T]) -> Self {
        Self { data: elements.as_ptr(), len: elements.len() }
    }
}

type Text = View<c_char>;

fn text(words: &str) -> Text {
    Text { data: words.as_ptr().cast(), len: words.len() }
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

/// The tags of the one are a view, those of the other pointer and length: the same memory.
#[repr(C)]
struct Person {
    name: Text,
    nickname: *const Text,
    age: u32,
    tags: View<Text>,
}

impl Person {
    const EMPTY: Self = Self { name: Text::EMPTY, nickname: ptr::null(), age: 0, tags: View::EMPTY };
}

#[repr(C)]
struct Reply {
    code: i32,
    payload: *const c_void,
    len: usize,
    owner: *mut c_void,
}

impl Reply {
    const EMPTY: Self = Self { code: 0, payload: ptr::null(), len: 0, owner: ptr::null_mut() };
}

/// The error by hand.
#[repr(C)]
struct Negative {
    message: Text,
    value: i64,
}

unsafe extern "C" {
    fn bench_filled_wait(base: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn bench_destroy(ctx: Ctx) -> i32;
    fn bench_reply_release(reply: *mut Reply);
    fn bench_noop_wait(reply: *mut Reply) -> i32;
    fn bench_add_wait(left: i32, right: i32, out: *mut i32, reply: *mut Reply) -> i32;
    fn bench_add_to_base_wait(ctx: Ctx, value: i64, out: *mut i64, reply: *mut Reply) -> i32;
    fn bench_echo_point_wait(ctx: Ctx, point: *const Point, out: *mut Point, reply: *mut Reply) -> i32;
    fn bench_echo_text_wait(ctx: Ctx, text: Text, out: *mut Text, reply: *mut Reply) -> i32;
    fn bench_echo_person_wait(ctx: Ctx, person: *const Person, out: *mut Person, reply: *mut Reply) -> i32;
    fn bench_sum_wait(ctx: Ctx, numbers: View<i32>, out: *mut i64, reply: *mut Reply) -> i32;
    fn bench_give_points_wait(ctx: Ctx, out: *mut View<Point>, reply: *mut Reply) -> i32;
    fn bench_take_bytes_wait(ctx: Ctx, bytes: View<u8>, out: *mut u64, reply: *mut Reply) -> i32;
    fn bench_give_bytes_wait(ctx: Ctx, out: *mut View<u8>, reply: *mut Reply) -> i32;
    fn bench_check_wait(ctx: Ctx, value: i64, out: *mut i64, reply: *mut Reply) -> i32;
    fn bench_ready_wait(ctx: Ctx, value: i64, timeout_ms: i64, out: *mut i64, reply: *mut Reply) -> i32;
    fn bench_counter_new_wait(ctx: Ctx, base: i64, out: *mut Ctx, reply: *mut Reply) -> i32;
    fn bench_counter_plus_wait(counter: Ctx, value: i64, out: *mut i64, reply: *mut Reply) -> i32;

    fn by_hand_filled(base: i64) -> Ctx;
    fn by_hand_destroy(ctx: Ctx);
    fn by_hand_noop();
    fn by_hand_add(left: i32, right: i32) -> i32;
    fn by_hand_add_to_base(ctx: Ctx, value: i64) -> i64;
    fn by_hand_echo_point(ctx: Ctx, point: Point) -> Point;
    fn by_hand_echo_text(ctx: Ctx, text: Text, out: *mut Text) -> i32;
    fn by_hand_text_free(text: Text);
    fn by_hand_echo_person(ctx: Ctx, person: *const Person, out: *mut Person, owner: *mut *mut c_void)
    -> i32;
    fn by_hand_owner_free(owner: *mut c_void);
    fn by_hand_sum(ctx: Ctx, numbers: *const i32, len: usize) -> i64;
    fn by_hand_give_points(ctx: Ctx, out: *mut View<Point>) -> i32;
    fn by_hand_points_free(points: View<Point>);
    fn by_hand_take_bytes(ctx: Ctx, bytes: *const u8, len: usize) -> u64;
    fn by_hand_give_bytes(ctx: Ctx, out: *mut View<u8>) -> i32;
    fn by_hand_bytes_free(bytes: View<u8>);
    fn by_hand_check(ctx: Ctx, value: i64, out: *mut i64, error: *mut Negative) -> i32;
    fn by_hand_ready(
        ctx: Ctx,
        value: i64,
        done: unsafe extern "C" fn(i32, i64, *mut c_void),
        user_data: *mut c_void,
    ) -> i32;
    fn by_hand_counter_new(base: i64) -> Ctx;
    fn by_hand_counter_plus(counter: Ctx, value: i64) -> i64;
    fn by_hand_counter_free(counter: Ctx);
}

const OK: i32 = 0;
/// The typed error, in the annotated library and by hand.
const FAIL: i32 = 6;
const REFUSED: i32 = 2;

/// A row: a group with both sides. The calls of one side are one expression, which is in `unsafe`.
macro_rules! row {
    ($criterion:ident, $name:literal, ours $ours:block, by hand $by_hand:block) => {
        let mut group: BenchmarkGroup<'_, WallTime> = $criterion.benchmark_group($name);
        // SAFETY: the context is there until the end of `boundary`, arguments and places for results until the call returns.
        group.bench_function("ours", |bencher| bencher.iter(|| unsafe { $ours }));
        // SAFETY: as above.
        group.bench_function("by hand", |bencher| bencher.iter(|| unsafe { $by_hand }));
        group.finish();
    };
}

/// Is called before the function returns.
unsafe extern "C" fn note(code: i32, value: i64, user_data: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: it is the place for the result of the call that has not returned yet.
    unsafe { *user_data.cast::<i64>() = value };
}

/// A result without memory of its own.
fn number<T: Copy>(empty: T, call: impl FnOnce(*mut T) -> i32) -> T {
    let mut out = empty;
    assert_eq!(call(&raw mut out), OK);
    out
}

/// A result of the annotated library with memory of its own, which is given back when it has been read.
fn owned<T, R>(empty: T, call: impl FnOnce(*mut T, *mut Reply) -> i32, read: impl FnOnce(&T) -> R) -> R {
    let (mut out, mut reply) = (empty, Reply::EMPTY);
    assert_eq!(call(&raw mut out, &raw mut reply), OK);
    let value = read(&out);
    // SAFETY: it was filled by the call.
    unsafe { bench_reply_release(&raw mut reply) };
    value
}

/// What is read of a person.
fn sum_of(person: &Person) -> usize {
    // SAFETY: a person that was sent with a nickname comes back with one.
    let nickname = unsafe { &*person.nickname };
    // SAFETY: they are as many.
    let tags = unsafe { std::slice::from_raw_parts(person.tags.data, person.tags.len) };
    person.name.len + nickname.len + person.age as usize + tags.iter().map(|tag| tag.len).sum::<usize>()
}

fn last<T: Copy>(view: &View<T>) -> T {
    // SAFETY: it is a view that is not empty.
    unsafe { *view.data.add(view.len - 1) }
}

fn boundary(criterion: &mut Criterion) {
    // SAFETY: it makes a context, which goes to the end of this function.
    let ours = number(ptr::null_mut(), |out| unsafe { bench_filled_wait(1, out, ptr::null_mut()) });
    // SAFETY: likewise an object.
    let counter =
        number(ptr::null_mut(), |out| unsafe { bench_counter_new_wait(ours, 1, out, ptr::null_mut()) });
    // SAFETY: as above.
    let hand = unsafe { by_hand_filled(1) };
    // SAFETY: as above.
    let hand_counter = unsafe { by_hand_counter_new(1) };

    row!(criterion, "noop", ours { bench_noop_wait(ptr::null_mut()) }, by hand { by_hand_noop() });
    row!(criterion, "i32",
        ours { number(0, |out| bench_add_wait(black_box(1), 2, out, ptr::null_mut())) },
        by hand { by_hand_add(black_box(1), 2) });
    row!(criterion, "scalar method",
        ours { number(0, |out| bench_add_to_base_wait(ours, black_box(1), out, ptr::null_mut())) },
        by hand { by_hand_add_to_base(hand, black_box(1)) });
    row!(criterion, "object method",
        ours { number(0, |out| bench_counter_plus_wait(counter, black_box(1), out, ptr::null_mut())) },
        by hand { by_hand_counter_plus(hand_counter, black_box(1)) });

    let point = black_box(Point { x: 1.0, y: 2.0 });
    row!(criterion, "16-byte record",
        ours { number(point, |out| bench_echo_point_wait(ours, &raw const point, out, ptr::null_mut())).x },
        by hand { by_hand_echo_point(hand, point).x });

    let words = text("hello world");
    row!(criterion, "short text",
    ours { owned(Text::EMPTY, |out, reply| bench_echo_text_wait(ours, words, out, reply), last) },
    by hand {
        let out = number(Text::EMPTY, |out| by_hand_echo_text(hand, words, out));
        let read = last(&out);
        by_hand_text_free(out);
        read
    });

    let nickname = text("Countess");
    let tags = ["mathematics", "poetry", "engines"].map(text);
    let ada =
        Person { name: text("Ada Lovelace"), nickname: &raw const nickname, age: 36, tags: View::of(&tags) };
    row!(criterion, "person",
    ours { owned(Person::EMPTY, |out, reply| bench_echo_person_wait(ours, &raw const ada, out, reply), sum_of) },
    by hand {
        let (mut out, mut owner) = (Person::EMPTY, ptr::null_mut());
        assert_eq!(by_hand_echo_person(hand, &raw const ada, &raw mut out, &raw mut owner), OK);
        let read = sum_of(&out);
        by_hand_owner_free(owner);
        read
    });

    let numbers: Vec<i32> = (0..).take(MANY).collect();
    row!(criterion, "1k ints in",
        ours { number(0, |out| bench_sum_wait(ours, View::of(&numbers), out, ptr::null_mut())) },
        by hand { by_hand_sum(hand, numbers.as_ptr(), numbers.len()) });
    row!(criterion, "1k records out",
    ours { owned(View::EMPTY, |out, reply| bench_give_points_wait(ours, out, reply), |out| last(out).x) },
    by hand {
        let out = number(View::EMPTY, |out| by_hand_give_points(hand, out));
        let read = last(&out).x;
        by_hand_points_free(out);
        read
    });

    let large = vec![7_u8; LARGE];
    row!(criterion, "64 KiB in",
        ours { number(0, |out| bench_take_bytes_wait(ours, View::of(&large), out, ptr::null_mut())) },
        by hand { by_hand_take_bytes(hand, large.as_ptr(), large.len()) });
    row!(criterion, "64 KiB out",
    ours { owned(View::EMPTY, |out, reply| bench_give_bytes_wait(ours, out, reply), last) },
    by hand {
        let out = number(View::EMPTY, |out| by_hand_give_bytes(hand, out));
        let read = last(&out);
        by_hand_bytes_free(out);
        read
    });

    row!(criterion, "typed error",
    ours {
        let (mut out, mut reply) = (0, Reply::EMPTY);
        assert_eq!(bench_check_wait(ours, -1, &raw mut out, &raw mut reply), FAIL);
        // Its first field is the text.
        let len = (*reply.payload.cast::<Text>()).len;
        bench_reply_release(&raw mut reply);
        len
    },
    by hand {
        let (mut out, mut error) = (0, Negative { message: Text::EMPTY, value: 0 });
        assert_eq!(by_hand_check(hand, -1, &raw mut out, &raw mut error), REFUSED);
        by_hand_text_free(error.message);
        error.message.len + usize::from(error.value == 0)
    });

    row!(criterion, "async ready",
        ours { number(0, |out| bench_ready_wait(ours, black_box(1), -1, out, ptr::null_mut())) },
        by hand { number(0_i64, |out| by_hand_ready(hand, black_box(1), note, out.cast())) });

    // SAFETY: it is the object of above, which nobody has any more.
    unsafe { by_hand_counter_free(hand_counter) };
    // SAFETY: likewise the context.
    unsafe { by_hand_destroy(hand) };
    // SAFETY: likewise; its objects end with it.
    assert_eq!(unsafe { bench_destroy(ours) }, OK);
}

/// Short, as there are many: what is compared is both sides of a group.
fn briefly() -> Criterion {
    Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1))
}

criterion_group! {
    name = rows;
    config = briefly();
    targets = boundary
}
criterion_main!(rows);
