//! Streams: every form of item, of function, of failure and of end.
//!
//! Streams are counted, so that a host can see that none is left.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering},
    task::{Context, Poll},
    time::Duration,
};

use ffi::Stream;
use tokio::time::Interval;

use crate::{
    Conformance, boxes::Node, data_enums::Shape, errors::Failure, events::Tick, flat_enums::Level,
    handles::Session, newtypes::UserName,
};

static ALIVE: AtomicU32 = AtomicU32::new(0);

/// What is counted while it lives.
struct Counted;

impl Counted {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Items that are there.
struct Items<I> {
    items: I,
    _counted: Counted,
}

impl<I: Iterator + Unpin> Stream for Items<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.items.next())
    }
}

fn items<I: IntoIterator>(items: I) -> Items<I::IntoIter> {
    Items { items: items.into_iter(), _counted: Counted::new() }
}

/// Ticks for ever.
struct Ticks {
    interval: Interval,
    number: u64,
    _counted: Counted,
}

impl Stream for Ticks {
    type Item = Tick;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Tick>> {
        self.interval.poll_tick(cx).map(|_| {
            self.number += 1;
            Some(Tick { number: self.number })
        })
    }
}

/// Never has anything.
struct Silence {
    _counted: Counted,
}

impl Stream for Silence {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Pending
    }
}

/// A stream of whatever type, as crates for streams name it.
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

/// Gives back numbers.
#[ffi::export]
pub fn stream_numbers(value: Vec<i64>) -> impl Stream<Item = i64> {
    items(value)
}

/// Gives back texts.
#[ffi::export]
pub fn stream_texts(value: Vec<String>) -> impl Stream<Item = String> {
    items(value)
}

/// Gives back byte strings.
#[ffi::export]
pub fn stream_chunks(value: Vec<Vec<u8>>) -> impl Stream<Item = Vec<u8>> {
    items(value)
}

/// Gives back options.
#[ffi::export]
pub fn stream_options(value: Vec<Option<i64>>) -> impl Stream<Item = Option<i64>> {
    items(value)
}

/// Gives back constants of an enum.
#[ffi::export]
pub fn stream_levels(value: Vec<Level>) -> impl Stream<Item = Level> {
    items(value)
}

/// Gives back variants with fields.
#[ffi::export]
pub fn stream_shapes(value: Vec<Shape>) -> impl Stream<Item = Shape> {
    items(value)
}

/// Gives back texts with a name.
#[ffi::export]
pub fn stream_names(value: Vec<UserName>) -> impl Stream<Item = UserName> {
    items(value)
}

/// Gives back lists.
#[ffi::export]
pub fn stream_lists(value: Vec<Vec<i64>>) -> impl Stream<Item = Vec<i64>> {
    items(value)
}

/// Gives back maps.
#[ffi::export]
pub fn stream_maps(value: Vec<BTreeMap<String, i64>>) -> impl Stream<Item = BTreeMap<String, i64>> {
    items(value)
}

/// Gives back structs in boxes.
#[ffi::export]
pub fn stream_boxes(value: Vec<Node>) -> impl Stream<Item = Box<Node>> {
    items(value.into_iter().map(Box::new))
}

/// How many streams there are.
#[ffi::export]
pub fn streams_alive() -> u32 {
    ALIVE.load(Ordering::SeqCst)
}

#[ffi::export]
impl Conformance {
    /// The letters of the label, which is borrowed meanwhile.
    pub fn letters(&self) -> impl Stream<Item = String> {
        items(self.label.chars().map(String::from))
    }

    /// The same, in a box by one name.
    pub fn boxed_letters(&self) -> BoxStream<'_, String> {
        Box::pin(self.letters())
    }

    /// The same, in a box by another.
    pub fn pinned_letters(&self) -> Pin<Box<dyn Stream<Item = String> + Send + '_>> {
        Box::pin(self.letters())
    }

    /// Begins after a while.
    pub async fn letters_later(&self, delay_ms: u64) -> impl Stream<Item = String> {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        self.letters()
    }

    /// Counts up to `failing_at`, where it fails with a typed error.
    pub fn count_until(&self, failing_at: u32) -> impl Stream<Item = Result<u32, Failure>> {
        items((0..=failing_at).map(move |number| match number {
            last if last == failing_at => {
                Err(Failure::GaveUp { message: "counting".to_owned(), attempts: last })
            }
            number => Ok(number),
        }))
    }

    /// Counts up to `failing_at`, where it fails with a text.
    pub fn count_until_text(&self, failing_at: u32) -> impl Stream<Item = Result<u32, String>> {
        items((0..=failing_at).map(move |number| match number {
            last if last == failing_at => Err(format!("no more than {last}")),
            number => Ok(number),
        }))
    }

    /// Begins after a while, unless `count` is 0, and fails after as many.
    ///
    /// # Errors
    /// `count` is 0.
    pub async fn open_count(&self, count: u32) -> Result<impl Stream<Item = Result<u32, Failure>>, Failure> {
        tokio::task::yield_now().await;
        if count == 0 { Err(Failure::NotFound) } else { Ok(self.count_until(count)) }
    }

    /// Begins at once, unless `count` is 0, and does not fail after that.
    ///
    /// # Errors
    /// `count` is 0.
    pub fn open_some(&self, count: u32) -> Result<impl Stream<Item = u32>, String> {
        if count == 0 { Err("nothing to count".to_owned()) } else { Ok(items(0..count)) }
    }

    /// Panics after as many.
    pub fn count_and_panic(&self, count: u32) -> impl Stream<Item = u32> {
        items((0..=count).inspect(move |number| assert!(*number < count, "counted to {number}")))
    }

    /// Ticks for ever.
    pub fn ticks(&self, every_ms: u64) -> impl Stream<Item = Tick> {
        let interval = tokio::time::interval(Duration::from_millis(every_ms.max(1)));
        Ticks { interval, number: 0, _counted: Counted::new() }
    }

    /// Never gives anything, and does not end.
    pub fn silence(&self) -> impl Stream<Item = u32> {
        Silence { _counted: Counted::new() }
    }

    /// Gives out objects.
    pub fn stream_sessions(&self, names: Vec<String>) -> impl Stream<Item = Session> {
        items(names.into_iter().map(Session::new))
    }

    /// Counts for the native ABI alone.
    #[ffi(abi = "native")]
    pub fn native_count(&self, count: u32) -> impl Stream<Item = u32> {
        items(0..count)
    }

    /// Counts in CBOR alone.
    #[ffi(abi = "cbor")]
    pub fn cbor_count(&self, count: u32) -> impl Stream<Item = u32> {
        items(0..count)
    }
}

#[ffi::export(handle)]
impl Session {
    /// The letters of the name, which is borrowed meanwhile.
    pub fn letters(&self) -> impl Stream<Item = String> {
        items(self.name.chars().map(String::from))
    }
}
