//! The annotated library.

use std::{
    collections::HashMap,
    fmt, ptr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What happened to instances, by their id.
static JOURNAL: Mutex<Option<HashMap<u64, Vec<&'static str>>>> = Mutex::new(None);

/// What happened to the instance of that id so far.
pub(crate) fn journal(id: u64) -> Vec<&'static str> {
    let mut journal = JOURNAL.lock().unwrap_or_else(PoisonError::into_inner);
    journal.get_or_insert_default().get(&id).cloned().unwrap_or_default()
}

pub(crate) fn note(id: u64, what: &'static str) {
    let mut journal = JOURNAL.lock().unwrap_or_else(PoisonError::into_inner);
    journal.get_or_insert_default().entry(id).or_default().push(what);
}

/// Panics when it is dropped.
pub(crate) struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("dropped");
        }
    }
}

#[ffi::library]
pub(crate) struct Lab {
    id: u64,
    teardown: Teardown,
}

impl Drop for Lab {
    fn drop(&mut self) {
        note(self.id, "dropped");
    }
}

/// What the destructor does.
#[ffi::data]
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Teardown {
    Sleep,
    Panic = 7,
    PanicLater = -1,
}

#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    pub(crate) messages: Vec<Message>,
    pub(crate) data: Vec<u8>,
    pub(crate) grid: Vec<Vec<Option<i64>>>,
    pub(crate) reply_to: Option<Message>,
}

#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) delay_ms: i64,
    pub(crate) urgent: bool,
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Leaf,
    Number(i64),
    Pair(String, bool),
    Branch { children: Vec<Tree>, name: Option<String> },
}

#[ffi::data]
#[derive(Clone, Copy)]
pub(crate) struct Point {
    x: f64,
    y: i16,
}

#[ffi::data]
pub(crate) struct Empty;

/// Without memory of its own, whichever variant.
#[ffi::data]
pub(crate) enum Speed {
    Unknown,
    PerSecond(f64),
}

#[ffi::error]
#[derive(Debug, thiserror::Error)]
pub(crate) enum LabError {
    #[error("closed")]
    Closed,
    #[error("at most {max}, found {}", found.len())]
    TooMany { max: i64, found: Vec<String> },
}

#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("no such thing: {name}")]
pub(crate) struct NotFound {
    pub(crate) name: String,
    pub(crate) message: Option<i64>,
}

#[ffi::error]
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(crate) enum Kind {
    #[error("the first kind")]
    First,
    #[error("the second kind")]
    Second,
}

/// An error whose text cannot be made.
#[ffi::error]
pub(crate) struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no words")
    }
}

/// A result that owns memory and panics when it is dropped.
#[ffi::data]
pub(crate) struct Volatile {
    text: String,
}

impl Drop for Volatile {
    fn drop(&mut self) {
        drop(Bomb);
    }
}

/// A result without memory that panics when it is dropped.
#[ffi::data]
pub(crate) struct VolatileNumber {
    number: i32,
}

impl Drop for VolatileNumber {
    fn drop(&mut self) {
        drop(Bomb);
    }
}

/// An error that panics when it is dropped.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("volatile")]
pub(crate) struct VolatileError {
    number: i32,
}

impl Drop for VolatileError {
    fn drop(&mut self) {
        drop(Bomb);
    }
}

impl Lab {
    pub(crate) fn with_id(id: u64, teardown: Teardown) -> Self {
        Self { id, teardown }
    }
}

#[ffi::export]
impl Lab {
    #[ffi::constructor]
    fn make(id: u64, teardown: Teardown) -> Self {
        note(id, "made");
        Self { id, teardown }
    }

    #[ffi::constructor]
    fn refuse(id: u64) -> Result<Self, LabError> {
        note(id, "refused");
        Err(LabError::Closed)
    }

    #[ffi::constructor]
    async fn create(id: u64, delay_ms: u64, fail: bool) -> Result<Self, LabError> {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        if fail {
            return Err(LabError::TooMany { max: 3, found: vec!["a".to_owned()] });
        }
        Ok(Self { id, teardown: Teardown::Sleep })
    }

    #[ffi::constructor]
    async fn create_never(id: u64) -> Self {
        let lab = Self { id, teardown: Teardown::Sleep };
        std::future::pending::<()>().await;
        lab
    }

    #[ffi::constructor]
    fn create_panicking() -> Self {
        panic!("not today")
    }

    fn add(&self, a: i32, b: i32) -> i32 {
        note(self.id, "add");
        a.wrapping_add(b)
    }

    fn nothing(&self) {
        note(self.id, "nothing");
    }

    fn name(&self) -> String {
        note(self.id, "name");
        format!("lab\0{}", self.id)
    }

    async fn ready(&self, value: u32) -> u32 {
        tokio::task::yield_now().await;
        value
    }

