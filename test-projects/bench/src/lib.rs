//! What is measured at the boundary: a function for every kind of payload, each of which does next to nothing.
//!
//! `by-hand/` has the same functions without annotations, `hosts/` the programs that call both, and
//! `cargo bench -p cargo-ffi --bench boundary` builds and runs them.

mod allocations;

use std::sync::atomic::{AtomicU64, Ordering};

use ffi::Stream;
use futures_util::stream;
use tokio::sync::Semaphore;

/// How many numbers and records the long rows have.
pub const MANY: usize = 1000;

/// How many bytes the large rows have.
pub const LARGE: usize = 64 << 10;

/// What every method is called on.
#[ffi::library]
pub struct Bench {
    base: i64,
    points: Vec<Point>,
    blob: Vec<u8>,
    gate: Semaphore,
    waiting: AtomicU64,
}

impl Bench {
    fn new(base: i64, points: Vec<Point>, blob: Vec<u8>) -> Self {
        Self { base, points, blob, gate: Semaphore::new(0), waiting: AtomicU64::new(0) }
    }
}

/// A record of 16 bytes.
#[ffi::data]
#[derive(Clone, Copy)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// A record that owns memory.
#[ffi::data]
pub struct Person {
    /// Every person has one.
    pub name: String,
    /// Some have another one.
    pub nickname: Option<String>,
    /// In years.
    pub age: u32,
    /// What else is known.
    pub tags: Vec<String>,
}

/// An enum with fields.
#[ffi::data]
pub enum Shape {
    /// Nothing.
    Empty,
    /// A number inside.
    Circle {
        /// In no unit.
        radius: f64,
    },
    /// Text inside.
    Polygon {
        /// What it is called.
        name: String,
        /// Three or more.
        corners: u32,
    },
}

/// An error with a field.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The number is negative.
    #[error("{value} is negative")]
    Negative {
        /// The number.
        value: i64,
    },
}

/// An object that stays in Rust.
#[ffi::handle]
pub struct Counter {
    base: i64,
}

/// A question to the host.
#[ffi::host]
pub fn ask(ctx: &ffi::Context, value: i64) -> Result<i64, ffi::HostError>;

/// Something happened.
#[ffi::event]
pub fn on_tick(ctx: &ffi::Context, number: u64);

/// Nothing at all.
#[ffi::export]
pub fn noop() {}

/// The sum, which wraps.
#[ffi::export]
pub fn add(left: i32, right: i32) -> i32 {
    left.wrapping_add(right)
}

/// How often the library has allocated; 0 without the feature `allocations`.
#[ffi::export]
pub fn allocations() -> u64 {
    allocations::count()
}

#[ffi::export]
impl Bench {
    /// Makes a context.
    #[ffi::constructor]
    pub fn create(base: i64) -> Self {
        Self::new(base, Vec::new(), Vec::new())
    }

    /// Makes a context that has something to give.
    #[ffi::constructor]
    pub fn filled(base: i64) -> Self {
        let points = (0..MANY).map(|number| Point { x: number as f64, y: 0.5 }).collect();
        Self::new(base, points, vec![7; LARGE])
    }

    /// The sum with the base.
    pub fn add_to_base(&self, value: i64) -> i64 {
        self.base.wrapping_add(value)
    }

    /// The same record.
    pub fn echo_point(&self, point: Point) -> Point {
        point
    }

    /// The same text.
    pub fn echo_text(&self, text: String) -> String {
        text
    }

    /// The same person.
    pub fn echo_person(&self, person: Person) -> Person {
        person
    }

    /// The same shape.
    pub fn echo_shape(&self, shape: Shape) -> Shape {
        shape
    }

    /// The sum of all of them.
    pub fn sum(&self, numbers: &[i32]) -> i64 {
        numbers.iter().map(|number| i64::from(*number)).sum()
    }

    /// A thousand records.
    pub fn give_points(&self) -> Vec<Point> {
        self.points.clone()
    }

    /// How many bytes there are. They are not read, so that a copy would be all that the size costs.
    pub fn take_bytes(&self, bytes: &[u8]) -> u64 {
        bytes.len() as u64
    }

    /// 64 KiB.
    pub fn give_bytes(&self) -> Vec<u8> {
        self.blob.clone()
    }

    /// The same number.
    ///
    /// # Errors
    /// It is negative.
    pub fn check(&self, value: i64) -> Result<i64, Refused> {
        if value < 0 { Err(Refused::Negative { value }) } else { Ok(value) }
    }

    /// Asks the host.
    ///
    /// # Errors
    /// The host does not answer.
    pub fn ask_host(&self, ctx: &ffi::Context, value: i64) -> Result<i64, String> {
        ask(ctx, value).map_err(|error| error.to_string())
    }

    /// Fires that many events.
    pub fn fire(&self, ctx: &ffi::Context, count: u64) {
        for number in 0..count {
            on_tick(ctx, number);
        }
    }

    /// Is ready when it is asked first.
    pub async fn ready(&self, value: i64) -> i64 {
        self.base.wrapping_add(value)
    }

    /// The same text, which is ready when it is asked for.
    pub async fn echo_ready(&self, text: String) -> String {
        text
    }

    /// Is ready when it is asked again.
    pub async fn one_yield(&self, value: i64) -> i64 {
        tokio::task::yield_now().await;
        self.base.wrapping_add(value)
    }

    /// Waits for a task, so it is ready on another thread and later.
    pub async fn wait(&self, value: i64) -> i64 {
        let task = tokio::spawn(async move { value });
        self.base.wrapping_add(task.await.unwrap_or_default())
    }

    /// Waits at the gate, which lets as many through as it was told.
    pub async fn pass(&self, value: i64) -> i64 {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if let Ok(permit) = self.gate.acquire().await {
            permit.forget();
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.base.wrapping_add(value)
    }

    /// How many wait at the gate.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Lets so many through.
    pub fn open_gate(&self, count: u32) {
        self.gate.add_permits(count as usize);
    }

    /// The numbers below it, one after the other.
    pub fn count_to(&self, end: u64) -> impl Stream<Item = u64> {
        stream::iter(0..end)
    }
}

#[ffi::export(handle)]
impl Counter {
    /// Makes an object.
    #[ffi::constructor]
    pub fn new(base: i64) -> Self {
        Self { base }
    }

    /// The sum with the base.
    pub fn plus(&self, value: i64) -> i64 {
        self.base.wrapping_add(value)
    }
}
