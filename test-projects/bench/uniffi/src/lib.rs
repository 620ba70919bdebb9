//! The functions of `bench` with UniFFI's attributes, as its manual has them: objects are `Arc`s, what is async runs on tokio.
//!
//! `cargo bench -p cargo-ffi --bench boundary -- uniffi` builds and measures it.

#[path = "../../src/allocations.rs"]
mod allocations;

use std::sync::{Arc, OnceLock};

const MANY: usize = 1000;
const LARGE: usize = 64 << 10;

/// What every method is called on.
#[derive(uniffi::Object)]
pub struct Bench {
    base: i64,
    points: Vec<Point>,
    blob: Vec<u8>,
    ask: OnceLock<Arc<dyn Ask>>,
}

/// A record of 16 bytes.
#[derive(Clone, Copy, uniffi::Record)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// A record that owns memory.
#[derive(uniffi::Record)]
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
#[derive(uniffi::Enum)]
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
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum Refused {
    /// The number is negative.
    #[error("{value} is negative")]
    Negative {
        /// The number.
        value: i64,
    },
}

/// A question to the host.
#[uniffi::export(with_foreign)]
pub trait Ask: Send + Sync {
    /// Asks it.
    fn ask(&self, value: i64) -> i64;
}

/// How often this library has allocated.
#[unsafe(no_mangle)]
pub extern "C" fn by_uniffi_allocations() -> u64 {
    allocations::count()
}

/// Nothing at all.
#[uniffi::export]
pub fn noop() {}

/// The sum, which wraps.
#[uniffi::export]
pub fn add(left: i32, right: i32) -> i32 {
    left.wrapping_add(right)
}

#[uniffi::export]
impl Bench {
    /// Makes one that has something to give.
    #[uniffi::constructor]
    pub fn filled(base: i64) -> Arc<Self> {
        let points = (0..MANY).map(|number| Point { x: number as f64, y: 0.5 }).collect();
        Arc::new(Self { base, points, blob: vec![7; LARGE], ask: OnceLock::new() })
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
    pub fn sum(&self, numbers: Vec<i32>) -> i64 {
        numbers.iter().map(|number| i64::from(*number)).sum()
    }

    /// A thousand records.
    pub fn give_points(&self) -> Vec<Point> {
        self.points.clone()
    }

    /// How many bytes there are.
    pub fn take_bytes(&self, bytes: Vec<u8>) -> u64 {
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

    /// Says who answers, once.
    pub fn set_ask(&self, ask: Arc<dyn Ask>) {
        // Only the first one counts.
        self.ask.set(ask).ok();
    }

    /// Asks the host; 0 where there is nobody to ask.
    pub fn ask_host(&self, value: i64) -> i64 {
        self.ask.get().map_or(0, |ask| ask.ask(value))
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Bench {
    /// Is ready when it is asked first.
    pub async fn ready(&self, value: i64) -> i64 {
        self.base.wrapping_add(value)
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
}

uniffi::setup_scaffolding!();
