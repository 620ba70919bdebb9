//! The annotated library: its code looks for the reactor wherever it runs.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, mpsc},
    time::Duration,
};

use tokio::runtime::Handle;

/// What the code of the library saw, by the call that it belongs to.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes what ran, and whether it found what tokio's functions look for.
pub(crate) fn touch(what: &str) {
    let found = std::panic::catch_unwind(|| {
        Handle::current();
        drop(tokio::spawn(async {}));
        drop(tokio::time::sleep(Duration::from_millis(1)));
    });
    let note = if found.is_ok() { what.to_owned() } else { format!("{what} without a reactor") };
    SEEN.lock().expect("no panic while it is locked").push(note);
}

/// What was noted since this was asked before.
pub(crate) fn seen() -> Vec<String> {
    std::mem::take(&mut SEEN.lock().expect("no panic while it is locked"))
}

/// Touches when it is dropped.
struct Touching(&'static str);

impl Drop for Touching {
    fn drop(&mut self) {
        touch(self.0);
    }
}

/// A value whose conversions and whose end are code of the author's.
#[ffi::data(via = "u32")]
pub(crate) struct Probe(u32);

impl TryFrom<u32> for Probe {
    type Error = String;

    fn try_from(value: u32) -> Result<Self, String> {
        touch("argument made");
        if value == 0 { Err("zero".to_owned()) } else { Ok(Self(value)) }
    }
}

impl From<&Probe> for u32 {
    fn from(probe: &Probe) -> u32 {
        touch("result turned");
        probe.0
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        touch("value dropped");
    }
}

#[ffi::error]
#[derive(Debug)]
pub(crate) struct Refusal {
    why: u32,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        touch("error shown");
        write!(f, "{}", self.why)
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        touch("error dropped");
    }
}

#[ffi::library]
pub(crate) struct Rig {
    _end: Touching,
}

impl Rig {
    fn new() -> Self {
        Self { _end: Touching("instance dropped") }
    }
}

#[ffi::export]
impl Rig {
    #[ffi::constructor]
    fn make() -> Self {
        touch("make");
        Self::new()
    }

    #[ffi::constructor]
    async fn create(ms: u64) -> Self {
        touch("create");
        tokio::time::sleep(Duration::from_millis(ms)).await;
        touch("created");
        Self::new()
    }

    fn touch_now(&self) {
        touch("now");
    }

    async fn touch_around(&self, ms: u64) {
        let _end = Touching("future dropped");
        touch("before");
        tokio::time::sleep(Duration::from_millis(ms)).await;
        touch("after");
    }

    async fn forever(&self, id: u32) {
        let _dropped = Dropped(id);
        polled(id);
        std::future::pending().await
    }

    #[ffi(spawn)]
    async fn forever_spawned(&self, id: u32) {
        self.forever(id).await
    }

    #[ffi::destructor]
    async fn shutdown(self) {
        touch("shutdown");
        tokio::time::sleep(Duration::from_millis(1)).await;
        touch("shut down");
    }
}

/// What became of the futures of `forever`, by their number: on which thread they were polled and dropped.
static FOREVER: Mutex<Option<HashMap<u32, Vec<String>>>> = Mutex::new(None);

fn note_forever(id: u32, what: &str) {
    let mut forever = FOREVER.lock().expect("no panic while it is locked");
    forever.get_or_insert_default().entry(id).or_default().push(format!("{what} {}", thread()));
}

pub(crate) fn forever(id: u32) -> Vec<String> {
    FOREVER
        .lock()
        .expect("no panic while it is locked")
        .get_or_insert_default()
        .entry(id)
        .or_default()
        .clone()
}

fn polled(id: u32) {
    note_forever(id, "polled");
}

struct Dropped(u32);

impl Drop for Dropped {
    fn drop(&mut self) {
        // Long enough to be noticed by who does not wait for it.
        std::thread::sleep(Duration::from_millis(20));
        note_forever(self.0, "dropped");
    }
}

/// The thread that runs: `ours`, or the host's.
pub(crate) fn thread() -> &'static str {
    match std::thread::current().name() {
        Some("ffi-runtime") => "ours",
        _ => "the host's",
    }
}

#[ffi::export]
fn pass(first: Probe, second: Probe) -> Probe {
    drop(second);
    first
}

#[ffi::export]
fn refuse(text: bool) -> Result<(), Refusal> {
    if text {
        panic!("text");
    }
    Err(Refusal { why: 7 })
}

#[ffi::export]
fn owned() -> Option<Probe> {
    Some(Probe(5))
}

/// The threads of two polls, between which it does not wait.
async fn places() -> String {
    let first = thread();
    tokio::task::yield_now().await;
    format!("{first}, {}", thread())
}

#[ffi::export]
async fn place() -> String {
    places().await
}

#[ffi::export(spawn)]
async fn place_spawned() -> String {
    places().await
}

#[ffi::export(spawn)]
impl Rig {
    async fn place_in_block() -> String {
        places().await
    }

    fn place_of_sync() -> String {
        thread().to_owned()
    }
}

/// What lets the blocking work of [`block`] go, by its number.
static BLOCKED: Mutex<Option<HashMap<u32, mpsc::Sender<()>>>> = Mutex::new(None);

/// Work that blocks, as an author writes it.
#[ffi::export]
async fn block(id: u32) -> Result<u32, String> {
    let (let_go, blocked) = mpsc::channel();
    BLOCKED.lock().expect("no panic while it is locked").get_or_insert_default().insert(id, let_go);
    let work = move || {
        touch("blocking");
        blocked.recv().map(|()| id).map_err(|error| error.to_string())
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
}

/// Lets it go, by way of a timer.
#[ffi::export]
async fn let_go(id: u32) -> bool {
    tokio::time::sleep(Duration::from_millis(5)).await;
    let blocked = BLOCKED.lock().expect("no panic while it is locked").get_or_insert_default().remove(&id);
    blocked.is_some_and(|let_go| let_go.send(()).is_ok())
}
