//! The annotated library that is served.

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use ffi::Stream;
use futures_util::stream;

/// What is alive of it: contexts, handles, calls that wait and streams, by the name of their context.
static ALIVE: Mutex<Option<HashMap<String, i64>>> = Mutex::new(None);

/// How many of them there are of the contexts with that name.
pub(crate) fn alive(name: &str) -> i64 {
    ALIVE.lock().expect("no panic").get_or_insert_default().get(name).copied().unwrap_or_default()
}

/// One of them.
pub(crate) struct Living(String);

impl Living {
    fn of(name: &str) -> Self {
        *ALIVE.lock().expect("no panic").get_or_insert_default().entry(name.to_owned()).or_default() += 1;
        Self(name.to_owned())
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        *ALIVE.lock().expect("no panic").get_or_insert_default().entry(self.0.clone()).or_default() -= 1;
    }
}

/// How often `bytes` was called on the contexts with that name.
pub(crate) fn begun(name: &str) -> usize {
    BEGUN.lock().expect("no panic").iter().filter(|begun| *begun == name).count()
}

static BEGUN: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[ffi::library]
pub(crate) struct Protocol {
    ctx: ffi::Context,
    name: String,
    _living: Living,
}

/// An object of a context.
#[ffi::handle]
pub(crate) struct Session {
    number: u32,
    _living: Living,
}

#[ffi::event(on_full = "block")]
pub(crate) async fn on_tick(ctx: &ffi::Context, number: u32, padding: String);

#[ffi::host]
pub(crate) async fn ask(ctx: &ffi::Context, question: String) -> Result<String, ffi::HostError>;

#[ffi::export]
impl Protocol {
    #[ffi::constructor]
    pub(crate) async fn create(ctx: &ffi::Context, name: String) -> Result<Self, String> {
        Ok(Self { ctx: ctx.clone(), _living: Living::of(&name), name })
    }

    pub(crate) async fn name(&self) -> String {
        self.name.clone()
    }

    pub(crate) async fn echo(&self, text: String) -> String {
        text
    }

    /// Does not return before it is cancelled.
    pub(crate) async fn wait(&self) {
        let _living = Living::of(&self.name);
        pending::<()>().await;
    }

    /// Returns a while later.
    pub(crate) async fn after(&self, ms: u64) -> u64 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        ms
    }

    pub(crate) fn double(&self, number: u32) -> u64 {
        u64::from(number) * 2
    }

    pub(crate) async fn bytes(&self, len: u32) -> Vec<u8> {
        BEGUN.lock().expect("no panic").push(self.name.clone());
        vec![7; len as usize]
    }

    pub(crate) async fn count(&self, to: u32) -> impl Stream<Item = u32> + Send + use<> {
        let living = Living::of(&self.name);
        stream::iter((0..to).inspect(move |_| {
            let _ = &living;
        }))
    }

    pub(crate) async fn fire(&self, count: u32, padding: u32) {
        for number in 0..count {
            on_tick(&self.ctx, number, "x".repeat(padding as usize)).await;
        }
    }

    pub(crate) async fn asks(&self, question: String) -> Result<String, String> {
        ask(&self.ctx, question).await.map_err(|error| error.to_string())
    }

    pub(crate) async fn open(&self, number: u32) -> Session {
        Session { number, _living: Living::of(&self.name) }
    }

    pub(crate) async fn same(&self, session: Arc<Session>) -> Arc<Session> {
        session
    }
}

#[ffi::export(handle)]
impl Session {
    pub(crate) async fn number(&self) -> u32 {
        self.number
    }
}

#[ffi::export]
pub(crate) fn version() -> String {
    "protocol v1".to_owned()
}
