//! The annotated library.

use std::{fmt, pin::Pin, sync::Arc};

use ffi::{HostError, Stream};
use futures_util::{StreamExt, stream};

/// It keeps its context.
#[ffi::library]
pub(crate) struct Lab {
    ctx: ffi::Context,
}

/// An object of a context.
#[ffi::handle]
pub(crate) struct Session {
    ctx: ffi::Context,
    number: u32,
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Echo {
    pub(crate) text: String,
    pub(crate) count: u32,
}

#[ffi::error]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refused {
    pub(crate) at: u32,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused at {}", self.at)
    }
}

#[ffi::error]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StorageError {
    Full { limit: u64 },
    Broken(String),
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::Full { limit } => write!(f, "no more than {limit}"),
            StorageError::Broken(why) => write!(f, "broken: {why}"),
        }
    }
}

impl From<HostError> for StorageError {
    fn from(error: HostError) -> Self {
        StorageError::Broken(error.to_string())
    }
}

/// Its payload is the author's.
#[ffi::event]
pub(crate) fn on_echo(ctx: &ffi::Context, echo: Echo);

/// Its payload is made of several parameters.
#[ffi::event(wire = "job:scheduled", rename_all = "camelCase")]
pub(crate) fn on_job_scheduled(
    ctx: &ffi::Context,
    job_id: String,
    will_run_count: i64,
    #[ffi(rename = "labels")] tags: Vec<String>,
);

/// Awaits room.
#[ffi::event]
pub(crate) async fn on_tick(context: &ffi::Context, count: u64);

/// Says that there is none.
#[ffi::event(on_full = "error")]
pub(crate) fn on_sample(ctx: &ffi::Context) -> Result<(), ffi::QueueFull>;

#[ffi::event(rename = "on_level", on_full = "drop_oldest")]
fn level_changed(ctx: &ffi::Context, level: u8);

/// Not in the library.
#[ffi::event]
#[cfg(any())]
fn on_nothing(ctx: &ffi::Context, nothing: Nowhere, more: u8);

#[ffi::host]
pub(crate) async fn fetch_echo(ctx: &ffi::Context, user_id: String, count: u32) -> Result<Echo, HostError>;

#[ffi::host]
fn now(ctx: &ffi::Context) -> Result<u64, String>;

#[ffi::host(rename_all = "camelCase", rename = "log_line")]
fn log(ctx: &ffi::Context, the_line: String, echo: Echo);

/// Not in the library.
#[ffi::host]
#[cfg(any())]
fn nothing(ctx: &ffi::Context, nothing: Nowhere);

#[ffi::host]
async fn check(ctx: &ffi::Context, at: u32) -> Result<(), StorageError>;

/// What a host stores.
#[ffi::host]
pub(crate) trait Storage {
    /// Takes one out.
    async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StorageError>;

    async fn put(&self, key: String, value: Vec<u8>) -> Result<(), StorageError>;

    fn size(&self) -> Result<u64, HostError>;

    fn log(&self, line: String);

    /// Not in the library.
    #[cfg(any())]
    fn nothing(&self, nothing: Nowhere);
}

/// Whatever stores: the host, or a struct of a test.
pub(crate) async fn double(storage: &impl Storage, key: &str) -> Result<u64, StorageError> {
    let value = storage.get(key.to_owned()).await?.unwrap_or_default();
    storage.put(key.to_owned(), [value.clone(), value].concat()).await?;
    storage.log(format!("doubled {key}"));
    Ok(storage.size()?)
}

#[ffi::export]
impl Lab {
    #[ffi::constructor]
    pub(crate) fn make(ctx: ffi::Context) -> Self {
        Self { ctx }
    }

    #[ffi::constructor]
    async fn create(name: &str, ctx: &ffi::Context, count: u32) -> Result<Self, String> {
        tokio::task::yield_now().await;
        on_echo(ctx, Echo { text: name.to_owned(), count });
        if count == 0 { Err("nothing to count".to_owned()) } else { Ok(Self { ctx: ctx.clone() }) }
    }

    pub(crate) fn is_own(&self, ctx: &ffi::Context) -> bool {
        *ctx == self.ctx
    }

