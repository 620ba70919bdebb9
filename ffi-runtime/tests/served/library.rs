//! The annotated library, whatever a peer may ask of it.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use ffi::{HostError, Stream};
use futures_util::{StreamExt, stream};

/// How many instances, objects, calls and streams there are, by the name of the desk that they belong to. Each test has desks of its own.
static ALIVE: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// How many there are that belong to that desk.
pub(crate) fn alive(desk: &str) -> usize {
    ALIVE.lock().expect("no panic").get(desk).copied().unwrap_or_default()
}

/// One of them.
struct Counted(String);

impl Counted {
    fn of(desk: &str) -> Self {
        *ALIVE.lock().expect("no panic").entry(desk.to_owned()).or_default() += 1;
        Self(desk.to_owned())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *ALIVE.lock().expect("no panic").get_mut(&self.0).expect("it was counted") -= 1;
    }
}

/// What blocks until a test opens it, by its name.
static GATES: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
static OPENED: Condvar = Condvar::new();

/// Waits in a gate.
fn pass(name: &str) {
    let mut gates = GATES.lock().expect("no panic");
    gates.entry(name.to_owned()).or_default();
    OPENED.notify_all();
    drop(OPENED.wait_while(gates, |gates| !gates[name]).expect("no panic"));
}

/// Returns when somebody waits in it.
pub(crate) fn reached(name: &str) {
    let gates = GATES.lock().expect("no panic");
    drop(OPENED.wait_while(gates, |gates| !gates.contains_key(name)).expect("no panic"));
}

/// Lets all pass.
pub(crate) fn open_gate(name: &str) {
    GATES.lock().expect("no panic").insert(name.to_owned(), true);
    OPENED.notify_all();
}

#[ffi::library]
pub(crate) struct Desk {
    counted: Counted,
}

#[ffi::handle]
pub(crate) struct Session {
    number: u32,
    counted: Counted,
}

impl Session {
    fn make(desk: &str, number: u32) -> Arc<Self> {
        Arc::new(Self { number, counted: Counted::of(desk) })
    }
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

#[ffi::data]
pub(crate) struct Tick {
    number: u32,
}

/// Waits for room.
#[ffi::event]
pub(crate) async fn on_tick(ctx: &ffi::Context, tick: Tick);

#[ffi::host]
async fn ask(ctx: &ffi::Context, text: String) -> Result<String, HostError>;

#[ffi::host]
fn ask_now(ctx: &ffi::Context, text: String) -> Result<String, HostError>;

#[ffi::host]
fn tell(ctx: &ffi::Context, text: String);

#[ffi::host]
async fn choose(ctx: &ffi::Context, of: Vec<Arc<Session>>) -> Result<Arc<Session>, HostError>;

#[ffi::export]
fn version() -> String {
    "served v1".to_owned()
}

#[ffi::export]
async fn ready() {}

#[ffi::export]
async fn never() {
    let _counted = Counted::of("nobody");
    std::future::pending().await
}

#[ffi::export(abi = "native")]
fn not_here() {}

#[ffi::export]
impl Desk {
    #[ffi::constructor]
    fn make(name: String) -> Result<Self, String> {
        if name.is_empty() {
            return Err("it has no name".to_owned());
        }
        Ok(Self { counted: Counted::of(&name) })
    }

    /// It is not cancelled where it blocks.
    #[ffi::constructor]
    async fn make_slowly(name: String) -> Self {
        tokio::time::sleep(Duration::from_millis(1)).await;
        pass(&name);
        Self { counted: Counted::of(&name) }
    }

    #[ffi::constructor]
    async fn make_never() -> Self {
        std::future::pending().await
    }

    #[ffi::destructor]
    fn end(self) {
        if self.name().starts_with("stubborn") {
            pass(&self.name());
        }
    }

    fn name(&self) -> String {
        self.counted.0.clone()
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn echo_later(&self, text: String) -> String {
        tokio::time::sleep(Duration::from_millis(1)).await;
        text
    }

    fn fail(&self, code: i32) -> Result<(), Broken> {
        Err(Broken { code })
    }

    async fn panic(&self) {
        tokio::task::yield_now().await;
        panic!("on purpose")
    }

    /// Keeps its thread.
    fn block(&self, gate: String) -> String {
        pass(&gate);
        gate
    }

    async fn forever(&self) {
        let _counted = Counted::of(&self.counted.0);
        std::future::pending().await
    }

    fn open(&self, number: u32) -> Arc<Session> {
        Session::make(&self.counted.0, number)
    }

    async fn open_many(&self, count: u32) -> Vec<Arc<Session>> {
        tokio::task::yield_now().await;
        (0..count).map(|number| Session::make(&self.counted.0, number)).collect()
    }

    fn sum(&self, sessions: Vec<Arc<Session>>) -> u32 {
        sessions.iter().map(|session| session.number).sum()
    }

    async fn sum_later(&self, first: &Session, second: Option<Arc<Session>>) -> u32 {
        tokio::task::yield_now().await;
        first.number + second.map_or(0, |second| second.number)
    }

    fn count_to(&self, end: u32) -> impl Stream<Item = u32> + use<> {
        let counted = Counted::of(&self.counted.0);
        stream::iter(0..end).map(move |number| {
            let _there = &counted;
            number
        })
    }

    fn blobs(&self, len: u32) -> impl Stream<Item = Vec<u8>> + use<> {
        stream::repeat(vec![7; len as usize])
    }

    fn sessions(&self) -> impl Stream<Item = Vec<Arc<Session>>> + use<> {
        let desk = self.name();
        stream::iter(0..).map(move |number| vec![Session::make(&desk, number), Session::make(&desk, number)])
    }

    fn broken_stream(&self) -> impl Stream<Item = Result<u32, Broken>> + use<> {
        stream::iter([Ok(1), Err(Broken { code: 2 })])
    }

    async fn fire(&self, ctx: &ffi::Context, from: u32, to: u32) {
        for number in from..to {
            on_tick(ctx, Tick { number }).await;
        }
    }

    async fn asks(&self, ctx: &ffi::Context, text: String) -> Result<String, String> {
        Ok(ask(ctx, text).await?)
    }

    fn asks_now(&self, ctx: &ffi::Context, text: String) -> Result<String, String> {
        Ok(ask_now(ctx, text)?)
    }

    fn tells(&self, ctx: &ffi::Context, text: String) {
        tell(ctx, text);
    }

    /// Asks about that many sessions, and gives the number of the one that is chosen.
    async fn chooses(&self, ctx: &ffi::Context, count: u32) -> Result<u32, String> {
        let of = (0..count).map(|number| Session::make(&self.counted.0, number + 10)).collect();
        Ok(choose(ctx, of).await?.number)
    }
}

#[ffi::export(handle)]
impl Session {
    #[ffi::constructor]
    fn new(number: u32) -> Self {
        Self { number, counted: Counted::of("a constructor") }
    }

    fn number(&self) -> u32 {
        self.number
    }

    fn twin(&self) -> Session {
        Self { number: self.number, counted: Counted::of(&self.counted.0) }
    }

    async fn forever(&self) {
        let _counted = Counted::of(&self.counted.0);
        std::future::pending().await
    }

    fn kind() -> String {
        "session".to_owned()
    }
}
