//! Events, host functions and streams in every shape, without a warning.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications, unsafe_code)]
#![deny(unsafe_op_in_unsafe_fn, clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks)]
#![deny(rustdoc::broken_intra_doc_links)]
#![allow(clippy::unused_self, clippy::unused_async, clippy::needless_pass_by_value, reason = "the shape is the point")]

use std::{pin::Pin, sync::Arc};

/// A stand-in for that of `futures`.
pub type BoxStream<'a, T> = Pin<Box<dyn ffi::Stream<Item = T> + Send + 'a>>;

/// A library.
#[ffi::library]
#[derive(Debug)]
pub struct Lib {
    ctx: ffi::Context,
}

/// A handle.
#[ffi::handle]
#[derive(Debug)]
pub struct Session;

/// A payload.
#[ffi::data]
#[derive(Debug)]
pub struct Tick {
    /// How often.
    pub count: u64,
}

/// A newtype.
#[ffi::data]
#[derive(Debug)]
pub struct UserId(pub u64);

/// Another name.
pub type Ticked = Tick;

/// An error.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("fault")]
pub struct Fault;

impl From<ffi::HostError> for Fault {
    fn from(_: ffi::HostError) -> Self {
        Self
    }
}

/// Its payload is one type.
#[ffi::event]
pub fn on_tick(ctx: &ffi::Context, tick: Tick);

/// Its payload has another name.
#[ffi::event(wire = "tick.aliased")]
pub fn on_ticked(ctx: &ffi::Context, tick: Ticked);