    async fn is_own_later(&self, than: u32, context: ffi::Context) -> Result<bool, String> {
        tokio::task::yield_now().await;
        if than > 0 { Ok(context == self.ctx) } else { Err("not later".to_owned()) }
    }

    pub(crate) fn echo(&self, text: String, ctx: &ffi::Context, count: u32) {
        on_echo(ctx, Echo { text, count });
    }

    fn schedule(&self, job_id: String, will_run_count: i64) {
        on_job_scheduled(&self.ctx, job_id, will_run_count, vec!["new".to_owned()]);
    }

    async fn tick(&self, ctx: &ffi::Context, count: u64) {
        on_tick(ctx, count).await;
    }

    fn sample(&self, ctx: &ffi::Context) -> Result<(), String> {
        Ok(on_sample(ctx)?)
    }

    fn change_level(&self, ctx: &ffi::Context, level: u8) {
        level_changed(ctx, level);
    }

    fn numbers(&self, from: u32, to: u32) -> impl Stream<Item = u32> {
        stream::iter(from..to)
    }

    /// What it gives borrows its arguments.
    async fn words(&self, text: &str, ctx: &ffi::Context) -> impl Stream<Item = String> {
        tokio::task::yield_now().await;
        stream::iter(text.split(' ')).map(move |word| {
            on_echo(ctx, Echo { text: word.to_owned(), count: 1 });
            word.to_owned()
        })
    }

    pub(crate) fn echoes(&self, until: u32) -> impl ffi::Stream<Item = Result<Echo, Refused>> {
        stream::iter(0..).map(move |count| {
            if count == until {
                Err(Refused { at: count })
            } else {
                Ok(Echo { text: "again".to_owned(), count })
            }
        })
    }

    async fn open(&self, at: u32) -> Result<impl Stream<Item = u32>, Refused> {
        tokio::task::yield_now().await;
        if at == 0 { Err(Refused { at }) } else { Ok(stream::iter([at])) }
    }

    fn checked(&self, at: u32) -> Result<impl Stream<Item = Result<u32, String>>, String> {
        if at == 0 {
            Err("not at all".to_owned())
        } else {
            Ok(stream::iter([Ok(at), Err("no more".to_owned())]))
        }
    }

    fn sessions(&self) -> Pin<Box<dyn Stream<Item = Session> + Send + '_>> {
        Box::pin(stream::iter(1..=2).map(|number| Session { ctx: self.ctx.clone(), number }))
    }

    fn countdown(from: u8) -> stream::BoxStream<'static, u8> {
        stream::iter((0..=from).rev()).boxed()
    }

    pub(crate) async fn fetch(&self, ctx: &ffi::Context, user_id: String) -> Result<Echo, String> {
        Ok(fetch_echo(ctx, user_id, 3).await?)
    }

    pub(crate) fn clock(&self) -> Result<u64, String> {
        now(&self.ctx)
    }

    fn say(&self, line: String) {
        log(&self.ctx, line, Echo { text: "said".to_owned(), count: 7 });
    }

    async fn check(&self, at: u32) -> Result<(), StorageError> {
        check(&self.ctx, at).await
    }

    async fn double(&self, ctx: ffi::Context, key: &str) -> Result<u64, StorageError> {
        double(&ctx, key).await
    }
}

#[ffi::export(handle)]
impl Session {
    #[ffi::constructor]
    fn new(number: u32, ctx: ffi::Context) -> Self {
        Self { ctx, number }
    }

    #[ffi::constructor]
    async fn open(ctx: &ffi::Context, number: u32) -> Self {
        tokio::task::yield_now().await;
        Self { ctx: ctx.clone(), number }
    }

    fn number(&self) -> u32 {
        self.number
    }

    fn is_of(&self, ctx: &ffi::Context) -> bool {
        *ctx == self.ctx
    }

    async fn tell(&self, text: String, ctx: ffi::Context) {
        tokio::task::yield_now().await;
        on_echo(&ctx, Echo { text, count: self.number });
    }

    fn times(&self, more: Arc<Self>) -> impl Stream<Item = Option<u32>> {
        stream::iter([Some(self.number), None, Some(more.number)])
    }
}
