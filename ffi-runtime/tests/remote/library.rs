//! The annotated library.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ffi::{HostError, Stream};
use futures_util::{StreamExt, stream};

/// Calls of `forever` that are not over.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Notes that are open.
static NOTES: AtomicUsize = AtomicUsize::new(0);

/// How many there are that never end by themselves.
pub(crate) fn waiting() -> usize {
    WAITING.load(Ordering::SeqCst)
}

/// How many notes are open.
pub(crate) fn notes() -> usize {
    NOTES.load(Ordering::SeqCst)
}

/// Counts one for as long as it is there.
struct Counted(&'static AtomicUsize);

impl Counted {
    fn of(count: &'static AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[ffi::library]
pub(crate) struct Desk {
    name: String,
}

#[ffi::handle]
pub(crate) struct Note {
    text: String,
    _counted: Counted,
}

#[ffi::error]
#[derive(Debug)]
pub(crate) struct Broken {
    code: i32,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken by {}", self.code)
    }
}

/// Waits for room.
#[ffi::event]
pub(crate) async fn on_tick(ctx: &ffi::Context, number: u32);

#[ffi::host]
async fn ask(ctx: &ffi::Context, text: String) -> Result<String, HostError>;

#[ffi::export]
fn version() -> String {
    "remote v1".to_owned()
}

#[ffi::export]
impl Desk {
    #[ffi::constructor]
    fn make(name: String) -> Self {
        Self { name }
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn echo(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }

    async fn double(&self, number: u64, after_ms: u64) -> u64 {
        tokio::time::sleep(Duration::from_millis(after_ms)).await;
        number * 2
    }

    /// Keeps its thread.
    fn block(&self, millis: u64) {
        std::thread::sleep(Duration::from_millis(millis));
    }

    fn process(&self) -> u32 {
        std::process::id()
    }

    fn fail(&self, code: i32) -> Result<(), Broken> {
        Err(Broken { code })
    }

    async fn forever(&self) {
        let _counted = Counted::of(&WAITING);
        std::future::pending().await
    }

    fn note(&self, text: String) -> Arc<Note> {
        Arc::new(Note { text, _counted: Counted::of(&NOTES) })
    }

    async fn slow_note(&self, text: String) -> Arc<Note> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.note(text)
    }

    fn count_to(&self, end: u32) -> impl Stream<Item = u32> + use<> {
        stream::iter(0..end).map(|number| number)
    }

    async fn fire(&self, ctx: &ffi::Context, count: u32) {
        for number in 0..count {
            on_tick(ctx, number).await;
        }
    }

    async fn asks(&self, ctx: &ffi::Context, text: String) -> Result<String, String> {
        Ok(ask(ctx, text).await?)
    }
}

#[ffi::export(handle)]
impl Note {
    fn text(&self) -> String {
        self.text.clone()
    }
}