    async fn sleep(&self, ms: u64) -> u64 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        ms
    }

    async fn forever(&self) -> String {
        note(self.id, "forever");
        std::future::pending().await
    }

    async fn borrow(&self, text: &str, data: &[u8], messages: &[Message], point: &Point) -> String {
        tokio::time::sleep(Duration::from_millis(1)).await;
        format!("{text}:{data:?}:{}:{}", messages.len(), point.x)
    }

    fn check(&self, limit: i64) -> Result<i64, LabError> {
        match limit {
            0 => Err(LabError::Closed),
            1..=9 => Ok(limit),
            max => Err(LabError::TooMany { max, found: vec!["x\0y".to_owned(), String::new()] }),
        }
    }

    async fn find(&self, name: String) -> Result<Option<String>, NotFound> {
        match name.as_str() {
            "none" => Ok(None),
            "empty" => Ok(Some(String::new())),
            _ => Err(NotFound { name, message: Some(5) }),
        }
    }

    fn say_no(&self) -> Result<(), String> {
        Err("no".to_owned())
    }

    fn kind(&self, second: bool) -> Result<(), Kind> {
        Err(if second { Kind::Second } else { Kind::First })
    }

    fn panic_now(&self) -> i32 {
        panic!("now")
    }

    async fn panic_at_once(&self) -> String {
        panic!("at {}", "once")
    }

    async fn panic_later(&self) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        panic!("later")
    }

    fn unspeakable(&self) -> Result<(), Unspeakable> {
        Err(Unspeakable)
    }

    async fn unspeakable_later(&self) -> Result<(), Unspeakable> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Err(Unspeakable)
    }

    fn volatile(&self) -> Volatile {
        Volatile { text: "still here".to_owned() }
    }

    async fn volatile_later(&self) -> Volatile {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Volatile { text: "still here".to_owned() }
    }

    fn volatile_number(&self) -> VolatileNumber {
        VolatileNumber { number: 5 }
    }

    fn volatile_error(&self) -> Result<(), VolatileError> {
        Err(VolatileError { number: 6 })
    }

    async fn volatile_future(&self, ms: u64) -> i32 {
        let bomb = Bomb;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        std::mem::forget(bomb);
        1
    }

    #[ffi::destructor]
    async fn shutdown(self) {
        match self.teardown {
            Teardown::Sleep => tokio::time::sleep(Duration::from_millis(1)).await,
            Teardown::Panic => panic!("in the destructor"),
            Teardown::PanicLater => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                panic!("later in the destructor")
            }
        }
        note(self.id, "shut down");
    }
}

#[ffi::export(rename_all = "camelCase")]
impl Lab {
    fn echo_request(req: Request) -> Request {
        req
    }

    fn echo_tree(tree: Tree) -> Tree {
        tree
    }

    fn echo_point(the_point: Point) -> Point {
        the_point
    }

    fn echo_teardown(teardown: Teardown) -> Teardown {
        teardown
    }

    fn echo_empty(empty: Empty) -> Empty {
        empty
    }

    fn echo_speed(speed: Speed) -> Speed {
        speed
    }

    fn echo_bytes(data: Vec<u8>) -> Vec<u8> {
        data
    }

    fn echo_texts(texts: Vec<String>) -> Vec<String> {
        texts
    }

    fn echo_optional(value: Option<i64>) -> Option<i64> {
        value
    }

    fn sum(numbers: &[i64]) -> i64 {
        numbers.iter().sum()
    }

    /// Where it finds what it is lent.
    fn places(text: &str, bytes: &[u8], point: &Point, points: &[Point]) -> [u64; 4] {
        places_of(text, bytes, point, points)
    }

    async fn places_later(text: &str, bytes: &[u8], point: &Point, points: &[Point]) -> [u64; 4] {
        places_of(text, bytes, point, points)
    }

    fn places_of_its_own(text: String, bytes: Vec<u8>, point: Point, points: Vec<Point>) -> [u64; 4] {
        places_of(&text, &bytes, &point, &points)
    }

    fn flipped(point: &Point) -> Point {
        Point { x: -point.x, y: point.y.wrapping_neg() }
    }
}

fn places_of(text: &str, bytes: &[u8], point: &Point, points: &[Point]) -> [u64; 4] {
    let places =
        [text.as_ptr().addr(), bytes.as_ptr().addr(), ptr::from_ref(point).addr(), points.as_ptr().addr()];
    places.map(|place| place as u64)
}

#[ffi::export]
fn length(text: &str) -> u64 {
    text.len() as u64
}

#[ffi::export]
async fn static_forever() {
    std::future::pending().await
}

/// A function with no caller but the descriptor.
#[ffi::export]
const LIMIT: i64 = -3;