/// Its payload is a newtype.
#[ffi::event]
pub fn on_user(ctx: &ffi::Context, r#type: UserId);

/// Its payload is written for it.
#[ffi::event(rename_all = "camelCase")]
pub fn on_several(
    ctx: &ffi::Context,
    r#type: String,
    maybe: Option<Tick>,
    #[ffi(rename = "all")] ticks: Vec<Ticked>,
);

/// Nothing is told.
#[ffi::event]
pub fn on_nothing(ctx: &ffi::Context);

/// Awaits room.
#[ffi::event]
pub async fn on_later(ctx: &ffi::Context, count: u64, text: String);

/// Says whether there was room.
///
/// # Errors
/// There was none.
#[ffi::event(on_full = "error")]
pub fn on_full(ctx: &ffi::Context, tick: Tick) -> Result<(), ffi::QueueFull>;

/// Named like a keyword.
#[ffi::event(rename = "on_match", on_full = "drop_oldest")]
pub fn r#match(ctx: &ffi::Context, count: u8);

/// There are two of them, and one is compiled.
#[ffi::event]
#[cfg(not(any()))]
pub fn on_either(ctx: &ffi::Context, count: u8);

/// There are two of them, and one is compiled.
#[ffi::event]
#[cfg(any())]
pub fn on_either(ctx: &ffi::Context, nowhere: Nowhere);

pub mod inner {
    #![doc = "Inner."]

    use super::Tick;

    /// For all.
    #[ffi::event]
    pub fn on_inner(ctx: &ffi::Context, tick: Tick, more: Option<Tick>);

    /// For the crate.
    #[ffi::event]
    pub(crate) fn on_crate(ctx: &ffi::Context, count: u8);

    #[ffi::event]
    fn on_private(ctx: &ffi::Context, count: u8);

    #[ffi::host]
    pub(super) fn ask_inner(ctx: &ffi::Context) -> Result<u8, super::Wrong>;

    /// For the module.
    #[ffi::host]
    pub(super) trait Private {
        fn note(&self, text: String);
    }

    pub(super) fn fire(ctx: &ffi::Context) {
        on_private(ctx, 1);
        ctx.note(String::new());
    }
}

/// What a host function fails with, by another name.
pub type Wrong = ffi::HostError;

/// Asks.
///
/// # Errors
/// The host's.
#[ffi::host(rename_all = "camelCase")]
pub async fn fetch(
    ctx: &ffi::Context,
    user_id: UserId,
    r#type: Option<String>,
) -> Result<Tick, ffi::HostError>;

/// Asks, and is of the same name as its context.
///
/// # Errors
/// The host's.
#[ffi::host]
pub fn count(count: &ffi::Context, args: u64, tuple: Vec<Tick>, counted: Counted) -> Result<u64, String>;

/// An argument.
#[ffi::data]
#[derive(Debug)]
pub struct Counted {
    /// A field.
    pub a: u8,
}

/// Asks for nothing.
///
/// # Errors
/// The host's.
#[ffi::host]
pub async fn done(ctx: &ffi::Context) -> Result<(), Fault>;

/// Tells.
#[ffi::host(rename = "tell_it")]
pub fn tell(ctx: &ffi::Context, session: Arc<Session>);

/// Asks for objects.
///
/// # Errors
/// The host's.
#[ffi::host]
pub fn session(ctx: &ffi::Context, named: String) -> Result<Option<Arc<Session>>, Fault>;

/// What a host stores.
#[ffi::host(rename_all = "camelCase")]
pub trait Storage: Send + Sync {
    /// Takes one out.
    ///
    /// # Errors
    /// There is none.
    async fn get(&self, key: String, r#type: u8) -> Result<Option<Vec<u8>>, Fault>;

    /// Counts.
    ///
    /// # Errors
    /// Nobody is there.
    fn count(&self) -> Result<u64, ffi::HostError>;

    /// Tells.
    #[ffi(rename = "note")]
    fn log(&self, #[ffi(rename = "text")] line: String);

    /// There are two of them, and one is compiled.
    #[cfg(any())]
    fn either(&self, nowhere: Nowhere);

    /// There are two of them, and one is compiled.
    #[cfg(not(any()))]
    fn either(&self, tick: Tick);
}

/// A trait of which there are two.
#[ffi::host]
#[cfg(any())]
pub trait Either {
    /// Tells.
    fn tell(&self, nowhere: Nowhere);
}

/// A trait of which there are two.
#[ffi::host]
#[cfg(not(any()))]
pub trait Either {
    /// Tells.
    fn tell(&self);
}

/// A struct of a test, in place of a host.
#[derive(Debug, Default)]
pub struct Memory;

impl Storage for Memory {
    async fn get(&self, key: String, _: u8) -> Result<Option<Vec<u8>>, Fault> {
        Ok(Some(key.into_bytes()))
    }

    fn count(&self) -> Result<u64, ffi::HostError> {
        Ok(1)
    }

    fn log(&self, _: String) {}

    fn either(&self, _: Tick) {}
}

/// The futures of a trait's functions are `Send`.
pub fn spawnable(storage: &impl Storage) -> impl Future<Output = Result<Option<Vec<u8>>, Fault>> + Send {
    storage.get(String::new(), 0)
}

/// Empty.
#[derive(Debug)]
pub struct Empty;

impl ffi::Stream for Empty {
    type Item = Tick;

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Tick>> {
        std::task::Poll::Ready(None)
    }
}

/// Empty, too.
#[derive(Debug)]
pub struct Failing<T>(std::marker::PhantomData<fn() -> T>);

impl<T> ffi::Stream for Failing<T> {
    type Item = Result<T, Fault>;

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<T, Fault>>> {
        std::task::Poll::Ready(None)
    }
}

#[ffi::export]
impl Lib {
    /// Makes one.
    #[ffi::constructor]
    #[must_use]
    pub fn create(name: &str, ctx: ffi::Context) -> Self {
        let _ = name;
        Self { ctx }
    }

    /// Makes one.
    ///
    /// # Errors
    /// Never.
    #[ffi::constructor]
    pub async fn open(ctx: &ffi::Context) -> Result<Self, Fault> {
        inner::fire(ctx);
        Ok(Self { ctx: ctx.clone() })
    }

    /// Fires and asks everything.
    ///
    /// # Errors
    /// The host's.
    pub async fn everything(&self, first: u8, ctx: &ffi::Context, last: &str) -> Result<(), Fault> {
        on_tick(ctx, Tick { count: 1 });
        on_ticked(ctx, Ticked { count: 2 });
        on_user(ctx, UserId(3));
        on_several(ctx, last.to_owned(), None, vec![]);
        on_nothing(ctx);
        on_later(ctx, u64::from(first), String::new()).await;
        on_full(ctx, Tick { count: 4 }).map_err(|ffi::QueueFull { .. }| Fault)?;
        r#match(ctx, 5);
        on_either(ctx, 6);
        inner::on_inner(ctx, Tick { count: 7 }, None);
        inner::on_crate(&self.ctx, 8);
        fetch(ctx, UserId(1), None).await?;
        count(ctx, 1, vec![], Counted { a: 1 }).map_err(|_| Fault)?;
        done(ctx).await?;
        let session = session(ctx, String::new())?;
        if let Some(session) = session {
            tell(ctx, session);
        }
        inner::ask_inner(ctx)?;
        ctx.get(String::new(), 1).await?;
        let _ = (Storage::count(ctx)?, Memory.count()?);
        ctx.log(String::new());
        Storage::either(ctx, Tick { count: 9 });
        Either::tell(ctx);
        spawnable(&Memory).await?;
        Ok(())
    }

    /// Any stream.
    pub fn any(&self, every_ms: u64) -> impl ffi::Stream<Item = Tick> + use<> {
        let _ = every_ms;
        Empty
    }

    /// One that borrows all.
    pub async fn borrowing(
        &self,
        text: &str,
        ctx: &ffi::Context,
    ) -> impl ffi::Stream<Item = Result<Vec<Tick>, Fault>> {
        let _ = (text, ctx);
        Failing(std::marker::PhantomData)
    }

    /// One that may not open.
    ///
    /// # Errors
    /// Never.
    pub fn opening(&self) -> Result<impl ffi::Stream<Item = Tick>, String> {
        Ok(Empty)
    }

    /// One that may not open, and fail later.
    ///
    /// # Errors
    /// Never.
    #[ffi(spawn)]
    pub async fn both(&self) -> Result<BoxStream<'_, Result<Arc<Session>, Fault>>, Fault> {
        Ok(Box::pin(Failing(std::marker::PhantomData)))
    }

    /// A stream of nothing but its type.
    #[must_use]
    pub fn of_none() -> BoxStream<'static, Tick> {
        Box::pin(Empty)
    }

    /// In one form.
    #[ffi(abi = "cbor")]
    #[must_use]
    pub fn in_cbor(&self) -> Pin<Box<dyn ffi::Stream<Item = Tick> + Send + '_>> {
        Box::pin(Empty)
    }

    /// In the other.
    #[ffi(abi = "native", rename = "loop")]
    pub fn r#while(&self, r#in: u8) -> impl ffi::Stream<Item = Tick> {
        let _ = r#in;
        Empty
    }
}

#[ffi::export(handle)]
impl Session {
    /// Makes one.
    #[ffi::constructor]
    #[must_use]
    pub fn new(ctx: &ffi::Context) -> Self {
        on_nothing(ctx);
        Self
    }

    /// Others.
    #[must_use]
    pub fn others(&self, ctx: ffi::Context, with: &Self) -> BoxStream<'_, Result<Self, Fault>> {
        let _ = (ctx, with);
        Box::pin(Failing(std::marker::PhantomData))
    }
}

/// A stream of a free function.
#[ffi::export]
pub fn free() -> impl ffi::Stream<Item = Tick> {
    Empty
}

/// A test names the payload.
#[must_use]
pub fn payload() -> OnSeveralPayload {
    OnSeveralPayload { r#type: String::new(), maybe: None, ticks: vec![] }
}

fn main() {
    let _ = (payload(), OnNothingPayload {});
}
