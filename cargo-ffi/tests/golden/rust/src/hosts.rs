//! What the library asks its host.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// What is there.
///
/// Implementations write `async fn`, where this says what such a function gives.
pub trait Stock: Send + Sync + 'static {
    /// Does `stock_left`.
    fn left(&self, id: Id) -> impl Future<Output = Result<u64, HostError<Refused>>> + Send;
    /// Does `stock_note`.
    fn note(&self, line: String);
}

impl Shop {
    /// Does `ask_price`.
    ///
    /// The library calls `function` from now on, in place of what it had before. It may be called many times at once, and runs in the tokio runtime that this is called in. A
    /// panic in it is an error for the library.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone; or another client has the function of an instance that is served to all.
    pub async fn set_ask_price<F, R>(&self, function: F) -> Result<(), CallError>
    where
        F: Fn(Id) -> R + Send + Sync + 'static,
        R: Future<Output = Result<f64, HostError<Refused>>> + Send + 'static,
    {
        let asked = call::asked(&self.site, move |args: AskPriceArgs_| function(args.id));
        self.site.register("ask_price", Some(asked)).await
    }

    /// Takes back what [`Shop::set_ask_price`] has set. Without a function the library's calls of it fail.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn unset_ask_price(&self) -> Result<(), CallError> {
        self.site.register("ask_price", None).await
    }

    /// What is there.
    ///
    /// The library calls `implementation` from now on, in place of what it had before. Its functions may be called many times at once, and run in the tokio runtime that this
    /// is called in. A panic is an error for the library. What it does not wait for is to return at once.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone; or another client has a function of an instance that is served to all.
    pub async fn set_stock(&self, implementation: impl Stock) -> Result<(), CallError> {
        let implementation = Arc::new(implementation);
        let shared = Arc::clone(&implementation);
        let asked = call::asked(&self.site, move |args: StockLeftArgs_| {
            let shared = Arc::clone(&shared);
            async move { shared.left(args.id).await }
        });
        self.site.register("stock_left", Some(asked)).await?;
        let shared = Arc::clone(&implementation);
        let told = call::told(&self.site, move |args: StockNoteArgs_| shared.note(args.line));
        self.site.register("stock_note", Some(told)).await?;
        Ok(())
    }

    /// Takes back what [`Shop::set_stock`] has set. Without it the library's calls fail.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn unset_stock(&self) -> Result<(), CallError> {
        self.site.register("stock_left", None).await?;
        self.site.register("stock_note", None).await?;
        Ok(())
    }

    /// What became of what this instance asked its host.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn host_stats(&self) -> Result<HostStats, CallError> {
        self.site.done(self.site.engine().host_stats(self.site.owner().id())).await
    }
}

/// The arguments of a host function.
pub(crate) struct AskPriceArgs_ {
    id: Id,
}

impl Encode for AskPriceArgs_ {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.map(1, |out| {
            out.field("id", &self.id);
        });
    }
}

impl Decode for AskPriceArgs_ {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut id = None;
        input.fields(|input, key| match key {
            "id" => input.field(&mut id),
            _ => input.skip(),
        })?;
        Ok(Self { id: Decoder::due("id", id)? })
    }
}

/// The arguments of a host function.
pub(crate) struct StockLeftArgs_ {
    id: Id,
}

impl Encode for StockLeftArgs_ {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.map(1, |out| {
            out.field("id", &self.id);
        });
    }
}

impl Decode for StockLeftArgs_ {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut id = None;
        input.fields(|input, key| match key {
            "id" => input.field(&mut id),
            _ => input.skip(),
        })?;
        Ok(Self { id: Decoder::due("id", id)? })
    }
}

/// The arguments of a host function.
pub(crate) struct StockNoteArgs_ {
    line: String,
}

impl Encode for StockNoteArgs_ {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.map(1, |out| {
            out.field("line", &self.line);
        });
    }
}

impl Decode for StockNoteArgs_ {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut line = None;
        input.fields(|input, key| match key {
            "line" => input.field(&mut line),
            _ => input.skip(),
        })?;
        Ok(Self { line: Decoder::due("line", line)? })
    }
}
