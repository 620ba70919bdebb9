//! The annotated library, and streams of it.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use ffi::Stream;
use futures_util::{StreamExt, stream};

#[ffi::library]
pub(crate) struct Source {
    name: String,
}

#[ffi::export]
impl Source {
    #[ffi::constructor]
    fn make(name: String) -> Self {
        Self { name }
    }

    async fn forever(&self) {
        std::future::pending().await
    }
}

impl Source {
    /// Borrows the instance and the argument.
    pub(crate) fn greetings(&self, greeting: &str) -> impl Stream<Item = String> {
        stream::iter(0..3).map(move |number| format!("{greeting}, {} {number}", self.name))
    }

    /// Borrows the instance, and ends with it.
    pub(crate) fn names(&self) -> Pin<Box<dyn Stream<Item = Result<String, String>> + Send + '_>> {
        Box::pin(stream::repeat_with(|| Ok(self.name.clone())))
    }
}

/// An object of a context.
#[ffi::handle]
pub(crate) struct Object {
    pub(crate) number: u64,
}

#[ffi::export(handle)]
impl Object {
    #[ffi::constructor]
    fn new(number: u64) -> Self {
        Self { number }
    }

    fn number(&self) -> u64 {
        self.number
    }
}

impl Object {
    pub(crate) fn counting(&self) -> impl Stream<Item = u64> {
        stream::repeat(self.number)
    }
}

/// A typed error that owns memory.
#[ffi::error]
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) why: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken: {}", self.why)
    }
}

/// An item that panics when it is dropped.
#[ffi::data]
pub(crate) struct Loud {
    pub(crate) number: u32,
}

impl Drop for Loud {
    fn drop(&mut self) {
        panic!("loud");
    }
}

/// An item that says when it is dropped, and panics then where it is loud.
#[ffi::data]
pub(crate) struct Counted {
    number: u32,
    loud: bool,
}

static ALIVE: AtomicU64 = AtomicU64::new(0);

impl Counted {
    /// How many there are.
    pub(crate) fn alive() -> u64 {
        ALIVE.load(Ordering::SeqCst)
    }

    pub(crate) fn new(number: u32, loud: bool) -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self { number, loud }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        assert!(tokio::runtime::Handle::try_current().is_ok(), "inside of the runtime");
        ALIVE.fetch_sub(1, Ordering::SeqCst);
        assert!(!self.loud, "loud");
    }
}

/// Nests as deep as one likes.
#[ffi::data]
pub(crate) struct Chain {
    next: Option<Box<Chain>>,
}

impl Chain {
    pub(crate) fn of(levels: u32) -> Self {
        (1..levels).fold(Self { next: None }, |next, _| Self { next: Some(Box::new(next)) })
    }
}

/// What a stream did so far, for those who look from outside.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    polls: AtomicU64,
    dropped: AtomicU64,
}

impl Seen {
    pub(crate) fn polls(&self) -> u64 {
        self.polls.load(Ordering::SeqCst)
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::SeqCst)
    }
}

/// A stream that is looked at.
pub(crate) struct Watched<S> {
    stream: Pin<Box<S>>,
    seen: Arc<Seen>,
}

/// The stream, and what it does.
pub(crate) fn watched<S: Stream>(stream: S) -> (Watched<S>, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    (Watched { stream: Box::pin(stream), seen: Arc::clone(&seen) }, seen)
}

impl<S: Stream> Stream for Watched<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.seen.polls.fetch_add(1, Ordering::SeqCst);
        self.stream.as_mut().poll_next(context)
    }
}

impl<S> Drop for Watched<S> {
    fn drop(&mut self) {
        self.seen.dropped.fetch_add(1, Ordering::SeqCst);
    }
}
